"""Do this machine and the engine count local time alike?

Windows are resolved here with the machine's zone data, local dates of rows by the engine with its
own. Compares both every week of the years that rules speak of, and just before and at every change
of the clock that the machine knows: a change that only one of them has, or has at another hour,
shows at one of these instants.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from seglang.catalog.model import Catalog
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.doctor.sought import all_sought
from seglang.engines.reading import Reader, reporting

_FIRST = datetime(2000, 1, 1, 12, tzinfo=UTC)
_LAST = datetime(2038, 1, 1, 12, tzinfo=UTC)
_WEEK = timedelta(weeks=1)
_SECOND = timedelta(seconds=1)


def compare_zones(catalog: Catalog, reader: Reader, sink: Sink) -> None:
    for zone in zones_in_use(catalog):
        with reporting(sink):
            different = first_difference(zone, reader)
            if different is not None:
                sink.report(
                    codes.ZONE_DATA_DIFFER,
                    None,
                    source=reader.source,
                    zone=zone,
                    instant=f"{different:%Y-%m-%d}",
                )


def zones_in_use(catalog: Catalog) -> list[str]:
    """The project's zone, and those in which columns are written."""
    zones = {catalog.calendar.zone}
    for sought in all_sought(catalog):
        zones.update(time.zone for time, _ in sought.times if time.zone is not None)
        zones.update(value.zone for value in sought.values if value.zone is not None)
    return sorted(zones)


def first_difference(zone: str, reader: Reader) -> datetime | None:
    """The first instant compared at which the engine's local time is another one."""
    from sqlglot import exp

    instants = {instant.isoformat(): instant for instant in _compared(ZoneInfo(zone))}
    at = exp.column("at", table="instants")
    there = exp.AtTimeZone(
        this=exp.cast(at, exp.DataType.Type.TIMESTAMPTZ), zone=exp.Literal.string(zone)
    )
    rows = exp.values([(text,) for text in instants], alias="instants", columns=["at"])
    statement = exp.select(at, there).from_(rows)
    local = ZoneInfo(zone)
    return min(
        (
            instants[text]
            for text, theirs in reader.rows(statement.sql(dialect=reader.engine))
            if instants[text].astimezone(local).replace(tzinfo=None) != theirs
        ),
        default=None,
    )


def _compared(zone: ZoneInfo) -> Iterator[datetime]:
    week, offset = _FIRST, _FIRST.astimezone(zone).utcoffset()
    while week < _LAST:
        yield week
        later = (week + _WEEK).astimezone(zone).utcoffset()
        if later != offset:
            change = _change(zone, week, week + _WEEK)
            yield change - _SECOND
            yield change
        week, offset = week + _WEEK, later


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The instant between the two at which the clock changes."""
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
