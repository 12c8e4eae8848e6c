"""Every command on a Postgres target says what it says on a DuckDB target over the same rows."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pyarrow
import pyarrow.parquet
import pytest

from cli.conftest import Seg
from cli.shop import AS_OF, add_server
from postgres_server import Server
from seglang import Project, SegError

ON = ("--as-of", AS_OF)
PROD = ("--target", "prod")


@pytest.fixture
def both(shop: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop with a target `prod` beside `dev`."""
    add_server(shop, postgres_database)
    monkeypatch.setenv("SHOP_URL", postgres_database)
    return shop


@pytest.mark.parametrize(
    "command",
    [
        "run loyal",
        "run loyal polish --format csv",
        "run polish loyal --format json",
        "run loyal --format csv --param often=3",
        "size",
        "size activity --format json",
        "traits spend activity",
        "traits spend activity --format json",
        "traits logins --format csv",
        "explain loyal",
        "check",
    ],
)
def test_the_same_words_on_both(both: Path, seg: Seg, command: str) -> None:
    asked = command.split()
    if asked[0] != "check":
        asked += ON
    done = seg(*asked, *PROD)
    assert done.status == 0, done.err
    assert done == seg(*asked)
    assert done.out


@pytest.mark.parametrize("command", ["run loyal polish", "traits spend activity", "size"])
@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_the_same_tables_on_both(both: Path, seg: Seg, command: str, format: str) -> None:
    tables = []
    for target in ("dev", "prod"):
        place = f"{target}.{format}"
        done = seg(*command.split(), *ON, "--target", target, "--format", format, "-o", place)
        assert done.status == 0, done.err
        if format == "parquet":
            tables.append(pyarrow.parquet.read_table(place))
        else:
            with pyarrow.ipc.open_stream(place) as reader:
                tables.append(reader.read_all())
    assert tables[0].to_pylist() == tables[1].to_pylist()
    assert tables[0].column_names == tables[1].column_names
    assert tables[0].num_rows > 0


