"""`seg fmt`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from seglang.cli.options import Settings, settings, tell

if TYPE_CHECKING:
    from seglang.project.formatting import Layout


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(allow_dash=True))
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@settings()
def command(settings: Settings, paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Lay rule files out in the one canonical way; every comment and every meaning stays.

    Without PATHs all rule files of the project; a folder stands for the .seg files below it; `-`
    reads standard input and writes standard output. A file with syntax errors is left as it is.
    """
    from seglang.cli import failure
    from seglang.diagnostics.report import report
    from seglang.output.writing import write_text
    from seglang.project.formatting import layout, layout_text

    if "-" in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` stands alone")
        files = [layout_text(sys.stdin.buffer.read(), "<stdin>")]
    else:
        files = layout(paths, settings.project or ".")
    changed = [file for file in files if file.changed]
    for file in changed:
        if diff:
            sys.stdout.write(file.diff())
        elif not check and file.path is not None:
            write_text(file.path, file.new)
    problems = [found for file in files for found in file.problems]
    found = report(problems, [file.source for file in files if file.source is not None])
    if "-" in paths and not (check or diff) and not problems:
        sys.stdout.write(files[0].new)
    elif not diff:
        _sum_up(changed, len(files) - sum(1 for file in files if file.problems), check)
    if problems:
        failure.show(found)
        return failure.status(found)
    return 1 if changed and (check or diff) else 0


def _sum_up(changed: list[Layout], read: int, check: bool) -> None:
    """`read`: how many files could be read as rules; the others speak for themselves."""
    for file in changed:
        tell(f"{'would change' if check else 'changed'} {file.name}")
    left = read - len(changed)
    tell(f"{len(changed)} {'would change' if check else 'changed'}, {left} as they should be")
