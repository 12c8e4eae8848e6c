"""Run every rule on DuckDB and on Postgres and print one table with both counts.

    python examples/grocery/on_both.py

SEG_DEMO_POSTGRES_URL names a server and a database in which the user may make a schema; the tables
are loaded into a new one, which is dropped at the end. Without it a server for the tests is started
for the time being. Not only the counts are compared: every member, and every value of a trait. The
exit code is 1 when anything differs.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg
from build import main as build
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from seglang import Project
from seglang.core.declarations import Partition, Segment

HERE = Path(__file__).resolve().parent
URL = "SEG_DEMO_POSTGRES_URL"
TYPES = {
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "VARCHAR[]": "text[]",
}
# How Postgres reads a list of texts.
AS_ARRAY = """
CASE WHEN {0} IS NOT NULL THEN '{{' || array_to_string(list_transform({0}, LAMBDA item:
    '"' || replace(replace(item, '\\', '\\\\'), '"', '\\"') || '"'), ',') || '}}' END
"""


# ---------------------------------------------------------------- the data


@contextmanager
def server() -> Iterator[str]:
    """The URL of a schema of its own, with the tables of grocery.duckdb."""
    with ExitStack() as until_end:
        url = os.environ.get(URL)
        if not url:
            sys.path.insert(0, str(HERE.parents[1] / "tests"))
            from postgres_server import running

            url = until_end.enter_context(running()).url()
        schema = f"seg_demo_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
            until_end.callback(drop, url, schema)
            connection.execute(f"SET search_path = {schema}")
            load(connection)
        options = f"{conninfo_to_dict(url).get('options', '')} -c search_path={schema}"
        yield make_conninfo(url, options=options.strip())


def drop(url: str, schema: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


def load(connection: psycopg.Connection[Any]) -> None:
    with duckdb.connect(str(HERE / "grocery.duckdb"), read_only=True) as source:
        for (table,) in source.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            columns = source.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
            ).fetchall()
            shape = ", ".join(f"{name} {TYPES.get(type, type)}" for name, type in columns)
            connection.execute(f"CREATE TABLE {table} ({shape})")
            shown = ", ".join(
                AS_ARRAY.format(name) if type.endswith("[]") else name for name, type in columns
            )
            with TemporaryDirectory() as folder:
                file = Path(folder, "rows.csv")
                source.sql(f"SELECT {shown} FROM {table}").write_csv(str(file), header=False)
                copy(file, connection, table)
    connection.execute("ANALYZE")


def copy(file: Path, connection: psycopg.Connection[Any], table: str) -> None:
    with (
        file.open("rb") as rows,
        connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copied,
    ):
        while piece := rows.read(1_000_000):
            copied.write(piece)


# ---------------------------------------------------------------- the comparison


def answers(project: Project, target: str) -> tuple[dict[tuple[str, str], int], dict[str, Any]]:
    """Counts by name and label, and the members or values that each rule gives."""
    counts: dict[tuple[str, str], int] = {}
    found: dict[str, Any] = {}
    with project.connect(target) as connection:
        for name, declared in project.program().declarations.items():
            if isinstance(declared, Segment):
                found[name] = rows(connection.members(name))
                counts[name, ""] = len(found[name])
                continue
            found[name] = rows(connection.traits(name))
            values = [value for _, value in found[name] if value is not None]
            labels = values if isinstance(declared, Partition) else [""] * len(values)
            for label in sorted(set(labels)):
                counts[name, label] = labels.count(label)
    return counts, found


def rows(stream: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.register("answer", stream)
        return sorted(connection.execute("FROM answer").fetchall())


def main() -> int:
    if not (HERE / "grocery.duckdb").exists():
        status = build([str(HERE / "grocery.duckdb")])
        if status != 0:
            return status
    project = Project.load(HERE)
    here, mine = answers(project, "dev")
    with server() as url:
        os.environ[URL] = url
        there, theirs = answers(project, "server")
    different = [name for name in mine if mine[name] != theirs[name]]
    keys = dict.fromkeys([*here, *there])
    lines = [("rule", "label", "duckdb", "postgres", "")]
    for key in keys:
        counts = tuple(str(side.get(key, 0)) for side in (here, there))
        lines.append((*key, *counts, "different" if key[0] in different else ""))
    widths = [max(len(line[index]) for line in lines) for index in range(4)]
    for rule, label, one, other, remark in lines:
        print(
            f"{rule:{widths[0]}}  {label:{widths[1]}}  {one:>{widths[2]}}  "
            f"{other:>{widths[3]}}  {remark}".rstrip()
        )
    if different:
        print(f"\n{len(different)} of {len(mine)} rules differ: {', '.join(different)}")
        return 1
    print(f"\n{len(mine)} rules, on both engines the same members and values")
    return 0


if __name__ == "__main__":
    sys.exit(main())
