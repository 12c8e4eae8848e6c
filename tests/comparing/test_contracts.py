"""CONTRACT: what others use is gone or of another type."""

from __future__ import annotations

import pytest

from comparing.sides import RULES, TOML, change_of, classes, compared, edited, side, texts, told


def contracts(*edits: tuple[str, str], toml: str = TOML) -> list[str]:
    return texts(compared(side(edited(*edits), toml)), "CONTRACT")


def test_a_used_segment_is_gone_and_its_user_was_changed() -> None:
    edits = [
        ("segment loyal: did purchase at least often times in last 365 days\n", ""),
        ("in segment loyal", "did purchase"),
        ("## Buys often.\n", ""),
        ('@owner("crm")\n', ""),
    ]
    found = compared(side(edited(*edits)))
    assert told(found)["loyal"] == ("removed", "CONTRACT MEANING")
    assert texts(found, "CONTRACT") == ["gone, used by segment `polish`, segment `reached`"]
    users = [user.name for user in change_of(found, "loyal").users]
    assert users == ["polish", "reached"]


def test_who_is_left_behind_is_named() -> None:
    uses = ("segment known:", "segment known: spend > 1 and")
    before = side(edited(uses))
    found = compared(side(edited(uses, ("trait spend:", "trait spending:"))), before)
    assert told(found) == {"spending": ("renamed", "CONTRACT"), "known": ("broken", "MEANING")}
    assert texts(found, "CONTRACT") == [
        "has another name, used by segment `known`; `known` has errors now"
    ]


def test_what_is_broken_and_used() -> None:
    found = compared(side(edited(("365 days", "365 apples"))))
    assert told(found)["loyal"] == ("broken", "CONTRACT MEANING")
    assert "cannot be used, used by segment `polish`, segment `reached`" in texts(found, "CONTRACT")


def test_what_nobody_uses_may_go() -> None:
    found = compared(side(edited(("trait spend: sum of purchase.amount\n", ""))))
    assert told(found) == {"spend": ("removed", "MEANING")}


def test_an_audience_is_used_by_its_channel() -> None:
    found = compared(side(edited(("segment reached", "segment reached_by_mail"))))
    assert told(found) == {"reached_by_mail": ("renamed", "CONTRACT")}
    assert texts(found, "CONTRACT") == ["has another name, used by its channel"]


def test_a_label_that_a_rule_speaks_of() -> None:
    found = compared(side(edited(('"known" when', '"old" when'), ('= "known"', '= "old"'))))
    assert texts(found, "CONTRACT") == ['label "known" is gone, used by segment `known`']


def test_a_label_that_no_rule_speaks_of() -> None:
    found = compared(side(edited(('"active" when', '"busy" when'))))
    assert classes(change_of(found, "activity")) == "MEANING"
    assert 'label "active" is gone; no rule speaks of it' in texts(found, "MEANING")


LEVEL = """
trait level: 1
segment high: level > 0 and spend > 5 and of_plan("free")
segment of_plan(name: text): country = name
"""


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        ([("trait level: 1", "trait level: 1.5")], "has the type decimal and not integer"),
        (
            [("trait level: 1", "segment level: age > 1"), ("level > 0", "in segment level")],
            "is a segment and no trait",
        ),
        (
            [("trait spend: sum of purchase.amount", "trait spend of account: count of login")],
            "is about account and not about customer",
        ),
        ([("often: integer = 2", "often: decimal = 2")], "has another type"),
        ([("(period: duration)", "(period: duration, least: integer)")], "asks for a parameter 2"),
        ([("(name: text)", "(name: integer)"), ("country = n", "age = n")], "parameter 1 has"),
        ([("(name: text)", ""), ("= name", '= "PL"')], "takes 0 parameters and not 1"),
    ],
)
def test_another_type_or_kind(edits: list[tuple[str, str]], text: str) -> None:
    rules = RULES + LEVEL.replace("of_plan(", "in segment of_plan(", 1)
    found = texts(compared(side(edited(*edits, text=rules)), side(rules)), "CONTRACT")
    assert any(each.startswith(text) for each in found), found


def test_a_new_parameter_with_a_default_breaks_nothing() -> None:
    edits = (("(period: duration)", "(period: duration, least: integer = 1)"),)
    assert contracts(*edits) == []


def test_a_default_that_is_gone() -> None:
    before = side(edited(("(period: duration)", "(period: duration = 30 days)")))
    found = texts(compared(side(), before), "CONTRACT")
    assert found == ["parameter 1 has no default any more, used by segment `rich`"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('age = "integer"\n', "", "attribute `customer.age` is gone from seg.toml"),
        ('age = "integer"\n', 'age = "decimal"\n', "attribute `customer.age` is decimal"),
    ],
)
def test_what_rules_read_of_the_catalog(old: str, new: str, text: str) -> None:
    found = compared(side(toml=edited((old, new), text=TOML)))
    [(finding, names)] = [each for each in found.project if each[0].kind.value == "CONTRACT"]
    assert finding.text.startswith(text)
    assert names == ("reached",)
