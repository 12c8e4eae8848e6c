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

from seglang.core.declarations import Declared, Program, Segment
from seglang.core.evaluate import RunError, members, members_of, trait_values
from seglang.core.nodes import Always
from seglang.core.world import World
from seglang.explain.references import closure

_KEPT = 5


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
    program, about = random_program(random, catalog, as_of, seed)
    world = random_world(random, program, as_of)
    return kept(random, Example(seed, program, world, as_of), {about})


def kept(random: Random, example: Example, sure: set[str]) -> Example:
    """With a few of the declarations, mostly such whose answers say something, and those that they
    refer to: of many nobody is a member, or everybody."""
    program, world, as_of = example.program, example.world, example.as_of
    chosen = set(sure)
    for name in random.sample(list(program.declarations), len(program.declarations)):
        if len(chosen) == _KEPT:
            break
        if random.random() < 0.15 or tells(program, name, world, as_of):
            chosen.add(name)
    for channel in program.catalog.channels.values():
        chosen |= {*channel.suppress, channel.consent} & program.declarations.keys()
    chosen |= {inner for name in chosen for inner in closure(name, program)}
    left = {name: one for name, one in program.declarations.items() if name in chosen}
    return replace(example, program=replace(program, declarations=left))


def tells(program: Program, name: str, world: World, as_of: datetime) -> bool:
    """Are there members and others, or several values?"""
    declared = program.declarations[name]
    try:
        if isinstance(declared, Segment):
            everybody = members_of(program, declared.entity, Always(True), world, as_of)
            return 0 < len(members(program, name, world, as_of)) < len(everybody)
        return len(set(map(repr, trait_values(program, name, world, as_of).values()))) > 1
    except RunError:
        return False
