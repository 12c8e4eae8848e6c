"""Random examples: a well-typed program over a random catalog, rows that are hard on it, and the
instant it is asked about. The same seed always gives the same example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from random_catalog import random_catalog
from random_instants import random_as_of
from random_program import random_program
from random_world import random_world

from seglang.core.declarations import Program
from seglang.core.world import World


@dataclass(frozen=True)
class Example:
    seed: int
    program: Program
    world: World
    as_of: datetime


def generate(seed: int) -> Example:
    random = Random(seed)
    catalog = random_catalog(random)
    as_of = random_as_of(random, catalog.calendar)
    program = random_program(random, catalog, as_of, seed)
    return Example(seed, program, random_world(random, program, as_of), as_of)
