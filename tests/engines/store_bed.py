"""A target whose store is opened as often as one likes, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from seglang.catalog.model import Calendar, Target
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb_store, postgres_store
from seglang.engines.memberships import Memberships
from seglang.publish.model import Wanted
from seglang.sql.compiled import Compiled, OutputColumn

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


class Bed:
    """A target whose store is opened as often as one likes."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def open(self, keep: int = 10) -> Memberships:
        module: Any = duckdb_store if self.target.engine == "duckdb" else postgres_store
        sink = Sink()
        found = module.connect(self.target, sink, keep)
        assert found is not None, [each.headline for each in sink]
        return found

    def wanted(self, name: str, *members: str, definition: str = "d") -> Wanted:
        rows = ", ".join(f"('{member}')" for member in members) or "(NULL)"
        sql = f"SELECT CAST(c AS VARCHAR) AS id FROM (VALUES {rows}) AS v(c) WHERE c IS NOT NULL"
        columns = (OutputColumn("id", None),)
        compiled = Compiled(sql, self.target.engine, (), columns, AS_OF, (), Calendar())
        return Wanted(name, "customer", ("id",), definition, compiled)

    def publish(self, store: Memberships, *wanted: Wanted) -> Any:
        changes = store.stage(wanted)
        expected = {n: c.current.number if c.current else None for n, c in changes.items()}
        return store.publish(AS_OF, "me", expected)

    def readers_see(self) -> list[tuple[str, str]]:
        ask = "SELECT segment, id FROM {}customer_members ORDER BY segment, id"
        if self.target.engine == "postgres":
            with psycopg.connect(self.target.url or "") as connection:
                return connection.execute(ask.format("seglang.")).fetchall()
        place = duckdb_store.store_path(self.target)
        with duckdb.connect(str(place), read_only=True) as reader:
            return reader.execute(ask.format("")).fetchall()


@pytest.fixture(params=["duckdb", "postgres"])
def bed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bed]:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
        yield Bed(Target("dev", "postgres", url=url))
    else:
        duckdb.connect(str(tmp_path / "shop.duckdb")).close()
        yield Bed(Target("dev", "duckdb", path=str(tmp_path / "shop.duckdb")))
