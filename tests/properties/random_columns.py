"""Where values lie in random tables: columns, fields of structs, JSON; and which rows count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from seglang.catalog.model import Attribute, Column, Filter, PointColumns, TimeColumn
from seglang.types import (
    DecimalType,
    DurationType,
    ListType,
    MapType,
    PointType,
    TimestampType,
    Type,
)

ZONES = (
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "America/Sao_Paulo",  # has had days without a midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",  # once left out a whole day
    "Asia/Beirut",  # changes at midnight
    "America/Havana",
    "America/Santiago",
    "Pacific/Chatham",  # 45 minutes off
    "Antarctica/Troll",  # changes by two hours
    "Europe/Dublin",
)
_UNITS = (None, "milliseconds", "seconds", "minutes", "hours", "days")
# Names of fields that JSON and its paths have to quote.
_ODD_FIELDS = ("a/b~c", "it's", 'say "x"', "$.x", "żółć 😀", "%", "0")
_FILTERS: tuple[tuple[str, str, tuple[str | int | bool | Decimal, ...]], ...] = (
    ("status", "=", ("paid",)),
    ("status", "!=", ("it's void",)),
    ("kind_of", "in", ("web", "Żółć %", "")),
    ("is_test", "=", (False,)),
    ("is_test", "!=", (True,)),
    ("weight_of", ">", (0,)),
    ("weight_of", "<=", (1000,)),
    ("worth", ">=", (Decimal("2.50"),)),
    ("worth", "<", (Decimal("1000000.000001"),)),
    ("level", "in", (1, 2, 3)),
    ("level", "!=", (-1,)),
)


@dataclass(frozen=True)
class Columns:
    """Those of one table. What lies in a struct or in JSON shares one column with others."""

    random: Random
    table: str

    def attribute(
        self,
        name: str,
        type: Type,
        *,
        column: str | None = None,
        floating: bool = False,
    ) -> Attribute:
        random = self.random
        if isinstance(type, PointType):
            place: Column | PointColumns = PointColumns(
                Column(f"{name}_latitude"), Column(f"{name}_longitude")
            )
        else:
            place = Column(column) if column is not None else self.place(name, type)
        inner = element(type)
        return Attribute(
            name,
            type,
            place,
            required=random.random() < 0.3,
            floating=floating and isinstance(inner, DecimalType),
            zone=random.choice((None, *ZONES)) if isinstance(inner, TimestampType) else None,
            unit=random.choice(_UNITS) if isinstance(type, DurationType) else None,
        )

    def place(self, name: str, type: Type) -> Column:
        random = self.random
        chance = random.random()
        if chance < 0.65:
            return Column(name)
        if chance < 0.8:
            return Column(f"{self.table}_held", random.choice(((name,), ("inner", name))))
        if isinstance(type, MapType) and random.random() < 0.5:
            return Column(f"{name}_json", json=True)
        odd = random.choice(_ODD_FIELDS)
        fields = random.choice(((name,), ("inner", name), (odd, name), (f"{name}{odd}",)))
        return Column(f"{self.table}_document", fields, json=True)

    def time(self, column: str) -> TimeColumn:
        kind = self.random.choice(("with zone", "with zone", "without zone", "date"))
        if kind == "date":
            return TimeColumn(Column(column), is_date=True)
        zone = self.random.choice(ZONES) if kind == "without zone" else None
        return TimeColumn(Column(column), zone=zone)

    def filters(self, often: float = 0.3) -> tuple[Filter, ...]:
        random = self.random
        if random.random() >= often:
            return ()
        found = random.sample(_FILTERS, random.choice((1, 1, 2, 3)))
        return tuple(
            Filter(Column(f"{self.table}_{column}"), operator, values)
            for column, operator, values in found
        )


def element(type: Type) -> Type:
    match type:
        case ListType(inside) | MapType(inside):
            return inside
        case _:
            return type
