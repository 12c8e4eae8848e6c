"""Values out of texts: what JSON and maps hold, in the form of a type.

Engines read many spellings of a number or a date, each its own. Here a text stands for a value
only when it has one stated shape; every other one is missing.
"""

from __future__ import annotations

from seglang.sql import numbers, tree
from seglang.sql.dialect import Dialect
from seglang.sql.operand import INTEGER_DIGITS, Operand
from seglang.sql.tree import Node
from seglang.types import (
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    IntegerType,
    TimestampType,
    Type,
)

WHOLE = r"\A-?[0-9]+\z"
NUMBER = r"\A[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?\z"

_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MONTH_DAY = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][48]|[13579][26]|[2468]0)00)-02-29"
_DATE = f"({_YEAR}-{_MONTH_DAY}|{_LEAP})"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
_OFFSET = r"(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?"
TIMESTAMP = rf"\A{_DATE}([T ]{_CLOCK}{_OFFSET})?\z"
DURATION = (
    r"\A(-?[0-9]{1,18} (microsecond|millisecond|second|minute|hour|day|week)s?"
    r"|-?[0-9]{1,9}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?)\z"
)


def has_shape(node: Node, pattern: str) -> Node:
    return tree.call("regexp_matches", node, tree.text(pattern))


def checked(dialect: Dialect, node: Node, pattern: str, kind: str | tuple[int, int]) -> Node:
    """The text as a value of that kind; missing when it has another shape or does not fit."""
    found = dialect.checked_cast(node, kind)
    return tree.choose(((has_shape(node, pattern), found),), tree.null())


def typed(dialect: Dialect, node: Node, type: Type, zone: str | None = None) -> Operand:
    """What a text stands for; a local time when there is a zone."""
    match type:
        case IntegerType():
            found = checked(dialect, node, WHOLE, tree.BIGINT)
            return Operand(found, type, True, (INTEGER_DIGITS, 0))
        case DecimalType():
            found = checked(dialect, node, NUMBER, numbers.FULL)
            return Operand(found, type, True, numbers.FULL)
        case BooleanType():
            arms = [
                (tree.compare("=", node, tree.text(word)), tree.boolean(word == "true"))
                for word in ("true", "false")
            ]
            return Operand(tree.choose(arms, tree.null()), type, True)
        case DateType():
            return Operand(checked(dialect, node, TIMESTAMP, tree.DATE), type, True)
        case TimestampType():
            kind = tree.INSTANT if zone is None else tree.LOCAL
            return Operand(checked(dialect, node, TIMESTAMP, kind), type, True)
        case DurationType():
            return Operand(checked(dialect, node, DURATION, tree.INTERVAL), type, True)
        case _:
            return Operand(node, type, True)
