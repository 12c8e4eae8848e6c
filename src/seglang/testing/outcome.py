"""What came of running a test: passed, or what failed and which conditions decided it."""

from __future__ import annotations

from dataclasses import dataclass

from seglang.core.rule_tests import Expected, RuleTest
from seglang.diagnostics.model import Diagnostic
from seglang.diagnostics.report import Report
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition that decided: its text as written, whether it holds, and the values that it
    looks at (`2`, `missing`), with `note` in words. `depth` counts the conditions around it."""

    text: str
    truth: bool
    values: tuple[str, ...]
    note: str | None
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


@dataclass(frozen=True, slots=True)
class TestRun:
    """`outcomes` of the tests that were run, in the order of their files; `skipped` are the titles
    of those that rest on something broken, which `report` tells. `bed` is where they ran."""

    outcomes: tuple[Outcome, ...]
    skipped: tuple[str, ...]
    report: Report
    bed: str

    __test__ = False  # no test of ours, whatever pytest thinks of the name

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def ok(self) -> bool:
        """Every test that was asked for ran and passed, and nothing is wrong with the rules."""
        return not self.failed and not self.skipped and not self.report.failed
