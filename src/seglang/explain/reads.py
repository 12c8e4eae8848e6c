"""What a rule reads: tables, columns, windows, and how far back.

Takes the program and the names of all declarations that take part; the catalog says where things
lie. A column is listed when the rule needs it: keys and times of every event read, filters of the
catalog, `id` where copies of rows must be told apart, `order` where the order of rows counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Event,
    Filter,
    PointColumns,
    TimeColumn,
)
from seglang.core.declarations import Program
from seglang.core.edges import Edge, resolve
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    AnniversaryIn,
    AttributeValue,
    Compare,
    InList,
    InWindow,
    KnownSince,
    Moment,
    PropertyValue,
    Value,
)
from seglang.core.sources import Events, Rows, Window
from seglang.core.walking import walk
from seglang.explain.conditions import condition_text
from seglang.explain.instants import edge_of, edge_text, is_unbounded
from seglang.explain.model import Reach, ResolvedInstant, ResolvedWindow, TableRead
from seglang.explain.references import roots
from seglang.explain.values import Scope, value_text, window_phrase

_ORDERED = frozenset({Aggregation.FIRST, Aggregation.LAST})


def column_text(column: Column) -> str:
    return ".".join((column.name, *column.fields))


def _attribute_columns(attribute: Attribute) -> tuple[str, ...]:
    match attribute.column:
        case PointColumns(latitude, longitude):
            return (column_text(latitude), column_text(longitude))
        case Column():
            return (column_text(attribute.column),)


def _filter_text(test: Filter) -> str:
    values = tuple(_scalar_text(value) for value in test.values)
    listed = f"({', '.join(values)})" if test.operator == "in" else ", ".join(values)
    return f"{column_text(test.column)} {test.operator} {listed}"


def _scalar_text(value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _listed(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _time(time: TimeColumn | None) -> tuple[str, ...]:
    return () if time is None else (column_text(time.column),)


def tables(program: Program, names: Iterable[str], entity: str) -> tuple[TableRead, ...]:
    """The entity's table first, then events and lists in the order of their names."""
    catalog = program.catalog
    attributes: dict[str, set[str]] = {entity: set()}
    properties: dict[str, set[str]] = {}
    ordered: set[str] = set()
    lists: dict[str, None] = {}
    for name in names:
        for root in roots(program.declarations[name]):
            for node in walk(root):
                match node:
                    case AttributeValue(owner, attribute):
                        attributes.setdefault(owner, set()).add(attribute)
                    case KnownSince(owner):
                        attributes.setdefault(owner, set())
                    case InList(list=member_list):
                        lists[member_list] = None
                    case Aggregate():
                        if node.kind in _ORDERED:
                            ordered.update(arm.event for arm in node.rows.arms)
                        if node.operand is not None:
                            _add_properties(node.operand, node.rows, properties)
                    case Rows():
                        for arm in node.arms:
                            properties.setdefault(arm.event, set())
                            _add_properties(arm.where, node, properties)
                        _add_properties(node.where, node, properties)
                    case _:
                        pass
    return (
        *(_entity_read(catalog, owner, used) for owner, used in attributes.items()),
        *(
            _event_read(catalog.events[event], properties[event], event in ordered)
            for event in sorted(properties)
        ),
        *(_list_read(catalog, member_list) for member_list in sorted(lists)),
    )


def _add_properties(node: object, rows: Rows, properties: dict[str, set[str]]) -> None:
    if node is None:
        return
    for inner in walk(node):
        if isinstance(inner, PropertyValue):
            for arm in rows.arms:
                properties.setdefault(arm.event, set()).add(inner.name)


def _entity_read(catalog: Catalog, name: str, used: set[str]) -> TableRead:
    entity = catalog.entities[name]
    columns = _listed(
        entity.key,
        _time(entity.since),
        (column_text(test.column) for test in entity.where),
        *(
            _attribute_columns(attribute)
            for attribute in entity.attributes.values()
            if attribute.name in used
        ),
    )
    filters = tuple(_filter_text(test) for test in entity.where)
    return TableRead(".".join(entity.table), "entity", name, columns, filters)


def _event_read(event: Event, used: set[str], ordered: bool) -> TableRead:
    must_tell_copies = event.id is not None and not event.unique
    columns = _listed(
        event.key,
        _time(event.time),
        (column_text(event.id),) if event.id is not None and (must_tell_copies or ordered) else (),
        (column_text(event.order),) if event.order is not None and ordered else (),
        (column_text(test.column) for test in event.where),
        *(
            _attribute_columns(attribute)
            for attribute in event.properties.values()
            if attribute.name in used
        ),
    )
    filters = tuple(_filter_text(test) for test in event.where)
    return TableRead(".".join(event.table), "event", event.name, columns, filters)


