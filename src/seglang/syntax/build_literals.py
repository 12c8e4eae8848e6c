"""Builds names and literals, and holds what all builders share: places and problems."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Code, Edit, Fix, Sink
from seglang.source import Source, Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token

_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]{1,6})\}|.)", re.DOTALL)
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PERIOD = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?"
)
_SLOPPY_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class BuildLiterals:
    """Names and literals. `sink` gets what the nodes alone show to be wrong.

    `is_lost` is set when no node can say what was meant: the declaration is then left out.
    """

    def __init__(self, source: Source, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.file = source.name
        self.docs: tuple[str, ...] = ()
        self.is_lost = False

    def report(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str | None
    ) -> None:
        self.sink.report(code, Span(self.file, start, end), related=(), fix=fix, **facts)

    def lost(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str
    ) -> None:
        self.is_lost = True
        self.report(code, start, end, fix=fix, **facts)

    def fix(self, title: str, *edits: tuple[int, int, str], safe: bool = False) -> Fix:
        return Fix(title, tuple(Edit(Span(self.file, s, e), text) for s, e, text in edits), safe)

    def path(self, start: int, end: int, *parts: nodes.Name) -> nodes.Path | nodes.Now:
        if len(parts) == 1 and parts[0].text == "now" and end - start == 3:
            return nodes.Now(Span(self.file, start, end))
        return nodes.Path(parts, Span(self.file, start, end))

    def name(self, start: int, end: int, token: Token) -> nodes.Name:
        text = token.text
        if text[0] == "`":
            text = text[1:-1]
        return nodes.Name(text, Span(self.file, start, end))

    def true(self, start: int, end: int) -> nodes.Boolean:
        return nodes.Boolean(True, Span(self.file, start, end))

    def false(self, start: int, end: int) -> nodes.Boolean:
        return nodes.Boolean(False, Span(self.file, start, end))

    def text(self, start: int, end: int, token: Token) -> nodes.Text:
        value = token.text[1:-1]
        if "\\" in value:
            value = self.unescaped(value, token.start + 1)
        return nodes.Text(value, Span(self.file, token.start, token.end))

    def unescaped(self, value: str, at: int) -> str:
        def one(found: re.Match[str]) -> str:
            number = found.group(2)
            if number is not None:
                point = int(number, 16)
                if 0 < point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF:
                    return chr(point)
            elif found.group(1) in _ESCAPES:
                return _ESCAPES[found.group(1)]
            start = at + found.start()
            self.report(
                codes.BAD_ESCAPE,
                start,
                start + len(found.group()),
                fix=self.fix("double the backslash", (start, start, "\\"))
                if number is None
                else None,
                found=found.group(),
            )
            return found.group()

        return _ESCAPE.sub(one, value)

    def number(self, start: int, end: int, token: Token) -> nodes.Number:
        text = token.text.replace("_", "")
        return nodes.Number(Decimal(text), "." not in text, False, Span(self.file, start, end))

    def percent(self, start: int, end: int, token: Token) -> nodes.Number:
        text = token.text[:-1].replace("_", "")
        return nodes.Number(Decimal(f"{text}E-2"), False, True, Span(self.file, start, end))

    def duration(self, start: int, end: int, amount: Token, unit: Token) -> nodes.Duration:
        return nodes.Duration(
            self.number(amount.start, amount.end, amount),
            singular(unit.text),
            Span(self.file, start, end),
        )

    def moment(
        self, start: int, end: int, token: Token
    ) -> nodes.DateLiteral | nodes.PeriodLiteral | nodes.InstantLiteral:
        span = Span(self.file, start, end)
        text = token.text
        try:
            if found := _DAY.fullmatch(text):
                year, month, day = found.groups()
                return nodes.DateLiteral(date(int(year), int(month), int(day)), span)
            if found := _PERIOD.fullmatch(text):
                year, quarter, month = found.groups()
                date(int(year), 1, 1)
                if quarter:
                    return nodes.PeriodLiteral("quarter", int(year), int(quarter), span)
                return nodes.PeriodLiteral("month", int(year), int(month), span)
            if found := _INSTANT.fullmatch(text):
                local, seconds, fraction, zone = found.groups()
                micros = (fraction or ".").ljust(7, "0")
                value = datetime.fromisoformat(
                    f"{local}:{seconds or '00'}{micros}{'+00:00' if zone == 'Z' else zone or ''}"
                )
                return nodes.InstantLiteral(value, span)
        except (ValueError, OverflowError):
            pass
        wanted, fix = "a date, month, quarter or instant", None
        if sloppy := _SLOPPY_DAY.fullmatch(text):
            year, month, day = (int(part) for part in sloppy.groups())
            padded = f"{year:04}-{month:02}-{day:02}"
            if padded != text:
                fix = self.fix(f"write `{padded}`", (start, end, padded), safe=True)
            else:
                wanted = "a day of the calendar"
        self.lost(codes.BAD_DATE, start, end, fix=fix, found=text, wanted=wanted)
        return nodes.DateLiteral(date.min, span)


BROKEN_DATE = nodes.DateLiteral(date.min)
UNITS = {
    form: unit
    for unit in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
    for form in (unit, unit + "s")
}


def is_unit(word: str) -> bool:
    return word in UNITS


def singular(unit: str) -> str:
    return UNITS[unit]


def ordinal(token: Token) -> int:
    return int(token.text[:-2])
