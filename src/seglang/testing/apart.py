"""Many worlds in the same tables, each seen by nobody but its own.

An engine takes nearly as long for one row as for a thousand, so the worlds of many tests are stored
together: the keys of each get the number of the test in front. `stays_apart` says of which
questions the answer is then the same as if the world lay there alone: of those that reach
other rows only from an entity, over keys. Ranks look at everybody; a sample, a list of values and
a look-up by a written key see keys as they are: such questions are asked one world at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seglang.catalog.model import Catalog
from seglang.core.closure import closure, nodes
from seglang.core.declarations import Program
from seglang.core.nodes import ForeignKey, InList, InSample, Lookup, Node
from seglang.core.standings import Ranked, Score
from seglang.core.world import Key, World
from seglang.testing.key_forms import keys_of


def stays_apart(program: Program, name: str) -> bool:
    """Of a declaration with all that it uses."""
    found = [node for used in closure(program, [name]) for node in nodes(program.declared(used))]
    # What a to-one relation holds may be followed; compared with anything else it is a value.
    held = sum(isinstance(node, ForeignKey) for node in found)
    followed = sum(len(node.key) for node in found if isinstance(node, Lookup))
    return held == followed and all(map(_stays_apart, found))


def _stays_apart(node: Node) -> bool:
    match node:
        case Ranked() | Score():
            return False
        case InSample(by=by):
            return by is not None
        case InList(value=value):
            return value is None
        case Lookup(key=key):
            return all(isinstance(part, ForeignKey) for part in key)
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Marks:
    """How the first parts of keys are marked. Whole numbers from `low` to `high` are moved by
    `high - low + 1` for each test."""

    low: int
    high: int

    def mark(self, key: Key, number: int) -> Key:
        if not key:
            return key
        first = key[0]
        match first:
            case None:
                return key
            case str():
                # As many digits for all: in a world the order of keys stays as it was.
                return (f"{number:06d} {first}", *key[1:])
            case _:
                return (first - self.low + number * (self.high - self.low + 1), *key[1:])


def marks(catalog: Catalog, worlds: Sequence[World]) -> Marks | None:
    """None for worlds that cannot lie in the same tables."""
    firsts = [key[0] for world in worlds for key in _all_keys(catalog, world) if key]
    if not all(first is None or isinstance(first, str) or type(first) is int for first in firsts):
        return None
    numbers = [first for first in firsts if type(first) is int]
    low, high = min(numbers, default=0), max(numbers, default=0)
    if (high - low + 1) * (len(worlds) + 1) >= 2**62 or len(worlds) >= 1_000_000:
        return None
    return Marks(low, high)


def _all_keys(catalog: Catalog, world: World) -> Iterable[Key]:
    for _, key in keys_of(catalog, world):
        yield key
    for entries in world.lists.values():
        for entry in entries:
            yield entry.key
