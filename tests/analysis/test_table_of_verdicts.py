"""A table of claims with the verdict that each must get; what is refuted comes with a world that
the evaluator confirms, what is proven held nowhere else than where it should."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seglang.analysis.claims import Claim, Relationship
from seglang.analysis.proofs import Verdict, prove
from seglang.core.declarations import Program
from seglang.core.evaluate import members_of
from seglang.core.nodes import InSegment
from shop_rules import checked

AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)  # noon in Warsaw
_SIGNS = {
    " => ": Relationship.SUBSET,
    " <> ": Relationship.DISJOINT,
    " == ": Relationship.EQUAL,
}
_ALONE = {"no": Relationship.NEVER, "everybody": Relationship.ALWAYS}


@dataclass(frozen=True)
class Line:
    number: int
    verdict: Verdict
    one: str
    sign: str
    other: str


def lines() -> list[Line]:
    found = []
    text = Path(__file__).with_name("verdicts.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            verdict, claim = line.split(maxsplit=1)
            sign = next(sign for sign in _SIGNS if sign in claim)
            one, other = claim.split(sign)
            found.append(Line(number, Verdict(verdict), one, sign, other))
    return found


def read(line: Line) -> tuple[Program, Claim]:
    alone = _ALONE.get(line.other)
    rules = f"segment one: {line.one}\n"
    if alone is None:
        rules += f"segment other: {line.other}\n"
    program, problems = checked(rules)
    assert not [each for each in problems if each.is_error], [
        (each.headline, each.help) for each in problems
    ]
    if alone is not None:
        return program, Claim(alone, "one")
    return program, Claim(_SIGNS[line.sign], "one", "other")


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"line{line.number}")
def test_verdict(line: Line) -> None:
    program, claim = read(line)
    found = prove(program, claim, AS_OF)
    assert found.verdict is line.verdict
    if found.verdict is Verdict.PROVEN:
        assert found.as_of is None
    if found.example is not None:
        truths = [
            found.example.key
            in members_of(
                program, "customer", InSegment(name), found.example.world, found.example.as_of
            )
            for name in claim.names
        ]
        assert truths in _REFUTING[claim.relationship]
    assert (found.example is not None) is (found.verdict is Verdict.REFUTED)


_REFUTING = {
    Relationship.SUBSET: [[True, False]],
    Relationship.DISJOINT: [[True, True]],
    Relationship.EQUAL: [[True, False], [False, True]],
    Relationship.NEVER: [[True]],
    Relationship.ALWAYS: [[False]],
}


def test_the_table_has_every_verdict() -> None:
    found = [line.verdict for line in lines()]
    assert len(found) >= 60
    assert all(found.count(verdict) >= 3 for verdict in Verdict)
