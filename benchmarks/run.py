"""All measurements, as tables.

    python -m benchmarks.run                      # everything, standard size
    python -m benchmarks.run --size medium --only average,median --repeat 9
    python -m benchmarks.run --part indexes       # on a Postgres server, size small

The first run of a size generates its data into `benchmarks/.data`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date

from benchmarks import indexes, many, segments, tables, tools
from benchmarks.generate import SIZES, standing

PARTS = ("segments", "tools", "many")
ON_POSTGRES = "indexes"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="measure seg against SQL written by hand")
    parser.add_argument("--size", choices=SIZES, help="standard, or small on Postgres")
    parser.add_argument(
        "--part", choices=(*PARTS, ON_POSTGRES), action="append", help="only this part"
    )
    parser.add_argument("--only", help="only these segments, separated by commas")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each side")
    parser.add_argument(
        "--tried", type=int, default=100, help="of many segments, so many queries by hand are run"
    )
    parser.add_argument("--no-memory", action="store_true", help="leave out peak memory")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="count processor time, not time on the wall: for a machine that others use, too",
    )
    options = parser.parse_args(arguments)
    chosen = tuple(options.only.split(",")) if options.only else segments.names()
    unknown = set(chosen) - set(segments.names())
    if unknown:
        parser.error(f"no such segment: {', '.join(sorted(unknown))}")
    parts = options.part or PARTS
    print(f"{date.today().isoformat()}: {tables.machine()}")
    print(f"Times are {'processor' if options.processor_time else 'wall-clock'} time.\n")
    if "tools" in parts and not options.only:
        found = tools.measure(repeat=options.repeat, processor=options.processor_time, tell=_tell)
        print(tools.report(found, markdown=options.markdown), end="\n\n")
    if "segments" in parts:
        size = options.size or "standard"
        shape = SIZES[size]
        _tell(f"data of size {size}")
        database = standing(size)
        try:
            measured = segments.measure(
                database,
                chosen,
                repeat=options.repeat,
                memory=not options.no_memory,
                clock=time.process_time if options.processor_time else time.perf_counter,
                tell=_tell,
            )
        except segments.DifferentMembersError as problem:
            print(f"not the same members: {problem}", file=sys.stderr)
            return 1
        print(
            f"{shape.events:,} events, {shape.orders:,} orders, {shape.customers:,} customers, "
            f"{segments.THREADS} threads\n"
        )
        print(segments.report(measured, markdown=options.markdown))
    if "many" in parts and not options.only:
        size = options.size or "standard"
        try:
            together = many.measure(standing(size), many.COUNTS, options.tried, tell=_tell)
        except many.DifferentMembersError as problem:
            print(f"not the same members: {problem}", file=sys.stderr)
            return 1
        print("\n" + many.report(together, markdown=options.markdown))
    if ON_POSTGRES in parts:
        size = options.size or "small"
        shape = SIZES[size]
        _tell(f"data of size {size}")
        try:
            outcome = indexes.measure(
                standing(size),
                chosen,
                repeat=options.repeat,
                processor=options.processor_time,
                tell=_tell,
            )
        except indexes.DifferentMembersError as problem:
            print(f"not the same members: {problem}", file=sys.stderr)
            return 1
        print(f"{shape.events:,} events, {shape.orders:,} orders, {shape.customers:,} customers\n")
        print(indexes.report(outcome, markdown=options.markdown))
    return 0


def _tell(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what} …", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
