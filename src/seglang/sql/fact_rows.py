"""The rows that lie in the catalog's tables for a few keys, one statement for each table.

Takes names of the catalog and the keys that are wanted; gives statements whose columns have the
form of the language's types, so that a reader can make a `World` of them. Rows that do not exist
at the instant (later ones, those that the catalog's filters leave out, those without a key) are
not among them. Copies of a row are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from seglang.catalog.model import Entity, Event, MemberList, NestedRows
from seglang.core.declarations import Program
from seglang.core.edges import AS_OF
from seglang.core.nodes import (
    Apply,
    AttributeValue,
    Known,
    Literal,
    Operator,
    PropertyValue,
    Value,
)
from seglang.core.sources import EventArm, Events
from seglang.plan.nodes import Plan, Scan, Traits
from seglang.sql import conditions, entities, event_rows, histories, queries, stored, tree, values
from seglang.sql.compiled import Compiled
from seglang.sql.dialect import Dialect
from seglang.sql.statement import Place, Statement, filters
from seglang.sql.times import compared
from seglang.sql.tree import Node
from seglang.types import TEXT, MapType

Keys: TypeAlias = Sequence[tuple[Any, ...]]
# An attribute or a property by name; of a map the value under a key, and without one whether it
# is known.
Named: TypeAlias = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class FactRows:
    """Statements of one program for one engine and instant."""

    program: Program
    dialect: Dialect
    as_of: datetime

    def entities(
        self,
        entity: Entity,
        columns: Sequence[str],
        keys: Keys,
        names: Sequence[Named],
        others: Sequence[str],
    ) -> Compiled:
        """Those of whose columns the values are among the keys: key columns, `since` (missing
        where the catalog has none), the attributes with these names, then other columns as they
        lie there."""

        def query(statement: Statement) -> tree.Select:
            alias = entity.name
            found = entities.key_columns(statement, entity, alias)
            found.append(_since(statement, entity, alias))
            place = statement.root(entity, alias)
            for name, key in names:
                declared = entity.attributes[name]
                value: Value = AttributeValue(entity.name, name, declared.type)
                found.append(_said(statement, place, value, key))
            found += _columns(statement, entity.table, alias, others)
            asked = _columns(statement, entity.table, alias, columns)
            where = [*entities.population(statement, entity, alias), _among(asked, keys)]
            source = entities.entity_rows(statement, entity, alias)
            return queries.select(_numbered(found), source, where=where)

        return self._compiled(entity.name, query)

    def events(
        self, event: Event, keys: Keys, names: Sequence[Named], others: Sequence[str]
    ) -> Compiled:
        """The rows of an event for keys of its entity: key columns, time, `recorded`, order, id
        (each missing where the catalog has none), the properties with these names, other
        columns."""
        entity = self.program.catalog.entities[event.entity]
        arms = (EventArm(event.name),)
        scan = Scan(event.name, entity.name, Events(arms), arms, None, None, False, ())

        def query(statement: Statement) -> tree.Select:
            rows = event_rows.table_rows(statement, scan, entity, event, None, ordered=False)
            row = rows.place.row
            assert row is not None
            time = values.row_time(statement, rows.place)
            found = [*rows.key, stored.instant_of(statement, time)]
            if event.recorded is None:
                found.append(tree.null())
            else:
                recorded = stored.time_column(statement, event.table, row.alias, event.recorded)
                found.append(stored.instant_of(statement, recorded))
            for column in (event.order, event.id):
                found.append(
                    tree.null()
                    if column is None
                    else stored.column_node(statement, event.table, row.alias, column)
                )
            for name, key in names:
                value: Value = PropertyValue(name, event.properties[name].type)
                found.append(_said(statement, rows.place, value, key))
            found += _columns(statement, event.table, row.alias, others)
            where = [
                *rows.where,
                compared(statement, time, Operator.LESS, AS_OF),
                _among(rows.key, keys),
            ]
            return queries.select(_numbered(found), rows.relation, joins=rows.joins, where=where)

        return self._compiled(entity.name, query)

    def nested(self, nested: NestedRows, ids: Sequence[Any], names: Sequence[str]) -> Compiled:
        """The rows nested in event rows with these ids: the id, then properties."""

        def query(statement: Statement) -> tree.Select:
            alias = nested.name
            on = stored.column_node(statement, nested.table, alias, nested.on)
            found = [on]
            for name in names:
                declared = nested.properties[name]
                found.append(stored.attribute(statement, nested.table, alias, declared).node)
            where = [
                *filters(statement, nested.table, alias, nested.where),
                _among((on,), [(each,) for each in ids]),
            ]
            return queries.select(_numbered(found), tree.table(nested.table, alias), where=where)

        return self._compiled(self.program.catalog.main_entity, query)

    def history(self, entity: Entity, name: str, keys: Keys) -> Compiled:
        """Each value that an attribute had: key columns, from when on, the value."""

        def query(statement: Statement) -> tree.Select:
            rows = histories.HistoryRows(statement, entity, entity.history[name], AS_OF)
            found = [*rows.key, rows.start, rows.value.node]
            where = [*rows.where, _among(rows.key, keys)]
            return queries.select(_numbered(found), rows.relation, where=where)

        return self._compiled(entity.name, query)

    def listed(self, listed: MemberList, keys: Keys) -> Compiled:
        """The entries of a list with these keys: key columns, the time."""

        def query(statement: Statement) -> tree.Select:
            alias = listed.name
            key = _columns(statement, listed.table, alias, listed.key)
            found, where = list(key), filters(statement, listed.table, alias, listed.where)
            if listed.time is None:
                found.append(tree.null())
            else:
                time = stored.time_column(statement, listed.table, alias, listed.time)
                found.append(stored.instant_of(statement, time))
                where.append(compared(statement, time, Operator.LESS, AS_OF))
            where.append(_among(key, keys))
            return queries.select(_numbered(found), tree.table(listed.table, alias), where=where)

        return self._compiled(self.program.catalog.main_entity, query)

    def _compiled(self, entity: str, query: Callable[[Statement], tree.Select]) -> Compiled:
        plan = Plan(self.program, entity, Traits(()), (), (), {}, {}, {})
        with tree.one_statement():
            statement = Statement(plan, self.dialect, self.as_of)
            made = self.dialect.respelled(query(statement))
            sql = queries.render(made, self.dialect.spelling, self.dialect.nodes)
        reads = tuple(statement.reads)
        return Compiled(sql, self.dialect.name, (), (), self.as_of, reads, statement.calendar)


def _since(statement: Statement, entity: Entity, alias: str) -> Node:
    if entity.since is None:
        return tree.null()
    time = stored.time_column(statement, entity.table, alias, entity.since)
    return stored.instant_of(statement, time)


def _said(statement: Statement, place: Place, value: Value, key: str | None) -> Node:
    """The value; of a map what it holds under the key, or whether it is known."""
    if not isinstance(value.type, MapType):
        return values.value_of(statement, place, value).node
    if key is None:
        return conditions.condition_of(statement, place, Known(value)).node
    held = Apply("map_value", (value, Literal(key, TEXT)), value.type.value)
    return values.value_of(statement, place, held).node


def _columns(
    statement: Statement, table: tuple[str, ...], alias: str, names: Sequence[str]
) -> list[Node]:
    for name in names:
        statement.read(table, name)
    return [tree.column(alias, name) for name in names]


def _numbered(nodes: Sequence[Node]) -> list[Node]:
    return [queries.named(node, f"column_{number}") for number, node in enumerate(nodes)]


def _among(columns: Sequence[Node], keys: Keys) -> Node:
    """The values of these columns, together, are one of the keys."""
    if len(columns) == 1:
        return tree.is_in(columns[0], [_constant(part) for (part,) in keys])
    return tree.closed(
        tree.disjunction(
            tree.closed(
                tree.conjunction(
                    tree.compare("=", column, _constant(part))
                    for column, part in zip(columns, key, strict=True)
                )
            )
            for key in keys
        )
    )


def _constant(part: Any) -> Node:
    """A literal that takes the type of the column it is compared with."""
    match part:
        case bool():
            return tree.boolean(part)
        case int():
            return tree.integer(part)
        case Decimal():
            return tree.decimal(part)
        case datetime() | date():
            return tree.text(part.isoformat(sep=" ") if isinstance(part, datetime) else str(part))
        case _:
            return tree.text(str(part))
