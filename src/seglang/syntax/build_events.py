"""Builds what is said about events: rows and their sources, sequences, how often."""

from __future__ import annotations

from decimal import Decimal

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_literals import singular
from seglang.syntax.build_windows import BuildWindows
from seglang.syntax.nodes import Expression

Source = nodes.Path | nodes.PickedRows | nodes.GroupedRows | nodes.Sequence
Head = tuple[nodes.EventRows, nodes.Frequency | None]


class BuildEvents(BuildWindows):
    """Rows, `did`, sequences and frequencies."""

    def where(self, start: int, end: int, condition: Expression) -> Expression:
        return condition

    def alias(self, start: int, end: int, name: nodes.Name) -> nodes.Name:
        return name

    def same(self, start: int, end: int, name: nodes.Name) -> nodes.Name:
        return name

    # ------------------------------------------------------------ rows

    def event(self, source: Source | nodes.Now) -> Source:
        """The word `now` where only an event can stand is a name."""
        if isinstance(source, nodes.Now):
            return nodes.Path((nodes.Name("now", source.span),), source.span)
        return source

    def rows(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.EventRows:
        return nodes.EventRows(
            self.event(source), where, window, alias, span=Span(self.file, start, end)
        )

    def plain(self, start: int, end: int, *parts: object) -> nodes.EventRows:
        return self.rows(start, end, *parts)  # type: ignore[arg-type]

    def part_rows(
        self,
        start: int,
        end: int,
        source: Source,
        part: nodes.Name,
        alias: nodes.Name | None,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.EventRows:
        return nodes.EventRows(source, where, window, alias, part, span=Span(self.file, start, end))

    def derived(self, start: int, end: int, source: Source) -> Source:
        return source

    def picked_first(
        self, start: int, end: int, number: Expression, rows: nodes.EventRows
    ) -> nodes.PickedRows:
        return nodes.PickedRows("first", number, rows, None, Span(self.file, start, end))

    def picked_last(
        self, start: int, end: int, number: Expression, rows: nodes.EventRows
    ) -> nodes.PickedRows:
        return nodes.PickedRows("last", number, rows, None, Span(self.file, start, end))

    def picked_by(
        self,
        start: int,
        end: int,
        side: str,
        number: Expression,
        rows: nodes.EventRows,
        by: nodes.Path,
    ) -> nodes.PickedRows:
        return nodes.PickedRows(side, number, rows, by, Span(self.file, start, end))

    def end(self, start: int, end: int, word: Token) -> str:
        return word.text

    def grouped(
        self, start: int, end: int, aggregate: Expression, keys: tuple[Expression, ...]
    ) -> nodes.GroupedRows:
        span = Span(self.file, start, end)
        if isinstance(aggregate, nodes.Aggregate):
            return nodes.GroupedRows(aggregate, keys, span)
        self.lost(codes.GROUP_FORM, aggregate.span.start, aggregate.span.end)
        rows = nodes.EventRows(nodes.Path((), aggregate.span), span=aggregate.span)
        return nodes.GroupedRows(nodes.Aggregate("count", rows), keys, span)

    # ------------------------------------------------------------ did

    def head(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
        frequency: nodes.Frequency | None,
        window: nodes.Window | None,
    ) -> Head:
        return self.rows(start, end, source, alias, where, window), frequency

    def did(self, start: int, end: int, head: Head, same: nodes.Name | None) -> nodes.Did:
        rows, frequency = head
        if same is not None:
            rows = nodes.EventRows(
                rows.source,
                rows.where,
                rows.window,
                rows.alias,
                same=same,
                span=Span(self.file, rows.span.start, end),
            )
        return nodes.Did(rows, frequency, span=Span(self.file, start, end))

    def did_not(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = self.rows(source.span.start, end, source, alias, where, window)
        return nodes.Did(rows, None, True, False, Span(self.file, start, end))

    def did_only(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression,
        window: nodes.Window | None,
    ) -> nodes.Did:
        rows = self.rows(source.span.start, end, source, alias, where, window)
        return nodes.Did(rows, None, False, True, Span(self.file, start, end))

    def did_sequence(self, start: int, end: int, sequence: nodes.Sequence) -> nodes.Did:
        rows = nodes.EventRows(sequence, span=sequence.span)
        return nodes.Did(rows, span=Span(self.file, start, end))

    # ------------------------------------------------------------ how often

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
