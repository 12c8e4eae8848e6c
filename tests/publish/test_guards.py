"""Each guard on both sides of its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from publish.memory_store import Kept
from seglang import Project
from seglang.project import publishing
from seglang.publish.plan_file import Outcome, PlannedSegment

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
Change = Callable[[str], None]
# Of six customers 1, 2 and 3 have bought, 1 and 2 in the last year.
BOUGHT = "did purchase"
RECENTLY = "did purchase in last 365 days"


def plan_of(
    shop: Path, rules: str, *accept: str, publish: bool = False, **limits: object
) -> PlannedSegment:
    (shop / "segments" / "rules.seg").write_text(rules, encoding="utf-8")
    project = Project.load(shop)
    project.file = replace(project.file, limits=replace(project.file.limits, **limits))
    plan = publishing.make_plan(project, ["mine"], None, AS_OF, {}, accept)
    if publish:
        assert not plan.blocked
        publishing.apply_plan(project, plan, None, "tests")
    return plan.segments[0]


def outcomes(planned: PlannedSegment) -> dict[str, Outcome]:
    return {verdict.guard: verdict.outcome for verdict in planned.guards}


@pytest.mark.parametrize(
    ("expected", "held"),
    [
        ("size is between 3 and 4", True),
        ("size is between 4 and 5", False),
        ("size is between 1 and 2", False),
        ("size is between 50% and 50%", True),
        ("size >= 50%", True),
        ("size >= 50.1%", False),
        ("size > 3", False),
        ("size > 2", True),
        ("size < 3", False),
        ("size <= 3", True),
        ("overlap with recent <= 67%", True),
        ("overlap with recent <= 66%", False),
        ("overlap with recent <= 2", True),
        ("overlap with recent < 2", False),
        ("subset of all_of_them", True),
        ("subset of recent", False),
        ("disjoint from poles", False),
        ("disjoint from nobody", True),
        ("change <= 0%", True),
    ],
)
def test_expectations(shop: Path, kept: Kept, expected: str, held: bool) -> None:
    rules = f"""
