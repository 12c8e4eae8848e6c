"""Questions to the rows of one table, all answered by one statement.

Each question is an aggregate; `Questions.ask` selects them together over the rows that the
catalog's filter keeps. Statements are sqlglot trees: names are quoted identifiers, values are
literals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from seglang.catalog.model import Filter, TimeColumn
from seglang.core.edges import first_date_from
from seglang.doctor.columns import Found, TableInUse
from seglang.engines.reading import Reader

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(slots=True)
class Questions:
    """Aggregates over the rows of a table that pass `where`."""

    table: TableInUse
    where: exp.Expr | None
    asked: list[exp.Expr] = field(default_factory=list)

    def ask(self, aggregate: exp.Expr) -> int:
        """Adds a question; its answer stands at this index."""
        self.asked.append(aggregate)
        return len(self.asked) - 1

    def count_where(self, condition: exp.Expr) -> int:
        from sqlglot import exp

        return self.ask(
            exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition.copy()))
        )

    def answers(self, reader: Reader) -> tuple[Any, ...]:
        from sqlglot import exp

        statement = exp.select(*self.asked).from_(table_node(self.table))
        if self.where is not None:
            statement = statement.where(self.where)
        [row] = reader.rows(statement.sql(dialect=reader.engine))
        return row


def table_node(table: TableInUse) -> exp.Table:
    from sqlglot import exp

    name, schema, database = (*reversed(table.table.path), None, None)[:3]
    return exp.table_(name or "", schema, database, quoted=True)


def is_missing(place: Found) -> exp.Expr:
    """The value is null, or not a finite number."""
    from sqlglot import exp

    value = place.expression()
    null: exp.Expr = exp.Is(this=value, expression=exp.Null())
    if place.type is None or place.type.kind != "float":
        return null
    odd = [
        exp.cast(exp.Literal.string(text), exp.DataType.Type.DOUBLE)
        for text in ("NaN", "Infinity", "-Infinity")
    ]
    return exp.paren(exp.or_(null, exp.In(this=value.copy(), expressions=odd)))


def outside(place: Found, values: Sequence[str]) -> exp.Expr:
    """The value is known and none of these."""
    from sqlglot import exp

    value = as_text(place)
    listed = exp.In(this=value, expressions=[exp.Literal.string(text) for text in values])
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    return exp.and_(known, exp.Not(this=listed))


def unlike(place: Found, pattern: str) -> exp.Expr:
    """The value is known and its whole text does not match."""
    from sqlglot import exp

    value = as_text(place)
    known = exp.Not(this=exp.Is(this=value, expression=exp.Null()))
    matched = exp.RegexpLike(this=value.copy(), expression=exp.Literal.string(pattern))
    return exp.and_(known, exp.Not(this=matched))


def as_text(place: Found) -> exp.Expr:
    from sqlglot import exp

    return exp.cast(place.expression(), exp.DataType.Type.TEXT)


def filter_condition(filters: Sequence[tuple[Filter, Found]]) -> exp.Expr | None:
    """The rows that count, as the catalog's `where` says; a missing value passes only `!=`."""
    from sqlglot import exp

    if not filters:
        return None
    return exp.and_(*(_condition(written, place) for written, place in filters))


def _condition(written: Filter, place: Found) -> exp.Expr:
    from sqlglot import exp

    signs: dict[str, type[exp.Binary]] = {
        "=": exp.EQ,
        "!=": exp.EQ,
        "<": exp.LT,
        "<=": exp.LTE,
        ">": exp.GT,
        ">=": exp.GTE,
    }
    value = place.expression()
    if place.type is not None and place.type.kind in ("enum", "uuid"):
        value = as_text(place)
    literals = [_literal(item) for item in written.values]
    if written.operator == "in":
        return exp.In(this=value, expressions=literals)
    compared = signs[written.operator](this=value, expression=literals[0])
    if written.operator != "!=":
        return compared
    false = exp.Boolean(this=False)
    return exp.Not(this=exp.Coalesce(this=compared, expressions=[false]))


