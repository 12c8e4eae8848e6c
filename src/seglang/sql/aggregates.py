"""What each aggregation computes, as SQL.

`grouped` are aggregates of the rows as they lie; `staged` ones number, order or group the rows
first. Every one skips missing operands, except counts of rows, shares and the positional ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from seglang.core.edges import Unit
from seglang.core.nodes import Aggregate, Aggregation, Holds, Truth
from seglang.plan.nodes import Merged
from seglang.sql import (
    conditions,
    numbers,
    periods,
    stored,
    text_values,
    tree,
    values,
    version_rows,
)
from seglang.sql.dialect import Dialect
from seglang.sql.operand import INTEGER_DIGITS, Operand, Pick, Ratio
from seglang.sql.rows import local_day
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node
from seglang.types import (
    BOOLEAN,
    DECIMAL,
    DURATION,
    INTEGER,
    MAX_PRECISION,
    TIMESTAMP,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    TextType,
)

if TYPE_CHECKING:
    pass

BIG = (INTEGER_DIGITS, 0)


def needs_order(aggregate: Aggregate) -> bool:
    positional = aggregate.kind in (Aggregation.FIRST, Aggregation.LAST)
    return positional and not (aggregate.number == 1 and aggregate.operand is None)


def of_nobody(operand: Operand) -> Operand:
    """A column of a rollup that may have no row for the entity."""
    if operand.nullable:
        return operand
    return replace(operand, node=tree.coalesce(operand.node, tree.integer(0)))


def merged(statement: Statement, found: Merged) -> Operand:
    """An aggregate from what was added up of slices of its window."""
    columns = [of_nobody(statement.columns_of[part]) for part in found.parts]
    first, *rest = columns
    if not rest:
        return first
    match found.aggregate.kind:
        case Aggregation.COUNT | Aggregation.SUM:
            # From the newest on: windows that end alike begin with the same sums.
            total = first.node
            for column in rest:
                total = tree.plus(total, column.node)
            return replace(first, node=total)
        case Aggregation.MIN | Aggregation.FIRST:
            return replace(first, node=tree.call("least", *(each.node for each in columns)))
        case Aggregation.MAX | Aggregation.LAST:
            return replace(first, node=tree.call("greatest", *(each.node for each in columns)))
        case kind:
            raise AssertionError(f"{kind} is not cut into slices")


def sortable(dialect: Dialect, operand: Operand) -> Node:
    """Text sorts by its code points."""
    match operand.type:
        case TextType() | EnumType():
            return dialect.order_text(operand.node)
        case ListType(element):
            # Missing elements come first.
            item = tree.argument("item")
            each = dialect.order_text(item) if isinstance(element, TextType) else item
            body = tree.row((tree.is_known(item), each))
            return tree.call("list_transform", operand.node, tree.function_of("item", body))
        case MapType(inner):

            def entry(key: Node, found: Node) -> Node:
                value = text_values.typed(dialect, tree.cast(found, tree.TEXT), inner)
                return tree.row((key, tree.is_known(value.node), sortable(dialect, value)))

            return dialect.entries(operand.node, entry)
        case _:
            return operand.node


def by_rank(order: Sequence[Operand]) -> list[Node]:
    """Rows of values compare with missing ones last; here they come first."""
    if len(order) == 1:
        return [order[0].node]
    parts: list[Node] = []
    for part in order:
        if part.nullable:
            parts.append(tree.is_known(part.node))
        parts.append(part.node)
    return parts


# ---------------------------------------------------------------- grouped


def grouped(
    statement: Statement,
    place: Place,
    aggregate: Aggregate,
    narrowed: Node | None,
    order: Sequence[Operand] = (),
    operand: Operand | None = None,
    *,
    chosen: bool = False,
) -> Operand:
    """An aggregate over the rows at hand, for those that `narrowed` lets through. `operand` is its
    operand where that has been computed, see `operand_of`. With `chosen` there are many such
    aggregates side by side."""

    def over(function: str, *nodes: Node) -> Node:
        if chosen and narrowed is not None and function in ("sum", "min", "max"):
            (node,) = nodes
            return tree.call(function, tree.choose(((narrowed, node),), tree.null()))
        return tree.filtered(tree.call(function, *nodes), narrowed)

    def count(*nodes: Node) -> Node:
        if not nodes and narrowed is not None and chosen:
            # Half as dear on DuckDB as a filter, which cuts the rows for each count anew.
            one = tree.choose(((narrowed, tree.integer(1)),), tree.null())
            return tree.call("count", one)
        return over("count", *(nodes or (tree.star(),)))

    kind = aggregate.kind
    if kind is Aggregation.COUNT:
        return Operand(count(), INTEGER, False, BIG)
    if kind is Aggregation.SHARE:
        test = operand_of(statement, place, aggregate) if operand is None else operand
        return _share(test.node, narrowed)
    if kind is Aggregation.COUNT_PERIODS:
        assert aggregate.unit is not None
        period = _period(statement, place, aggregate.unit)
        distinct = tree.filtered(tree.distinct("count", period), narrowed)
        return Operand(distinct, INTEGER, False, BIG)
    if kind is Aggregation.AVERAGE_GAP:
        time = statement.dialect.microseconds(instant_at(statement, place))
        gaps = tree.subtract(count(), tree.integer(1))
        stretch = tree.subtract(over("max", time), over("min", time))
        mean = numbers.rounded_quotient(stretch, gaps)
        several = tree.compare(">", gaps, tree.integer(0))
        return Operand(tree.choose(((several, mean),), tree.null()), DURATION, True)
    if kind in (Aggregation.FIRST, Aggregation.LAST) and aggregate.operand is None:
        function = "min" if kind is Aggregation.FIRST else "max"
        time_at = values.row_time(statement, place)
        # The column's own order is that of the instants; converting one value is enough. A local
        # time that is skipped or repeated may stand out of order, so those are converted first.
        if time_at.zone in (None, "UTC"):
            extreme = replace(time_at, node=over(function, time_at.node))
            return Operand(stored.instant_of(statement, extreme), TIMESTAMP, True)
        return Operand(over(function, instant_at(statement, place)), TIMESTAMP, True)
    assert aggregate.operand is not None
    if operand is None:
        operand = operand_of(statement, place, aggregate)
    match kind:
        case Aggregation.FIRST | Aggregation.LAST:
            return _picked(statement, place, aggregate, operand, narrowed, order)
        case Aggregation.COUNT_DISTINCT:
            compared = version_rows.compared(statement.dialect, aggregate.operand, operand)
            found = tree.filtered(tree.distinct("count", compared.node), narrowed)
            return Operand(found, INTEGER, False, BIG)
        case Aggregation.SUM:
            total = _total(statement.dialect, operand, over)
            # Without a row, or with nothing but missing operands, SQL says NULL.
            if operand.nullable or narrowed is not None:
                return replace(total, node=tree.coalesce(total.node, tree.integer(0)))
            return total
        case Aggregation.MIN | Aggregation.MAX:
            node = over("min" if kind is Aggregation.MIN else "max", operand.node)
            return Operand(node, aggregate.type, True, operand.digits)
        case Aggregation.AVERAGE:
            has_rows = narrowed is None and not operand.nullable
            known = count() if not operand.nullable else count(operand.node)
            return _average(operand, _total(statement.dialect, operand, over), known, has_rows)
        case Aggregation.MEDIAN:
            return _median(statement, operand, narrowed, count(operand.node))
        case Aggregation.PERCENTILE:
            assert aggregate.number is not None
            fraction = Decimal(aggregate.number) / 100
            node = statement.dialect.percentile(operand.node, fraction)
            return Operand(tree.filtered(node, narrowed), aggregate.type, True, operand.digits)
        case _:
            raise AssertionError(f"{kind.value} needs a stage of its own")


def instant_at(statement: Statement, place: Place) -> Node:
    return stored.instant_of(statement, values.row_time(statement, place))


def _total(dialect: Dialect, operand: Operand, over: object) -> Operand:
    node = over("sum", operand.node)  # type: ignore[operator]
    match operand.type:
        case IntegerType():
            return Operand(node, INTEGER, False, (MAX_PRECISION, 0))
        case DurationType():
            return Operand(tree.cast(node, tree.BIGINT), DURATION, False)
        case _:
            if operand.digits is None:
                return Operand(node, DECIMAL, False)
            digits = (MAX_PRECISION, operand.digits[1])
            return Operand(dialect.within(node, digits), DECIMAL, False, digits)


def _average(operand: Operand, total: Operand, count: Node, has_rows: bool) -> Operand:
    if isinstance(operand.type, DurationType):
        some = tree.compare(">", count, tree.integer(0))
        mean = numbers.rounded_quotient(total.node, count)
        return Operand(tree.choose(((some, mean),), tree.null()), DURATION, True)
    scale = operand.scale
    node = numbers.mean(total.node, scale, count)
    return Operand(node, DECIMAL, True, numbers.FULL, Ratio(total.node, count, has_rows))


def _picked(
    statement: Statement,
    place: Place,
    aggregate: Aggregate,
    operand: Operand,
    narrowed: Node | None,
    order: Sequence[Operand],
) -> Operand:
    """The operand of the first or the last row."""
    is_first = aggregate.kind is Aggregation.FIRST
    found = values.as_type(statement, operand, aggregate.type)
    pick = statement.dialect.fewest if is_first else statement.dialect.most
    node = tree.filtered(pick(found.node, by_rank(order), found.type), narrowed)
    made_of = Pick(found.node, order[0].node, narrowed, is_first)
    return replace(found, node=node, nullable=True, pick=made_of)


# Doubled numbers of so many digits are exact where medians go through floating point.
_MEDIAN_DIGITS = 14


def _median(statement: Statement, operand: Operand, narrowed: Node | None, count: Node) -> Operand:
    """The mean of the lower and the upper of the middle two; the upper one is the lower one of
    the numbers with the other sign."""
    if operand.digits is not None and operand.digits[0] <= _MEDIAN_DIGITS:
        doubled = tree.multiply(operand.node, tree.integer(2))
        total = tree.filtered(tree.call("median", doubled), narrowed)
        two = tree.integer(2)
        node = numbers.mean(total, operand.digits[1], two)
        return Operand(node, DECIMAL, True, numbers.FULL, Ratio(total, two, True))
    half = Decimal("0.5")
    widened = (
        tree.cast(operand.node, tree.BIGINT)
        if isinstance(operand.type, IntegerType)
        else operand.node
    )
    lower = tree.filtered(statement.dialect.percentile(widened, half), narrowed)
    upper = tree.filtered(statement.dialect.percentile(tree.negative(widened), half), narrowed)
    if isinstance(operand.type, DurationType):
        total = tree.subtract(tree.cast(lower, tree.HUGE), upper)
        return Operand(numbers.rounded_quotient(total, tree.integer(2)), DURATION, True)
    scale = operand.scale
    kind = (MAX_PRECISION, scale)
    total = tree.subtract(tree.cast(lower, kind), tree.cast(upper, kind))
    two = tree.choose(
        ((tree.compare(">", count, tree.integer(0)), tree.integer(2)),), tree.integer(0)
    )
    return Operand(numbers.mean(total, scale, two), DECIMAL, True, numbers.FULL)


def operand_of(statement: Statement, place: Place, aggregate: Aggregate) -> Operand:
    """What is aggregated of a row; of a share, whether the row is one of those counted."""
    assert aggregate.operand is not None
    operand = aggregate.operand
    if aggregate.kind is not Aggregation.SHARE:
        return values.value_of(statement, place, operand)
    condition = operand.condition if isinstance(operand, Truth) else Holds(operand)
    return Operand(conditions.condition_of(statement, place, condition).node, BOOLEAN)


def _share(test: Node, narrowed: Node | None) -> Operand:
    if narrowed is not None:
        test = tree.conjunction((test, narrowed))
    every = tree.filtered(tree.call("count", tree.star()), narrowed)
    chosen = tree.filtered(tree.call("count", tree.star()), test)
    ratio = Ratio(chosen, every, narrowed is None)
    return Operand(numbers.mean(chosen, 0, every), DECIMAL, True, numbers.FULL, ratio)


# ---------------------------------------------------------------- calendar periods


def _day(statement: Statement, place: Place) -> Node:
    time = values.row_time(statement, place)
    if time.is_date:
        return time.node
    node = stored.instant_of(statement, time)
    operand = Operand(node, TIMESTAMP, False, span=place.span)
    return local_day(statement.dialect, operand, statement.calendar.zone)


def _period(statement: Statement, place: Place, unit: Unit) -> Node:
    """A value that neighbouring rows share exactly when they lie in one period."""
    if unit is Unit.DAY:
        return _day(statement, place)
    return period_number(statement, place, unit)


def period_number(statement: Statement, place: Place, unit: Unit) -> Node:
    """Neighbouring periods have neighbouring numbers."""
    day = _day(statement, place)
    return periods.period_number(statement.dialect, statement.calendar, day, unit)
