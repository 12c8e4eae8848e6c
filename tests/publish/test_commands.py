"""`seg plan`, `seg apply` and `seg publish`: what they print, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cli.conftest import Seg
from publish.memory_store import Kept

AS_OF = ("--as-of", "2026-11-22")
LATER = ("--as-of", "2026-11-25")
Change = Callable[[str], None]
ONE_MORE = """
INSERT INTO orders (line_id, customer_id, ordered_at, status, amount) VALUES
    (10, 3, '2026-11-23T10:00:00Z', 'paid', 1), (11, 3, '2026-11-24T10:00:00Z', 'paid', 1);
UPDATE customers SET email_opt_in = false WHERE id = 2
"""


def rewrite(shop: Path, old: str, new: str) -> None:
    path = shop / "segments" / "rules.seg"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_plan_apply_and_apply_again(seg: Seg, shop: Path, kept: Kept, change: Change) -> None:
    done = seg("plan", *AS_OF, "--out", "plan.json")
    assert done.status == 3, done.err
    assert "loyal" in done.out
    assert kept.versions == {}, "a plan changes nothing"
    done = seg("apply", "plan.json", "--by", "crm")
    assert done.status == 0, done.err
    assert "published loyal, version 1: 2 members" in done.err
    assert kept.keys("loyal") == {(1,), (2,)}
    assert kept.versions["loyal"][0][0].published_by == "crm"
    again = seg("apply", "plan.json")
    assert again.status == 1
    assert "SEG835" in again.err
    done = seg("plan", *AS_OF, "loyal")
    assert (done.status, "no change" in done.out) == (0, True)
    change(ONE_MORE)
    done = seg("plan", *LATER, "loyal", "--accept", "loyal", "--out", "plan.json")
    assert done.status == 3
    assert "entered 1: now true: `did purchase at least often times in last 365 days`" in done.out
    assert "left 1: no longer true: `email_opt_in`" in done.out
    assert "accepted (max_change): changes by 100 %, at most 30 %" in done.out
    assert seg("apply", "plan.json").status == 0
    assert kept.keys("loyal") == {(1,), (3,)}


def test_guards_block(seg: Seg, shop: Path, kept: Kept, change: Change) -> None:
    assert seg("publish", *AS_OF).status == 0
    assert seg("publish", *AS_OF).status == 0
    assert len(kept.versions["loyal"]) == 1
    change(ONE_MORE)
    done = seg("plan", *LATER, "--out", "plan.json")
    assert done.status == 4
    assert "blocks (max_change): changes by 100 %, at most 30 %" in done.out
    for blocked in (seg("apply", "plan.json"), seg("publish", *LATER)):
        assert blocked.status == 4
        assert "SEG846" in blocked.err
    assert len(kept.versions["loyal"]) == 1
    assert seg("publish", *LATER, "--accept", "loyal", "--accept", "buyers").status == 0
    assert len(kept.versions["loyal"]) == 2


def test_rules_that_changed(seg: Seg, shop: Path, kept: Kept) -> None:
    seg("plan", *AS_OF, "--out", "plan.json")
    rewrite(shop, "did purchase at least", "did   purchase\n  at least")
    (shop / "segments" / "rules.seg").rename(shop / "segments" / "others.seg")
    (shop / "segments" / "others.seg").rename(shop / "segments" / "rules.seg")
    rewrite(shop, "and email_opt_in", "and not email_opt_in")
    done = seg("apply", "plan.json")
    assert done.status == 1
    assert "SEG833" in done.err
    assert "loyal" in done.err
    assert "buyers" not in done.err
    rewrite(shop, "and not email_opt_in", "and email_opt_in")
    assert seg("apply", "plan.json").status == 0


def test_data_that_changed(seg: Seg, shop: Path, kept: Kept, change: Change) -> None:
    seg("plan", *AS_OF, "--out", "plan.json")
    change(ONE_MORE)
    done = seg("apply", "plan.json")
    assert done.status == 1
    assert "SEG834" in done.err
    assert kept.versions == {}


def test_parameters_are_those_of_the_plan(seg: Seg, shop: Path, kept: Kept) -> None:
    seg("plan", *AS_OF, "loyal", "--param", "often=1", "--out", "plan.json")
    assert seg("apply", "plan.json").status == 0
    assert json.loads(Path("plan.json").read_text(encoding="utf-8"))["params"] == {"often": "1"}
    done = seg("plan", *AS_OF, "loyal")
    assert done.status == 3
    assert "its definition changed" in done.out


def test_plans_that_are_none(seg: Seg, shop: Path, kept: Kept) -> None:
    assert (done := seg("apply", "none.json")).status == 2
    assert "SEG830" in done.err
    seg("plan", *AS_OF, "--out", "plan.json")
    place = Path("plan.json")
    text = place.read_text(encoding="utf-8")
    document = json.loads(text)
    edited = json.dumps({**document, "as_of": "2026-11-21T00:00:00Z"})
    other = json.dumps({**document, "format": 2})
    for wrong, code in (
        (text[: len(text) // 2], "SEG832"),
        (edited, "SEG832"),
        ("[]", "SEG832"),
        ("{}", "SEG832"),
        (other, "SEG831"),
    ):
        place.write_text(wrong, encoding="utf-8")
        done = seg("apply", "plan.json")
        assert (done.status, code in done.err) == (2, True), done.err
    assert kept.versions == {}
    # The layout of the JSON is nobody's business.
    place.write_text(json.dumps(document), encoding="utf-8")
    assert seg("apply", "plan.json").status == 0


def test_wrong_use(seg: Seg, shop: Path, kept: Kept) -> None:
    assert (done := seg("plan", "loyal", *AS_OF, "--accept", "buyers")).status == 2
    assert "SEG837" in done.err
    assert (done := seg("plan", "spend", *AS_OF)).status == 2
    assert (done := seg("plan", "nobody", *AS_OF)).status == 2


def test_json(seg: Seg, shop: Path, kept: Kept) -> None:
    done = seg("plan", *AS_OF, "--format", "json", "--out", "plan.json")
    assert done.out == Path("plan.json").read_text(encoding="utf-8")
    schema = json.loads(seg("schema", "plan").out)
    assert set(schema["required"]) <= set(json.loads(done.out))
