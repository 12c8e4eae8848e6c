"""`seg test --generate`: tests that show each condition to decide, for a person to confirm."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Seg

RULES = """
segment missed: did purchase at least 3 times in last 365 days and did not purchase in last 30 days

partition habit:
    "regular" when did purchase at least 4 times in last 30 days
    "known"   when did purchase
    "new"     otherwise

segment never: age > 5 and (age < 3 or country = "PL") and not age >= 3
trait spent: sum of purchase.amount
"""
AT = ("--as-of", "2026-11-22T12:00")


@pytest.fixture
def missing(shop: Path) -> Path:
    (shop / "segments" / "mine.seg").write_text(RULES)
    return shop


def test_each_condition_both_ways(missing: Path, seg: Seg) -> None:
    done = seg("test", "--generate", "missed", *AT)
    assert done.status == 0
    assert done.out.splitlines()[:2] == [
        "# What `missed` does today, as `seg test --generate` found it: confirm each test,",
        "# or put the rule right.",
    ]
    titles = [line for line in done.out.splitlines() if line.startswith("test ")]
    assert titles == [
        'test "missed: a member":',
        'test "missed: not a member without `did purchase at least 3 times in last 365 days`":',
        'test "missed: not a member without `did not purchase in last 30 days`":',
    ]
    assert "did purchase 2 times" in done.out  # beside the threshold
    assert "3 tests; they state what the rule does today: confirm each" in done.err


def test_they_pass_and_cover_all(missing: Path, seg: Seg) -> None:
    for name in ("missed", "habit"):
        assert seg("test", "--generate", name, *AT, "-o", "segments/made.seg").status == 0
    assert seg("fmt", "--check", "segments/made.seg").status == 0
    assert seg("test", "segments/made.seg").status == 0
    assert seg("test", "--coverage", "missed", "habit", "--min", "100").status == 0
    before = (missing / "segments" / "made.seg").read_text()
    again = seg("test", "--generate", "missed", *AT, "-o", "segments/made.seg")
    assert (again.status, again.out) == (0, "")
    assert "no test was written: nothing more of `missed` can be shown" in again.err
    assert (missing / "segments" / "made.seg").read_text() == before


def test_what_was_not_found_is_told(missing: Path, seg: Seg) -> None:
    done = seg("test", "--generate", "never", *AT)
    assert done.status == 0
    assert "note[SEG945]: no small world was found in which `age < 3` decides" in done.err
    assert "segments/mine.seg:9" in done.err


def test_names_and_options(missing: Path, seg: Seg) -> None:
    assert "SEG701" in seg("test", "--generate", "mised", *AT).err
    assert "SEG702" in seg("test", "--generate", "spent", *AT).err
    done = seg("test", "--generate", "missed", "habit", *AT)
    assert (done.status, done.out) == (2, "")
    assert "--generate takes one name" in done.err
    assert "--output needs --generate" in seg("test", "-o", "segments/made.seg").err
    done = seg("test", "--generate", "missed", *AT, "-o", "made.txt")
    assert (done.status, "SEG706" in done.err) == (2, True)
    assert not (missing / "made.txt").exists()


def test_without_an_instant_it_is_noon(missing: Path, seg: Seg) -> None:
    done = seg("test", "--generate", "missed")
    assert "T12:00\n" in done.out.splitlines()[3] + "\n"


def test_a_channel_decides_who_is_published(missing: Path, seg: Seg) -> None:
    catalog = missing / "seg.toml"
    text = catalog.read_text()
    if "[channels.email]" not in text:
        text += '\n[channels.email]\nconsent = "newsletter"\nsuppress = ["suppressed"]\n'
        catalog.write_text(text)
    (missing / "segments" / "mine.seg").write_text(
        '@channel("email")\nsegment mailed: did purchase\n'
    )
    done = seg("test", "--generate", "mailed", *AT, "-o", "segments/made.seg")
    assert done.status == 0
    assert "list suppressed" in (missing / "segments" / "made.seg").read_text()
    assert seg("test", "--coverage", "mailed", "--min", "100").status == 0
