"""`seg test`: which tests run, what is printed in each format, the exit codes, and watching."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from cli.conftest import Seg
from seglang import Project
from seglang.cli import completing
from seglang.project import watching

TESTS = """\
test "two purchases are enough":
    as of 2026-11-01
    given customer anna (email_opt_in = true, signup_at = 2025-01-01)
        did purchase 2 times 100 days ago (amount = 35)
    expect segment loyal = (anna)

test "spend adds up":
    as of 2026-11-01
    given customer anna (email_opt_in = true, signup_at = 2025-01-01)
        did purchase 2 times 100 days ago (amount = 35)
    expect anna: spend = {spend} and not in segment polish
"""
BROKEN = """
test "resting on nothing":
    as of 2026-11-01
    given customer anna (email_opt_in = true)
    expect anna: age = 3
"""


@pytest.fixture
def good(shop: Path) -> Path:
    (shop / "segments" / "tests.seg").write_text(TESTS.format(spend=70))
    return shop


@pytest.fixture
def bad(shop: Path) -> Path:
    (shop / "segments" / "tests.seg").write_text(TESTS.format(spend="95 and 1 < 2") + BROKEN)
    return shop


def test_all_pass(good: Path, seg: Seg) -> None:
    done = seg("test")
    assert (done.status, done.out, done.err) == (0, "2 passed (duckdb)\n", "")
    assert seg("check").status == 0
    assert seg("fmt", "--check").status in (0, 1)


def test_what_failed_and_what_was_not_run(bad: Path, seg: Seg) -> None:
    done = seg("test")
    assert done.status == 1
    assert done.out.startswith(
        "failed  spend adds up  (segments/tests.seg:7)\n"
        "  expected anna: spend = 95 and 1 < 2 and not in segment polish\n"
        "    spend = 95: false, it is 70\n\n"
        "error[SEG910]: `anna` lacks what the catalog requires: `signup_at`\n"
    )
    assert done.out.endswith(
        "not run  resting on nothing\n\n1 passed, 1 failed, 1 not run (duckdb)\n"
    )
    assert seg("check", "--format", "concise").out.count("SEG910") == 1


def test_other_commands_do_without_tests(bad: Path, seg: Seg) -> None:
    assert seg("run", "loyal", "--as-of", "2026-11-22").status == 0
    assert seg("list").status == 0
    assert seg("explain", "loyal").status == 0


def test_other_commands_do_without_tests_that_cannot_be_read(good: Path, seg: Seg) -> None:
    tests = good / "segments" / "tests.seg"
    tests.write_text(tests.read_text() + 'test "half":\n    given customer anna did (\n')
    assert seg("check").status == 1
    assert seg("test").status == 1
    assert seg("compile", "loyal").status == 0
    tests.write_text(tests.read_text() + "segment half: did (\n")
    assert seg("compile", "loyal").status == 1


@pytest.mark.parametrize(
    ("name", "passed"),
    [
        ("adds UP", 1),
        ("loyal", 1),
        ("polish", 1),
        ("spend", 1),
        ("segments/tests.seg", 2),
        ("./segments/tests.seg", 2),
    ],
)
def test_which_are_meant(good: Path, seg: Seg, name: str, passed: int) -> None:
    done = seg("test", name)
    assert (done.status, done.out) == (0, f"{passed} passed (duckdb)\n")


def test_several_names_and_names_of_nothing(good: Path, seg: Seg) -> None:
    assert seg("test", "loyal", "adds up").out == "2 passed (duckdb)\n"
    done = seg("test", "spend ads up")
    assert done.status == 2
    assert "did you mean `spend adds up`?" in done.err
    assert done.out == ""


def test_problems_elsewhere_are_not_those_of_the_named(bad: Path, seg: Seg) -> None:
    (bad / "segments" / "other.seg").write_text("segment odd: did purchse\n")
    (bad / "segments" / "fine.seg").write_text(
        TESTS.format(spend=70).replace('test "', 'test "again, ')
    )
    assert seg("test", "again, ").status == 0
    assert seg("test").out.count("error[") == 2


def test_nothing_to_test(shop: Path, seg: Seg) -> None:
    done = seg("test")
    assert (done.status, done.out) == (0, "there are no tests\n")


def test_a_broken_test_is_no_success(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "tests.seg").write_text('test "x": as of tomorrow\n')
    done = seg("test")
    assert done.status == 1
    assert done.out.endswith("\nno test was run\n")


def test_parameters_count(good: Path, seg: Seg) -> None:
    assert seg("test", "loyal", "--param", "often=3").status == 1
    done = seg("test", "loyal", "--param", "often=x")
    assert done.status == 2
    assert "given from outside" in done.out


def test_the_first_failure_ends_it(bad: Path, seg: Seg) -> None:
    text = (bad / "segments" / "tests.seg").read_text()
    (bad / "segments" / "tests.seg").write_text(
        text.replace("two purchases", "zwei").replace("(anna)\n\n", "()\n\n")
    )
    assert seg("test", "-x").out.count("failed  ") == 1
    assert seg("test").out.count("failed  ") == 2


def test_json(bad: Path, seg: Seg) -> None:
    document = json.loads(seg("test", "--format", "json").out)
    assert document["summary"] == {"passed": 1, "failed": 1, "not_run": 1, "errors": 1}
    first, second = document["tests"]
    assert first["passed"]
    assert first["failures"] == []
    assert first["seconds"] > 0
    (failure,) = second["failures"]
    assert failure["place"]["start"]["line"] == 11
    (account,) = failure["accounts"]
    assert account == {
        "name": "anna",
        "decisions": [{"text": "spend = 95", "truth": False, "values": ["70"], "depth": 0}],
    }
    assert document["not_run"] == ["resting on nothing"]


def test_junit(bad: Path, seg: Seg) -> None:
    root = ElementTree.fromstring(seg("test", "--format", "junit").out)
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
    }
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert list(cases["two purchases are enough"]) == []
    assert float(cases["two purchases are enough"].get("time", "")) >= 0
    failure = cases["spend adds up"].find("failure")
    assert failure is not None
    assert "spend = 95: false, it is 70" in str(failure.text)
    assert cases["resting on nothing"].find("error") is not None


def test_github(bad: Path, seg: Seg) -> None:
    lines = seg("test", "--format", "github").out.splitlines()
    assert lines[0].startswith("::error file=segments/tests.seg,line=15,")
    assert lines[1] == (
        "::error file=segments/tests.seg,line=11,endLine=11,title=spend adds up::expected anna: "
        "spend = 95 and 1 < 2 and not in segment polish%0A  spend = 95: false, it is 70"
    )
    assert len(lines) == 2


def test_watching(good: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs again after a change and ends with an interruption; a broken seg.toml is waited out."""
    rules = good / "segments" / "tests.seg"
    catalog = good / "seg.toml"
    text = catalog.read_text()
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: rules.write_text(TESTS.format(spend=7_000)),
        lambda: catalog.write_text("nothing"),
        lambda: (catalog.write_text(text), rules.write_text(TESTS.format(spend=70))),
    ]

    def wait() -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    monkeypatch.setattr(watching, "_wait", wait)
    done = seg("test", "--watch")
    assert done.status == 130
    assert [line for line in done.out.splitlines() if "passed" in line] == [
        "2 passed (duckdb)",
        "1 passed, 1 failed (duckdb)",
        "2 passed (duckdb)",
    ]
    assert done.err.count("waiting for a change") == 4
    assert "seg.toml" in done.err


def test_from_python(good: Path) -> None:
    project = Project.load(good)
    run = project.test("adds up")
    assert run.ok
    assert [outcome.test.title for outcome in run.outcomes] == ["spend adds up"]
    assert not project.test(params={"often": 9}).ok


def test_a_shell_completes_titles_declarations_and_files(good: Path) -> None:
    context = click.Context(click.Command("test"))
    argument = click.Argument(["names"])
    assert completing.tests(context, argument, "sp") == ["spend", "spend adds up"]
    assert completing.tests(context, argument, "segments/t") == ["segments/tests.seg"]
    (good / "seg.toml").write_text("nothing")
    assert completing.tests(context, argument, "") == []
