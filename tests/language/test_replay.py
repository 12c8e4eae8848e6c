"""Replaying at T is running at T: what a rule says `as of` an instant is what it said then, of
everybody who was there. Tried with the rules of all scenes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from harness import ASKED, ENGINES, program_of
from scenes import ERROR, Case, Expected, all_cases

from seglang.core.declarations import Program, Segment, Trait
from seglang.core.edges import FixedInstant, Unit, shift
from seglang.core.nodes import InSegment, Moment, TraitValue
from seglang.core.past import HeldAt, ValueAt

CASES = [case for case in all_cases(Path(__file__).parent / "cases") if case.expected != ERROR]
THEN = "then"
BATCH = 25
DAYS = (1, 6, 20, 200)
BATCHES = [CASES[start : start + BATCH] for start in range(0, len(CASES), BATCH)]


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
@pytest.mark.parametrize("cases", BATCHES, ids=lambda cases: cases[0].place)
def test_what_was_said_then(cases: list[Case], engine: str) -> None:
    step = 1 if engine == "reference" else 3  # a database takes its time
    for number, case in enumerate(cases[::step]):
        zone = case.scene.catalog.calendar.zone
        instant = shift(case.as_of, -DAYS[number % len(DAYS)], Unit.DAY, zone)
        program, world = program_of(case), case.scene.world()
        said_then = ENGINES["reference"](program, ASKED, world, instant)
        if said_then == ERROR:
            continue
        replayed = ENGINES[engine](replaying(program, instant), THEN, world, case.as_of)
        assert known(replayed) == known(said_then), f"{case.place}: {case.rule} at {instant}"


def replaying(program: Program, instant: datetime) -> Program:
    """With a declaration THEN that asks for what was so at the instant."""
    asked = program.declarations[ASKED]
    at = Moment(FixedInstant(instant))
    match asked:
        case Segment(entity=entity):
            then: Segment | Trait = Segment(THEN, entity, HeldAt(at, InSegment(ASKED)))
        case Trait(entity=entity, value=value):
            seen = TraitValue(ASKED, value.type)
            then = Trait(THEN, entity, ValueAt(at, seen, value.type))
        case _:
            raise AssertionError(asked)
    return replace(program, declarations={**program.declarations, THEN: then})


def known(found: Expected) -> Expected:
    """Who was not there then has no value."""
    if not isinstance(found, dict):
        return found
    return {key: value for key, value in found.items() if value is not None}
