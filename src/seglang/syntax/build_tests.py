"""Makes the nodes of tests. See `syntax.build`."""

from __future__ import annotations

from typing import Any

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_conditions import BuildConditions
from seglang.syntax.build_literals import BROKEN_DATE
from seglang.syntax.nodes import Expression


class BuildTests(BuildConditions):
    def test_block(self, start: int, end: int, *parts: Any) -> nodes.Test:
        at = next(at for at, part in enumerate(parts) if isinstance(part, nodes.Text))
        title: nodes.Text = parts[at]
        _, day, *rest = parts[at + 1 :]
        heading = nodes.Heading(
            "test", nodes.Name(title.value, title.span), None, self.docs, tuple(parts[:at])
        )
        as_of = None if day is None else self.time_of(day.start, day.end, day)
        return nodes.Test(
            heading,
            as_of,
            tuple(one for one in rest if isinstance(one, nodes.Given | nodes.GivenList)),
            tuple(
                one for one in rest if isinstance(one, nodes.ExpectCondition | nodes.ExpectMembers)
            ),
            Span(self.file, start, end),
        )

    def given(
        self,
        start: int,
        end: int,
        entity: nodes.Name,
        name: nodes.Name,
        key: nodes.GivenValue | None,
        facts: tuple[nodes.Fact, ...] | None,
        *lines: nodes.GivenLine,
    ) -> nodes.Given:
        return nodes.Given(entity, name, key, facts or (), lines, Span(self.file, start, end))

    def given_list(
        self, start: int, end: int, name: nodes.Name, values: nodes.Values
    ) -> nodes.GivenList:
        return nodes.GivenList(name, values, Span(self.file, start, end))

    def given_event(
        self,
        start: int,
        end: int,
        event: nodes.Name,
        times: Token | None,
        when: nodes.TimePoint,
        facts: tuple[nodes.Fact, ...] | None,
        *rows: nodes.GivenRow,
    ) -> nodes.GivenEvent:
        return nodes.GivenEvent(
            event, self._count(times), when, facts or (), rows, Span(self.file, start, end)
        )

    def given_row(
        self, start: int, end: int, name: nodes.Name, facts: tuple[nodes.Fact, ...]
    ) -> nodes.GivenRow:
        return nodes.GivenRow(name, facts, Span(self.file, start, end))

    def given_related(
        self,
        start: int,
        end: int,
        count: Token | None,
        relation: nodes.Name,
        facts: tuple[nodes.Fact, ...] | None,
    ) -> nodes.GivenRelated:
        return nodes.GivenRelated(
            relation, self._count(count), facts or (), Span(self.file, start, end)
        )

    def given_in_list(self, start: int, end: int, name: nodes.Name) -> nodes.GivenInList:
        return nodes.GivenInList(name, None, Span(self.file, start, end))

    def given_added(
        self, start: int, end: int, name: nodes.Name, when: nodes.TimePoint
    ) -> nodes.GivenInList:
        return nodes.GivenInList(name, when, Span(self.file, start, end))

    def given_since(self, start: int, end: int, when: nodes.TimePoint) -> nodes.GivenSince:
        return nodes.GivenSince(when, Span(self.file, start, end))

    def given_past(
        self,
        start: int,
        end: int,
        attribute: nodes.Name,
        value: nodes.GivenValue,
        until: nodes.TimePoint,
    ) -> nodes.GivenPast:
        return nodes.GivenPast(attribute, value, until, Span(self.file, start, end))

    def facts(self, start: int, end: int, *facts: nodes.Fact) -> tuple[nodes.Fact, ...]:
        return facts

    def fact(self, start: int, end: int, name: nodes.Name, value: nodes.GivenValue) -> nodes.Fact:
        return nodes.Fact(name, value, None, Span(self.file, start, end))

    def fact_of_key(
        self, start: int, end: int, name: nodes.Name, key: nodes.Text, value: nodes.GivenValue
    ) -> nodes.Fact:
        return nodes.Fact(name, value, key, Span(self.file, start, end))

    def values(self, start: int, end: int, *items: nodes.GivenValue | None) -> nodes.Values:
        return nodes.Values(
            tuple(item for item in items if item is not None), Span(self.file, start, end)
        )

    def time_of(self, start: int, end: int, day: Token) -> nodes.DateLiteral | nodes.InstantLiteral:
        found = self.moment(day.start, day.end, day)
        if isinstance(found, nodes.PeriodLiteral):
            wanted = "a date or an instant"
            self.lost(codes.BAD_DATE, day.start, day.end, found=day.text, wanted=wanted)
            return BROKEN_DATE
        return found

    def time_ago(self, start: int, end: int, amount: Token, unit: Token) -> nodes.Ago:
        length = self.duration(amount.start, unit.end, amount, unit)
        return nodes.Ago(length, Span(self.file, start, end))

    def expect_condition(
        self, start: int, end: int, name: nodes.Name, condition: Expression
    ) -> nodes.ExpectCondition:
        return nodes.ExpectCondition(name, condition, Span(self.file, start, end))

    def expect_members(
        self, start: int, end: int, segment: nodes.InSegment, *names: nodes.Name | None
    ) -> nodes.ExpectMembers:
        found = tuple(name for name in names if name is not None)
        return nodes.ExpectMembers(segment, found, Span(self.file, start, end))

    def _count(self, token: Token | None) -> nodes.Number | None:
        return None if token is None else self.number(token.start, token.end, token)
