"""Makes the nodes: one method for each alternative of grammar/seg.lark, named after it.

The automaton calls it with the start and end offset of the alternative's text and then its values:
tokens and finished nodes. What the grammar lets through and the language does not (a mix of `and`
and `or`, a date that does not exist) is reported here, with a node all the same. The methods stand
in modules by what they build, each a layer above the one before: literals, windows, events,
sequences, values, conditions, tests, and here declarations.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Sink
from seglang.source import Source, Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token, splice
from seglang.syntax.build_tests import BuildTests
from seglang.syntax.nodes import Expression
from seglang.syntax.table import Table

Builder = Callable[..., Any]


class Build(BuildTests):
    """Builds all nodes of one file."""

    def builders(self, table: Table) -> list[Builder | None]:
        """For each rule of the table the method that builds it; None passes its value on."""
        return [
            splice if rule.builder == "*" else getattr(self, rule.builder) if rule.builder else None
            for rule in table.rules
        ]

    def heading(self, word: str, *parts: Any) -> nodes.Heading:
        *annotations, name, entity, parameters = parts
        return nodes.Heading(word, name, entity, self.docs, tuple(annotations), parameters or ())

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
            self.heading("partition", *parts[:first], None),
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
            self.heading("event", *parts[:-2], None, None),
            (parts[-2],),
            parts[-1],
            span=Span(self.file, start, end),
        )

    def event_union(self, start: int, end: int, *parts: Any) -> nodes.EventDeclaration:
        first = next(i for i, part in enumerate(parts) if isinstance(part, nodes.Path))
        return nodes.EventDeclaration(
            self.heading("event", *parts[:first], None, None),
            parts[first:],
            span=Span(self.file, start, end),
        )

    def event_everything(self, start: int, end: int, *parts: Any) -> nodes.EventDeclaration:
        return nodes.EventDeclaration(
            self.heading("event", *parts[:-1], None),
            (),
            None,
            True,
            Span(self.file, start, end),
        )

    def session(self, start: int, end: int, *parts: Any) -> nodes.SessionDeclaration:
        first = next(i for i, part in enumerate(parts) if isinstance(part, nodes.Path))
        return nodes.SessionDeclaration(
            self.heading("session", *parts[:first], None, None),
            parts[first:-1],
            parts[-1],
            Span(self.file, start, end),
        )

    def parameters(
        self, start: int, end: int, *parameters: nodes.Parameter
    ) -> tuple[nodes.Parameter, ...]:
        return parameters

    def parameter(
        self,
        start: int,
        end: int,
        name: nodes.Name,
        type: nodes.TypeExpression,
        default: Expression | tuple[Expression, ...] | None,
    ) -> nodes.Parameter:
        return nodes.Parameter(name, type, default, Span(self.file, start, end))

    def param(self, start: int, end: int, *parts: Any) -> nodes.Param:
        return nodes.Param(
            self.heading("param", *parts[:-2], None, None),
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


def silent(source: Source, table: Table) -> list[Builder | None]:
    """Builders that report to nobody."""
    return Build(source, Sink()).builders(table)
