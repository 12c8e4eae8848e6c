"""Tests of rules: a world of few rows and what the rules say of it. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from seglang.source import Span
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.conditions import InSegment
    from seglang.syntax.nodes.declarations import Heading
    from seglang.syntax.nodes.literals import DateLiteral, InstantLiteral, Name, Number, Text
    from seglang.syntax.nodes.values import Ago


@dataclass(frozen=True, slots=True)
class Values:
    """`("a", "b")`, `(52.23, 21.01)`, `()`: a list, a point or a key of several columns."""

    items: tuple[GivenValue, ...]
    span: Span = placed()


GivenValue: TypeAlias = "Expression | Values"
TimePoint: TypeAlias = "DateLiteral | InstantLiteral | Ago"


@dataclass(frozen=True, slots=True)
class Fact:
    """`country = "PL"`, `account = acme`, and with a `key` `consent("email") = true`."""

    name: Name
    value: GivenValue
    key: Text | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenRow:
    """`with item (sku = "a")`: a row nested in an event."""

    name: Name
    facts: tuple[Fact, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenEvent:
    """`did purchase 3 times 100 days ago (total = 10) with item (sku = "a")`; `times` None for
    once."""

    event: Name
    times: Number | None
    when: TimePoint
    facts: tuple[Fact, ...] = ()
    rows: tuple[GivenRow, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenRelated:
    """`has pets (species = "cat")`, `has 2 pets`: rows of a to-many relation, without a name."""

    relation: Name
    count: Number | None
    facts: tuple[Fact, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenInList:
    """`in list vip`, and with `when` `added to list vip 3 days ago`."""

    list: Name
    when: TimePoint | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenSince:
    """`since 2025-01-01`: when the individual came into the population."""

    when: TimePoint
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenPast:
    """`plan was "free" until 2026-01-01`."""

    attribute: Name
    value: GivenValue
    until: TimePoint
    span: Span = placed()


GivenLine: TypeAlias = GivenEvent | GivenRelated | GivenInList | GivenSince | GivenPast | Fact


@dataclass(frozen=True, slots=True)
class Given:
    """`given customer anna with key "c-17" (country = "PL")` and the lines that follow."""

    entity: Name
    name: Name
    key: GivenValue | None = None
    facts: tuple[Fact, ...] = ()
    lines: tuple[GivenLine, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class GivenList:
    """`given list recalled ("a", "b")`: the values of a list that is no list of individuals."""

    list: Name
    values: Values
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class ExpectCondition:
    """`expect anna: in segment vip and ltv = 95`."""

    name: Name
    condition: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class ExpectMembers:
    """`expect segment vip = (anna, ben)`."""

    segment: InSegment
    names: tuple[Name, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Test:
    """The name of the heading is the title. `as_of` is None where it was left out."""

    heading: Heading
    as_of: DateLiteral | InstantLiteral | None
    given: tuple[Given | GivenList, ...]
    expected: tuple[ExpectCondition | ExpectMembers, ...]
    span: Span = placed()