def _literal(value: object) -> exp.Expr:
    from sqlglot import exp

    match value:
        case bool():
            return exp.Boolean(this=value)
        case int() | Decimal():
            number = exp.Literal.number(format(abs(value), "f"))
            return exp.Neg(this=number) if value < 0 else number
        case _:
            return exp.Literal.string(str(value))


def instant_literal(instant: datetime, time: TimeColumn, zone: str) -> exp.Expr:
    """The instant as a value of that column: a local time where the column has no zone, a day
    where it holds days (the first one that begins at or after the instant)."""
    from sqlglot import exp

    if time.is_date:
        day = first_date_from(instant, zone)
        return exp.cast(exp.Literal.string(day.isoformat()), exp.DataType.Type.DATE)
    if time.zone is not None:
        local = instant.astimezone(ZoneInfo(time.zone)).replace(tzinfo=None)
        return exp.cast(exp.Literal.string(local.isoformat(" ")), exp.DataType.Type.TIMESTAMP)
    return exp.cast(exp.Literal.string(instant.isoformat(" ")), exp.DataType.Type.TIMESTAMPTZ)


def repeated_keys(
    table: TableInUse, key: Sequence[Found], where: exp.Expr | None, reader: Reader
) -> tuple[int, int]:
    """How many keys stand in several rows, and in how many rows."""
    from sqlglot import exp

    columns = [place.expression() for place in key]
    known = [exp.Not(this=is_missing(place)) for place in key]
    conditions = known if where is None else [*known, where]
    one = (
        exp.select(exp.alias_(exp.Count(this=exp.Star()), "n", quoted=True))
        .from_(table_node(table))
        .where(*conditions)
        .group_by(*columns)
        .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
    )
    total = exp.cast(
        exp.Coalesce(
            this=exp.Sum(this=exp.column("n", quoted=True)), expressions=[exp.Literal.number(0)]
        ),
        exp.DataType.Type.BIGINT,
    )
    statement = exp.select(exp.Count(this=exp.Star()), total).from_(one.subquery("repeated"))
    [(keys, rows)] = reader.rows(statement.sql(dialect=reader.engine))
    return int(keys), int(rows)


def rows_of_nobody(
    table: TableInUse,
    key: Sequence[Found],
    where: exp.Expr | None,
    entity: TableInUse,
    entity_key: Sequence[Found],
    entity_where: exp.Expr | None,
    reader: Reader,
) -> int:
    """How many rows have a complete key that no row of the entity's table has."""
    from sqlglot import exp

    names = [f"k{index}" for index in range(len(key))]
    known = [exp.Not(this=is_missing(place)) for place in key]
    theirs = [
        exp.alias_(place.expression(), name, quoted=True)
        for place, name in zip(entity_key, names, strict=True)
    ]
    mine = [
        exp.alias_(place.expression(), name, quoted=True)
        for place, name in zip(key, names, strict=True)
    ]
    people = exp.select(*theirs).from_(table_node(entity))
    if entity_where is not None:
        people = people.where(entity_where)
    rows = exp.select(*mine).from_(table_node(table)).where(*known)
    if where is not None:
        rows = rows.where(where)
    same = [
        exp.EQ(
            this=exp.column(name, "person", quoted=True),
            expression=exp.column(name, "event", quoted=True),
        )
        for name in names
    ]
    inside = exp.select(exp.Literal.number(1)).from_(people.subquery("person")).where(*same)
    statement = (
        exp.select(exp.Count(this=exp.Star()))
        .from_(rows.subquery("event"))
        .where(exp.Not(this=exp.Exists(this=inside)))
    )
    [(count,)] = reader.rows(statement.sql(dialect=reader.engine))
    return int(count)


def distinct_outside(
    table: TableInUse,
    place: Found,
    values: Sequence[str],
    where: exp.Expr | None,
    limit: int,
    reader: Reader,
) -> list[str]:
    """The values themselves, smallest first; asked only on demand."""
    from sqlglot import exp

    statement = (
        exp.select(exp.alias_(as_text(place), "value", quoted=True))
        .distinct()
        .from_(table_node(table))
        .where(outside(place, values))
        .order_by(exp.Literal.number(1))
        .limit(limit)
    )
    if where is not None:
        statement = statement.where(where)
    return [str(value) for (value,) in reader.rows(statement.sql(dialect=reader.engine))]
