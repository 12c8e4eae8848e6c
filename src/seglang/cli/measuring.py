"""`--coverage`, `--mutate` and `--from-data` of `seg test`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import click

from seglang.cli.completing import declared
from seglang.cli.options import Settings

_MEASURES = {"coverage": "--coverage", "mutate": "--mutate", "from_data": "--from-data",
             "generate": "--generate"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """What is asked for instead of a run. `kind` is coverage, mutate, from_data or generate."""

    kind: str
    minimum: float | None = None
    from_data: str = ""
    keys: str = ""
    generate: str = ""
    output: str | None = None


def measuring_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; the command gets one `measure`, None without them."""

    @wraps(function)
    def command(
        *, minimum: float | None, keys: str | None, output: str | None, **values: Any
    ) -> Any:
        given = {name: values.pop(name) for name in _MEASURES}
        asked = [name for name, value in given.items() if value]
        if len(asked) > 1:
            raise click.UsageError(f"{_MEASURES[asked[0]]} and {_MEASURES[asked[1]]} do not go "
                                   "together")  # fmt: skip
        if minimum is not None and asked not in (["coverage"], ["mutate"]):
            raise click.UsageError("--min needs --coverage or --mutate")
        if (keys is not None) != (asked == ["from_data"]):
            raise click.UsageError("--from-data and --keys need each other")
        if output is not None and asked != ["generate"]:
            raise click.UsageError("--output needs --generate")
        if not asked:
            return function(measure=None, **values)
        named = given["from_data"] or "", keys or "", given["generate"] or ""
        measure = Measure(asked[0], minimum, *named, output)
        return function(measure=measure, **values)

    added: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        added = option(added)
    return added


def write_measure(settings: Settings, measure: Measure, names: Sequence[str], format: str) -> int:
    """Print what was asked for; the exit code. Raises SegError."""
    if measure.kind == "from_data":
        if names:
            raise click.UsageError("--from-data takes one name")
        return _from_data(settings, measure)
    if measure.kind == "generate":
        if names:
            raise click.UsageError("--generate takes one name")
        return _generate(settings, measure)
    if format not in ("text", "json"):
        raise click.UsageError(f"{_MEASURES[measure.kind]} is printed as text or json")
    write = _coverage if measure.kind == "coverage" else _mutation
    percent = write(settings, names, format)
    return 1 if measure.minimum is not None and percent < measure.minimum else 0


def _coverage(settings: Settings, names: Sequence[str], format: str) -> float:
    from seglang.cli.progress import progress
    from seglang.coverage.report import coverage_object, coverage_text
    from seglang.project.measuring import measured
    from seglang.project.smallest_worlds import SmallestWorlds

    project = settings.load()
    asked = measured(project, names, target=settings.target, params=settings.params)
    sources = {source.name: source for source in project.sources}
    with progress("measuring"):
        found = asked.coverage()
        worlds = SmallestWorlds(asked.program, asked.instant(project))
        if format == "json":
            text = _json(coverage_object(asked.program, found, sources, worlds))
        else:
            text = coverage_text(asked.program, found, sources, worlds)
    sys.stdout.write(text)
    return found.percent


def _mutation(settings: Settings, names: Sequence[str], format: str) -> float:
    from seglang.cli.progress import progress
    from seglang.coverage.mutation_report import mutation_object, mutation_text
    from seglang.project.measuring import measured

    project = settings.load()
    asked = measured(project, names, target=settings.target, params=settings.params)
    sources = {source.name: source for source in project.sources}
    with progress("changing rules"):
        found = asked.mutation()
    if format == "json":
        sys.stdout.write(_json(mutation_object(found, sources)))
    else:
        sys.stdout.write(mutation_text(found, sources))
    return found.percent


def _from_data(settings: Settings, measure: Measure) -> int:
    from seglang.cli.progress import progress
    from seglang.project.from_data import life_test_text

    keys = _keys(measure.keys)
    project = settings.load()
    instant = settings.instant(project)
    with progress("reading rows"):
        text = life_test_text(
            project,
            measure.from_data,
            keys,
            target=settings.target,
            as_of=instant,
            params=settings.params,
        )
    sys.stdout.write(text)
    return 0


def _generate(settings: Settings, measure: Measure) -> int:
    from seglang.cli import failure
    from seglang.cli.options import tell
    from seglang.cli.output import write
    from seglang.cli.progress import progress
    from seglang.diagnostics.report import Report
    from seglang.project.as_of import local_text
    from seglang.project.generating import appended, generated

    project = settings.load()
    instant = project.instant(settings.as_of)
    if settings.as_of is None and project.file.as_of is None:
        instant = _noon(instant, project.zone)
    tell(f"as of {local_text(instant, project.zone)}")
    with progress("looking for worlds"):
        found = generated(
            project, measure.generate, instant, target=settings.target, params=settings.params
        )
    if found.not_found:
        failure.show(Report(found.not_found, {each.name: each for each in project.sources}))
    if not found.tests:
        tell(f"no test was written: nothing more of `{measure.generate}` can be shown")
        return 0
    output = None if measure.output in (None, "-") else measure.output
    write(found.text if output is None else appended(output, found.text), output)
    count = f"{found.tests} test" + ("" if found.tests == 1 else "s")
    tell(f"{count}; they state what the rule does today: confirm each")
    return 0


def _noon(instant: datetime, zone: str) -> datetime:
    """Of that day: an instant that is short to write, with some of the day before it."""
    from datetime import time

    from seglang.core.edges import from_local, to_local

    day = to_local(instant, zone).date()
    return from_local(datetime.combine(day, time(12)), zone)


def _keys(written: str) -> list[tuple[str, ...]]:
    """Keys from the command line, from a file, or from standard input. None of them is told."""
    import csv
    from pathlib import Path

    from seglang.diagnostics.codes import usage
    from seglang.errors import SegError

    if written == "-":
        keys = [tuple(row) for row in csv.reader(sys.stdin) if row]
    elif written.startswith("@"):
        try:
            with Path(written[1:]).open(encoding="utf-8", newline="") as file:
                keys = [tuple(row) for row in csv.reader(file) if row]
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise SegError.of(usage.UNREADABLE_FILE, path=written[1:], reason=reason) from None
    else:
        keys = [tuple(key.split(":")) for key in written.split(",") if key]
    if not keys:
        raise click.UsageError("--keys names no key")
    return keys


def _json(found: object) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option(
        "--coverage", is_flag=True, help="Which conditions the tests show to decide, both ways."
    ),
    click.option(
        "--mutate", is_flag=True, help="Change the rules, and tell which changes no test notices."
    ),
    click.option(
        "--min",
        "minimum",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="Exit code 1 when --coverage or --mutate finds less.",
    ),
    click.option(
        "--from-data",
        metavar="NAME",
        shell_complete=declared("segment", "partition"),
        help="Write a test of real rows, with other keys and texts.",
    ),
    click.option(
        "--keys",
        metavar="KEY,…|@FILE|-",
        help="Of --from-data: whose rows; from a file or standard input as CSV, one a line.",
    ),
    click.option(
        "--generate",
        metavar="NAME",
        shell_complete=declared("segment", "partition"),
        help="Write tests that show each condition of a rule to decide, to be confirmed.",
    ),
    click.option(
        "-o", "--output", metavar="FILE", help="Of --generate: add the tests to this rule file."
    ),
)
