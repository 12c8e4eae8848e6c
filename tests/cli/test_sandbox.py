"""Rules in a sandbox: the same answers, limits that hold, nothing seen and nothing left behind."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars
import psycopg
import pytest

from cli.conftest import Seg
from cli.shop import AS_OF, add_server, build_shop
from seglang import Project, Sandbox, SegError
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Diagnostic
from seglang.diagnostics.report import report
from seglang.sandbox.message import (
    LARGEST_REPORT,
    Request,
    read_report,
    read_request,
    report_text,
    request_text,
)
from seglang.source import Source, Span

CANARY = "canary_4711"
ON = ("--as-of", AS_OF)
HOSTILE = """
## Every pair of rows is looked at, and none is found.
segment endless:
    did purchase as p where (
        did purchase where (product != p.product and amount > p.amount) within 1000 days after p
    )

## Every pair of rows is found.
segment pairs: did purchase as p where (did purchase where (amount > p.amount) before p)
"""
MANY_ROWS = """
INSERT INTO orders (line_id, line_no, customer_id, ordered_at, status, amount, product)
SELECT i, 1, 1, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(i), 'paid', -i, 'product ' || i
FROM range(200_000) rows(i)
"""


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test does, no file is left where temporary ones are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture
def many(shop: Path) -> Path:
    (shop / "segments" / "hostile.seg").write_text(HOSTILE, encoding="utf-8")
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute(MANY_ROWS)
    return shop


@dataclass(frozen=True)
class Seen:
    """What the process inside was started with."""

    folder: Path

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Writes the environment, the arguments and the current folder down before Python starts."""
    folder = tmp_path / "seen"
    folder.mkdir()
    python = folder / "python"
    python.write_text(
        "#!/bin/sh\n"
        f"/usr/bin/tr '\\0' '\\n' < /proc/$$/environ > {folder}/environment\n"
        f"/usr/bin/tr '\\0' ' ' < /proc/$$/cmdline > {folder}/arguments\n"
        f"/usr/bin/stat -c %a . > {folder}/mode\n"
        f'exec {sys.executable} "$@"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    return Seen(folder)


@pytest.mark.parametrize(
    "command",
    [
        "run loyal polish --param often=1",
        "traits spend activity --format csv",
    ],
)
def test_the_same_words_as_without(shop: Path, seg: Seg, command: str) -> None:
    asked = [*command.split(), *ON]
    assert seg(*asked, "--sandbox") == seg(*asked)


def test_mistakes_are_shown_in_the_text(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "wrong.seg").write_text("segment wrong: spend >= 1 and contry = 3\n")
    done = seg("run", "loyal", *ON, "--sandbox")
    assert done.status == 1
    assert "segments/wrong.seg:1:31" in done.err
    assert "the nearest name is `country`" in done.err


def test_files_are_written_whole_or_not_at_all(shop: Path, seg: Seg) -> None:
    place = shop / "out.parquet"
    asked = ("run", "loyal", *ON, "--format", "parquet", "-o", place, "--sandbox")
    assert seg(*asked).status == 0
    assert sorted(polars.read_parquet(place)["id"].to_list()) == [1, 2]
    before = place.read_bytes()
    done = seg(*asked, "--sandbox-output", "100B")
    assert (done.status, place.read_bytes()) == (1, before)
    assert "error[SEG733]: the output would be larger than 100 bytes" in done.err


def test_from_python(shop: Path) -> None:
    params = {"often": 1}
    sandbox = Sandbox(shop, as_of=AS_OF, params=params, seconds=30)
    with Project.load(shop).connect(as_of=AS_OF, params=params) as connection:
        for inside, outside in (
            (sandbox.members("loyal"), connection.members("loyal")),
            (sandbox.sizes(), connection.sizes()),
        ):
            assert sorted(polars.DataFrame(inside).rows(), key=str) == sorted(
                polars.DataFrame(outside).rows(), key=str
            )


@pytest.mark.parametrize(
    ("name", "code"),
    [("endless", "SEG731"), ("pairs", "SEG732")],
)
def test_a_rule_that_never_ends_is_stopped(many: Path, name: str, code: str) -> None:
    sandbox = Sandbox(many, as_of=AS_OF, seconds=5 if name == "endless" else 60, memory="256MB")
    with pytest.raises(SegError) as stopped:
        sandbox.members(name)
    assert [each.code.id for each in stopped.value.diagnostics] == [code]


def test_output_is_stopped_while_it_is_written(shop: Path, seg: Seg) -> None:
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute(
            "INSERT INTO customers (id, email_opt_in, created_at) "
            "SELECT i, true, '2020-01-01T00:00:00Z' FROM range(1_000_000, 1_700_000) rows(i)"
        )
    limit = ("--sandbox", "--sandbox-output", "1MB")
    done = seg("traits", "spend", *ON, "--format", "csv", *limit)
    assert (done.status, done.out) == (1, "")
    assert "[SEG733]" in done.err


def test_the_process_sees_only_what_the_target_names(
    shop: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = (shop / "seg.toml").read_text(encoding="utf-8")
    (shop / "seg.toml").write_text(catalog.replace('"shop.duckdb"', '"${SHOP_FILE}"'))
    for module in ("duckdb", "json", "seglang"):  # the current folder brings no code in
        (shop / f"{module}.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(shop))
    monkeypatch.setenv("SHOP_FILE", "shop.duckdb")
    monkeypatch.setenv("SECRET", CANARY)
    assert len(polars.DataFrame(Sandbox(shop, as_of=AS_OF).members("loyal"))) == 2
    names = {line.partition("=")[0] for line in seen.text("environment").splitlines()}
    assert names == {
        "HOME",
        "LC_ALL",
        "MALLOC_ARENA_MAX",
        "OPENBLAS_NUM_THREADS",
        "SHOP_FILE",
        "TMPDIR",
    }
    assert seen.text("mode") == "700\n"


def test_a_hostile_catalog_reads_no_other_files(shop: Path, seg: Seg, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"id,created_at,country\n1,2020-01-01,{CANARY}\n", encoding="utf-8")
    catalog = (shop / "seg.toml").read_text(encoding="utf-8")
    rules = shop / "segments" / "rules.seg"
    rules.write_text("trait c: country\n")
    (shop / "data").mkdir()
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute(f"COPY customers TO '{shop}/data/customers.parquet'")
        connection.execute(
            "CREATE VIEW outside AS SELECT * REPLACE (created_at::TIMESTAMPTZ AS created_at) "
            f"FROM read_csv('{secret}')"
        )
    (shop / "data" / "linked.csv").symlink_to(secret)

    def outcome(target: str, table: str) -> set[str]:
        text = catalog.replace('path = "shop.duckdb"', target)
        text = text.replace('table = "customers"', f"table = '{table}'")
        (shop / "seg.toml").write_text(text, encoding="utf-8")
        done = seg("traits", "c", *ON, "--sandbox", "--format", "csv")
        assert CANARY not in done.out + done.err
        return set(re.findall(r"\[(SEG\d{3})\]", done.err)) or {f"status {done.status}"}

    inside, files = 'path = "shop.duckdb"', 'files = "data/customers.parquet"'
    assert outcome(inside, f'read_text("{secret}")') == {"SEG620"}
    assert outcome(files, "customers") == {"status 0"}
    assert outcome(files, f'"{secret}"') <= {"SEG620", "SEG503", "SEG502"}
    assert outcome(inside, "outside") <= {"SEG605", "SEG620"}
    assert outcome('files = "data/*"', "linked") == {"SEG737"}
    assert outcome(f'path = "{secret}"', "secret") == {"SEG737"}


def test_another_folder_may_be_read_when_it_is_named(
    shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "shop.duckdb").rename(shop.parent / "shop.duckdb")
    catalog = (shop / "seg.toml").read_text(encoding="utf-8")
    (shop / "seg.toml").write_text(catalog.replace('"shop.duckdb"', '"${HOME}/shop.duckdb"'))
    monkeypatch.setenv("HOME", str(shop.parent))
    asked = ("run", "loyal", *ON, "--sandbox")
    assert seg(*asked, "--sandbox-data", shop.parent).out == "id\n--\n 1\n 2\n"


def test_postgres(
    shop: Path, seg: Seg, seen: Seen, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_server(shop, postgres_database)
    settings = "current_setting('transaction_read_only') || current_setting('statement_timeout')"
    with psycopg.connect(postgres_database) as connection:
        connection.execute("ALTER TABLE customers RENAME TO people")
        connection.execute(f"CREATE VIEW customers AS SELECT *, {settings} AS settings FROM people")
    catalog = (shop / "seg.toml").read_text(encoding="utf-8")
    (shop / "seg.toml").write_text(catalog.replace('city = "text"', 'settings = "text"'))
    (shop / "segments" / "more.seg").write_text("trait kept: settings\n", encoding="utf-8")
    monkeypatch.setenv("SHOP_URL", postgres_database)
    asked = ("--target", "prod", *ON, "--format", "csv", "--sandbox", "--sandbox-seconds", "40")
    assert seg("run", "loyal", *asked).out == "id\n1\n2\n"
    done = seg("traits", "kept", *asked)
    assert done.out.splitlines()[1] == "1,on40s"
    assert f"SHOP_URL={postgres_database}\n" in seen.text("environment")
    assert postgres_database not in seen.text("arguments") + done.err
    monkeypatch.setenv("SHOP_URL", f"postgresql://shop:{CANARY}@127.0.0.1:1/shop")
    done = seg("run", "loyal", *asked)
    assert (done.status, "[SEG603]" in done.err) == (2, True)
    assert CANARY not in done.err


def test_no_weaker_sandbox_in_its_place(
    shop: Path, seg: Seg, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    done = seg("run", "loyal", *ON, "--sandbox")
    assert (done.status, done.out) == (2, "")
    assert "[SEG735]" in done.err
    assert not (seen.folder / "arguments").exists()


@pytest.mark.parametrize("script", ["exit 7", "kill -ABRT $$", "exit 0", "exit 5", "exit 6"])
def test_a_process_that_just_ends(shop: Path, seg: Seg, seen: Seen, script: str) -> None:
    (seen.folder / "python").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    done = seg("run", "loyal", *ON, "--sandbox")
    assert (done.status, done.out) == (1, "")
    assert "[SEG734]" in done.err


@pytest.mark.parametrize(
    "options",
    [
        ("--sandbox", "--sandbox-memory", "lots"),
        ("--sandbox", "--sandbox-memory", "1MB"),
        ("--sandbox", "--sandbox-seconds", "0"),
        ("--sandbox", "--sandbox-seconds", "nan"),
        ("--sandbox", "--sandbox-output", "0B"),
        ("--sandbox", "--sandbox-output", "-1B"),
        ("--sandbox-memory", "1GB"),
    ],
)
def test_wrong_limits(shop: Path, seg: Seg, options: tuple[str, ...]) -> None:
    done = seg("size", *options)
    assert (done.status, done.out) == (2, "")
    assert "[SEG736]" in done.err or "needs --sandbox" in done.err


def test_requests_and_reports_come_back_unchanged(tmp_path: Path) -> None:
    params: dict[str, object] = {
        "text": 'a "b"',
        "number": 3,
        "truth": True,
        "exact": Decimal("1.50"),
        "day": date(2026, 2, 28),
        "instant": datetime(2026, 2, 28, 1, tzinfo=UTC),
        "length": timedelta(days=-1, microseconds=1),
        "several": (Decimal("1"), "two"),
    }
    request = Request(
        "members", ("a", "b"), "csv", "/r", "/f", None, "2026-01-01", params, 1, 0.5, 2, ("/d",)
    )
    assert read_request(request_text(request)) == request
    folder = build_shop(tmp_path / "other", "segment a: contry = 3 and spend was in last 3 days\n")
    with pytest.raises(SegError) as wrong:
        Project.load(folder).program()
    found, sources = read_report(report_text(wrong.value.report))
    assert found == wrong.value.diagnostics
    assert str(SegError(found, sources)) == str(wrong.value)


def test_a_report_keeps_to_its_size() -> None:
    files = [Source(f"{number}.seg", "é\n" * 300_000) for number in range(9)]
    found = [Diagnostic(usage.BAD_INSTANT, Span(each.name, 0, 1)) for each in files]
    whole = report(found, files)
    text = report_text(whole)
    assert len(text.encode()) < LARGEST_REPORT
    diagnostics, sources = read_report(text)
    assert 1 < len(diagnostics) == len(sources) < len(files)
    assert diagnostics == whole.diagnostics[: len(diagnostics)]
    assert sources == tuple(files[: len(sources)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"sources": {}, "diagnostics": [{}]}',
        '{"sources": [], "diagnostics": []}',
        '{"sources": {}, "diagnostics": [{"code": "SEG999"}]}',
        "[" * 100_000,
    ],
)
def test_whatever_comes_out_is_a_report_or_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"report|Expecting"):
        read_report(text)
