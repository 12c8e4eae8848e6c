"""Opening DuckDB files, files and frames, running on them, and what goes wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Entity,
    Event,
    Target,
    TimeColumn,
)
from seglang.core.declarations import Note, Program, Segment, Trait
from seglang.core.edges import AsOf, Shift, Unit
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    And,
    Compare,
    Condition,
    Known,
    Literal,
    Moment,
    Not,
    Operator,
    Or,
    PropertyValue,
)
from seglang.core.sources import EventArm, Events, Rows, Window
from seglang.diagnostics.model import Sink
from seglang.doctor.preflight import preflight
from seglang.engines.duckdb import DuckDBEngine, connect
from seglang.engines.model import EngineError
from seglang.plan.lower import lower
from seglang.sql.compiled import Compiled, OutputColumn
from seglang.sql.emit import emit
from seglang.types import DECIMAL, INTEGER, TEXT, TIMESTAMP, DecimalType

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
AMOUNT = DecimalType(12, 2)
CUSTOMER = Entity("customer", ("customers",), ("id",), {})
PURCHASE = Event(
    "purchase",
    "customer",
    ("orders",),
    ("customer_id",),
    TimeColumn(Column("ordered_at")),
    {"amount": Attribute("amount", AMOUNT, Column("amount"))},
)
CATALOG = Catalog({"customer": CUSTOMER}, {"purchase": PURCHASE}, {}, "customer", Calendar("UTC"))
LAST_30_DAYS = Window(Moment(Shift(AsOf(), -30, Unit.DAY)), Moment(AsOf()))
PURCHASES = Rows("purchase", Events((EventArm("purchase"),)), None, LAST_30_DAYS)
BUYER = Segment(
    "buyer",
    "customer",
    Compare(
        Operator.GREATER_OR_EQUAL,
        Aggregate(Aggregation.COUNT, PURCHASES, INTEGER),
        Literal(1, INTEGER),
    ),
    Note(docs=("Bought lately.",)),
)
SPENT = Trait(
    "spent",
    "customer",
    Aggregate(Aggregation.SUM, PURCHASES, DECIMAL, PropertyValue("amount", AMOUNT)),
)
LATEST = Trait(
    "latest", "customer", Aggregate(Aggregation.LAST, PURCHASES, TIMESTAMP, None, number=1)
)
PROGRAM = Program(CATALOG, {"buyer": BUYER, "spent": SPENT, "latest": LATEST})
BOUGHT = datetime(2026, 11, 20, 8, 30, 0, 5, tzinfo=UTC)

TABLES = """
CREATE TABLE customers (id INTEGER);
INSERT INTO customers VALUES (1), (2), (NULL);
CREATE TABLE orders (customer_id INTEGER, ordered_at TIMESTAMPTZ, amount DECIMAL(12, 2));
INSERT INTO orders VALUES (1, '2026-11-20 08:30:00.000005+00', 12.50), (2, '2026-01-01', 3),
    (NULL, '2026-11-20', 1), (1, NULL, 1);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(TABLES)
    return path


@pytest.fixture
def engine(file: Path) -> Iterator[DuckDBEngine]:
    found = connect(Target("dev", "duckdb", path=str(file)), Sink())
    assert found is not None
    yield found
    found.close()


def compiled(name: str, what: str | None = None, as_of: datetime | None = AS_OF):
    return emit(lower(PROGRAM, name, what), "duckdb", as_of)


def test_members_sizes_and_traits(engine: DuckDBEngine) -> None:
    assert engine.rows(compiled("buyer")) == [(1,)]
    assert engine.count(compiled("buyer")) == 1
    assert engine.rows(compiled("buyer", "size")) == [(1, 2)]
    assert sorted(engine.rows(compiled("latest"))) == [(1, BOUGHT), (2, None)]


def test_a_statement_for_any_instant_is_bound_when_it_runs(engine: DuckDBEngine) -> None:
    kept = compiled("buyer", as_of=None)
    assert [parameter.name for parameter in kept.parameters] == ["as_of", "back_30_days"]
    assert kept.bind(AS_OF)["back_30_days"] == datetime(2026, 10, 23, 12, tzinfo=UTC)
    assert engine.rows(kept, AS_OF) == [(1,)]
    assert engine.rows(kept, datetime(2026, 1, 15, tzinfo=UTC)) == [(2,)]
    with pytest.raises(ValueError, match="as-of"):
        engine.rows(kept)


