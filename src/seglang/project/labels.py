"""The labels of partitions as segments of their own, so that they are counted beside others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from seglang.core.declarations import Declared, Partition, Program, Segment
from seglang.core.nodes import And, Condition, Not


def with_labels(
    program: Program, partitions: Iterable[str]
) -> tuple[Program, Mapping[str, Mapping[str, str]]]:
    """The program with a segment for each label, and by partition and label their names. Those are
    in the segment for whom this arm holds and none before it."""
    instances: dict[str, Declared] = dict(program.instances)
    names: dict[str, dict[str, str]] = {}
    for partition in partitions:
        declared = program.declared(partition)
        assert isinstance(declared, Partition)
        names[partition] = {}
        for label, condition in _labels(declared):
            name = f"{partition}: {label}"
            while name in program.declarations or name in instances:
                name += " "
            instances[name] = Segment(name, declared.entity, condition)
            names[partition][label] = name
    return replace(program, instances=instances), names


def _labels(declared: Partition) -> Iterator[tuple[str, Condition]]:
    earlier: list[Condition] = []
    for label, condition in declared.arms:
        yield label, _all_of([condition, *map(Not, earlier)])
        earlier.append(condition)
    yield declared.otherwise, _all_of([Not(each) for each in earlier])


def _all_of(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else And(tuple(conditions))
