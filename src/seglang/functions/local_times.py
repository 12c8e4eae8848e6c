"""Parts of an instant in a zone that comes with the data: that of the entity, say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from zoneinfo import available_timezones

from seglang.core.edges import to_local
from seglang.functions.model import Context, Function, Overload, as_instant
from seglang.types import DATE, INTEGER, TEXT, TIMESTAMP, WEEKDAYS, Type


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _local(name: str, doc: str, result: Type, part: Callable[[datetime], object]) -> Function:
    def apply(context: Context, value: date, zone: str) -> object:
        if zone not in _zones():
            return None
        return part(to_local(as_instant(value, context.calendar), zone))

    return Function(
        f"local_{name}",
        f"local {name} of x",
        f"{doc} Missing when the zone is none.",
        (Overload((TIMESTAMP, TEXT), result),),
        apply,
        partial=True,
    )


LOCAL_TIME_FUNCTIONS = (
    _local("hour", "0 to 23, in the entity's zone.", INTEGER, lambda local: local.hour),
    _local("minute", "0 to 59, in the entity's zone.", INTEGER, lambda local: local.minute),
    _local("day", "1 to 31, in the entity's zone.", INTEGER, lambda local: local.day),
    _local("month", "1 to 12, in the entity's zone.", INTEGER, lambda local: local.month),
    _local(
        "quarter", "1 to 4, in the entity's zone.", INTEGER, lambda local: (local.month + 2) // 3
    ),
    _local("year", "1 to 9999, in the entity's zone.", INTEGER, lambda local: local.year),
    _local("date", "The date in the entity's zone.", DATE, lambda local: local.date()),
    _local(
        "weekday",
        "`monday` to `sunday`, in the entity's zone.",
        WEEKDAYS,
        lambda local: WEEKDAYS.values[local.weekday()],
    ),
)
