"""`seg test --coverage` and `--mutate`: what they print, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Seg
from cli.shop import RULES

TESTS = """
test "two purchases":
    as of 2026-11-01
    given customer anna (email_opt_in = true, country = "PL", signup_at = 2020-01-01)
        did purchase 100 days ago
        did purchase 20 days ago
    given customer ben (email_opt_in = true, signup_at = 2020-01-01)
        did purchase 100 days ago
    expect segment loyal = (anna)
    expect anna: in segment polish
"""


@pytest.fixture
def tested(shop: Path) -> Path:
    (shop / "segments" / "rules.seg").write_text(RULES + TESTS)
    return shop


def test_conditions_that_never_decide(tested: Path, seg: Seg) -> None:
    done = seg("test", "--coverage", "loyal", "polish")
    assert (done.status, done.err) == (0, "")
    place = "segments/rules.seg:7: polish"
    assert f'{place}: country = "PL" never decides when it is false\n' in done.out
    assert f"{place}: in segment loyal never decides when it is false\n" in done.out
    assert done.out.endswith(
        "\nloyal     100%  2 of 2\npolish     50%  2 of 4\nall      66.6%\n"
    ), done.out


def test_a_file_stands_for_its_rules(tested: Path, seg: Seg) -> None:
    (tested / "segments" / "more.seg").write_text("segment adults: age >= 18\n")
    done = seg("test", "--coverage", "segments/more.seg")
    assert done.out.endswith("adults      0%  0 of 2\nall         0%\n")


def test_as_json(tested: Path, seg: Seg) -> None:
    done = seg("test", "--coverage", "--format", "json")
    found = json.loads(done.out)
    assert [each["name"] for each in found["declarations"]] == ["loyal", "polish", "activity"]
    assert found["declarations"][1]["missing"][0]["what"] == 'country = "PL"'
    changes = json.loads(seg("test", "--mutate", "polish", "--format", "json").out)
    assert {each["name"] for each in changes["changes"]} == {"polish"}
    assert changes["tried"] == len(changes["changes"])


def test_changes_that_no_test_notices(tested: Path, seg: Seg) -> None:
    done = seg("test", "--mutate", "loyal")
    assert (done.status, done.err) == (0, "")
    assert "segments/rules.seg:5: loyal: the last 365 days → the last 366 days\n" in done.out
    assert done.out.endswith("\n\n3 of 8 changes noticed (37.5%)\n")


@pytest.mark.parametrize("measure", ["--coverage", "--mutate"])
def test_too_little_is_an_exit_code(tested: Path, seg: Seg, measure: str) -> None:
    assert seg("test", measure, "polish", "--min", "90").status == 1
    assert seg("test", measure, "polish", "--min", "10").status == 0


def test_an_unknown_name(tested: Path, seg: Seg) -> None:
    done = seg("test", "--coverage", "loyel")
    assert done.status == 2
    assert "SEG701" in done.err


def test_mistakes_in_rules_come_first(tested: Path, seg: Seg) -> None:
    (tested / "segments" / "more.seg").write_text('segment one: contry = "PL"\n')
    done = seg("test", "--coverage")
    assert done.status == 1
    assert "unknown name `contry`" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--min", "3"), "--min needs --coverage or --mutate"),
        (("--coverage", "--mutate"), "do not go together"),
        (("--coverage", "--format", "junit"), "text or json"),
        (("--coverage", "--watch"), "--watch"),
        (("--from-data", "loyal"), "need each other"),
        (("--keys", "1"), "need each other"),
        (("--coverage", "--min", "101"), "101"),
    ],
)
def test_options_that_do_not_fit(
    tested: Path, seg: Seg, options: tuple[str, ...], problem: str
) -> None:
    done = seg("test", *options)
    assert done.status == 2
    assert problem in done.err
