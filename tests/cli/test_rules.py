"""The commands that read rules only: compile, explain, list."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from cli.conftest import Seg
from cli.shop import AS_OF

ON = ("--as-of", AS_OF)


def test_compiled_sql_runs_as_it_is(shop: Path, seg: Seg) -> None:
    done = seg("compile", "loyal", *ON)
    assert done.status == 0
    assert done.out.startswith("-- Buys often.\n")
    with duckdb.connect("shop.duckdb", read_only=True) as connection:
        assert sorted(connection.execute(done.out).fetchall()) == [(1,), (2,)]


def test_one_statement_a_name(shop: Path, seg: Seg) -> None:
    done = seg("compile", "loyal", "polish", "spend", *ON)
    assert done.out.count(";\n") == 3
    assert seg("compile", "polish", *ON, "-o", "polish.sql").out == ""
    assert Path("polish.sql").read_text() in done.out


def test_an_open_instant_is_bound_later(shop: Path, seg: Seg) -> None:
    sql = seg("compile", "loyal", "--as-of", "parameter").out
    assert "$as_of" in sql
    with duckdb.connect("shop.duckdb", read_only=True) as connection:
        for day, members in ((AS_OF, [(1,), (2,)]), ("2026-10-15", [(2,)])):
            bound = json.loads(seg("compile", "loyal", "--bind", "--as-of", day).out)
            found = connection.execute(sql, bound["loyal"]).fetchall()
            assert sorted(found) == members


def test_compiling_needs_no_database(shop: Path, seg: Seg) -> None:
    (shop / "shop.duckdb").unlink()
    assert seg("compile", "loyal", *ON).status == 0
    assert seg("explain", "loyal", *ON).status == 0


def test_compile_refuses(shop: Path, seg: Seg) -> None:
    for arguments, code in (
        (("loyl",), "SEG701"),
        (("loyal", "--dialect", "duckbd"), "SEG710"),
        (("loyal", "-o", "no/such/folder"), "SEG706"),
        (("loyal", "--bind", "--as-of", "parameter"), "SEG712"),
    ):
        done = seg("compile", *arguments)
        assert (done.status, done.out) == (2, "")
        assert code in done.err


def test_explain(shop: Path, seg: Seg) -> None:
    done = seg("explain", "loyal", *ON)
    assert done.status == 0
    for words in ("Buys often.", "2025-11-22", "orders", "segment polish"):
        assert words in done.out
    assert "SELECT" not in done.out
    assert "SELECT" in seg("explain", "loyal", *ON, "--sql").out


def test_list(shop: Path, seg: Seg) -> None:
    rows = json.loads(seg("list", "--format", "json").out)
    assert [row["name"] for row in rows] == ["loyal", "polish", "spend", "logins", "activity"]
    assert rows[0] == {
        "name": "loyal",
        "kind": "segment",
        "entity": "customer",
        "owner": "crm",
        "tags": "value, loyalty",
        "review": None,
        "about": "Buys often.",
    }
    (shop / "segments" / "broken.seg").write_text('segment one: contry = "PL"\n')
    done = seg("list")
    assert done.status == 0
    assert "one" not in done.out.split()
    assert "seg check" in done.err


CALLED = """## Spent at least so much.
segment big(least: decimal, period: duration = 365 days): spent(period) >= least
trait spent(period: duration = 30 days): sum of purchase.amount in last period
"""


def test_calls_are_asked_for_by_name(shop: Path, seg: Seg) -> None:
    Path("segments/called.seg").write_text(CALLED)
    assert "big(least: decimal, period: duration = 365 days)" in seg("list").out
    assert seg("run", "big(5)", *ON, "--format", "csv").out.split() == ["id", "1", "2"]
    assert seg("run", "big( 20 )", *ON, "--format", "csv").out.split() == ["id", "1"]
    assert "1,10.5" in seg("traits", "spent", *ON, "--format", "csv").out
    assert "big(5),,2," in seg("size", "big(5)", *ON, "--format", "csv").out
    assert "spent(365 days) is at least 5" in seg("explain", "big(5)", *ON).out
    assert seg("compile", "big(5)", *ON).status == 0


def test_a_call_that_does_not_fit(shop: Path, seg: Seg) -> None:
    Path("segments/called.seg").write_text(CALLED)
    assert "SEG128" in seg("run", "big", *ON).err
    assert "SEG130" in seg("run", "big(5, 30)", *ON).err
    assert "SEG701" in seg("run", "other(5)", *ON).err


def test_what_is_published_of_a_channel(shop: Path, seg: Seg) -> None:
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("INSERT INTO suppression VALUES (2, TIMESTAMPTZ '2026-01-01T00:00:00Z')")
        connection.execute("UPDATE customers SET email_opt_in = false WHERE id = 3")
    rules = '@channel("email")\nsegment mail: did purchase\nsegment twin: in segment mail\n'
    Path("segments/mail.seg").write_text(rules)
    assert seg("run", "mail", *ON, "--format", "csv").out.split() == ["id", "1"]
    assert seg("run", "twin", *ON, "--format", "csv").out.split() == ["id", "1", "2", "3"]
    assert "mail,,1,6," in seg("size", "mail", *ON, "--format", "csv").out


OWNED = """\
@owner("crm") @tags("a", "b") @review(by 2026-11-22)
segment first: did purchase
@owner("crm") @tags("a") @review(by 2026-11-21)
segment second: did purchase and hidden
@owner("data") @tags("b")
trait hidden: count of purchase > 3
segment expected: did visit
@expect(overlap with expected <= 5%)
segment expecting: did walk_in
event walk_in: visit where (in segment inside)
segment inside: did login_free
event login_free: page_view
segment called(least: integer): spent > least
@owner("crm") @review(by 2026-01-01)
trait never_called(least: integer): count of purchase where (quantity > least)
trait spent: sum of purchase.amount
segment calls: in segment called(3)
@channel("email")
segment mailed: did purchase
partition parts:
    "a" when did purchase
    "b" otherwise
