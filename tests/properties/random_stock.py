"""Values for random rows: what the program compares with, what lies hard by, what is hostile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from random_instants import Instants, instants_of
from random_types import DECIMALS, DURATIONS, INTEGERS, MAP_KEYS, POINTS, TEXTS, VERSIONS

from seglang.catalog.model import Attribute, TimeColumn
from seglang.core.edges import from_local, to_local
from seglang.core.nodes import Literal
from seglang.types import (
    MAX_SCALE,
    BooleanType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    IntegerType,
    ListType,
    MapType,
    PointType,
    TextType,
    TimestampType,
    Type,
    VersionType,
)

MISSING = 0.2
_FLOATS = (0.1, 0.5, 2.5, -2.5, 1e-11, 12.345, 99.99, 1e6)


@dataclass
class Stock:
    random: Random
    instants: Instants
    texts: list[str]
    integers: list[int]
    decimals: list[Decimal]
    durations: list[timedelta]
    points: list[tuple[Decimal, Decimal]]
    versions: list[str]

    def time(self, column: TimeColumn) -> date:
        instant = self.instants.choose()
        if column.is_date:
            return to_local(instant, self.instants.calendar.zone).date()
        return representable(instant, column.zone)

    def attribute(self, attribute: Attribute) -> Any:
        if not attribute.required and self.random.random() < MISSING:
            return None
        return self.value(attribute.type, attribute)

    def value(self, type: Type, attribute: Attribute) -> Any:
        random = self.random
        match type:
            case TextType():
                return random.choice(self.texts)
            case EnumType(values):
                return random.choice(values)
            case IntegerType():
                return random.choice(self.integers)
            case DecimalType():
                if attribute.floating:
                    found = random.choice((*_FLOATS, float(random.choice(self.decimals))))
                    return found if type.scale == MAX_SCALE else round(found, type.scale)
                most = 10 ** (type.precision - type.scale)
                fitting = [one for one in self.decimals if abs(one) < most - 1]
                return random.choice(fitting).quantize(Decimal(1).scaleb(-type.scale))
            case BooleanType():
                return random.random() < 0.5
            case DateType():
                instant = random.choice(self.instants.stock)
                return to_local(instant, self.instants.calendar.zone).date()
            case TimestampType():
                return representable(random.choice(self.instants.stock), attribute.zone)
            case DurationType():
                return _counted(random.choice(self.durations), attribute.unit)
            case ListType(element):
                items = [self.value(element, attribute) for _ in range(random.randint(0, 3))]
                return tuple(None if random.random() < 0.1 else item for item in items)
            case MapType(value):
                return {
                    key: None if random.random() < 0.1 else self.value(value, attribute)
                    for key in random.sample(MAP_KEYS, random.randint(0, 4))
                }
            case VersionType():
                return random.choice(self.versions)
            case PointType():
                return random.choice(self.points)
            case _:
                raise AssertionError(type)


def stock_of(random: Random, nodes: list[Any], instants: Instants) -> Stock:
    constants = [node.value for node in nodes if isinstance(node, Literal)]
    constants += [item for one in constants if isinstance(one, tuple) for item in one]
    written = [one for one in constants if isinstance(one, str)]
    texts = [*written, *map(str.swapcase, written), *(f"{one}x{one}" for one in written)]
    numbers = [one for one in constants if type(one) in (int, Decimal) and abs(one) < 10**6]
    near = [Decimal(one) + step for one in numbers for step in (0, 0, 1, Decimal("-0.01"))]
    return Stock(
        random,
        instants,
        texts + random.sample(TEXTS, 12),
        [one for one in numbers if type(one) is int] + list(INTEGERS),
        near + [one for one in DECIMALS if abs(one) < 10**6],
        [one for one in constants if isinstance(one, timedelta)] + list(DURATIONS),
        [(Decimal(latitude), Decimal(longitude)) for latitude, longitude in POINTS],
        [*VERSIONS, "latest", "1..2", "", *written[:2]],
    )


def new_stock(random: Random, nodes: list[Any], as_of: datetime, calendar: Any) -> Stock:
    return stock_of(random, nodes, instants_of(random, nodes, as_of, calendar))


def representable(instant: datetime, zone: str | None) -> datetime:
    """What a column without a zone can hold of an instant."""
    return instant if zone is None else from_local(to_local(instant, zone), zone)


def _counted(length: timedelta, unit: str | None) -> timedelta:
    """What a column that counts units can hold of a length."""
    return length if unit is None else length // timedelta(**{unit: 1}) * timedelta(**{unit: 1})
