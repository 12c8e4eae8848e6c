"""An SQL expression with what is known of it, and the numbers behind exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seglang.sql.tree import Node
from seglang.types import DecimalType, IntegerType, Type

INTEGER_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a rounded quotient was made of; `below` is a count, never 0 where `has_rows`."""

    above: Node
    below: Node
    has_rows: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """What a first or last value was picked from: each row's value and time, of the rows that
    `narrowed` lets through."""

    value: Node
    time: Node
    narrowed: Node | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Operand:
    """`node` has the one form of its type: instants are timestamps with a zone, durations whole
    microseconds, numbers integers or exact decimals, points lists of two.

    `nullable`: it can be missing (NULL). `digits` are precision and scale of a number as the
    engine has it, None when only the database knows. `ratio`: it is that quotient, rounded to ten
    decimals half away from zero. `span`: an instant from the first until the second.
    """

    node: Node
    type: Type
    nullable: bool = True
    digits: tuple[int, int] | None = None
    ratio: Ratio | None = None
    span: tuple[datetime, datetime] | None = None
    pick: Pick | None = None

    @property
    def scale(self) -> int:
        """How many digits after the point there can be at most."""
        if self.digits is not None:
            return self.digits[1]
        match self.type:
            case IntegerType():
                return 0
            case DecimalType(_, scale):
                return scale
            case _:
                raise AssertionError("digits are those of a number")


@dataclass(frozen=True, slots=True)
class Test:
    """A condition. When `nullable`, NULL stands for false; where that could show (under a
    negation, in a column), it is spelled out."""

    node: Node
    nullable: bool