"""


def listed(seg: Seg, *options: str) -> list[str]:
    done = seg("list", "--format", "json", *options)
    assert done.status == 0
    return [row["name"] for row in json.loads(done.out)]


def test_list_by_owner_tag_and_review(shop: Path, seg: Seg) -> None:
    Path("segments/rules.seg").write_text(OWNED)
    assert listed(seg, "--owner", "crm") == ["first", "second", "never_called(least: integer)"]
    assert listed(seg, "--tag", "a") == ["first", "second"]
    assert listed(seg, "--tag", "b", "--tag", "a") == ["first"]
    assert listed(seg, "--stale", *ON) == ["second", "never_called(least: integer)"]
    assert listed(seg, "--stale", "--as-of", "2026-11-23", "--tag", "b") == ["first"]
    assert listed(seg, "--owner", "data", "--tag", "b") == ["hidden"]
    done = seg("list", "--owner", "nobody", "--stale", *ON)
    assert done.status == 0
    assert "no declaration is so" in done.err
    assert "2026-11-22" in done.err


def test_list_of_what_nothing_uses(shop: Path, seg: Seg) -> None:
    Path("segments/rules.seg").write_text(OWNED)
    unused = [
        "first", "second", "expecting", "calls", "parts", "never_called(least: integer)",
    ]  # fmt: skip
    assert listed(seg, "--unused") == unused
    assert "--target" in seg("list", "--unused").err
    assert seg("publish", "first", "calls", *ON).status == 0
    assert listed(seg, "--unused") == unused
    assert listed(seg, "--unused", "--target", "dev") == [
        name for name in unused if name not in ("first", "calls")
    ]
    assert listed(seg, "--unused", "--owner", "crm", "--target", "dev") == [
        "second", "never_called(least: integer)",
    ]  # fmt: skip


def test_what_is_unused_where_rules_have_errors(shop: Path, seg: Seg) -> None:
    Path("segments/broken.seg").write_text('segment one: contry = "PL"\n')
    done = seg("list", "--unused")
    assert done.status == 0
    assert "may be among the unused" in done.err
