"""The benchmarks at a tiny size: the data, the equality of both sides, the rule generator.

Nothing is timed here. The measurements themselves are `make bench`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from postgres_server import Server

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import (  # noqa: E402
    clock,
    files,
    growth,
    huge,
    indexes,
    many,
    many_postgres,
    publishing,
    rules,
    run,
    segments,
    tables,
    vocabulary,
)
from benchmarks import generate as shop  # noqa: E402
from benchmarks.by_hand import Answered  # noqa: E402
from benchmarks.generate import AS_OF, SIZES, Shape, generate  # noqa: E402

from seglang import Project  # noqa: E402


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "tiny.duckdb"
    generate(SIZES["tiny"], path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "files"
    files.write(SIZES["tiny"], path, piece=30_000, tell=silent)
    return path


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shop, "DATA", tmp_path)
    return tmp_path


def silent(text: str) -> None:
    pass


@pytest.fixture(scope="module")
def compiled() -> dict[str, str]:
    return segments.compiled(segments.names())


def one(database: Path, query: str) -> object:
    with segments.connect(database) as connection:
        return connection.sql(query).fetchall()[0][0]


def test_every_segment_has_both_sides(compiled: dict[str, str]) -> None:
    assert len(compiled) == 24
    assert {path.stem for path in segments.SINGLE.glob("*.seg")} == set(compiled)


@pytest.mark.parametrize("name", segments.names())
def test_both_sides_give_the_same_members(
    name: str, database: Path, compiled: dict[str, str]
) -> None:
    with segments.connect(database) as connection:
        members, unequal = segments.difference(connection, compiled[name], segments.by_hand(name))
    assert unequal == 0
    assert 0 < members < SIZES["tiny"].customers


def test_a_difference_is_seen(database: Path) -> None:
    with segments.connect(database) as connection:
        left = "SELECT id FROM customers WHERE id < 5"
        assert segments.difference(connection, left, "SELECT id FROM customers WHERE id < 3") == (
            4,
            2,
        )
        twice = "SELECT unnest([id, id]) AS id FROM customers WHERE id < 5"
        assert segments.difference(connection, left, twice) == (4, 4)


def test_the_data_has_its_shape(database: Path) -> None:
    shape = SIZES["tiny"]
    assert one(database, "SELECT count(*) FROM customers") == shape.customers
    assert one(database, "SELECT count(*) FROM orders") == shape.orders
    assert one(database, "SELECT count(*) FROM events") == shape.events
    late = f"SELECT count(*) FROM events WHERE happened_at >= TIMESTAMP '{AS_OF:%Y-%m-%d}'"
    assert one(database, late) != 0
    for table, time in (("events", "happened_at"), ("orders", "ordered_at")):
        backwards = (
            f"SELECT count(*) FROM (SELECT {time} - lag({time}) OVER (ORDER BY id) AS step"
            f" FROM {table}) WHERE step <= INTERVAL 0 DAY"
        )
        assert one(database, backwards) == 0


def test_skew_and_missing_values(tmp_path: Path) -> None:
    busiest = (
        "SELECT max(n) FROM (SELECT count(*) AS n FROM orders WHERE customer_id % 10 <> 0"
        " GROUP BY customer_id)"
    )
    found = []
    for skew in (1.0, 3.0):
        path = tmp_path / f"skew-{skew}.duckdb"
        generate(Shape(1_000, 20_000, 10, skew=skew, missing=0.5), path)
        found.append(one(path, busiest))
        unknown = one(path, "SELECT count(*) FROM customers WHERE country IS NULL")
        assert isinstance(unknown, int)
        assert 400 < unknown < 600
    even, skewed = found
    assert isinstance(even, int)
    assert isinstance(skewed, int)
    assert skewed > 2 * even


def test_the_same_seed_gives_the_same_rows(database: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again.duckdb", tmp_path / "other.duckdb"
    generate(SIZES["tiny"], again)
    tiny = SIZES["tiny"]
    generate(Shape(tiny.customers, tiny.orders, tiny.events, seed=2), other)
    for table in ("customers", "orders", "events", "suppression"):
        digest = f"SELECT bit_xor(hash(row)) FROM {table} AS row"
        assert one(database, digest) == one(again, digest)
        assert one(database, digest) != one(other, digest)


def test_nothing_is_left_of_a_failed_generation(tmp_path: Path) -> None:
    path = tmp_path / "bad.duckdb"
    with pytest.raises(duckdb.Error):
        generate(Shape(customers=10, orders=10, events=10, skew=-50.0), path)
    assert list(tmp_path.iterdir()) == []


def test_files_hold_the_same_rows_in_the_same_order(database: Path, folder: Path) -> None:
    with segments.connect(database) as connection:
        for table in ("customers", "orders", "events", "suppression"):
            written = connection.read_parquet(str(folder / f"{table}.parquet")).to_arrow_table()
            assert written.equals(connection.table(table).to_arrow_table())


def test_nothing_is_left_of_files_half_written(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        files.write(Shape(10, 10, 10, skew=-50.0), tmp_path / "bad", tell=silent)
    assert list(tmp_path.iterdir()) == []


def test_generated_rules_check_and_compile(tmp_path: Path) -> None:
    rules.write(tmp_path, files=4, segments=40)
    project = Project.load(tmp_path)
    checked = project.check()
    assert checked.ok, [str(each) for each in checked.diagnostics][:3]
    assert len(project.sources) == 4
    names = [each for each in checked.program.declarations if each[-1].isdigit()]
    assert len(names) == 40 + 2 * 4
    assert all(project.compile(name, as_of=AS_OF).sql for name in names)


def test_tables_align() -> None:
    text = tables.render(("a", "long"), [("wide cell", "1"), ("b", "22")], markdown=True)
    assert text.splitlines() == [
        "| a         | long |",
        "| --------- | ---: |",
        "| wide cell |    1 |",
        "| b         |   22 |",
    ]


def test_the_geometric_mean() -> None:
    assert segments.geometric_mean([0.5, 2.0]) == pytest.approx(1.0)
    assert segments.geometric_mean([1.0, 4.0]) == pytest.approx(2.0)


def test_advised_indexes_change_no_members(database: Path, postgres: Server) -> None:
    chosen = ("attributes", "did_not", "in_list")
    outcome = indexes.measure(database, chosen, repeat=1, processor=False, tell=silent)
    assert [each.name for each in outcome.measured] == list(chosen)
    assert all(each.members > 0 and each.ratio > 0 for each in outcome.measured)
    assert any('("name", "customer_id", "happened_at")' in made for made in outcome.statements)
    assert not any("CONCURRENTLY" in made for made in outcome.statements)
    assert outcome.of_indexes > 0
    assert "geometric mean" in indexes.report(outcome, markdown=False)


def test_many_segments_have_the_members_of_their_queries(database: Path, folder: Path) -> None:
    [measured] = many.measure(many.in_file(database), (60,), tried=20, repeat=1, tell=silent)
    assert (measured.segments, measured.tried) == (60, 20)
    assert measured.members > 60
    assert measured.peak > 0
    [over_files] = huge.measure(folder, (60,), memory="256MB", tell=silent)
    assert over_files.members == measured.members
    assert "on disk MiB" in many.report([over_files], spilled=True, markdown=False)


def test_a_query_with_other_members_is_seen(database: Path) -> None:
    place = many.in_file(database).place
    other = many.Sides(place, lambda queries, repeat: Answered(1.0, {0: 10**6}))
    with pytest.raises(many.DifferentMembersError, match="segment_0001"):
        many.measure(other, (1,), tried=1, repeat=1, tell=silent)


def test_many_segments_on_a_server(database: Path, postgres: Server) -> None:
    outcome = many_postgres.measure(database, (12,), tried=12, repeat=1, tell=silent)
    [measured] = outcome.measured
    assert measured.members > 0
    assert any('("name", "customer_id", "happened_at")' in made for made in outcome.statements)
    assert "CREATE INDEX" in many_postgres.report(outcome, markdown=False)


def test_what_is_published_is_published_once(database: Path) -> None:
    [published] = publishing.measure(database, (12,), tell=silent)
    assert published.memberships > 0
    assert published.store > 0
    line = publishing.report([published], markdown=False).splitlines()[-1]
    assert line.split()[:2] == ["12", f"{published.memberships:,}"]


def test_growth_compares_with_twice_the_rows(data: Path) -> None:
    shape, path = growth.doubled("tiny")
    assert path == data / "tiny-double.duckdb"
    assert one(path, "SELECT count(*) FROM events") == shape.events == 100_000
    assert one(path, "SELECT count(*) FROM customers") == SIZES["tiny"].customers
    lines = [
        growth.Grown(10, SIZES["tiny"], 2.0, 100.0),
        growth.Grown(100, SIZES["tiny"], 5.0, 120.0),
        growth.Grown(100, shape, 9.0, 130.0),
    ]
    last = growth.report(lines, markdown=False).splitlines()[-1]
    assert last.split() == ["100", "100,000", "20,000", "9.00", "1.8", "130"]


def test_growth_of_the_time_with_segments_is_reported() -> None:
    few = many.Measured(10, 5, 1.0, 2.0, 10, together=False, peak=1.0, spilled=0.0)
    more = many.Measured(100, 50, 2.5, 20.0, 100, together=True, peak=1.0, spilled=0.0)
    text = many.report([few, more], markdown=False)
    assert "10 (one by one)" in text
    assert text.endswith("100 over 10: 2.5.")
    assert "Growth" not in many.report([few], markdown=False)


def test_every_part_has_a_size_to_try_it_with() -> None:
    assert {part.size for part in run.PARTS.values()} <= {None, *SIZES}
    assert growth.doubled_shape("standard") == SIZES["double"]


def test_the_time_of_short_runs_is_their_median(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter((0.0, 1.0, 1.0, 4.0, 4.0, 5.5, 6.0, 7.0))
    monkeypatch.setattr(clock.time, "perf_counter", lambda: next(moments))
    prepared: list[int] = []
    assert clock.measured(lambda: prepared.append(1), lambda: "answer", 4) == (1.5, "answer")
    assert len(prepared) == 3


def test_each_spelling_gives_the_same_segments() -> None:
    standard = vocabulary.segments(40)
    clickhouse = vocabulary.segments(40, spelling=vocabulary.CLICKHOUSE)
    assert [each.rule for each in standard] == [each.rule for each in clickhouse]
    assert not any("TIMESTAMP" in each.sql for each in clickhouse)
    assert standard == vocabulary.segments(50)[:40]
