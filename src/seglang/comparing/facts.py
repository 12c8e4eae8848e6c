"""What a rule can read of the catalog, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from seglang.catalog.model import Attribute, Catalog
from seglang.core.digests import Digests
from seglang.explain.reads import Used

# A kind of thing, its owner, its name: ("attribute", "customer", "country").
Fact = tuple[str, ...]


def words_of(catalog: Catalog) -> frozenset[str]:
    """Every name of the catalog that can stand in a rule."""
    found: set[str] = {*catalog.entities, *catalog.events, *catalog.lists}
    for entity in catalog.entities.values():
        found.update(entity.attributes, entity.relations)
    for event in catalog.events.values():
        found.update(event.properties, event.relations, event.rows)
        for rows in event.rows.values():
            found.update(rows.properties)
    return frozenset(found)


def catalog_facts(catalog: Catalog) -> Mapping[tuple[str, ...], bytes]:
    """A digest for each thing that a rule can read: how it lies in the data."""
    digests = Digests()
    found: dict[tuple[str, ...], bytes] = {}
    for name, entity in catalog.entities.items():
        bare = replace(entity, attributes={}, relations={}, history={})
        found["entity", name] = digests.of(bare)
        found |= _values("attribute", name, entity.attributes, digests)
        for other, relation in entity.relations.items():
            found["relation", name, other] = digests.of(relation)
        for other, history in entity.history.items():
            found["history", name, other] = digests.of(history)
    for name, event in catalog.events.items():
        # What it promises of its age says nothing about who is a member.
        bare_event = replace(
            event, properties={}, relations={}, rows={}, fresh=None, retention=None
        )
        found["event", name] = digests.of(bare_event)
        found |= _values("property", name, event.properties, digests)
        for other, relation in event.relations.items():
            found["link of event", name, other] = digests.of(relation)
        for other, rows in event.rows.items():
            found["rows", name, other] = digests.of(replace(rows, properties={}))
            found |= _values("property of rows", f"{name}.{other}", rows.properties, digests)
    for name, listed in catalog.lists.items():
        found["list", name] = digests.of(listed)
    return found


def _values(
    kind: str, owner: str, values: Mapping[str, Attribute], digests: Digests
) -> dict[tuple[str, ...], bytes]:
    return {(kind, owner, name): digests.of(value) for name, value in values.items()}


def facts_of(used: Used, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for owner, attributes in used.attributes.items():
        yield "entity", owner
        zone = catalog.entities[owner].timezone
        for name in (*attributes, *((zone,) if zone is not None else ())):
            yield "attribute", owner, name
    for holder, columns in used.links.items():
        for owner, entity in catalog.entities.items():
            for name, relation in entity.relations.items():
                held_by = owner if relation.is_to_one else relation.entity
                if held_by == holder and set(relation.via or relation.on) <= set(columns):
                    yield "relation", owner, name
    for event, properties in used.properties.items():
        yield "event", event
        yield from (("property", event, name) for name in properties)
    for event, columns in used.event_links.items():
        for name, relation in catalog.events[event].relations.items():
            if set(relation.via) <= set(columns):
                yield "link of event", event, name
    for (event, rows), properties in used.nested.items():
        yield "rows", event, rows
        yield from (("property of rows", f"{event}.{rows}", name) for name in properties)
    for owner, name in used.histories:
        yield "history", owner, name
    yield from (("list", name) for name in used.lists)
