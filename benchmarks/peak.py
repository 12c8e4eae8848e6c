"""The peak memory of one statement in a process of its own.

    python -m benchmarks.peak DATABASE < statement.sql

Prints JSON: `mebibytes`, what the statement added to the process at its highest.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pyarrow  # noqa: F401 - loaded before the measurement begins

from benchmarks.segments import connect

STATUS = Path("/proc/self/status")


def peak() -> float:
    """MiB, the highest so far. Linux keeps the parent's peak in `ru_maxrss` of a child, so the
    process's own status is asked first."""
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 2**10
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    with connect(Path(sys.argv[1])) as connection:
        connection.sql("SELECT count(*) FROM customers").to_arrow_table()
        before = peak()
        connection.sql(sys.stdin.read()).to_arrow_table()
        after = peak()
    print(json.dumps({"mebibytes": after - before}))


if __name__ == "__main__":
    main()
