"""Which indexes the rules of a project need, and which of them a Postgres database lacks.

Takes the checked rules and a reader; reports a note for each index that is missing, as a statement
to paste. Asks the server's own catalog only, no rows. Whatever begins with the same columns does:
nothing is advised that an index makes superfluous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TypeGuard

from seglang.catalog.model import Catalog, Event, Filter
from seglang.core.closure import nodes
from seglang.core.declarations import Program, Segment
from seglang.core.nodes import AttributeValue, InList
from seglang.core.past import PastValues
from seglang.core.sources import Events, Nested, Related, Rows, Sessions
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Sink
from seglang.engines.held import quoted
from seglang.engines.inspect import read_schema
from seglang.engines.live import LiveSchema
from seglang.engines.model import ReadError
from seglang.engines.reading import Reader
from seglang.source import Span

# Tables that can have an index: views and foreign tables cannot.
_INDEXES = """
SELECT n.nspname, c.relname, c.relkind = 'p', i.indisunique,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid),
       ARRAY(SELECT a.attname::text
             FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(number, place)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
             WHERE k.place <= i.indnkeyatts ORDER BY k.place)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisvalid AND i.indisready
  AND (SELECT m.amname FROM pg_catalog.pg_class x JOIN pg_catalog.pg_am m ON m.oid = x.relam
       WHERE x.oid = i.indexrelid) = 'btree'
WHERE c.relkind IN ('r', 'p', 'm')
"""
_CAST = re.compile(r"::\w+(?: \w+)*|[()]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An index that rules need. `used_by` is what messages call the reader of the table. The first
    columns, as many as `apart`, choose one of the events of a table. `where` are the filters that
    the rows pass anyway."""

    table: tuple[str, ...]
    columns: tuple[str, ...]
    used_by: str
    span: Span | None
    unique: bool = False
    apart: int = 0
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Existing:
    """`columns` end where the index goes on with an expression; `part` is the condition of one
    that holds some rows only."""

    columns: tuple[str, ...]
    unique: bool
    part: str | None


@dataclass(frozen=True, slots=True)
class Indexed:
    """A table that can have indexes, and those it has."""

    partitioned: bool
    indexes: tuple[Existing, ...]


def advise(program: Program, reader: Reader, sink: Sink) -> None:
    """Report the indexes that are missing."""
    try:
        schema, existing = read_schema(reader), _existing(reader)
    except ReadError as error:
        error.report(sink)
        return
    said: set[str] = set()
    for wanted in needed(program):
        missing = _missing(wanted, schema, existing)
        if missing is None:
            continue
        columns, statement = missing
        if statement not in said:
            said.add(statement)
            sink.report(
                codes.INDEX_MISSING,
                wanted.span,
                table=".".join(wanted.table),
                columns=", ".join(columns),
                used_by=wanted.used_by,
                statement=statement,
            )


# ---------------------------------------------------------------- what rules need


def needed(program: Program) -> tuple[Wanted, ...]:
    """In the order of the catalog, without those that begin another one."""
    found = tuple(dict.fromkeys(_wanted(program)))
    return tuple(
        one for one in found if one.unique or not any(_is_begun(one, other) for other in found)
    )


def _is_begun(one: Wanted, other: Wanted) -> bool:
    size = len(one.columns)
    longer = size < len(other.columns) or (size == len(other.columns) and other.unique)
    return one.table == other.table and longer and other.columns[:size] == one.columns


def _wanted(program: Program) -> Iterator[Wanted]:
    catalog = program.catalog
    declarations = {**program.declarations, **program.instances}
    if not declarations:
        return
    found = [node for declared in declarations.values() for node in nodes(declared)]
    used = _names(found)
    windowed = {arm.event for node in found if _begins(node) for arm in node.arms}
    for name, entity in catalog.entities.items():
        if not entity.distinct:
            # With a filter there may be other rows with the same key.
            alone = not entity.where
            by = f"entity `{name}`"
            yield Wanted(entity.table, entity.key, by, entity.span, alone, where=entity.where)
        for attribute, history in entity.history.items():
            if (name, attribute) in used and not history.start.column.fields:
                columns = (*history.key, history.start.column.name)
                by = f"the history of `{name}.{attribute}`"
                yield Wanted(history.table, columns, by, history.span, where=history.where)
        for relation in entity.relations.values():
            if (name, relation.name) in used and not relation.is_to_one:
                table = catalog.entities[relation.entity].table
                by = f"relation `{relation.name}` of `{name}`"
                yield Wanted(table, relation.on, by, relation.span)
    for name, event in catalog.events.items():
        if name in used:
            yield from _of_event(catalog, event, is_windowed=name in windowed)
        for nested in event.rows.values():
            if (name, nested.name) in used and not nested.on.fields:
                by = f"rows `{nested.name}` of `{name}`"
                yield Wanted(nested.table, (nested.on.name,), by, nested.span, where=nested.where)
    channels = {each.channel for each in declarations.values() if isinstance(each, Segment)}
    suppressing = {
        name
        for channel in catalog.channels.values()
        if channel.name in channels
        for name in channel.suppress
    }
    for name, listed in catalog.lists.items():
        if name in used or name in suppressing:
            by = f"list `{name}`"
            yield Wanted(listed.table, listed.key, by, listed.span, where=listed.where)