def test_the_stream_is_read_by_frames(engine: DuckDBEngine) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    stream = engine.stream(compiled("spent"))
    table = pyarrow.table(stream)
    assert table.column_names == ["id", "spent"]
    assert table.num_rows == len(stream) == 2


def test_files_are_tables_by_their_stem(tmp_path: Path, file: Path) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        for name in ("customers", "orders"):
            connection.table(name).write_parquet(str(tmp_path / f"{name}.parquet"))
    target = Target("files", "duckdb", files=(str(tmp_path / "*.parquet"),))
    found = connect(target, Sink())
    assert found is not None
    assert found.rows(compiled("buyer")) == [(1,)]
    found.close()


@pytest.mark.parametrize("kind", ["path", "files", "tables"])
def test_what_does_not_fit_into_memory_goes_to_files(
    tmp_path: Path, file: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spilled = tmp_path / "spilled"
    spilled.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spilled))
    with duckdb.connect(str(file)) as database:
        frame = database.sql("SELECT range AS id FROM range(3)").to_arrow_table()
        database.sql("FROM range(3)").write_parquet(str(tmp_path / "visits.parquet"))
    target = (
        Target("dev", "duckdb", files=(str(tmp_path / "*.parquet"),), memory=256 * 10**6)
        if kind == "files"
        else Target("dev", "duckdb", path=str(file), memory=256 * 10**6)
    )
    found = connect(target, Sink(), {"visits": frame} if kind == "tables" else None)
    assert found is not None
    # Seven million numbers with a text each need some 400 MB.
    sql = "SELECT range AS id, md5(range::TEXT) AS text FROM range(7000000)"
    columns = (OutputColumn("id", INTEGER), OutputColumn("text", TEXT))
    held = found.stream(Compiled(sql, "duckdb", (), columns, None, (), Calendar()))
    assert len(held) == 7_000_000
    assert any(spilled.rglob("duckdb_temp*"))
    found.close()
    del held
    assert not any(spilled.iterdir())


def test_the_sizes_of_tables_files_and_frames_are_known(tmp_path: Path, file: Path) -> None:
    with duckdb.connect(str(file)) as database:
        database.execute(
            "CREATE TABLE visits AS SELECT range AS id, range % 7 AS page FROM range(700)"
        )
        database.execute("CREATE VIEW late AS FROM visits")
        database.table("visits").write_parquet(str(tmp_path / "visits.parquet"))
        frame = database.table("visits").to_arrow_table()
    asked = {("visits",): {"id", "page", "missing"}, ("late",): {"page"}, ("nowhere",): {"page"}}
    inside = connect(Target("dev", "duckdb", path=str(file)), Sink())
    files = connect(Target("dev", "duckdb", files=(str(tmp_path / "*.parquet"),)), Sink())
    frames = connect(None, Sink(), {"visits": frame})
    assert inside is not None
    assert files is not None
    assert frames is not None
    known = inside.statistics(asked)
    assert known.rows == {("visits",): 700, ("late",): 700}
    assert known.distinct[("visits",), "page"] == 7
    assert known.distinct.keys() == {(("visits",), "id"), (("visits",), "page")}
    assert files.statistics(asked).rows == frames.statistics(asked).rows == {("visits",): 700}
    for engine in (inside, files, frames):
        engine.close()


