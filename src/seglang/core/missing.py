"""Which values can be missing.

Takes a typed value and the program; answers conservatively: False only when the catalog and the
rules of the language promise that the value is always known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
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
from seglang.core.sources import (
    Each,
    Elements,
    Events,
    Grouped,
    Nested,
    Picked,
    Related,
    Rows,
    Sequence,
    Sessions,
)
from seglang.core.standings import Score
from seglang.functions import FUNCTIONS, NullRule
from seglang.types import VersionType

# Of no rows these are 0, so they are always known.
ALWAYS_KNOWN = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.SUM,
        Aggregation.LONGEST_STREAK,
        Aggregation.CURRENT_STREAK,
    }
)

# Missing only when an argument is, or the divisor is 0.
_DIVISIONS = frozenset({"divide", "divide_duration"})


def may_be_missing(value: Value, program: Program, rows: Rows | None = None) -> bool:
    """Can the value be missing? `rows` are those whose row is at hand, inside a `where`."""
    match value:
        case Literal() | Moment() | Truth():
            return False
        case Missing() | KnownSince():
            return True
        case AttributeValue(type=VersionType()) | PropertyValue(type=VersionType()):
            # A text that is no version is missing.
            return True
        case AttributeValue(entity, name):
            declared = program.catalog.entities[entity]
            return name in declared.history or not declared.attributes[name].required
        case PropertyValue(name, up=0):
            return _property_may_be_missing(name, program, rows)
        case PropertyValue(name):
            return name != "time"
        case TraitValue(name):
            return _declared_may_be_missing(name, program)
        case Apply(function, arguments) if FUNCTIONS[function].null_rule is NullRule.FIRST_KNOWN:
            return all(may_be_missing(argument, program, rows) for argument in arguments)
        case Apply(function, arguments):
            if function in _DIVISIONS and not _is_known_divisor(arguments[-1]):
                return True
            if FUNCTIONS[function].partial and function not in _DIVISIONS:
                return True
            return any(may_be_missing(argument, program, rows) for argument in arguments)
        case Shifted(inner) | PeriodOf(inner):
            return may_be_missing(inner, program, rows)
        case Outside(inner):
            return may_be_missing(inner, program)
        case ForeignKey() | Lookup() | ValueAt() | Score():
            # No such row, nobody there then, nobody in the order.
            return True
        case Choice(arms, default):
            results = (*(result for _, result in arms), default)
            return any(may_be_missing(result, program, rows) for result in results)
        case Aggregate(kind):
            return kind not in ALWAYS_KNOWN
        case _:
            assert_never(value)


def _declared_may_be_missing(name: str, program: Program) -> bool:
    declared = program.declarations.get(name) or program.instances.get(name)
    match declared:
        case Trait(value=inner):
            return may_be_missing(inner, program)
        case Partition():
            return False
        case Segment() | None:
            return True
        case _:
            assert_never(declared)


def _is_known_divisor(value: Value) -> bool:
    return (
        isinstance(value, Literal) and isinstance(value.value, int | Decimal) and value.value != 0
    )


def _property_may_be_missing(name: str, program: Program, rows: Rows | None) -> bool:
    if name == "time":
        return False
    if rows is None:
        return True
    match rows.source:
        case Events(arms):
            names = dict.fromkeys(arm.event for arm in arms)
            events = [program.catalog.events[event] for event in names]
            if name == "name" and not any("name" in event.properties for event in events):
                return False
            known = [event.properties.get(name) for event in events]
            return not all(found is not None and found.required for found in known)
        case Nested(event, kind):
            found = program.catalog.events[event].rows[kind].properties.get(name)
            return found is None or not found.required
        case Sessions():
            return name not in ("end", "length", "count")
        case Elements():
            return False
        case Grouped(keys=keys):
            return name not in [key for key, _ in keys]
        case Each(inner=inner) | Picked(rows=inner):
            return _property_may_be_missing(name, program, inner)
        case Related() | Sequence():
            return True
        case _:
            assert_never(rows.source)
