"""Queries one after the other on ClickHouse, as the Python package `chdb` embeds it.

Runs in an environment of its own, which has that package and none of ours. Takes JSON on standard
input: `files`, a folder of Parquet files; `data`, an empty folder; `threads`, `repeat`, and
`queries`, a list of number and text. Prints JSON: `seconds`, `sizes`, `loading`, `version`.

The tables are as somebody would make them who knows these queries: events lie by name and then by
time, orders by time; texts, which have few values each, are of low cardinality and never missing,
since a column that may be is slower; every part is merged, and everything was read once.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from chdb.session import Session

from benchmarks.clock import measured

TABLES = {
    "customers": (
        "id Int64, country LowCardinality(String), city LowCardinality(String),"
        " plan LowCardinality(String), age Nullable(Int32), email_opt_in Bool,"
        " newsletter Nullable(Bool), birthday Nullable(Date32), balance Decimal(12, 2),"
        " created_at DateTime64(6, 'UTC')",
        "id",
    ),
    "orders": (
        "id Int64, customer_id Int64, ordered_at DateTime64(6, 'UTC'), amount Decimal(9, 2),"
        " price Decimal(9, 2), quantity Int32, discount Decimal(9, 2),"
        " category LowCardinality(String), product LowCardinality(String),"
        " coupon LowCardinality(String), store LowCardinality(String)",
        "ordered_at",
    ),
    "events": (
        "id Int64, customer_id Int64, name LowCardinality(String),"
        " happened_at DateTime64(6, 'UTC'), page LowCardinality(String),"
        " device LowCardinality(String), campaign Int32, seconds Int32",
        "(name, happened_at)",
    ),
}


def main() -> None:
    options = json.load(sys.stdin)
    session = Session(options["data"])
    rows(session, "CREATE DATABASE shop")
    rows(session, "USE shop")
    rows(session, f"SET max_threads = {options['threads']}")
    began = time.perf_counter()
    for table in TABLES:
        _load(session, table, options["files"])
    loading = time.perf_counter() - began
    for table in TABLES:
        rows(session, f"SELECT sum(cityHash64(*)) FROM {table}")

    def empty() -> None:
        rows(session, "DROP TABLE IF EXISTS members")
        rows(session, "CREATE TABLE members (segment Int32, id Int64) ENGINE = Memory")

    def run() -> dict[int, int]:
        for number, query in options["queries"]:
            rows(session, f"INSERT INTO members SELECT {number}, id FROM ({query})")
        found = rows(session, "SELECT segment, count() FROM members GROUP BY segment")
        return {int(segment): int(size) for segment, size in found}

    rows(session, options["queries"][0][1])
    seconds, sizes = measured(empty, run, options["repeat"])
    [[version]] = rows(session, "SELECT version()")
    found = {"seconds": seconds, "sizes": sizes, "loading": loading, "version": version}
    print(json.dumps(found))


def _load(session: Session, table: str, files: str) -> None:
    columns, order = TABLES[table]
    rows(session, f"CREATE TABLE {table} ({columns}) ENGINE = MergeTree ORDER BY {order}")
    # What is missing becomes the type's own value where a column cannot be missing: an empty text.
    rows(
        session,
        f"INSERT INTO {table} SELECT * FROM file('{files}/{table}.parquet', Parquet)"
        " SETTINGS input_format_null_as_default = 1, insert_null_as_default = 1",
    )
    rows(session, f"OPTIMIZE TABLE {table} FINAL")


def rows(session: Session, statement: str) -> list[list[Any]]:
    text = str(session.query(statement, "JSONCompactEachRow"))
    return [json.loads(line) for line in text.splitlines()]


if __name__ == "__main__":
    main()
