"""All measurements, as tables.

    python -m benchmarks.run                      # all parts of `make bench`, each at its own size
    python -m benchmarks.run --part segments --size medium --only average,median --repeat 9
    python -m benchmarks.run --part huge          # takes long, and is only run when it is asked for

The first run of a size generates its data into `benchmarks/.data`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks import (
    clickhouse,
    files,
    growth,
    huge,
    indexes,
    many,
    many_postgres,
    publishing,
    rule_tests,
    segments,
    tables,
    tools,
)
from benchmarks.generate import SIZES, Shape, standing

Options = argparse.Namespace


@dataclass(frozen=True, slots=True)
class Part:
    """`run` takes the size and the options and gives a text; `size` is the one without `--size`,
    None where there is none. Those that are not `usual` are run when they are asked for."""

    run: Callable[[str, Options], str]
    size: str | None
    usual: bool = True


def _tools(size: str, options: Options) -> str:
    found = tools.measure(repeat=options.repeat, processor=options.processor_time, tell=_tell)
    return tools.report(found, markdown=options.markdown)


def _tests(size: str, options: Options) -> str:
    counts = options.counts or (rule_tests.TESTS,)
    found = [
        one
        for count in counts
        for one in rule_tests.measure(tests=count, repeat=min(options.repeat, 3), tell=_tell)
    ]
    return rule_tests.report(found, markdown=options.markdown)


def _segments(size: str, options: Options) -> str:
    measured = segments.measure(
        standing(size),
        options.chosen,
        repeat=options.repeat,
        memory=not options.no_memory,
        clock=time.process_time if options.processor_time else time.perf_counter,
        tell=_tell,
    )
    return segments.report(measured, markdown=options.markdown)


def _many(size: str, options: Options) -> str:
    measured = many.measure(
        many.in_file(standing(size)),
        options.counts or many.COUNTS,
        tried=options.tried,
        repeat=options.repeat,
        tell=_tell,
    )
    return many.report(measured, markdown=options.markdown)


def _growth(size: str, options: Options) -> str:
    counts = options.counts or growth.COUNTS
    return growth.report(
        growth.measure(size, (counts[0], counts[-1]), tell=_tell), markdown=options.markdown
    )


def _many_postgres(size: str, options: Options) -> str:
    outcome = many_postgres.measure(
        standing(size),
        options.counts or many.COUNTS,
        tried=options.tried,
        repeat=options.repeat,
        tell=_tell,
    )
    return many_postgres.report(outcome, markdown=options.markdown)


def _publishing(size: str, options: Options) -> str:
    counts = options.counts or publishing.COUNTS
    measured = publishing.measure(standing(size), counts, tell=_tell)
    return publishing.report(measured, markdown=options.markdown)


def _clickhouse(size: str, options: Options) -> str:
    measured = clickhouse.measure(
        standing(size),
        options.counts or clickhouse.COUNTS,
        tried=options.tried,
        repeat=options.repeat,
        tell=_tell,
    )
    return many.report(measured, other="ClickHouse", markdown=options.markdown)


def _indexes(size: str, options: Options) -> str:
    outcome = indexes.measure(
        standing(size),
        options.chosen,
        repeat=options.repeat,
        processor=options.processor_time,
        tell=_tell,
    )
    return indexes.report(outcome, markdown=options.markdown)


def _huge(size: str, options: Options) -> str:
    measured = huge.measure(
        files.standing(size, _tell),
        options.counts or huge.COUNTS,
        memory=options.memory,
        tried=min(options.tried, huge.TRIED),
        tell=_tell,
    )
    return many.report(measured, spilled=True, markdown=options.markdown)


PARTS = {
    "tools": Part(_tools, None),
    "tests": Part(_tests, None),
    "segments": Part(_segments, "standard"),
    "many": Part(_many, "standard"),
    "growth": Part(_growth, "standard"),
    "publishing": Part(_publishing, "standard"),
    "many-postgres": Part(_many_postgres, "modest"),
    "chdb": Part(_clickhouse, "standard"),
    "indexes": Part(_indexes, "small", usual=False),
    "huge": Part(_huge, "huge", usual=False),
}
WITH_NAMED_SEGMENTS = ("segments", "indexes")
DIFFERENT = (
    segments.DifferentMembersError,
    many.DifferentMembersError,
    indexes.DifferentMembersError,
    rule_tests.FailingTestsError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    parts = options.part or [
        name
        for name, part in PARTS.items()
        if part.usual and (not options.only or name in WITH_NAMED_SEGMENTS)
    ]
    print(f"{date.today().isoformat()}: {tables.machine()}")
    clock = "processor" if options.processor_time else "wall-clock"
    print(f"Times are {clock} time. DuckDB and ClickHouse have {segments.THREADS} threads.")
    for name in dict.fromkeys(parts):
        if name == "chdb" and not clickhouse.there():
            print("\nchdb: left out, since .venv/chdb is not there; `make bench` makes it")
            continue
        part = PARTS[name]
        size = (options.size or part.size) if part.size else None
        try:
            text = part.run(size or "", options)
        except DIFFERENT as problem:
            print(f"{name}: not the same members: {problem}", file=sys.stderr)
            return 1
        _tell("")
        print(f"\n{name}{f', {_words(SIZES[size])}' if size else ''}\n\n{text}", flush=True)
    return 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(description="measure seg against SQL written by hand")
    parser.add_argument("--size", choices=SIZES, help="instead of the part's own")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part")
    parser.add_argument("--only", help="only these single segments, separated by commas")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each side")
    parser.add_argument("--counts", type=_counts, help="numbers of segments, as 10,100")
    parser.add_argument(
        "--tried", type=int, default=100, help="of many segments, so many queries by hand are run"
    )
    parser.add_argument(
        "--memory", default=huge.MEMORY, help="the limit of `huge` (default: %(default)s)"
    )
    parser.add_argument("--no-memory", action="store_true", help="leave out peak memory")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="count processor time, not time on the wall: for a machine that others use, too",
    )
    options = parser.parse_args(arguments)
    options.chosen = tuple(options.only.split(",")) if options.only else segments.names()
    unknown = set(options.chosen) - set(segments.names())
    if unknown:
        parser.error(f"no such segment: {', '.join(sorted(unknown))}")
    return options


def _counts(text: str) -> tuple[int, ...]:
    return tuple(int(count) for count in text.split(","))


def _words(shape: Shape) -> str:
    return f"{shape.events:,} events, {shape.orders:,} orders, {shape.customers:,} customers"


def _tell(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}{' …' if what else ''}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