def test_compile_needs_no_server(both: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_URL")
    done = seg("compile", "loyal", *ON, *PROD)
    assert done.status == 0
    assert done.out == seg("compile", "loyal", *ON, "--dialect", "postgres").out
    assert "TIMESTAMPTZ '" in done.out or "AS TIMESTAMPTZ)" in done.out
    shown = seg("explain", "loyal", "--sql", *ON, *PROD)
    assert done.out.rstrip() in shown.out


def test_open_instants_are_numbered_and_bound(both: Path, seg: Seg, postgres_database: str) -> None:
    text = seg("compile", "loyal", "--as-of", "parameter", *PROD).out.rstrip().rstrip(";")
    bound = json.loads(seg("compile", "loyal", "--bind", *ON, *PROD).out)["loyal"]
    assert "$1" in text
    with psycopg.connect(postgres_database) as connection:
        cursor = psycopg.RawCursor(connection)
        rows = cursor.execute(text.encode(), list(bound.values())).fetchall()
    assert sorted(rows) == [(1,), (2,)]


def test_the_doctor_sees_what_is_wrong_on_the_server(
    both: Path, seg: Seg, postgres_database: str
) -> None:
    done = seg("doctor", *PROD, *ON)
    assert set(re.findall(r"SEG\d+", done.out)) == {"SEG654"}
    assert done.status == 0
    with psycopg.connect(postgres_database) as connection:
        connection.execute("ALTER TABLE orders ALTER amount TYPE float8")
        connection.execute("ALTER TABLE stores RENAME TO shops")
    done = seg("doctor", *PROD, *ON, "--format", "concise")
    assert done.status == 1
    assert "SEG620" in done.out
    assert "SEG624" in done.out


def test_what_does_not_fit_is_said_before_a_run(
    both: Path, seg: Seg, postgres_database: str
) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("ALTER TABLE orders RENAME ordered_at TO at")
    done = seg("run", "loyal", *ON, *PROD)
    assert (done.status, done.out) == (2, "")
    assert "error[SEG621]" in done.err
    assert "`ordered_at`" in done.err


def test_drafting_from_a_server(
    both: Path, seg: Seg, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = seg("init", "drafted", "--from", postgres_database)
    assert done.status == 0, done.err
    assert psycopg.conninfo.conninfo_to_dict(postgres_database)["password"] not in "".join(
        path.read_text() for path in Path("drafted").rglob("*.*")
    )
    monkeypatch.setenv("DATABASE_URL", postgres_database)
    assert seg("check", "--project", "drafted", "--strict").status == 0
    sizes = seg("size", "--project", "drafted")
    assert sizes.status == 0, sizes.err
    examined = seg("doctor", "--project", "drafted")
    assert examined.status == 0, examined.out


def test_refusals_are_told_without_secrets(
    both: Path, seg: Seg, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url, expected in (
        (postgres.url(password="canary"), "the user or the password was refused"),
        ("postgresql://seg:canary@127.0.0.1:1/shop", "the connection was refused"),
        ("canary://x", "cannot be read"),
    ):
        monkeypatch.setenv("SHOP_URL", url)
        for command in ("run loyal", "size", "traits spend", "doctor"):
            done = seg(*command.split(), *ON, *PROD)
            assert (done.status, done.out) == (2, ""), command
            assert expected in done.err
            assert "canary" not in done.err
    monkeypatch.delenv("SHOP_URL")
    assert "`SHOP_URL`" in seg("run", "loyal", *ON, *PROD).err


def test_a_time_limit_of_the_target(both: Path, seg: Seg, postgres_database: str) -> None:
    catalog = Path("seg.toml").read_text()
    Path("seg.toml").write_text(catalog + 'timeout = "1 second"\n')
    with psycopg.connect(postgres_database) as connection:
        connection.execute("ALTER TABLE orders RENAME TO slow")
        connection.execute(
            "CREATE VIEW orders AS SELECT slow.* FROM slow, (SELECT pg_sleep(60)) AS wait"
        )
    done = seg("run", "loyal", *ON, *PROD, "-o", "out.csv")
    assert (done.status, done.out) == (2, "")
    assert "it took longer than 1 second" in done.err
    assert not Path("out.csv").exists()


def test_from_python(both: Path) -> None:
    project = Project.load(".")
    with project.connect("prod", as_of=AS_OF) as connection:
        assert sorted(pyarrow.table(connection.members("loyal"))["id"].to_pylist()) == [1, 2]
        sizes = pyarrow.table(connection.sizes(["loyal", "activity"])).to_pylist()
        traits = connection.traits("spend")
        assert pyarrow.table(traits).num_rows == pyarrow.table(traits).num_rows == 6
    with project.connect("dev", as_of=AS_OF) as connection:
        assert pyarrow.table(connection.sizes(["loyal", "activity"])).to_pylist() == sizes


def test_frames_cannot_stand_beside_a_server(both: Path) -> None:
    project = Project.load(".")
    with pytest.raises(SegError) as caught:
        project.connect("prod", tables={"orders": pyarrow.table({"id": [1]})})
    [found] = caught.value.diagnostics
    assert found.code.id == "SEG727"
    assert "`customers`" in found.help[-1]


def test_without_the_driver(both: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert seg("run", "loyal", *ON).status == 0
    for command in ("run loyal", "doctor"):
        done = seg(*command.split(), *ON, *PROD)
        assert done.status == 2
        assert "pip install 'seglang[postgres]'" in done.err


def _heard() -> None:
    """Where tests run in the background Ctrl-C may be ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_command_stops_the_statement(both: Path, postgres_database: str) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("ALTER TABLE orders RENAME TO slow")
        connection.execute(
            "CREATE VIEW orders AS SELECT slow.* FROM slow, (SELECT pg_sleep(600)) AS wait"
        )
        command = [sys.executable, "-m", "seglang", "run", "loyal", *ON, *PROD, "-o", "out.csv"]
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_heard)
        active = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%FROM%customers%'"
        active += " AND state = 'active' AND pid <> pg_backend_pid()"
        while connection.execute(active).fetchone() is None:
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
        assert running.returncode == 130
        assert said.endswith("interrupted\n")
        assert connection.execute(active).fetchone() is None
    assert not Path("out.csv").exists()


def test_what_is_published_is_used(both: Path, seg: Seg) -> None:
    unused = seg("list", "--unused", "--format", "csv").out
    assert "polish,segment" in unused
    assert seg("publish", "polish", *ON, *PROD).status == 0
    done = seg("list", "--unused", "--format", "csv", *PROD)
    assert done.status == 0
    assert done.out == unused.replace("polish,segment,customer,,,,\n", "")
