"""Best first: from a world towards one in which all goals are met.

The worlds at hand are taken in the order of how many atomic conditions are still wrong, then of
their size; each gives those that an edit of one wrong condition leads to. Nothing is random and
nothing is timed, so the same question always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from heapq import heappop, heappush
from itertools import islice

from seglang.witness import conditions
from seglang.witness.facts import size
from seglang.witness.goals import FAR, Goal, distance, unmet
from seglang.witness.scene import Place, Scene

_DEEPEST = 6
_EDITS = 14  # of one wrong condition


def ways(
    scene: Scene, goals: Sequence[Goal], depth: int, *, most: int = 2, rounds: int = 40
) -> Iterator[Scene]:
    """At most `most` scenes in which the goals are met, after looking at `rounds` of them. `depth`
    is how many searches this one serves."""
    start = _distance(goals, scene)
    if start == 0:
        yield scene
        return
    if start >= FAR or depth > _DEEPEST:
        return
    number = 0
    pending = [(start, size(scene.world), number, scene, _edits(goals, scene, depth))]
    seen = {repr(scene.world)}
    for _ in range(rounds):
        if not pending:
            return
        here, width, turn, current, edits = heappop(pending)
        for edited in edits:
            known = repr(edited.world)
            if known in seen:
                continue
            seen.add(known)
            there = _distance(goals, edited)
            if there == 0:
                yield edited
                most -= 1
                if most == 0:
                    return
            elif there < FAR:
                number += 1
                entry = (there, size(edited.world), number, edited, _edits(goals, edited, depth))
                heappush(pending, entry)
                if there < here:
                    # On from the better one; the rest of these edits wait their turn.
                    heappush(pending, (here, width, turn, current, edits))
                    break


def _edits(goals: Sequence[Goal], scene: Scene, depth: int) -> Iterator[Scene]:
    """What edits of the wrong conditions lead to, some of each."""
    for goal in _wrong(goals, scene):
        # A number or an instant beyond what there is: nothing more of this condition.
        with suppress(ArithmeticError):
            yield from islice(conditions.edits(goal, scene, depth), _EDITS)


def _distance(goals: Sequence[Goal], scene: Scene) -> int:
    return min(FAR, sum(distance(goal, scene) for goal in goals))


def _wrong(goals: Sequence[Goal], scene: Scene) -> list[Goal]:
    found: dict[tuple[int, bool, Place], Goal] = {}
    for goal in goals:
        for each in unmet(goal, scene):
            found.setdefault((id(each.condition), each.truth, each.place), each)
    return list(found.values())
