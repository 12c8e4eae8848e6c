"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from seglang.errors import SegError
from seglang.output.writing import replacing, write_bytes, write_text


def test_new_and_old_files(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_text(path, "one\n")
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()
    path.chmod(0o640)
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_failure_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as place:
            place.write_text("half")
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_links_stay_links(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_devices_are_written_to(tmp_path: Path) -> None:
    write_text(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_an_open_pipe_is_written_to() -> None:
    reading, writing = os.pipe()
    try:
        write_text(Path(f"/dev/fd/{writing}"), "text")
        assert os.read(reading, 10) == b"text"
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.parametrize("name", ["no/such/file", "", "x" * 300])
def test_what_the_system_refuses(tmp_path: Path, name: str) -> None:
    with pytest.raises(SegError, match="SEG706") as caught:
        write_text(tmp_path / name, "text")
    assert caught.value.diagnostics[0].code.id == "SEG706"
    assert os.listdir(tmp_path) == []


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
