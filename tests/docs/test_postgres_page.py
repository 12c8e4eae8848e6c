"""The page on Postgres: its rights suffice, its settings are set, its command prints that."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from fences import ROOT, fences
from test_console_blocks import _run

from cli.shop import AS_OF, add_server, build_shop
from postgres_server import Server
from seglang import Project
from seglang.catalog.load import load_project
from seglang.catalog.model import Calendar, Target
from seglang.diagnostics.model import Sink
from seglang.engines import postgres as engine
from seglang.sql.compiled import Compiled, OutputColumn
from seglang.types import TEXT

PAGE = "docs/postgres.md"
SETTING = re.compile(r"^\| `(\w+)` \| `([^`]+)` \|", re.MULTILINE)


@pytest.fixture
def role(postgres: Server, postgres_database: str) -> Iterator[str]:
    """The URL of a role that has the rights of the page, in a database with the shop's tables."""
    [fence] = fences(PAGE, "sql")
    name, password = f"seg_reader_{secrets.token_hex(4)}", secrets.token_hex(8)
    rights = fence.text.replace("seg_reader", name).replace("choose one", password)
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        database = connection.info.dbname
        connection.execute(rights)
        yield postgres.url(name, password, database)
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")


def test_the_catalog_is_sound() -> None:
    [fence] = fences(PAGE, "toml")
    sink = Sink()
    project = load_project(fence.text, "seg.toml", "", sink)
    assert project is not None
    assert project.targets["prod"].timeout == 1800


def test_the_rights_suffice(
    role: str, postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_shop(tmp_path / "shop")
    add_server(folder, postgres_database)
    monkeypatch.setenv("SHOP_URL", role)
    project = Project.load(folder)
    with project.connect("prod", as_of=AS_OF) as connection:
        assert len(connection.member_table(["loyal"], arrow=True).arrow.fetchall()) == 2
    [fence] = fences(PAGE, "console")
    monkeypatch.chdir(folder)
    _run(fence, folder)


def test_the_settings_are_set(postgres_database: str) -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    stated = SETTING.findall(text)
    assert len(stated) >= 10
    found = engine.connect(Target("prod", "postgres", url=postgres_database), Sink())
    assert found is not None
    with closing(found):
        asked = ", ".join(f"current_setting('{name}')" for name, _ in stated)
        columns = tuple(OutputColumn(name, TEXT) for name, _ in stated)
        settings = Compiled(f"SELECT {asked}", "postgres", (), columns, None, (), Calendar())
        [row] = found.rows(settings)
    assert dict(zip((name for name, _ in stated), row, strict=True)) == dict(stated)


def test_what_is_said_is_what_the_page_lists() -> None:
    """Every message of the table is one that there is."""
    source = (ROOT / "src/seglang/engines/postgres_problems.py").read_text(encoding="utf-8")
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    table = text.partition("| What is said | What it may be |")[2]
    said = [row.split(" | ")[0].strip("| ") for row in table.splitlines() if row.startswith("| ")]
    messages = [part for cell in said for part in cell.split("; ")]
    assert len(messages) > 12
    for message in messages:
        assert message.replace("10 minutes", "{_length(seconds)}") in source, message
