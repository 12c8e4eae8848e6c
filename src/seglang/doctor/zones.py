"""Do this machine and the engine count local time alike?

Windows are resolved here with the machine's zone data, local dates of rows by the engine with its
own. Compares both at noon UTC of the first day of each month over the years that rules speak of.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from seglang.catalog.model import Catalog
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.doctor.sought import columns_in_use
from seglang.engines.reading import Reader, reporting

_YEARS = range(2000, 2038)


def compare_zones(catalog: Catalog, reader: Reader, sink: Sink) -> None:
    zones = {catalog.calendar.zone}
    zones.update(time.zone for time in columns_in_use(catalog) if time.zone is not None)
    for zone in sorted(zones):
        with reporting(sink):
            different = _first_difference(zone, reader)
            if different is not None:
                sink.report(
                    codes.ZONE_DATA_DIFFER,
                    None,
                    source=reader.source,
                    zone=zone,
                    instant=f"{different:%Y-%m-%d}",
                )


def _first_difference(zone: str, reader: Reader) -> datetime | None:
    from sqlglot import exp

    instants = [
        datetime(year, month, 1, 12, tzinfo=UTC) for year in _YEARS for month in range(1, 13)
    ]
    statement = exp.select(
        *(
            exp.AtTimeZone(
                this=exp.cast(
                    exp.Literal.string(instant.isoformat()), exp.DataType.Type.TIMESTAMPTZ
                ),
                zone=exp.Literal.string(zone),
            )
            for instant in instants
        )
    )
    [row] = reader.rows(statement.sql(dialect=reader.engine))
    local = ZoneInfo(zone)
    for instant, theirs in zip(instants, row, strict=True):
        if instant.astimezone(local).replace(tzinfo=None) != theirs:
            return instant
    return None
