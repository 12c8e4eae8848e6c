"""Makes the nodes: one method for each alternative of grammar/seg.lark, named after it.

The automaton calls it with the start and end offset of the alternative's text and then its values:
tokens and finished nodes. What the grammar lets through and the language does not (a mix of `and`
and `or`, a date that does not exist) is reported here, with a node all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Code, Edit, Fix, Sink
from seglang.source import Source, Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token, splice
from seglang.syntax.nodes import Expression
from seglang.syntax.table import Table

AGGREGATES = frozenset({"count", "sum", "average", "min", "max", "median", "share"})
NULLS = frozenset({"null", "NULL", "Null", "none", "None", "nil"})

_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]{1,6})\}|.)", re.DOTALL)
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PERIOD = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?"
)
_SLOPPY_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
Builder = Callable[..., Any]


class Build:
    """Builds the nodes of one file; `sink` gets what the nodes alone show to be wrong.

    `is_lost` is set when no node can say what was meant: the declaration is then left out.
    """

    def __init__(self, source: Source, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.file = source.name
        self.docs: tuple[str, ...] = ()
        self.is_lost = False

    def builders(self, table: Table) -> list[Builder | None]:
        """For each rule of the table the method that builds it; None passes its value on."""
        return [
            splice if rule.builder == "*" else getattr(self, rule.builder) if rule.builder else None
            for rule in table.rules
        ]

    def report(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str
    ) -> None:
        self.sink.report(code, Span(self.file, start, end), related=(), fix=fix, **facts)

    def lost(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str
    ) -> None:
        self.is_lost = True
        self.report(code, start, end, fix=fix, **facts)

    def fix(self, title: str, *edits: tuple[int, int, str], safe: bool = False) -> Fix:
        return Fix(title, tuple(Edit(Span(self.file, s, e), text) for s, e, text in edits), safe)

    # ------------------------------------------------------------ declarations

    def heading(self, word: str, *parts: Any) -> nodes.Heading:
        *annotations, name, entity = parts
        return nodes.Heading(word, name, entity, self.docs, tuple(annotations))

    def segment(self, start: int, end: int, *parts: Any) -> nodes.Segment:
        return nodes.Segment(
            self.heading("segment", *parts[:-1]), parts[-1], Span(self.file, start, end)
        )

    def trait(self, start: int, end: int, *parts: Any) -> nodes.Trait:
        return nodes.Trait(
            self.heading("trait", *parts[:-1]), parts[-1], Span(self.file, start, end)
        )

    def partition(self, start: int, end: int, *parts: Any) -> nodes.Partition:
        first = next(i for i, part in enumerate(parts) if isinstance(part, nodes.Arm))
        return nodes.Partition(
            self.heading("partition", *parts[:first]),
            parts[first:-1],
            self.text(parts[-1].start, parts[-1].end, parts[-1]),
            Span(self.file, start, end),
        )

    def arm(self, start: int, end: int, label: Token, condition: Expression) -> nodes.Arm:
        return nodes.Arm(
            self.text(label.start, label.end, label), condition, Span(self.file, start, end)
        )

    def event_filter(self, start: int, end: int, *parts: Any) -> nodes.EventDeclaration:
        return nodes.EventDeclaration(
            self.heading("event", *parts[:-2], None),
            (parts[-2],),
            parts[-1],
            Span(self.file, start, end),
        )

    def event_union(self, start: int, end: int, *parts: Any) -> nodes.EventDeclaration:
        first = next(i for i, part in enumerate(parts) if isinstance(part, nodes.Path))
        return nodes.EventDeclaration(
            self.heading("event", *parts[:first], None),
            parts[first:],
            None,
            Span(self.file, start, end),
        )

    def param(self, start: int, end: int, *parts: Any) -> nodes.Param:
        return nodes.Param(
            self.heading("param", *parts[:-2], None),
            parts[-2],
            parts[-1],
            Span(self.file, start, end),
        )

    def entity(self, start: int, end: int, name: nodes.Name) -> nodes.Name:
        return name

    def type_plain(self, start: int, end: int, name: nodes.Name) -> nodes.TypeExpression:
        return nodes.TypeExpression(name, span=Span(self.file, start, end))

    def type_values(
        self, start: int, end: int, name: nodes.Name, *values: nodes.Text
    ) -> nodes.TypeExpression:
        return nodes.TypeExpression(name, values, (), Span(self.file, start, end))

    def type_arguments(
        self, start: int, end: int, name: nodes.Name, *arguments: nodes.TypeExpression
    ) -> nodes.TypeExpression:
        return nodes.TypeExpression(name, (), arguments, Span(self.file, start, end))

    def default_list(self, start: int, end: int, *values: Expression) -> tuple[Expression, ...]:
        return values

    def annotation(
        self, start: int, end: int, mark: Token, *arguments: nodes.AnnotationArgument
    ) -> nodes.Annotation:
        name = nodes.Name(mark.text[1:], Span(self.file, mark.start + 1, mark.end))
        return nodes.Annotation(name, arguments, Span(self.file, start, end))

    def review_by(self, start: int, end: int, day: Token) -> nodes.ReviewBy:
        moment = self.moment(day.start, day.end, day)
        if not isinstance(moment, nodes.DateLiteral):
            self.lost(codes.BAD_DATE, day.start, day.end, found=day.text, wanted="a date")
            moment = nodes.DateLiteral(date.min, Span(self.file, day.start, day.end))
        return nodes.ReviewBy(moment, Span(self.file, start, end))

    def expect_size(self, start: int, end: int, range: nodes.SizeRange) -> nodes.Expectation:
        return nodes.Expectation("size", None, range, Span(self.file, start, end))

    def expect_change(self, start: int, end: int, range: nodes.SizeRange) -> nodes.Expectation:
        return nodes.Expectation("change", None, range, Span(self.file, start, end))

    def expect_overlap(
        self, start: int, end: int, segment: nodes.Name, range: nodes.SizeRange
    ) -> nodes.Expectation:
        return nodes.Expectation("overlap", segment, range, Span(self.file, start, end))

    def expect_subset(self, start: int, end: int, segment: nodes.Name) -> nodes.Expectation:
        return nodes.Expectation("subset", segment, None, Span(self.file, start, end))

    def expect_disjoint(self, start: int, end: int, segment: nodes.Name) -> nodes.Expectation:
        return nodes.Expectation("disjoint", segment, None, Span(self.file, start, end))

    def range_compare(
        self, start: int, end: int, operator: str, limit: nodes.Number
    ) -> nodes.SizeRange:
        return nodes.SizeRange(operator, limit, None, Span(self.file, start, end))

    def range_between(
        self, start: int, end: int, low: nodes.Number, high: nodes.Number
    ) -> nodes.SizeRange:
        return nodes.SizeRange("between", low, high, Span(self.file, start, end))

    # ------------------------------------------------------------ conditions

    def whole(self, *operands: Expression) -> None:
        """`otherwise` and `if … else` stand alone or in parentheses, never as a bare operand."""
        for operand in operands:
            if isinstance(operand, nodes.Otherwise | nodes.Choose):
                span = operand.span
                if self.is_known_mix(span):
                    continue
                self.report(
                    codes.MIXED_OTHERWISE,
                    span.start,
                    span.end,
                    fix=self.fix(
                        "put it in parentheses",
                        (span.start, span.start, "("),
                        (span.end, span.end, ")"),
                    ),
                    word="otherwise" if isinstance(operand, nodes.Otherwise) else "if",
                )

    def is_known_mix(self, span: Span) -> bool:
        """Whether the same stretch was reported from inside already."""
        return any(
            problem.code is codes.MIXED_OTHERWISE
            and problem.span is not None
            and span.start <= problem.span.start < span.end
            for problem in self.sink.diagnostics[-2:]
        )

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

    def in_segment(self, start: int, end: int, name: nodes.Name) -> nodes.InSegment:
        return nodes.InSegment(name, Span(self.file, start, end))

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

    # ------------------------------------------------------------ events

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
        return nodes.EventRows(path, where, window, Span(self.file, start, end))

    def did(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression | None,
        frequency: nodes.Frequency | None,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, Span(self.file, path.span.start, end))
        return nodes.Did(rows, frequency, span=Span(self.file, start, end))

    def did_not(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, Span(self.file, path.span.start, end))
        return nodes.Did(rows, None, True, False, Span(self.file, start, end))

    def did_only(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        where: Expression,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = nodes.EventRows(path, where, window, Span(self.file, path.span.start, end))
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
        if not isinstance(length, nodes.Path) or length.text not in _UNITS:
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
        if period != _BROKEN_DATE:
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

    # ------------------------------------------------------------ values

    def otherwise(
        self, start: int, end: int, value: Expression, default: Expression
    ) -> nodes.Otherwise:
        self.whole(value, default)
        self.alone("otherwise", value, default)
        return nodes.Otherwise(value, default, Span(self.file, start, end))

    def choose(
        self, start: int, end: int, value: Expression, condition: Expression, default: Expression
    ) -> nodes.Choose:
        self.whole(value, condition, default)
        self.alone("if", value, default)
        return nodes.Choose(value, condition, default, Span(self.file, start, end))

    def alone(self, word: str, *operands: Expression) -> None:
        for operand in operands:
            if isinstance(operand, nodes.Arithmetic):
                span = operand.span
                self.report(
                    codes.MIXED_OTHERWISE,
                    span.start,
                    span.end,
                    fix=self.fix(
                        "put it in parentheses",
                        (span.start, span.start, "("),
                        (span.end, span.end, ")"),
                    ),
                    word=word,
                )

    def arithmetic(
        self, start: int, end: int, left: Expression, operator: Token, right: Expression
    ) -> nodes.Arithmetic:
        self.whole(left, right)
        return nodes.Arithmetic(operator.text, left, right, Span(self.file, start, end))

    def negate(self, start: int, end: int, operand: Expression) -> nodes.Negate:
        return nodes.Negate(operand, Span(self.file, start, end))

    def group(self, start: int, end: int, inner: Expression) -> nodes.Group:
        return nodes.Group(inner, Span(self.file, start, end))

    def function_name(self, start: int, end: int, name: nodes.Name) -> nodes.Name:
        return name

    def function_average(self, start: int, end: int) -> nodes.Name:
        return nodes.Name("average", Span(self.file, start, end))

    def function_word(self, start: int, end: int, word: Token) -> nodes.Name:
        return nodes.Name(word.text, Span(self.file, start, end))

    def is_aggregate(self, function: nodes.Name) -> bool:
        return function.text in AGGREGATES and function.span.end - function.span.start == len(
            function.text
        )

    def of_rows(
        self, start: int, end: int, function: nodes.Name, rows: nodes.EventRows
    ) -> Expression:
        span = Span(self.file, start, end)
        if self.is_aggregate(function):
            return nodes.Aggregate(function.text, rows, span=span)
        extra = rows.where or rows.window
        if extra is not None:
            self.lost(
                codes.VALUE_NOT_EVENTS,
                start,
                end,
                function=function.text,
                extra="a filter" if rows.where else "a window",
            )
        return nodes.Of(function, rows.path, span)

    def of_value(
        self, start: int, end: int, function: nodes.Name, operand: Expression
    ) -> Expression:
        span = Span(self.file, start, end)
        if self.is_aggregate(function) and isinstance(operand, nodes.Path):
            return nodes.Aggregate(
                function.text, nodes.EventRows(operand, span=operand.span), span=span
            )
        if self.is_aggregate(function):
            inner = operand.inner if isinstance(operand, nodes.Group) else operand
            self.lost(
                codes.MISSING_OVER, start, end, function=function.text, found=self.shown(inner.span)
            )
        return nodes.Of(function, operand, span)

    def shown(self, span: Span) -> str:
        text = " ".join(self.source.text[span.start : span.end].split())
        return text if len(text) <= 60 else text[:59] + "…"

    def of_distinct(
        self, start: int, end: int, function: nodes.Name, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        self.only_count("distinct", function)
        return nodes.Aggregate("count", rows, distinct=True, span=Span(self.file, start, end))

    def of_days(
        self, start: int, end: int, function: nodes.Name, unit: Token, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        self.only_count(f"{unit.text} with", function)
        return nodes.Aggregate(
            "count", rows, unit=singular(unit.text), span=Span(self.file, start, end)
        )

    def only_count(self, form: str, function: nodes.Name) -> None:
        if function.text != "count":
            span = function.span
            self.report(
                codes.ONLY_COUNT,
                span.start,
                span.end,
                fix=self.fix("write `count`", (span.start, span.end, "count")),
                function=function.text,
                form=form,
            )

    def of_over(
        self,
        start: int,
        end: int,
        function: nodes.Name,
        operand: Expression,
        rows: nodes.EventRows,
    ) -> nodes.Aggregate:
        if not self.is_aggregate(function):
            span = function.span
            self.lost(codes.NOT_AGGREGATE, span.start, span.end, function=function.text)
        return nodes.Aggregate(function.text, rows, operand, span=Span(self.file, start, end))

    def percentile(
        self, start: int, end: int, number: Token, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate(
            "percentile", rows, number=ordinal(number), span=Span(self.file, start, end)
        )

    def percentile_over(
        self, start: int, end: int, number: Token, operand: Expression, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate(
            "percentile", rows, operand, number=ordinal(number), span=Span(self.file, start, end)
        )

    def first(self, start: int, end: int, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate("first", rows, span=Span(self.file, start, end))

    def last(self, start: int, end: int, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate("last", rows, span=Span(self.file, start, end))

    def nth(self, start: int, end: int, number: Token, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate(
            "first", rows, number=ordinal(number), span=Span(self.file, start, end)
        )

    def nth_last(
        self, start: int, end: int, number: Token, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate(
            "last", rows, number=ordinal(number), span=Span(self.file, start, end)
        )

    def most_frequent(self, start: int, end: int, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate("most frequent", rows, span=Span(self.file, start, end))

    def average_gap(self, start: int, end: int, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate("average gap", rows, span=Span(self.file, start, end))

    def longest_gap(self, start: int, end: int, rows: nodes.EventRows) -> nodes.Aggregate:
        return nodes.Aggregate("longest gap", rows, span=Span(self.file, start, end))

    def longest_streak(
        self, start: int, end: int, unit: Token, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate(
            "longest streak", rows, unit=singular(unit.text), span=Span(self.file, start, end)
        )

    def current_streak(
        self, start: int, end: int, unit: Token, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate(
            "current streak", rows, unit=singular(unit.text), span=Span(self.file, start, end)
        )

    def time_since(self, start: int, end: int, operand: Expression) -> nodes.TimeSince:
        return nodes.TimeSince(None, operand, Span(self.file, start, end))

    def units_since(
        self, start: int, end: int, unit: Token, operand: Expression
    ) -> nodes.TimeSince:
        return nodes.TimeSince(singular(unit.text), operand, Span(self.file, start, end))

    # ------------------------------------------------------------ names and literals

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


_BROKEN_DATE = nodes.DateLiteral(date.min)
_UNITS = {
    form: unit
    for unit in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
    for form in (unit, unit + "s")
}


def singular(unit: str) -> str:
    return _UNITS[unit]


def ordinal(token: Token) -> int:
    return int(token.text[:-2])


def silent(source: Source, table: Table) -> list[Builder | None]:
    """Builders that report to nobody."""
    return Build(source, Sink()).builders(table)
