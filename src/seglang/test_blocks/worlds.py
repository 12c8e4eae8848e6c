"""The world of one test: rows of the catalog's entities, events and lists.

Comes in: the `given` blocks of a test. Goes out: a `World` with the individuals by name; what
cannot be (an event that is still to come, a required attribute that is left out, a value that does
not fit) is reported, and the test is then left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, assert_never

from seglang.catalog.model import Entity, Event
from seglang.check.context import Context
from seglang.core.rule_tests import Individual
from seglang.core.world import EntityRow, EventRow, Key, World
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import tests as codes
from seglang.diagnostics.model import Related
from seglang.syntax import nodes as syntax
from seglang.test_blocks.building import (
    Building,
    Draft,
    count,
    individual_of,
    is_told,
    report_missing,
    unknown_fact,
    value_of_fact,
)
from seglang.test_blocks.facts import BEGINNING, local_words
from seglang.test_blocks.made_keys import MadeKeys
from seglang.test_blocks.reading_events import read_event
from seglang.test_blocks.reading_lists import in_list, list_values
from seglang.test_blocks.shared_columns import Cells, plain


def build_world(
    context: Context, test: syntax.Test, as_of: datetime
) -> tuple[World, dict[str, Individual], set[str]]:
    """The world, its individuals, and the names of those that are wrong. With problems in
    `context.sink` the world is not whole."""
    building = Building(context, as_of, MadeKeys(context.catalog))
    given = [one for one in test.given if isinstance(one, syntax.Given)]
    for one in given:
        if one.key is not None:
            _introduce(building, one)
    for one in given:
        if one.key is None:
            _introduce(building, one)
    names = dict.fromkeys(one.name.text for one in given)
    building.individuals = {
        name: building.individuals[name] for name in names if name in building.individuals
    }
    building.drafts = {name: building.drafts[name] for name in names if name in building.drafts}
    read: set[str] = set()
    for one in given:
        draft = building.drafts.get(one.name.text)
        if draft is not None and one.name.text not in read:
            read.add(one.name.text)
            _read(building, draft, one)
    for listed in test.given:
        if isinstance(listed, syntax.GivenList):
            list_values(building, listed)
    entities: dict[str, list[EntityRow]] = {}
    for draft in (*building.drafts.values(), *building.unnamed):
        entities.setdefault(draft.entity.name, []).append(_row(building, draft))
    world = World(
        {name: tuple(rows) for name, rows in entities.items()},
        {name: tuple(rows) for name, rows in building.events.items()},
        {name: tuple(rows) for name, rows in building.lists.items()},
    )
    return world, building.individuals, building.broken


# ---------------------------------------------------------------- individuals


def _introduce(building: Building, given: syntax.Given) -> None:
    context, name = building.context, given.name
    entity = context.catalog.entities.get(given.entity.text)
    if name.text in building.drafts or name.text in building.broken:
        context.report(
            codes.DUPLICATE_INDIVIDUAL,
            name.span,
            what=f"`{name.text}`",
            hint="tell everything about one individual in one place, or give it another name",
        )
        return
    if entity is None:
        building.broken.add(name.text)
        context.report(
            name_codes.UNKNOWN_ENTITY,
            given.entity.span,
            name=given.entity.text,
            nearest=context.nearest(given.entity.text, context.catalog.entities),
            entities=", ".join(f"`{one}`" for one in context.catalog.entities),
        )
        return
    if given.key is None:
        key = building.keys.made(entity, name.text)
    else:
        written = _written_key(building, entity, given.key)
        if written is None:
            building.broken.add(name.text)
            return
        building.keys.learn(entity, written)
        if not building.keys.take(entity, written):
            context.report(
                codes.DUPLICATE_INDIVIDUAL,
                given.key.span,
                what="this key",
                hint=f"no two rows of `{entity.name}` have one key",
            )
        key = written
    building.individuals[name.text] = Individual(entity.name, key)
    building.drafts[name.text] = Draft(name.text, entity, key, given.name.span)


def _written_key(building: Building, entity: Entity, node: syntax.GivenValue) -> Key | None:
    items = node.items if isinstance(node, syntax.Values) else (node,)
    name = "the key of " + entity.name
    if len(items) != len(entity.key):
        count = len(entity.key)
        wanted = "one value" if count == 1 else f"{count} values in parentheses"
        building.facts.report_wrong(name, wanted, node, node.span)
        return None
    types = building.keys.types(entity)
    parts = [
        building.facts.key_part(type, name, item) for type, item in zip(types, items, strict=True)
    ]
    return None if any(part is None for part in parts) else tuple(parts)


def _read(building: Building, draft: Draft, given: syntax.Given) -> None:
    for fact in given.facts:
        if not building.is_hopeless:
            entity_fact(building, draft, fact)
    # First what the individual is: what it did is held against it.
    for line in given.lines:
        if building.is_hopeless:
            return
        match line:
            case syntax.Fact():
                entity_fact(building, draft, line)
            case syntax.GivenSince():
                _since(building, draft, line)
            case syntax.GivenPast():
                _past(building, draft, line)
            case _:
                pass
    _since_of_attribute(building, draft)
    for line in given.lines:
        if building.is_hopeless:
            return
        match line:
            case syntax.GivenEvent():
                _event(building, draft, line)
            case syntax.GivenRelated():
                _related(building, draft, line)
            case syntax.GivenInList():
                in_list(building, draft, line)
            case syntax.Fact() | syntax.GivenSince() | syntax.GivenPast():
                pass
            case _:
                assert_never(line)


def _since_of_attribute(building: Building, draft: Draft) -> None:
    """An attribute that lies in the column of `since` tells it."""
    column = draft.entity.since
    if column is None or draft.since is not None:
        return
    cells = Cells()
    cells.put_attributes(draft.entity.attributes, draft.attributes)
    since = cells.time(column, building.context.catalog.calendar)
    if since is None:
        return
    name = next(
        name
        for name in draft.attributes
        if plain(draft.entity.attributes[name].column) == column.column.name
    )
    draft.since_span = draft.told[name]
    if building.facts.is_past(
        f"`{name}`, since when the individual exists,", since, draft.told[name]
    ):
        draft.since = since


def entity_fact(building: Building, draft: Draft, fact: syntax.Fact) -> None:
    """`country = "PL"`, `account = acme`, `pets = (rex, tom)`, `consent("email") = true`."""
    name, entity = fact.name.text, draft.entity
    if is_told(building, draft.told, fact):
        return
    attribute = entity.attributes.get(name)
    relation = entity.relations.get(name)
    if attribute is not None:
        value_of_fact(building, attribute, fact, draft.attributes)
    elif relation is not None and relation.is_to_one:
        key = individual_of(building, name, relation.entity, fact.value)
        if key is not None:
            draft.references[name] = key
    elif relation is not None:
        items = fact.value.items if isinstance(fact.value, syntax.Values) else (fact.value,)
        for item in items:
            _owned(building, draft, f"{entity.name}.{name}", relation.entity, item)
    else:
        unknown_fact(building, entity.name, "attribute or relation", fact.name,
                     [*entity.attributes, *entity.relations])  # fmt: skip


def _owned(
    building: Building, draft: Draft, place: str, entity: str, item: syntax.GivenValue
) -> None:
    """One of those to whom a to-many relation leads: it holds the key."""
    if individual_of(building, place.partition(".")[2], entity, item) is None:
        return
    assert isinstance(item, syntax.Path)
    other = building.drafts[item.text]
    if other.references.get(place, draft.key) != draft.key:
        relation = place.partition(".")[2]
        hint = f"a row stands in one `{relation}` only"
        building.context.report(codes.FACT_TWICE, item.span, name=item.text, hint=hint)
    other.references[place] = draft.key


def _since(building: Building, draft: Draft, line: syntax.GivenSince) -> None:
    context, entity = building.context, draft.entity
    if entity.since is None:
        context.report(
            codes.UNKNOWN_FACT,
            line.span,
            owner=entity.name,
            what="instant",
            name="since",
            hint="the catalog does not say since when its rows exist",
        )
        return
    if draft.since_span is not None:
        context.report(codes.FACT_TWICE, line.span, name="since")
        return
    draft.since_span = line.span
    found = building.facts.time(line.when, entity.since)
    if found is not None and building.facts.is_past("`since`", found, line.when.span):
        draft.since = found


def _past(building: Building, draft: Draft, line: syntax.GivenPast) -> None:
    """`plan was "free" until 2026-01-01`."""
    context, name = building.context, line.attribute.text
    attribute = draft.entity.attributes.get(name)
    if attribute is None:
        unknown_fact(building, draft.entity.name, "attribute", line.attribute,
                     list(draft.entity.attributes))  # fmt: skip
        return
    history = draft.entity.history.get(name)
    if history is None:
        with_history = ", ".join(f"`{one}`" for one in draft.entity.history)
        hint = f"of `{draft.entity.name}` that is {with_history}" if with_history else None
        context.report(codes.NO_HISTORY, line.attribute.span, name=name, hint=hint)
        return
    known = building.facts.value(name, attribute.type, line.value)
    until = building.facts.time(line.until, history.start)
    if known is None or until is None:
        return
    if not building.facts.is_past("the end of this", until, line.until.span):
        return
    told = draft.past.setdefault(name, [])
    if told and building.facts.instant(told[-1][0]) >= building.facts.instant(until):
        context.report(codes.HISTORY_ORDER, line.until.span, name=name)
        return
    told.append((until, known.value))


def _event(building: Building, draft: Draft, line: syntax.GivenEvent) -> None:
    row = read_event(building, draft, line)
    if row is None:
        return
    assert row.time is not None
    facts = building.facts
    if draft.since is not None and facts.instant(row.time) < facts.instant(draft.since):
        assert draft.since_span is not None
        zone = building.context.zone
        said = f"since {local_words(facts.instant(draft.since), zone)}"
        building.context.report(
            codes.BEFORE_SINCE,
            line.when.span,
            name=draft.name,
            related=[Related(draft.since_span, said)],
        )
    times = count(building, line.span, line.times)
    event = building.context.catalog.events[line.event.text]
    rows = building.events.setdefault(event.name, [])
    for _ in range(times):
        rows.append(_numbered(event, row, len(rows) + 1))


def _numbered(event: Event, row: EventRow, number: int) -> EventRow:
    """Rows at one time are told apart in the order in which they are written."""
    properties = {plain(one.column) for one in event.properties.values()}
    id, order = row.id, row.order
    if id is None and event.id is not None and plain(event.id) not in properties:
        id = number
    if order is None and event.order is not None and plain(event.order) not in properties:
        order = number
    return replace(row, id=id, order=order)


def _related(building: Building, draft: Draft, line: syntax.GivenRelated) -> None:
    """`has pets (species = "cat")`."""
    context, name = building.context, line.relation.text
    relation = draft.entity.relations.get(name)
    if relation is None:
        unknown_fact(building, draft.entity.name, "relation", line.relation,
                     list(draft.entity.relations))  # fmt: skip
        return
    if relation.is_to_one:
        hint = f"write `given {relation.entity} …` and here `{name} = …`"
        context.report(
            codes.RELATION_FORM,
            line.relation.span,
            name=name,
            kind=f"one {relation.entity}",
            hint=hint,
        )
        return
    entity = context.catalog.entities[relation.entity]
    for _ in range(count(building, line.span, line.count)):
        key = building.keys.made(entity, f"{draft.name} {name} {len(building.unnamed) + 1}")
        made = Draft(f"one of the {name} of {draft.name}", entity, key, line.span)
        made.references[f"{draft.entity.name}.{name}"] = draft.key
        for fact in line.facts:
            entity_fact(building, made, fact)
        building.unnamed.append(made)


# ---------------------------------------------------------------- rows


def _row(building: Building, draft: Draft) -> EntityRow:
    context, entity = building.context, draft.entity
    catalog, calendar = context.catalog, context.catalog.calendar
    cells = Cells()
    cells.put_key(entity.key, draft.key)
    if entity.since is not None and draft.since is not None:
        cells.put(entity.since.column.name, draft.since)
    to_one = {r.name: r for r in entity.relations.values() if r.is_to_one}
    held = {
        f"{owner.name}.{relation.name}": relation.on
        for owner in catalog.entities.values()
        for relation in owner.relations.values()
        if relation.entity == entity.name and relation.on
    }
    held |= {name: relation.via for name, relation in to_one.items()}
    for place, key in draft.references.items():
        cells.put_key(held[place], key)
    cells.put_attributes(entity.attributes, draft.attributes)
    references = {
        place: found for place, columns in held.items() if (found := cells.key(columns)) is not None
    }
    attributes = cells.attributes(entity.attributes, draft.attributes, calendar)
    since = draft.since if draft.since is not None else cells.time(entity.since, calendar)
    missing = [
        f"`{name}`"
        for name, attribute in entity.attributes.items()
        if attribute.required and attributes.get(name) is None
    ]
    if missing:
        report_missing(context, draft.name, missing, draft.span)
    return EntityRow(draft.key, attributes, since, references, _history(draft, attributes))


def _history(
    draft: Draft, attributes: Mapping[str, Any]
) -> dict[str, tuple[tuple[date, Any], ...]]:
    """What attributes were from which instant on: each value until the next one begins."""
    found: dict[str, tuple[tuple[date, Any], ...]] = {}
    for name, history in draft.entity.history.items():
        start: date = BEGINNING.date() if history.start.is_date else BEGINNING
        rows: list[tuple[date, Any]] = []
        for until, value in draft.past.get(name, ()):
            if value is not None or rows:
                rows.append((start, value))
            start = until
        now = attributes.get(name)
        if now is not None or rows:
            rows.append((start, now))
        if rows:
            found[name] = tuple(rows)
    return found
