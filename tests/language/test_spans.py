"""Whatever is said of a rule later can point at its text: every node knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harness import program_of
from scenes import read_file

from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.nodes import ForeignKey, Moment
from seglang.core.walking import walk

CASES = Path(__file__).parent / "cases"
# The edges of a window stand where the window does, the key of a relation where its name does.
WITHOUT = (Moment, ForeignKey)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.cases")), ids=lambda path: path.stem)
def test_every_node_stands_somewhere(path: Path) -> None:
    for case in read_file(path):
        program = program_of(case)
        for declared in program.declarations.values():
            for part in parts(declared):
                for node in walk(part):
                    span = getattr(node, "span", None)
                    if span is not None and not isinstance(node, WITHOUT):
                        assert span.start < span.end, (case.rule, node)


def parts(declared: Declared) -> Iterator[Any]:
    match declared:
        case Segment(condition=condition):
            yield condition
        case Trait(value=value):
            yield value
        case Partition(arms=arms):
            for _, condition in arms:
                yield condition
