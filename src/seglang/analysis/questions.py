"""Can something be so of anybody?

A `Question` holds conditions with the truth that each shall have. `cannot_hold` asks the solver:
True means that it is so of nobody, whatever the data, at the instant or (None) at every one.
`example` looks for a small world in which it is so of somebody, and gives only one that the
evaluator confirms on the rules as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from seglang.analysis.encoding import Encoder
from seglang.analysis.solver import STEPS, Found, Term
from seglang.analysis.worlds import worlds
from seglang.analysis.written import written
from seglang.core.declarations import Program
from seglang.core.nodes import Condition
from seglang.core.world import Key, World
from seglang.witness.search import Found as Near
from seglang.witness.search import confirmed, find
from seglang.witness.shrinking import shrunk

# How often a world is evaluated while it is made smaller, and how many steps of the solver are
# worth one evaluation where worlds are searched for without it.
_SHRINKING = 400
_STEPS_OF_ONE = 60_000
_MOST_NEAR = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A world, and the entity in it of which something is so at the instant."""

    world: World
    entity: str
    key: Key
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A condition of a program, and whether it shall hold."""

    program: Program
    condition: Condition
    holds: bool


class Question:
    """Is everything as wanted for anybody? The programs of all parts have one catalog. Raises
    SolverMissing when asked without a solver."""

    def __init__(self, entity: str, parts: Sequence[Part], steps: int = STEPS) -> None:
        self._entity = entity
        self._steps = steps
        self._parts = tuple(parts)
        self._program = self._parts[-1].program
        self._wanted = [
            (written(part.program, part.condition, entity), part.holds) for part in self._parts
        ]
        self.gave_up = False

    def cannot_hold(self, as_of: datetime | None = None) -> bool:
        encoder = Encoder(self._program, self._entity, as_of, self._steps)
        found, _ = encoder.logic.search((self._asked(encoder),))
        self.gave_up = self.gave_up or found is Found.GAVE_UP
        return found is Found.NOTHING

    def example(self, as_of: datetime) -> Example | None:
        return self.look(as_of)[1]

    def look(self, as_of: datetime) -> tuple[bool, Example | None]:
        """At one instant: can it not be so of anybody, and if it can, an example that was found."""
        encoder = Encoder(self._program, self._entity, as_of, self._steps)
        asked = self._asked(encoder)
        found_out = encoder.logic.search((asked,))[0]
        self.gave_up = self.gave_up or found_out is Found.GAVE_UP
        if found_out is Found.NOTHING:
            return True, None
        return False, self._made(encoder, asked, as_of)

    def _made(self, encoder: Encoder, asked: Term, as_of: datetime) -> Example | None:
        near: list[Near] = []
        for world, key in worlds(encoder, asked):
            if self._is_so(world, key, as_of):
                return self._small(world, key, as_of)
            near.append(Near(world, self._entity, key))
        effort = max(self._steps // _STEPS_OF_ONE, 1)
        program, entity = self._program, self._entity
        found = find(program, entity, self._wanted, as_of, effort, near[:_MOST_NEAR])
        if found is None or not self._is_so(found.world, found.key, as_of):
            return None
        return self._small(found.world, found.key, as_of)

    def _asked(self, encoder: Encoder) -> Term:
        logic = encoder.logic
        parts = [
            encoder.ask(condition) if holds else logic.negated(encoder.ask(condition))
            for condition, holds in self._wanted
        ]
        encoder.close()
        return logic.both(*parts)

    def _is_so(self, world: World, key: Key, as_of: datetime) -> bool:
        return all(
            confirmed(part.program, self._entity, key, [(part.condition, part.holds)], world, as_of)
            for part in self._parts
        )

    def _small(self, world: World, key: Key, as_of: datetime) -> Example:
        smaller = shrunk(self._program, self._entity, key, self._wanted, world, as_of, _SHRINKING)
        kept = smaller if self._is_so(smaller, key, as_of) else world
        return Example(kept, self._entity, key, as_of)


class Judged:
    """Several conditions about one entity at every instant, of which many things are asked. Raises
    SolverMissing."""

    def __init__(self, program: Program, entity: str, conditions: Sequence[Condition]) -> None:
        encoder = Encoder(program, entity, None)
        self._logic = encoder.logic
        self._truths = [
            encoder.ask(written(program, condition, entity)) for condition in conditions
        ]
        encoder.close()

    def excluded(self, wanted: Sequence[tuple[int, bool]]) -> bool:
        """Can those conditions, by number, not have these truths for anybody?"""
        asked = [
            self._truths[number] if holds else self._logic.negated(self._truths[number])
            for number, holds in wanted
        ]
        return self._logic.search(asked)[0] is Found.NOTHING
