"""Of which form the keys of worlds are: the catalog says no type of them.

What stands in the worlds decides; where nothing does, what the catalog says of another value in
the same column, or what the rules compare with it; else it is text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Column, MemberList
from seglang.core.closure import nodes
from seglang.core.declarations import Program
from seglang.core.nodes import ForeignKey, InList, Lookup
from seglang.core.world import Key, World
from seglang.engines.forms import Digits, Form, Plain
from seglang.testing.layout import KeyForms, form_of, form_of_values
from seglang.types import TEXT

Values = dict[tuple[str, int], list[Any]]
_Place = tuple[str, str, int]


class MixedKeys(Exception):  # noqa: N818 -- told as a diagnostic
    """Texts and numbers in one part of the keys of `what`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def alike(catalog: Catalog, worlds: Sequence[World]) -> list[list[int]]:
    """The numbers of the worlds, those together whose keys can stand in the same columns: in one
    test customers may be called by texts, in another by numbers. A world in which they are both is
    alone."""
    found: list[tuple[dict[_Place, str], list[int]]] = []
    alone: list[list[int]] = []
    for number, world in enumerate(worlds):
        every = _kinds(catalog, world)
        if any(len(kinds) > 1 for kinds in every.values()):
            alone.append([number])
            continue
        own = {place: next(iter(kinds)) for place, kinds in every.items()}
        for known, numbers in found:
            if all(known.get(place, kind) == kind for place, kind in own.items()):
                known.update(own)
                numbers.append(number)
                break
        else:
            found.append((own, [number]))
    return [*(numbers for _, numbers in found), *alone]


def _kinds(catalog: Catalog, world: World) -> dict[_Place, set[str]]:
    """Of the known values in each part of keys, and in each order."""
    found: dict[_Place, set[str]] = {}
    for what, values in zip(("key", "list", "order"), _values(catalog, [world]), strict=True):
        for (name, part), known in values.items():
            kinds = {_kind(value) for value in known if value is not None}
            if kinds:
                found[what, name, part] = kinds
    return found


def key_forms(program: Program, worlds: Iterable[World]) -> KeyForms:
    """Raises MixedKeys."""
    catalog = program.catalog
    keys, listed, orders = _values(catalog, worlds)
    uses = _uses(program)
    hints = _hints(catalog, uses)
    entities = {
        name: tuple(
            _form(f"key of {name}", keys[name, part], hints.get((name, part)))
            for part in range(len(entity.key))
        )
        for name, entity in catalog.entities.items()
    }
    lists = {}
    for name, one in catalog.lists.items():
        likely = _likely(one, catalog, uses, entities)
        lists[name] = tuple(
            _form(f"key of {name}", listed[name, part], form) for part, form in enumerate(likely)
        )
    return KeyForms(entities, lists, _order_forms(catalog, orders))


def _order_forms(catalog: Catalog, orders: Values) -> dict[str, Form]:
    """One for all, where it can be: rows of several events are put in order together."""
    every = [value for values in orders.values() for value in values if value is not None]
    found = form_of_values(every)
    alike = len({_kind(value) for value in every}) <= 1
    return {
        name: found if alike else _form(f"order of {name}", orders[name, 0], None)
        for name in catalog.events
    }


def _uses(program: Program) -> tuple[tuple[str, InList | Lookup], ...]:
    """What rules compare with keys, each with the entity that the rule is about."""
    return tuple(
        (declared.entity, node)
        for declared in (*program.declarations.values(), *program.instances.values())
        for node in nodes(declared)
        if isinstance(node, InList | Lookup)
    )


def _values(catalog: Catalog, worlds: Iterable[World]) -> tuple[Values, Values, Values]:
    keys: Values = defaultdict(list)
    lists: Values = defaultdict(list)
    orders: Values = defaultdict(list)

    def add(into: Values, name: str, key: Key) -> None:
        for part, value in enumerate(key):
            into[name, part].append(value)

    for world in worlds:
        for name, key in keys_of(catalog, world):
            add(keys, name, key)
        for name, entries in world.lists.items():
            for entry in entries:
                add(lists, name, entry.key)
        for name, rows in world.events.items():
            for row in rows:
                orders[name, 0].append(row.order)
    return keys, lists, orders


