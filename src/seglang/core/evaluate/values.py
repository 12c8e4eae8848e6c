"""What a value is: None when it is missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, assert_never

from seglang.core.aggregate import Sample, aggregated
from seglang.core.constants import constant_value
from seglang.core.edges import FixedInstant, PeriodStart, Unit, shift, shift_date
from seglang.core.evaluate import conditions, declared, ranks, rows, windows
from seglang.core.evaluate.subject import EntityFrame, Subject, in_range
from seglang.core.nodes import (
    Aggregate,
    Apply,
    AttributeValue,
    Choice,
    ForeignKey,
    KnownSince,
    Literal,
    Lookup,
    Missing,
    Moment,
    Outside,
    PeriodOf,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.past import ValueAt
from seglang.core.sources import instant_of
from seglang.core.standings import Score
from seglang.core.versions import typed
from seglang.functions import FUNCTIONS, Context
from seglang.types import ListType, TimestampType, Type


def value_of(value: Value, subject: Subject) -> Any:
    match value:
        case Literal(constant, type):
            return typed(constant_value(constant), type)
        case Missing():
            return None
        case Moment(edge):
            return subject.instant(edge)
        case AttributeValue(entity, name, type, at=at):
            facts = subject.run.facts(subject.instant(at))
            return typed(facts.attribute(entity, subject.nearest.row, name), type)
        case KnownSince():
            since = subject.nearest.row.since
            return None if since is None else windows.instant_of(since, subject)
        case PropertyValue(name, type, up=up):
            return typed(subject.row(up).values.get(name), type)
        case TraitValue(name):
            return declared.declared_value(name, subject)
        case Apply(function, arguments, type):
            known = tuple(value_of(argument, subject) for argument in arguments)
            result = FUNCTIONS[function].apply(known, Context(subject.calendar))
            return typed(_widened(result, type, subject), type)
        case Shifted(inner, amount, unit):
            found = value_of(inner, subject)
            return None if found is None else _shifted(found, amount, unit, subject)
        case Choice(arms, default, type):
            chosen = (then for when, then in arms if conditions.holds(when, subject))
            return _widened(value_of(next(chosen, default), subject), type, subject)
        case Truth(condition):
            return conditions.holds(condition, subject)
        case Aggregate():
            return aggregate(value, subject)
        case ForeignKey(relation, part, up=up):
            holder = subject.nearest.row if up is None else subject.row(up).event
            key = None if holder is None else holder.references.get(relation)
            return None if key is None else key[part]
        case Lookup():
            return _lookup(value, subject)
        case Outside(inner, levels):
            return value_of(inner, subject.outside(levels))
        case ValueAt(instant, inner):
            then = subject.back_at(instant.edge)
            return None if then is None else value_of(inner, then)
        case PeriodOf(inner, unit, offset):
            found = value_of(inner, subject)
            return None if found is None else _period(found, unit, offset, subject)
        case Score():
            return ranks.score(value, subject)
        case _:
            assert_never(value)


def _widened(value: Any, type: Type, subject: Subject) -> Any:
    """A date where the branches of a choice join to a timestamp, also in lists."""
    if isinstance(type, TimestampType) and isinstance(value, date):
        return windows.instant_of(value, subject)
    if isinstance(type, ListType) and isinstance(value, tuple):
        return tuple(_widened(item, type.element, subject) for item in value)
    return value


def _shifted(value: date, amount: int, unit: Unit, subject: Subject) -> date:
    if isinstance(value, datetime):
        return in_range(lambda: shift(value, amount, unit, subject.calendar.zone))
    if unit.is_exact:
        return _shifted(windows.instant_of(value, subject), amount, unit, subject)
    return in_range(lambda: shift_date(value, amount, unit))


def _period(value: date, unit: Unit, offset: int, subject: Subject) -> datetime:
    instant = windows.instant_of(value, subject)
    return subject.instant(PeriodStart(unit, offset, FixedInstant(instant)))


def _lookup(node: Lookup, subject: Subject) -> Any:
    key = tuple(value_of(part, subject) for part in node.key)
    found = subject.run.facts(subject.instant(node.at)).entity(node.entity, key)
    if found is None:
        return None
    return value_of(node.value, subject.seeing(EntityFrame(node.entity, found)))


def aggregate(node: Aggregate, subject: Subject) -> Any:
    """An aggregate over the rows that it looks at."""
    return aggregate_of(node, rows.rows_of(node.rows, subject), subject)


def aggregate_of(node: Aggregate, found: list[rows.Seen], subject: Subject) -> Any:
    """The same over some of these rows. The current streak is counted from where they end."""
    instants = [row.time for row in found if row.time is not None]
    operand = node.operand
    operands = [row.time if operand is None else value_of(operand, row.subject) for row in found]
    now = subject.instant(instant_of(node.rows.source))
    return aggregated(node, Sample(instants, operands), now, subject.calendar)
