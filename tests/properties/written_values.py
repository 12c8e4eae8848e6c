"""Values as random rules write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from random_types import DECIMALS, INTEGERS, LISTS, MAP_KEYS, SINGLE, TEXTS, alike
from written_names import Place, named, ordinal, quoted, written
from written_rows import Rows, Writer, WrittenRows
from written_windows import day, instant, length

from seglang.catalog.model import Catalog
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    TEXT,
    TIMESTAMP,
    WEEKDAYS,
    DecimalType,
    EnumType,
    IntegerType,
    MapType,
    Type,
)

_FIXED = ("second", "minute", "hour", "day", "week")
_ELAPSED = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_PARTS = ("hour", "minute", "day", "month", "quarter", "year")


@dataclass(frozen=True)
class WrittenValues:
    writer: Writer

    @property
    def random(self) -> Random:
        return self.writer.random

    @property
    def catalog(self) -> Catalog:
        return self.writer.catalog

    @property
    def rows(self) -> WrittenRows:
        return WrittenRows(self.writer)

    def value(self, place: Place, type: Type, depth: int) -> str | None:
        """A value of the type that can stand beside any sign; None when there is none."""
        random = self.random
        if isinstance(type, DecimalType) and random.random() < 0.2:
            return self.value(place, INTEGER, depth)
        makers: list[Callable[[Place, Type, int], str | None]] = [self.name] * 4
        makers += [self.looked_up, self.called, self.mapped]
        if depth > 0:
            makers += [self.function, self.function, self.arithmetic, self.otherwise, self.chosen]
            makers += [self.over_rows, self.over_rows, self.as_of, self.score]
        for _ in range(4):
            found = random.choice(makers)(place, type, depth)
            if found is not None:
                return found
        return self.name(place, type, depth) or self.literal(type)

    def name(self, place: Place, type: Type, depth: int = 0) -> str | None:
        found = named(self.catalog, place, type)
        if found and self.random.random() < 0.9:
            return self.random.choice(found)
        return self.literal(type)

    def literal(self, type: Type) -> str | None:
        random = self.random
        match type:
            case _ if type == TEXT:
                return quoted(random.choice(TEXTS))
            case IntegerType():
                return written(random.choice(INTEGERS)).replace("000000", "_000_000")
            case DecimalType():
                return random.choice((written(random.choice(DECIMALS)), "20%", "12.5%"))
            case _ if type == BOOLEAN:
                return random.choice(("true", "false"))
            case _ if type == DATE:
                return day(random)
            case _ if type == TIMESTAMP:
                return random.choice(("now", _exact(instant(random, self.writer.as_of))))
            case _ if type == DURATION:
                return length(random, _FIXED)
            case _:
                return None  # labels, versions and lists only stand beside values

    def beside(self, type: Type) -> str | None:
        """A constant that can be compared with a value of the type."""
        if isinstance(type, EnumType):
            return quoted(self.random.choice(type.values))
        return self.literal(type)

    # ------------------------------------------------------------ other entities, calls, maps

    def looked_up(self, place: Place, type: Type, depth: int) -> str | None:
        attributes = [
            one.name
            for one in self.catalog.entities["store"].attributes.values()
            if alike(one.type, type)
        ]
        if not attributes:
            return None
        code = self.random.choice(("S0", "S1", "nowhere"))
        return f'store("{code}").{self.random.choice(attributes)}'

    def called(self, place: Place, type: Type, depth: int) -> str | None:
        found = [
            one
            for one in place.mine("trait")
            if one.parameters and one.type is not None and alike(one.type, type)
        ]
        if not found:
            return None
        chosen = self.random.choice(found)
        arguments = [self.literal(kind) for kind in chosen.parameters]
        return f"{chosen.name}({', '.join(filter(None, arguments))})"

    def mapped(self, place: Place, type: Type, depth: int) -> str | None:
        maps = [name for name in named(self.catalog, place, MapType(type)) if "." not in name]
        if not maps:
            return None
        return f"{self.random.choice(maps)}({quoted(self.random.choice(MAP_KEYS))})"

    # ------------------------------------------------------------ functions

    def function(self, place: Place, type: Type, depth: int) -> str | None:
        random = self.random

        def of(word: str, operand: Type) -> str | None:
            inner = self.value(place, operand, depth - 1)
            return None if inner is None else f"{word} of ({inner})"

        has_zone = self.catalog.entities[place.entity].timezone is not None
        moment = random.choice((TIMESTAMP, TIMESTAMP, DATE))
        local = "local " if has_zone and random.random() < 0.4 else ""
        match type:
            case IntegerType():
                word = random.choice((*_PARTS, "length", "round", "floor", "ceiling", "since"))
                if word == "length":
                    return of(word, random.choice((TEXT, *LISTS)))
                if word in ("round", "floor", "ceiling"):
                    return of(word, DECIMAL)
                if word == "since":
                    return self.since(place, random.choice(_ELAPSED), depth)
                return of(local + word, moment)
            case DecimalType():
                word = random.choice(("absolute", "number"))
                return of(word, DECIMAL if word == "absolute" else TEXT)
            case _ if type == TEXT:
                word = random.choice(("lower", "upper", "trim", "text"))
                kinds = (INTEGER, DECIMAL, BOOLEAN, DATE)
                return of(word, random.choice(kinds) if word == "text" else TEXT)
            case _ if type == DATE:
                return of(f"{local}date", moment)
            case _ if type == WEEKDAYS:
                return of(f"{local}weekday", moment)
            case _ if type == DURATION:
                return self.since(place, "time", depth)
            case _:
                return None

    def since(self, place: Place, unit: str, depth: int) -> str | None:
        inner = self.value(place, self.random.choice((TIMESTAMP, DATE)), depth - 1)
        words = unit if unit == "time" else f"{unit}s"
        return None if inner is None else f"({words} since ({inner}))"

    def arithmetic(self, place: Place, type: Type, depth: int) -> str | None:
        random = self.random
        sign = random.choice("+-*/")
        match type:
            case IntegerType() if sign != "/":
                operands: tuple[Type, Type] = (INTEGER, INTEGER)
            case DecimalType():
                operands = (DECIMAL, DECIMAL)
            case _ if type == DURATION:
                operands = random.choice(((DURATION, DURATION), (TIMESTAMP, TIMESTAMP)))
                sign = "-" if operands[0] == TIMESTAMP else random.choice("+-")
                if random.random() < 0.4:
                    operands, sign = (DURATION, DECIMAL), random.choice("*/")
            case _ if type == TIMESTAMP:
                operands, sign = (TIMESTAMP, DURATION), random.choice("+-")
            case _:
                return None
        if isinstance(type, IntegerType | DecimalType) and random.random() < 0.2:
            inner = self.value(place, type, depth - 1)
            return None if inner is None else f"(-({inner}))"
        left, right = (self.value(place, one, depth - 1) for one in operands)
        return None if left is None or right is None else f"(({left}) {sign} ({right}))"

    def otherwise(self, place: Place, type: Type, depth: int) -> str | None:
        value = self.name(place, type)
        default = self.literal(type) if self.random.random() < 0.7 else self.value(place, type, 0)
        return None if value is None or default is None else f"(({value}) otherwise ({default}))"

    def chosen(self, place: Place, type: Type, depth: int) -> str | None:
        first, second = (self.value(place, type, depth - 1) for _ in range(2))
        if first is None or second is None:
            return None
        return f"(({first}) if ({self.writer.condition(place, depth - 1)}) else ({second}))"

    def as_of(self, place: Place, type: Type, depth: int) -> str | None:
        inner = self.value(place.alone(), type, depth - 1)
        if inner is None or inner == self.literal(type):
            return None
        return f"(({inner}) as of {self.past(place)})"

    def past(self, place: Place) -> str:
        random = self.random
        return random.choice(
            (
                f"{length(random)} ago",
                instant(random, self.writer.as_of),
                f"end of last full {random.choice(('day', 'week', 'month', 'fiscal year'))}",
                "(now - 36 hours)",
            )
        )

    def score(self, place: Place, type: Type, depth: int) -> str | None:
        if not isinstance(type, IntegerType) or place.rows:
            return None
        inner = self.value(place.alone(), self.random.choice(_RANKED), depth - 1)
        word = self.random.choice(("quartile", "quintile", "decile", "percentile_rank"))
        return None if inner is None else f"({word} of ({inner}){self.pool(place, depth)})"

    def pool(self, place: Place, depth: int) -> str:
        random, alone = self.random, place.alone()
        parts = []
        if random.random() < 0.4:
            keys = [self.name(alone, random.choice(_GROUPS)) for _ in range(random.choice((1, 2)))]
            known = [key for key in keys if key is not None and _is_name(key)]
            if known:
                parts.append(f"per {known[0]}" if len(known) == 1 else f"per ({', '.join(known)})")
        if random.random() < 0.4:
            parts.append(f"among ({self.writer.condition(alone, depth - 1)})")
        random.shuffle(parts)
        return "".join(f" {part}" for part in parts)

    # ------------------------------------------------------------ over rows

    def over_rows(self, place: Place, type: Type, depth: int) -> str | None:
        found = self.aggregate(place, type, depth - 1)
        return None if found is None else f"({found[0]})"

    def aggregate(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        random = self.random
        makers: list[Callable[[Place, Type, int], tuple[str, Rows] | None]] = []
        if isinstance(type, IntegerType):
            makers += [self.count, self.count, self.distinct, self.streak]
        if isinstance(type, DecimalType):
            makers += [self.summed, self.share]
        if type == DURATION:
            makers += [self.gap, self.summed]
        if type == TIMESTAMP:
            makers += [self.moment]
        makers += [self.positional, self.most_frequent, self.extreme]
        for _ in range(3):
            found = random.choice(makers)(place, type, max(depth, 0))
            if found is not None:
                return found
        return None

    def count(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        if self.random.random() < 0.3:
            rows = self.rows.rows(place, depth, timed=True)
            unit = self.random.choice(("days", "weeks", "months", "quarters", "years"))
            return f"count of {unit} with {rows.text}", rows
        rows = self.rows.rows(place, depth)
        return f"count of {rows.text}", rows

    def streak(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        rows = self.rows.rows(place, depth, timed=True)
        unit = self.random.choice(("days", "weeks", "months"))
        return (
            f"{self.random.choice(('longest', 'current'))} streak of {unit} with {rows.text}",
            rows,
        )

    def distinct(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        return self.of_property("count of distinct", place, self.random.choice(SINGLE), depth)

    def summed(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        word = self.random.choice(("sum", "average", "median"))
        return self.of_property(f"{word} of", place, type, depth)

    def extreme(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        if not any(alike(type, one) for one in _RANKED):
            return None
        word = self.random.choice(("min", "max", "90th percentile", "1st percentile"))
        return self.of_property(f"{word} of", place, type, depth)

    def most_frequent(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        if type == DURATION or not any(alike(type, one) for one in SINGLE):
            return None
        return self.of_property("most frequent", place, type, depth)

    def share(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        rows = self.rows.rows(place, depth)
        return f"share of ({self.writer.condition(rows.place, depth)}) over {rows.text}", rows

    def gap(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        rows = self.rows.rows(place, depth, timed=True)
        return f"{self.random.choice(('average', 'longest'))} gap between {rows.text}", rows

    def moment(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        rows = self.rows.rows(place, depth, timed=True)
        return f"{self.position()} {rows.text}", rows

    def positional(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        rows = self.rows.rows(place, depth, timed=True)
        names = self.readable(rows, type)
        if not names:
            return None
        return f"{self.position()} {rows.source}.{self.random.choice(names)}{rows.rest}", rows

    def position(self) -> str:
        number = ordinal(self.random.choice((1, 2, 3)))
        return self.random.choice(("first", "last", number, f"{number} last"))

    def of_property(
        self, words: str, place: Place, type: Type, depth: int
    ) -> tuple[str, Rows] | None:
        """Of a property of the rows, or of something computed from each."""
        rows = self.rows.rows(place, depth)
        names = self.readable(rows, type)
        if names and self.random.random() < 0.7:
            return f"{words} {rows.source}.{self.random.choice(names)}{rows.rest}", rows
        inner = self.writer.value(rows.place, type, depth)
        return None if inner is None else (f"{words} ({inner}) over {rows.text}", rows)

    def readable(self, rows: Rows, type: Type) -> list[str]:
        """The properties behind a point: of the rows, or of the related entities."""
        if rows.row is None:
            entity = self.catalog.entities[rows.place.entity]
            return [one.name for one in entity.attributes.values() if alike(one.type, type)]
        # An element of a list has no name for its value.
        if set(rows.row.properties) == {"value"}:
            return []
        return [name for name, kind in rows.row.properties.items() if alike(kind, type)]


def _is_name(text: str) -> bool:
    return text[0].isalpha() and text not in ("true", "false")


def _exact(text: str) -> str:
    """An instant: a day alone is a date."""
    return text if "T" in text else f"{text}T00:00"


_RANKED: tuple[Type, ...] = (INTEGER, DECIMAL, DATE, TIMESTAMP, DURATION)
_GROUPS: tuple[Type, ...] = (TEXT, INTEGER, BOOLEAN, WEEKDAYS)
