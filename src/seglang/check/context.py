"""What checking needs to know at every node: the names, where problems go, and what is in scope.

A problem marks the declaration being checked as broken; a broken declaration is absent from the
program, and references to it stay silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seglang.catalog.model import Catalog
from seglang.core import declarations as core_declarations
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.model import Code, Fix, Related, Severity, Sink, nearest
from seglang.resolve import Names
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import EnumType, Type

MAX_SOUGHT = 8_000_000


@dataclass(frozen=True, slots=True)
class EventMeaning:
    """A checked event or session: what it reads, whose it is, the properties every row has. A
    derived event over sessions narrows them by `where`; one over events narrows its arms."""

    name: str
    entity: str
    arms: tuple[sources.EventArm, ...]
    properties: Mapping[str, Type]
    union: bool = False
    sessions: sources.Sessions | None = None
    where: core.Condition | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A declaration with parameters as one call asks for it, under the canonical text of the call.
    `called` leads from the call to where it all began."""

    name: str
    declaration: syntax.Segment | syntax.Trait
    arguments: Mapping[str, core.Literal]
    called: tuple[Related, ...] = ()


@dataclass(slots=True)
class Context:
    """The state of one check. `checking` names the declaration at hand; `arguments` are the values
    of its parameters and `called` the places of the calls that led to it. `argument_uses` are the
    places where such a parameter stands, `parameter_uses` those of parameters of the project.

    `signatures` are the types of the declarations with parameters that are sound (None for a
    segment). `pending` are calls that still have to be checked. `repeated` counts the nodes
    that windows such as `in each of …` have led to at the least.
    """

    names: Names
    sink: Sink
    parameters: Mapping[str, object]
    declared: dict[str, core_declarations.Declared] = field(default_factory=dict)
    events: dict[str, EventMeaning] = field(default_factory=dict)
    constants: dict[str, core.Literal] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    checking: str | None = None
    arguments: Mapping[str, core.Literal] = field(default_factory=dict)
    called: tuple[Related, ...] = ()
    signatures: dict[str, Type | None] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)
    pending: list[Instance] = field(default_factory=list)
    notes: dict[str, core_declarations.Note] = field(default_factory=dict)
    channels: dict[str, str | None] = field(default_factory=dict)
    labels: dict[str, EnumType] = field(default_factory=dict)
    sought: int = 0  # pairs of letters compared to find nearest names
    expanded: int = 0  # instances that the declaration at hand has led to
    argument_uses: set[Span] = field(default_factory=set)
    parameter_uses: set[Span] = field(default_factory=set)
    repeated: dict[str | None, int] = field(default_factory=dict)  # nodes at least, by declaration
    spent: dict[tuple[str, str], int] = field(default_factory=dict)  # see check.budgets

    def nearest(self, name: str, *pools: Iterable[str]) -> str | None:
        """The known name that was most likely meant. Looking for it takes time for each letter, so
        where very many names are wrong the later ones bring none."""
        known = [candidate for pool in pools for candidate in pool]
        self.sought += len(name) * sum(map(len, known)) + 200 * len(known)
        return nearest(name, known) if self.sought <= MAX_SOUGHT else None

    def is_written_out(self, constant: core.Literal) -> bool:
        """Does the value itself stand at its place, and not the name of a parameter?"""
        span = constant.span
        return span not in self.argument_uses and span not in self.parameter_uses

    @property
    def catalog(self) -> Catalog:
        return self.names.catalog

    @property
    def zone(self) -> str:
        return self.names.catalog.calendar.zone

    def report(
        self,
        code: Code,
        span: Span,
        /,
        *,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
        **facts: object,
    ) -> None:
        self.sink.report(code, span, related=(*related, *self.called), fix=fix, **facts)
        assert code.severity is Severity.ERROR
        self.taint()

    def taint(self) -> None:
        """The declaration at hand rests on something reported already."""
        if self.checking is not None:
            self.broken.add(self.checking)
