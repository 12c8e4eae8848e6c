"""Random examples: a well-typed program over a random catalog, rows that are hard on it, and the
instant it is asked about. The same seed always gives the same example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from random_catalog import random_catalog
from random_program import random_program
from random_world import nodes_of, random_as_of, random_world

from seglang.core.declarations import Program
from seglang.core.edges import Edge, PeriodStart, Shift
from seglang.core.nodes import Aggregate, Apply, Compare, Moment
from seglang.core.past import PastValues
from seglang.core.sources import Picked, Window
from seglang.core.standings import Ranked
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
    program = random_program(random, catalog, as_of)
    return Example(seed, program, random_world(random, program, as_of), as_of)


def coverage(programs: Iterable[Program]) -> Counter[str]:
    """How often each kind of node, function, aggregation, edge, unit and window shape occurs."""
    seen: Counter[str] = Counter()
    for program in programs:
        for node in nodes_of(program):
            seen[type(node).__name__] += 1
            match node:
                case Apply(function):
                    seen[f"function {function}"] += 1
                case Aggregate(kind):
                    seen[f"aggregation {kind.name}"] += 1
                case Compare(operator):
                    seen[f"operator {operator.value}"] += 1
                case Moment(edge):
                    seen.update(_edge_kinds(edge))
                case Ranked(cut=cut, direction=direction):
                    seen.update((f"rank {cut.name}", f"rank {direction.name}"))
                case PastValues(test=test):
                    seen[f"past {test.name}"] += 1
                case Picked(end=end):
                    seen[f"picked {end.name}"] += 1
                case Window(start, end):
                    seen[f"window {_side(start)}–{_side(end)}"] += 1
    return seen


def _edge_kinds(edge: Edge) -> list[str]:
    kinds = [f"edge {type(edge).__name__}"]
    if isinstance(edge, Shift | PeriodStart):
        kinds += [f"unit {edge.unit.value}", *_edge_kinds(edge.base)]
    return kinds


def _side(edge: object) -> str:
    return "open" if edge is None else "moment" if isinstance(edge, Moment) else "value"
