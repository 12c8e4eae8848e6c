"""What the random programs are made of: constants, and which functions and aggregations give
which types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache

from seglang.core.edges import Unit
from seglang.core.nodes import Aggregation, Operator
from seglang.functions import FUNCTIONS
from seglang.functions.model import fits
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    VERSION,
    WEEKDAYS,
    DecimalType,
    DurationType,
    EnumType,
    ListType,
    MapType,
    TextType,
    Type,
)

PLAN = EnumType(("free", "pro", "team"))
KIND = EnumType(("new", "used", "it's"))
TEXTS = (
    "", " ", "PL", "pl", "boxing", "Boxing", "Żółć", "İ", "ß", "a\u0301", "\u212a", "😀",
    "' OR 1=1 --", "%", "_", "\\", "line\nbreak", "\t x ", "NULL", "12", "-3.50", "1e5", "٣",
    "AB1234", "free", "new", "a:b", "$1 {x} :y ?", "ﬁ", "${HOME}", "%s %(x)s {0}", '"quoted"', "''",
    "e\u0301", "\u05e9\u05dc\u05d5\u05dd", "\u202eabc", "\U0001f468\u200d\U0001f469", "\U0010ffff",
    "\ufeff", "a\\'b", "\\n", "--", "/* */", ";", "\r\n", "\x7f\x01", "\u2028", "boxing ", "BOXING",
    "Z", "a", "true", "2024-02-29", "0", "-0", "+1", ".5", "1_000", "\u00a012\u00a0",
)  # fmt: skip
INTEGERS = (0, 1, 2, 3, 5, 10, 18, 30, 100, 1000, -1, -5, 1_000_000)
DECIMALS = tuple(
    map(Decimal, ("0", "0.5", "1", "2.5", "-2.5", "12.50", "99.99", "0.0000000001", "1000.005"))
)
DURATIONS = (
    timedelta(),
    timedelta(microseconds=1),
    timedelta(seconds=90),
    timedelta(hours=24),
    timedelta(days=7),
    timedelta(days=30),
    timedelta(days=-1),
)
# Keys of maps that rules may well ask for.
MAP_KEYS = ("PL", "boxing", "", "free", "%", "12", 'say "x"', "a.b", "😀")
PATTERNS = ("^[A-Z]{2}\\d{4}$", "x", "^$", ".", "a|b+", "[^a-z]", "\\s", "^(ab|x)?$", "ż", "\\.")
POINTS = (("52.23", "21.01"), ("0", "0"), ("-33.9", "151.2"), ("90", "0"), ("52.2300001", "21.01"))
ORDERED = (
    Operator.LESS, Operator.LESS_OR_EQUAL, Operator.GREATER, Operator.GREATER_OR_EQUAL,
)  # fmt: skip
VERSIONS = ("1", "1.0", "v1.2", "1.10", "2.0-rc.1", "2.0-rc.10", "2.0", "0.9.9+5", "10", "1.2.0.0")
PERIODS = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)
# The units in which lengths of time are written.
LENGTHS = (Unit.SECOND, Unit.MINUTE, Unit.HOUR, *PERIODS)
KINDS: tuple[Type, ...] = (
    TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, DURATION, PLAN, WEEKDAYS, VERSION,
    ListType(TEXT), ListType(INTEGER), ListType(DECIMAL), ListType(DATE), ListType(TIMESTAMP),
    POINT, MapType(BOOLEAN), MapType(INTEGER), MapType(TEXT), MapType(DECIMAL), MapType(DATE),
)  # fmt: skip
# What is one value: groups and keys are made of it.
SINGLE: tuple[Type, ...] = (
    TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, DURATION, PLAN, WEEKDAYS, VERSION,
)  # fmt: skip
LISTS: tuple[Type, ...] = tuple(kind for kind in KINDS if isinstance(kind, ListType))
# What `=` can stand beside.
COMPARABLE: tuple[Type, ...] = (*SINGLE, *LISTS)
# What has an order: ranks and picks go by it.
MEASURES: tuple[Type, ...] = (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION)


def alike(found: Type, wanted: Type) -> bool:
    if isinstance(wanted, DecimalType):
        return isinstance(found, DecimalType)
    if isinstance(wanted, TextType):
        return isinstance(found, TextType | EnumType)
    if isinstance(wanted, ListType) and isinstance(found, ListType):
        return alike(found.element, wanted.element)
    if isinstance(wanted, MapType) and isinstance(found, MapType):
        return alike(found.value, wanted.value)
    return found == wanted


def operand_for(kind: Aggregation, type: Type) -> tuple[Type | None, ...] | None:
    """The operand types with which an aggregation gives the type; None when it never does."""
    match kind:
        case Aggregation.COUNT | Aggregation.COUNT_PERIODS:
            return (None,) if type == INTEGER else None
        case Aggregation.LONGEST_STREAK | Aggregation.CURRENT_STREAK:
            return (None,) if type == INTEGER else None
        case Aggregation.COUNT_DISTINCT:
            return (*SINGLE, KIND) if type == INTEGER else None
        case Aggregation.SUM:
            return (type,) if type in (INTEGER, DECIMAL, DURATION) else None
        case Aggregation.AVERAGE | Aggregation.MEDIAN:
            return (type,) if type in (DECIMAL, DURATION) else None
        case Aggregation.MIN | Aggregation.MAX | Aggregation.PERCENTILE:
            return (type,) if type in (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION) else None
        case Aggregation.MOST_FREQUENT:
            return (type,) if type in SINGLE and type != DURATION else None
        case Aggregation.SHARE:
            return (BOOLEAN,) if type == DECIMAL else None
        case Aggregation.FIRST | Aggregation.LAST:
            return (None, TIMESTAMP) if type == TIMESTAMP else (type,)
        case Aggregation.AVERAGE_GAP | Aggregation.LONGEST_GAP:
            return (None,) if type == DURATION else None


def result_type(kind: Aggregation, operand: Type) -> Type:
    match kind:
        case Aggregation.COUNT_DISTINCT:
            return INTEGER
        case Aggregation.SHARE:
            return DECIMAL
        case Aggregation.AVERAGE | Aggregation.MEDIAN if not isinstance(operand, DurationType):
            return DECIMAL
        case Aggregation.SUM | Aggregation.MIN | Aggregation.MAX | Aggregation.PERCENTILE if (
            isinstance(operand, DecimalType)
        ):
            return DECIMAL
        case _:
            return operand


# ---------------------------------------------------------------- functions

_CONCRETE: tuple[Type, ...] = (*KINDS, KIND)


def _recipes() -> list[tuple[str, tuple[Type, ...]]]:
    """Every function with every choice of argument types that it takes."""
    found: list[tuple[str, tuple[Type, ...]]] = []
    for function in FUNCTIONS.values():
        for overload in function.overloads:
            for types in _choices(overload.arguments):
                if function.result(types) is not None:
                    found.append((function.id, types))
    return list(dict.fromkeys(found))


def _choices(formals: Sequence[Type]) -> list[tuple[Type, ...]]:
    choices: list[tuple[Type, ...]] = [()]
    for formal in formals:
        actual = [type for type in _CONCRETE if fits(type, formal)]
        choices = [(*before, type) for before in choices for type in actual]
    return choices


_RECIPES = _recipes()


@cache
def recipes_of(name: str) -> tuple[tuple[Type, ...], ...]:
    """The choices of argument types that a function takes."""
    return tuple(types for found, types in _RECIPES if found == name)


@cache
def recipes_for(wanted: Type) -> Mapping[str, tuple[tuple[Type, ...], ...]]:
    """The functions that give a type, each with the argument types with which it does."""
    found: dict[str, tuple[tuple[Type, ...], ...]] = {}
    for name, types in _RECIPES:
        result = FUNCTIONS[name].result(types)
        if result == wanted or (
            isinstance(wanted, DecimalType) and isinstance(result, DecimalType)
        ):
            found[name] = (*found.get(name, ()), types)
    return found
