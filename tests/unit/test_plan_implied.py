"""What a conjunction says twice is planned once."""

from __future__ import annotations

from pathlib import Path

import pytest

from seglang.catalog.load import load_project
from seglang.check import check
from seglang.core.declarations import Segment
from seglang.core.nodes import Always, And, Condition
from seglang.diagnostics.model import Sink
from seglang.plan.implied import without_implied
from seglang.plan.inline import Inliner
from seglang.source import Source
from seglang.syntax.parse import parse

SHOP = Path(__file__).parents[1] / "catalogs" / "shop.toml"


def planned(text: str) -> tuple[Condition, Condition]:
    """The condition of `segment a`, written out, and what is left of it."""
    sink = Sink()
    file = load_project(SHOP.read_text(encoding="utf-8"), "seg.toml", ".", sink)
    assert file is not None
    program = check([parse(Source("a.seg", text), sink)], file.catalog, sink)
    assert not sink.has_errors
    assert isinstance(program.declarations["a"], Segment)
    condition = Inliner(program).segment("a")
    return condition, without_implied(condition)


def size(condition: Condition) -> int:
    return len(condition.operands) if isinstance(condition, And) else 1


@pytest.mark.parametrize(
    "implied",
    [
        "not (first purchase was in last 30 days)",
        "not (last purchase was in last 90 days)",
        "not (2nd purchase was in last 30 days)",
        "not (first purchase in last 300 days was in last 30 days)",
        "not (first purchase was in next 3 days)",
        "did not purchase in last 2 months",
        "not did purchase at least 5 times in last 90 days",
        "not did purchase more than 1 times 80 to 20 days ago",
    ],
)
def test_a_silence_covers_what_lies_in_it(implied: str) -> None:
    before, after = planned(f"segment a: did not purchase in last 90 days and {implied}")
    assert size(before) == 2
    assert size(after) == 1
    assert after == planned("segment a: did not purchase in last 90 days")[1]


@pytest.mark.parametrize(
    "other",
    [
        "not (first purchase was in last 91 days)",
        "not (first purchase was more than 30 days ago)",
        "not (first page_view was in last 30 days)",
        "not (first purchase where (amount > 5) was in last 30 days)",
        "did not purchase in last 3 months",
        "did not purchase 91 to 20 days ago",
        "not (last purchase.delivered_at was in last 30 days)",
        "did purchase at most 2 times in last 365 days",
        "did purchase in last 30 days",
        "not (first purchase was since 2020-01-01)",
    ],
)
def test_nothing_else_is_left_out(other: str) -> None:
    before, after = planned(f"segment a: did not purchase in last 90 days and {other}")
    assert after == before
    assert not isinstance(after, Always)


def test_a_silence_in_other_words() -> None:
    for silent in ("not did purchase more than 0 times", "not (count of purchase {} > 0)"):
        window = "in last 90 days"
        words = silent.format(window) if "{}" in silent else f"{silent} {window}"
        rule = f"segment a: {words} and not did purchase at least 2 times in last 30 days"
        assert size(planned(rule)[1]) == 1
    _, after = planned(
        "segment a: not did purchase more than 1 times in last 90 days"
        " and not did purchase at least 2 times in last 30 days"
    )
    assert size(after) == 2


def test_an_arm_of_a_partition_needs_no_more_than_its_windows() -> None:
    _, after = planned(
        "partition stage:\n"
        '    "new" when first purchase was in last 30 days\n'
        '    "quiet" when did purchase in last 365 days and did not purchase in last 90 days\n'
        '    "other" otherwise\n\n'
        'segment a: stage = "quiet"\n'
    )
    expected = "segment a: did purchase in last 365 days and did not purchase in last 90 days"
    assert isinstance(after, And)
    wanted = planned(expected)[1]
    assert isinstance(wanted, And)
    assert set(after.operands) == set(wanted.operands)
