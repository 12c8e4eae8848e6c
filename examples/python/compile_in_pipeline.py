"""Compile a rule once, run its SQL every day with any tool that speaks to the database.

`as_of="parameter"` leaves the instant open: each edge of a window becomes a named parameter of the
statement, and `bind` computes their values for one instant. Here DuckDB's own client runs the
statement; a scheduler or dbt would do the same. Needs examples/grocery/grocery.duckdb
(`python examples/grocery/build.py`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from seglang import Project

GROCERY = Path(__file__).resolve().parents[1] / "grocery"


def main() -> None:
    project = Project.load(GROCERY)
    compiled = project.compile("at_risk", dialect="duckdb", as_of="parameter")
    print(compiled.sql)

    with duckdb.connect(str(GROCERY / "grocery.duckdb"), read_only=True) as connection:
        for month in (10, 11, 12):
            as_of = datetime(2017, month, 1, tzinfo=ZoneInfo(project.zone))
            rows = connection.execute(compiled.sql, compiled.bind(as_of)).fetchall()
            print(f"{as_of:%Y-%m-%d}: {len(rows)} households at risk")


if __name__ == "__main__":
    main()
