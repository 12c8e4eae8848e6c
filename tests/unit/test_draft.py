"""Drafting a project from data: it loads, it checks clean, and it says what it guessed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow
import pytest

from seglang import pipeline
from seglang.catalog.load import load_project
from seglang.catalog.model import Column, PointColumns, ProjectFile, TimeColumn
from seglang.catalog.targets import resolve_target
from seglang.diagnostics.model import Sink
from seglang.doctor import examine
from seglang.draft import draft_project
from seglang.engines.reading import open_reader
from seglang.project.project import Project
from seglang.source import Source
from seglang.syntax.nodes import Partition, Segment, Trait
from seglang.types import DecimalType, ListType, TextType


def make(path: Path, *statements: str) -> str:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return str(path)


def draft(source: str, folder: Path) -> ProjectFile:
    """The drafted project, after everything it promises was tried."""
    sink = Sink()
    written = draft_project(source, str(folder), sink)
    assert [found.headline for found in sink] == []
    assert written == [str(folder / "seg.toml"), str(folder / "segments" / "starter.seg")]
    text = (folder / "seg.toml").read_text(encoding="utf-8")
    project = load_project(text, "seg.toml", str(folder), sink)
    assert [found.headline for found in sink] == []
    assert project is not None
    rules = (folder / "segments" / "starter.seg").read_text(encoding="utf-8")
    modules = pipeline.parse([Source("starter.seg", rules)], sink)
    pipeline.lint(pipeline.check(modules, project.catalog, sink, {}), modules, sink)
    assert [found.headline for found in sink] == []
    rule_kinds = (Segment, Trait, Partition)
    assert sum(isinstance(one, rule_kinds) for one in modules[0].declarations) == 3
    return project


SHOP = (
    """CREATE TABLE customers (
        id INTEGER PRIMARY KEY, "Full Name" VARCHAR NOT NULL, plan VARCHAR, vip BOOLEAN,
        score DOUBLE, balance DECIMAL(12, 2), address STRUCT(city VARCHAR, zip INTEGER),
        profile JSON, tags VARCHAR[], lat DOUBLE, lng DOUBLE, photo BLOB, "in" VARCHAR,
        created_at TIMESTAMPTZ
    )""",
    """INSERT INTO customers BY NAME
       SELECT i AS id, 'n' AS "Full Name", ['free', 'pro'][1 + i % 2] AS plan
       FROM range(40) r(i)""",
    """CREATE TABLE orders (
        order_id BIGINT, customer_id INTEGER, ordered_at TIMESTAMP, updated_at TIMESTAMP,
        amount DECIMAL(9, 2), "time" TIME, name VARCHAR
    )""",
    """INSERT INTO orders BY NAME
       SELECT i AS order_id, i % 40 AS customer_id, TIMESTAMP '2026-01-01' AS ordered_at
       FROM range(100) r(i)""",
    "CREATE TABLE visits (customer_id INTEGER, day DATE, name VARCHAR)",
    "CREATE TABLE products (product_id INTEGER, title VARCHAR)",
)


def test_a_shop(tmp_path: Path) -> None:
    project = draft(make(tmp_path / "shop.duckdb", *SHOP), tmp_path / "new")
    assert list(project.catalog.entities) == ["customer"]
    customer = project.catalog.entities["customer"]
    assert customer.key == ("id",)
    assert customer.since == TimeColumn(Column("created_at"))
    attributes = customer.attributes
    assert attributes["full_name"].column == Column("Full Name")
    assert attributes["full_name"].required
    assert attributes["plan"].type == TextType()
    assert not attributes["plan"].required
    assert attributes["score"].floating
    assert attributes["balance"].type == DecimalType(12, 2)
    assert attributes["address_city"].column == Column("address", ("city",))
    assert attributes["tags"].type == ListType(TextType())
    assert attributes["location"].column == PointColumns(Column("lat"), Column("lng"))
    assert "in" in attributes
    assert not {"profile", "photo"} & attributes.keys()
    order, visit = project.catalog.events["order"], project.catalog.events["visit"]
    assert order.time == TimeColumn(Column("ordered_at"), zone="UTC")
    assert order.id == Column("order_id")
    assert order.unique
    assert {"amount", "updated_at", "order_name"} <= order.properties.keys()
    assert visit.time == TimeColumn(Column("day"), is_date=True)
    text = (tmp_path / "new" / "seg.toml").read_text(encoding="utf-8")
    assert "# values: free, pro" in text
    assert "profile holds JSON" in text
    assert "photo is left out" in text
    assert "left out: products" in text


def test_the_doctor_has_nothing_to_say_of_a_draft(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    project = draft(make(tmp_path / "shop.duckdb", *SHOP), tmp_path / "new")
    sink = Sink()
    target = resolve_target(project, None, {}, sink)
    assert target is not None
    reader = open_reader(target, sink)
    assert reader is not None
    examine(project.catalog, reader, datetime(2026, 11, 22, tzinfo=UTC), sink)
    reader.close()
    assert [found.headline for found in sink] == []


def test_a_folder_of_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "users.csv").write_text("user_id,country\n1,PL\n2,DE\n", encoding="utf-8")
    duckdb.sql(
        "SELECT 1 AS user_id, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS at, 2.5::DOUBLE AS paid"
    ).write_parquet(str(data / "payments.parquet"))
    project = draft(str(data), tmp_path)
    assert project.targets["dev"].files == ("data/*.parquet", "data/*.csv")
    assert project.catalog.entities["user"].table == ("users",)
    assert project.catalog.events["payment"].time == TimeColumn(Column("at"))


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE users (id INTEGER)",),
        ("CREATE TABLE t (id INTEGER, a BLOB)", "INSERT INTO t VALUES (1, 'x')"),
        ('CREATE TABLE "my ""users" (id INTEGER, "a`b\\c" VARCHAR, "A-B" VARCHAR, "a b" DATE)',),
        ('CREATE TABLE users (id INTEGER, tenth VARCHAR, "time" DATE, "where" BOOLEAN)',),
        (
            "CREATE TABLE users (id INTEGER, recently_active VARCHAR)",
            'CREATE TABLE "where" (user_id INTEGER, at DATE, "sum" DECIMAL(38, 12), "1st" FLOAT)',
        ),
        (
            "CREATE SCHEMA crm",
            "CREATE TABLE crm.people (id UUID, kind ENUM('a\"b', 'c'))",
            "CREATE TABLE crm.logins (person_id UUID, at TIMESTAMP)",
        ),
        (
            "CREATE TABLE households (household_id BIGINT)",
            "CREATE TABLE users (user_id BIGINT, household_id BIGINT, joined DATE)",
            "CREATE TABLE user (id INTEGER)",
            "CREATE TABLE clicks (user_id BIGINT, at TIMESTAMP)",
        ),
    ],
)
def test_odd_tables_give_sound_drafts(statements: tuple[str, ...], tmp_path: Path) -> None:
    quoted = [statement.replace(" at ", ' "at" ') for statement in statements]
    draft(make(tmp_path / "odd.duckdb", *quoted), tmp_path / "new")


def refused(source: str, folder: Path) -> str:
    sink = Sink()
    before = sorted(folder.rglob("*"))
    assert draft_project(source, str(folder), sink) == []
    assert sorted(folder.rglob("*")) == before
    [found] = sink.diagnostics
    return found.code.slug


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    source = make(tmp_path / "shop.duckdb", *SHOP)
    (tmp_path / "seg.toml").write_text("mine", encoding="utf-8")
    assert refused(source, tmp_path) == "folder-in-use"
    assert (tmp_path / "seg.toml").read_text(encoding="utf-8") == "mine"


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    source = make(tmp_path / "shop.duckdb", *SHOP)
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "segments").write_text("a file where a folder is needed", encoding="utf-8")
    assert refused(source, folder) == "unwritable-output"


def test_a_table_of_events_alone_gives_its_distinct_keys(tmp_path: Path) -> None:
    source = make(
        tmp_path / "x.duckdb",
        'CREATE TABLE visits AS SELECT n // 2 AS "Customer ID", n % 3 AS shop_id, n AS visit, '
        "DATE '2026-11-01' AS day FROM range(9) numbers(n)",
    )
    assert draft_project(source, str(tmp_path / "new"), Sink())
    catalog = (tmp_path / "new" / "seg.toml").read_text(encoding="utf-8")
    assert '[entities.customer]\ntable = "visits"\nkey = "Customer ID"\ndistinct = true' in catalog
    project = Project.load(tmp_path / "new")
    assert project.check().ok
    with project.connect() as connection:
        sizes = pyarrow.table(connection.sizes()).to_pylist()
    assert {row["population"] for row in sizes} == {5}


def test_events_without_a_time_are_told_how_to_go_on(tmp_path: Path) -> None:
    source = make(
        tmp_path / "x.duckdb",
        'CREATE TABLE visits AS SELECT n // 2 AS "Customer ID", n AS visit '
        "FROM range(9) numbers(n)",
    )
    sink = Sink()
    assert draft_project(source, str(tmp_path / "new"), sink) == []
    [told] = sink.diagnostics
    assert told.help[1] == (
        'for example `CREATE VIEW customers AS SELECT DISTINCT "Customer ID" FROM visits '
        'WHERE "Customer ID" IS NOT NULL`'
    )


def test_sources_that_cannot_be_used(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refused(str(tmp_path / "none.duckdb"), empty) == "no-such-database-file"
    assert refused(str(empty), empty) == "unknown-source"
    assert refused("mysql://me:canary@host/db", empty) == "unknown-source"
    assert refused(make(tmp_path / "x.duckdb", "CREATE TABLE t (a INTEGER)"), empty) == (
        "nothing-to-draft"
    )
