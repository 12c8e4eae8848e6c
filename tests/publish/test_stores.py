"""The commands over the stores that there are: beside a DuckDB file, and in Postgres."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Seg
from cli.shop import add_server, build_shop
from publish.conftest import RULES
from seglang.plan import together

AS_OF = ("--as-of", "2026-11-22")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = build_shop(tmp_path / "shop", RULES)
    monkeypatch.chdir(folder)
    return folder


def use(seg: Seg, project: Path, *target: str) -> None:
    assert seg("plan", *AS_OF, *target, "--out", "plan.json").status == 3
    done = seg("apply", "plan.json")
    assert done.status == 0, done.err
    assert "published loyal, version 1: 2 members" in done.err
    done = seg("apply", "plan.json")
    assert (done.status, "SEG835" in done.err) == (1, True)
    assert seg("plan", *AS_OF, *target).status == 0
    rules = project / "segments" / "rules.seg"
    rules.write_text(RULES.replace("and email_opt_in", 'and country = "PL"'), encoding="utf-8")
    done = seg("plan", *AS_OF, *target)
    assert done.status == 4
    assert 'left 1: no longer true: `country = "PL"`' in done.out
    assert seg("publish", *AS_OF, *target).status == 4
    assert seg("publish", *AS_OF, *target, "--accept", "loyal").status == 0
    assert seg("publish", *AS_OF, *target).status == 0
    go_back(seg, *target)


def go_back(seg: Seg, *target: str) -> None:
    assert seg("history", "buyers", *target).out.splitlines()[2:3]
    kept = json.loads(seg("history", "loyal", *target, "--format", "json").out)
    assert [(each["version"], each["members"], each["restored"]) for each in kept] == [
        (2, kept[0]["members"], None),
        (1, 2, None),
    ]
    done = seg("rollback", "loyal", "--to", "1", *target)
    assert (done.status, "version 3" in done.err) == (0, True), done.err
    kept = json.loads(seg("history", "loyal", *target, "--format", "json").out)
    assert [(each["version"], each["restored"]) for each in kept] == [(3, 1), (2, None), (1, None)]
    assert kept[0]["members"] == 2
    done = seg("rollback", "loyal", "--to", "9", *target)
    assert (done.status, "kept are 3, 2, 1" in done.err) == (1, True)
    for command in (("history", "nobody"), ("rollback", "nobody", "--to", "1")):
        done = seg(*command, *target)
        assert (done.status, "SEG805" in done.err) == (1, True), done.err


@pytest.fixture(params=[True, False], ids=["together", "one by one"], autouse=True)
def pays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether segments are computed together makes no difference."""
    monkeypatch.setattr(together, "pays", lambda plan, statistics: request.param)


def test_duckdb(seg: Seg, project: Path) -> None:
    use(seg, project)


def test_postgres(
    seg: Seg, project: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", postgres_database)
    add_server(project, postgres_database)
    use(seg, project, "--target", "prod")
