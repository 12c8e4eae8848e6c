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
    KnownSince,
    Literal,
    Missing,
    Moment,
    PropertyValue,
    Shifted,
    TraitValue,
    Truth,
    Value,
)
from seglang.core.sources import Rows
from seglang.functions import FUNCTIONS, NullRule

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
        case AttributeValue(entity, name):
            return not program.catalog.entities[entity].attributes[name].required
        case PropertyValue(name):
            return _property_may_be_missing(name, program, rows)
        case TraitValue(name):
            declared = program.declarations.get(name)
            match declared:
                case Trait(value=inner):
                    return may_be_missing(inner, program)
                case Partition():
                    return False
                case Segment() | None:
                    return True
                case _:
                    assert_never(declared)
        case Apply(function, arguments) if FUNCTIONS[function].null_rule is NullRule.FIRST_KNOWN:
            return all(may_be_missing(argument, program, rows) for argument in arguments)
        case Apply(function, arguments):
            if function in _DIVISIONS and not _is_known_divisor(arguments[-1]):
                return True
            if FUNCTIONS[function].partial and function not in _DIVISIONS:
                return True
            return any(may_be_missing(argument, program, rows) for argument in arguments)
        case Shifted(inner):
            return may_be_missing(inner, program, rows)
        case Choice(arms, default):
            results = (*(result for _, result in arms), default)
            return any(may_be_missing(result, program, rows) for result in results)
        case Aggregate(kind):
            return kind not in ALWAYS_KNOWN
        case _:
            assert_never(value)


def _is_known_divisor(value: Value) -> bool:
    return (
        isinstance(value, Literal) and isinstance(value.value, int | Decimal) and value.value != 0
    )


def _property_may_be_missing(name: str, program: Program, rows: Rows | None) -> bool:
    if name == "time":
        return False
    if rows is None:
        return True
    events = [program.catalog.events[arm.event] for arm in rows.arms]
    if name == "name" and not any("name" in event.properties for event in events):
        return False
    return not all(name in event.properties and event.properties[name].required for event in events)
