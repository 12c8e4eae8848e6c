"""Verdicts of `seg check` that are kept: the same words as anew, and believed only when they are
ours and of these very texts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.conftest import Done, Seg
from comparing.conftest import edit
from seglang.project import project as project_module
from seglang.project import verdicts

WARNED = ('country = "PL"', 'country != "PL"')
FORMATS = ("text", "json", "sarif", "junit")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEG_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that rules are judged anew."""
    found: list[str] = []
    check = project_module.Project.check

    def counted(self: project_module.Project, **arguments: object) -> object:
        found.append(self.name)
        return check(self, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(project_module.Project, "check", counted)
    return found


def entries(cache: Path) -> list[Path]:
    return sorted((cache / "check").glob("*.json"))


def at(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    for module in (verdicts, project_module):
        monkeypatch.setattr(
            module, "clock", lambda: datetime.fromisoformat(instant).replace(tzinfo=UTC)
        )


def test_the_second_time_nothing_is_judged(
    shop: Path, seg: Seg, cache: Path, checks: list[str]
) -> None:
    edit(shop, WARNED, ("segment buyers:", "segment buyers: in segment nowhere or"))
    for form in FORMATS:
        anew = seg("check", "--no-cache", "--format", form)
        judged = len(checks)
        first = seg("check", "--format", form)
        again = seg("check", "--format", form)
        assert first == again == anew
        assert len(checks) <= judged + 1
        assert "SEG401" in again.out
    assert len(checks) == len(FORMATS) + 1


@pytest.mark.parametrize(
    "change",
    [
        "rules", "catalog", "new file", "another name", "parameter", "target", "version",
        "python", "package",
    ],
)  # fmt: skip
def test_whatever_a_verdict_rests_on_is_in_its_key(
    shop: Path,
    seg: Seg,
    cache: Path,
    checks: list[str],
    change: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seg("check")
    seg("check")
    assert len(checks) == 1
    more: tuple[str, ...] = ()
    match change:
        case "rules":
            edit(shop, ("365", "366"))
        case "catalog":
            edit(shop, ('country = "text"', 'country = "text" # so'), file="seg.toml")
        case "new file":
            (shop / "segments" / "new.seg").write_text("segment new: age > 1\n")
        case "another name":
            (shop / "segments" / "rules.seg").rename(shop / "segments" / "other.seg")
        case "parameter":
            more = ("--param", "often=3")
        case "target":
            more = ("--target", "dev")
        case "version":
            monkeypatch.setattr(verdicts, "__version__", "99")
        case "python":
            monkeypatch.setattr(sys, "version_info", (3, 99, 0))
        case _:
            monkeypatch.setattr(verdicts, "_stamp", lambda: [1, 2, 3])
    seg("check", *more)
    assert len(checks) == 2
    seg("check", *more)
    assert len(checks) == 2


def test_the_same_texts_elsewhere(shop: Path, seg: Seg, cache: Path, checks: list[str]) -> None:
    seg("check")
    shutil.copytree(shop, shop.parent / "copy")
    assert seg("check", "--project", shop.parent / "copy").status == 0
    assert len(checks) == 1


def test_paths_and_files_outside_the_patterns(
    shop: Path, seg: Seg, cache: Path, checks: list[str]
) -> None:
    (shop / "draft.seg").write_text("segment five: in segment loyel\n")
    first = seg("check", "draft.seg", "--format", "concise")
    assert (first.status, first) == (1, seg("check", "draft.seg", "--format", "concise"))
    assert len(checks) == 1
    assert seg("check", "segments").status == 0
    assert seg("check", "segments/rules.seg").status == 0
    assert len(checks) == 2


def test_review_dates(
    shop: Path, seg: Seg, cache: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Warsaw the day after begins at 23:00 UTC."""
    edit(shop, ('@channel("email")', '@channel("email") @review(by 2026-11-22)'))
    steps = [
        ("2026-11-20T10:00:00", 1, False),
        ("2026-11-22T22:59:59", 1, False),
        ("2026-11-22T23:00:00", 2, True),
        ("2027-11-22T23:00:00", 2, True),
        ("2026-11-19T10:00:00", 3, False),
    ]
    for instant, judged, passed in steps:
        at(monkeypatch, instant)
        out = seg("check").out
        assert (len(checks), "review" in out) == (judged, passed), instant


def test_windows_against_retention(
    shop: Path, seg: Seg, cache: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a purchase are kept for three years."""
    edit(shop, ("did purchase in last 365 days", "did purchase since 2024-01-01"))
    at(monkeypatch, "2026-11-20T10:00:00")
    assert "SEG409" not in seg("check").out
    at(monkeypatch, "2026-12-20T10:00:00")
    assert "SEG409" not in seg("check").out
    assert len(checks) == 1
    at(monkeypatch, "2027-02-01T10:00:00")
    assert "SEG409" in seg("check").out
    at(monkeypatch, "2037-02-01T10:00:00")
    assert "SEG409" in seg("check").out
    assert len(checks) == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"key": "x", "sum": "y", "content": {}}',
    ],
    ids=range(5),
)  # fmt: skip
def test_damaged_entries_are_replaced(
    shop: Path, seg: Seg, cache: Path, checks: list[str], damage: bytes
) -> None:
    edit(shop, WARNED)
    first = seg("check")
    for place in range(2):
        entries(cache)[place].write_bytes(damage)
        assert seg("check") == first
        assert seg("check") == first
    assert len(checks) == 3


@pytest.mark.parametrize(
    "edit_content",
    [
        lambda found: found.update(diagnostics=[]),
        lambda found: found["diagnostics"][0].update(code="SEG999"),
        lambda found: found["diagnostics"][0].update(span=["segments/rules.seg", 0, 10**9]),
        lambda found: found["diagnostics"][0].update(span=["../x.seg", 0, 1]),
        lambda found: found["diagnostics"][0].update(facts=1),
        lambda found: found["diagnostics"][0].update(fix=[]),
    ],
)
def test_entries_that_were_edited(
    shop: Path, seg: Seg, cache: Path, checks: list[str], edit_content: object
) -> None:
    """Whoever writes there without a checksum is not believed; with one, what is no diagnostic of
    these texts is not."""
    edit(shop, WARNED)
    first = seg("check")
    [path] = [each for each in entries(cache) if b"diagnostics" in each.read_bytes()]
    record = json.loads(path.read_bytes())
    edit_content(record["content"])  # type: ignore[operator]
    path.write_text(json.dumps(record))
    assert seg("check") == first
    assert len(checks) == 2
    from seglang.project import cache_folder

    if record["content"]["diagnostics"]:
        cache_folder.put(path.parent, path.stem, record["content"])
        assert seg("check") == first
        assert len(checks) == 3


def test_folders_that_are_not_ours_alone(
    shop: Path, seg: Seg, cache: Path, checks: list[str]
) -> None:
    seg("check")
    (cache / "check").chmod(0o777)
    seg("check")
    assert len(checks) == 2
    shutil.rmtree(cache)
    (shop.parent / "real").mkdir()
    cache.mkdir()
    os.symlink(shop.parent / "real", cache / "check")
    seg("check")
    assert len(checks) == 3
    assert list((shop.parent / "real").iterdir()) == []


def test_folders_that_cannot_be_written(
    shop: Path, seg: Seg, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file is in the way")
    assert seg("check").status == 0
    monkeypatch.setenv("SEG_CACHE_DIR", "/proc/seglang/none")
    assert seg("check").status == 0


def test_nothing_is_written_into_the_project(shop: Path, seg: Seg, cache: Path) -> None:
    before = sorted(shop.rglob("*"))
    seg("check")
    assert sorted(shop.rglob("*")) == before
    assert (cache / ".gitignore").read_text() == "*\n"
    assert (cache / "check").stat().st_mode & 0o077 == 0


def test_its_size_is_bounded(shop: Path, seg: Seg, cache: Path) -> None:
    seg("check")
    for number in range(100):
        place = cache / "check" / f"{number}.json"
        place.write_text("{}")
        os.utime(place, (number, number))
    (cache / "check" / ".abc.new").write_text("left behind")
    os.utime(cache / "check" / ".abc.new", (0, 0))
    edit(shop, ("365", "366"))
    seg("check")
    left = list((cache / "check").iterdir())
    assert len(left) <= 64
    assert cache / "check" / ".abc.new" not in left


def test_no_parameter_and_no_catalog_is_kept(shop: Path, seg: Seg, cache: Path) -> None:
    edit(
        shop, ("param often: integer = 2\n", 'param often: integer = 2\nparam land: text = "PL"\n')
    )
    edit(shop, ("[targets.dev]", '[targets.prod]\nengine = "postgres"\n'
         'url = "postgres://u:hunter2@h/d"\n[targets.dev]'), file="seg.toml")  # fmt: skip
    seg("check", "--param", "land=hunter2")
    kept = b"".join(each.read_bytes() for each in entries(cache))
    assert kept
    assert b"hunter2" not in kept
    # A value that does not fit is told with it, and not kept.
    seg("check", "--param", "often=hunter3")
    assert b"hunter3" not in b"".join(each.read_bytes() for each in entries(cache))


def test_changed_and_fix_leave_it_alone(shop: Path, seg: Seg, cache: Path) -> None:
    assert seg("check", "--changed", "HEAD").status == 0
    assert seg("check", "--no-cache").status == 0
    assert not cache.exists()


def test_what_a_second_start_imports(shop: Path, cache: Path) -> None:
    """Neither the parser nor the checker: that is what makes it quick."""
    program = (
        "import sys\nfrom seglang.cli.commands import run\nstatus = run(['check'])\n"
        "print(sorted({'seglang.check', 'seglang.syntax.parse', 'pydantic', 'duckdb', 'sqlglot'}"
        " & set(sys.modules)), file=sys.stderr)\nsys.exit(status)"
    )
    done: list[Done] = []
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=shop, capture_output=True, text=True, check=True
        )
        done.append(Done(ran.returncode, ran.stdout, ran.stderr))
    assert done[0].out == done[1].out
    assert "seglang.check" in done[0].err
    assert done[1].err == "[]\n"
