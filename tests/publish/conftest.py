"""A shop whose memberships are kept in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cli.conftest import seg as seg
from cli.shop import build_shop
from publish.memory_store import Kept
from seglang.project import publishing

RULES = """\
param often: integer = 2

segment buyers: did purchase in last 365 days

## Buys often.
segment loyal:
    did purchase at least often times in last 365 days
    and email_opt_in

trait spend: sum of purchase.amount
"""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    found = Kept()
    monkeypatch.setattr(publishing, "open_store", found.open)
    return found


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> Path:
    """A project to work in; it is also the current folder."""
    folder = build_shop(tmp_path / "shop", RULES)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def change(shop: Path) -> Callable[[str], None]:
    """Changes the data of the shop."""

    def run(statements: str) -> None:
        with duckdb.connect(str(shop / "shop.duckdb")) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(statements)

    return run
