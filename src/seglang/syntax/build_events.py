"""Builds what is said about events: rows, how often, when."""

from __future__ import annotations

from decimal import Decimal

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_literals import BROKEN_DATE, UNITS, BuildLiterals, singular
from seglang.syntax.nodes import Expression


class BuildEvents(BuildLiterals):
    """`did`, frequencies and windows."""

    def where(self, start: int, end: int, condition: Expression) -> Expression:
        return condition

    def rows(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.EventRows:
        return nodes.EventRows(path, where, window, span=Span(self.file, start, end))

    def did(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression | None,
        frequency: nodes.Frequency | None,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, span=Span(self.file, path.span.start, end))
        return nodes.Did(rows, frequency, span=Span(self.file, start, end))

    def did_not(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, span=Span(self.file, path.span.start, end))
        return nodes.Did(rows, None, True, False, Span(self.file, start, end))

    def did_only(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, span=Span(self.file, path.span.start, end))
        return nodes.Did(rows, None, False, True, Span(self.file, start, end))

    def frequency_times(self, start: int, end: int, quantity: nodes.Quantity) -> nodes.Frequency:
        return nodes.Frequency(quantity, "time", Span(self.file, start, end))

    def frequency_repeated(self, start: int, end: int, kind: str, often: Token) -> nodes.Frequency:
        number = nodes.Number(
            Decimal(1 if often.text == "once" else 2),
            True,
            False,
            Span(self.file, often.start, often.end),
        )
        span = Span(self.file, start, end)
        return nodes.Frequency(nodes.Quantity(kind, number, None, span), "time", span)

    def frequency_more(self, start: int, end: int, often: Token) -> nodes.Frequency:
        return self.frequency_repeated(start, end, "more than", often)

    def frequency_periods(
        self, start: int, end: int, quantity: nodes.Quantity, unit: Token
    ) -> nodes.Frequency:
        return nodes.Frequency(quantity, singular(unit.text), Span(self.file, start, end))

    def bound(self, start: int, end: int, *words: Token) -> str:
        return " ".join(word.text for word in words)

    def quantity(self, start: int, end: int, kind: str, count: Expression) -> nodes.Quantity:
        return nodes.Quantity(kind, count, None, Span(self.file, start, end))

    def quantity_more(self, start: int, end: int, count: Expression) -> nodes.Quantity:
        return nodes.Quantity("more than", count, None, Span(self.file, start, end))

    def quantity_between(
        self, start: int, end: int, low: Expression, high: Expression
    ) -> nodes.Quantity:
        return nodes.Quantity("between", low, high, Span(self.file, start, end))

    def count_name(self, start: int, end: int, name: nodes.Name) -> nodes.Path:
        return nodes.Path((name,), Span(self.file, start, end))

    # ------------------------------------------------------------ windows

    def vague(self, word: str, start: int, end: int, length: Expression) -> Expression:
        """`in last month`: one month back from now, or the calendar month before this one?"""
        if not isinstance(length, nodes.Path) or length.text not in UNITS:
            return length
        span = length.span
        if self.source.text[span.start : span.end] != length.text:
            return length
        unit = singular(length.text)
        self.report(
            codes.VAGUE_WINDOW,
            start,
            end,
            fix=self.fix(f"write `in {word} 1 {unit}`", (span.start, span.end, f"1 {unit}")),
            last=word,
            unit=unit,
        )
        return nodes.Duration(nodes.Number(Decimal(1), True, False, span), unit, span)

    def last_window(self, start: int, end: int, length: Expression) -> nodes.LastWindow:
        length = self.vague("last", start, end, length)
        return nodes.LastWindow(length, Span(self.file, start, end))

    def full_window(self, start: int, end: int, count: Expression, unit: Token) -> nodes.FullWindow:
        return nodes.FullWindow(count, singular(unit.text), Span(self.file, start, end))

    def next_window(self, start: int, end: int, length: Expression) -> nodes.NextWindow:
        length = self.vague("next", start, end, length)
        return nodes.NextWindow(length, Span(self.file, start, end))

    def in_period(self, start: int, end: int, token: Token) -> nodes.Window:
        span = Span(self.file, token.start, token.end)
        if "-" not in token.text:
            year = int(token.text.replace("_", "").partition(".")[0])
            if len(token.text) != 4 or not 1 <= year <= 9999:
                self.lost(codes.BAD_DATE, token.start, token.end, found=token.text, wanted="a year")
                year = 1
            return nodes.InPeriod(
                nodes.PeriodLiteral("year", year, 1, span), Span(self.file, start, end)
            )
        period = self.moment(token.start, token.end, token)
        if isinstance(period, nodes.PeriodLiteral):
            return nodes.InPeriod(period, Span(self.file, start, end))
        if period != BROKEN_DATE:
            self.report(
                codes.IN_DATE,
                start,
                end,
                fix=self.fix(
                    f"write `on {token.text}`", (start, end, f"on {token.text}"), safe=True
                ),
                found=token.text,
            )
        return nodes.OnWindow(period, Span(self.file, start, end))

    def today(self, start: int, end: int) -> nodes.CurrentWindow:
        return nodes.CurrentWindow("day", 0, Span(self.file, start, end))

    def yesterday(self, start: int, end: int) -> nodes.CurrentWindow:
        return nodes.CurrentWindow("day", 1, Span(self.file, start, end))

    def this_window(self, start: int, end: int, unit: Token) -> nodes.CurrentWindow:
        return nodes.CurrentWindow(singular(unit.text), 0, Span(self.file, start, end))

    def ago_range(
        self,
        start: int,
        end: int,
        far: Token,
        far_unit: Token | None,
        near: Token,
        near_unit: Token,
    ) -> nodes.AgoRange:
        far_end = far_unit.end if far_unit else far.end
        return nodes.AgoRange(
            self.duration(far.start, far_end, far, far_unit or near_unit),
            self.duration(near.start, near_unit.end, near, near_unit),
            Span(self.file, start, end),
        )

    def more_than_ago(self, start: int, end: int, length: Expression) -> nodes.MoreThanAgo:
        return nodes.MoreThanAgo(length, Span(self.file, start, end))

    def on_window(self, start: int, end: int, day: Expression) -> nodes.OnWindow:
        return nodes.OnWindow(day, Span(self.file, start, end))

    def from_through(
        self, start: int, end: int, first: Expression, last: Expression
    ) -> nodes.FromThrough:
        return nodes.FromThrough(first, last, Span(self.file, start, end))

    def since(self, start: int, end: int, point: Expression) -> nodes.Since:
        return nodes.Since(point, Span(self.file, start, end))

    def before(self, start: int, end: int, point: Expression) -> nodes.Before:
        return nodes.Before(point, Span(self.file, start, end))

    def after(self, start: int, end: int, point: Expression) -> nodes.After:
        return nodes.After(point, Span(self.file, start, end))
