"""`seg compare`"""

from __future__ import annotations

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings, settings
from seglang.cli.prove_command import FORMATS


@click.command("compare")
@click.argument("first", shell_complete=declared("segment"))
@click.argument("second", shell_complete=declared("segment"))
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="Of the output."
)
@click.option(
    "--steps", type=click.IntRange(min=1), help="How long the solver may search; default: 3000000."
)
@settings(target=True, as_of=True, params=True)
def command(settings: Settings, first: str, second: str, format_: str, steps: int | None) -> int:
    """Say how the segment FIRST lies to SECOND, whatever the data: equal, narrower, wider,
    disjoint or overlapping.

    With a small world for each direction in which one is not inside the other. Exit code 0 when
    that is settled, 1 when it is not.
    """
    from seglang.cli import failure
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.report import report
    from seglang.project.proof_words import (
        comparison_document,
        comparison_text,
        open_questions,
        unsettled,
    )

    project = settings.load()
    with progress("comparing"):
        found = project.compare(
            first,
            second,
            as_of=settings.as_of,
            params=settings.params,
            target=settings.target,
            steps=steps,
        )
    is_settled = found.relation != "unknown"
    if format_ == "json":
        write(comparison_document(found), None)
    else:
        write(comparison_text(found, project.zone), None)
    if not is_settled:
        failure.show(report([unsettled(proof, project.zone) for proof in open_questions(found)]))
    return 0 if is_settled else 1
