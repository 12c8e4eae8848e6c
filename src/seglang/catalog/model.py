"""The data that rules may speak of: entities, their attributes, events, lists.

Frozen records made by `catalog.load` from `seg.toml`. Nothing here opens a connection. Every
name of a table or column in emitted SQL comes from here, never from a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from seglang.source import Span
from seglang.types import Type


@dataclass(frozen=True, slots=True)
class Column:
    """Where a value lies in a row of its table.

    `fields` leads inside a struct column (`json` false) or a JSON column (`json` true). A map may
    be a whole JSON column: `json` without fields.
    """

    name: str
    fields: tuple[str, ...] = ()
    json: bool = False


@dataclass(frozen=True, slots=True)
class PointColumns:
    latitude: Column
    longitude: Column


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an entity, or a property of an event.

    `required`: never missing. `floating`: stored as binary floating point, so cast when read.
    `zone`: the IANA zone of a timestamp column that has none. `unit`: what a number in a duration
    column counts ("seconds", "minutes", "hours", "days", "milliseconds"), None for an INTERVAL.
    """

    name: str
    type: Type
    column: Column | PointColumns
    required: bool = False
    floating: bool = False
    zone: str | None = None
    unit: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """The instant of a row. `zone` when the column has none; `is_date` for a DATE column, whose
    instant is the local midnight of the project's zone."""

    column: Column
    zone: str | None = None
    is_date: bool = False


Scalar: TypeAlias = str | int | Decimal | bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A row counts only if `column operator value` holds; a missing value makes `=`, `<`, … and
    `in` false and `!=` true, as in the language. `operator` is one of = != < <= > >= in."""

    column: Column
    operator: str
    values: tuple[Scalar, ...]


def _frozen(attributes: dict[str, Attribute]) -> Mapping[str, Attribute]:
    return MappingProxyType(attributes)


@dataclass(frozen=True, slots=True)
class Entity:
    """`distinct`: the table has several rows for one key (a table of events, say) and the entities
    are its distinct keys; nothing else is known of them, neither attributes nor `since`."""

    name: str
    table: tuple[str, ...]
    key: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    since: TimeColumn | None = None
    where: tuple[Filter, ...] = ()
    distinct: bool = False
    relations: Mapping[str, Relation] = field(default_factory=dict)
    history: Mapping[str, History] = field(default_factory=dict)  # by attribute
    timezone: str | None = None  # the attribute with the entity's own IANA zone
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of an entity, or of an event, to entities.

    To one: `via` are columns of its own table that hold the other's key. To many: `on` are columns
    of the other's table that hold this entity's key (an event has none of these). Exactly one of
    the two is filled.
    """

    name: str
    entity: str
    via: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def is_to_one(self) -> bool:
        return bool(self.via)


@dataclass(frozen=True, slots=True)
class History:
    """The past of an attribute: a row of `table` says that from `start` on it was `column`. Of two
    rows with one `start` the one with the larger value (missing smallest) counts."""

    attribute: str
    table: tuple[str, ...]
    key: tuple[str, ...]
    start: TimeColumn
    column: Column
    where: tuple[Filter, ...] = ()
    floating: bool = False
    zone: str | None = None
    unit: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NestedRows:
    """Rows that belong to one event row: those whose `on` column holds the `id` of the event."""

    name: str
    table: tuple[str, ...]
    on: Column
    properties: Mapping[str, Attribute]
    where: tuple[Filter, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Channel:
    """`consent`: a boolean attribute or a segment of the entity, None when none is asked for (the
    catalog says `"none"`). `suppress`: lists or segments whose members are left out. The spans
    are those of the names in the catalog: only rules tell whether a segment is called so."""

    name: str
    consent: str | None
    suppress: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    consent_span: Span | None = field(default=None, compare=False, repr=False)
    suppress_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """`key` holds the entity's key, column by column. `id` names the row (rows with one id count
    once: the first by time, order, declared properties); `unique` promises there are no copies.
    `retention` and `fresh` are written durations (`3 years`)."""

    name: str
    entity: str
    table: tuple[str, ...]
    key: tuple[str, ...]
    time: TimeColumn
    properties: Mapping[str, Attribute]
    id: Column | None = None
    unique: bool = False
    order: Column | None = None
    where: tuple[Filter, ...] = ()
    retention: WrittenDuration | None = None
    fresh: WrittenDuration | None = None
    relations: Mapping[str, Relation] = field(default_factory=dict)  # to one only
    rows: Mapping[str, NestedRows] = field(default_factory=dict)
    recorded: TimeColumn | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenDuration:
    """`amount` of `unit`: second, minute, hour, day, week, month, quarter, year."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class MemberList:
    """A table of keys (of an entity, or of any values such as product codes)."""

    name: str
    table: tuple[str, ...]
    key: tuple[str, ...]
    time: TimeColumn | None = None
    where: tuple[Filter, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How local days, weeks and years are counted. `zone` is an IANA name."""

    zone: str = "UTC"
    week_starts: int = 0  # 0 Monday … 6 Sunday
    fiscal_year_starts: int = 1  # month


@dataclass(frozen=True, slots=True)
class Catalog:
    """`main_entity` is the one a declaration without `of` speaks about: the first declared, or
    the one the project names."""

    entities: Mapping[str, Entity]
    events: Mapping[str, Event]
    lists: Mapping[str, MemberList]
    main_entity: str
    calendar: Calendar = Calendar()
    channels: Mapping[str, Channel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A database to run on. `engine` is "duckdb" or "postgres". For DuckDB either
    `path` (a file) or `files` (glob patterns, each file a table named by its stem). `timeout` is
    in seconds, `memory` (of DuckDB) in bytes, both None when the target says nothing of it. `store`
    is where memberships are kept, when that is not the usual place: a file for DuckDB, a schema for
    Postgres."""

    name: str
    engine: str
    path: str | None = None
    files: tuple[str, ...] = ()
    url: str | None = field(default=None, repr=False)  # may hold a password
    timeout: int | None = None
    memory: int | None = None
    store: str | None = None
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a publication may change of a segment; None for no limit. `max_change` is (entered +
    left) / members before, `max_null_shift` how far the share of missing values in a column that
    is read may move between publications, both 1 for all. `keep` is how many versions of each
    segment are kept, the current one among them."""

    max_change: Decimal | None = Decimal("0.3")
    max_removals: int | None = None
    allow_empty: bool = False
    max_null_shift: Decimal | None = Decimal("0.1")
    keep: int = 10


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A loaded `seg.toml`. `root` is its folder; `rules` are glob patterns below it; `as_of` is
    the pinned instant as written, if any."""

    name: str
    root: str
    catalog: Catalog
    rules: tuple[str, ...]
    targets: Mapping[str, Target]
    default_target: str | None
    as_of: str | None = None
    limits: Limits = Limits()
