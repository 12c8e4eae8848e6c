"""Single tests as sets of states of one value.

`Subjects.atom` takes a condition that is no `and`, `or`, `not` or count and gives the value it is
about, the states in which it holds, and those in which it does not. Values are numbered; equal
values are one subject. A test that is not understood is a subject of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from seglang.core.declarations import Partition, Program
from seglang.core.edges import Unit
from seglang.core.missing import may_be_missing
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    AnniversaryIn,
    Apply,
    CalendarDuration,
    Compare,
    Condition,
    Holds,
    InList,
    InSample,
    InWindow,
    Known,
    Literal,
    Missing,
    Moment,
    Operator,
    PropertyValue,
    TraitValue,
    Value,
)
from seglang.core.nodes import OneOf as OneOfCondition
from seglang.core.sources import Rows, Window
from seglang.core.standings import Score
from seglang.core.walking import children, walk
from seglang.lint.order import edge_of
from seglang.lint.states import (
    EVERY_NUMBER,
    EVERY_WORD,
    Number,
    Ranges,
    States,
    Words,
    ranges,
)
from seglang.lint.timeline import FLIPPED, Timeline
from seglang.types import (
    BooleanType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    TextType,
    is_instant,
)

_BOUNDS = {
    "hour": (0, 23), "minute": (0, 59), "day": (1, 31), "month": (1, 12), "quarter": (1, 4),
    "length": (0, None), "absolute": (0, None), "distance": (0, None), "has_count": (0, None),
}  # fmt: skip
_COUNTING = frozenset(
    {
        Aggregation.COUNT,
        Aggregation.COUNT_DISTINCT,
        Aggregation.COUNT_PERIODS,
        Aggregation.LONGEST_STREAK,
        Aggregation.CURRENT_STREAK,
    }
)
_GAPS = frozenset({Aggregation.AVERAGE_GAP, Aggregation.LONGEST_GAP})
_EXACT_UNITS = {
    Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3_600, Unit.DAY: 86_400, Unit.WEEK: 604_800,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """Holds exactly in the states `yes` of the subject. When it holds, the values `knows` (numbers
    of subjects) are known."""

    subject: int
    yes: States
    no: States
    knows: tuple[int, ...] = ()


class Subjects:
    """The values that conditions are about, by number. In a `where` they belong to its rows."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.counts: dict[int, Aggregate] = {}
        self._numbers: dict[object, int] = {}
        self._rows: dict[Rows, int] = {}
        self._known_rows: dict[int, tuple[Rows, int]] = {}  # by identity: rows may be large
        self._universes: list[States] = []
        self._timeline = Timeline(program)

    def _subject(self, key: object, universe: States) -> int:
        number = self._numbers.setdefault(key, len(self._universes))
        if number == len(self._universes):
            self._universes.append(universe)
        return number

    def _rows_number(self, rows: Rows | None) -> int | None:
        if rows is None:
            return None
        known = self._known_rows.get(id(rows))
        if known is None:
            known = rows, self._rows.setdefault(rows, len(self._rows))
            self._known_rows[id(rows)] = known
        return known[1]

    def of_value(self, value: Value, rows: Rows | None) -> int:
        """The number of a value, with the states that fit its type."""
        rows = _own_rows(value, rows)
        number = self._subject((value, self._rows_number(rows)), self._universe(value, rows))
        if isinstance(value, Aggregate) and value.kind in (
            Aggregation.COUNT,
            Aggregation.COUNT_PERIODS,
        ):
            self.counts[number] = value
        return number

    def known(self, number: int) -> States:
        return States(self._universes[number].values, missing=False)

    def _universe(self, value: Value, rows: Rows | None) -> States:
        missing = may_be_missing(value, self.program, rows)
        return States(_range_of(value, self.program), missing)

    def _atom(self, subject: int, values: Ranges | Words, sources: tuple[int, ...] = ()) -> Atom:
        universe = self._universes[subject]
        yes = States(values, missing=False).intersect(universe)
        return Atom(subject, yes, yes.within(universe), sources)

    def atom(self, condition: Condition, rows: Rows | None) -> Atom:
        found = self._understood(condition, rows)
        if found is not None:
            return found
        universe = States(Words(frozenset((True, False))), missing=False)
        subject = self._subject((condition, self._rows_number(rows)), universe)
        return self._atom(subject, Words(frozenset((True,))), self._sources(condition, rows))

    def _sources(self, condition: Condition, rows: Rows | None) -> tuple[int, ...]:
        """Values that are surely known when the test holds."""
        return tuple(
            self.of_value(source, rows)
            for operand in operands(condition)
            for source in missing_sources(operand, self.program, rows)
        )

    def _understood(self, condition: Condition, rows: Rows | None) -> Atom | None:
        match condition:
            case Known(value):
                subject = self.of_value(value, rows)
                inner = tuple(
                    self.of_value(source, rows)
                    for source in missing_sources(value, self.program, rows)
                )
                return self._atom(subject, self._universes[subject].values, inner)
            case Holds(value):
                subject = self.of_value(value, rows)
                return self._atom(
                    subject, Words(frozenset((True,))), self._sources(condition, rows)
                )
            case OneOfCondition(value, options) if all(
                isinstance(option, Literal) for option in options
            ):
                return self._one_of(value, options, rows)
            case InWindow(value, window):
                return self._in_window(value, window, rows)
            case Compare():
                return self._compare(condition, rows)
            case _:
                return None

    def _one_of(self, value: Value, options: tuple[Value, ...], rows: Rows | None) -> Atom | None:
        subject = self.of_value(value, rows)
        found: Ranges | Words | None = None
        for option in options:
            one = self._matching(Operator.EQUAL, value, option)
            if one is None:
                return None
            if found is None:
                found = one
            elif isinstance(found, Ranges):
                assert isinstance(one, Ranges)
                found = found.union(one)
            else:
                assert isinstance(one, Words)
                found = found.union(one)
        if found is None:
            return None
        return self._atom(subject, found, self._inner_sources(value, rows))

    def _inner_sources(self, value: Value, rows: Rows | None) -> tuple[int, ...]:
        return tuple(
            self.of_value(source, rows)
            for source in missing_sources(value, self.program, rows)
            if source != value
        )

    def _compare(self, condition: Compare, rows: Rows | None) -> Atom | None:
        operator, left, right = condition.operator, condition.left, condition.right
        if isinstance(left, Literal | Moment) and not isinstance(right, Literal | Moment):
            operator, left, right = FLIPPED[operator], right, left
        if isinstance(left, Literal | Moment | Missing):
            return None
        if not isinstance(right, Literal | Moment):
            return self._pair(operator, left, right, rows)
        found = self._matching(operator, left, right)
        if found is None:
            return None
        return self._atom(self.of_value(left, rows), found, self._inner_sources(left, rows))

    def _pair(
        self, operator: Operator, left: Value, right: Value, rows: Rows | None
    ) -> Atom | None:
        """Two values compared: which of the two is larger is the state."""
        if repr(left) > repr(right):
            operator, left, right = FLIPPED[operator], right, left
        missing = any(may_be_missing(value, self.program, rows) for value in (left, right))
        every = Words(frozenset(("=",) if left == right else ("<", "=", ">")))
        if isinstance(left.type, TextType | EnumType | BooleanType) and left != right:
            every = Words(frozenset(("=", "<")))
        subject = self._subject((left, right, self._rows_number(rows)), States(every, missing))
        sides = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "<>"}
        return self._atom(
            subject,
            Words(frozenset(sides[operator.value])),
            tuple(
                self.of_value(source, rows)
                for value in (left, right)
                for source in missing_sources(value, self.program, rows)
            ),
        )

    def _matching(self, operator: Operator, value: Value, constant: Value) -> Ranges | Words | None:
        """The known states of `value` in which `value operator constant` holds."""
        type = value.type
        if is_instant(type):
            return self._matching_instants(operator, value, constant)
        if not isinstance(constant, Literal):
            return None
        content = constant.value
        if isinstance(type, IntegerType | DecimalType):
            if isinstance(content, bool) or not isinstance(content, int | Decimal):
                return None
            return ranges(operator.value, content, whole=isinstance(type, IntegerType))
        if isinstance(type, DurationType):
            seconds = _microseconds(content)
            return None if seconds is None else ranges(operator.value, seconds, whole=True)
        is_word = isinstance(type, TextType | EnumType | BooleanType)
        if is_word and operator is Operator.EQUAL and isinstance(content, str | bool):
            return Words(frozenset((content,)))
        return None

    def _matching_instants(
        self, operator: Operator, value: Value, constant: Value
    ) -> Ranges | None:
        edge = edge_of(constant)
        rank = self._timeline.rank(value, edge)
        return None if rank is None else ranges(operator.value, rank)

    def _in_window(self, value: Value, window: Window, rows: Rows | None) -> Atom | None:
        found = EVERY_NUMBER
        for side, operator in (
            (window.start, ">" if window.after_start else ">="),
            (window.end, "<=" if window.through_end else "<"),
        ):
            if side is None:
                continue
            rank = self._timeline.rank(value, edge_of(side))
            if rank is None:
                return None
            found = found.intersect(ranges(operator, rank))
        return self._atom(self.of_value(value, rows), found, self._inner_sources(value, rows))