@expect({expected})
segment mine: {BOUGHT}
segment recent: {RECENTLY}
segment all_of_them: {BOUGHT} or country = "PL"
segment poles: country = "PL"
segment nobody: country = "FR"
"""
    planned = plan_of(shop, rules)
    [outcome] = outcomes(planned).values()
    assert outcome is (Outcome.HOLDS if held else Outcome.BLOCKS)
    # What is wrong whatever was there before is not accepted.
    [outcome] = outcomes(plan_of(shop, rules, "mine")).values()
    assert outcome is (Outcome.HOLDS if held else Outcome.BLOCKS)


def test_expected_change(shop: Path, kept: Kept) -> None:
    rules = "@expect(change <= {})\nsegment mine: {}"
    plan_of(shop, rules.format("10%", BOUGHT), publish=True)
    assert outcomes(plan_of(shop, rules.format("34%", RECENTLY)))["expect change"] is Outcome.HOLDS
    blocked = rules.format("33%", RECENTLY)
    assert outcomes(plan_of(shop, blocked))["expect change"] is Outcome.BLOCKS
    assert outcomes(plan_of(shop, blocked, "mine"))["expect change"] is Outcome.ACCEPTED


def test_limits_of_change(shop: Path, kept: Kept) -> None:
    plan_of(shop, f"segment mine: {BOUGHT}", publish=True)
    rules = f"segment mine: {RECENTLY}"
    third = Decimal(1) / 3
    for limits, outcome in (
        ({"max_change": Decimal("0.3")}, Outcome.BLOCKS),
        ({"max_change": third}, Outcome.BLOCKS),  # 0.333… is less than a third
        ({"max_change": Decimal("0.34")}, Outcome.HOLDS),
    ):
        assert outcomes(plan_of(shop, rules, **limits))["max_change"] is outcome
    assert "max_change" not in outcomes(plan_of(shop, rules, max_change=None))
    removals = {"max_change": None, "max_removals": 1}
    assert outcomes(plan_of(shop, rules, **removals))["max_removals"] is Outcome.HOLDS
    removals["max_removals"] = 0
    assert outcomes(plan_of(shop, rules, **removals))["max_removals"] is Outcome.BLOCKS
    assert outcomes(plan_of(shop, rules, "mine", **removals))["max_removals"] is Outcome.ACCEPTED


def test_nobody_left(shop: Path, kept: Kept) -> None:
    nobody = 'segment mine: country = "FR"'
    assert "empty" not in outcomes(plan_of(shop, nobody, publish=True)), "there was nothing before"
    plan_of(shop, f"segment mine: {BOUGHT}", publish=True)
    assert outcomes(plan_of(shop, nobody))["empty"] is Outcome.BLOCKS
    assert outcomes(plan_of(shop, nobody, "mine"))["empty"] is Outcome.ACCEPTED
    assert "empty" not in outcomes(plan_of(shop, nobody, allow_empty=True))


def test_old_data(shop: Path, kept: Kept) -> None:
    catalog = (shop / "seg.toml").read_text(encoding="utf-8")

    def promise(age: str) -> Outcome:
        text = catalog.replace("[events.purchase]\n", f'[events.purchase]\nfresh = "{age}"\n')
        assert text != catalog
        (shop / "seg.toml").write_text(text, encoding="utf-8")
        return outcomes(plan_of(shop, f"segment mine: {RECENTLY}"))["fresh"]

    # The newest one that is paid is of 1 November, 10:00.
    assert promise("20 days") is Outcome.BLOCKS
    assert promise("21 days") is Outcome.HOLDS
    assert "fresh" not in outcomes(plan_of(shop, 'segment mine: country = "PL"'))


def test_missing_values(shop: Path, kept: Kept, change: Change) -> None:
    rules = 'segment mine: country = "PL"'
    plan_of(shop, rules, publish=True)
    assert "max_null_shift" not in outcomes(plan_of(shop, rules))
    change("UPDATE customers SET country = NULL WHERE id = 1")  # one of seven
    assert outcomes(plan_of(shop, rules))["max_null_shift"] is Outcome.BLOCKS
    assert outcomes(plan_of(shop, rules, "mine"))["max_null_shift"] is Outcome.ACCEPTED
    assert "max_null_shift" not in outcomes(plan_of(shop, rules, max_null_shift=Decimal("0.15")))
    assert "max_null_shift" not in outcomes(plan_of(shop, rules, max_null_shift=None))


def test_reviews_that_are_due_warn(shop: Path, kept: Kept) -> None:
    rules = f"@review(by {{}})\nsegment mine: {BOUGHT}"
    assert "review" not in outcomes(plan_of(shop, rules.format("2026-11-22")))
    planned = plan_of(shop, rules.format("2026-11-21"))
    assert outcomes(planned)["review"] is Outcome.WARNS
    assert not planned.blocked


def test_consent(shop: Path, kept: Kept, change: Change) -> None:
    change("INSERT INTO suppression VALUES (1, '2026-01-01T00:00:00Z')")
    change("UPDATE customers SET email_opt_in = false WHERE id = 2")
    plan_of(shop, f'@channel("email")\nsegment mine: {BOUGHT}', publish=True)
    assert kept.keys("mine") == {(3,)}
    with (shop / "seg.toml").open("a", encoding="utf-8") as file:
        file.write('\n[channels.post]\nconsent = "none"\n')
    planned = plan_of(shop, f'@channel("post")\nsegment mine: {BOUGHT}', "mine")
    assert outcomes(planned)["consent"] is Outcome.WARNS
    assert planned.members == 3


@pytest.mark.parametrize(
    "statement", ["ALTER TABLE customers DROP email_opt_in", "DROP TABLE suppression"]
)
def test_without_its_consent_nothing_is_published(
    shop: Path, kept: Kept, change: Change, statement: str
) -> None:
    from seglang import SegError

    change(statement)
    with pytest.raises(SegError) as refused:
        plan_of(shop, f'@channel("email")\nsegment mine: {BOUGHT}')
    assert {each.code.id[:4] for each in refused.value.diagnostics} == {"SEG6"}
    assert kept.versions == {}
