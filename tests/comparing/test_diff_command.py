"""`seg diff` over git: which versions it reads, what it prints, how it ends."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from cli.conftest import Seg
from comparing.conftest import Git, edit
from seglang import Project

PL_TO_DE = ('"PL"', '"DE"')


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below, those of git too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(text: str) -> list[str]:
    return [each["name"] for each in json.loads(text)["changes"]]


def test_nothing_changed(shop: Path, seg: Seg) -> None:
    done = seg("diff")
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(
        r"HEAD \([0-9a-f]{10}\) → the files as they are\n\nnothing means something else\n", done.out
    )


def test_the_working_tree_with_files_git_does_not_know(shop: Path, seg: Seg) -> None:
    edit(shop, PL_TO_DE)
    (shop / "segments" / "more.seg").write_text('segment german: country = "DE"\n')
    done = seg("diff")
    assert "changed segment reached  segments/rules.seg:" in done.out
    assert '    -segment reached: in segment loyal and country = "PL"\n' in done.out
    assert '    +segment reached: in segment loyal and country = "DE"\n' in done.out
    assert "added segment german  segments/more.seg:1" in done.out
    assert done.out.endswith("\n2 changes: 2 MEANING\n")


def test_moving_and_laying_out_is_no_change(shop: Path, seg: Seg, git: Git) -> None:
    text = (shop / "segments" / "rules.seg").read_text()
    first, _, rest = text.partition("segment loyal:")
    (shop / "segments" / "deep" / "er").mkdir(parents=True)
    (shop / "segments" / "deep" / "er" / "b.seg").write_text("# moved\nsegment loyal:" + rest)
    (shop / "segments" / "rules.seg").rename(shop / "segments" / "a.seg")
    (shop / "segments" / "a.seg").write_text(first.replace("\n\n", "\n\n\n"))
    assert seg("diff").out.endswith("\n\nnothing means something else\n")


def test_versions(shop: Path, seg: Seg, git: Git) -> None:
    git("tag", "v1")
    edit(shop, PL_TO_DE)
    git("commit", "-qam", "second")
    edit(shop, ("365", "300"))
    assert names(seg("diff", "--format", "json").out) == ["buyers", "loyal", "reached"]
    assert names(seg("diff", "v1", "--format", "json").out) == ["buyers", "loyal", "reached"]
    for refs in (["v1..HEAD"], ["v1", "HEAD"], ["HEAD~1..main"]):
        assert names(seg("diff", *refs, "--format", "json").out) == ["reached"]
    back = json.loads(seg("diff", "HEAD..v1", "--format", "json").out)
    assert back["changes"][0]["after"].endswith('"PL"\n')
    assert back["after"]["commit"] == git("rev-parse", "v1").strip()


def test_each_side_has_its_own_catalog(shop: Path, seg: Seg, git: Git) -> None:
    edit(shop, ('rules = ["segments/**/*.seg"]', 'rules = ["rules/*.seg"]'), file="seg.toml")
    edit(shop, ('suppress = "suppressed"', ""), file="seg.toml")
    (shop / "segments").rename(shop / "rules")
    done = seg("diff", "--fail-on", "SAFETY")
    assert done.status == 1
    assert "channel `email` does not suppress `suppressed` any more\n  concerns reached" in done.out
    assert "removed" not in done.out


def test_two_refs_need_no_sound_files(shop: Path, seg: Seg, git: Git) -> None:
    edit(shop, PL_TO_DE)
    git("commit", "-qam", "second")
    (shop / "seg.toml").write_text("nonsense")
    assert names(seg("diff", "HEAD~1..HEAD", "--format", "json").out) == ["reached"]
    assert seg("diff").status == 2


@pytest.mark.parametrize(
    ("classes", "status"),
    [
        (None, 0), ("MEANING", 1), ("meaning", 1), ("CONTRACT,SAFETY", 1), ("CONTRACT", 0),
        ("MEMBERSHIP", 2), ("", 0), ("SAFETY , CONTRACT", 1),
    ],
)  # fmt: skip
def test_gates(shop: Path, seg: Seg, classes: str | None, status: int) -> None:
    edit(shop, ('@channel("email")\n', ""))
    assert seg("diff", *(() if classes is None else ("--fail-on", classes))).status == status


def test_an_unknown_class(shop: Path, seg: Seg) -> None:
    done = seg("diff", "--fail-on", "SAFETY,DANGER")
    assert (done.status, done.out) == (2, "")
    assert "'DANGER' is none of MEANING, MEMBERSHIP, CONTRACT, SAFETY." in done.err


def test_broken_rules_are_counted_and_the_rest_is_compared(shop: Path, seg: Seg, git: Git) -> None:
    edit(shop, ("365", "300"), ('country = "PL"', 'contry = "PL"'))
    done = seg("diff", "--fail-on", "MEANING")
    assert done.status == 1
    assert "the rules of the files as they are have 1 error; not compared: reached\n" in done.out
    assert "broken segment reached" in done.out
    assert "changed segment buyers" in done.out
    git("commit", "-qam", "broken")
    edit(shop, ("300", "200"))
    done = seg("diff", "--format", "json")
    record = json.loads(done.out)
    assert (record["before"]["errors"], record["before"]["not_compared"]) == (1, ["reached"])
    assert names(done.out) == ["buyers", "loyal"]


def test_parameters_that_only_one_side_has(shop: Path, seg: Seg) -> None:
    edit(
        shop, ("param often: integer = 2\n", 'param often: integer = 2\nparam land: text = "PL"\n')
    )
    edit(shop, ('country = "PL"', "country = land"))
    assert names(seg("diff", "--param", "land=PL", "--format", "json").out) == ["land"]
    assert names(seg("diff", "--param", "land=DE", "--format", "json").out) == ["land", "reached"]


def test_markdown_is_safe_to_post(shop: Path, seg: Seg) -> None:
    edit(
        shop,
        ('"known" when', '"@team <b>*x*</b> | ```" when'),
        ("param often: integer = 2\n", ""),
        ("often times", "3 times"),
    )
    out = seg("diff", "--format", "markdown").out
    assert out.startswith("### Segments: HEAD (")
    assert '- **MEANING** label "known" is gone; no rule speaks of it' in out
    assert "````diff\n" in out
    edit(shop, ('"@team <b>*x*</b> | ```" when', '"known" when'))
    outside = re.sub(r"(`{3,})diff\n.*?\n\1", "", out, flags=re.DOTALL)
    assert "@team" not in outside
    assert "<b>" not in outside


def test_nothing_on_disk_changes(shop: Path, seg: Seg, tmp_path: Path) -> None:
    edit(shop, PL_TO_DE)
    before = snapshot(tmp_path)
    for arguments in ((), ("HEAD", "--format", "markdown"), ("nope",), ("--target", "dev")):
        seg("diff", *arguments)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    ("refs", "code"),
    [
        (["nope"], "SEG972"),
        (["main", "nope"], "SEG972"),
        (["HEAD:marketing"], "SEG972"),
        (["HEAD^{tree}"], "SEG972"),
        (["--", "--output=x"], "SEG972"),
        (["--", "-h"], "SEG972"),
        (["--", "--all"], "SEG972"),
        (["main~9"], "SEG972"),
        (["a b\nc"], "SEG972"),
        ([""], "SEG977"),
        (["main.."], "SEG977"),
        (["..main"], "SEG977"),
        (["main...main"], "SEG977"),
        (["main", "main", "main"], "SEG977"),
    ],
)
def test_refs_that_are_none(shop: Path, seg: Seg, refs: list[str], code: str) -> None:
    before = sorted(path.name for path in shop.rglob("*"))
    done = seg("diff", *refs)
    assert (done.status, done.out) == (2, "")
    assert f"error[{code}]" in done.err
    assert sorted(path.name for path in shop.rglob("*")) == before


def test_a_near_name_is_proposed(shop: Path, seg: Seg) -> None:
    assert "did you mean `main`?" in seg("diff", "mian").err


def test_a_repository_without_a_commit(shop: Path, seg: Seg, git: Git, tmp_path: Path) -> None:
    git("checkout", "-q", "--orphan", "empty")
    git("branch", "-q", "-D", "main")
    done = seg("diff")
    assert done.status == 2
    assert "the repository has no commit yet" in done.err


def test_a_project_that_was_not_there(shop: Path, seg: Seg, git: Git) -> None:
    git("mv", "seg.toml", "other.toml", folder=shop)
    git("commit", "-qm", "without")
    git("mv", "other.toml", "seg.toml", folder=shop)
    done = seg("diff")
    assert (done.status, done.out) == (2, "")
    assert "error[SEG974]: at `HEAD` there is no file `marketing/shop/seg.toml`" in done.err
    (shop.parent / "new").mkdir()
    (shop.parent / "new" / "seg.toml").write_bytes((shop / "seg.toml").read_bytes())
    assert "error[SEG974]" in seg("diff", "--project", "../new").err


def test_a_catalog_that_was_wrong(shop: Path, seg: Seg, git: Git) -> None:
    edit(shop, ('key = "id"\n', ""), file="seg.toml")
    git("commit", "-qam", "wrong")
    git("checkout", "-q", "HEAD~1", "--", "seg.toml", folder=shop)
    done = seg("diff")
    assert (done.status, done.out) == (2, "")
    assert "error[SEG975]" in done.err
    assert "--> HEAD:seg.toml:" in done.err


def test_hooks_and_settings_of_git_lead_nowhere_else(
    shop: Path, seg: Seg, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook of another repository, with every noisy setting there is."""
    git("init", "-q", "other", folder=tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "index")
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.setenv("GIT_PAGER", "false")
    done = seg("diff")
    assert (done.status, done.err) == (0, "")


