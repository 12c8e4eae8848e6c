"""`seg doctor --pull`: seg.toml follows the live schema, on DuckDB and on Postgres."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import duckdb
import psycopg
import pytest

from cli.conftest import Seg
from cli.shop import add_server

CHANGES = (
    "ALTER TABLE customers ADD COLUMN phone VARCHAR",
    "ALTER TABLE customers ADD COLUMN seen_at TIMESTAMP",
    "ALTER TABLE customers ALTER age TYPE DOUBLE PRECISION",
    "ALTER TABLE customers ALTER balance TYPE DECIMAL(14, 3)",
    "ALTER TABLE customers DROP country",
    "ALTER TABLE customers DROP tier",
    "ALTER TABLE orders DROP coupon",
    "ALTER TABLE orders ADD name VARCHAR",
    "ALTER TABLE order_items ADD vat DECIMAL(5, 2)",
    "ALTER TABLE events ADD device VARCHAR",
    "ALTER TABLE visits DROP customer_id",
    "DROP TABLE reviews",
)
RULES = """\
@owner("crm") @tags("a")
segment polish: country = "PL"
segment young: age < 18
trait typo: contry
"""
LINES = (
    ('-country = "text"', None),
    ('-age = "integer"', '+age = { type = "decimal", stored = "float" }'),
    ('-balance = "decimal(12, 2)"', '+balance = "decimal(14, 3)"'),
    (None, '+phone = "text"'),
    (
        None,
        '+seen_at = { type = "timestamp", zone = "UTC" }'
        "   # verify the zone: the column has none",
    ),
    ('-coupon = "text"', None),
    (None, '+purchase_name = { type = "text", column = "name" }'),
    (None, '+vat = "decimal(5, 2)"'),
)  # fmt: skip


def changed_in(diff: str) -> list[str]:
    return sorted(
        line
        for line in diff.splitlines()
        if line[:1] in ("+", "-") and line[:4] not in ("+++ ", "--- ")
    )


EXPECTED = sorted(line for pair in LINES for line in pair if line is not None)


@pytest.fixture
def moved(shop: Path) -> Path:
    """A shop whose database has moved on."""
    (shop / "segments" / "rules.seg").write_text(RULES)
    with duckdb.connect("shop.duckdb") as connection:
        for statement in CHANGES:
            connection.execute(statement)
    return shop


def test_a_dry_run_prints_a_diff_that_patches(moved: Path, seg: Seg) -> None:
    before = Path("seg.toml").read_text()
    done = seg("doctor", "--pull", "--dry-run")
    assert done.status == 1
    assert Path("seg.toml").read_text() == before
    assert changed_in(done.out) == EXPECTED
    Path("change.diff").write_text(done.out)
    assert seg("doctor", "--pull").status == 1
    after = Path("seg.toml").read_text()
    Path("seg.toml").write_text(before)
    subprocess.run(["patch", "-s", "seg.toml", "change.diff"], check=True)
    assert Path("seg.toml").read_text() == after


def test_rules_that_break_are_listed_with_their_owners(moved: Path, seg: Seg) -> None:
    done = seg("doctor", "--pull")
    assert done.status == 1
    assert (
        "1 rule breaks by it\n  segment polish (owner crm)\n    segments/rules.seg:2:" in done.out
    )
    assert "typo" not in done.out  # it was broken before
    assert "young" not in done.out  # a float can be compared
    assert "8 changes in seg.toml" in done.out
    again = seg("doctor", "--pull")
    assert again.status == 0
    assert "seg.toml says what the schema says" in again.out


def test_a_test_of_rules_can_break_too(shop: Path, seg: Seg) -> None:
    Path("segments/rules.seg").write_text(
        '@owner("crm")\nsegment loyal: did purchase\n\ntest "poles":\n    as of 2026-11-22\n'
        '    given customer anna (country = "PL", email_opt_in = true, signup_at = 2026-01-01)\n'
        "    expect segment loyal = ()\n"
    )
    assert seg("check").status == 0
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("ALTER TABLE customers DROP country")
    done = seg("doctor", "--pull")
    assert done.status == 1
    assert "1 rule breaks by it\n  test poles (no owner)\n" in done.out


def test_what_stays_for_a_person(moved: Path, seg: Seg) -> None:
    done = seg("doctor", "--pull")
    for words in (
        "`customer.tier` is left as it is: its column is gone, but `[entities.customer.history]`",
        "it has `device`, and event `page_view` and event `app_open` read it",
        "there is no table `reviews`",
        "table `visits` has no column `customer_id`, which is its key",
    ):
        assert words in done.out
    [place] = [line for line in done.out.splitlines() if line.startswith("160 |")] or [""]
    text = Path("seg.toml").read_text().splitlines()
    [heading] = [n for n, line in enumerate(text, 1) if line == "[events.review]"]
    assert f"seg.toml:{heading}:" in done.out, place


def test_reports_for_machines(moved: Path, seg: Seg) -> None:
    done = seg("doctor", "--pull", "--dry-run", "--format", "github")
    assert done.status == 1
    assert "::error file=segments/rules.seg,line=2" in done.out
    assert changed_in(done.err) == EXPECTED
    codes = [
        one["code"]
        for one in json.loads(seg("doctor", "--pull", "--format", "json").out)["diagnostics"]
    ]
    assert set(codes) == {"SEG661", "SEG101"}


def test_comments_order_and_layout_stay(shop: Path, seg: Seg) -> None:
    text = Path("seg.toml").read_text().replace('city = "text"', 'city   = "text" # where\n# alone')
    text = "\ufeff# of the shop\n" + text + "\n# the end"
    Path("seg.toml").write_bytes(text.replace("\n", "\r\n").encode())
    os.chmod("seg.toml", 0o640)
    before = Path("seg.toml").read_bytes()
    assert seg("doctor", "--pull").status == 0
    assert Path("seg.toml").read_bytes() == before
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("ALTER TABLE pets ADD COLUMN name VARCHAR")
    assert seg("doctor", "--pull").status == 0
    after = Path("seg.toml").read_bytes()
    assert after == before.replace(b'born = "date"\r\n', b'born = "date"\r\nname = "text"\r\n')
    assert os.stat("seg.toml").st_mode & 0o777 == 0o640


def test_new_values_of_an_enum(shop: Path, seg: Seg) -> None:
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("CREATE TYPE plan AS ENUM ('free', 'pro', 'max')")
        connection.execute("ALTER TABLE customers ALTER plan TYPE plan")
    Path("segments/rules.seg").write_text('@owner("b")\nsegment s: plan = "team"\n')
    done = seg("doctor", "--pull")
    assert done.status == 1
    assert (
        'plan = { type = "enum", values = ["free", "pro", "max"] }' in Path("seg.toml").read_text()
    )
    assert "segment s (owner b)" in done.out


def test_types_that_changed(shop: Path, seg: Seg) -> None:
    """What belongs to the old type goes, everything else of the line stays."""
    changes = {
        'score = { type = "decimal", stored = "float" }': (
            "score DECIMAL(8, 2)",
            'score = { type = "decimal" }',
        ),
        'age = { type = "duration", required = true, unit = "days" }': (
            "age VARCHAR",
            'age = { type = "text", required = true }',
        ),
        'birthday = { type = "timestamp", zone = "UTC" }': (
            "birthday TIMESTAMPTZ",
            'birthday = { type = "timestamp" }',
        ),
        'balance = "decimal"': (
            "balance DOUBLE",
            'balance = { type = "decimal", stored = "float" }',
        ),
        'interests = "text"': ("interests VARCHAR[]", 'interests = "list<text>"'),
    }
    lines = Path("seg.toml").read_text().splitlines()
    wanted = list(lines)
    with duckdb.connect("shop.duckdb") as connection:
        for declared, (column, after) in changes.items():
            name = column.split()[0]
            number = next(n for n, line in enumerate(lines) if line.startswith(f"{name} ="))
            lines[number], wanted[number] = f"{declared}   # said", f"{after}   # said"
            connection.execute(f"ALTER TABLE customers DROP {name}")
            connection.execute(f"ALTER TABLE customers ADD {column}")
    Path("seg.toml").write_text("\n".join(lines) + "\n")
    Path("segments/rules.seg").write_text("segment s: did purchase\n")
    assert seg("doctor", "--pull").status == 0
    assert Path("seg.toml").read_text().splitlines() == wanted


def test_what_a_schema_does_not_say(shop: Path, seg: Seg) -> None:
    with duckdb.connect("shop.duckdb") as connection:
        for statement in (
            "ALTER TABLE customers ALTER created_at TYPE TIMESTAMP",
            'ALTER TABLE walks ALTER "at" TYPE DATE',
            "ALTER TABLE orders ALTER status TYPE BOOLEAN USING true",
            "ALTER TABLE customers ALTER email TYPE BLOB",
            "ALTER TABLE customers ALTER lat TYPE VARCHAR",
            "ALTER TABLE pets DROP owner_id",
        ):
            connection.execute(statement)
    before = Path("seg.toml").read_text()
    done = seg("doctor", "--pull")
    for words in (
        "`customer.signup_at` is left as it is",
        "event `walk` is left as it is",
        "event `purchase` is left as it is",
        "`customer.email` is left as it is",
        "`customer.home` is left as it is",
        "relation `pet.owner` is left as it is",
    ):
        assert words in done.out
    assert Path("seg.toml").read_text() == before


def test_nothing_is_written_that_would_not_load(shop: Path, seg: Seg) -> None:
    text = Path("seg.toml").read_text()
    Path("seg.toml").write_text(text + "#" * ((1 << 20) - len(text) - 3) + "\n")
    before = Path("seg.toml").read_bytes()
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("ALTER TABLE pets ADD COLUMN name VARCHAR")
    done = seg("doctor", "--pull")
    assert done.status == 2
    assert "SEG662" in done.err
    assert Path("seg.toml").read_bytes() == before


def test_wrong_use(shop: Path, seg: Seg) -> None:
    assert seg("doctor", "--dry-run").status == 2
    assert seg("doctor", "--pull", "--strict").status == 2
    Path("shop.duckdb").unlink()
    done = seg("doctor", "--pull")
    assert (done.status, done.out) == (2, "")
    assert "SEG601" in done.err


def test_on_postgres(
    shop: Path, seg: Seg, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_server(shop, postgres_database)
    monkeypatch.setenv("SHOP_URL", postgres_database)
    (shop / "segments" / "rules.seg").write_text(RULES)
    assert seg("doctor", "--pull", "--target", "prod").status == 0
    with psycopg.connect(postgres_database) as connection:
        for statement in CHANGES:
            connection.execute(statement)
    done = seg("doctor", "--pull", "--dry-run", "--target", "prod")
    assert done.status == 1
    assert changed_in(done.out) == EXPECTED
    assert "segment polish (owner crm)" in done.err
    assert seg("doctor", "--pull", "--target", "prod").status == 1
    assert seg("doctor", "--pull", "--target", "prod").status == 0
