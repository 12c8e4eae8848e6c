"""Conditions as random rules write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from random_types import KIND, LISTS, PATTERNS, PLAN, SINGLE, TEXTS, VERSIONS, alike
from written_names import Place, named, quoted
from written_rows import Rows, Writer, WrittenRows, split
from written_values import WrittenValues
from written_windows import (
    length,
    plain_window,
    repeated_window,
    started_window,
    whole_days,
)

from seglang.catalog.model import Catalog
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    VERSION,
    WEEKDAYS,
    BooleanType,
    EnumType,
    ListType,
    Type,
)

_SIGNS = ("<", "<=", ">", ">=", "=", "!=")
_ORDERED: tuple[Type, ...] = (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION)
_LABELS: tuple[EnumType, ...] = (PLAN, KIND, WEEKDAYS)


@dataclass(frozen=True)
class WrittenConditions:
    writer: Writer

    @property
    def random(self) -> Random:
        return self.writer.random

    @property
    def catalog(self) -> Catalog:
        return self.writer.catalog

    @property
    def values(self) -> WrittenValues:
        return WrittenValues(self.writer)

    @property
    def rows(self) -> WrittenRows:
        return WrittenRows(self.writer)

    def condition(self, place: Place, depth: int) -> str:
        random = self.random
        if depth > 0 and random.random() < 0.3:
            parts = [self.condition(place, depth - 1) for _ in range(random.choice((2, 2, 3)))]
            match random.randrange(4):
                case 0:
                    return f"({' and '.join(f'({part})' for part in parts)})"
                case 1:
                    return f"({' or '.join(f'({part})' for part in parts)})"
                case 2:
                    return f"(not ({parts[0]}))"
                case _:
                    return f"{self.quantity(len(parts))} of ({', '.join(parts)})"
        for _ in range(6):
            found = random.choice(self.tests(depth))(place, depth)
            if found is not None:
                return found
        return "true"

    def tests(self, depth: int) -> list[Callable[[Place, int], str | None]]:
        plain: list[Callable[[Place, int], str | None]] = [
            self.compare, self.compare, self.label, self.version, self.between, self.one_of,
            self.known, self.empty, self.holds, self.text_test, self.of_list, self.in_window,
            self.in_window, self.anniversary, self.near, self.in_list, self.in_sample,
            self.known_for, self.listed,
        ]  # fmt: skip
        if depth <= 0:
            return plain
        return [
            *plain, self.did, self.did, self.did, self.did_not, self.only, self.sequence, self.same,
            self.repeated, self.has, self.in_segment, self.segment_of_other, self.ranked,
            self.moved, self.in_periods, self.changed, self.ever, self.added, self.then_member,
        ]  # fmt: skip

    def value(self, place: Place, type: Type, depth: int) -> str | None:
        return self.values.value(place, type, depth - 1)

    def quantity(self, most: int = 3) -> str:
        low = self.random.randint(1, most)
        return self.random.choice(
            (
                f"at least {low}",
                f"at most {low}",
                f"exactly {low}",
                f"more than {low}",
                f"fewer than {low}",
                f"between {low} and {low + 1}",
            )
        )

    # ------------------------------------------------------------ values

    def compare(self, place: Place, depth: int) -> str | None:
        type = self.random.choice((*_ORDERED, TEXT, BOOLEAN))
        sign = self.random.choice(_SIGNS if type in _ORDERED else ("=", "!="))
        left = self.value(place, type, depth)
        right = (
            self.values.literal(type)
            if self.random.random() < 0.6
            else self.value(place, type, depth)
        )
        if left is None or right is None:
            return None
        fold = " ignoring case" if type == TEXT and self.random.random() < 0.3 else ""
        return f"({left}) {sign} ({right}){fold}"

    def label(self, place: Place, depth: int) -> str | None:
        kind = self.random.choice(_LABELS)
        value = self.exactly(place, kind, depth)
        if value is None:
            return None
        sign = self.random.choice(("=", "!="))
        return f"{value} {sign} {quoted(self.random.choice(kind.values))}"

    def exactly(self, place: Place, kind: Type, depth: int) -> str | None:
        """A value of just this enum."""
        found = [
            name
            for name in named(self.catalog, place, kind)
            if name not in {one.name for one in place.mine("trait")}
        ]
        if kind == WEEKDAYS:
            made = self.values.function(place, WEEKDAYS, max(depth, 1))
            found += [f"({made})"] if made is not None else []
        return self.random.choice(found) if found else None

    def version(self, place: Place, depth: int) -> str | None:
        found = named(self.catalog, place, VERSION)
        if not found:
            return None
        one, other = self.random.choice(VERSIONS), self.random.choice(VERSIONS)
        name = self.random.choice(found)
        return self.random.choice(
            (
                f"{name} {self.random.choice(_SIGNS)} {quoted(one)}",
                f"{name} is in ({quoted(one)}, {quoted(other)})",
                f"{name} is between {quoted(one)} and {quoted(other)}",
            )
        )

    def between(self, place: Place, depth: int) -> str | None:
        random = self.random
        type = random.choice(_ORDERED)
        value = self.value(place, type, depth)
        low, high = self.value(place, type, 0), self.value(place, type, 0)
        if value is None or low is None or high is None:
            return None
        return f"({value}) {self.copula()} between ({low}) and ({high})"

    def copula(self) -> str:
        return self.random.choice(("is", "is", "was", "is not", "was not"))

    def one_of(self, place: Place, depth: int) -> str | None:
        random = self.random
        type = random.choice((TEXT, TEXT, INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION))
        value = self.value(place, type, depth)
        options = [self.values.literal(type) for _ in range(random.choice((1, 2, 4)))]
        if value is None:
            return None
        fold = " ignoring case" if type == TEXT and random.random() < 0.3 else ""
        return f"({value}) {self.copula()} in ({', '.join(filter(None, options))}){fold}"

    def known(self, place: Place, depth: int) -> str | None:
        relations = [
            one.name
            for one in self.catalog.entities[place.entity].relations.values()
            if one.is_to_one
        ]
        value = self.value(place, self.random.choice((*SINGLE, *LISTS, POINT)), depth)
        if relations and not place.rows and self.random.random() < 0.2:
            value = self.random.choice(relations)
        if value is None:
            return None
        return f"{_bracketed(value)} {self.copula()} {self.random.choice(('known', 'unknown'))}"

    def empty(self, place: Place, depth: int) -> str | None:
        value = self.value(place, self.random.choice((TEXT, *LISTS)), depth)
        return None if value is None else f"{_bracketed(value)} {self.copula()} empty"

    def holds(self, place: Place, depth: int) -> str | None:
        return self.value(place, BOOLEAN, depth)

    def text_test(self, place: Place, depth: int) -> str | None:
        value = self.value(place, TEXT, depth)
        if value is None:
            return None
        fold = self.random.choice(("", "", " ignoring case"))
        if self.random.random() < 0.4:
            pattern = self.random.choice(PATTERNS).replace("/", "\\/")
            return f"({value}) matches /{pattern}/{fold}"
        word = self.random.choice(("contains", "starts with", "ends with"))
        return f"({value}) {word} {quoted(self.random.choice(TEXTS))}{fold}"

    def of_list(self, place: Place, depth: int) -> str | None:
        random = self.random
        type = random.choice(LISTS)
        assert isinstance(type, ListType)
        lists = named(self.catalog, place, type)
        if not lists:
            return None
        name, others = random.choice(lists), named(self.catalog, place, type)
        items = [self.values.literal(type.element) for _ in range(random.choice((1, 2, 3)))]
        options = f"({', '.join(filter(None, items))})"
        if random.random() < 0.2:
            options = random.choice(others)
        fold = " ignoring case" if type == ListType(TEXT) and random.random() < 0.3 else ""
        match random.randrange(5):
            case 0:
                return f"{name} has {items[0]}{fold}" if items[0] is not None else None
            case 1:
                return f"{name} has any {options}{fold}"
            case 2:
                return f"{name} has all {options}{fold}"
            case 3:
                return f"{name} {random.choice(('=', '!='))} {random.choice(others)}"
            case _:
                return f"{name} has {self.quantity(2)} of {options}{fold}"

    def in_window(self, place: Place, depth: int) -> str | None:
        value = self.value(place, self.random.choice((DATE, TIMESTAMP)), depth)
        if value is None:
            return None
        window = self.rows.window(place) if self.random.random() < 0.3 else None
        window = window or plain_window(self.random, self.writer.as_of)
        return f"({value}) {self.copula()} {window}"

    def anniversary(self, place: Place, depth: int) -> str | None:
        value = self.value(place, self.random.choice((DATE, DATE, TIMESTAMP)), 0)
        return f"anniversary of ({value}) {self.copula()} {whole_days(self.random)}"

    def near(self, place: Place, depth: int) -> str | None:
        points = named(self.catalog, place, POINT)
        if not points:
            return None
        random = self.random
        target = random.choice(("(52.23, 21.01)", "(-33.9, 151.2)", "(0, 0)", *points))
        distance = f"{random.choice(('1', '25', '0.5', '8000'))} {random.choice(('km', 'mi'))}"
        copula = random.choice(("is", "is not"))
        return f"{random.choice(points)} {copula} within {distance} of {target}"

    # ------------------------------------------------------------ lists, samples

    def in_list(self, place: Place, depth: int) -> str | None:
        type = self.random.choice((TEXT, INTEGER))
        value = self.value(place, type, depth)
        if value is None:
            return None
        name = "codes" if type == TEXT else "numbers"
        return f"({value}) {self.copula()} in list {name}"

    def listed(self, place: Place, depth: int) -> str | None:
        lists = {"customer": "suppressed", "store": "codes", "account": "numbers"}
        return f"in list {lists[place.entity]}" if place.entity in lists else None

    def added(self, place: Place, depth: int) -> str | None:
        lists = {"customer": "suppressed", "store": "codes", "account": "numbers"}
        found = lists.get(place.entity)
        if found is None or self.catalog.lists[found].time is None:
            return None
        return f"added to list {found} {plain_window(self.random, self.writer.as_of)}"

    def in_sample(self, place: Place, depth: int) -> str | None:
        random = self.random
        low, high = sorted(random.sample((0, 10, 33, 50, 99, 100), 2))
        share = random.choice((f"{high}%", f"{low}% to {high}%", f"{low}.25% to {high}%"))
        names = named(self.catalog, place, random.choice((TEXT, INTEGER)))
        by = f" by {random.choice(names)}" if names and random.random() < 0.4 else ""
        if high == low + 1 and "25" in share:
            return None
        return f"in sample {share} of {quoted(random.choice(('spring', '', 'Żółć %')))}{by}"

    def known_for(self, place: Place, depth: int) -> str | None:
        if self.catalog.entities[place.entity].since is None or place.rows:
            return None
        return f"known for at least {length(self.random)}"

    # ------------------------------------------------------------ events

    def did(self, place: Place, depth: int) -> str | None:
        rows = self.happening(place, depth)
        head, window = split(rows.rest)
        frequency = self.random.choice(("", "", f" {self.frequency()}"))
        return f"did {rows.source}{head}{frequency}{window}"

    def frequency(self) -> str:
        random = self.random
        unit = random.choice(("days", "weeks", "months", "quarters", "years"))
        return random.choice(
            (
                f"{self.quantity()} times",
                f"{self.quantity()} times",
                f"{random.choice(('at least', 'at most', 'exactly', 'more than'))} once",
                f"{random.choice(('exactly', 'fewer than'))} twice",
                f"on {self.quantity()} {unit}",
            )
        )

    def did_not(self, place: Place, depth: int) -> str | None:
        return f"did not {self.happening(place, depth).text}"

    def happening(self, place: Place, depth: int) -> Rows:
        """What can be done: rows in an event are had."""
        found = self.rows.rows(place, depth - 1, timed=True)
        return self.rows.event(place, depth - 1) if found.is_nested else found

    def only(self, place: Place, depth: int) -> str | None:
        source, row = self.rows.any_event(place)
        inside = place.within(row)
        window = f" {self.rows.window(place)}" if self.random.random() < 0.5 else ""
        return f"did {source} only where ({self.condition(inside, depth - 1)}){window}"

    def sequence(self, place: Place, depth: int) -> str | None:
        text, _ = self.rows.sequence(place, depth - 1, closed=False)
        return f"(did {text})"

    def same(self, place: Place, depth: int) -> str | None:
        rows = self.rows.event(place, depth - 1)
        names = [
            name for name, kind in rows.properties.items() if any(alike(kind, s) for s in SINGLE)
        ]
        if not names:
            return None
        head, window = split(rows.rest)
        number = self.random.choice((1, 2, 3))
        same = self.random.choice(names)
        return f"did {rows.source}{head} at least {number} times{window} for the same {same}"

    def repeated(self, place: Place, depth: int) -> str | None:
        """A window that repeats what stands around it."""
        if place.rows:
            return None
        random, window = self.random, repeated_window(self.random)
        source, row = self.rows.any_event(place)
        where = (
            f" where ({self.condition(place.within(row), depth - 1)})"
            if random.random() < 0.3
            else ""
        )
        number = random.choice((1, 2, 3))
        return random.choice(
            (
                f"did {source}{where} {window}",
                f"did {source}{where} {self.quantity()} times {window}",
                f"did {source}{where} on at least {number} days {window}",
                f"count of {source}{where} {window} {random.choice(_SIGNS)} {number}",
                f"count of {source}{where} {window} is between {number} and {number + 2}",
                *(
                    f"{word} of {source}.{name}{where} {window} >= 2"
                    for word in ("sum", "max", "average")
                    for name, kind in row.properties.items()
                    if alike(kind, DECIMAL) or kind == INTEGER
                ),
            )
        )

    def has(self, place: Place, depth: int) -> str | None:
        random = self.random
        makers = (self.rows.related, self.rows.nested, self.rows.elements)
        found = random.choice(makers)(place, depth - 1)
        if found is None:
            return None
        head, _ = split(found.rest)
        only = f"has only {found.source} where ({self.condition(found.place, depth - 1)})"
        return random.choice(
            (
                f"has {found.source}{head}",
                f"has no {found.source}{head}",
                f"has {self.quantity()} {found.source}{head}",
                only,
            )
        )

    # ------------------------------------------------------------ segments, ranks, the past

    def segment(self, place: Place) -> str | None:
        found = [one for one in place.said if one.kind == "segment" and one.entity == place.entity]
        if not found:
            return None
        chosen = self.random.choice(found)
        if not chosen.parameters:
            return chosen.name
        arguments = [self.values.literal(kind) for kind in chosen.parameters]
        return f"{chosen.name}({', '.join(filter(None, arguments))})"

    def in_segment(self, place: Place, depth: int) -> str | None:
        name = self.segment(place)
        return None if name is None else f"in segment {name}"

    def segment_of_other(self, place: Place, depth: int) -> str | None:
        """`account is in segment key_accounts`."""
        entity = self.catalog.entities[place.entity]
        found = [
            (relation.name, said.name)
            for relation in entity.relations.values()
            if relation.is_to_one
            for said in place.said
            if said.kind == "segment" and said.entity == relation.entity and not said.parameters
        ]
        if not found or place.rows:
            return None
        relation, name = self.random.choice(found)
        return f"{relation} {self.random.choice(('is', 'is not'))} in segment {name}"

    def then_member(self, place: Place, depth: int) -> str | None:
        name = self.segment(place)
        if name is None:
            return None
        return f"(in segment {name} as of {self.values.past(place)})"

    def in_periods(self, place: Place, depth: int) -> str | None:
        name = self.segment(place)
        count, unit = self.random.choice((2, 3)), self.random.choice(("day", "week", "month"))
        how = self.random.choice(("each", "at least 2", "none", "exactly 1"))
        return None if name is None else f"in segment {name} in {how} of last {count} full {unit}s"

    def moved(self, place: Place, depth: int) -> str | None:
        name = self.segment(place)
        if name is None:
            return None
        word = self.random.choice(("entered", "left"))
        return f"has {word} segment {name} {started_window(self.random, self.writer.as_of)}"

    def ranked(self, place: Place, depth: int) -> str | None:
        random = self.random
        if place.rows:
            return None
        total = random.random() < 0.25
        type = random.choice((INTEGER, DECIMAL) if total else _ORDERED)
        value = self.value(place.alone(), type, depth)
        if value is None:
            return None
        share = random.choice(("10%", "50%", "80%", "100%", "12.5%"))
        amount = share if total else random.choice((share, "1", "2", "3"))
        if total:
            value = f"absolute of ({value})"
        size = f"{amount} of total" if total else amount
        ties = random.choice(("", "", " with ties"))
        end = random.choice(("top", "bottom"))
        pool = self.values.pool(place, depth)
        return f"(({value}) {self.copula()} in {end} {size}{pool}{ties})"

    def past_named(self, place: Place) -> tuple[str, Type] | None:
        """An attribute whose past is known, or a label."""
        entity = self.catalog.entities[place.entity]
        found: list[tuple[str, Type]] = [
            (name, entity.attributes[name].type)
            for name in entity.history
            if any(alike(entity.attributes[name].type, one) for one in SINGLE)
        ]
        found += [
            (one.name, one.type)
            for one in place.mine("trait")
            if one.type is not None and isinstance(one.type, EnumType | BooleanType)
        ]
        return self.random.choice(found) if found and not place.rows else None

    def days_of(self, place: Place, name: str) -> str:
        """A window; a short one for what is replayed at every midnight of it."""
        if name not in self.catalog.entities[place.entity].history:
            return self.random.choice(("in last 36 hours", "yesterday", "3 to 1 days ago"))
        return self.random.choice(
            ("in last 5 days", "in last 2 weeks", "this month", "90 to 2 days ago", "in 2024")
        )

    def changed(self, place: Place, depth: int) -> str | None:
        random, found = self.random, self.past_named(place)
        if found is None:
            return None
        name, type = found
        old, new = (self.values.beside(type) for _ in range(2))
        parts = ""
        if old is not None and random.random() < 0.5:
            parts += f" from {old}"
        if new is not None and random.random() < 0.5 and (not parts or new != old):
            parts += f" to {new}"
        return f"{name} changed{parts} {self.days_of(place, name)}"

    def ever(self, place: Place, depth: int) -> str | None:
        found = self.past_named(place)
        if found is None:
            return None
        name, type = found
        wanted = self.values.beside(type)
        if wanted is None or wanted == "now":
            return None
        return f"{name} was ever {wanted} {self.days_of(place, name)}"


def _bracketed(value: str) -> str:
    return value if value.replace(".", "").replace("_", "").isalnum() else f"({value})"
