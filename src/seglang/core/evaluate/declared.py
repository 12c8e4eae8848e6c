"""What a declaration says of an entity."""

from __future__ import annotations

from typing import Any, assert_never

from seglang.core.declarations import Partition, Segment, Trait
from seglang.core.evaluate import conditions, values
from seglang.core.evaluate.subject import Subject


def declared_value(name: str, subject: Subject) -> Any:
    """What a segment, trait or partition says of the nearest entity; decided once an instant."""
    declared = subject.run.program.declared(name)
    alone = subject.alone()

    def decide() -> Any:
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

    return subject.run.once((subject.as_of, subject.key), declared, decide)