def test_a_linked_worktree(shop: Path, seg: Seg, git: Git, tmp_path: Path) -> None:
    git("worktree", "add", "-q", str(tmp_path / "linked"))
    place = tmp_path / "linked" / "marketing" / "shop"
    edit(place, PL_TO_DE)
    assert names(seg("diff", "--project", place, "--format", "json").out) == ["reached"]
    assert names(seg("diff", "--format", "json").out) == []


def test_names_of_files_that_are_hard_to_say(shop: Path, seg: Seg, git: Git) -> None:
    for number, name in enumerate(("a b.seg", "ż.seg", 'q"uote.seg', "new\nline.seg")):
        (shop / "segments" / name).write_text(f"segment s{number}: age > {number}\n")
    git("add", ".")
    git("commit", "-qm", "names")
    assert names(seg("diff", "--format", "json").out) == []
    assert len(names(seg("diff", "HEAD~1", "--format", "json").out)) == 4


def test_links_and_files_that_are_no_text(shop: Path, seg: Seg, git: Git, tmp_path: Path) -> None:
    (shop / "shared").mkdir()
    (shop / "shared" / "x.seg").write_text("segment x: age > 1\n")
    os.symlink("../shared/x.seg", shop / "segments" / "link.seg")
    (tmp_path / "outside.seg").write_text("segment y: age > 1\n")
    git("add", ".")
    git("commit", "-qm", "link")
    assert names(seg("diff", "--format", "json").out) == []
    os.symlink(tmp_path / "outside.seg", shop / "segments" / "out.seg")
    (shop / "segments" / "bytes.seg").write_bytes(b"\xff\xfe")
    (shop / "segments" / "large.seg").write_bytes(b"#" * ((1 << 20) + 1))
    git("add", ".")
    git("commit", "-qm", "bad")
    for name in ("out", "bytes", "large"):
        (shop / "segments" / f"{name}.seg").unlink()
    record = json.loads(seg("diff", "--format", "json").out)
    assert (record["before"]["errors"], record["changes"]) == (3, [])


