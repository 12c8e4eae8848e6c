"""The random programs of `make test` reach the whole language."""

from __future__ import annotations

from coverage_by_node import coverage, topics, wanted
from generate import generate
from random_program import speaking

PROGRAMS = 300


def test_everything_occurs() -> None:
    seen = coverage(generate(seed).program for seed in range(PROGRAMS))
    assert sorted(wanted() - set(seen)) == []


def test_a_program_speaks_of_its_topic() -> None:
    """… unless its catalog lacks what that needs."""
    every = topics()
    missed = [
        every[seed]
        for seed in range(0, len(every), 3)
        if not speaking(generate(seed).program, every[seed])
    ]
    assert len(missed) < len(every) // 50, missed
