"""What a declaration says of an entity."""

from __future__ import annotations

from typing import Any, assert_never

from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.evaluate import conditions, values
from seglang.core.evaluate.subject import Subject


def declared_value(name: str, subject: Subject) -> Any:
    """What a segment, trait or partition says of the nearest entity; decided once an instant."""
    run = subject.run
    decision = (name, subject.as_of, subject.key)
    if decision not in run.decisions:
        if decision in run.supposed:
            run.decisions[decision] = run.supposed[decision]
        else:
            run.decisions[decision] = decided(run.program.declared(name), subject.alone())
    return run.decisions[decision]


def decided(declared: Declared, alone: Subject) -> Any:
    """What a declaration says of an entity that is seen without further frames."""
    match declared:
        case Segment(condition=condition):
            return conditions.holds(condition, alone)
        case Trait(value=value):
            return values.value_of(value, alone)
        case Partition(arms=arms, otherwise=otherwise):
            labels = (label for label, when in arms if conditions.holds(when, alone))
            return next(labels, otherwise)
        case _:
            assert_never(declared)
