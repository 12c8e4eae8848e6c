"""Checking rules in a test, as a project that keeps its rules in git would.

    pytest examples/python/test_rules.py

The first test is `seg check --strict`; the others pin down what a rule is meant to say, with people
made up on the spot.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from seglang import Project

SHOP = Path(__file__).resolve().parent / "shop"
AS_OF = "2026-11-22"
OFTEN = [{"time": f"2026-0{month}-01T12:00", "amount": 40} for month in (3, 5, 7)]


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.load(SHOP)


def test_rules_are_clean(project: Project) -> None:
    checked = project.check()
    assert checked.diagnostics == (), str(checked.report)


def test_quiet_regulars_are_at_risk(project: Project) -> None:
    assert project.evaluate(
        "at_risk", entity={"email_opt_in": True}, events={"purchase": OFTEN}, as_of=AS_OF
    )


def test_nobody_is_written_to_without_consent(project: Project) -> None:
    assert not project.evaluate(
        "at_risk", entity={"email_opt_in": False}, events={"purchase": OFTEN}, as_of=AS_OF
    )


def test_a_recent_purchase_ends_the_risk(project: Project) -> None:
    recent = [*OFTEN, {"time": "2026-11-20T12:00", "amount": 5}]
    assert not project.evaluate(
        "at_risk", entity={"email_opt_in": True}, events={"purchase": recent}, as_of=AS_OF
    )
