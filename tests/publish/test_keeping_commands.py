"""`seg export`, `seg forget` and `--show-keys`, over both stores."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import psycopg
import pytest

from cli.conftest import Done, Seg
from cli.shop import add_server, build_shop
from publish.conftest import RULES
from seglang import Project, SegError

AS_OF = ("--as-of", "2026-11-22")
LATER = ("--as-of", "2026-11-25")
ONE_MORE = """
INSERT INTO orders (line_id, customer_id, ordered_at, status, amount) VALUES
    (10, 3, '2026-11-23T10:00:00Z', 'paid', 1), (11, 3, '2026-11-24T10:00:00Z', 'paid', 1);
UPDATE customers SET email_opt_in = false WHERE id = 2
"""
MORE_RULES = RULES + "\nsegment live of account: did login\n"


class Shop:
    def __init__(self, seg: Seg, folder: Path, url: str | None) -> None:
        self._seg, self.folder, self._url = seg, folder, url
        self.target = () if url is None else ("--target", "prod")

    def seg(self, *arguments: object) -> Done:
        return self._seg(*arguments, *self.target)

    def change(self, statements: str) -> None:
        if self._url is not None:
            with psycopg.connect(self._url) as connection:
                connection.execute(statements.encode())
        else:
            with duckdb.connect(str(self.folder / "shop.duckdb")) as connection:
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute(statements)


@pytest.fixture(params=["duckdb", "postgres"])
def shop(
    request: pytest.FixtureRequest, seg: Seg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    folder = build_shop(tmp_path / "shop", MORE_RULES)
    monkeypatch.chdir(folder)
    if request.param == "duckdb":
        return Shop(seg, folder, None)
    url: str = request.getfixturevalue("postgres_database")
    monkeypatch.setenv("SHOP_URL", url)
    add_server(folder, url)
    return Shop(seg, folder, url)


def publish_twice(shop: Shop) -> None:
    assert shop.seg("publish", *AS_OF).status == 0
    shop.change(ONE_MORE)
    done = shop.seg("publish", *LATER, "--accept", "loyal", "--accept", "buyers")
    assert done.status == 0, done.err


def test_who_entered_and_left(shop: Shop) -> None:
    publish_twice(shop)
    done = shop.seg("export", "loyal", "--since", "1")
    assert done.status == 0, done.err
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["id"], row["change"]) for row in rows] == [("2", "left"), ("3", "entered")]
    assert rows[0]["at"].endswith("Z")
    assert "loyal from version 1 to version 2" in done.err
    done = shop.seg("export", "loyal", "--since", "0", "--format", "jsonl")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["id"], row["change"]) for row in found] == [(1, "entered"), (3, "entered")]
    assert shop.seg("export", "loyal", "--since", "2", "--format", "jsonl").out == ""
    done = shop.seg("export", "loyal", "--since", "1", "--format", "parquet", "-o", "a.parquet")
    assert done.status == 0, done.err
    types = duckdb.sql("DESCRIBE FROM 'a.parquet'").fetchall()
    assert [row[:2] for row in types] == [
        ("id", "INTEGER"),
        ("change", "VARCHAR"),
        ("at", "TIMESTAMP WITH TIME ZONE"),
    ]
    kept = duckdb.sql("SELECT id, change FROM 'a.parquet'").fetchall()
    assert kept == [(2, "left"), (3, "entered")]
    written = shop.seg("export", "loyal", "--since", "1", "-o", "a.csv")
    assert written.out == ""
    assert Path("a.csv").read_text(encoding="utf-8").splitlines()[0] == "id,change,at"
    done = shop.seg("export", "loyal", "--since", "7", "-o", "a.csv")
    assert (done.status, "SEG806" in done.err, "kept are 2, 1" in done.err) == (1, True, True)
    assert len(Path("a.csv").read_text(encoding="utf-8").splitlines()) == 3, "as it was"
    done = shop.seg("export", "nobody", "--since", "0")
    assert (done.status, "SEG805" in done.err) == (1, True)
    moved = Project.load(".").export("loyal", 1, target=shop.target[-1] if shop.target else None)
    found = duckdb.from_arrow(moved).project("id, change").fetchall()
    assert found == [(2, "left"), (3, "entered")]


def test_versions_that_are_not_kept(shop: Shop) -> None:
    catalog = shop.folder / "seg.toml"
    catalog.write_text(f"{catalog.read_text()}\n[publish]\nkeep = 1\n", encoding="utf-8")
    publish_twice(shop)
    done = shop.seg("export", "loyal", "--since", "1")
    assert (done.status, "SEG806" in done.err, "kept are 2" in done.err) == (1, True, True)
    assert shop.seg("export", "loyal", "--since", "0").status == 0


def test_a_key_is_forgotten(shop: Shop) -> None:
    publish_twice(shop)
    done = shop.seg("forget", "3", "--entity", "customer")
    assert done.status == 0, done.err
    assert "erased: 2 stays in 2 segments" in done.err
    assert "a later publication brings a key back" in done.err
    assert "3" not in done.err.replace("2 stays", "")
    kept = json.loads(shop.seg("history", "loyal", "--format", "json").out)
    assert [each["members"] for each in kept] == [1, 2]
    done = shop.seg("export", "loyal", "--since", "1", "--format", "jsonl")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [2]
    done = shop.seg("forget", "3", "--entity", "customer")
    assert (done.status, "SEG809" in done.err) == (1, True)
    done = shop.seg("plan", *LATER, "loyal", "--accept", "loyal", "--show-keys")
    assert done.status == 3
    assert done.out.endswith("\nloyal\n  enters: 3\n"), "it is still in the data"
    assert shop.seg("rollback", "loyal", "--to", "2").status == 0
    done = shop.seg("export", "loyal", "--since", "0", "--format", "jsonl")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [1]


def test_wrong_keys(shop: Shop) -> None:
    for entity in ("customer", "account"):
        done = shop.seg("forget", "7", "8", "--entity", entity)
        assert (done.status, "SEG809" in done.err) == (1, True), "there is no store"
    publish_twice(shop)
    for arguments, code in (
        (("77007",), "SEG811"),
        (("77007", "--entity", "custmer"), "SEG811"),
        (("77007", "8", "--entity", "customer"), "SEG810"),
        (("77007x", "--entity", "customer"), "SEG810"),
        (("77007", "--entity", "account"), "SEG810"),
        (("77007", "one", "--entity", "account"), "SEG810"),
    ):
        done = shop.seg("forget", *arguments)
        assert (done.status, code in done.err) == (2, True), done.err
        assert "77007" not in done.err
    done = shop.seg("forget", "b", "1", "--entity", "account")
    assert (done.status, "erased: 1 stay in 1 segment\n" in done.err) == (0, True), done.err
    target = shop.target[-1] if shop.target else None
    assert Project.load(".").forget(1, entity="customer", target=target) == (2, 2)
    with pytest.raises(SegError):
        Project.load(".").forget(1, entity="customer", target=target)


def test_an_entity_that_the_catalog_has_no_more(shop: Shop) -> None:
    publish_twice(shop)
    rules = shop.folder / "segments" / "rules.seg"
    rules.write_text(RULES, encoding="utf-8")
    catalog = shop.folder / "seg.toml"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(
        text.replace("account.", "firm.")
        .replace("entities.account]", "entities.firm]")
        .replace('"account"', '"firm"'),
        encoding="utf-8",
    )
    done = shop.seg("forget", "b", "1", "--entity", "account")
    assert (done.status, "erased: 1 stay in 1 segment" in done.err) == (0, True), done.err


def test_keys_from_standard_input(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_twice(shop)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n\n3\n77007\n"))
    done = shop.seg("forget", "-", "--entity", "customer")
    assert "erased: 4 stays in 2 segments" in done.err
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert shop.seg("forget", "-", "--entity", "customer").status == 2


def test_keys_are_shown_when_asked_for(shop: Shop) -> None:
    assert shop.seg("publish", *AS_OF).status == 0
    shop.change(ONE_MORE)
    accepted = ("--accept", "loyal", "--accept", "buyers")
    plain = shop.seg("plan", *LATER, *accepted, "--out", "plan.json")
    shown = shop.seg("plan", *LATER, *accepted, "--show-keys", "--out", "shown.json")
    assert shown.out == plain.out + ("\nbuyers\n  enters: 3\n\nloyal\n  enters: 3\n  leaves: 2\n")
    assert Path("plan.json").read_bytes() == Path("shown.json").read_bytes()
    done = shop.seg("plan", *LATER, "--show-keys", "--format", "json")
    assert (done.status, done.out) == (2, "")
    done = shop.seg("publish", *LATER, *accepted, "--show-keys")
    assert (done.status, "  leaves: 2\n" in done.out) == (0, True)
    shop.change(
        "INSERT INTO orders (line_id, customer_id, ordered_at, status, amount) "
        "SELECT 100 + n, 100 + n, '2026-11-23T10:00:00Z', 'paid', 1 FROM "
        + ("range(0, 25) AS r(n)" if not shop.target else "generate_series(0, 24) AS r(n)")
        + "; INSERT INTO customers (id, created_at) SELECT 100 + n, '2020-01-01T00:00:00Z' FROM "
        + ("range(0, 25) AS r(n)" if not shop.target else "generate_series(0, 24) AS r(n)")
    )
    done = shop.seg("plan", *LATER, "buyers", "--show-keys")
    assert done.out.count("  enters: ") == 20
    assert done.out.endswith("  enters: 119\n  … and 5 more\n")


def test_a_plan_leaves_nothing_behind(shop: Shop) -> None:
    before = sorted(path for path in shop.folder.rglob("*"))
    assert shop.seg("plan", *AS_OF).status == 3
    done = shop.seg("history", "loyal")
    assert (done.status, "SEG805" in done.err) == (1, True)
    assert sorted(path for path in shop.folder.rglob("*")) == before
