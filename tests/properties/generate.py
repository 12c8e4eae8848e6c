"""Random examples: a well-typed program over a random catalog, rows that are hard on it, and the
instant it is asked about. The same seed always gives the same example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from random_catalog import random_catalog
from random_instants import random_as_of
from random_program import ProgramMaker, random_program
from random_scope import Scope
from random_world import random_world

from seglang.core.declarations import Declared, Program
from seglang.core.world import World


@dataclass(frozen=True)
class Example:
    seed: int
    program: Program
    world: World
    as_of: datetime

    def with_declared(self, *declared: Declared) -> Example:
        """With further declarations, over rows that are hard on those as well."""
        program = self.program_with(*declared)
        world = random_world(Random(self.seed), program, self.as_of)
        return replace(self, program=program, world=world)

    def program_with(self, *declared: Declared) -> Program:
        """Its program with further declarations."""
        every = {**self.program.declarations, **{one.name: one for one in declared}}
        return replace(self.program, declarations=every)

    def maker(self) -> ProgramMaker:
        """Makes what could as well stand in the program."""
        return ProgramMaker(Random(self.seed + 1), self.program.catalog, self.as_of)

    def scope(self, entity: str = "customer") -> Scope:
        return Scope.of(entity, tuple(self.program.declarations.values()))


def generate(seed: int) -> Example:
    random = Random(seed)
    catalog = random_catalog(random)
    as_of = random_as_of(random, catalog.calendar)
    program = random_program(random, catalog, as_of, seed)
    return Example(seed, program, random_world(random, program, as_of), as_of)
