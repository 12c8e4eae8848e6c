"""What is published in a store comes back, on both engines."""

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
from seglang.publish.model import Raced, Wanted
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


def test_versions_come_back(bed: Bed) -> None:
    store = bed.open()
    [first, other] = bed.publish(store, bed.wanted("s", "a", "b"), bed.wanted("t", "b"))
    assert (first.number, first.members, first.entered, first.left) == (1, 2, 2, 0)
    assert other.members == 1
    assert bed.readers_see() == [("s", "a"), ("s", "b"), ("t", "b")]
    [second] = bed.publish(store, bed.wanted("s", "b", "c", "d"), bed.wanted("t", "b"))
    assert (second.segment, second.number, second.members) == ("s", 2, 3)
    assert (second.entered, second.left) == (2, 1)
    assert [each.number for each in store.history("s")] == [2, 1]
    store.close()
    store = bed.open()
    assert store.current(["s"]) == {"s": second}
    [third] = bed.publish(store, bed.wanted("s", "a", "b"))
    assert third.checksum == first.checksum != second.checksum
    store.close()
    assert bed.readers_see() == [("s", "a"), ("s", "b"), ("t", "b")]


def test_nothing_new_gives_no_version(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    assert bed.publish(store, bed.wanted("s", "a")) == ()
    [again] = bed.publish(store, bed.wanted("s", "a", definition="other"))
    assert (again.number, again.entered, again.left) == (2, 0, 0)
    store.close()


def test_versions_beyond_those_kept_are_dropped(bed: Bed) -> None:
    store = bed.open(keep=2)
    for member in "abcd":
        bed.publish(store, bed.wanted("s", member))
    assert [each.number for each in store.history("s")] == [4, 3]
    store.close()


def test_another_version_than_expected_changes_nothing(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    store.stage([bed.wanted("s", "b")])
    with pytest.raises(Raced):
        store.publish(AS_OF, "me", {"s": None})
    store.close()
    assert bed.readers_see() == [("s", "a")]


def test_of_two_publishers_one_wins(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    late = bed.open()
    late.stage([bed.wanted("s", "late")])
    bed.publish(store, bed.wanted("s", "b"))
    with pytest.raises(Raced):
        late.publish(AS_OF, "me", {"s": 1})
    late.close()
    assert bed.readers_see() == [("s", "b")]
    store.close()


def test_an_older_version_is_brought_back(bed: Bed) -> None:
    store = bed.open()
    [first] = bed.publish(store, bed.wanted("s", "a", "b"))
    bed.publish(store, bed.wanted("s", "b", "c"))
    third = store.rollback("s", 1, "you")
    assert (third.number, third.restored, third.published_by) == (3, 1, "you")
    assert (third.checksum, third.entered, third.left) == (first.checksum, 1, 1)
    with pytest.raises(KeyError):
        store.rollback("s", 7, "you")
    store.close()
    assert bed.readers_see() == [("s", "a"), ("s", "b")]
