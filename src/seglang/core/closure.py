"""A declaration with everything it uses.

Takes a program and names, gives the program narrowed to them: what the later stages then do costs
by the size of one rule, not of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.nodes import InSegment, Node, TraitValue
from seglang.core.walking import walk


def narrow(program: Program, names: Iterable[str]) -> Program:
    """The named declarations and all they use, in the order of the program."""
    kept = closure(program, names)
    return Program(
        program.catalog,
        {name: declared for name, declared in program.declarations.items() if name in kept},
        {name: declared for name, declared in program.instances.items() if name in kept},
    )


def closure(program: Program, names: Iterable[str]) -> frozenset[str]:
    """The names and those of all declarations that they use, directly or not."""
    pending = list(names)
    found = set(pending)
    while pending:
        for node in nodes(program.declared(pending.pop())):
            if isinstance(node, InSegment | TraitValue) and node.name not in found:
                found.add(node.name)
                pending.append(node.name)
    return frozenset(found)


def nodes(declared: Declared) -> Iterator[Node]:
    """Every node of one declaration."""
    match declared:
        case Segment(condition=condition):
            yield from walk(condition)
        case Trait(value=value):
            yield from walk(value)
        case Partition(arms=arms):
            for _, condition in arms:
                yield from walk(condition)
        case _:
            assert_never(declared)
