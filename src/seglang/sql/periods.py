"""Calendar periods: the start of the one that holds an instant, and numbers of periods."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.catalog.model import Calendar
from seglang.core.edges import Unit
from seglang.core.nodes import PeriodOf
from seglang.sql import tree, values
from seglang.sql.dialect import Dialect
from seglang.sql.operand import Operand
from seglang.sql.rows import local_day
from seglang.sql.statement import Place, Statement
from seglang.sql.tree import Node
from seglang.types import TIMESTAMP

MONTHS = {
    Unit.MONTH: 1,
    Unit.QUARTER: 3,
    Unit.YEAR: 12,
    Unit.FISCAL_QUARTER: 3,
    Unit.FISCAL_YEAR: 12,
}


def period_of(statement: Statement, place: Place, value: PeriodOf) -> Operand:
    inner = values.value_of(statement, place, value.value)
    dialect, zone = statement.dialect, statement.calendar.zone
    day = local_day(dialect, inner, zone)

    def start(days: Sequence[Node]) -> Node:
        return _start(dialect, statement.calendar, days[0], value.unit, value.offset)

    return Operand(dialect.in_zone(zone, dialect.let((day,), start)), TIMESTAMP, inner.nullable)


def _start(dialect: Dialect, calendar: Calendar, day: Node, unit: Unit, offset: int) -> Node:
    """The local midnight at which the period starts."""
    midnight = tree.cast(day, tree.LOCAL)
    if unit is Unit.DAY:
        return dialect.days_later(midnight, tree.integer(offset)) if offset else midnight
    if unit is Unit.WEEK:
        passed = tree.remainder(
            tree.add(_part("isodow", day), tree.integer(6 - calendar.week_starts)),
            tree.integer(7),
        )
        return dialect.days_later(midnight, tree.subtract(tree.integer(7 * offset), passed))
    size = MONTHS[unit]
    # Months since the year began from which the periods of this unit are counted.
    first = calendar.fiscal_year_starts if unit.is_fiscal else 1
    passed = tree.remainder(
        tree.add(_part("month", day), tree.integer(12 - first)), tree.integer(size)
    )
    month = tree.cast(tree.call("date_trunc", tree.text("month"), midnight), tree.LOCAL)
    return dialect.months_later(month, tree.subtract(tree.integer(size * offset), passed))


def _part(part: str, day: Node) -> Node:
    return tree.call("date_part", tree.text(part), day)


def period_number(dialect: Dialect, calendar: Calendar, day: Node, unit: Unit) -> Node:
    """Neighbouring periods have neighbouring numbers, as in `compiled.period_number`."""
    if unit in (Unit.DAY, Unit.WEEK):
        epoch = tree.cast(tree.text("1970-01-01"), tree.DATE)
        number = dialect.days_between(day, epoch)
        if unit is Unit.DAY:
            return number
        # 1 January 1970 was a Thursday, day 3 of a week that starts on Monday. Shifted far
        # enough that whole division never sees a number below zero.
        shift = (3 - calendar.week_starts) % 7
        far = 7 * 150_000
        weeks = tree.quotient(tree.add(number, tree.integer(shift + far)), tree.integer(7))
        return tree.subtract(weeks, tree.integer(far // 7))
    year = _part("year", day)
    if unit is Unit.YEAR:
        return year
    assert unit in (Unit.MONTH, Unit.QUARTER), "periods of the fiscal year are not counted"
    per_year = 12 if unit is Unit.MONTH else 4
    part = _part("month" if unit is Unit.MONTH else "quarter", day)
    number = tree.add(tree.multiply(year, tree.integer(per_year)), part)
    return tree.subtract(number, tree.integer(1))