def _list_read(catalog: Catalog, name: str) -> TableRead:
    found = catalog.lists[name]
    columns = _listed(
        found.key, _time(found.time), (column_text(test.column) for test in found.where)
    )
    filters = tuple(_filter_text(test) for test in found.where)
    return TableRead(".".join(found.table), "list", name, columns, filters)


# ---------------------------------------------------------------- windows


def _instant(
    value: Value | None, as_of: datetime, calendar: Calendar, scope: Scope
) -> tuple[datetime | None, str | None]:
    """The instant of a side, or a few words where there is none."""
    if value is None:
        return None, None
    edge = edge_of(value)
    if edge is None:
        return None, value_text(value, scope)
    try:
        return resolve(edge, as_of, calendar), None
    except OverflowError:
        return None, "an instant outside the years 1 to 9999"


def windows(program: Program, names: Iterable[str], as_of: datetime) -> tuple[ResolvedWindow, ...]:
    """Every different window, in order of appearance; unbounded ones are left out."""
    calendar = program.catalog.calendar
    scope = Scope(program)
    found: dict[Window, list[str]] = {}
    for name in names:
        for root in roots(program.declarations[name]):
            for node in walk(root):
                window = node.window if isinstance(node, Rows | InWindow | AnniversaryIn) else None
                if window is not None and not is_unbounded(window):
                    users = found.setdefault(window, [])
                    if name not in users:
                        users.append(name)
    resolved = []
    for window, users in found.items():
        start, start_text = _instant(window.start, as_of, calendar, scope)
        end, end_text = _instant(window.end, as_of, calendar, scope)
        text = window_phrase(window, scope)
        resolved.append(ResolvedWindow(text, start, end, start_text, end_text, tuple(users)))
    return tuple(resolved)


def instants(
    program: Program, names: Iterable[str], as_of: datetime
) -> tuple[ResolvedInstant, ...]:
    """Every different instant that something is compared with, in order of appearance."""
    calendar = program.catalog.calendar
    scope = Scope(program)
    found: dict[Edge, list[str]] = {}
    for name in names:
        for root in roots(program.declarations[name]):
            for node in walk(root):
                for side in (node.left, node.right) if isinstance(node, Compare) else ():
                    if isinstance(side, Moment):
                        users = found.setdefault(side.edge, [])
                        if name not in users:
                            users.append(name)
    resolved = []
    for edge, users in found.items():
        instant, _ = _instant(Moment(edge), as_of, calendar, scope)
        resolved.append(ResolvedInstant(edge_text(edge, calendar), instant, tuple(users)))
    return tuple(resolved)


def derived_events(program: Program, names: Iterable[str]) -> tuple[str, ...]:
    """What the derived events of the rule are, each once."""
    found: dict[str, None] = {}
    for name in names:
        for root in roots(program.declarations[name]):
            for node in walk(root):
                if isinstance(node, Rows) and not _is_plain(node):
                    found[_derived_text(node, program)] = None
    return tuple(found)


def _is_plain(rows: Rows) -> bool:
    return len(rows.arms) == 1 and rows.arms[0].where is None


def _derived_text(rows: Rows, program: Program) -> str:
    parts = []
    for arm in rows.arms:
        part = f"{arm.event} events"
        if arm.where is not None:
            inner = Scope(program, Rows(arm.event, Events((arm,))))
            part += f" where ({condition_text(arm.where, inner)})"
        parts.append(part)
    return f"a {rows.name} event is one of the {', and of the '.join(parts)}"


def reach(program: Program, names: Iterable[str], as_of: datetime) -> Reach:
    """How far back events are read, over all windows of all rows."""
    calendar = program.catalog.calendar
    scope = Scope(program)
    reads_events = all_history = False
    earliest: datetime | None = None
    notes: dict[str, None] = {}
    for name in names:
        for root in roots(program.declarations[name]):
            for node in walk(root):
                if not isinstance(node, Rows):
                    continue
                reads_events = True
                if node.window is None or node.window.start is None:
                    all_history = True
                    continue
                start, text = _instant(node.window.start, as_of, calendar, scope)
                if start is None:
                    notes[f"{node.name} from {text}"] = None
                elif earliest is None or start < earliest:
                    earliest = start
    return Reach(reads_events, all_history, None if all_history else earliest, tuple(notes))
