"""`seg check`: what it prints, what it fixes, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Seg
from cli.shop import RULES

BROKEN = """
segment one: contry = "PL"

segment two: did purchse

segment three: email_opt_in and
"""


def test_clean_rules(shop: Path, seg: Seg) -> None:
    done = seg("check")
    assert (done.status, done.err) == (0, "")
    assert "no problems in 1 file\n" in done.out or "warning" in done.out


def test_every_problem_in_order(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "broken.seg").write_text(BROKEN)
    done = seg("check", "--format", "concise")
    assert done.status == 1
    places = [line.split(":")[1] for line in done.out.splitlines() if "broken.seg" in line]
    assert places == sorted(places)
    assert "unknown name `contry`" in done.out
    assert "purchse" in done.out
    assert len(places) == 3


def test_paths_choose_what_is_printed(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "broken.seg").write_text(BROKEN)
    (shop / "segments" / "uses.seg").write_text("segment four: in segment loyal\n")
    assert seg("check", "segments/uses.seg").status == 0
    assert seg("check", "segments/broken.seg").status == 1
    assert seg("check", "segments").status == 1


def test_a_path_outside_the_patterns_is_checked_too(shop: Path, seg: Seg) -> None:
    (shop / "draft.seg").write_text("segment five: in segment loyel\n")
    done = seg("check", "draft.seg", "--format", "concise")
    assert done.status == 1
    assert done.out.startswith("draft.seg:1:26: error[SEG103]")


def test_works_below_the_project_and_from_elsewhere(
    shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop / "segments")
    assert seg("check").status == 0
    monkeypatch.chdir(shop.parent)
    assert seg("check").status == 2
    assert seg("check", "--project", "shop").status == 0
    assert seg("--project", "shop", "check").status == 0
    assert seg("check", "--project", "shop/seg.toml").status == 0


def test_strict_fails_on_warnings(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "doubtful.seg").write_text('segment foreign: not country = "PL"\n')
    relaxed = seg("check", "segments/doubtful.seg")
    assert relaxed.status == 0
    assert "warning[SEG401]" in relaxed.out
    assert seg("check", "segments/doubtful.seg", "--strict").status == 1


def test_fix_makes_safe_changes_only(shop: Path, seg: Seg) -> None:
    path = shop / "segments" / "mixed.seg"
    text = "segment quiet: first purchase in last 30 days\n"
    path.write_text(text)
    path.chmod(0o640)
    before = seg("check", path)
    done = seg("check", path, "--fix")
    assert before.status == 1
    if "(applied by seg check --fix)" in before.out:
        assert path.read_text() != text
        assert done.status == 0
    else:
        assert path.read_text() == text
        assert done.status == 1
    assert path.stat().st_mode & 0o777 == 0o640


def test_machine_formats_go_to_standard_output(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "broken.seg").write_text(BROKEN)
    done = seg("check", "--format", "json")
    assert (done.status, done.err) == (1, "")
    assert json.loads(done.out)["summary"]["errors"] == 3


def test_a_broken_project_file_is_reported_in_the_format_asked_for(shop: Path, seg: Seg) -> None:
    (shop / "seg.toml").write_text('[project]\nname = "shop"\ntimezon = "UTC"\n')
    done = seg("check", "--format", "json")
    assert done.status == 2
    found = json.loads(done.out)["diagnostics"]
    assert found[0]["place"]["file"] == "seg.toml"
    assert found[0]["place"]["start"]["line"] in (1, 3)


def test_no_project(tmp_path: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = seg("check")
    assert done.status == 2
    assert "SEG521" in done.out
    assert "seg init" in done.out


def test_not_utf8_is_one_problem_and_hides_no_other(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "latin.seg").write_bytes(b'segment x: city = "Krak\xf3w"\n')
    (shop / "segments" / "broken.seg").write_text(BROKEN)
    done = seg("check", "--format", "concise")
    assert done.status == 1
    assert done.out.count("latin.seg") == 2  # the place and the message
    assert "SEG034" in done.out
    assert "contry" in done.out


def test_too_large_a_file(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "large.seg").write_bytes(b"#" * (1 << 20) + b"\n")
    done = seg("check", "--format", "concise")
    assert done.status == 1
    assert "SEG033" in done.out


def test_a_missing_path(shop: Path, seg: Seg) -> None:
    done = seg("check", "segments/nowhere.seg")
    assert done.status == 2
    assert "SEG707" in done.err


def test_links_that_lead_out_are_refused(shop: Path, seg: Seg) -> None:
    (shop.parent / "elsewhere.seg").write_text("segment x: email_opt_in\n")
    (shop / "segments" / "link.seg").symlink_to(shop.parent / "elsewhere.seg")
    done = seg("check", "--format", "concise")
    assert done.status == 2
    assert "SEG705" in done.out


def test_duplicates_across_files_and_cycles(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "again.seg").write_text(
        "segment loyal: email_opt_in\nsegment a: in segment b\nsegment b: in segment a\n"
    )
    done = seg("check", "--format", "concise")
    assert done.status == 1
    assert "SEG107" in done.out
    assert "SEG108" in done.out


def test_params(shop: Path, seg: Seg) -> None:
    assert seg("check", "--param", "often=5").status == 0
    for wrong in ("often=many", "seldom=2", "often"):
        assert seg("check", "--param", wrong).status == 2, wrong


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "\ufeff" + RULES])
def test_odd_files(shop: Path, seg: Seg, text: str) -> None:
    (shop / "segments" / "rules.seg").write_text(text, encoding="utf-8")
    assert seg("check").status == 0


def test_no_rules_at_all_is_said(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "rules.seg").unlink()
    done = seg("check")
    assert done.status == 0
    assert "SEG708" in done.out
    assert seg("check", "--strict").status == 1
