"""What is a change of meaning, what is none, and whom a change concerns."""

from __future__ import annotations

from random import Random

import pytest

from comparing.sides import RULES, TOML, change_of, compared, edited, side, told
from seglang import pipeline
from seglang.comparing.model import Relation
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.format import format_module


@pytest.mark.parametrize(
    "edits",
    [
        [("segment polish:", "\n# Where we began.\nsegment   polish :\n")],
        [("## Buys often.", "## Buys very often.")],
        [('@owner("crm")', '@owner("sales") @tags("x")')],
        [('country = "PL" and in segment loyal', 'in segment loyal and "PL" = country')],
        [("spend: sum of purchase.amount", "spend: sum of purchase.amount\n# ----\n")],
        [("spent(period:", "spent(stretch:"), ("in last period", "in last stretch")],
        [("age > 18", "18 < age")],
        [("segment polish", "# ----\nsegment polish")],
        [('country = "PL" and in segment loyal', 'in segment rest and country = "PL"\n'
          "segment rest: did purchase at least often times in last 365 days")],
        [("at least often times", "at least 2 times"), ("param often: integer = 2\n", "")],
    ],
    ids=range(10),
)  # fmt: skip
def test_the_same_meaning(edits: list[tuple[str, str]]) -> None:
    found = told(compared(side(edited(*edits))))
    assert {name for name, _ in found.items()} <= {"rest", "often"}


def test_another_order_of_declarations_and_files() -> None:
    blocks = RULES.strip().split("\n\n")
    text = "\n\n".join(reversed(blocks[:5])) + "\n# ----\n" + "\n\n".join(reversed(blocks[5:]))
    assert compared(side(text + "\n")).changes == ()


@pytest.mark.parametrize("seed", range(6))
def test_laying_out_anew_changes_nothing(seed: int) -> None:
    """Of the examples' rules, in random order."""
    blocks = RULES.strip().split("\n\n")
    Random(seed).shuffle(blocks)
    sink = Sink()
    [module] = pipeline.parse([Source("a.seg", "\n\n".join(blocks) + "\n")], sink)
    assert compared(side(format_module(module))).changes == ()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('"PL"', '"DE"', "polish"),
        ("365 days", "364 days", "loyal"),
        ("sum of purchase.amount\n", "max of purchase.amount\n", "spend"),
        ("sum of purchase.amount in", "max of purchase.amount in", "spent"),
        ("age > 18", "age >= 18", "reached"),
        ("amount > 100", "amount > 101", "big"),
        ("30 minutes", "31 minutes", "visit_block"),
        ("integer = 2", "integer = 3", "often"),
        ('"active" when', '"busy" when', "activity"),
        ("in last 90 days\n", "in last 91 days\n", "activity"),
        ("spent(90 days) > 100", "spent(91 days) > 100", "rich"),
    ],
)
def test_another_meaning(old: str, new: str, name: str) -> None:
    change = change_of(compared(side(edited((old, new)))), name)
    assert change.happened.value == "changed"
    assert "MEANING" in {kind.value for kind in change.kinds}
    assert change.own


@pytest.mark.parametrize(
    ("old", "new", "through"),
    [
        ("integer = 2", "integer = 3", {"loyal": "often", "polish": "loyal", "reached": "loyal"}),
        ("amount > 100", "amount > 101", {"rich": "big"}),
        ("30 minutes", "31 minutes", {"blocks": "visit_block"}),
        ("sum of purchase.amount in", "max of purchase.amount in", {"rich": "spent"}),
        ("in last 90 days\n", "in last 91 days\n", {"known": "activity"}),
    ],
)
def test_what_uses_it_changes_through_it(old: str, new: str, through: dict[str, str]) -> None:
    found = compared(side(edited((old, new))))
    touched = {change.name: change.through for change in found.changes if not change.own}
    assert touched == {name: (used,) for name, used in through.items()}


def test_a_parameter_that_stands_behind_its_users() -> None:
    line = "param often: integer = 2\n"
    rest = edited((line, ""))
    found = compared(side(rest + line.replace("2", "3")), side(rest + line))
    assert [change.name for change in found.changes] == ["loyal", "polish", "reached", "often"]


def test_users_are_listed_with_the_way_to_them() -> None:
    found = change_of(compared(side(edited(("integer = 2", "integer = 3")))), "often")
    assert [(user.name, user.kind, user.through) for user in found.users] == [
        ("loyal", "segment", None),
        ("polish", "segment", "loyal"),
        ("reached", "segment", "loyal"),
    ]


def test_a_renamed_segment_with_its_users() -> None:
    found = compared(side(edited(("loyal", "faithful"))))
    assert told(found) == {"faithful": ("renamed", "")}
    assert change_of(found, "faithful").old_name == "loyal"


@pytest.mark.parametrize("name", ["often", "big", "visit_block", "spend", "spent", "activity"])
def test_everything_can_be_renamed(name: str) -> None:
    assert told(compared(side(edited((name, f"{name}_new"))))) == {f"{name}_new": ("renamed", "")}


def test_a_new_name_and_another_meaning_is_another_segment() -> None:
    found = compared(side(edited(("segment polish:", "segment german:"), ('"PL"', '"DE"'))))
    assert told(found) == {"german": ("added", "MEANING"), "polish": ("removed", "MEANING")}


def test_a_broken_rule_leaves_the_others_compared() -> None:
    found = compared(side(edited(("age > 18", "agge > 18"), ('"PL"', '"DE"'))))
    assert told(found) == {
        "polish": ("changed", "MEANING"),
        "reached": ("broken", "CONTRACT MEANING"),
    }
    assert (found.wrong_after.errors, found.wrong_after.names) == (1, ("reached",))
    back = compared(side(), side(edited(("age > 18", "agge > 18"))))
    assert told(back) == {"reached": ("repaired", "MEANING")}


def test_a_rule_that_cannot_be_read_is_broken_and_not_gone() -> None:
    found = compared(
        side(edited(('country = "PL" and in segment loyal', 'country = "PL" and and')))
    )
    assert told(found) == {"polish": ("broken", "MEANING")}


def test_what_a_rule_reads_lies_elsewhere() -> None:
    toml = edited(('table = "orders"', 'table = "sales"'), text=TOML)
    found = compared(side(toml=toml))
    assert change_of(found, "spend").through == ("event purchase of seg.toml",)
    assert "blocks" not in told(found)


def test_another_zone_changes_every_rule() -> None:
    toml = edited(("Europe/Warsaw", "Europe/Berlin"), text=TOML)
    found = compared(side(toml=toml))
    assert set(told(found).values()) == {("changed", "MEANING")}
    assert change_of(found, "spend").through == ("the calendar of the project",)


def test_what_nobody_reads_of_the_catalog_changes_nothing() -> None:
    toml = edited(('newsletter = "boolean"', 'newsletters = "boolean"'), text=TOML)
    assert compared(side(toml=toml)).changes == ()


def test_a_relation_is_told_when_it_is_known() -> None:
    asked = []

    def relate(before: str, after: str) -> Relation:
        asked.append((before, after))
        return Relation.WIDER

    found = compared(side(edited(("age > 18", "age > 17"))), relate=relate)
    assert change_of(found, "reached").relation is Relation.WIDER
    assert asked == [("reached", "reached")]
