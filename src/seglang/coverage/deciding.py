"""Which truths of the other atoms make one atom decide.

Takes what coverage says of a declaration, gives conditions and the truths that they need for an
entity, from the fewest on: in a world where they are so the atom decides (or the arm is reached).
Whether there is such a world is for others to find out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from typing import TypeAlias, assert_never

from seglang.core.audience import gate
from seglang.core.declarations import Partition, Program, Segment
from seglang.core.nodes import Condition, InSegment, Not
from seglang.coverage.atoms import Atom, Fixed, Joined, Leaf, Opposite, Tree, shape

Wanted: TypeAlias = tuple[tuple[Condition, bool], ...]
# Truths by number of atom.
_Truths: TypeAlias = dict[int, bool]
_MOST = 64


def deciding(program: Program, instance: str, number: int, holds: bool) -> Iterator[Wanted]:
    """What makes the atom of a segment or partition decide where it has this truth; atoms are
    numbered as in `Covered.all_atoms`."""
    declared = program.declared(instance)
    match declared:
        case Segment(condition=condition):
            form = shape(condition)
            if number >= len(form.atoms):
                yield from _gates(program, declared, number - len(form.atoms), holds)
                return
            yield from _in_order(form.tree, form.atoms, number, holds, ())
        case Partition(arms=arms):
            first = 0
            for position, (_, when) in enumerate(arms):
                form = shape(when)
                if number < first + len(form.atoms):
                    before = tuple((other, False) for _, other in arms[:position])
                    yield from _in_order(form.tree, form.atoms, number - first, holds, before)
                    return
                first += len(form.atoms)
        case _:
            raise AssertionError(f"{instance} is no rule")


def reaching(program: Program, name: str, arm: int) -> Wanted:
    """What gives an entity the label of an arm; the last one is `otherwise`."""
    declared = program.declared(name)
    assert isinstance(declared, Partition)
    before = tuple((when, False) for _, when in declared.arms[:arm])
    return before if arm == len(declared.arms) else (*before, (declared.arms[arm][1], True))


def _gates(program: Program, declared: Segment, number: int, holds: bool) -> Iterator[Wanted]:
    conditions = gate(program, declared)
    wanted: list[tuple[Condition, bool]] = [(InSegment(declared.name), True)]
    for position, condition in enumerate(conditions):
        passes = position != number or holds is not _is_opposite(condition)
        wanted.append((condition, passes))
    yield tuple(wanted)


def _is_opposite(condition: Condition) -> bool:
    return isinstance(condition, Not)


def _in_order(
    tree: Tree, atoms: Sequence[Atom], number: int, holds: bool, before: Wanted
) -> Iterator[Wanted]:
    """Ways that agree with themselves, those that ask for the least first."""
    found: dict[Wanted, None] = {}
    for truths in islice(_open(tree, number), _MOST):
        wanted: dict[Condition, bool] = {atoms[number].condition: holds}
        asked = [(atoms[other].condition, value) for other, value in sorted(truths.items())]
        if all(wanted.setdefault(condition, value) is value for condition, value in asked):
            found[(*before, *wanted.items())] = None
    yield from sorted(found, key=len)


def _open(tree: Tree, number: int) -> Iterator[_Truths]:
    """Truths of other atoms with which the tree turns round when the atom does."""
    match tree:
        case Leaf(own):
            if own == number:
                yield {}
        case Fixed():
            return
        case Opposite(part):
            yield from _open(part, number)
        case Joined(low, high, parts):
            for position, part in enumerate(parts):
                others = parts[:position] + parts[position + 1 :]
                for path in _open(part, number):
                    # The count is then at an edge: one less and one more are on two sides of it.
                    for count in range(len(others) + 1):
                        if (low <= count <= high) is not (low <= count + 1 <= high):
                            for rest in _counting(others, count):
                                yield path | rest
        case _:
            assert_never(tree)


def _counting(parts: tuple[Tree, ...], count: int) -> Iterator[_Truths]:
    """Exactly so many of the parts hold."""
    for chosen in combinations(range(len(parts)), count):
        ways = [_made(part, value=position in chosen) for position, part in enumerate(parts)]
        yield from _together(ways)


def _made(tree: Tree, value: bool) -> list[_Truths]:
    """Truths with which the tree has this value, the ones that ask for little first."""
    match tree:
        case Leaf(number):
            return [{number: value}]
        case Fixed(fixed):
            return [{}] if fixed is value else []
        case Opposite(part):
            return _made(part, not value)
        case Joined(low, high, parts):
            found: list[_Truths] = []
            for wanted in _sufficient(low, high, len(parts), value):
                ways = [_made(parts[place], truth) for place, truth in wanted.items()]
                found.extend(_together(ways))
                if len(found) >= _MOST:
                    break
            return sorted(found, key=len)
        case _:
            assert_never(tree)


def _sufficient(low: int, high: int, count: int, value: bool) -> Iterator[dict[int, bool]]:
    """Truths of as few of so many parts as settle whether between `low` and `high` hold."""
    if value:
        yield from _choices(count, low, max(count - high, 0))
        return
    if low > 0:
        yield from _choices(count, 0, count - low + 1)
    if high < count:
        yield from _choices(count, high + 1, 0)


def _choices(count: int, true: int, false: int) -> Iterator[dict[int, bool]]:
    """Each way to say of so many parts that they hold, and of others that they do not."""
    for chosen in combinations(range(count), true):
        left = [place for place in range(count) if place not in chosen]
        for others in combinations(left, false):
            yield dict.fromkeys(chosen, True) | dict.fromkeys(others, False)


def _together(ways: Sequence[Sequence[_Truths]]) -> Iterator[_Truths]:
    """One way of each, joined; only the first ones of very many."""
    for each in islice(product(*ways), _MOST):
        yield {number: value for part in each for number, value in part.items()}
