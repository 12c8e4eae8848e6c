"""What came of running a test: passed, or what failed and which conditions decided it."""

from __future__ import annotations

from dataclasses import dataclass

from seglang.core.rule_tests import Expected, RuleTest
from seglang.diagnostics.model import Diagnostic
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition that decided: its text as written, whether it holds, and for one that looks at a
    value that value (`2`, `missing`). `depth` counts the conditions that it stands in."""

    text: str
    truth: bool
    value: str | None
    span: Span
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Why the one called `name` is in or is not: the decisions, from the outside in."""

    name: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that does not hold. `headline` says in one line what was expected and what
    is; `accounts` tell why, one for each individual of whom something else was expected."""

    expected: Expected
    headline: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`problem`: the rules could not be run on this world. Passed without it and without
    failures."""

    test: RuleTest
    failures: tuple[Failure, ...]
    seconds: float
    problem: Diagnostic | None = None

    @property
    def passed(self) -> bool:
        return not self.failures and self.problem is None
