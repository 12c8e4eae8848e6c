"""What the random programs are made of: constants, and which functions and aggregations give
which types."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from random_catalog import KIND, PLAN

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

TEXTS = (
    "", " ", "PL", "pl", "boxing", "Boxing", "Żółć", "İ", "ß", "a\u0301", "\u212a", "😀",
    "' OR 1=1 --", "%", "_", "\\", "line\nbreak", "\t x ", "NULL", "12", "-3.50", "1e5", "٣",
    "AB1234", "free", "new", "a:b", "$1 {x} :y ?", "ﬁ",
)  # fmt: skip
INTEGERS = (0, 1, 2, 3, 5, 10, 18, 30, 100, 1000, -1, -5, 1_000_000)
DECIMALS = tuple(
    map(Decimal, ("0", "0.5", "1", "2.5", "-2.5", "12.50", "99.99", "0.0000000001", "1000.005"))
)
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
    ListType(TEXT), ListType(INTEGER), POINT, MapType(BOOLEAN), MapType(INTEGER),
)  # fmt: skip
COMPARABLE: tuple[Type, ...] = (
    TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, DURATION, PLAN, WEEKDAYS, VERSION,
)  # fmt: skip
# What has an order: ranks and picks go by it.
MEASURES: tuple[Type, ...] = (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION)


def alike(found: Type, wanted: Type) -> bool:
    if isinstance(wanted, DecimalType):
        return isinstance(found, DecimalType)
    if isinstance(wanted, TextType):
        return isinstance(found, TextType | EnumType)
    return found == wanted


def operand_for(kind: Aggregation, type: Type) -> tuple[Type | None, ...] | None:
    """The operand types with which an aggregation gives the type; None when it never does."""
    match kind:
        case Aggregation.COUNT | Aggregation.COUNT_PERIODS:
            return (None,) if type == INTEGER else None
        case Aggregation.LONGEST_STREAK | Aggregation.CURRENT_STREAK:
            return (None,) if type == INTEGER else None
        case Aggregation.COUNT_DISTINCT:
            kinds = (TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, KIND)
            return kinds if type == INTEGER else None
        case Aggregation.SUM:
            return (type,) if type in (INTEGER, DECIMAL, DURATION) else None
        case Aggregation.AVERAGE | Aggregation.MEDIAN:
            return (type,) if type in (DECIMAL, DURATION) else None
        case Aggregation.MIN | Aggregation.MAX | Aggregation.PERCENTILE:
            return (type,) if type in (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION) else None
        case Aggregation.MOST_FREQUENT:
            kinds = (TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP, PLAN)
            return (type,) if type in kinds else None
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


def gives(recipe: tuple[str, tuple[Type, ...]], wanted: Type) -> bool:
    name, types = recipe
    result = FUNCTIONS[name].result(types)
    assert result is not None
    return result == wanted or (isinstance(wanted, DecimalType) and isinstance(result, DecimalType))


RECIPES = _recipes()
