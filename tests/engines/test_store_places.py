"""Where a store lies, what opening it does to it, and stores of other formats, on both engines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from engines.store_bed import Bed
from engines.store_bed import bed as bed
from postgres_server import Server
from seglang.catalog.model import Target
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb_store, postgres_store
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.engines.versions import FORMAT

# What the seg that knew format 1 wrote when `s` was published as `a` and `b`, then as `b`.
_FORMAT_1 = """
CREATE TABLE {p}.store (format INTEGER, state BIGINT);
INSERT INTO {p}.store VALUES (1, 2);
CREATE TABLE {p}.publications
    (id BIGINT, published_at TIMESTAMPTZ, published_by TEXT, as_of TIMESTAMPTZ);
INSERT INTO {p}.publications VALUES (1, '2026-11-22T00:00:00Z', 'me', '2026-11-22T00:00:00Z'),
    (2, '2026-11-23T00:00:00Z', 'me', '2026-11-23T00:00:00Z');
CREATE TABLE {p}.segments (id INTEGER, name TEXT, entity TEXT, version INTEGER);
INSERT INTO {p}.segments VALUES (1, 's', 'customer', 2);
CREATE TABLE {p}.versions (segment INTEGER, number INTEGER, publication BIGINT, definition TEXT,
    members BIGINT, sum_of_keys NUMERIC(38, 0), entered BIGINT, departed BIGINT, restored INTEGER,
    noted TEXT);
INSERT INTO {p}.versions VALUES
    (1, 1, 1, 'd', 2, 1962351599465356139, 2, 0, NULL, ''),
    (1, 2, 2, 'd', 1, 990983774538284699, 0, 1, NULL, '');
CREATE TABLE {p}.entities (entity TEXT, place INTEGER, key_column TEXT, key_type TEXT);
INSERT INTO {p}.entities VALUES ('customer', 0, 'id', '{text}');
CREATE TABLE {p}.customer_stays (segment INTEGER, key_0 {text}, entered INTEGER, departed INTEGER,
    entered_at TIMESTAMPTZ, left_at TIMESTAMPTZ);
INSERT INTO {p}.customer_stays VALUES
    (1, 'a', 1, 2, '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'),
    (1, 'b', 1, NULL, '2026-11-22T00:00:00Z', NULL);
CREATE VIEW {p}.customer_members AS SELECT s.name AS segment, t.key_0 AS id, t.entered_at AS
    entered_at FROM {p}.customer_stays AS t JOIN {p}.segments AS s ON s.id = t.segment
    WHERE t.departed IS NULL;
CREATE VIEW {p}.customer_history AS SELECT s.name AS segment, t.key_0 AS id, t.entered_at AS
    entered_at, t.left_at AS left_at FROM {p}.customer_stays AS t
    JOIN {p}.segments AS s ON s.id = t.segment;
