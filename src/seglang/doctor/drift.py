"""How a catalog must change to say what a live schema says.

Takes the catalog and the schema; gives the changes of attributes and properties in the order of
the file, and what only a person can decide, which stays as it is. Looks at no rows: a column that
no part of the catalog speaks of is new, one that is not there is gone, and a type has changed when
the column cannot be read as the catalog says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from seglang.catalog.model import Attribute, Catalog, Column, PointColumns, Relation
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Diagnostic, Sink, nearest
from seglang.doctor.columns import TableInUse, find_table
from seglang.doctor.fit import attribute_fits, filter_fits, time_fits
from seglang.doctor.sought import Sought, all_sought
from seglang.draft.columns import Columns, declare, quoted, written_type
from seglang.draft.survey import ColumnFacts, TableFacts
from seglang.engines.live import LiveColumn, LiveSchema, LiveTable, LiveType
from seglang.source import Span
from seglang.types import EnumType, type_name

# What a declaration says beside its type that hangs on the type.
_OF_THE_TYPE = ("stored", "values", "zone", "unit")


@dataclass(frozen=True, slots=True)
class Added:
    """A new attribute or property: `entries` are what its table holds beside the type, as TOML."""

    path: tuple[str, ...]
    type: str
    entries: tuple[tuple[str, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Retyped:
    """`type` None: it stays. `entries` are put as TOML, `dropped` go."""

    path: tuple[str, ...]
    before: str
    type: str | None
    entries: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    path: tuple[str, ...]
    column: str


Change = Added | Retyped | Removed


@dataclass(frozen=True, slots=True)
class Drift:
    changes: tuple[Change, ...]
    left: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Looking:
    catalog: Catalog
    schema: LiveSchema
    source: str
    changes: list[Change] = field(default_factory=list)
    sink: Sink = field(default_factory=Sink)

    def leave(self, span: Span | None, what: str, reason: str, hint: str | None = None) -> None:
        self.sink.report(codes.LEFT_AS_IT_IS, span, what=what, reason=reason, hint=hint)


def drift(catalog: Catalog, schema: LiveSchema, source: str) -> Drift:
    """`source` is what messages call the database."""
    looking = _Looking(catalog, schema, source)
    spoken, readers = _spoken(looking), _readers(looking)
    for sought in all_sought(catalog):
        table = _table(looking, sought)
        if table is None:
            continue
        _fixed_columns(looking, sought, table)
        path = _path(sought)
        if path is None:
            continue
        for attribute in sought.values:
            _attribute(looking, sought, table, attribute, (*path, attribute.name))
        _new_columns(looking, sought, table.table, spoken, readers)
    _relations(looking)
    return Drift(tuple(looking.changes), looking.sink.sorted())


def _path(sought: Sought) -> tuple[str, ...] | None:
    """Where the file declares the attributes or properties of the item; None for lists and
    histories, which have none."""
    match sought.kind:
        case "entity":
            return ("entities", sought.name, "attributes")
        case "event":
            return ("events", sought.name, "properties")
        case "rows":
            event, _, rows = sought.name.rpartition(".")
            return ("events", event, "rows", rows, "properties")
        case _:
            return None


def _table(looking: _Looking, sought: Sought) -> TableInUse | None:
    quiet = Sink()
    found = find_table(
        looking.schema,
        sought.table,
        sought.used_by,
        sought.span,
        looking.catalog.calendar.zone,
        looking.source,
        quiet,
    )
    if found is None:
        [problem] = quiet.diagnostics
        near = dict(problem.facts).get("nearest")
        hint = f"did you mean `{near}`?" if near else None
        name = ".".join(sought.table)
        looking.leave(sought.span, sought.used_by, f"there is no table `{name}`", hint)
    return found


def _fixed_columns(looking: _Looking, sought: Sought, table: TableInUse) -> None:
    """Columns that say which rows there are: what else could stand for one, nobody can tell."""
    fixed: list[tuple[Column, str]] = [(column, "its key") for column in sought.key]
    fixed += [(time.column, f"its `{key}`") for time, key in sought.times]
    fixed += [(test.column, "its `where`") for test in sought.where]
    fixed += [(column, "its `id` or `order`") for column in sought.others]
    for column, part in fixed:
        live = looking.schema.column(table.table, column.name)
        if live is None:
            known = [one.name for one in table.table.columns]
            near = nearest(column.name, known)
            looking.leave(
                sought.span,
                sought.used_by,
                f"table `{table.name}` has no column `{column.name}`, which is {part}",
                f"did you mean `{near}`?" if near else None,
            )
    quiet = Sink()
    asked = replace(table, sink=quiet)
    for time, key in sought.times:
        place = asked.find(time.column, sought.span)
        if place is not None and place.type is not None:
            time_fits(asked.spot(time.column, sought.span), time, place.type, key)
    for test in sought.where:
        place = asked.find(test.column, sought.span)
        if place is not None and place.type is not None:
            filter_fits(asked.spot(test.column, sought.span), test.values, place.type)
    for problem in quiet:
        if problem.code not in (codes.MISSING_COLUMN, codes.MISSING_FIELD):
            hint = dict(problem.facts).get("hint")
            looking.leave(sought.span, sought.used_by, problem.headline, hint)


def _relations(looking: _Looking) -> None:
    for owner, table, relation in _all_relations(looking.catalog):
        live = looking.schema.find(table)
        for name in relation.via or relation.on if live is not None else ():
            assert live is not None
            if looking.schema.column(live, name) is None:
                looking.leave(
                    relation.span,
                    f"relation `{owner}.{relation.name}`",
                    f"table `{'.'.join(table)}` has no column `{name}`",
                )


def _all_relations(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...], Relation]]:
    """Each with the table that holds its columns."""
    for entity in catalog.entities.values():
        for relation in entity.relations.values():
            other = catalog.entities[relation.entity]
            yield entity.name, (entity if relation.is_to_one else other).table, relation
    for event in catalog.events.values():
        for relation in event.relations.values():
            yield event.name, event.table, relation


# ---------------------------------------------------------------- attributes that there are


def _attribute(
    looking: _Looking,
    sought: Sought,
    table: TableInUse,
    attribute: Attribute,
    path: tuple[str, ...],
) -> None:
    quiet = Sink()
    asked = replace(table, sink=quiet)
    column = attribute.column
    parts = (column.latitude, column.longitude) if isinstance(column, PointColumns) else (column,)
    found = [(part, asked.find(part, attribute.span)) for part in parts]
    what = f"`{sought.name}.{attribute.name}`"
    gone = [
        problem
        for problem in quiet
        if problem.code in (codes.MISSING_COLUMN, codes.MISSING_FIELD)
        and "hint" not in dict(problem.facts)
    ]
    if gone:
        holder = _holder(looking.catalog, sought, attribute.name)
        name = ".".join((parts[0].name, *parts[0].fields))
        if holder is None:
            looking.changes.append(Removed(path, f"{table.name}.{name}"))
        else:
            reason = f"its column is gone, but {holder} speaks of it"
            looking.leave(attribute.span, what, reason)
        return
    for part, place in found:
        if place is not None and place.type is not None and not quiet.diagnostics:
            attribute_fits(asked.spot(part, attribute.span), attribute, place.type)
    [*live] = [place.type for _, place in found if place is not None and place.type is not None]
    if quiet.diagnostics:
        change = _retyped(path, attribute, live[0], quiet) if len(live) == len(parts) == 1 else None
        if change is None:
            problem = quiet.diagnostics[0]
            hint = dict(problem.facts).get("hint")
            looking.leave(attribute.span, what, problem.headline, hint)
        else:
            looking.changes.append(change)
    elif (
        len(live) == 1
        and isinstance(attribute.type, EnumType)
        and live[0].kind == "enum"
        and set(live[0].values) != set(attribute.type.values)
    ):
        values = ", ".join(quoted(value) for value in live[0].values)
        entries = (("values", f"[{values}]"),)
        looking.changes.append(Retyped(path, "enum", None, entries, ()))


def _holder(catalog: Catalog, sought: Sought, name: str) -> str | None:
    """What else in the catalog speaks of an attribute, and would be wrong without it."""
    if sought.kind != "entity":
        return None
    entity = catalog.entities[sought.name]
    if name in entity.history:
        return f"`[entities.{entity.name}.history]`"
    if entity.timezone == name:
        return "`timezone`"
    for channel in catalog.channels.values():
        if channel.consent == name:
            return f"`[channels.{channel.name}]`"
    return None


def _retyped(
    path: tuple[str, ...], attribute: Attribute, live: LiveType, quiet: Sink
) -> Retyped | None:
    """None when the schema does not say what to write."""
    before = type_name(attribute.type)
    found = {problem.code for problem in quiet}
    if found & {codes.TYPE_DOES_NOT_FIT, codes.PRECISION_TOO_SMALL}:
        drafted = written_type(live)
        if drafted is None:
            return None
        _, written, entries = drafted
        dropped = set(_said(attribute)) - {key for key, _ in entries}
        return Retyped(path, before, written, entries, tuple(sorted(dropped)))
    if codes.FLOAT_NOT_STATED in found:
        return Retyped(path, before, None, (("stored", quoted("float")),), ())
    if codes.NOT_FLOAT in found:
        return Retyped(path, before, None, (), ("stored",))
    if codes.ZONE_NOT_NEEDED in found:
        return Retyped(path, before, None, (), ("zone",))
    return None  # the zone of a column that has none stands in no schema


def _said(attribute: Attribute) -> Iterator[str]:
    """Which of `_OF_THE_TYPE` the declaration says."""
    said: Mapping[str, bool] = {
        "stored": attribute.floating,
        "values": isinstance(attribute.type, EnumType),
        "zone": attribute.zone is not None,
        "unit": attribute.unit is not None,
    }
    yield from (key for key in _OF_THE_TYPE if said[key])


# ---------------------------------------------------------------- columns that are new


def _spoken(looking: _Looking) -> Mapping[tuple[str, ...], set[str]]:
    """By live table the names of the columns that any part of the catalog speaks of."""
    spoken: dict[tuple[str, ...], set[str]] = {}

    def speak(table: tuple[str, ...], *names: str) -> None:
        live = looking.schema.find(table)
        if live is not None:
            for name in names:
                column = looking.schema.column(live, name)
                spoken.setdefault(live.path, set()).add(column.name if column else name)

    for sought in all_sought(looking.catalog):
        columns = [*sought.key, *sought.others, *(test.column for test in sought.where)]
        columns += [time.column for time, _ in sought.times]
        for attribute in sought.values:
            column = attribute.column
            if isinstance(column, PointColumns):
                columns += [column.latitude, column.longitude]
            else:
                columns.append(column)
        speak(sought.table, *(column.name for column in columns))
    for _, table, relation in _all_relations(looking.catalog):
        speak(table, *relation.via, *relation.on)
    return spoken


def _readers(looking: _Looking) -> Mapping[tuple[str, ...], list[Sought]]:
    """By live table what could declare a column of it."""
    found: dict[tuple[str, ...], list[Sought]] = {}
    for sought in all_sought(looking.catalog):
        live = looking.schema.find(sought.table) if _path(sought) is not None else None
        if live is not None and not (sought.kind == "entity" and sought.repeats):
            found.setdefault(live.path, []).append(sought)
    return found


def _new_columns(
    looking: _Looking,
    sought: Sought,
    table: LiveTable,
    spoken: Mapping[tuple[str, ...], set[str]],
    readers: Mapping[tuple[str, ...], list[Sought]],
) -> None:
    known = spoken.get(table.path, set())
    new = [column for column in table.columns if column.name not in known]
    items = readers.get(table.path, [])
    path = _path(sought)
    if not new or path is None or sought not in items:
        return
    if len(items) > 1:
        if sought == items[0]:
            names = ", ".join(f"`{column.name}`" for column in new)
            users = " and ".join(other.used_by for other in items)
            looking.leave(
                sought.span,
                f"table `{'.'.join(sought.table)}`",
                f"it has {names}, and {users} read it",
                "declare them where they belong",
            )
        return
    drafted = _drafted(looking, sought, table, new)
    for one in drafted.declared:
        looking.changes.append(Added((*path, one.name), one.type, one.entries, one.remark))
    for remark in drafted.remarks:
        looking.leave(sought.span, sought.used_by, remark)


def _drafted(looking: _Looking, sought: Sought, table: LiveTable, new: list[LiveColumn]) -> Columns:
    """As `seg init` declares them; of the rows nothing is known here."""
    facts = tuple(ColumnFacts(column, 0, None, (), None) for column in new)
    taken = {attribute.name for attribute in sought.values}
    if sought.kind == "entity":
        taken |= looking.catalog.entities[sought.name].relations.keys()
    if sought.event is not None:
        taken |= sought.event.relations.keys() | sought.event.rows.keys()
    event = sought.name.rpartition(".")[2] if sought.kind != "entity" else None
    return declare(
        TableFacts(table, ".".join(sought.table), 0, facts), (), event=event, taken=taken
    )
