"""`seg test`"""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from seglang.cli.completing import tests
from seglang.cli.measuring import Measure, measuring_options, write_measure
from seglang.cli.options import Settings, settings, tell

_FORMATS = ("text", "json", "junit", "github")


@click.command("test")
@click.argument("names", nargs=-1, metavar="[NAME|FILE]...", shell_complete=tests)
@click.option(
    "--engine",
    type=click.Choice(("evaluator",)),
    help="Where the worlds are asked when no --target is named.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many worlds at once.")
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="text", help="How to print it."
)
@click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first test that fails.")
@click.option("--watch", is_flag=True, help="Run again whenever a rule file changes.")
@settings(target=True, as_of=True, params=True)
@measuring_options
def command(
    settings: Settings,
    names: tuple[str, ...],
    engine: str | None,
    jobs: int,
    format_: str,
    fail_fast: bool,
    watch: bool,
    measure: Measure | None,
) -> int:
    """Run the tests of the rules.

    With NAMEs only those whose title contains one, that ask of a segment, trait or partition of
    that name, or that stand in that rule FILE. Exit code 1 when a test fails or cannot be run.

    --coverage and --mutate measure the tests instead: NAMEs are then the rules that are meant, and
    --from-data writes a test.
    """
    if measure is not None:
        if watch or fail_fast or engine is not None:
            raise click.UsageError("--watch, --fail-fast and --engine are for running tests")
        return write_measure(settings, measure, names, format_)

    def once() -> int:
        from seglang.cli import failure
        from seglang.testing.reports import render

        project = settings.load()
        run = project.test(
            *names,
            target=settings.target,
            engine=engine,
            params=settings.params,
            jobs=jobs,
            fail_fast=fail_fast,
        )
        sys.stdout.write(render(run, format_, colour=settings.colour(sys.stdout)))
        return 0 if run.ok else failure.status(run.report)

    if not watch:
        return once()
    return _watch(settings, once)


def _watch(settings: Settings, once: Callable[[], int]) -> int:
    """Run now and after each change, until somebody interrupts."""
    from seglang.cli import failure
    from seglang.errors import SegError
    from seglang.project.watching import changes

    def guarded() -> None:
        try:
            once()
        except SegError as error:
            failure.show(error.report)
        sys.stdout.flush()

    root = settings.load().root
    waiting = changes(root)
    while True:
        guarded()
        tell("waiting for a change; Ctrl-C ends it")
        next(waiting)
