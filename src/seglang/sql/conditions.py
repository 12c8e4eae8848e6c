"""Conditions of the core as SQL: true, or not.

The language has two truth values and SQL has three. A NULL stands for false as long as nothing
negates it; under a negation, and in a column, it is spelled out, and only where it can arise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from seglang.core.edges import Unit
from seglang.core.missing import ALWAYS_KNOWN
from seglang.core.nodes import (
    Aggregate,
    Always,
    And,
    AnniversaryIn,
    AttributeValue,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Lookup,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    PropertyValue,
    Truth,
    Value,
)
from seglang.core.past import HeldAt, PastValues
from seglang.core.sources import Window
from seglang.core.standings import Ranked
from seglang.plan.empty import COMPARISONS
from seglang.sql import (
    anniversaries,
    columns,
    elapsed,
    histories,
    keeps,
    lists,
    lookups,
    ranks,
    subqueries,
    tree,
    values,
    version_rows,
)
from seglang.sql.alike import alike
from seglang.sql.numbers import compared_ratio
from seglang.sql.operand import Operand, Pick, Test
from seglang.sql.rows import instant
from seglang.sql.statement import Certainty, Place, Statement, TimeAt
from seglang.sql.times import compared, in_window
from seglang.sql.tree import Node
from seglang.types import BooleanType, DateType, ListType, is_instant


def truth(statement: Statement, place: Place, condition: Condition) -> Node:
    """True or false, never NULL."""
    found = condition_of(statement, place, condition)
    return tree.coalesce(found.node, tree.boolean(False)) if found.nullable else found.node


def condition_of(statement: Statement, place: Place, condition: Condition) -> Test:
    if place.keeps and condition in statement.plan.keeps:
        return Test(keeps.membership(statement, place, condition), False)
    match condition:
        case Always(value):
            return Test(tree.boolean(value), False)
        case Not(operand):
            return _negated(statement, place, operand)
        case And(operands):
            tests = [condition_of(statement, place, operand) for operand in operands]
            return Test(_joined(tests, tree.conjunction), any(test.nullable for test in tests))
        case Or(operands):
            tests = [condition_of(statement, place, operand) for operand in operands]
            return Test(_joined(tests, tree.disjunction), any(test.nullable for test in tests))
        case HowMany(low, high, operands):
            return _how_many(statement, place, low, high, operands)
        case Compare():
            return _compare(statement, place, condition)
        case OneOf(value, options):
            return _one_of(statement, place, value, options)
        case Known(value):
            found = values.value_of(statement, place, value)
            if not found.nullable:
                return Test(tree.boolean(True), False)
            return Test(tree.is_known(found.node), False)
        case Holds(Lookup(value=Truth(inner)) as found):
            return Test(lookups.holds(statement, place, found, inner), False)
        case Holds(Lookup(value=value) as found) if isinstance(found.type, BooleanType):
            return Test(lookups.holds(statement, place, found, Holds(value)), False)
        case Holds(value):
            found = values.value_of(statement, place, value)
            return Test(found.node, found.nullable)
        case InWindow(value, window):
            return _in_window(statement, place, value, window)
        case AnniversaryIn(value, window):
            return anniversaries.anniversary(statement, place, value, window)
        case InList():
            return lists.in_list(statement, place, condition)
        case InSample():
            return lists.in_sample(statement, place, condition)
        case Ranked():
            return ranks.rank(statement, place, condition)
        case PastValues():
            return histories.past_values(statement, place, condition)
        case InSegment() | HeldAt():
            raise AssertionError("a plan holds no references")
        case _:
            assert_never(condition)


def _joined(tests: Iterable[Test], combine: object) -> Node:
    return combine(test.node for test in tests)  # type: ignore[operator, no-any-return]


def _negated(statement: Statement, place: Place, operand: Condition) -> Test:
    if place.certainty is not None:
        place = replace(place, certainty=place.certainty.opposite)
    is_known = place.keeps and operand in statement.plan.keeps
    if (
        not is_known
        and isinstance(operand, Compare)
        and operand.operator is Operator.EQUAL
        and not _is_instant_test(operand)
        and place.certainty is None
    ):
        return _unequal(statement, place, operand)
    inner = condition_of(statement, place, operand)
    if inner.nullable:
        return Test(tree.is_not_true(inner.node), False)
    return Test(tree.opposite(inner.node), False)


def _is_instant_test(condition: Compare) -> bool:
    return is_instant(condition.left.type) or is_instant(condition.right.type)


def _unequal(statement: Statement, place: Place, condition: Compare) -> Test:
    left, right = _both_comparable(statement, place, condition.left, condition.right)
    if left.nullable and right.nullable:
        # Two missing values are not equal either, so IS DISTINCT FROM would be wrong.
        return Test(tree.is_not_true(tree.compare("=", left.node, right.node)), False)
    if left.nullable or right.nullable:
        return Test(tree.compare("is distinct from", left.node, right.node), False)
    return Test(tree.compare("!=", left.node, right.node), False)


def _how_many(
    statement: Statement,
    place: Place,
    low: int,
    high: int | None,
    operands: tuple[Condition, ...],
) -> Test:
    total: Node | None = None
    for operand in operands:
        node = condition_of(statement, place, operand).node
        one = tree.choose(((node, tree.integer(1)),), tree.integer(0))
        total = one if total is None else tree.plus(total, one)
    count = tree.integer(0) if total is None else total
    if high is None:
        return Test(tree.compare(">=", count, tree.integer(low)), False)
    if low == high:
        return Test(tree.compare("=", count, tree.integer(low)), False)
    if low <= 0:
        return Test(tree.compare("<=", count, tree.integer(high)), False)
    return Test(tree.between(count, tree.integer(low), tree.integer(high)), False)


# ---------------------------------------------------------------- comparisons


def _compare(statement: Statement, place: Place, condition: Compare) -> Test:
    operator, left, right = condition.operator, condition.left, condition.right
    if isinstance(left, Aggregate) and left not in place.measured:
        asked = subqueries.asks_for_rows(condition)
        if asked is not None and left in place.nearby:
            test = place.nearby[left]
            return test if asked else Test(tree.is_not_true(test.node), False)
        if asked is not None:
            some = subqueries.some_row(statement, place, left.rows)
            return Test(some if asked else tree.negation(some), False)
    if _is_instant_test(condition):
        return _compare_instants(statement, place, operator, left, right)
    bounds = _elapsed(statement, place, condition)
    if bounds is not None:
        return bounds
    one = _compared_value(statement, place, left, right, operator)
    if one.pick is not None and place.certainty is not None and operator is Operator.EQUAL:
        return _picked_equal(one.pick, values.value_of(statement, place, right), place.certainty)
    if one.ratio is not None and isinstance(right, Literal):
        assert isinstance(right.value, int | Decimal)
        without_division = compared_ratio(operator.value, one.ratio, Decimal(right.value))
        if without_division is not None:
            return Test(without_division, True)
    other = _comparable(statement, place, right)
    one, other = alike(statement.dialect, statement.calendar, one, other)
    node = tree.compare(operator.value, one.node, other.node)
    return Test(node, one.nullable or other.nullable)


def _both_comparable(
    statement: Statement, place: Place, left: Value, right: Value
) -> tuple[Operand, Operand]:
    one, other = (_comparable(statement, place, value) for value in (left, right))
    return alike(statement.dialect, statement.calendar, one, other)


def _comparable(statement: Statement, place: Place, value: Value) -> Operand:
    found = values.value_of(statement, place, value)
    return version_rows.compared(statement.dialect, value, found)


def _picked_equal(pick: Pick, wanted: Operand, certainty: Certainty) -> Test:
    """Is the first value the wanted one? The first row with it comes before the first row with
    another; at one time with that row, only `maybe`."""
    function = "min" if pick.is_first else "max"

    def edge(test: Node) -> Node:
        test = test if pick.narrowed is None else tree.conjunction((test, pick.narrowed))
        return tree.filtered(tree.call(function, pick.time), test)

    mine = edge(tree.compare("=", pick.value, wanted.node))
    other = edge(tree.compare("is distinct from", pick.value, wanted.node))
    before = "<" if pick.is_first else ">"
    operator = before if certainty is Certainty.SURE else before + "="
    # Without any row with another value the wanted one need only be there.
    return Test(tree.coalesce(tree.compare(operator, mine, other), tree.is_known(mine)), False)


def _elapsed(statement: Statement, place: Place, condition: Compare) -> Test | None:
    counted = elapsed.counted_from(condition)
    if counted is None:
        return None
    application, until, count = counted
    time = _time_at(statement, place, application.arguments[0])
    unit = Unit(application.function.removeprefix("elapsed_"))
    node = elapsed.elapsed_test(statement, time, condition.operator, unit, until, count)
    return None if node is None else Test(node, time.nullable)


def _compared_value(
    statement: Statement, place: Place, left: Value, right: Value, operator: Operator
) -> Operand:
    """A count that is missing because there are no rows is 0; where 0 fails the comparison, the
    missing one may as well fail it by itself."""
    found = _comparable(statement, place, left)
    if (
        isinstance(left, Aggregate)
        and left.kind in ALWAYS_KNOWN
        and isinstance(right, Literal)
        and isinstance(right.value, int)
        and not COMPARISONS[operator](0, right.value)
    ):
        bare = tree.without_default(found.node)
        if bare is not None:
            return Operand(bare, found.type, True, found.digits)
    return found


def _compare_instants(
    statement: Statement, place: Place, operator: Operator, left: Value, right: Value
) -> Test:
    if isinstance(left.type, DateType) and isinstance(right.type, DateType):
        one = values.value_of(statement, place, left)
        other = values.value_of(statement, place, right)
        node = tree.compare(operator.value, one.node, other.node)
        return Test(node, one.nullable or other.nullable)
    left, right = values.midnight(left), values.midnight(right)
    if isinstance(left, Moment) and not isinstance(right, Moment):
        left, right, operator = right, left, _MIRRORED[operator]
    if isinstance(right, Moment):
        time = _time_at(statement, place, left)
        node = compared(statement, time, operator, right.edge)
        return Test(node, time.nullable)
    zone = statement.calendar.zone
    one = values.value_of(statement, place, left)
    other = values.value_of(statement, place, right)
    node = tree.compare(
        operator.value,
        instant(statement.dialect, one, zone),
        instant(statement.dialect, other, zone),
    )
    return Test(node, one.nullable or other.nullable)


_MIRRORED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}


def _time_at(statement: Statement, place: Place, value: Value) -> TimeAt:
    """The value as it lies in its column, when it is one; bounds laid on that need no conversion
    of every row."""
    time: TimeAt | None = None
    match value:
        case AttributeValue():
            time = columns.plain_attribute(statement, place, value)
        case KnownSince():
            time = columns.since(statement, place)
        case PropertyValue():
            time = columns.plain_time(statement, place, value)
        case _:
            pass
    if time is not None:
        return time
    found = values.value_of(statement, place, value)
    return TimeAt(found.node, None, isinstance(value.type, DateType), found.nullable)


def _one_of(statement: Statement, place: Place, value: Value, options: tuple[Value, ...]) -> Test:
    if is_instant(value.type) and any(
        type(option.type) is not type(value.type) for option in options
    ):
        tests = [
            _compare_instants(statement, place, Operator.EQUAL, value, option) for option in options
        ]
        return Test(_joined(tests, tree.disjunction), any(test.nullable for test in tests))
    if isinstance(value.type, ListType):
        pairs = [_both_comparable(statement, place, value, option) for option in options]
        return Test(
            tree.disjunction(tree.compare("=", one.node, other.node) for one, other in pairs),
            any(one.nullable or other.nullable for one, other in pairs),
        )
    found = _comparable(statement, place, value)
    listed = [_comparable(statement, place, option) for option in options]
    nullable = found.nullable or any(option.nullable for option in listed)
    return Test(tree.is_in(found.node, [option.node for option in listed]), nullable)


# ---------------------------------------------------------------- time


def _in_window(statement: Statement, place: Place, value: Value, window: Window) -> Test:
    time = _time_at(statement, place, value)
    conditions, nullable = in_window(statement, place, time, window)
    assert conditions, "a window has an edge"
    return Test(tree.conjunction(conditions), nullable or time.nullable)
