"""What a project declares, as `check` leaves it: segments, traits, partitions, and all of them
together as a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from seglang.catalog.model import Catalog
from seglang.core.nodes import Condition, Value
from seglang.source import Span

_NOWHERE = Span("", 0, 0)


def _span() -> Span:
    return field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of members, or with `is_share` a share of them (0.05 for 5 %)."""

    value: Decimal
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an `@expect` asks of the members when they are published. `subject`: size, overlap,
    change, subset, disjoint; `segment` is the other one, about the same entity. `operator` is one
    of `= < <= > >=` and `between`; only the last has a `high`. `text` is the canonical text."""

    subject: str
    text: str
    segment: str | None = None
    operator: str | None = None
    low: Bound | None = None
    high: Bound | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the annotations and `##` lines of a declaration say."""

    docs: tuple[str, ...] = ()
    owner: str | None = None
    tags: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    review_by: date | None = None
    deprecated: str | None = None
    allowed: tuple[str, ...] = ()  # lint codes silenced by @allow
    expectations: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    name: str
    entity: str
    condition: Condition
    note: Note = Note()
    span: Span = _span()
    channel: str | None = None  # the channel that makes it an audience


@dataclass(frozen=True, slots=True)
class Trait:
    name: str
    entity: str
    value: Value
    note: Note = Note()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Partition:
    """`arms` in order, then `otherwise`; its value is the Choice of its labels."""

    name: str
    entity: str
    arms: tuple[tuple[str, Condition], ...]
    otherwise: str
    note: Note = Note()
    span: Span = _span()


Declared: TypeAlias = Segment | Trait | Partition


@dataclass(frozen=True, slots=True)
class Program:
    """Every well-formed declaration of a project, in source order, over one catalog. References
    are acyclic and all resolve.

    `instances` are declarations with parameters as they were called, under the text of the call
    (`spend(90 days)`); InSegment and TraitValue name either kind, and `declared` finds both. A
    declaration with parameters is itself in neither.
    """

    catalog: Catalog
    declarations: Mapping[str, Declared]
    instances: Mapping[str, Declared] = field(default_factory=dict)

    def declared(self, name: str) -> Declared:
        """Raises KeyError for a name that is neither."""
        found = self.declarations.get(name)
        return found if found is not None else self.instances[name]
