"""What the wanted conditions speak of: the constants and the edges of windows in them.

A value or an instant that one condition allows is more likely to suit the others when it lies
beside what they compare with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seglang.catalog.model import Calendar
from seglang.core.constants import constant_value
from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.edges import Edge, resolve
from seglang.core.nodes import InSegment, Literal, Moment, TraitValue
from seglang.core.past import HeldAt, ValueAt
from seglang.core.walking import walk


@dataclass(frozen=True, slots=True)
class Hints:
    constants: tuple[Any, ...]
    edges: tuple[datetime, ...]  # ascending

    def of(self, kind: type | tuple[type, ...]) -> list[Any]:
        """The constants of a kind; a boolean is no number."""
        return [
            value
            for value in self.constants
            if isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        ]


def everything(program: Program, nodes: Iterable[Any]) -> Iterator[Any]:
    """All nodes inside, and those of the declarations that they name, each declaration once."""
    seen: set[str] = set()
    pending = list(nodes)
    while pending:
        for node in walk(pending.pop()):
            yield node
            if isinstance(node, InSegment | TraitValue) and node.name not in seen:
                seen.add(node.name)
                pending.extend(_parts(program, node.name))


def _parts(program: Program, name: str) -> tuple[Any, ...]:
    match program.declared(name):
        case Segment(condition=condition):
            return (condition,)
        case Trait(value=value):
            return (value,)
        case Partition(arms=arms):
            return tuple(condition for _, condition in arms)


def hints(program: Program, nodes: Iterable[Any], as_of: datetime) -> Hints:
    constants: dict[Any, None] = {}
    instants: set[datetime] = {as_of}
    calendar = program.catalog.calendar
    moments: list[Edge] = []
    for node in everything(program, nodes):
        match node:
            case Literal(value):
                constants.setdefault(constant_value(value))
            case Moment(edge):
                moments.append(edge)
            case HeldAt(instant) | ValueAt(instant):
                moments.append(instant.edge)
                then = _resolved(instant.edge, as_of, calendar)
                instants.add(as_of if then is None else min(as_of, then))
            case _:
                pass
    found = (_resolved(edge, instant, calendar) for edge in moments for instant in instants)
    edges = {as_of, *(edge for edge in found if edge is not None)}
    return Hints(tuple(constants), tuple(sorted(edges)))


def _resolved(edge: Edge, as_of: datetime, calendar: Calendar) -> datetime | None:
    """The instant of an edge; None when there is no room around it for its neighbours."""
    try:
        found = resolve(edge, as_of, calendar)
    except OverflowError:
        return None
    return found if 100 < found.year < 9900 else None
