"""Local time on engines near every change of a clock: what is moved by days, weeks and months, the
periods that hold an instant, and who is in a window, to the microsecond.

Many rows of one zone stand in one statement: each has an anchor near a change and a moment on the
edge of what the anchor leads to. Columns without a zone and dates are read beside those that have
one. Where a zone's data differ from the machine's, as `seg doctor` tells, the zone is left out.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime

import duckdb_runs
import postgres_runs
import pytest
from loaded_engines import ENGINES, Asked, opened
from random_stock import representable
from shares import few, zones_of
from test_zone_edges import TICK, instants_near
from zone_days import Change, changes

from seglang.catalog.model import Attribute, Calendar, Catalog, Column, Entity
from seglang.core.declarations import Program, Trait
from seglang.core.edges import AsOf, Edge, PeriodStart, Shift, Unit, shift, to_local
from seglang.core.nodes import (
    Apply,
    AttributeValue,
    Condition,
    InWindow,
    Moment,
    PeriodOf,
    Shifted,
    Truth,
    Value,
)
from seglang.core.sources import Window
from seglang.core.world import EntityRow, World
from seglang.doctor.zones import first_difference
from seglang.engines.reading import DuckDBReader, PostgresReader, Reader
from seglang.types import DATE, INTEGER, TEXT, TIMESTAMP, WEEKDAYS, Type

PARTS = 6
DATABASES = tuple(name for name in ENGINES if name != "evaluator")
LATER = datetime(2039, 1, 1, tzinfo=UTC)
PERIODS = (Unit.DAY, Unit.WEEK, Unit.MONTH)


def reader(engine: str) -> Reader:
    if engine == "duckdb":
        return DuckDBReader(duckdb_runs.connection(), "DuckDB", owned=False)
    return PostgresReader(postgres_runs.connection(), "Postgres")


def catalog_of(zone: str) -> Catalog:
    attributes = (
        Attribute("anchor", TIMESTAMP, Column("anchor")),
        Attribute("moment", TIMESTAMP, Column("moment")),
        Attribute("wall", TIMESTAMP, Column("wall"), zone=zone),
        Attribute("day", DATE, Column("day")),
        Attribute("zone", TEXT, Column("zone")),
    )
    clock = Entity(
        "clock", ("clocks",), ("number",), {one.name: one for one in attributes}, timezone="zone"
    )
    return Catalog({"clock": clock}, {}, {}, "clock", Calendar(zone))


# ---------------------------------------------------------------- rows


def rows_near(change: Change, zone: str, first: int) -> list[EntityRow]:
    """Anchors, each with moments on and next to what it leads to."""
    found: list[EntityRow] = []
    around = instants_near(change, zone)[change.instant.year % 3 :: 3]
    for place, anchor in enumerate(around):
        # Each unit with some of the anchors: of the many changes every pair meets many.
        unit = PERIODS[(place + change.instant.year) % len(PERIODS)]
        for edge in (shift(anchor, 1, unit, zone), around[place - 1]):
            for moment in (edge - TICK, edge, edge + TICK):
                local = representable(moment, zone)
                attributes = {
                    "anchor": anchor,
                    "moment": moment,
                    "wall": local,
                    "day": to_local(moment, zone).date(),
                    "zone": zone,
                }
                found.append(EntityRow((first + len(found),), attributes))
    return found


# ---------------------------------------------------------------- what is asked


def attribute(name: str, type: Type = TIMESTAMP) -> Value:
    return AttributeValue("clock", name, type)


def anchored() -> dict[str, Value]:
    """Values and windows that the engine works out for each row."""
    anchor = attribute("anchor")
    found: dict[str, Value] = {}
    for unit in PERIODS:
        later = Shifted(anchor, 1, unit, TIMESTAMP)
        found[f"a {unit.value} later"] = later
        found[f"a {unit.value} earlier"] = Shifted(anchor, -1, unit, TIMESTAMP)
        found[f"start of the {unit.value}"] = PeriodOf(anchor, unit, 0)
        found[f"start of the next {unit.value}"] = PeriodOf(anchor, unit, 1)
        within = Window(anchor, later, after_start=True, through_end=True)
        full = Window(PeriodOf(anchor, unit, 1), PeriodOf(anchor, unit, 2))
        for name, type in (("moment", TIMESTAMP), ("wall", TIMESTAMP), ("day", DATE)):
            found |= truth(f"{name} within a {unit.value}", InWindow(attribute(name, type), within))
            found |= truth(f"{name} in full {unit.value}", InWindow(attribute(name, type), full))
    hours = Window(anchor, Shifted(anchor, 24, Unit.HOUR, TIMESTAMP))
    found |= truth("within 24 hours", InWindow(attribute("moment"), hours))
    for name in ("moment", "wall"):
        found[f"hour of {name}"] = Apply("hour", (attribute(name),), INTEGER)
        found[f"date of {name}"] = Apply("date", (attribute(name),), DATE)
        found[f"weekday of {name}"] = Apply("weekday", (attribute(name),), WEEKDAYS)
    found["local hour"] = Apply("local_hour", (anchor, attribute("zone", TEXT)), INTEGER)
    found["local date"] = Apply("local_date", (anchor, attribute("zone", TEXT)), DATE)
    found["midnight of the day"] = Shifted(attribute("day", DATE), 0, Unit.HOUR, TIMESTAMP)
    return found


def at_an_instant() -> dict[str, Value]:
    """Windows whose edges are worked out here, before the engine sees them."""
    now: Edge = AsOf()
    found: dict[str, Value] = {}
    for unit in PERIODS:
        windows = {
            "last": Window(Moment(Shift(now, -1, unit)), Moment(now)),
            "next": Window(Moment(now), Moment(Shift(now, 1, unit))),
            "this": Window(Moment(PeriodStart(unit, 0)), Moment(PeriodStart(unit, 1))),
            "last full": Window(Moment(PeriodStart(unit, -1)), Moment(PeriodStart(unit, 0))),
        }
        for word, window in windows.items():
            for name, type in (("moment", TIMESTAMP), ("wall", TIMESTAMP), ("day", DATE)):
                title = f"{name} in {word} {unit.value}"
                found |= truth(title, InWindow(attribute(name, type), window))
    return found


def truth(name: str, condition: Condition) -> dict[str, Value]:
    return {name: Truth(condition)}


# ---------------------------------------------------------------- the comparison


@pytest.mark.parametrize("part", range(PARTS))
def test_engines_count_local_time_alike(part: int) -> None:
    for zone in zones_of(part, PARTS):
        engines = [one for one in DATABASES if first_difference(zone, reader(one)) is None]
        if changes(zone) and engines:
            compare(zone, engines)


def compare(zone: str, engines: list[str]) -> None:
    near = changes(zone)[::9] if few() else changes(zone)
    groups = [rows_near(change, zone, 1000 * number) for number, change in enumerate(near)]
    rows = tuple(row for group in groups for row in group)
    catalog = catalog_of(zone)
    with ExitStack() as stack:
        world = World({"clock": rows})
        there = [stack.enter_context(opened(name, world, catalog)) for name in engines]
        agree(there, catalog, rows, anchored(), LATER)
        for group, change in zip(groups, near, strict=True):
            tried = instants_near(change, zone)
            for as_of in tried[change.instant.year % 7 :: 7]:
                agree(there, catalog, tuple(group[::2]), at_an_instant(), as_of)


def agree(
    engines: list[Asked],
    catalog: Catalog,
    rows: tuple[EntityRow, ...],
    values: dict[str, Value],
    as_of: datetime,
) -> None:
    """Of these rows, whatever others there are."""
    program = Program(
        catalog, {name: Trait(name, "clock", value) for name, value in values.items()}
    )
    with opened("evaluator", World({"clock": rows}), catalog) as evaluator:
        wanted = evaluator.table(program, list(values), as_of)
    assert wanted is not None
    for engine in engines:
        found = engine.table(program, list(values), as_of)
        assert found is not None
        for row in rows:
            told, said = wanted[row.key], found[row.key]
            differing = {
                name: (one, other)
                for name, one, other in zip(values, told, said, strict=True)
                if one != other
            }
            assert differing == {}, (engine, catalog.calendar.zone, as_of, row.attributes)
