"""Make yardstick.duckdb: the people of all worlds in worlds/, in the tables that seg.toml names.

    python examples/yardstick/build.py [PATH]

Everybody's key begins with the number of the definition they stand for: `Y031 anna`. The file
appears when it is whole, or not at all.
"""

from __future__ import annotations

import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from worlds import Given, Name, World, WorldError, read_worlds  # noqa: E402

TYPES = {
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "duration": "BIGINT",  # minutes, as the catalog says
}
LONG_AGO = "1970-01-01"

# A table's name, its columns with their types, and rows: a value for some of the columns.
Columns = dict[str, str]
Row = dict[str, Any]


def build(path: Path) -> dict[str, int]:
    """Make the database at `path` and give the number of rows of each table."""
    catalog = tomllib.loads((HERE / "seg.toml").read_text(encoding="utf-8"))
    tables = dict(tables_of(catalog))
    rows: dict[str, list[Row]] = {name: [] for name in tables}
    for world in read_worlds():
        for table, row in rows_of(world, catalog):
            rows[table].append(row)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".yardstick-") as folder:
        unfinished = Path(folder) / "yardstick.duckdb"
        with duckdb.connect(str(unfinished)) as connection:
            connection.execute(f"SET TimeZone = '{catalog['project']['timezone']}'")
            for table, columns in tables.items():
                fill(connection, table, columns, rows[table])
        os.replace(unfinished, path)
    return {table: len(found) for table, found in rows.items()}


def fill(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, rows: list[Row]
) -> None:
    described = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f'CREATE TABLE "{table}" ({described})')
    if rows:
        marks = ", ".join(f"CAST(? AS {kind})" for kind in columns.values())
        connection.executemany(
            f'INSERT INTO "{table}" VALUES ({marks})',
            [[row.get(name) for name in columns] for row in rows],
        )


# ---------------------------------------------------------------- tables


def tables_of(catalog: Mapping[str, Any]) -> Iterator[tuple[str, Columns]]:
    for entity in catalog["entities"].values():
        columns = {entity["key"]: "VARCHAR"}
        for name, attribute in entity.get("attributes", {}).items():
            columns |= columns_of(name, attribute)
        for relation in entity.get("relations", {}).values():
            if "via" in relation:
                columns[relation["via"]] = "VARCHAR"
        yield entity["table"], columns
        for name, history in entity.get("history", {}).items():
            value = columns_of(history["column"], entity["attributes"][name])
            yield (
                history["table"],
                {history["key"]: "VARCHAR", history["from"]: "TIMESTAMPTZ", **value},
            )
    for event in catalog["events"].values():
        time = event["time"]
        columns = {event["key"]: "VARCHAR"}
        columns |= {time: "TIMESTAMPTZ"} if isinstance(time, str) else {time["column"]: "DATE"}
        if "id" in event:
            columns[event["id"]] = "BIGINT"
        for name, attribute in event.get("properties", {}).items():
            columns |= columns_of(name, attribute)
        yield event["table"], columns
        for nested in event.get("rows", {}).values():
            columns = {nested["on"]: "BIGINT"}
            for name, attribute in nested["properties"].items():
                columns |= columns_of(name, attribute)
            yield nested["table"], columns
    for listed in catalog["lists"].values():
        yield listed["table"], {listed["key"]: "VARCHAR"}


def columns_of(name: str, attribute: Any) -> Columns:
    kind = attribute if isinstance(attribute, str) else attribute["type"]
    if kind == "point":
        return {attribute["latitude"]: "DOUBLE", attribute["longitude"]: "DOUBLE"}
    return {name: type_of(kind)}


def type_of(kind: str) -> str:
    if kind.startswith("list<"):
        return type_of(kind[len("list<") : -1]) + "[]"
    if kind.startswith("map<text, "):
        return f"MAP(VARCHAR, {type_of(kind[len('map<text, ') : -1])})"
    return kind.upper() if kind.startswith("decimal") else TYPES[kind]


# ---------------------------------------------------------------- rows


def rows_of(world: World, catalog: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for name, values in world.lists.items():
        listed = catalog["lists"][name]
        for value in values:
            yield listed["table"], {listed["key"]: value}
    for given in world.givens:
        entity = catalog["entities"][given.entity]
        # A postal code is its own key: rules look it up by that.
        shared = given.entity == "postal_code"
        key = given.name if shared else world.key(given.name)
        yield entity["table"], {entity["key"]: key, **row_of(given.facts, world)}
        for attribute, history in entity.get("history", {}).items():
            for start, value in past(given, attribute):
                names = (history["key"], history["from"], history["column"])
                yield history["table"], dict(zip(names, (key, start, value), strict=True))
        for number, did in enumerate(given.events):
            event = catalog["events"][did.event]
            time = event["time"] if isinstance(event["time"], str) else event["time"]["column"]
            for again in range(did.times):
                row = {event["key"]: key, time: did.when, **row_of(did.facts, world)}
                if "id" in event:
                    row[event["id"]] = identity = hash_of(key, number, again)
                    for name, facts in did.rows:
                        nested = event["rows"][name]
                        yield nested["table"], {nested["on"]: identity, **row_of(facts, world)}
                yield event["table"], row


def past(given: Given, attribute: str) -> Iterator[tuple[Any, Any]]:
    """What the attribute was from when on: everything that it `was`, then what it is."""
    start: Any = LONG_AGO
    for name, value, until in given.was:
        if name == attribute:
            yield start, value
            start = until
    if attribute in given.facts:
        yield start, given.facts[attribute]


def row_of(facts: Mapping[str, Any], world: World) -> Row:
    row: Row = {}
    for name, value in facts.items():
        match value:
            case Name(text):
                row[name] = world.key(text)
            case timedelta():
                row[name] = value // timedelta(minutes=1)
            case tuple() if name in ("home", "place"):
                prefix = "home_" if name == "home" else ""
                row[f"{prefix}latitude"], row[f"{prefix}longitude"] = map(float, value)
            case tuple():
                row[name] = list(value)
            case _:
                row[name] = value
    return row


def hash_of(key: str, number: int, again: int) -> int:
    """The id of an order, the same in every build."""
    return int.from_bytes(f"{key}{number}{again}".encode(), "big") % 1_000_000_007


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else HERE / "yardstick.duckdb"
    try:
        counts = build(path)
    except (OSError, duckdb.Error, WorldError) as error:
        print(f"cannot make {path}: {error}", file=sys.stderr)
        return 1
    print(f"{path}: {sum(counts.values())} rows in {len(counts)} tables")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
