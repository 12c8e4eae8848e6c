"""Which files a project reads, and what happens to those it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from seglang.diagnostics.model import Sink
from seglang.project.rule_files import SIZE_LIMIT, decode, find_rules, names_of, read_rules


def found(root: Path, *patterns: str) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_rules(root, patterns, Sink())]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = (
        "a.seg", "rules/b.seg", "rules/deep/er/c.seg", "rules/notes.md", ".hidden/d.seg",
        "rules/.git/e.seg", "rules/f[1].seg", "rules/G.SEG",
    )  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def test_patterns(root: Path) -> None:
    assert found(root, "*.seg") == ["a.seg"]
    assert found(root, "**/*.seg") == [
        "a.seg",
        "rules/b.seg",
        "rules/deep/er/c.seg",
        "rules/f[1].seg",
    ]
    assert found(root, "rules/*.seg", "a.seg") == ["a.seg", "rules/b.seg", "rules/f[1].seg"]
    assert found(root, "rules/**/?.seg") == ["rules/b.seg", "rules/deep/er/c.seg"]
    assert found(root, "rules/**") == [
        "rules/G.SEG", "rules/b.seg", "rules/deep/er/c.seg", "rules/f[1].seg", "rules/notes.md",
    ]  # fmt: skip
    assert found(root, "rules/f[1].seg") == ["rules/f[1].seg"]
    assert found(root, "nothing/**/*.seg") == []


@pytest.mark.parametrize("pattern", ["../*.seg", "/etc/*.seg", "rules/../../*.seg"])
def test_patterns_stay_below_the_root(root: Path, pattern: str) -> None:
    sink = Sink()
    assert find_rules(root / "rules", [pattern], sink) == ()
    assert [each.code.id for each in sink] == ["SEG705"]


def test_links(root: Path) -> None:
    (root / "rules" / "inside.seg").symlink_to(root / "a.seg")
    (root / "rules" / "loop").symlink_to(root / "rules")
    assert found(root / "rules", "*.seg") == ["b.seg", "f[1].seg"]
    assert "rules/inside.seg" in found(root, "**/*.seg")
    assert not [name for name in found(root, "**/*.seg") if "loop" in name]


def test_a_file_that_cannot_be_read_hides_no_other(root: Path) -> None:
    (root / "dangling.seg").symlink_to(root / "nowhere.seg")
    (root / "folder.seg").mkdir()
    (root / "latin.seg").write_bytes(b"\xff")
    sink = Sink()
    paths = find_rules(root, ["*.seg"], sink)
    assert [source.name for source in read_rules(paths, root, sink)] == ["a.seg"]
    assert sorted(each.code.id for each in sink) == ["SEG034", "SEG707"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"#" * (SIZE_LIMIT + 1), "SEG033"),
        (b"ab\xc3", "SEG034"),
        (b"\xed\xa0\x80", "SEG034"),
        ("x".encode("utf-16"), "SEG034"),
    ],
)
def test_bytes_that_are_no_rules(data: bytes, code: str) -> None:
    sink = Sink()
    assert decode(data, "a.seg", sink) is None
    assert [each.code.id for each in sink] == [code]


def test_bytes_that_are() -> None:
    for data, text in ((b"", ""), (b"\xef\xbb\xbfab", "ab"), ("é".encode(), "é")):
        source = decode(data, "a.seg", Sink())
        assert source is not None
        assert source.text == text
    assert decode(b"#" * SIZE_LIMIT, "a.seg", Sink()) is not None


def test_links_that_lead_nowhere_and_pipes(root: Path) -> None:
    (root / "rules" / "itself.seg").symlink_to("itself.seg")
    (root / "rules" / "nowhere.seg").symlink_to("gone.seg")
    os.mkfifo(root / "rules" / "pipe.seg")
    sink = Sink()
    paths = find_rules(root, ["rules/*.seg"], sink)
    texts = read_rules(paths, root, sink)
    assert [each.name for each in texts] == ["rules/b.seg", "rules/f[1].seg"]
    assert [(each.code.id, dict(each.facts)["path"]) for each in sink] == [
        ("SEG707", "rules/pipe.seg"),
        ("SEG707", "rules/itself.seg"),
        ("SEG707", "rules/nowhere.seg"),
    ]
    assert names_of([root / "rules" / "itself.seg"], root) == {"rules/itself.seg"}
