"""Builds values: arithmetic, choices, functions, aggregates."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_literals import ordinal, singular
from seglang.syntax.build_sequences import BuildSequences
from seglang.syntax.nodes import Expression

AGGREGATES = frozenset({"count", "sum", "average", "min", "max", "median", "share"})
NO_INSTANTS = frozenset({"now", "today", "yesterday"})
"""Words that mean something else than a parameter of that name behind `as of`."""


class BuildValues(BuildSequences):
    """Everything that stands beside an operator or after `of`."""

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

    def function_local(self, start: int, end: int, word: Token | nodes.Name) -> nodes.Name:
        """`local hour` is the function `local_hour`."""
        return nodes.Name(f"local_{word.text}", Span(self.file, start, end))

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
        extra = self.beyond_a_value(rows)
        if extra is not None:
            self.lost(codes.VALUE_NOT_EVENTS, start, end, function=function.text, extra=extra)
        path = rows.path
        return nodes.Of(function, self.path(path.span.start, path.span.end, *path.parts), span)

    def beyond_a_value(self, rows: nodes.EventRows) -> str | None:
        """What makes `rows` more than the name of a value."""
        if not isinstance(rows.source, nodes.Path):
            return "rows of events"
        if rows.where is not None:
            return "a filter"
        if rows.window is not None:
            return "a window"
        return "another name" if rows.alias is not None else None

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

    def of_distinct_over(
        self,
        start: int,
        end: int,
        function: nodes.Name,
        operand: Expression,
        rows: nodes.EventRows,
    ) -> nodes.Aggregate:
        self.only_count("distinct", function)
        span = Span(self.file, start, end)
        return nodes.Aggregate("count", rows, operand, distinct=True, span=span)

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

    def most_frequent_over(
        self, start: int, end: int, operand: Expression, rows: nodes.EventRows
    ) -> nodes.Aggregate:
        return nodes.Aggregate("most frequent", rows, operand, span=Span(self.file, start, end))

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

    # ------------------------------------------------------------ calls, instants, scores

    def arguments(self, start: int, end: int, *arguments: Expression) -> tuple[Expression, ...]:
        return arguments

    def call(
        self,
        start: int,
        end: int,
        path: nodes.Path,
        arguments: tuple[Expression, ...],
        *rest: nodes.Name,
    ) -> nodes.Call:
        named = self.event(path)
        assert isinstance(named, nodes.Path)
        name = named.parts[0]
        if len(named.parts) == 1 and not rest and self.is_aggregate(name):
            span = arguments[0].span
            operand = self.source.text[span.start : span.end]
            form = f"{name.text} of {operand}"
            is_plain = len(arguments) == 1 and isinstance(arguments[0], nodes.Path)
            self.lost(
                codes.MISSING_OF,
                start,
                end,
                fix=self.fix(f"write `{form}`", (start, end, form), safe=True)
                if is_plain
                else None,
                found=name.text,
            )
        return nodes.Call(named, arguments, rest, Span(self.file, start, end))

    def as_of(
        self, start: int, end: int, value: Expression, mark: Token, instant: Expression
    ) -> nodes.AsOf:
        return nodes.AsOf(value, self.known_instant(instant), Span(self.file, start, end))

    def known_instant(self, instant: Expression) -> Expression:
        """`as of yesterday`, `as of now`: words that are instants elsewhere."""
        if isinstance(instant, nodes.Path) and instant.text in NO_INSTANTS:
            span = instant.span
            if span.end - span.start == len(instant.text):
                label = "every rule is evaluated at this instant already"
                fix = None
                if instant.text != "now":
                    label = "a day, not an instant"
                if instant.text == "yesterday":
                    form = "end of last full day"
                    fix = self.fix(f"write `{form}`", (span.start, span.end, form))
                self.lost(codes.AS_OF_FORM, span.start, span.end, fix=fix, label=label)
        return instant

    def ago(self, start: int, end: int, length: Expression) -> nodes.Ago:
        return nodes.Ago(length, Span(self.file, start, end))

    def end_of_period(self, start: int, end: int, unit: str) -> nodes.EndOfPeriod:
        return nodes.EndOfPeriod(unit, Span(self.file, start, end))

    def score(
        self, start: int, end: int, word: Token, operand: Expression, *pools: nodes.Pool
    ) -> nodes.Score:
        return nodes.Score(word.text, operand, self.pool(pools), Span(self.file, start, end))

    def pool(self, pools: Sequence[nodes.Pool]) -> nodes.Pool:
        """One pool out of `per …` and `among …`, in whatever order they stand."""
        per: tuple[Expression, ...] = ()
        among = None
        for one in pools:
            if (per and one.per) or (among is not None and one.among is not None):
                word = "per" if one.per else "among"
                hint = (
                    "several groupings are one list: `per (country, plan)`"
                    if one.per
                    else "several conditions are one: `among (… and …)`"
                )
                self.lost(codes.RANK_REPEATED, one.span.start, one.span.end, word=word, hint=hint)
            per, among = per or one.per, one.among if among is None else among
        if not pools:
            return nodes.Pool()
        return nodes.Pool(per, among, Span(self.file, pools[0].span.start, pools[-1].span.end))

    def pool_per(self, start: int, end: int, keys: tuple[Expression, ...]) -> nodes.Pool:
        return nodes.Pool(keys, None, Span(self.file, start, end))

    def pool_segment(self, start: int, end: int, segment: nodes.InSegment) -> nodes.Pool:
        return nodes.Pool((), segment, Span(self.file, start, end))

    def pool_among(self, start: int, end: int, condition: Expression) -> nodes.Pool:
        return nodes.Pool((), condition, Span(self.file, start, end))

    def one_key(self, start: int, end: int, key: Expression) -> tuple[Expression, ...]:
        return (key,)

    def key_of(
        self, start: int, end: int, function: nodes.Name, operand: nodes.Path
    ) -> tuple[Expression, ...]:
        rows = nodes.EventRows(operand, span=operand.span)
        return (self.of_rows(start, end, function, rows),)

    def called(
        self, start: int, end: int, name: nodes.Name, arguments: tuple[Expression, ...] = ()
    ) -> nodes.InSegment:
        return nodes.InSegment(name, arguments, Span(self.file, start, end))
