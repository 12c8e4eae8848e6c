"""Builds conditions: logic, comparisons and tests."""

from __future__ import annotations

from typing import Any

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_values import BuildValues
from seglang.syntax.nodes import Expression

NULLS = frozenset({"null", "NULL", "Null", "none", "None", "nil"})


class BuildConditions(BuildValues):
    """Everything that holds or does not."""

    def disjunction(self, start: int, end: int, *operands: Expression) -> nodes.Or:
        mixed = [operand for operand in operands if isinstance(operand, nodes.And)]
        if mixed:
            edits: list[tuple[int, int, str]] = []
            for operand in mixed:
                span = operand.span
                edits += ((span.start, span.start, "("), (span.end, span.end, ")"))
            self.report(
                codes.MIXED_AND_OR,
                start,
                end,
                fix=self.fix("add parentheses around what `and` joins", *edits, safe=True),
            )
        self.whole(*operands)
        return nodes.Or(operands, Span(self.file, start, end))

    def conjunction(self, start: int, end: int, *operands: Expression) -> nodes.And:
        self.whole(*operands)
        return nodes.And(operands, Span(self.file, start, end))

    def negation(self, start: int, end: int, operand: Expression) -> nodes.Not:
        self.whole(operand)
        return nodes.Not(operand, Span(self.file, start, end))

    def copula(self, start: int, end: int, word: Token, negated: Token | None = None) -> Any:
        return word.text, negated is not None

    def ignoring(self, start: int, end: int, *words: Token) -> bool:
        return True

    def comparator(self, start: int, end: int, token: Token) -> str:
        return token.text

    def compare(
        self,
        start: int,
        end: int,
        left: Expression,
        operator: str,
        right: Expression,
        ignoring: bool | None,
    ) -> nodes.Compare | nodes.IsKnown:
        self.whole(left, right)
        if isinstance(right, nodes.Path) and right.text in NULLS and operator in ("=", "!="):
            span, form = right.span, "is unknown" if operator == "=" else "is known"
            if span.end - span.start == len(right.text):
                self.report(
                    codes.NULL_TEST,
                    span.start,
                    span.end,
                    fix=self.fix(f"write `{form}`", (left.span.end, end, f" {form}"), safe=True),
                    found=right.text,
                )
                return nodes.IsKnown(left, operator == "!=", span=Span(self.file, start, end))
        return nodes.Compare(operator, left, right, bool(ignoring), Span(self.file, start, end))

    def is_between(
        self,
        start: int,
        end: int,
        value: Expression,
        copula: Any,
        low: Expression,
        high: Expression,
    ) -> nodes.IsBetween:
        self.whole(value, low, high)
        return nodes.IsBetween(value, low, high, copula[1], Span(self.file, start, end))

    def options(self, start: int, end: int, *options: Expression) -> tuple[Expression, ...]:
        return options

    def listed_value(self, start: int, end: int, value: nodes.Path) -> tuple[Expression, ...]:
        return (value,)

    def is_in(
        self,
        start: int,
        end: int,
        value: Expression,
        copula: Any,
        options: tuple[Expression, ...],
        ignoring: bool | None,
    ) -> nodes.IsIn:
        self.whole(value)
        return nodes.IsIn(value, options, copula[1], bool(ignoring), Span(self.file, start, end))

    def is_in_list(
        self, start: int, end: int, value: Expression, copula: Any, name: nodes.Name
    ) -> nodes.IsInList:
        self.whole(value)
        return nodes.IsInList(value, name, copula[1], Span(self.file, start, end))

    def is_known(self, start: int, end: int, value: Expression, copula: Any) -> nodes.IsKnown:
        self.whole(value)
        return nodes.IsKnown(value, True, copula[1], Span(self.file, start, end))

    def is_unknown(self, start: int, end: int, value: Expression, copula: Any) -> nodes.IsKnown:
        self.whole(value)
        return nodes.IsKnown(value, False, copula[1], Span(self.file, start, end))

    def is_empty(self, start: int, end: int, value: Expression, copula: Any) -> nodes.IsEmpty:
        self.whole(value)
        return nodes.IsEmpty(value, copula[1], Span(self.file, start, end))

    def is_in_window(
        self, start: int, end: int, value: Expression, copula: Any, window: nodes.Window
    ) -> nodes.IsInWindow:
        self.whole(value)
        word, negated = copula
        return nodes.IsInWindow(value, window, negated, word, Span(self.file, start, end))

    def is_within(
        self,
        start: int,
        end: int,
        value: Expression,
        copula: Any,
        amount: Token,
        unit: Token,
        place: Expression,
    ) -> nodes.IsWithinDistance:
        self.whole(value)
        return nodes.IsWithinDistance(
            value,
            self.number(amount.start, amount.end, amount),
            unit.text,
            place,
            copula[1],
            Span(self.file, start, end),
        )

    def point(
        self, start: int, end: int, latitude: Expression, longitude: Expression
    ) -> nodes.PointLiteral:
        return nodes.PointLiteral(latitude, longitude, Span(self.file, start, end))

    def text_test(
        self,
        operator: str,
        start: int,
        end: int,
        value: Expression,
        argument: Expression,
        ignoring: bool | None,
    ) -> nodes.TextTest:
        self.whole(value, argument)
        return nodes.TextTest(
            operator, value, argument, bool(ignoring), Span(self.file, start, end)
        )

    def contains(self, start: int, end: int, *parts: Any) -> nodes.TextTest:
        argument = parts[1]
        if isinstance(argument, nodes.Call) and argument.path.text in ("any", "all"):
            word = argument.path.text
            at = self.source.text.rfind("contains", start, argument.span.start)
            self.lost(
                codes.UNEXPECTED,
                argument.path.span.start,
                argument.path.span.end,
                fix=self.fix(f"write `has {word}`", (at, at + len("contains"), "has"), safe=True),
                found=word,
                hint="a list is tested with `has`",
            )
        return self.text_test("contains", start, end, *parts)

    def starts_with(self, start: int, end: int, *parts: Any) -> nodes.TextTest:
        return self.text_test("starts with", start, end, *parts)

    def ends_with(self, start: int, end: int, *parts: Any) -> nodes.TextTest:
        return self.text_test("ends with", start, end, *parts)

    def matches(
        self, start: int, end: int, value: Expression, pattern: Token, ignoring: bool | None
    ) -> nodes.TextTest:
        argument = nodes.Pattern(pattern.text[1:-1], Span(self.file, pattern.start, pattern.end))
        return self.text_test("matches", start, end, value, argument, ignoring)

    def has(
        self,
        mode: str,
        start: int,
        end: int,
        value: Expression,
        options: tuple[Expression, ...],
        ignoring: bool | None,
        quantity: nodes.Quantity | None = None,
    ) -> nodes.Has:
        self.whole(value)
        return nodes.Has(
            value, mode, options, quantity, bool(ignoring), Span(self.file, start, end)
        )

    def has_one(
        self, start: int, end: int, value: Expression, option: Expression, ignoring: bool | None
    ) -> nodes.Has:
        self.whole(option)
        return self.has("one", start, end, value, (option,), ignoring)

    def has_any(self, start: int, end: int, *parts: Any) -> nodes.Has:
        return self.has("any", start, end, *parts)

    def has_all(self, start: int, end: int, *parts: Any) -> nodes.Has:
        return self.has("all", start, end, *parts)

    def has_some(
        self,
        start: int,
        end: int,
        value: Expression,
        quantity: nodes.Quantity,
        options: tuple[Expression, ...],
        ignoring: bool | None,
    ) -> nodes.Has:
        return self.has("some", start, end, value, options, ignoring, quantity)

    def how_many(
        self, start: int, end: int, quantity: nodes.Quantity, options: tuple[Expression, ...]
    ) -> nodes.HowMany:
        return nodes.HowMany(quantity, options, Span(self.file, start, end))

    def known_for(self, start: int, end: int, length: Expression) -> nodes.KnownFor:
        return nodes.KnownFor(length, Span(self.file, start, end))

    def in_segment(self, start: int, end: int, called: nodes.InSegment) -> nodes.InSegment:
        return nodes.InSegment(called.name, called.arguments, Span(self.file, start, end))

    def in_segment_as_of(
        self, start: int, end: int, called: nodes.InSegment, mark: Token, instant: Expression
    ) -> nodes.AsOf:
        value = self.in_segment(start, called.span.end, called)
        return nodes.AsOf(value, self.known_instant(instant), Span(self.file, start, end))

    def in_segment_periods(
        self, start: int, end: int, called: nodes.InSegment, periods: nodes.EachPeriod
    ) -> nodes.InSegmentPeriods:
        segment = self.in_segment(start, called.span.end, called)
        return nodes.InSegmentPeriods(segment, periods, Span(self.file, start, end))

    def is_in_segment(
        self, start: int, end: int, value: Expression, copula: Any, called: nodes.InSegment
    ) -> nodes.IsInSegment:
        self.whole(value)
        return nodes.IsInSegment(value, called, copula[1], Span(self.file, start, end))

    def movement(self, start: int, end: int, word: Token) -> str:
        return word.text

    def moved(
        self, start: int, end: int, word: str, called: nodes.InSegment, window: nodes.Window
    ) -> nodes.Moved:
        return nodes.Moved(word, called.name, called.arguments, window, Span(self.file, start, end))

    def added_to_list(
        self, start: int, end: int, name: nodes.Name, window: nodes.Window
    ) -> nodes.AddedToList:
        return nodes.AddedToList(name, window, Span(self.file, start, end))

    def changed(
        self,
        start: int,
        end: int,
        value: Expression,
        old: Expression | None,
        new: Expression | None,
        window: nodes.Window,
    ) -> nodes.Changed:
        self.whole(value)
        return nodes.Changed(value, old, new, window, Span(self.file, start, end))

    def was_ever(
        self, start: int, end: int, value: Expression, wanted: Expression, window: nodes.Window
    ) -> nodes.WasEver:
        self.whole(value)
        return nodes.WasEver(value, wanted, window, Span(self.file, start, end))

    def in_rank(
        self,
        start: int,
        end: int,
        value: Expression,
        copula: Any,
        side: str,
        amount: Expression,
        total: bool | None,
        *limitations: nodes.Pool | Token,
    ) -> nodes.InRank:
        self.whole(value)
        pools = [one for one in limitations if isinstance(one, nodes.Pool)]
        ties = [one for one in limitations if isinstance(one, Token)]
        for again in ties[1:]:
            self.lost(
                codes.RANK_REPEATED, again.start, again.end, word="with ties", hint="once is enough"
            )
        return nodes.InRank(
            value,
            side,
            amount,
            bool(total),
            self.pool(pools),
            bool(ties),
            copula[1],
            Span(self.file, start, end),
        )

    def total(self, start: int, end: int, *words: Token) -> bool:
        return True

    def with_ties(self, start: int, end: int) -> Token:
        return Token(0, "with ties", start, end)

    def in_list(self, start: int, end: int, name: nodes.Name) -> nodes.InList:
        return nodes.InList(name, Span(self.file, start, end))

    def in_sample(
        self,
        start: int,
        end: int,
        low: Token | None,
        high: Token,
        salt: nodes.Text,
        by: nodes.Path | None,
    ) -> nodes.InSample:
        return nodes.InSample(
            self.percent(low.start, low.end, low) if low else None,
            self.percent(high.start, high.end, high),
            salt,
            by,
            Span(self.file, start, end),
        )

    # ------------------------------------------------------------ related rows

    def related(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        alias: nodes.Name | None,
        where: Expression | None,
    ) -> nodes.EventRows:
        return self.rows(start, end, path, alias, where, None)

    def has_related(self, start: int, end: int, rows: nodes.EventRows) -> nodes.HasRelated:
        return nodes.HasRelated(rows, span=Span(self.file, start, end))

    def has_no(self, start: int, end: int, rows: nodes.EventRows) -> nodes.HasRelated:
        return nodes.HasRelated(rows, None, True, span=Span(self.file, start, end))

    def has_quantity(
        self, start: int, end: int, quantity: nodes.Quantity, rows: nodes.EventRows
    ) -> nodes.HasRelated:
        return nodes.HasRelated(rows, quantity, span=Span(self.file, start, end))

    def has_only(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        alias: nodes.Name | None,
        where: Expression,
    ) -> nodes.HasRelated:
        rows = self.rows(path.span.start, end, path, alias, where, None)
        return nodes.HasRelated(rows, None, False, True, Span(self.file, start, end))