def test_hidden_folders_are_left_out_as_on_disk(shop: Path, seg: Seg, git: Git) -> None:
    (shop / "segments" / ".old").mkdir()
    (shop / "segments" / ".old" / "rules.seg").write_text("segment old: age > 1\n")
    git("add", "-f", ".")
    git("commit", "-qm", "hidden")
    assert names(seg("diff", "--format", "json").out) == []


def test_a_repository_of_somebody_else(
    shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = seg("diff")
    assert done.status == 2
    assert "error[SEG976]: git could not read the repository: the repository belongs" in done.err


def test_a_git_that_says_nothing_useful(
    shop: Path, seg: Seg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho secret-token >&2\nexit 1\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    done = seg("diff")
    assert done.status == 2
    assert "error[SEG976]" in done.err
    assert "secret-token" not in done.err


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("NARROWER", "its own rule changed (narrower: nobody new can be in it)"),
        ("WIDER", "its own rule changed (wider: whoever was in it still is)"),
        ("EQUAL", "its own rule changed (with the same members, whatever the data)"),
        ("NEITHER", "its own rule changed (neither narrower nor wider)"),
        ("UNKNOWN", "its own rule changed\n"),
    ],
)
def test_what_a_solver_knows(
    shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch, known: str, words: str
) -> None:
    """Not of a segment whose gate changed as well: what is published is more than the rule."""
    relations = ModuleType("seglang.analysis.relations")
    answer = Enum("Answer", [known])[known]
    relations.relation = lambda *asked: answer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "seglang.analysis", ModuleType("seglang.analysis"))
    monkeypatch.setitem(sys.modules, "seglang.analysis.relations", relations)
    edit(shop, PL_TO_DE)
    assert words in seg("diff").out
    assert json.loads(seg("diff", "--format", "json").out)["changes"][0]["relation"] == (
        known.lower()
    )
    edit(shop, ('@channel("email")\n', ""))
    assert "its own rule changed\n" in seg("diff").out


def test_members_are_asked_for_with_a_target(shop: Path, seg: Seg) -> None:
    for options in (("--as-of", "2026-11-22"), ("--fail-on", "SAFETY,MEMBERSHIP")):
        done = seg("diff", *options)
        assert (done.status, done.out) == (2, "")
        assert "Members are counted with --target only." in done.err


def test_from_python(shop: Path) -> None:
    edit(shop, PL_TO_DE)
    found = Project.load(".").diff("HEAD", target="dev", as_of="2026-11-22")
    [change] = found.comparison.changes
    assert change.name == "reached"
    assert {kind.value for kind in found.comparison.kinds} == {"MEANING", "MEMBERSHIP"}
    assert "changed segment reached" in str(found)