def _of_event(catalog: Catalog, event: Event, *, is_windowed: bool) -> Iterator[Wanted]:
    """Rows are counted, summed and followed by key, so an index in the order of key and time often
    gives them without the table. A window needs few of the rows, and finds them faster when the
    time leads.

    Of a table that several events share, what tells them apart stands in front: one index then
    serves all of them, and each reads its own stretch of it only, so that a second one for windows
    gains nothing more. Partial indexes would have to be made for each event, and again for each
    that is declared later.
    """
    time = event.time.column
    if time.fields:
        return
    apart = _discriminators(catalog, event)
    orders = [(*event.key, time.name)]
    if is_windowed and not apart:
        orders.append((time.name, *event.key))
    for order in orders:
        yield Wanted(
            event.table,
            (*apart, *order),
            f"event `{event.name}`",
            event.span,
            apart=len(apart),
            where=event.where,
        )


def _discriminators(catalog: Catalog, event: Event) -> tuple[str, ...]:
    """The columns by which events of one table are told apart."""
    others = [
        each
        for each in catalog.events.values()
        if each.table == event.table and each.name != event.name
    ]
    return tuple(
        mine.column.name
        for mine in event.where
        if mine.operator == "="
        and not mine.column.fields
        and any(
            theirs.column == mine.column and theirs.values != mine.values
            for other in others
            for theirs in other.where
        )
    )


def _begins(node: object) -> TypeGuard[Rows]:
    """Rows that a window leaves few of: those from some instant on."""
    return isinstance(node, Rows) and node.window is not None and node.window.start is not None


def _names(found: Sequence[object]) -> frozenset[object]:
    """What rules read: events and lists by name, what belongs to one by its and its owner's."""
    used: set[object] = set()
    for node in found:
        match node:
            case Events(arms) | Sessions(arms=arms):
                used.update(arm.event for arm in arms)
            case InList(list=name):
                used.add(name)
            case AttributeValue(owner, name) | PastValues(owner, name):
                used.add((owner, name))
            case Related(owner, name) | Nested(owner, name):
                used.add((owner, name))
            case _:
                pass
    return frozenset(used)


# ---------------------------------------------------------------- what there is


def _existing(reader: Reader) -> Mapping[tuple[str, str], Indexed]:
    """By schema and name, the tables that can have indexes. Raises ReadError."""
    tables: dict[tuple[str, str], Indexed] = {}
    for schema, name, partitioned, unique, part, columns in reader.rows(_INDEXES):
        known = tables.get((schema, name), Indexed(bool(partitioned), ()))
        if columns:
            named = tuple(takewhile(lambda column: column is not None, columns))
            found = Existing(named, bool(unique), part)
            known = Indexed(known.partitioned, (*known.indexes, found))
        tables[schema, name] = known
    return tables


def _missing(
    wanted: Wanted, schema: LiveSchema, tables: Mapping[tuple[str, str], Indexed]
) -> tuple[tuple[str, ...], str] | None:
    """The columns of the index and the statement that makes it; None when it is not missing, or
    cannot be made."""
    live = schema.find(wanted.table)
    found = [] if live is None else [schema.column(live, name) for name in wanted.columns]
    if live is None or None in found:
        return None  # said elsewhere
    if any(column.type.kind == "enum" for column in found[: wanted.apart] if column is not None):
        # Values are compared as texts, with which an index on an enum does not help.
        wanted = replace(wanted, columns=wanted.columns[wanted.apart :], apart=0)
    place = (live.path[-2], live.path[-1])
    table = tables.get(place)
    if table is None or any(_serves(index, wanted) for index in table.indexes):
        return None
    unique = "UNIQUE " if wanted.unique else ""
    # A partitioned table has no other way than one that keeps writers waiting.
    waiting = "" if table.partitioned else "CONCURRENTLY "
    columns = ", ".join(map(quoted, wanted.columns))
    name = ".".join(map(quoted, place))
    return wanted.columns, f"CREATE {unique}INDEX {waiting}ON {name} ({columns});"


def _serves(index: Existing, wanted: Wanted) -> bool:
    """It begins with the columns, or a unique one with enough of them to find a row. One of some
    rows only has to have those that are read; it needs no columns that choose them."""
    columns = wanted.columns
    if index.part is not None:
        held = {_plain(part) for part in index.part.split(" AND ")}
        filters = {_condition(each): each.column.name for each in wanted.where}
        if not held <= set(filters):
            return False
        chosen = {filters[part] for part in held}
        rest = columns[wanted.apart :]
        columns = (*(name for name in columns[: wanted.apart] if name not in chosen), *rest)
    is_key = index.unique and bool(index.columns)
    return index.columns[: len(columns)] == columns or (
        is_key and columns[: len(index.columns)] == index.columns
    )


def _plain(condition: str) -> str:
    """The condition of a partial index without the casts and parentheses that Postgres adds."""
    return _CAST.sub("", condition).replace('"', "").strip()


def _condition(test: Filter) -> str:
    """As Postgres writes the plainest of filters, without casts; others are like none."""
    if test.operator != "=" or test.column.fields:
        return ""
    [value] = test.values
    match value:
        case bool():
            shown = "true" if value else "false"
        case str():
            shown = "'" + value.replace("'", "''") + "'"
        case _:
            shown = str(value)
    return f"{test.column.name} = {shown}"
