"""Can a condition hold for anybody?

`Question.cannot_hold` asks the solver: True means that it holds for nobody, whatever the data, at
the instant or (None) at every one. `example` looks for a small world in which it does hold, and
gives only one that the evaluator confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from seglang.analysis.encoding import Encoder
from seglang.analysis.solver import Found
from seglang.analysis.worlds import worlds
from seglang.analysis.written import written
from seglang.core.declarations import Program
from seglang.core.nodes import Condition
from seglang.core.world import Key, World
from seglang.witness.search import confirmed, find
from seglang.witness.shrinking import shrunk

# How often worlds are evaluated, looking for one and making it smaller.
_SHRINKING = 400
_SEARCHING = 300


@dataclass(frozen=True, slots=True)
class Example:
    """A world, and the entity in it of which something is so at the instant."""

    world: World
    key: Key
    as_of: datetime


class Question:
    """Does the condition hold for anybody? `wanted` are its parts, each with the truth that it
    shall have. Raises SolverMissing."""

    def __init__(
        self, program: Program, entity: str, wanted: Sequence[tuple[Condition, bool]]
    ) -> None:
        self._program = program
        self._entity = entity
        self._wanted = tuple(wanted)
        self._written = tuple(
            (written(program, condition, entity), truth) for condition, truth in wanted
        )
        self.gave_up = False

    def cannot_hold(self, as_of: datetime | None = None) -> bool:
        encoder = Encoder(self._program, self._entity, as_of)
        asked = self._asked(encoder)
        found, _ = encoder.logic.search((asked,))
        self.gave_up = self.gave_up or found is Found.GAVE_UP
        return found is Found.NOTHING

    def example(self, as_of: datetime) -> Example | None:
        encoder = Encoder(self._program, self._entity, as_of)
        asked = self._asked(encoder)
        tried = False
        for world, key in worlds(encoder, asked):
            tried = True
            if self._holds(world, key, as_of):
                smaller = shrunk(
                    self._program, self._entity, key, self._wanted, world, as_of, _SHRINKING
                )
                return Example(smaller, key, as_of)
        if not tried and encoder.logic.search((asked,))[0] is Found.NOTHING:
            return None
        found = find(self._program, self._entity, self._wanted, as_of, _SEARCHING)
        return None if found is None else Example(found.world, found.key, as_of)

    def _asked(self, encoder: Encoder) -> object:
        logic = encoder.logic
        parts = [
            encoder.ask(condition) if truth else logic.negated(encoder.ask(condition))
            for condition, truth in self._written
        ]
        encoder.close()
        return logic.both(*parts)

    def _holds(self, world: World, key: Key, as_of: datetime) -> bool:
        return confirmed(self._program, self._entity, key, self._wanted, world, as_of)
