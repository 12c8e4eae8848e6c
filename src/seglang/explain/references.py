"""Which declarations a declaration uses, and which use it; directly or through others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import InSegment, TraitValue
from seglang.core.walking import walk
from seglang.explain.model import Reference
from seglang.explain.places import Frame, Place, seen


def kind_of(declared: Declared) -> str:
    match declared:
        case Segment():
            return "segment"
        case Trait():
            return "trait"
        case Partition():
            return "partition"


def roots(declared: Declared) -> tuple[object, ...]:
    """The core nodes that a declaration is made of."""
    match declared:
        case Segment():
            return (declared.condition,)
        case Trait():
            return (declared.value,)
        case Partition():
            return tuple(condition for _, condition in declared.arms)


def nodes(program: Program, name: str) -> Iterator[tuple[Any, Place]]:
    """Every node of a declaration with its place."""
    for root, start in root_nodes(program, name):
        yield from seen(root, start)


def root_nodes(program: Program, name: str) -> Iterator[tuple[Any, Place]]:
    """The nodes that a declaration is made of, with their place."""
    declared = program.declared(name)
    start = Place((Frame(declared.entity, True),))
    yield from ((root, start) for root in roots(declared))


def direct_uses(declared: Declared) -> tuple[str, ...]:
    """Names of segments, traits and partitions in its text, in order of appearance."""
    found: dict[str, None] = {}
    for root in roots(declared):
        for node in walk(root):
            if isinstance(node, InSegment | TraitValue):
                found[node.name] = None
    return tuple(found)


def closure(name: str, program: Program) -> tuple[str, ...]:
    """The declaration and everything it uses, itself first."""
    return (name, *(reference.name for reference in uses(name, program)))


def uses(name: str, program: Program) -> tuple[Reference, ...]:
    return _reached(name, program, lambda current: direct_uses(program.declared(current)))


def used_by(name: str, program: Program) -> tuple[Reference, ...]:
    users: dict[str, list[str]] = {}
    for user, declared in (*program.declarations.items(), *program.instances.items()):
        for used in direct_uses(declared):
            users.setdefault(used, []).append(user)
    return _reached(name, program, lambda current: tuple(users.get(current, ())))


def _reached(
    name: str, program: Program, neighbours: Callable[[str], tuple[str, ...]]
) -> tuple[Reference, ...]:
    """Breadth first: direct ones before those reached through others."""
    declarations: Mapping[str, Declared] = {**program.declarations, **program.instances}
    through: dict[str, str | None] = {}
    pending: list[tuple[str, str | None]] = [(name, None)]
    for current, via in pending:
        for other in neighbours(current):
            if other in through or other == name or other not in declarations:
                continue
            through[other] = via
            pending.append((other, via if via is not None else other))
    return tuple(
        Reference(kind_of(declarations[other]), other, via) for other, via in through.items()
    )
