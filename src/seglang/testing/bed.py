"""What a bed is: a place where the worlds of tests lie down and are asked.

Comes in: a checked program and the questions about many worlds, in one call, so that a bed may
load them together and work on several at once. Goes out: one `Answered` for each inquiry, in
order. A bed knows nothing of what was expected; `testing.running` judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from seglang.core.declarations import Program
from seglang.core.nodes import Condition, Value
from seglang.core.rule_tests import RuleTest
from seglang.core.world import Key
from seglang.diagnostics.model import Diagnostic


@dataclass(frozen=True, slots=True)
class TruthAsked:
    """Does the condition hold for the one with this key? Answer: a bool. False for one who is not
    in the population, whatever the condition."""

    entity: str
    key: Key
    condition: Condition


@dataclass(frozen=True, slots=True)
class ValueAsked:
    """What is the value, for the one with this key? Answer: the value as `core.evaluate` has it
    (see `core.world`), None when missing or when there is no such one in the population."""

    entity: str
    key: Key
    value: Value


@dataclass(frozen=True, slots=True)
class MembersAsked:
    """Who is in the segment (of one with a channel: who is published)? Answer: the frozenset of
    their keys."""

    segment: str


Question: TypeAlias = TruthAsked | ValueAsked | MembersAsked
Answer: TypeAlias = bool | frozenset[Key] | Any


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Questions about the world of one test, at its as-of instant."""

    test: RuleTest
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """`answers` in the order of the questions; none when the rules could not be run on this world
    (a number that does not fit): then `problem` says why. `seconds` is the time that it took, or a
    fair share of a common time."""

    answers: tuple[Answer, ...]
    seconds: float = 0.0
    problem: Diagnostic | None = None


class Bed(Protocol):
    """`name` is what reports call it: `evaluator`, `duckdb`, or the name of a target."""

    @property
    def name(self) -> str: ...

    def answer(
        self, program: Program, inquiries: Sequence[Inquiry], jobs: int = 1
    ) -> Iterator[Answered]:
        """One for each inquiry, in order, as soon as it is known: whoever needs no more stops
        asking. At most `jobs` worlds are worked on at once. A bed that cannot work at all (no
        connection) raises SegError."""
        ...
