"""The canonical spelling of literals: the reverse of `syntax.build_literals`."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from seglang.syntax import nodes
from seglang.syntax.lexer import HIDDEN


def quoted(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    written = written.replace("\t", "\\t").replace("\r", "\\u{d}")
    written = HIDDEN.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", written)
    return f'"{written}"'


def period(literal: nodes.PeriodLiteral) -> str:
    match literal.unit:
        case "month":
            return f"{literal.year:04}-{literal.number:02}"
        case "quarter":
            return f"{literal.year:04}-Q{literal.number}"
        case _:
            return f"{literal.year:04}"


def instant(value: datetime) -> str:
    text = value.replace(tzinfo=None).isoformat(timespec="minutes")
    if value.second or value.microsecond:
        text += f":{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}".rstrip("0")
    offset = value.utcoffset()
    if offset is None:
        return text
    if offset == timedelta(0):
        return text + "Z"
    minutes = int(offset.total_seconds()) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}"


def ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def plain(value: Decimal) -> str:
    return f"{value:f}"
