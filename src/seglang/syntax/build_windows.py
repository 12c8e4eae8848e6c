"""Builds windows and lengths of time."""

from __future__ import annotations

from decimal import Decimal

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_literals import BROKEN_DATE, UNITS, BuildLiterals, ordinal, singular
from seglang.syntax.nodes import Expression

FISCAL = frozenset({"quarter", "year"})


class BuildWindows(BuildLiterals):
    """Windows, and the quantities in them."""

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

    def vague(self, word: str, start: int, end: int, length: Expression) -> Expression:
        """`in last month`: one month back from now, or the calendar month before this one?"""
        if not isinstance(length, nodes.Path) or length.text not in UNITS:
            return length
        span = length.span
        if self.source.text[span.start : span.end] != length.text:
            return length
        unit = singular(length.text)
        fix = self.fix(f"write `in {word} 1 {unit}`", (span.start, span.end, f"1 {unit}"))
        if word == "any":
            found, meant = f"in any {length.text}", f"in any 1 {unit}"
            self.report(codes.MISSING_NUMBER, start, end, fix=fix, found=found, meant=meant)
        else:
            there = f"the same day and time one {unit} away"
            is_last = word == "last"
            self.report(
                codes.VAGUE_WINDOW,
                start,
                end,
                fix=fix,
                last=word,
                unit=unit,
                reach=f"{there} until now" if is_last else f"now until {there}",
                whole=f"`in last 1 full {unit}` is the whole calendar {unit} before this one"
                if is_last
                else None,
            )
        return nodes.Duration(nodes.Number(Decimal(1), True, False, span), unit, span)

    def last_window(self, start: int, end: int, length: Expression) -> nodes.LastWindow:
        length = self.vague("last", start, end, length)
        return nodes.LastWindow(length, Span(self.file, start, end))

    def full_window(self, start: int, end: int, count: Expression, unit: str) -> nodes.FullWindow:
        return nodes.FullWindow(count, unit, Span(self.file, start, end))

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

    def this_window(self, start: int, end: int, unit: str) -> nodes.CurrentWindow:
        return nodes.CurrentWindow(unit, 0, Span(self.file, start, end))

    def ago_range(
        self,
        start: int,
        end: int,
        far: Token,
        far_unit: Token | None,
        near: Token,
        near_unit: Token,
    ) -> nodes.AgoRange:
        one, two = self.stretch(far, far_unit, near, near_unit)
        return nodes.AgoRange(one, two, Span(self.file, start, end))

    def stretch(
        self, far: Token, far_unit: Token | None, near: Token, near_unit: Token
    ) -> tuple[nodes.Duration, nodes.Duration]:
        """The two lengths of `90 to 30 days`, `2 weeks to 1 month`."""
        far_end = far_unit.end if far_unit else far.end
        return (
            self.duration(far.start, far_end, far, far_unit or near_unit),
            self.duration(near.start, near_unit.end, near, near_unit),
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

    # ------------------------------------------------------------ around an anchor

    def side(self, start: int, end: int, word: Token) -> str:
        return word.text

    def around(
        self, start: int, end: int, length: Expression, side: str, anchor: Expression
    ) -> nodes.Around:
        return nodes.Around(length, side, anchor, Span(self.file, start, end))

    def offsets(
        self,
        start: int,
        end: int,
        first: Token,
        first_unit: Token | None,
        second: Token,
        second_unit: Token,
        side: str,
        anchor: Expression,
    ) -> nodes.Offsets:
        one, two = self.stretch(first, first_unit, second, second_unit)
        return nodes.Offsets(one, two, side, anchor, Span(self.file, start, end))

    def first_period_after(
        self, start: int, end: int, unit: str, anchor: Expression
    ) -> nodes.PeriodAfter:
        return nodes.PeriodAfter(1, unit, anchor, Span(self.file, start, end))

    def period_after(
        self, start: int, end: int, number: Token, unit: str, anchor: Expression
    ) -> nodes.PeriodAfter:
        return nodes.PeriodAfter(ordinal(number), unit, anchor, Span(self.file, start, end))

    # ------------------------------------------------------------ repeated

    def each_period(self, start: int, end: int, count: Expression, unit: str) -> nodes.EachPeriod:
        return nodes.EachPeriod(None, count, unit, Span(self.file, start, end))

    def no_period(self, start: int, end: int, count: Expression, unit: str) -> nodes.EachPeriod:
        """`in none of last 4 full weeks`."""
        zero = nodes.Number(Decimal(0), True, False, Span(self.file, start, start))
        none = nodes.Quantity("exactly", zero, None, Span(self.file, start, end))
        return nodes.EachPeriod(none, count, unit, Span(self.file, start, end))

    def some_periods(
        self, start: int, end: int, quantity: nodes.Quantity, count: Expression, unit: str
    ) -> nodes.EachPeriod:
        return nodes.EachPeriod(quantity, count, unit, Span(self.file, start, end))

    def any_stretch(self, start: int, end: int, length: Expression) -> nodes.AnyStretch:
        length = self.vague("any", start, end, length)
        return nodes.AnyStretch(length, None, Span(self.file, start, end))

    def any_stretch_of(
        self, start: int, end: int, length: Expression, past: Expression
    ) -> nodes.AnyStretch:
        length = self.vague("any", start, end, length)
        past = self.vague("last", start, end, past)
        whole = nodes.LastWindow(past, past.span)
        return nodes.AnyStretch(length, whole, Span(self.file, start, end))

    def period(self, start: int, end: int, *words: Token) -> str:
        """A unit of the calendar, with `fiscal` before it if it is one of the fiscal year."""
        unit = singular(words[-1].text)
        if len(words) == 1:
            return unit
        if unit not in FISCAL:
            self.report(
                codes.FISCAL_UNIT,
                start,
                end,
                fix=self.fix(f"write `{words[-1].text}`", (start, end, words[-1].text), safe=True),
                unit=unit,
            )
            return unit
        return f"fiscal {unit}"
