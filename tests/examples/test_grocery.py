"""The grocery example: its database, its rules, and the sizes of its segments, which are counted a
second time by the hand-written SQL of grocery_sizes.sql over the published files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pyarrow
import pytest

from seglang import Project
from seglang.core.declarations import Partition, Segment
from seglang.syntax.format import format_module

GROCERY = Path(__file__).resolve().parents[2] / "examples" / "grocery"
HOUSEHOLDS = 2_469
BY_HAND = dict(
    re.findall(
        r"^-- name: (\w+)\n(.*?;)$",
        (Path(__file__).parent / "grocery_sizes.sql").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
# Counts that the publisher of the data states.
PUBLISHED = {"profile_known": 801, "reached": 1_559, "redeemers": 410}


@pytest.fixture(scope="module")
def project(grocery: Path) -> Project:
    return Project.load(grocery)


def test_the_tests_of_the_rules_pass() -> None:
    run = Project.load(GROCERY).test()
    assert run.ok, [outcome.failures for outcome in run.failed]
    assert len(run.outcomes) >= 3


@pytest.fixture(scope="module")
def sizes(project: Project) -> dict[str, int]:
    with project.connect() as connection:
        table = pyarrow.table(connection.sizes())
    assert set(table["population"].to_pylist()) == {HOUSEHOLDS}
    return {row["name"]: row["members"] for row in table.to_pylist() if row["label"] is None}


@pytest.fixture(scope="module")
def by_hand() -> dict[str, int]:
    with duckdb.connect() as connection:
        for file in (GROCERY / "data").glob("*.parquet"):
            connection.read_parquet(str(file)).create_view(file.stem)
        connection.execute(
            """
            CREATE TABLE line AS
            SELECT
                household_id AS household, basket_id AS basket,
                transaction_timestamp AS instant,
                transaction_timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS local,
                store_id AS store, product_id AS product, department,
                regexp_replace(product_category, '\\s+', ' ', 'g') AS category, brand,
                sales_value AS sales, retail_disc AS card_discount,
                coupon_disc + coupon_match_disc AS coupon_discount
            FROM transactions LEFT JOIN products USING (product_id)
            """
        )
        connection.execute(
            """
            CREATE TABLE basket AS
            SELECT
                household, basket, min(instant) AS instant, min(local) AS local,
                min(store) AS store, sum(sales) AS sales, sum(card_discount) AS card_discount,
                sum(coupon_discount) AS coupon_discount,
                sum(card_discount + coupon_discount) AS discount
            FROM line GROUP BY household, basket
            """
        )
        return {name: connection.execute(query).fetchall()[0][0] for name, query in BY_HAND.items()}


def test_database_holds_every_published_row(grocery: Path) -> None:
    with duckdb.connect(str(grocery / "grocery.duckdb"), read_only=True) as connection:

        def number(query: str) -> object:
            return connection.execute(query).fetchall()[0][0]

        assert number("SELECT count(*) FROM line") == 1_469_307
        assert number("SELECT count(*) FROM basket") == 155_848
        assert number("SELECT count(*) FROM household") == HOUSEHOLDS
        assert number("SELECT count(*) FROM campaign_received") == 6_589
        assert number("SELECT count(*) FROM redemption") == 2_102
        assert str(number("SELECT sum(sales) FROM basket")) == "4596039.58"


def test_database_is_whole_or_absent(
    tmp_path: Path, build_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"broken": "CREATE TABLE broken AS FROM nowhere"}
    monkeypatch.setattr(build_script, "TABLES", broken)
    assert build_script.main([str(tmp_path / "grocery.duckdb")]) == 1
    assert list(tmp_path.iterdir()) == []


def test_rules_check_clean(project: Project) -> None:
    checked = project.check()
    assert [problem.headline for problem in checked.diagnostics] == []


def test_rules_are_formatted(project: Project) -> None:
    for module in project.modules:
        assert format_module(module) == module.source.text, module.source.name


def test_rules_are_documented_and_many(project: Project) -> None:
    declared = project.program().declarations.values()
    assert len(declared) >= 40
    assert [each.name for each in declared if not each.note.docs or not each.note.tags] == []


def test_every_segment_is_counted_by_hand(project: Project) -> None:
    segments = {
        name
        for name, declared in project.program().declarations.items()
        if isinstance(declared, Segment)
    }
    assert segments == set(BY_HAND)


def test_sizes_equal_the_hand_written_sql(sizes: dict[str, int], by_hand: dict[str, int]) -> None:
    assert sizes == by_hand


def test_sizes_equal_the_published_counts(sizes: dict[str, int]) -> None:
    assert {name: sizes[name] for name in PUBLISHED} == PUBLISHED
    assert sizes["profile_known"] + sizes["profile_unknown"] == HOUSEHOLDS
    assert sizes["one_time_buyers"] + sizes["returning_buyers"] == HOUSEHOLDS


def test_partitions_label_every_household_once(project: Project, sizes: dict[str, int]) -> None:
    for name, declared in project.program().declarations.items():
        if isinstance(declared, Partition):
            with project.connect() as connection:
                table = pyarrow.table(connection.traits(name))
            labels = table[name].to_pylist()
            assert len(labels) == HOUSEHOLDS
            assert set(labels) <= {*(label for label, _ in declared.arms), declared.otherwise}
            if name == "lifecycle":
                assert labels.count("churned") == sizes["churned"]


def test_demo_checks_counts_and_says_what_next(grocery: Path, sizes: dict[str, int]) -> None:
    done = subprocess.run(
        [sys.executable, str(grocery / "demo.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no problems" in done.stdout
    assert [name for name in sizes if f"\n{name} " not in done.stdout] == []
    assert done.stdout.rstrip().splitlines()[-4] == "Try next:"


def test_readme_states_the_sizes(sizes: dict[str, int]) -> None:
    text = (GROCERY / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"^\| `(\w+)` \|.*\| *([\d,]+) \|$", text, re.MULTILINE)
    assert {name: int(size.replace(",", "")) for name, size in stated} == sizes
