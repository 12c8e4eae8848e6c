"""`seg prove`, `seg compare` and `seg check --deep`: what they print, and their exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cli.conftest import Seg
from seglang import Project

RULES = """
segment regular: did purchase at least 3 times in last 90 days

segment buyer: did purchase in last 365 days

segment quiet: did purchase and did not purchase in last 90 days

segment gone: last purchase was more than 90 days ago

segment firm of account: did login

segment above(limit: integer): count of purchase > limit
"""
DEEP = """
@expect(subset of regular) @expect(disjoint from gone)
segment rich: did purchase in last 30 days

@allow(SEG957, "it is clearer so")
segment allowed: did purchase where (amount > 100) and max of purchase.amount > 50

## The plain check says so already.
segment plain: age > 20 and age < 10
"""


@pytest.fixture
def rules(shop: Path) -> Path:
    (shop / "segments" / "more.seg").write_text(RULES)
    return shop


def test_proven(rules: Path, seg: Seg) -> None:
    done = seg("prove", "regular subset of buyer")
    assert (done.status, done.err) == (0, "")
    assert done.out == "proven: regular subset of buyer, at every instant, whatever the data\n"


def test_refuted_with_a_world(rules: Path, seg: Seg) -> None:
    done = seg("prove", "buyer", "subset", "of", "regular", "--as-of", "2026-11-22T12:00")
    assert done.status == 1
    assert done.out.startswith(
        'refuted: buyer subset of regular\n\ntest "buyer subset of regular":\n'
        "    as of 2026-11-22T12:00\n    given customer anna"
    )
    assert done.out.endswith("    expect anna: in segment buyer and not in segment regular\n")
    assert done.out.count("did purchase") == 1


def test_the_world_is_a_test_that_passes(rules: Path, seg: Seg) -> None:
    found = seg("prove", "buyer subset of regular").out
    (rules / "segments" / "found.seg").write_text(found.split("\n\n", 1)[1])
    done = seg("test")
    assert done.status == 0
    assert "1" in done.out


def test_one_instant_is_named(rules: Path, seg: Seg) -> None:
    (rules / "segments" / "months.seg").write_text(
        "segment days: did purchase in last 31 days\nsegment month: did purchase in last 1 month\n"
    )
    done = seg("prove", "days subset of month", "--as-of", "2026-11-22T12:00")
    assert done.status == 0
    assert "as of 2026-11-22T12:00:00+01:00 (Europe/Warsaw), whatever the data" in done.out


def test_as_a_document(rules: Path, seg: Seg) -> None:
    done = seg("prove", "regular never matches", "--format", "json")
    document = json.loads(done.out)
    assert done.status == 1
    assert (document["claim"], document["verdict"]) == ("regular never matches", "refuted")
    assert document["counterexample"]["name"] == "anna"
    assert document["counterexample"]["test"].count("did purchase 3 times") == 1


def test_out_of_steps(rules: Path, seg: Seg) -> None:
    done = seg("prove", "regular subset of buyer", "--steps", "50")
    assert (done.status, done.out) == (1, "")
    assert "error[SEG953]: `regular subset of buyer` is not settled" in done.err


def test_wrong_use(rules: Path, seg: Seg) -> None:
    for claim, code in (
        ("regular is nice", "SEG951"),
        ("regulr never matches", "SEG701"),
        ("spend never matches", "SEG702"),
        ("regular disjoint from firm", "SEG718"),
    ):
        done = seg("prove", claim)
        assert (done.status, done.out) == (2, "")
        assert f"[{code}]" in done.err


def test_calls_with_parameters(rules: Path, seg: Seg) -> None:
    assert seg("prove", "above(5) subset of above(3)").status == 0
    assert seg("prove", "above(3) subset of above(5)").status == 1


def test_without_a_solver(rules: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    for arguments in (
        ("prove", "regular never matches"),
        ("compare", "regular", "buyer"),
        ("check", "--deep"),
    ):
        done = seg(*arguments)
        assert done.status == 2
        assert "[SEG950]" in done.out + done.err
        assert 'pip install "seglang[analysis]"' in done.out + done.err
    assert seg("check").status == 0


def test_compare(rules: Path, seg: Seg) -> None:
    done = seg("compare", "quiet", "gone")
    assert (done.status, done.out) == (0, "`quiet` and `gone` always have the same members\n")
    done = seg("compare", "regular", "buyer")
    assert done.status == 0
    assert done.out.startswith("`regular` is narrower than `buyer`: every member of `regular`")
    assert done.out.count("\ntest ") == 1
    document = json.loads(seg("compare", "buyer", "regular", "--format", "json").out)
    assert document["relation"] == "wider"
    assert [proof["verdict"] for proof in document["proofs"]] == ["refuted", "proven", "refuted"]
    assert seg("compare", "regular", "regulr").status == 2


def test_the_deep_check(rules: Path, seg: Seg) -> None:
    (rules / "segments" / "deep.seg").write_text(DEEP)
    plain = seg("check", "--format", "concise").out
    deep = seg("check", "--deep", "--format", "concise").out
    assert set(plain.splitlines()) < set(deep.splitlines())
    assert "SEG95" not in plain
    added = [line for line in deep.splitlines() if "SEG95" in line]
    assert [line.split("[")[1][:6] for line in added] == ["SEG954", "SEG959"]
    assert (
        "`rich` is expected to be a subset of `regular`, but its rule does not say so" in added[0]
    )
    assert "segment `gone` always has the members of `quiet`" in added[1]


def test_from_python(rules: Path) -> None:
    project = Project.load(rules)
    assert project.prove("regular subset of buyer").verdict == "proven"
    found = project.prove("buyer subset of regular", as_of="2026-11-22")
    assert found.counterexample is not None
    assert found.counterexample.as_of == project.instant("2026-11-22")
    assert project.compare("quiet", "gone").relation == "equal"
    assert project.check(deep=True).ok
