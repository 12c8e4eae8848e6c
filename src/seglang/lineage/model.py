"""What a lineage is made of: nodes for everything that has a name, edges from what is read to what
reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from seglang.core.declarations import Declared


class Kind(Enum):
    """In the order in which one leads to the next."""

    COLUMN = "column"
    ENTITY = "entity"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    EVENT = "event"
    PROPERTY = "property"
    ROWS = "rows"  # nested in an event's row
    LIST = "list"
    DERIVED = "derived event"  # or a session
    TRAIT = "trait"
    PARTITION = "partition"
    SEGMENT = "segment"
    CHANNEL = "channel"
    AUDIENCE = "audience"


class Role(Enum):
    """What the first node of an edge is to the second."""

    KEY = "key"
    SINCE = "since"  # when an entity begins to belong to the population
    TIME = "time"
    RECORDED = "recorded"
    ID = "id"
    ORDER = "order"
    FILTER = "filter"  # the catalog's `where`
    LINK = "link"  # holds the key that a relation follows
    VALUE = "value"
    HISTORY = "history"
    ABOUT = "about"  # the entity whose population a rule is about, or looks into
    RULE = "rule"  # stands in the rule
    CONSENT = "consent"
    SUPPRESS = "suppress"
    MEMBERS = "members"  # a segment, to its audience
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Node:
    """`name` is what people call it: `orders.amount` (a column, with its table), `customer.plan`,
    `purchase.amount`, `vip`, `spend(90 days)`. `entity` is what a declaration is about, `channel`
    that of an audience."""

    kind: Kind
    name: str
    entity: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()
    channel: str | None = None

    @property
    def id(self) -> str:
        return f"{self.kind.value}:{self.name}"


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` hangs on `source`; both are ids of nodes."""

    source: str
    target: str
    role: Role


@dataclass(frozen=True, slots=True)
class Lineage:
    """Nodes by id, kind by kind, then in the order of catalog and rules; edges in the order of
    their nodes."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived event or session: the events that its text names, and a checked rule that asks for
    it and nothing else (None when there is no such rule)."""

    name: str
    events: tuple[str, ...]
    asked: Declared | None
    owner: str | None = None
    tags: tuple[str, ...] = ()
