"""Members counted on both sides at one instant, on every kind of target, and why they moved."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cli.conftest import Seg
from cli.shop import AS_OF, add_server
from comparing.conftest import Git, edit

ON = ("--as-of", AS_OF)


@pytest.fixture(params=["dev", "prod"])
def target(
    request: pytest.FixtureRequest, shop: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A DuckDB file and a server with the same rows."""
    if request.param == "prod":
        url = request.getfixturevalue("postgres_database")
        add_server(shop, url)
        monkeypatch.setenv("SHOP_URL", url)
        git("commit", "-qam", "a server")
    return str(request.param)


def memberships(seg: Seg, target: str) -> dict[str, Any]:
    done = seg("diff", "--target", target, *ON, "--format", "json")
    assert done.status == 0, done.err
    return {each["name"]: each for each in json.loads(done.out)["changes"]}


def test_sizes_movements_and_reasons(shop: Path, seg: Seg, target: str) -> None:
    """Customers 1 and 2 bought twice within the year, 3 before it, 1 this month."""
    edit(
        shop,
        ("often: integer = 2", "often: integer = 1"),
        ("365 days\n    and", "30 days\n    and"),
    )
    found = memberships(seg, target)
    assert found["loyal"]["membership"] == {
        "before": 2,
        "after": 1,
        "entered": 0,
        "left": 1,
        "why_entered": [],
        "why_left": [{"text": "`did purchase at least often times in last 30 days`", "members": 1}],
        "problem": None,
    }
    assert {"class": "MEMBERSHIP", "text": "2 → 1 members: 0 entered, 1 left"} in found["loyal"][
        "findings"
    ]


def test_who_enters_lacked_a_condition_of_before(shop: Path, seg: Seg, target: str) -> None:
    edit(shop, (' and country = "PL"', ""))
    found = memberships(seg, target)["reached"]["membership"]
    assert (found["before"], found["after"], found["entered"], found["left"]) == (1, 2, 1, 0)
    assert found["why_entered"] == [{"text": '`country = "PL"`', "members": 1}]


def test_the_gate_counts(shop: Path, seg: Seg, target: str) -> None:
    edit(shop, ('consent = "email_opt_in"', 'consent = "newsletter"'), file="seg.toml")
    found = memberships(seg, target)["reached"]
    assert found["membership"]["why_left"] == [{"text": "consent to channel email", "members": 1}]
    assert [each["class"] for each in found["findings"]] == ["MEANING", "MEMBERSHIP"]


def test_new_and_gone(shop: Path, seg: Seg, target: str) -> None:
    edit(shop, ("segment buyers: did purchase in last 365 days", "segment all: country is known"))
    found = memberships(seg, target)
    assert (found["all"]["membership"]["before"], found["all"]["membership"]["after"]) == (None, 6)
    gone = found["buyers"]["membership"]
    assert (gone["before"], gone["after"]) == (2, None)
    assert [each["class"] for each in found["buyers"]["findings"]] == ["MEANING"]


def test_in_words(shop: Path, seg: Seg) -> None:
    edit(shop, (' and country = "PL"', " and age > 18"))
    done = seg("diff", "--target", "dev", *ON)
    assert done.err.startswith("as of 2026-11-22T00:00:00+01:00")
    assert "members on dev as of 2026-11-22T00:00:00+01:00 (Europe/Warsaw)\n" in done.out
    assert "  MEMBERSHIP  1 → 0 members: 0 entered, 1 left\n" in done.out
    assert "left: 1 that are kept out by `age > 18`" in done.out
    markdown = seg("diff", "--target", "dev", *ON, "--format", "markdown").out
    assert "- **MEMBERSHIP** 1 → 0 members: 0 entered, 1 left\n" in markdown
    assert "- left: 1 that are kept out by `age > 18`\n" in markdown


def test_the_same_members_are_no_finding(shop: Path, seg: Seg) -> None:
    edit(shop, ('country = "PL"', 'country is in ("PL", "XX")'))
    done = seg("diff", "--target", "dev", *ON, "--fail-on", "MEMBERSHIP")
    assert done.status == 0
    assert "the same 1 members" in done.out


def test_a_side_that_the_target_does_not_fit(shop: Path, seg: Seg, git: Git) -> None:
    """A column that is no more there: the other rules are counted all the same."""
    edit(shop, ('city = "text"', 'city = { type = "text", column = "town" }'), file="seg.toml")
    edit(shop, ('country = "PL"', 'country = "PL" and city is unknown'))
    git("commit", "-qam", "town")
    edit(shop, (" and city is unknown", ""), ("365 days\n    and", "30 days\n    and"))
    done = seg("diff", "--target", "dev", *ON)
    assert done.status == 0
    assert re.search(r"MEMBERSHIP  cannot be counted: .*`town`.* \[SEG\d{3}\]", done.out)
    assert "MEMBERSHIP  2 → 0 members" in done.out


def test_a_target_that_cannot_be_opened(shop: Path, seg: Seg) -> None:
    (shop / "shop.duckdb").unlink()
    done = seg("diff", "--target", "dev", *ON)
    assert (done.status, done.out) == (2, "")
    assert seg("diff", "--target", "nope", *ON).status == 2


def test_no_key_and_no_value_is_shown(shop: Path, seg: Seg) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute("UPDATE customers SET id = id + 70000, city = 'Kraków'")
        connection.execute("UPDATE orders SET customer_id = customer_id + 70000")
    edit(shop, (' and country = "PL"', ""))
    for form in ("text", "json"):
        out = seg("diff", "--target", "dev", *ON, "--format", form).out
        assert "7000" not in out
        assert "Kraków" not in out
