"""`seg check --changed`: judges what changed since a ref, and what uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.conftest import Seg
from comparing.conftest import Git, edit

# Each of these has a warning or an error that stays the same from commit to commit.
OLD = """
segment never: age > 10 and age < 5

segment lost: in segment nowhere

segment half: country = and
"""


@pytest.fixture
def old(shop: Path, git: Git) -> Path:
    (shop / "segments" / "old.seg").write_text(OLD)
    git("add", ".")
    git("commit", "-qm", "old problems")
    return shop


def problems(out: str) -> list[tuple[str, str]]:
    """File and code of each line."""
    return re.findall(r"^segments/(\w+)\.seg:\S+ \w+\[(SEG\d{3})\]", out, re.MULTILINE)


def changed(seg: Seg, *more: str) -> tuple[int, list[tuple[str, str]], str]:
    done = seg("check", "--changed", "HEAD", "--format", "concise", *more)
    return done.status, problems(done.out), done.err


def test_old_problems_are_not_judged(old: Path, seg: Seg) -> None:
    assert len(problems(seg("check", "--format", "concise").out)) >= 3
    status, found, err = changed(seg)
    assert (status, found) == (0, [])
    assert err == (
        "judged 0 of 7 declarations: those that changed since HEAD, and what uses them\n"
    )


def test_moved_rules_are_not_judged(old: Path, seg: Seg) -> None:
    (old / "segments" / "old.seg").rename(old / "segments" / "moved.seg")
    (old / "segments" / "moved.seg").write_text("# moved\n\n" + OLD)
    assert changed(seg)[:2] == (0, [])


def test_what_changed_is_judged(old: Path, seg: Seg) -> None:
    edit(old, ("age > 10", "age > 11"), file="segments/old.seg")
    status, found, _ = changed(seg)
    assert status == 0
    assert [file for file, _ in found] == ["old"]
    assert changed(seg, "--strict")[0] == 1


def test_new_errors_are_judged(old: Path, seg: Seg) -> None:
    edit(old, ('country = "PL"', "contry = 1 and"))
    assert changed(seg)[0] == 1
    edit(old, ("contry = 1 and", 'contry = "PL"'))
    assert changed(seg)[:2] == (1, [("rules", "SEG101")])


def test_what_uses_it_is_judged(old: Path, seg: Seg) -> None:
    """The warning stands in a rule that did not change itself."""
    edit(old, ('country = "PL"', 'country != "PL"'))
    assert changed(seg)[1] == [("rules", "SEG401")]
    edit(old, ("often: integer = 2", "often: integer = 3"))
    assert ("rules", "SEG401") in changed(seg)[1]


def test_a_rule_whose_own_text_stayed(old: Path, seg: Seg, git: Git) -> None:
    edit(old, ('country = "PL"', 'country != "PL"'))
    git("commit", "-qam", "with a warning")
    assert changed(seg)[1] == []
    edit(old, ("often: integer = 2", "often: integer = 3"))
    assert changed(seg)[1] == [("rules", "SEG401")]
    assert "judged 3 of 7 declarations" in changed(seg)[2]


def test_what_broke_because_something_is_gone(old: Path, seg: Seg) -> None:
    text = (old / "segments" / "rules.seg").read_text()
    start, end = text.index("segment loyal:"), text.index("@channel")
    (old / "segments" / "rules.seg").write_text(text[:start] + text[end:])
    status, found, _ = changed(seg)
    assert (status, found) == (1, [("rules", "SEG103")])


def test_what_broke_because_the_catalog_changed(old: Path, seg: Seg) -> None:
    edit(old, ('country = "text"\n', ""), file="seg.toml")
    status, found, _ = changed(seg)
    assert status == 1
    assert ("rules", "SEG101") in found
    assert ("old", "SEG103") not in found


def test_annotations_count(old: Path, seg: Seg) -> None:
    edit(old, ('@channel("email")', '@channel("email") @expect(size > 100%)'))
    assert [file for file, _ in changed(seg)[1]] == ["rules"]


def test_paths_narrow_it_further(old: Path, seg: Seg) -> None:
    edit(old, ("age > 10", "age > 11"), file="segments/old.seg")
    assert changed(seg, "segments/rules.seg")[1] == []
    assert changed(seg, "segments/old.seg")[1] != []


def test_wrong_use(old: Path, seg: Seg) -> None:
    done = seg("check", "--changed", "nope")
    assert done.status == 2
    assert "SEG972" in done.out
    assert seg("check", "--changed", "HEAD", "--fix").status == 2
