"""Random rows for a program: copies, ties, missing values, strangers, nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from coverage_by_node import nodes_of
from random_columns import ZONES
from random_stock import Stock, new_stock

from seglang.catalog.model import Catalog, Entity, Event, MemberList, NestedRows
from seglang.core.declarations import Program
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World

__all__ = ["nodes_of", "random_world"]

_HOW_MANY = {"customer": (0, 1, 4, 8, 8, 8), "pet": (0, 3, 6), "store": (0, 3, 3)}
# Parts of keys that look alike, sort oddly or have to be quoted.
_PREFIXES = ("k", "K", "Z", "ż", "😀", "'", 'a"b', "%\\", "a:", " ")


def random_world(random: Random, program: Program, as_of: datetime) -> World:
    stock = new_stock(random, nodes_of(program), as_of, program.catalog.calendar)
    return _Maker(random, program.catalog, stock).world()


class _Maker:
    def __init__(self, random: Random, catalog: Catalog, stock: Stock) -> None:
        self.random = random
        self.catalog = catalog
        self.stock = stock
        self.textual = random.random() < 0.3
        # Columns of an order are compared with each other: a text only stands alone.
        ordered = [event for event in catalog.events.values() if event.order is not None]
        kinds: tuple[tuple[Any, ...], ...] = ((1, 2, 3), (Decimal("0.5"), Decimal(2)))
        self.orders = random.choice((*kinds, ("a", "B", "ż")) if len(ordered) == 1 else kinds)
        self.ids = random.choice((int, "L{}".format, "😀'{}".format))

    def world(self) -> World:
        events = {event.name: self.events(event) for event in self.catalog.events.values()}
        entities = {
            entity.name: self.distinct(entity, events) if entity.distinct else self.entities(entity)
            for entity in self.catalog.entities.values()
        }
        lists = {listed.name: self.listed(listed) for listed in self.catalog.lists.values()}
        return World(entities, events, lists)

    # ------------------------------------------------------------ entities

    def entities(self, entity: Entity) -> tuple[EntityRow, ...]:
        random = self.random
        rows = []
        for number in range(random.choice(_HOW_MANY.get(entity.name, (3,)))):
            attributes = {one.name: self.stock.attribute(one) for one in entity.attributes.values()}
            if entity.timezone is not None:
                zone = random.choice((*ZONES, None, "Mars/Olympus", ""))
                is_required = entity.attributes[entity.timezone].required
                attributes[entity.timezone] = "" if zone is None and is_required else zone
            since = None
            if entity.since is not None and random.random() < 0.8:
                since = self.stock.time(entity.since)
            history = {name: self.history(entity, name) for name in entity.history}
            key = self.key(entity.key, number)
            rows.append(EntityRow(key, attributes, since, self.references(entity), history))
        if random.random() < 0.3 and rows:
            rows.append(EntityRow((None,) * len(entity.key), rows[0].attributes))
        random.shuffle(rows)
        return tuple(rows)

    def distinct(
        self, entity: Entity, events: dict[str, tuple[EventRow, ...]]
    ) -> tuple[EntityRow, ...]:
        """Whoever did something, and a few about whom nothing else is known."""
        there = [
            row.key for name, rows in events.items() for row in rows if self.is_of(name, entity)
        ]
        there += [self.key(entity.key, number) for number in self.random.sample(range(9), 2)]
        return tuple(EntityRow(key) for key in dict.fromkeys(there) if None not in key)

    def is_of(self, event: str, entity: Entity) -> bool:
        return self.catalog.events[event].entity == entity.name

    def references(self, entity: Entity) -> dict[str, Key]:
        """The keys that a row holds. Two relations over the same columns say the same."""
        held: dict[str, Key] = {}
        for relation in entity.relations.values():
            if relation.is_to_one and self.random.random() < 0.85:
                held[relation.name] = self.some_key(relation.entity)
        for owner, relation_name, mine in (
            ("customer", "pets", "owner"),
            ("account", "users", "account"),
        ):
            relation = self.catalog.entities[owner].relations[relation_name]
            if relation.entity == entity.name and mine in held:
                held[f"{owner}.{relation_name}"] = held[mine]
        return held

    def history(self, entity: Entity, name: str) -> tuple[tuple[date, Any], ...]:
        history = entity.history[name]
        stored = replace(
            entity.attributes[name],
            required=False,
            floating=history.floating,
            zone=history.zone,
            unit=history.unit,
        )
        return tuple(
            (self.stock.time(history.start), self.stock.attribute(stored))
            for _ in range(self.random.choice((0, 1, 2, 4)))
        )

    # ------------------------------------------------------------ keys

    def key(self, columns: Sequence[str], number: int) -> tuple[Any, ...]:
        if columns == ("code",):
            return (f"S{number}",)
        last: Any = number
        if self.textual and columns != ("number",):
            last = f"{_PREFIXES[number % len(_PREFIXES)]}{number}"
        # The first part of a composite key repeats; keys may well look alike when joined.
        return (("a:", "a")[number % 2], last) if len(columns) == 2 else (last,)

    def some_key(self, entity: str) -> tuple[Any, ...]:
        columns = self.catalog.entities[entity].key
        key = self.key(columns, self.random.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 99)))
        return (*key[:-1], None) if self.random.random() < 0.05 else key

    # ------------------------------------------------------------ rows

    def events(self, event: Event) -> tuple[EventRow, ...]:
        random = self.random
        rows: list[EventRow] = []
        for number in range(random.choice((0, 5, 15, 30))):
            recorded = None
            if event.recorded is not None and random.random() < 0.8:
                recorded = self.stock.time(event.recorded)
            held = {
                relation.name: self.some_key(relation.entity)
                for relation in event.relations.values()
                if random.random() < 0.8
            }
            rows.append(
                EventRow(
                    self.some_key(event.entity),
                    None if random.random() < 0.05 else self.stock.time(event.time),
                    {
                        found.name: self.stock.attribute(found)
                        for found in event.properties.values()
                    },
                    random.choice((None, *self.orders)) if event.order is not None else None,
                    self.ids(number) if event.id is not None else None,
                    recorded,
                    held,
                    {name: self.lines(nested) for name, nested in event.rows.items()},
                )
            )
        if rows and event.id is not None and not event.unique:
            # Exact copies, corrected copies, rows whose id is not known.
            rows.extend(random.choice(rows) for _ in range(3))
            for _ in range(4):
                row = random.choice(rows)
                other = {one.name: self.stock.attribute(one) for one in event.properties.values()}
                rows.append(replace(row, time=self.stock.time(event.time), properties=other))
            rows.extend(replace(random.choice(rows), id=None, rows={}) for _ in range(2))
        elif rows:
            # Ties in time; without an id two equal rows are two.
            for number in (1001, 1002):
                other_id = None if event.id is None else self.ids(number)
                tied = replace(random.choice(rows), properties=rows[0].properties, id=other_id)
                rows.append(tied)
            rows.append(
                random.choice(rows) if event.id is None else replace(rows[0], id=self.ids(1000))
            )
        random.shuffle(rows)
        return tuple(rows)

    def lines(self, nested: NestedRows) -> tuple[dict[str, Any], ...]:
        return tuple(
            {found.name: self.stock.attribute(found) for found in nested.properties.values()}
            for _ in range(self.random.choice((0, 0, 1, 2, 3)))
        )

    def listed(self, listed: MemberList) -> tuple[ListRow, ...]:
        random = self.random
        rows = []
        for _ in range(random.randint(0, 4)):
            match listed.name:
                case "codes":
                    key: Key = (random.choice([None, "S0", "S1", *self.stock.texts]),)
                case "numbers":
                    key = (random.choice(self.stock.integers),)
                case _:
                    key = self.some_key("customer")
            there = listed.time is not None and random.random() < 0.9
            time = self.stock.time(listed.time) if listed.time is not None and there else None
            rows.append(ListRow(key, time))
        return tuple(rows)
