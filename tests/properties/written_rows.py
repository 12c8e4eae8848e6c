"""Sources of rows as random rules write them: events, paths, lists, picks, groups, sequences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Protocol

from random_types import LISTS, MEASURES, SINGLE, alike
from written_names import Place, Row, Said, named
from written_windows import anchored_window, length, plain_window

from seglang.catalog.model import Catalog
from seglang.types import DATE, INTEGER, TEXT, TIMESTAMP, ListType, Type


class Writer(Protocol):
    """Writes what stands inside rows."""

    random: Random
    catalog: Catalog
    as_of: datetime

    def condition(self, place: Place, depth: int) -> str: ...

    def value(self, place: Place, type: Type, depth: int) -> str | None: ...

    def aggregate(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None: ...

    def fresh(self, word: str) -> str: ...


@dataclass(frozen=True)
class Rows:
    """`source` is what stands for an event, `rest` what limits it: alias, `where`, window. `place`
    is what is seen from a row; `prefix` leads to a property of it."""

    source: str
    rest: str
    place: Place
    timed: bool
    row: Row | None = None
    is_nested: bool = False

    @property
    def text(self) -> str:
        return self.source + self.rest

    @property
    def properties(self) -> Mapping[str, Type]:
        return {} if self.row is None else self.row.properties


@dataclass(frozen=True)
class WrittenRows:
    writer: Writer

    @property
    def random(self) -> Random:
        return self.writer.random

    @property
    def catalog(self) -> Catalog:
        return self.writer.catalog

    def rows(self, place: Place, depth: int, *, timed: bool = False) -> Rows:
        """Rows of any source that can stand here, perhaps narrowed."""
        kinds: list[Callable[[Place, int], Rows | None]] = [self.event, self.event]
        kinds += [self.nested, self.path_to_event]
        if depth > 0:
            kinds += [self.picked, self.chain]
        if not timed:
            kinds += [self.related, self.elements]
            kinds += [self.grouped] if depth > 0 else []
        for _ in range(4):
            found = self.random.choice(kinds)(place, depth)
            if found is not None and (found.timed or not timed):
                return found
        return self.event(place, depth)

    def narrowed(
        self, source: str, place: Place, row: Row | None, depth: int, *, often: float = 0.5,
        seen: Place | None = None, window: bool = True,
    ) -> Rows:  # fmt: skip
        """With an alias, a filter and a window, perhaps. `seen` is what a row sees already."""
        random = self.random
        rest = ""
        timed = row is not None and row.timed
        if row is not None and random.random() < 0.25:
            alias = self.writer.fresh("row")
            row = replace(row, shown=alias, is_alias=True)
            rest += f" as {alias}"
        inside = seen or place
        if row is not None:
            inside = inside.within(row)
        if random.random() < often:
            rest += f" where ({self.writer.condition(inside, max(depth - 1, 0))})"
        if timed and window and random.random() < often:
            rest += f" {self.window(place)}"
        return Rows(source, rest, inside, timed, row)

    def window(self, place: Place) -> str:
        """Mostly of constants; an edge may hang on an instant of the entity or on a row."""
        random = self.random
        points = [row.shown for row in place.rows if row.is_alias and row.shown and row.timed]
        if points and random.random() < 0.7:
            return anchored_window(random, random.choice(points))
        if random.random() < 0.2:
            instants = named(self.catalog, place.alone(), random.choice((TIMESTAMP, DATE)))
            hidden = {name for row in place.rows for name in row.properties}
            fitting = [name for name in instants if name not in hidden]
            if fitting:
                return anchored_window(random, random.choice(fitting))
        if random.random() < 0.1 and not place.rows:
            return anchored_window(
                random, f"({random.choice(('first', 'last'))} {self.name(place)})"
            )
        return plain_window(random, self.writer.as_of)

    # ------------------------------------------------------------ events

    def name(self, place: Place) -> str:
        return self.random.choice(
            [e.name for e in self.catalog.events.values() if e.entity == place.entity]
        )

    def event(self, place: Place, depth: int) -> Rows:
        source, row = self.any_event(place)
        return self.narrowed(source, place, row, depth)

    def any_event(self, place: Place) -> tuple[str, Row]:
        """Of the catalog or a derived one, a session among them."""
        derived = place.mine("event", "session")
        if derived and self.random.random() < 0.3:
            found: Said = self.random.choice(derived)
            return found.name, Row(found.properties or {}, found.name)
        name = self.name(place)
        properties = {one.name: one.type for one in self.catalog.events[name].properties.values()}
        return name, Row(properties, name, event=name)

    def path_to_event(self, place: Place, depth: int) -> Rows | None:
        """`pets.walk`, `account.deposit`: what related entities did."""
        entity = self.catalog.entities[place.entity]
        paths = [
            (relation, event)
            for relation in entity.relations.values()
            for event in self.catalog.events.values()
            if event.entity == relation.entity
        ]
        if not paths or place.rows:
            return None
        relation, event = self.random.choice(paths)
        properties = {one.name: one.type for one in event.properties.values()}
        row = Row(properties, event.name, event=event.name)
        seen = place.about(relation.entity)
        return self.narrowed(f"{relation.name}.{event.name}", place, row, depth, seen=seen)

    # ------------------------------------------------------------ related, nested, elements

    def related(self, place: Place, depth: int) -> Rows | None:
        relations = [
            one
            for one in self.catalog.entities[place.entity].relations.values()
            if not one.is_to_one
        ]
        if not relations or place.rows:
            return None
        relation = self.random.choice(relations)
        seen = place.about(relation.entity)
        return self.narrowed(relation.name, place, None, depth, seen=seen)

    def nested(self, place: Place, depth: int) -> Rows | None:
        """`item` in a row of an order; `purchase.item` of all of them."""
        holders = [row for row in place.rows[:1] if row.event is not None]
        if holders:
            event, prefix = self.catalog.events[holders[0].event or ""], ""
        else:
            event = self.catalog.events[self.name(place)]
            prefix = f"{event.name}."
        if not event.rows or (not holders and place.rows):
            return None
        nested = self.random.choice(list(event.rows.values()))
        properties = {one.name: one.type for one in nested.properties.values()}
        row = Row(properties, nested.name)
        found = self.narrowed(f"{prefix}{nested.name}", place, row, depth, window=not holders)
        return replace(found, is_nested=True)

    def elements(self, place: Place, depth: int) -> Rows | None:
        lists = [
            (text, type)
            for type in LISTS
            for text in named(self.catalog, place, type)
            if "." not in text
        ]
        if not lists:
            return None
        text, type = self.random.choice(lists)
        assert isinstance(type, ListType)
        return self.narrowed(text, place, Row({"value": type.element}, timed=False), depth)

    # ------------------------------------------------------------ rows made of rows

    def picked(self, place: Place, depth: int) -> Rows | None:
        random = self.random
        inner = self.rows(place, depth - 1, timed=True)
        number = random.choice((1, 1, 2, 3))
        if inner.row is None:
            return None
        inner_row = inner.row
        text = f"({random.choice(('first', 'last'))} {number} {inner.text})"
        measures = [
            name
            for name, kind in inner_row.properties.items()
            if any(alike(kind, one) for one in MEASURES)
        ]
        if measures and random.random() < 0.4:
            end, by = random.choice(("top", "bottom")), random.choice(measures)
            text = f"({end} {number} {inner.text} by {by})"
        row = replace(inner_row, is_alias=False, shown=None)
        seen = replace(inner.place, rows=inner.place.rows[1:])
        return self.narrowed(text, place, row, depth, often=0.4, seen=seen)

    def grouped(self, place: Place, depth: int) -> Rows | None:
        """`(count of purchase per category)`."""
        random = self.random
        found = self.writer.aggregate(
            place, random.choice((INTEGER, INTEGER, *MEASURES)), depth - 1
        )
        if found is None:
            return None
        text, rows = found
        keys = [
            name
            for name, kind in rows.properties.items()
            if any(alike(kind, one) for one in SINGLE) and name != "value"
        ]
        if not keys:
            return None
        chosen = random.sample(keys, min(len(keys), random.choice((1, 1, 2))))
        per = chosen[0] if len(chosen) == 1 else f"({', '.join(chosen)})"
        properties = {name: rows.properties[name] for name in chosen}
        row = Row({**properties, "value": type}, timed=False)
        return self.narrowed(f"({text} per {per})", place, row, depth, often=0.6)

    # ------------------------------------------------------------ sequences

    def chain(self, place: Place, depth: int) -> Rows | None:
        text, row = self.sequence(place, depth - 1, closed=True)
        return self.narrowed(f"({text})", place, row, depth, often=0.3)

    def sequence(self, place: Place, depth: int, *, closed: bool) -> tuple[str, Row]:
        """The text, and the last row. Only one that is `closed` in parentheses ends with `no`."""
        random = self.random
        seen = place
        first = self.event(place, depth)
        assert first.row is not None
        texts, rows = [first.source + self.frequent(first.rest)], [first.row]
        seen = self.after(seen, first)
        for _ in range(random.choice((1, 1, 2))):
            step, row = self.step(seen, depth)
            texts.append(f"then {step}")
            rows.append(row)
            if row.is_alias:
                seen = seen.within(row)
        if random.random() < 0.25:
            texts.append(f"then no {self.event(seen, depth).source}{self.silence(place)}")
        if random.random() < 0.2:
            texts.append(f"all within {length(random)}")
        common = [
            name
            for name, kind in rows[0].properties.items()
            if all(one.properties.get(name) == kind for one in rows)
            and any(alike(kind, single) for single in SINGLE)
        ]
        if common and "no " not in texts[-1] and random.random() < 0.2:
            texts.append(f"for the same {random.choice(common)}")
        return " ".join(texts), replace(rows[-1], shown=None, is_alias=False)

    def after(self, place: Place, rows: Rows) -> Place:
        """Later steps see the rows that have an alias."""
        if rows.row is not None and rows.row.is_alias:
            return place.within(rows.row)
        return place

    def frequent(self, rest: str) -> str:
        """The limits of a step, with how often it has to happen before the window."""
        if self.random.random() > 0.2:
            return rest
        head, window = split(rest)
        return f"{head} at least {self.random.choice((1, 2, 3))} times{window}"

    def step(self, place: Place, depth: int) -> tuple[str, Row]:
        random = self.random
        chance = random.random()
        if chance < 0.15:
            parts = [self.event(place, 0) for _ in range(2)]
            row = parts[0].row
            assert row is not None
            assert parts[1].row is not None
            shared = {
                name: kind
                for name, kind in row.properties.items()
                if parts[1].row.properties.get(name) == kind
            }
            text = f"all of ({', '.join(part.text for part in parts)}){self.timing(place)}"
            return text, Row(shared)
        found = self.event(place, depth)
        assert found.row is not None
        if chance < 0.35:
            return f"next {found.text}{self.timing(place)}{self.without(place)}", found.row
        text = f"{found.source}{self.frequent(found.rest)}{self.timing(place)}{self.without(place)}"
        return text, found.row

    def timing(self, place: Place) -> str:
        random = self.random
        sessions = place.mine("session")
        if sessions and random.random() < 0.3:
            words = random.choice(("the same", "a later"))
            return f" in {words} {random.choice(sessions).name}"
        less, more = sorted(random.sample((1, 2, 7, 30), 2))
        unit = random.choice(("minute", "hour", "day", "week", "month"))
        return random.choice(
            (
                "",
                f" within {length(random)}",
                f" at least {length(random)} later",
                f" {less} to {more} {unit}s later",
                f" {less} {unit}{'s' * (less > 1)} to {more} {unit}s later",
            )
        )

    def silence(self, place: Place) -> str:
        sessions = place.mine("session")
        if sessions and self.random.random() < 0.3:
            return f" in the same {self.random.choice(sessions).name}"
        return self.random.choice(("", f" within {length(self.random)}"))

    def without(self, place: Place) -> str:
        if self.random.random() < 0.75:
            return ""
        name = self.name(place)
        properties = {one.name: one.type for one in self.catalog.events[name].properties.values()}
        inside = place.within(Row(properties, name, event=name))
        where = f" where ({self.writer.condition(inside, 0)})" if self.random.random() < 0.5 else ""
        return f" without {name}{where}"


def union_of(catalog: Catalog, names: list[str]) -> dict[str, Type]:
    """The properties that all of several events have, and `name`."""
    every = [catalog.events[name].properties for name in names]
    shared = {
        name: found.type
        for name, found in every[0].items()
        if all(name in other and other[name].type == found.type for other in every)
    }
    return {**shared, "name": TEXT} if len(names) > 1 else shared


def split(rest: str) -> tuple[str, str]:
    """The alias and the filter of rows, and the window behind them."""
    if " where (" in rest:
        end = _closing(rest, rest.index(" where (") + 7) + 1
        return rest[:end], rest[end:]
    if rest.startswith(" as "):
        words = rest.split(" ", 3)
        return f" as {words[2]}", f" {words[3]}" if len(words) > 3 else ""
    return "", rest


def _closing(text: str, start: int) -> int:
    """Where the parenthesis closes that opens at `start`. Texts are skipped."""
    depth, quoting, place = 0, False, start
    while place < len(text):
        match text[place]:
            case "\\":
                place += 1
            case '"':
                quoting = not quoting
            case "(" if not quoting:
                depth += 1
            case ")" if not quoting:
                depth -= 1
                if depth == 0:
                    return place
        place += 1
    raise AssertionError(text)
