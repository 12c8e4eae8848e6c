"""Which tables are entities, and which are events.

An entity is a table whose key is unique and stands in other tables too; an event is a table with
an entity's key and an instant. People come first: a table of customers before one of products.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seglang.draft.survey import ColumnFacts, TableFacts

_PEOPLE = (
    "customer",
    "user",
    "member",
    "client",
    "person",
    "household",
    "subscriber",
    "visitor",
    "player",
    "patient",
    "student",
    "guest",
    "shopper",
    "buyer",
    "contact",
    "lead",
    "account",
    "company",
    "device",
)
_TIME_WORDS = ("occurred", "happened", "event", "ordered", "bought", "purchase", "order", "sold")
_POOR_TIMES = ("updated", "modified", "deleted", "loaded", "synced", "expire", "due", "end")
_SINCE = ("created", "signup", "sign_up", "signed", "registered", "joined", "first_seen", "since")
_PLAIN = re.compile(r"[^0-9a-z_]+")


@dataclass(frozen=True, slots=True)
class GuessedEntity:
    """`distinct`: the table repeats the key; the entities are its distinct values."""

    name: str
    facts: TableFacts
    key: ColumnFacts
    since: ColumnFacts | None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class GuessedEvent:
    """`id` is a column without repeats, if there is one besides the entity's key."""

    name: str
    entity: str
    facts: TableFacts
    key: ColumnFacts
    time: ColumnFacts
    id: ColumnFacts | None


@dataclass(frozen=True, slots=True)
class Guess:
    """The main entity first. `others` are tables that were left out."""

    entities: tuple[GuessedEntity, ...]
    events: tuple[GuessedEvent, ...]
    others: tuple[TableFacts, ...]


def guess(tables: Sequence[TableFacts]) -> Guess | None:
    """None when no table looks like an entity."""
    candidates = [
        (entity, theirs)
        for table in tables
        for entity in _entities(table)
        if (theirs := _events(entity, tables)) or _is_people(entity.name)
    ]
    if not candidates:
        candidates = [
            (entity, [])
            for table in tables
            if not _speaks_of_people(table)
            for entity in _entities(table)
        ]
    if not candidates:
        return _of_distinct_keys(tables)
    candidates.sort(key=lambda pair: _rank(pair[0], pair[1]))
    chosen: list[GuessedEntity] = []
    events: list[GuessedEvent] = []
    used: set[tuple[str, ...]] = set()
    for entity, found in candidates:
        fresh = [event for event in found if event.facts.table.path not in used]
        if entity.facts.table.path in used or any(entity.name == one.name for one in chosen):
            continue
        if chosen and not (fresh and _is_people(entity.name)):
            continue
        chosen.append(entity)
        used.add(entity.facts.table.path)
        used.update(event.facts.table.path for event in fresh)
        events += fresh
    others = tuple(table for table in tables if table.table.path not in used)
    return Guess(tuple(chosen), _renamed(events, chosen), others)


def repeated_key(tables: Sequence[TableFacts]) -> tuple[str, TableFacts, ColumnFacts] | None:
    """What tables without an entity of their own seem to speak of: its name, and a table and
    column whose distinct values would be its keys."""
    found = []
    for table in tables:
        for facts in table.columns:
            if facts.distinct is None or facts.values or table.is_key(facts):
                continue
            name = plain_name(facts.column.name)
            stem = re.sub(r"_?(id|key|uuid|code|number|no)$", "", name)
            people = next((n for n, word in enumerate(_PEOPLE) if _ends_in(stem, word)), None)
            if people is not None or name.endswith(("_id", "_uuid")):
                rank = len(_PEOPLE) if people is None else people
                found.append((rank, -table.rows, name, stem, table, facts))
    if not found:
        return None
    *_, entity, table, facts = min(found, key=lambda one: one[:3])
    return entity, table, facts


def _of_distinct_keys(tables: Sequence[TableFacts]) -> Guess | None:
    """Events that are all there is of their entity."""
    found = repeated_key(tables)
    if found is None:
        return None
    name, table, key = found
    entity = GuessedEntity(name, table, key, None, distinct=True)
    events = _events(entity, tables)
    if not events:
        return None
    used = {event.facts.table.path for event in events}
    others = tuple(other for other in tables if other.table.path not in used)
    return Guess((entity,), _renamed(events, [entity]), others)


def _entities(table: TableFacts) -> list[GuessedEntity]:
    found = []
    base = singular(plain_name(table.table.name))
    for facts in table.columns:
        name = plain_name(facts.column.name)
        if not table.is_key(facts) or not _names_key(name, base):
            continue
        stem = re.sub(r"_?(id|key|uuid|code|number|no)$", "", name)
        entity = stem or _person_in(base) or base
        since = _best_time(table, _SINCE, only_named=True)
        found.append(GuessedEntity(entity, table, facts, since))
    found.sort(key=lambda entity: plain_name(entity.key.column.name) != "id")
    return found[:1]


