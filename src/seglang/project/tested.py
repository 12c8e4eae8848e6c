"""The part of `Project` that checks and runs the tests of the rules."""

# `test` is a method for users, none that pytest runs.
# ruff: noqa: PT028
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from seglang import pipeline
from seglang.diagnostics.model import Diagnostic, Sink

if TYPE_CHECKING:
    from seglang.core.declarations import Program
    from seglang.core.rule_tests import RuleTest
    from seglang.project.project import Project
    from seglang.testing.outcome import TestRun


class Testing:
    """What a project does with its `test` blocks."""

    @property
    def _rules(self) -> Project:
        return cast("Project", self)

    def test(
        self,
        *names: str,
        target: str | None = None,
        engine: str | None = None,
        params: Mapping[str, object] | None = None,
        jobs: int = 1,
        fail_fast: bool = False,
    ) -> TestRun:
        """Run the tests of the rules: those whose title contains one of the names, that ask of a
        declaration of that name or stand in a file of that name; all of them when none is given.

        They touch none of the user's tables. Mistakes in rules do not raise: they stand in
        `TestRun.report`, and the tests that rest on them in `TestRun.skipped`. Raises SegError for
        a name that fits no test.
        """
        from seglang.project.testing import run_tests

        return run_tests(
            self._rules,
            names,
            engine=engine,
            target=target,
            params=params,
            jobs=jobs,
            fail_fast=fail_fast,
        )

    def checked_tests(
        self, *, params: Mapping[str, object] | None = None, target: str | None = None
    ) -> tuple[Program, tuple[RuleTest, ...], tuple[Diagnostic, ...]]:
        """The program, the tests that can be run, and every error of rules and tests."""
        program, found = self._rules.analyse(params, target)
        sink = Sink()
        tests = self.sound_tests(program, params, target, sink)
        errors = tuple(each for each in (*found, *sink) if each.is_error)
        return program, tests, errors

    def sound_tests(
        self,
        program: Program,
        params: Mapping[str, object] | None,
        target: str | None,
        sink: Sink,
    ) -> tuple[RuleTest, ...]:
        """The tests that can be run with a program of this project; problems go to `sink`."""
        rules = self._rules
        parameters = {**rules.target_params(target), **(params or {})}
        return pipeline.check_tests(rules.modules, program, sink, parameters)
