"""Random rules about rows that stand close together: few kinds of rows, few values, few instants.

Over the rows of `generate` most chains have no member; here many have some, and not all. The rules
are about what rows say of each other: sequences, `all of`, picks, visits, groups, windows around a
row, rows of sources that overlap, rows in rows, those of others in one account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from generate import Example
from scenes import catalog_called
from written_examples import checked

from seglang.catalog.model import Catalog, Column
from seglang.core.world import EntityRow, EventRow, World

AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)
_START = AS_OF - timedelta(hours=3)
_RULES = 16
_CUSTOMERS = 8

_DECLARED = """
event mixed: page_view, purchase
event cheap: purchase where (amount < 3)
event either: cheap, app_open
event early: page_view where (product = "a")
event any_row: *
session stay: page_view, app_open split after 10 minutes of silence
session round: purchase, page_view split after 20 minutes of silence
event long_stay: stay where (count > 1)
"""
# The properties of a row that rules may look at.
_PRODUCT = ("product",)
_SOURCES: Mapping[str, tuple[str, ...]] = {
    "page_view": _PRODUCT,
    "app_open": _PRODUCT,
    "purchase": ("product", "amount", "quantity"),
    "review": ("product", "stars"),
    "mixed": _PRODUCT,
    "cheap": ("product", "amount", "quantity"),
    "either": _PRODUCT,
    "early": _PRODUCT,
    "any_row": (),
    "stay": ("first_product", "last_product", "count"),
    "round": ("first_product", "last_product", "count"),
    "long_stay": ("first_product", "last_product", "count"),
}
_TEXTS = ("product", "first_product", "last_product")
_TIMES = ("", "", "", " at least 2 times")


def generate_dense(seed: int) -> Example:
    """A program of many rules over one world; what does not pass the checker is left out."""
    random = Random(seed)
    catalog = _catalog(random)
    has_items = bool(catalog.events["purchase"].rows)
    rules: list[str] = []
    said: list[_Said] = []
    for number in range(_RULES):
        text, found = _Rule(random, has_items).declaration(number, said)
        rules.append(text)
        said.append(found)
    _, program, _ = checked((_DECLARED, *rules), catalog)
    return Example(seed, program, _world(random, catalog), AS_OF)


# ---------------------------------------------------------------- rows


def _catalog(random: Random) -> Catalog:
    """Rows with and without an order and an id."""
    shop = catalog_called("shop")
    events = dict(shop.events)
    purchase = events["purchase"]
    has_id = random.random() < 0.5
    events["purchase"] = replace(
        purchase,
        id=purchase.id if has_id else None,
        rows=purchase.rows if has_id else {},
        unique=random.random() < 0.5,
        order=purchase.order if random.random() < 0.5 else None,
    )
    if random.random() < 0.3:
        events["review"] = replace(events["review"], order=Column("stars"))
    return replace(shop, events=events)


def _world(random: Random, catalog: Catalog) -> World:
    customers = []
    for number in range(_CUSTOMERS):
        account = ("s", number % 3)
        known = {
            "age": random.choice((1, 2, 3, None)),
            "city": random.choice(("a", "b", None)),
            "renewal_date": random.choice((date(2026, 11, 21), date(2026, 11, 22), None)),
        }
        held = {"account": account, "account.users": account}
        customers.append(EntityRow((number,), known, None, held))
    accounts = [EntityRow(("s", number), {"employees": number}) for number in range(3)]
    events: dict[str, list[EventRow]] = {name: [] for name in catalog.events}
    for number in range(_CUSTOMERS):
        for _ in range(random.choice((1, 3, 5, 8))):
            name = random.choice(("page_view", "page_view", "app_open", "purchase", "review"))
            row = _row(random, catalog, name, number, sum(map(len, events.values())))
            is_alone = catalog.events[name].unique and catalog.events[name].id is not None
            events[name] += [row] * (2 if random.random() < 0.1 and not is_alone else 1)
    return World(
        {"customer": tuple(customers), "account": tuple(accounts)},
        {name: tuple(rows) for name, rows in events.items()},
    )


def _row(random: Random, catalog: Catalog, name: str, customer: int, number: int) -> EventRow:
    event = catalog.events[name]
    values: dict[str, Any] = {"product": random.choice(("a", "b", "b", None))}
    order = None
    if name == "purchase":
        values |= {"amount": random.randint(1, 4), "quantity": random.choice((1, 2, None))}
        order = None if event.order is None else random.choice((None, 1, 2))
    if name == "review":
        values["stars"] = random.choice((1, 2, None))
        order = None if event.order is None else values["stars"]
    id_of_row = None if event.id is None else number
    if event.id is not None and not event.unique and random.random() < 0.2:
        # Lines belong to an id, which only one row has then.
        id_of_row = None if event.rows else random.choice((0, 1, None))
    return EventRow(
        (customer,),
        _START + timedelta(minutes=5 * random.choice((0, 1, 2, 2, 3, 4, 6, 8, 12))),
        values,
        order,
        id_of_row,
        rows={} if id_of_row is None or not event.rows else {"item": _lines(random)},
    )


def _lines(random: Random) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"category": random.choice(("a", "b")), "price": random.choice((1, 2, None))}
        for _ in range(random.choice((0, 1, 2, 3)))
    )


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class _Seen:
    """A row that can be named: by its alias, or as the row at hand."""

    alias: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class _Said:
    """A declaration that others may refer to: a segment, a number, or another value."""

    name: str
    kind: str


@dataclass
class _Rule:
    random: Random
    has_items: bool
    aliases: int = 0
    seen: list[_Seen] = field(default_factory=list)

    def declaration(self, number: int, said: Sequence[_Said]) -> tuple[str, _Said]:
        random = self.random
        name = f"rule_{number}"
        if said and random.random() < 0.25:
            text, kind = self.reference(random.choice(said))
            return f"{'trait' if kind == 'number' else kind} {name}: {text}", _Said(name, kind)
        makers: tuple[Callable[[], str], ...] = (
            self.did, self.did, self.did, self.many, self.number, self.number, self.text,
            self.nested, self.others,
        )  # fmt: skip
        make = random.choice(makers)
        if make == self.nested and not self.has_items:
            make = self.number
        kind = "segment" if make in (self.did, self.many, self.others) else "trait"
        text = make()
        is_number = kind == "trait" and text.startswith(
            ("count", "sum", "max", "min", "average of")
        )
        return f"{kind} {name}: {text}", _Said(name, "number" if is_number else kind)

    def reference(self, other: _Said) -> tuple[str, str]:
        """Ranks, an earlier instant, others in the account, by the name of a declaration."""
        random, name = self.random, other.name
        past = f"as of 2026-11-22T{random.choice(('09:10', '09:20', '09:20:00.000001', '10:00'))}"
        if other.kind == "segment":
            source, properties = self.source()
            where = self.condition("", properties, 0)
            conditions = (
                f"in segment {name} {past}",
                f"not in segment {name} and in segment {name} {past}",
                f"count of account.users where (in segment {name}) >= 2",
                f"did {source} where (in segment {name})",
                f"count of {source} where ({where}) > 1 and not in segment {name}",
                f"share of (in segment {name}) over account.users > 40%",
                f"count of {source} where (in segment {name} {past}) >= 2",
            )
            return random.choice(conditions), "segment"
        if other.kind == "number":
            ties, end = random.choice(("", " with ties")), random.choice(("top", "bottom"))
            conditions = (
                f"{name} is in {end} {random.choice(('2', '50%'))}{ties}",
                f"{name} is in top 1 per city{ties}",
                f"{name} is in top 50% of total",
                f"({name} {past}) < {name}",
                f"max of ({name}) over account.users > {name}",
                f"count of account.users where ({name} >= 2) >= 1",
            )
            if random.random() < 0.8:
                return random.choice(conditions), "segment"
            return f"sum of ({name}) over account.users", "number"
        return f"({name} {past}) is known", "segment"

    def did(self) -> str:
        text, _ = self.sequence()
        return f"did {text}"

    def many(self) -> str:
        rows, properties = self.rows(2)
        if self.random.random() < 0.2:
            rows += f" {self.around(self.anchor())}"
        counted = f"count of {rows}"
        if "product" in properties and self.random.random() < 0.4:
            counted = f"count of ({counted} per product) where (value > 1)"
        return f"{counted} {self.random.choice(('>= 2', '= 1', '> 2'))}"

    def number(self) -> str:
        rows, properties = self.rows(2)
        named = [name for name in properties if name in ("amount", "quantity", "stars", "count")]
        if named and self.random.random() < 0.6:
            kind = self.random.choice(("sum", "max", "min", "average", "median"))
            return f"{kind} of {rows}.{self.random.choice(named)}"
        return self.random.choice(
            (f"count of {rows}", f"longest gap between {rows}", f"average gap between {rows}")
        )

    def text(self) -> str:
        rows, properties = self.rows(2)
        named = [name for name in properties if name in _TEXTS]
        if not named:
            return f"{self.random.choice(('first', 'last', '2nd'))} {rows}.time"
        which = self.random.choice(("first", "last", "2nd", "most frequent"))
        return f"{which} {rows}.{self.random.choice(named)}"

    def nested(self) -> str:
        """Of the lines of orders."""
        random = self.random
        which = random.choice(
            (
                "price >= 2",
                'category = "a"',
                "price is known",
                "category = purchase.product",
                "price < purchase.amount",
            )
        )
        items = f"purchase.item where ({which})"
        counted = f"count of item where ({which})"
        return random.choice(
            (
                f"count of {items}",
                f"sum of purchase.item.price where ({which})",
                f"count of (first {random.choice((1, 2))} {items})",
                f"count of purchase where ({counted} >= {random.choice((1, 2))})",
                f"max of ({counted}) over purchase",
                f"count of (page_view then purchase where ({counted} >= 1))",
                f"count of (count of {items} per category) where (value > 1)",
            )
        )

    def others(self) -> str:
        """Of those who have the same account."""
        random = self.random
        source, properties = self.source()
        where = self.condition("", properties, 0)
        counted = f"count of {source} where ({where})"
        many = random.choice((">= 1", ">= 3", "= 0"))
        return random.choice(
            (
                f"count of account.users where ({counted} {many}) >= 2",
                f"count of account.users.{source} where ({where}) {many}",
                f"has only account.users where (age is known or {counted} {many})",
                f"has account.users where (age < customer.age and did {source})",
                f"max of ({counted}) over account.users >= 2",
                f"count of account.users.{source} > 2 * count of {source}",
            )
        )

    # ------------------------------------------------------------ rows

    def source(self) -> tuple[str, tuple[str, ...]]:
        return self.random.choice(tuple(_SOURCES.items()))

    def rows(self, depth: int) -> tuple[str, tuple[str, ...]]:
        """Rows of an event, a pick or a sequence, in front of what limits them."""
        random = self.random
        chance = random.random()
        if depth == 0 or chance < 0.4:
            return self.source()
        if chance < 0.65:
            text, properties = self.rows(depth - 1)
            end = random.choice(("first", "last"))
            return f"({end} {random.choice((1, 2))} {text})", properties
        # Within a sequence no row outside of it is named.
        text, properties = _Rule(random, self.has_items, self.aliases + 10).sequence()
        return f"({text})", properties

    def limited(self, depth: int, times: str = "") -> tuple[str, tuple[str, ...]]:
        """Rows with an alias, a filter, how often, a window around another row."""
        random = self.random
        text, properties = self.rows(depth) if random.random() < 0.3 else self.source()
        alias = ""
        if random.random() < 0.5:
            self.aliases += 1
            alias = f"r{self.aliases}"
            text += f" as {alias}"
        if random.random() < 0.5:
            text += f" where ({self.condition(alias, properties, depth)})"
        text += times
        if random.random() < 0.15:
            text += f" {self.around(self.anchor())}"
        if alias:
            self.seen.append(_Seen(alias, properties))
        return text, properties

    def sequence(self) -> tuple[str, tuple[str, ...]]:
        random = self.random
        text, properties = self.limited(1, random.choice(_TIMES))
        steps = [text]
        for _ in range(random.choice((1, 1, 1, 2))):
            step, properties = self.step()
            steps.append(f"then {step}")
        if random.random() < 0.15:
            steps.append(f"then no {self.source()[0]}{random.choice(('', ' within 10 minutes'))}")
        if random.random() < 0.2:
            steps.append(f"all within {random.choice((5, 10, 30))} minutes")
        if random.random() < 0.15:
            steps.append("for the same product")
        return " ".join(steps), properties

    def step(self) -> tuple[str, tuple[str, ...]]:
        random = self.random
        if random.random() < 0.35:
            seen = list(self.seen)
            parts, every = [], []
            for _ in range(random.choice((2, 2, 3))):
                # A part sees the steps before it, later steps see the parts.
                known, self.seen = self.seen[len(seen) :], list(seen)
                part, properties = self.limited(0)
                self.seen = [*seen, *known, *self.seen[len(seen) :]]
                parts.append(part)
                every.append(properties)
            shared = tuple(name for name in every[0] if all(name in one for one in every))
            return f"all of ({', '.join(parts)}){self.timing()}", shared
        next_one = random.random() < 0.2
        text, properties = self.limited(1, "" if next_one else random.choice(_TIMES))
        without = f" without {self.source()[0]}" if random.random() < 0.2 else ""
        return f"{'next ' if next_one else ''}{text}{self.timing()}{without}", properties

    def timing(self) -> str:
        return self.random.choice(
            (
                "", "", "",
                " within 10 minutes",
                " at least 10 minutes later",
                " 5 to 15 minutes later",
                " in the same stay",
                " in a later round",
            )
        )  # fmt: skip

    # ------------------------------------------------------------ conditions

    def condition(self, alias: str, properties: tuple[str, ...], depth: int) -> str:
        random = self.random
        choices = [f"time {random.choice(('>', '<='))} 2026-11-22T09:10"]
        for name in properties:
            value = '"a"' if name in _TEXTS else str(random.choice((1, 2, 3)))
            operator = random.choice(("=", "!=") if name in _TEXTS else ("=", ">=", "<"))
            choices += [f"{name} {operator} {value}", f"{name} is known"]
        for other in self.seen:
            choices.append(f"time > {other.alias}.time + 5 minutes")
            for name in properties:
                if name in other.properties:
                    operator = random.choice(("=", "!="))
                    choices += [f"{name} {operator} {other.alias}.{name}"] * 2
        named = [one.alias for one in self.seen] + ([alias] if alias else [])
        if named and depth > 0:
            around, source = random.choice(named), self.source()[0]
            choices += [
                f"did {source} {self.around(around)}",
                f"count of {source} {self.around(around)} >= {random.choice((1, 2))}",
            ]
        first = random.choice(choices)
        return (
            f"{first} {random.choice(('and', 'or'))} {random.choice(choices)}"
            if (random.random() < 0.2)
            else first
        )

    def anchor(self) -> str:
        """An instant that the customer has."""
        end, source = self.random.choice(("first", "last")), self.source()[0]
        return self.random.choice((f"({end} {source})", f"({end} {source}.time)", "renewal_date"))

    def around(self, alias: str) -> str:
        return self.random.choice(
            (
                f"before {alias}",
                f"after {alias}",
                f"on {alias}",
                f"within 10 minutes after {alias}",
                f"within 10 minutes before {alias}",
                f"0 to 15 minutes after {alias}",
                f"15 to 0 minutes before {alias}",
            )
        )