def keys_of(catalog: Catalog, world: World) -> Iterator[tuple[str, Key]]:
    """The keys of entities, wherever they stand but in lists, each with the entity's name."""
    for name, entity in catalog.entities.items():
        for row in world.entities.get(name, ()):
            yield name, row.key
            for relation, key in row.references.items():
                owner, dot, _ = relation.partition(".")
                if key is not None:
                    yield (owner if dot else entity.relations[relation].entity), key
    for name, event in catalog.events.items():
        for entry in world.events.get(name, ()):
            yield event.entity, entry.key
            for relation, key in entry.references.items():
                if key is not None:
                    yield event.relations[relation].entity, key


def _form(what: str, values: Sequence[Any], hint: Form | None) -> Form:
    known = [value for value in values if value is not None]
    if not known:
        return Plain.TEXT if hint is None else hint
    if len({_kind(value) for value in known}) > 1:
        raise MixedKeys(what)
    found = form_of_values(known)
    wider = isinstance(hint, Digits) and found is Plain.INTEGER
    return hint if wider and hint is not None else found


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | Decimal():
            return "number"
        case date():
            return "date"
        case _:
            return "text"


# ---------------------------------------------------------------- when no world tells


def _hints(
    catalog: Catalog, uses: Iterable[tuple[str, InList | Lookup]]
) -> dict[tuple[str, int], Form]:
    """Of a part of an entity's key: an attribute or a property that is read from the same column
    of a table in which such keys stand, or a value with which one of them is looked up."""
    found: dict[tuple[str, int], Form] = {}

    def see(entity: str, columns: Sequence[str], attributes: Mapping[str, Attribute]) -> None:
        for part, name in enumerate(columns):
            form = _in_column(attributes, Column(name))
            if form is not None:
                found.setdefault((entity, part), form)

    for entity in catalog.entities.values():
        see(entity.name, entity.key, entity.attributes)
        for relation in entity.relations.values():
            if relation.is_to_one:
                see(relation.entity, relation.via, entity.attributes)
            else:
                see(entity.name, relation.on, catalog.entities[relation.entity].attributes)
    for event in catalog.events.values():
        see(event.entity, event.key, event.properties)
        for relation in event.relations.values():
            see(relation.entity, relation.via, event.properties)
    for _, node in uses:
        if isinstance(node, Lookup):
            for part, value in enumerate(node.key):
                if not isinstance(value, ForeignKey):
                    found.setdefault((node.entity, part), form_of(value.type, _STORED_PLAINLY))
    return found


def _likely(
    listed: MemberList,
    catalog: Catalog,
    uses: Iterable[tuple[str, InList | Lookup]],
    entities: Mapping[str, tuple[Form, ...]],
) -> Sequence[Form | None]:
    """The form of what rules look for in the list: values, or the keys of an entity. Where no rule
    does, keys of an entity that has key columns of the same names."""
    for entity, node in uses:
        if isinstance(node, InList) and node.list == listed.name:
            if node.value is not None:
                return (form_of(node.value.type, _STORED_PLAINLY),)
            if len(entities[entity]) == len(listed.key):
                return entities[entity]
    holders = {event.key: event.entity for event in catalog.events.values()}
    holders |= {entity.key: entity.name for entity in catalog.entities.values()}
    holder = holders.get(listed.key)
    return (None,) * len(listed.key) if holder is None else entities[holder]


_STORED_PLAINLY = Attribute("", TEXT, Column(""))


def _in_column(attributes: Mapping[str, Attribute], column: Column | None) -> Form | None:
    for attribute in attributes.values():
        if column is not None and attribute.column == column:
            return form_of(attribute.type, attribute)
    return None