def _names_key(name: str, base: str) -> bool:
    if name in ("id", "key", "uuid", base, f"{base}_id", f"{base}id"):
        return True
    return name.endswith(("_id", "_key", "_uuid", "_code")) or name in _PEOPLE


def _events(entity: GuessedEntity, tables: Sequence[TableFacts]) -> list[GuessedEvent]:
    events = []
    for table in tables:
        if table.table.path == entity.facts.table.path and not entity.distinct:
            continue
        key = _foreign_key(entity, table)
        time = _best_time(table, _TIME_WORDS, only_named=False)
        if key is None or time is None:
            continue
        ids = [
            facts
            for facts in table.columns
            if table.rows and facts is not key and table.is_key(facts) and _is_id(facts, table)
        ]
        events.append(
            GuessedEvent(
                singular(plain_name(table.table.name)),
                entity.name,
                table,
                key,
                time,
                ids[0] if ids else None,
            )
        )
    return events


def _is_id(facts: ColumnFacts, table: TableFacts) -> bool:
    name, base = plain_name(facts.column.name), singular(plain_name(table.table.name))
    return name in ("id", "uuid", f"{base}_id", f"{base}_no", f"{base}_number") or name.endswith(
        "_id"
    )


def _foreign_key(entity: GuessedEntity, table: TableFacts) -> ColumnFacts | None:
    key = plain_name(entity.key.column.name)
    base = singular(plain_name(entity.facts.table.name))
    names = {
        f"{base}_id",
        f"{base}id",
        f"{entity.name}_key",
        f"{entity.name}_id",
        f"{entity.name}id",
        f"{base}_key",
    }
    if key not in ("id", "key", "uuid"):
        names.add(key)
    if entity.distinct and table is entity.facts:
        return entity.key
    for facts in table.columns:
        same = _family(facts.column.type.kind) == _family(entity.key.column.type.kind)
        if plain_name(facts.column.name) in names and same:
            return facts
    return None


def _family(kind: str) -> str:
    return "number" if kind in ("integer", "decimal") else kind


def _best_time(table: TableFacts, words: Sequence[str], *, only_named: bool) -> ColumnFacts | None:
    """The column that most likely holds the instant of the row."""

    def score(facts: ColumnFacts) -> tuple[bool, bool, bool, bool]:
        name = plain_name(facts.column.name)
        return (
            any(word in name for word in _POOR_TIMES),
            facts.column.type.kind == "date",
            not any(word in name for word in words),
            facts.known < table.rows,
        )

    times = [facts for facts in table.columns if facts.column.type.kind in ("timestamp", "date")]
    if only_named:
        times = [
            facts for facts in times if any(word in plain_name(facts.column.name) for word in words)
        ]
    return min(times, key=score, default=None)


def _is_people(name: str) -> bool:
    return any(_ends_in(name, word) for word in _PEOPLE)


def _ends_in(name: str, word: str) -> bool:
    return name == word or name.endswith("_" + word)


def _speaks_of_people(table: TableFacts) -> bool:
    """It holds the keys of people that have no table of their own, so its rows are no people."""
    return any(
        not table.is_key(facts)
        and any(plain_name(facts.column.name).startswith(word) for word in _PEOPLE)
        and facts.column.type.kind in ("integer", "text", "uuid")
        for facts in table.columns
    )


def _person_in(name: str) -> str | None:
    """`cdnow_customers_summary` is about a customer."""
    words = [singular(word) for word in name.split("_")]
    return next((word for word in _PEOPLE if word in words), None)


def _rank(
    entity: GuessedEntity, events: Sequence[GuessedEvent]
) -> tuple[bool, int, bool, int, str]:
    people = next(
        (number for number, word in enumerate(_PEOPLE) if entity.name.endswith(word)), len(_PEOPLE)
    )
    own_table = entity.name == singular(plain_name(entity.facts.table.name))
    rows = sum(event.facts.rows for event in events)
    return (not events, people, not own_table, -rows, entity.name)


def _renamed(
    events: Sequence[GuessedEvent], entities: Sequence[GuessedEntity]
) -> tuple[GuessedEvent, ...]:
    """Each event has a name of its own, and none that of an entity."""
    from dataclasses import replace

    taken = {entity.name for entity in entities}
    renamed = []
    for event in events:
        name = event.name if event.name not in taken else f"{event.name}_event"
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        renamed.append(replace(event, name=unique))
    return tuple(renamed)


def plain_name(name: str) -> str:
    """A name that needs no backticks: `Customer ID` and `customerId` are `customer_id`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = _PLAIN.sub("_", spaced.lower()).strip("_")
    if not plain:
        return "column"
    return plain if plain[0].isalpha() else f"column_{plain}"


def singular(name: str) -> str:
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    if name.endswith(("sses", "xes", "ches", "shes", "zes")) and len(name) > 4:
        return name[:-2]
    if name.endswith("s") and not name.endswith(("ss", "us", "is")):
        return name[:-1]
    return {"people": "person", "children": "child"}.get(name, name)
