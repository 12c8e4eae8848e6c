"""Values as a test writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from seglang.core.edges import from_local, to_local
from seglang.syntax import literals
from seglang.types import TimestampType, Type


class Unwritable(Exception):  # noqa: N818 (named after what happened)
    """A test has no words for it. The text says for what."""


_LENGTHS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def value_text(value: Any, type: Type | None, zone: str = "UTC") -> str:
    """The literal of a value that a world can hold."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return literals.quoted(value)
        case int():
            return str(value)
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
        case datetime():
            return _instant(value, zone)
        case date() if isinstance(type, TimestampType):
            return _instant(from_local(datetime.combine(value, time()), zone), zone)
        case date():
            return value.isoformat()
        case timedelta():
            return _duration(value)
        case tuple():
            return f"({', '.join(value_text(item, None, zone) for item in value)})"
        case None:
            raise Unwritable("a missing element of a list")
        case Mapping():
            raise Unwritable("a map in a map")
        case _:
            raise Unwritable(f"a value of the kind {value.__class__.__name__}")


def _instant(value: datetime, zone: str) -> str:
    local = to_local(value, zone)
    if from_local(local, zone) != value:
        return literals.instant(value)
    return local.date().isoformat() if local.time() == time() else literals.instant(local)


def _duration(value: timedelta) -> str:
    if value < timedelta():
        raise Unwritable("a negative duration")
    for unit, seconds in _LENGTHS:
        number, rest = divmod(value, timedelta(seconds=seconds))
        if not rest and (value or unit == "second"):
            return f"{number} {unit}" + ("" if number == 1 else "s")
    raise Unwritable("a duration with a part of a second")