"""


def run_in_store(bed: Bed, statements: str) -> list[tuple[Any, ...]]:
    """Statements over a store, as somebody else runs them; `{p}` is its prefix."""
    if bed.target.engine == "postgres":
        with psycopg.connect(bed.target.url or "") as connection:
            *first, last = statements.format(p="seglang", text="character varying").split(";\n")
            for each in first:
                connection.execute(each.encode())
            return connection.execute(last.encode()).fetchall() if last.strip() else []
    with duckdb.connect(":memory:") as connection:
        path = duckdb_store.store_path(bed.target)
        connection.execute(f"ATTACH '{path}' AS \"seglang store\"")
        prefix = '"seglang store".main'
        return connection.execute(statements.format(p=prefix, text="VARCHAR")).fetchall()


def opened(target: Target, *, reading: bool = False) -> tuple[Memberships | None, list[str]]:
    module: Any = duckdb_store if target.engine == "duckdb" else postgres_store
    sink = Sink()
    found = module.connect(target, sink, 10, reading=reading)
    return found, [each.code.id for each in sink]


def make_format_1(bed: Bed) -> None:
    if bed.target.engine == "postgres":
        with psycopg.connect(bed.target.url or "") as connection:
            connection.execute("CREATE SCHEMA seglang")
    run_in_store(bed, _FORMAT_1)


def test_a_store_of_format_1_is_migrated_when_somebody_publishes(bed: Bed) -> None:
    make_format_1(bed)
    store, problems = opened(bed.target, reading=True)
    assert store is not None, problems
    assert store.stage([bed.wanted("s", "b")])["s"].entered == 0
    store.close()
    ask = "SELECT format FROM {p}.store"
    assert run_in_store(bed, ask) == [(1,)], "who reads changes nothing"
    with bed.open() as store:
        assert [each.members for each in store.history("s")] == [1, 2]
        [third] = bed.publish(store, bed.wanted("s", "a", "b"))
        assert third.entered == 1
        assert third.checksum == store.history("s")[2].checksum
    assert run_in_store(bed, ask) == [(FORMAT,)]
    assert bed.readers_see() == [("s", "a"), ("s", "b")]
    if bed.target.engine == "postgres":
        indexes = (
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'seglang' "
            "AND indexdef LIKE '%(segment, departed, key_0)%'"
        )
        assert run_in_store(bed, indexes) == [(1,)]


def test_a_migration_is_whole_or_not_at_all(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    from seglang.engines import versions

    def fail(store: Memberships) -> None:
        store.run(f"CREATE TABLE {store.place}.half (a INTEGER)")
        store.run(f"SELECT * FROM {store.place}.nowhere")

    make_format_1(bed)
    monkeypatch.setattr(versions, "_MIGRATIONS", (fail,))
    store, problems = opened(bed.target)
    if bed.target.engine == "postgres":
        assert store is None
        assert problems
    else:
        assert store is not None, problems
        with store, pytest.raises(EngineError):
            bed.publish(store, bed.wanted("s", "a"))
    monkeypatch.undo()
    assert run_in_store(bed, "SELECT format FROM {p}.store") == [(1,)]
    with bed.open() as store:
        assert "half" not in store.relations()


def test_a_store_of_a_newer_format_is_refused(bed: Bed) -> None:
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "a"))
    run_in_store(bed, f"UPDATE {{p}}.store SET format = {FORMAT + 1};\nSELECT 1")
    for reading in (True, False):
        assert opened(bed.target, reading=reading) == (None, ["SEG802"])


def test_who_only_reads_makes_no_store(bed: Bed, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    store, problems = opened(bed.target, reading=True)
    assert store is not None, problems
    change = store.stage([bed.wanted("s", "a", "b")])["s"]
    assert (change.current, change.members, change.entered) == (None, 2, 2)
    assert store.history("s") == []
    store.close()
    assert sorted(tmp_path.iterdir()) == before
    if bed.target.engine == "postgres":
        with psycopg.connect(bed.target.url or "") as connection:
            assert not connection.execute(
                "SELECT 1 FROM pg_namespace WHERE nspname = 'seglang'"
            ).fetchall()


def test_a_role_that_may_only_read_plans(postgres: Server, postgres_database: str) -> None:
    bed = Bed(Target("dev", "postgres", url=postgres_database))
    with postgres.guest(postgres_database) as url:
        guest = replace(bed.target, url=url)
        plan_as(guest, bed, entered=2)
        assert opened(guest) == (None, ["SEG605"])
        with bed.open() as store:
            bed.publish(store, bed.wanted("s", "a"))
        role = f'"{psycopg.conninfo.conninfo_to_dict(url)["user"]}"'
        for right in ("USAGE ON SCHEMA", "SELECT ON ALL TABLES IN SCHEMA"):
            run_in_store(bed, f"GRANT {right} seglang TO {role};\nSELECT 1")
        plan_as(guest, bed, entered=1)
        run_in_store(bed, f"DROP OWNED BY {role};\nSELECT 1")


def plan_as(target: Target, bed: Bed, *, entered: int) -> None:
    store, problems = opened(target, reading=True)
    assert store is not None, problems
    assert store.stage([bed.wanted("s", "a", "b")])["s"].entered == entered
    store.close()


def test_a_store_in_another_place(bed: Bed, tmp_path: Path) -> None:
    place = "crm kept" if bed.target.engine == "postgres" else str(tmp_path / "kept.duckdb")
    other = Bed(replace(bed.target, store=place))
    with other.open() as store:
        other.publish(store, other.wanted("s", "a"))
    if bed.target.engine == "duckdb":
        assert duckdb_store.store_path(other.target) == tmp_path / "kept.duckdb"
        assert other.readers_see() == [("s", "a")]
        assert not (tmp_path / "shop.members.duckdb").exists()
    else:
        with psycopg.connect(bed.target.url or "") as connection:
            found = connection.execute('SELECT segment, id FROM "crm kept".customer_members')
            assert found.fetchall() == [("s", "a")]
        with bed.open() as mine, other.open() as store:
            mine.stage([bed.wanted("s", "b")])
            other.publish(store, other.wanted("s", "b"))
            assert mine.publish(bed.wanted("s").compiled.as_of, "me", {"s": None})


def test_a_folder_of_files_has_a_store_where_the_target_says(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id\na\n", encoding="utf-8")
    store = str(tmp_path / "lake.duckdb")
    bed = Bed(Target("lake", "duckdb", files=(str(tmp_path / "*.csv"),), store=store))
    with bed.open() as found:
        bed.publish(found, bed.wanted("s", "a", "b"))
        found.rollback("s", 1, "me")
    assert bed.readers_see() == [("s", "a"), ("s", "b")]


def test_a_place_with_tables_of_somebody_else_is_refused(bed: Bed) -> None:
    if bed.target.engine == "postgres":
        with psycopg.connect(bed.target.url or "") as connection:
            connection.execute("CREATE SCHEMA seglang")
    run_in_store(bed, "CREATE TABLE {p}.versions (mine INTEGER);\nSELECT 1")
    for reading in (True, False):
        assert opened(bed.target, reading=reading) == (None, ["SEG808"])
    assert run_in_store(bed, "SELECT * FROM {p}.versions") == []


@pytest.mark.parametrize(
    ("data", "store"),
    [
        ("shop.duckdb", "shop.duckdb"),
        ("shop.duckdb", "link.duckdb"),
        ("kept.duckdb.new", "kept.duckdb"),
    ],
)
def test_the_data_is_no_place_for_a_store(data: str, store: str, tmp_path: Path) -> None:
    path = tmp_path / data
    duckdb.connect(str(path)).close()
    before = path.read_bytes()
    (tmp_path / "link.duckdb").symlink_to(path)
    target = Target("dev", "duckdb", path=str(path), store=str(tmp_path / store))
    assert opened(target) == (None, ["SEG807"])
    assert path.read_bytes() == before


def test_a_store_behind_a_link_stays_there(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    (tmp_path / "far").mkdir()
    link = tmp_path / "kept.duckdb"
    link.symlink_to(tmp_path / "far" / "kept.duckdb")
    bed = Bed(Target("dev", "duckdb", path=str(tmp_path / "shop.duckdb"), store=str(link)))
    for member in "ab":
        with bed.open() as store:
            bed.publish(store, bed.wanted("s", member))
    assert bed.readers_see() == [("s", "b")]
    assert link.is_symlink()
    assert (tmp_path / "far" / "kept.duckdb").is_file()