def _own_rows(value: Value, rows: Rows | None) -> Rows | None:
    """The rows that the value differs between; an attribute is the same for all of them."""
    if rows is None or not any(isinstance(node, PropertyValue) for node in walk(value)):
        return None
    return rows


def operands(condition: Condition) -> tuple[Value, ...]:
    """The values that a single test compares; all have to be known for it to hold."""
    match condition:
        case Compare(_, left, right):
            return (left, right)
        case OneOfCondition(value) | Holds(value) | InWindow(value) | AnniversaryIn(value):
            return (value,)
        case InList(_, value) if value is not None:
            return (value,)
        case InSample(by=value) if value is not None:
            return (value,)
        case _:
            return ()


def missing_sources(value: Value, program: Program, rows: Rows | None) -> Iterator[Value]:
    """The attributes, properties, traits and aggregates that make the value missing when they are
    (each alone is enough)."""
    if not may_be_missing(value, program, rows):
        return
    match value:
        case Apply("otherwise"):
            yield value
        case Apply(function) if function != "otherwise":
            found = False
            for argument in children(value):
                for source in missing_sources(argument, program, rows):
                    found = True
                    yield source
            if not found:
                yield value
        case _:
            yield value


def _range_of(value: Value, program: Program) -> Ranges | Words:
    """The known values that it can have at all."""
    match value:
        case Aggregate(kind) if kind in _COUNTING:
            return ranges(">=", 0, whole=True)
        case Aggregate(kind) if kind in _GAPS:
            return ranges(">=", 0, whole=True)
        case Aggregate(kind=Aggregation.SHARE):
            return ranges(">=", 0).intersect(ranges("<=", 1))
        case Apply(function) if function in _BOUNDS:
            low, high = _BOUNDS[function]
            whole = isinstance(value.type, IntegerType)
            found = ranges(">=", low or 0, whole=whole)
            return found if high is None else found.intersect(ranges("<=", high, whole=whole))
        case Score(parts):
            return ranges(">=", 1, whole=True).intersect(ranges("<=", parts, whole=True))
        case TraitValue(name):
            declared = program.declared(name)
            if isinstance(declared, Partition):
                return Words(
                    frozenset((*(label for label, _ in declared.arms), declared.otherwise))
                )
            inner = getattr(declared, "value", None)
            if inner is not None:
                return _range_of(inner, program)
        case _:
            pass
    type = value.type
    if isinstance(type, EnumType):
        return Words(frozenset(type.values))
    if isinstance(type, BooleanType):
        return Words(frozenset((True, False)))
    if isinstance(type, IntegerType | DecimalType | DurationType) or is_instant(type):
        return EVERY_NUMBER
    return EVERY_WORD


def _microseconds(content: object) -> Number | None:
    match content:
        case timedelta():
            return content // timedelta(microseconds=1)
        case CalendarDuration(amount, unit) if unit in _EXACT_UNITS:
            return amount * _EXACT_UNITS[unit] * 1_000_000
        case _:
            return None
