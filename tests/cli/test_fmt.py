"""`seg fmt`: files changed whole, or left alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cli.conftest import Seg

MESSY = "segment   messy :email_opt_in   # why\n"


@pytest.fixture
def messy(shop: Path, seg: Seg) -> Path:
    seg("fmt")
    path = shop / "segments" / "messy.seg"
    path.write_text(MESSY)
    return path


def test_check_and_diff_change_nothing(messy: Path, seg: Seg) -> None:
    done = seg("fmt", "--check")
    assert done.status == 1
    assert "would change segments/messy.seg" in done.err
    done = seg("fmt", "--diff")
    assert done.status == 1
    assert f"-{MESSY}" in done.out
    assert messy.read_text() == MESSY


def test_formats_once_and_for_all(messy: Path, seg: Seg) -> None:
    messy.chmod(0o604)
    assert seg("fmt").status == 0
    first = messy.read_text()
    assert first != MESSY
    assert "# why" in first
    assert messy.stat().st_mode & 0o777 == 0o604
    assert seg("fmt", "--check").status == 0
    assert seg("fmt").status == 0
    assert messy.read_text() == first


def test_paths_need_no_project(tmp_path: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    path = tmp_path / "rules" / "one.seg"
    path.write_text(MESSY)
    assert seg("fmt", "rules").status == 0
    assert path.read_text() != MESSY
    assert seg("fmt").status == 2
    assert seg("fmt", "nowhere.seg").status == 2


def test_a_file_with_a_syntax_error_stays(messy: Path, seg: Seg) -> None:
    broken = messy.parent / "broken.seg"
    broken.write_text("segment x:   and\n")
    done = seg("fmt")
    assert done.status == 1
    assert "broken.seg:1" in done.err
    assert "1 changed, 1 as they should be\n" in done.err  # neither of them the broken one
    assert broken.read_text() == "segment x:   and\n"
    assert messy.read_text() != MESSY


def test_standard_input(shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    def given(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    given(MESSY.encode())
    done = seg("fmt", "-")
    assert (done.status, done.err) == (0, "")
    given(done.out.encode())
    assert seg("fmt", "-").out == done.out
    given(b"segment x: and\n")
    wrong = seg("fmt", "-")
    assert (wrong.status, wrong.out) == (1, "")
    given(b"\xff")
    assert seg("fmt", "-").status == 1


def test_a_link_stays_a_link(messy: Path, seg: Seg) -> None:
    link = messy.parent / "link.seg"
    link.symlink_to(messy)
    assert seg("fmt", link).status == 0
    assert link.is_symlink()
    assert messy.read_text() != MESSY
