"""The neutral rows of parts of an instant in a zone that stands in the data."""

from __future__ import annotations

from collections.abc import Mapping

from seglang.sql import tree
from seglang.sql.dialect import Application, Row
from seglang.sql.rows import instant, weekday
from seglang.sql.tree import Node
from seglang.types import TimestampType


def _local(at: Application) -> Node:
    """The local time; missing where the zone is none."""
    moment, zone = at.operands
    if not isinstance(moment.type, TimestampType):
        node = instant(at.dialect, moment, at.calendar.zone)
    else:
        node = moment.node
    return tree.call("timezone", at.dialect.zone(zone.node), node)


def _part(name: str) -> Row:
    def row(at: Application) -> Node:
        return tree.cast(tree.call("date_part", tree.text(name), _local(at)), tree.BIGINT)

    return row


LOCAL: Mapping[str, Row] = {
    **{
        f"local_{name}": _part(name)
        for name in ("hour", "minute", "day", "month", "quarter", "year")
    },
    "local_date": lambda at: tree.cast(_local(at), tree.DATE),
    "local_weekday": lambda at: weekday(_local(at)),
}
