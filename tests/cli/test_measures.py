"""`seg test --coverage` and `--mutate`: what they print, and their exit codes."""

from __future__ import annotations

import io
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


def test_a_test_of_real_rows(tested: Path, seg: Seg) -> None:
    done = seg("test", "--from-data", "polish", "--keys", "2,1", "--as-of", "2026-11-22")
    assert done.status == 0
    assert done.out.startswith('test "polish, from life":\n    as of 2026-11-22\n')
    assert 'country = "PL"' in done.out
    assert "DE" not in done.out
    assert done.out.endswith("    expect segment polish = (customer_1)\n")
    (tested / "segments" / "life.seg").write_text(done.out)
    assert seg("test", "segments/life.seg").out == "1 passed (duckdb)\n"
    assert seg("fmt", "--check", "segments/life.seg").status == 0
    again = seg("test", "--from-data", "polish", "--keys", "2,1", "--as-of", "2026-11-22")
    assert again.out.startswith('test "polish, from life 2":\n')


def test_keys_need_not_stand_in_a_history(
    tested: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = seg("test", "--from-data", "loyal", "--keys", "1,3", "--as-of", "2026-11-22").out
    (tested / "keys.csv").write_text("1\n3\n")
    command = ("test", "--from-data", "loyal", "--as-of", "2026-11-22", "--keys")
    assert seg(*command, "@keys.csv").out == wanted
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n3\n"))
    assert seg(*command, "-").out == wanted
    missing = seg(*command, "@nothing.csv")
    assert (missing.status, "SEG707" in missing.err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert seg(*command, "-").status == 2


def test_a_key_is_never_told(tested: Path, seg: Seg) -> None:
    done = seg("test", "--from-data", "loyal", "--keys", "1,4711", "--as-of", "2026-11-22")
    assert done.status != 0
    assert "SEG940" in done.err
    assert "4711" not in done.err + done.out


def test_the_smallest_world_stands_below_a_condition(tested: Path, seg: Seg) -> None:
    done = seg("test", "--coverage", "polish")
    lines = done.out.splitlines()
    place = lines.index(
        'segments/rules.seg:7: polish: country = "PL" never decides when it is false'
    )
    test = []
    for line in lines[place + 1 :]:
        if not line.startswith("    "):
            break
        test.append(line.removeprefix("    "))
    assert test[0] == 'test "polish: country = \\"PL\\" decides when it is false":'
    (tested / "segments" / "rules.seg").write_text(RULES + TESTS + "\n" + "\n".join(test) + "\n")
    assert seg("test").out == "2 passed (duckdb)\n"
    assert lines[place] not in seg("test", "--coverage", "polish").out
