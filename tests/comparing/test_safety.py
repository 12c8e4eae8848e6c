"""SAFETY: a gate, a suppression or a guard is weaker; what got stricter is not told."""

from __future__ import annotations

import pytest

from comparing.sides import RULES, TOML, compared, edited, side, texts
from seglang.comparing.model import Relation

FRESH = ("[events.purchase]", '[events.purchase]\nfresh = "1 day"')


def safety(
    rules: str = RULES, toml: str = TOML, before: tuple[str, str] = (RULES, TOML)
) -> list[str]:
    return texts(compared(side(rules, toml), side(*before)), "SAFETY")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('@channel("email") ', "", "is no audience of channel `email` any more"),
        (
            '@channel("email")',
            '@channel("sms")',
            "is for channel `sms` and not `email`, which asks",
        ),
        (
            "@expect(size is between 1% and 15%)",
            "",
            "`@expect(size is between 1% and 15%)` is gone",
        ),
        ("1% and 15%", "1% and 16%", "`@expect(size is between 1% and 15%)` is looser"),
        ("1% and 15%", "0.5% and 15%", "`@expect(size is between 1% and 15%)` is looser"),
        ("is between 1% and 15%", "is between 1 and 15", "`@expect(size is between 1% and 15%)`"),
        ("is between 1% and 15%", ">= 1%", "`@expect(size is between 1% and 15%)` is looser"),
    ],
)
def test_a_segment_is_guarded_less(old: str, new: str, text: str) -> None:
    found = safety(edited((old, new)))
    assert found, "nothing was told"
    assert found[0].startswith(text)


@pytest.mark.parametrize(
    "edits",
    [
        [("1% and 15%", "2% and 15%")],
        [("1% and 15%", "2% and 9%")],
        [("@expect(size is between 1% and 15%)", "@expect(size >= 1%) @expect(size <= 14%)")],
        [("@expect(size is", "@expect(change <= 10%) @expect(size is")],
        [("segment polish", '@channel("email")\nsegment polish')],
    ],
)
def test_stricter_is_no_finding(edits: list[tuple[str, str]]) -> None:
    assert safety(edited(*edits)) == []


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("@expect(subset of loyal)", "", "`@expect(subset of loyal)` is gone"),
        ("@expect(disjoint from loyal)", "", "`@expect(disjoint from loyal)` is gone"),
        ("@expect(size > 10)", "@expect(size >= 10)", "`@expect(size > 10)` is looser"),
        ("@expect(size >= 10)", "@expect(size > 10)", None),
        ("@expect(size = 10)", "@expect(size is between 10 and 11)", "`@expect(size = 10)` is"),
        ("@expect(change <= 20%)", "@expect(change < 20%)", None),
        ("@expect(overlap with loyal <= 5%)", "@expect(overlap with loyal <= 6%)", "`@expect(over"),
    ],
)
def test_expectations(before: str, after: str, text: str | None) -> None:
    old, new = (edited(("segment rich", f"{each}\nsegment rich")) for each in (before, after))
    found = safety(new, before=(old, TOML))
    assert found == [] if text is None else found[0].startswith(text)


def publish(line: str) -> tuple[str, str]:
    return "[channels.email]", f"[publish]\n{line}\n[channels.email]"


CONSENT = 'consent = "email_opt_in"'


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        ((CONSENT, 'consent = "none"'), "channel `email` asks for no consent any more"),
        ((CONSENT, 'consent = "newsletter"'), "channel `email` asks for the consent `newsletter`"),
        (('suppress = "suppressed"', ""), "channel `email` does not suppress `suppressed` any"),
        (('table = "suppression"', 'table = "other"'), "channel `email` suppresses `suppressed`,"),
        (publish('max_change = "40%"'), "[publish] max_change is 40 % and not 30 %"),
        (publish('max_change = "none"'), "[publish] max_change is none and not 30 %"),
        (publish("allow_empty = true"), "[publish] allow_empty lets a segment lose everybody"),
        (publish('max_null_shift = "50%"'), "[publish] max_null_shift is 50 % and not 10 %"),
        (publish('max_change = "20%"'), None),
        (publish("max_removals = 5"), None),
    ],
)
def test_the_project_is_guarded_less(edit: tuple[str, str], text: str | None) -> None:
    found = safety(toml=edited(edit, text=TOML))
    assert found == [] if text is None else found[0].startswith(text)


def test_removals_and_the_age_of_events() -> None:
    strict = edited(FRESH, publish("max_removals = 5"), text=TOML)
    assert safety(toml=TOML, before=(RULES, strict)) == [
        "[publish] max_removals is none and not 5",
        "event `purchase` may be of any age: `fresh` is gone",
    ]
    older = edited(('fresh = "1 day"', 'fresh = "1 week"'), text=strict)
    assert safety(toml=older, before=(RULES, strict)) == [
        "event `purchase` may be older: `fresh` is 1 week and not 1 day"
    ]
    assert safety(toml=strict, before=(RULES, older)) == []


@pytest.mark.parametrize(
    ("gate", "relation", "weaker"),
    [
        ("suppress", Relation.WIDER, False),
        ("suppress", Relation.EQUAL, False),
        ("suppress", Relation.NARROWER, True),
        ("suppress", Relation.UNKNOWN, True),
        ("consent", Relation.NARROWER, False),
        ("consent", Relation.WIDER, True),
        ("consent", Relation.UNKNOWN, True),
    ],
)
def test_a_segment_as_a_gate(gate: str, relation: Relation, weaker: bool) -> None:
    """Who is suppressed may become more, who consents fewer; what is not known counts as weaker."""
    old = 'suppress = "suppressed"' if gate == "suppress" else 'consent = "email_opt_in"'
    toml = edited((old, f'{gate} = "polish"'), text=TOML)
    found = compared(side(edited(('"PL"', '"DE"')), toml), side(RULES, toml), lambda *_: relation)
    told = texts(found, "SAFETY")
    assert (told != []) is weaker
    assert not weaker or "which means something else now" in told[0]


def test_a_gate_that_has_errors() -> None:
    """An audience without a sound gate cannot be published, so it counts as broken."""
    toml = edited(('consent = "email_opt_in"', 'consent = "polish"'), text=TOML)
    broken = side(edited(('country = "PL"', "contry = 1")), toml)
    found = compared(broken, side(RULES, toml))
    happened = {change.name: change.happened.value for change in found.changes}
    assert happened == {"polish": "broken", "reached": "broken"}
    back = compared(side(RULES, toml), broken)
    happened = {change.name: change.happened.value for change in back.changes}
    assert happened == {"polish": "repaired", "reached": "repaired"}
    assert compared(broken, broken).changes == ()


def test_a_gate_that_changed_is_told_of_its_audiences() -> None:
    toml = edited(('suppress = "suppressed"', ""), text=TOML)
    [(finding, names)] = compared(side(toml=toml)).project
    assert (finding.kind.value, names) == ("SAFETY", ("reached",))
    assert [each.text for each in compared(side(toml=toml)).changes[0].findings] == [
        "the gate of its channel changed"
    ]