def test_frames_stand_for_tables(file: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    orders = pyarrow.table(
        {
            "customer_id": [2],
            "ordered_at": pyarrow.array([AS_OF], pyarrow.timestamp("us", "UTC")),
            "amount": pyarrow.array(["1.00"]).cast(pyarrow.decimal128(12, 2)),
        }
    )
    later = emit(lower(PROGRAM, "buyer"), "duckdb", datetime(2026, 11, 23, tzinfo=UTC))
    alone = connect(None, Sink(), {"customers": pyarrow.table({"id": [2]}), "orders": orders})
    assert alone is not None
    assert alone.rows(later) == [(2,)]
    over = connect(Target("dev", "duckdb", path=str(file)), Sink(), {"orders": orders})
    assert over is not None
    assert over.rows(later) == [(2,)]
    alone.close()
    over.close()


def test_what_is_no_table_is_refused() -> None:
    sink = Sink()
    assert connect(None, sink, {"orders": 5}) is None
    assert [found.code.slug for found in sink] == ["query-failed"]


def test_a_missing_file_is_a_diagnostic(tmp_path: Path) -> None:
    sink = Sink()
    assert connect(Target("dev", "duckdb", path=str(tmp_path / "none.duckdb")), sink) is None
    assert [found.code.id for found in sink] == ["SEG601"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE x (a INTEGER)",
        "DELETE FROM orders",
        "SET lock_configuration = false",
        "SET enable_external_access = true",
        "COPY customers TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "SELECT * FROM read_text('/etc/hostname')",
        "INSTALL spatial",
    ],
)
def test_the_connection_only_reads(engine: DuckDBEngine, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        engine.connection.execute(statement).fetchall()


def test_failures_say_nothing_of_rows(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("ALTER TABLE orders ALTER amount TYPE VARCHAR")
        connection.execute("UPDATE orders SET amount = 'secret'")
    engine = connect(Target("dev", "duckdb", path=str(file)), Sink())
    assert engine is not None
    with pytest.raises(EngineError) as caught:
        engine.rows(compiled("spent"))
    assert "secret" not in str(caught.value)
    assert caught.value.diagnostic.code.slug == "query-failed"
    engine.close()


def test_preflight_names_what_is_missing_or_does_not_fit(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("ALTER TABLE orders ALTER amount TYPE DOUBLE")
        connection.execute("ALTER TABLE orders ALTER ordered_at TYPE TIMESTAMP")
        connection.execute("ALTER TABLE customers RENAME TO clients")
    engine = connect(Target("dev", "duckdb", path=str(file)), Sink())
    assert engine is not None
    sink = Sink()
    assert not preflight(compiled("spent"), engine.schema, engine.source, sink)
    assert {found.code.slug for found in sink} == {
        "missing-table",
        "zone-missing",
        "float-not-stated",
    }
    engine.close()


def test_preflight_of_what_fits_is_silent(engine: DuckDBEngine) -> None:
    sink = Sink()
    assert preflight(compiled("spent"), engine.schema, engine.source, sink)
    assert list(sink) == []


def test_documentation_is_a_comment_unless_it_could_end_one() -> None:
    assert compiled("buyer").sql.startswith("-- Bought lately.\nSELECT")
    for hostile in ("a */ DROP TABLE x; /*", "one\nDROP TABLE x", "one\u2028two", "\x00"):
        note = Note(docs=(hostile,))
        segment = Segment("buyer", "customer", BUYER.condition, note)
        program = Program(CATALOG, {"buyer": segment})
        assert emit(lower(program, "buyer"), "duckdb", AS_OF).sql.startswith("SELECT")


def test_deep_and_wide_conditions_run(engine: DuckDBEngine) -> None:
    at_least = [
        Compare(
            Operator.GREATER_OR_EQUAL,
            Aggregate(Aggregation.COUNT, PURCHASES, INTEGER),
            Literal(number, INTEGER),
        )
        for number in range(1, 200)
    ]
    deep: Condition = at_least[0]
    for level in range(120):
        other = Known(Literal(level, INTEGER))
        deep = Not(And((deep, other))) if level % 2 else Or((Not(deep), Not(other)))
    wide = Or(tuple(at_least))
    for condition in (deep, wide):
        segment = Segment("found", "customer", condition)
        program = Program(CATALOG, {"found": segment})
        assert engine.rows(emit(lower(program, "found"), "duckdb", AS_OF)) == [(1,)]


@pytest.mark.parametrize("stem", ["shop", "memory", 'the "old" shop'])
def test_a_file_may_be_read_by_several_connections_at_once(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE SCHEMA crm")
        database.execute("CREATE TABLE crm.customers AS SELECT 1 AS id")
        database.execute("CREATE VIEW customers AS FROM crm.customers")
    target = Target("dev", "duckdb", str(path))
    with duckdb.connect(str(path), read_only=True):
        engines = [connect(target, Sink()), connect(target, Sink())]
        for engine in engines:
            assert engine is not None
            assert engine.schema.find(("customers",)) is not None
            assert engine.connection.execute("FROM customers").fetchall() == [(1,)]
            zone = engine.connection.execute("SELECT current_setting('TimeZone')").fetchone()
            assert zone == ("UTC",)
        for engine in engines:
            assert engine is not None
            engine.close()
