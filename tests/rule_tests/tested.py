"""Texts with tests, over the catalog of tests/catalogs/shop.toml, checked and run."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.check import check
from seglang.core.declarations import Program
from seglang.core.rule_tests import RuleTest
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source
from seglang.syntax.parse import parse
from seglang.test_blocks.checking import check_tests
from seglang.testing.evaluator import EvaluatorBed
from seglang.testing.outcome import Outcome
from seglang.testing.running import run
from shop_rules import shop_catalog

REQUIRED = "(email_opt_in = true, signup_at = 2020-01-01)"
RULES = """\
param often: integer = 3

segment loyal: did purchase at least often times in last 365 days

trait ltv: sum of purchase.amount

trait spend(period: duration): sum of purchase.amount in last period

segment big(least: integer): ltv >= least

segment good_accounts of account: plan = "business"

event dear: purchase where (amount > 100)

session trip: page_view split after 30 minutes of silence

"""


def checked(text: str) -> tuple[Program, tuple[RuleTest, ...], tuple[Diagnostic, ...]]:
    """The program of a file, its sound tests, and all problems in order."""
    sink = Sink()
    module = parse(Source("rules.seg", text), sink)
    program = check([module], shop_catalog(), sink, {})
    tests = check_tests([module], program, sink)
    return program, tests, sink.sorted()


def of_anna(lines: str = "", expect: str = "expect anna: email_opt_in", more: str = "") -> str:
    """The rules, and one test about one customer."""
    return (
        f'{RULES}test "t":\n    as of 2026-11-01\n    {more}\n'
        f"    given customer anna {REQUIRED}\n        {lines}\n    {expect}\n"
    )


def sound(text: str) -> RuleTest:
    _, (test,), problems = checked(text)
    assert problems == (), [(one.code.id, one.headline) for one in problems]
    return test


def outcomes(text: str, **options: bool) -> Sequence[Outcome]:
    program, tests, problems = checked(text)
    assert problems == (), [(one.code.id, one.headline) for one in problems]
    sources = {"rules.seg": Source("rules.seg", text)}
    return run(program, tests, EvaluatorBed(), sources=sources, **options)
