"""`seg test` on DuckDB in memory, the evaluator and targets: the same outcome, and none of the
user's tables needed or touched; many tests in several processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cli.conftest import Seg
from cli.shop import add_server

SOURCE = Path(__file__).parents[2] / "src"
TESTS = """\
segment best: spend is in top 1

test "loyal":
    as of 2026-11-01
    given customer anna (email_opt_in = true, signup_at = 2025-01-01, country = "PL")
        did purchase 2 times 100 days ago (amount = 35)
    given customer ben (email_opt_in = true, signup_at = 2025-01-01, country = "PL")
        did purchase 100 days ago (amount = 71.50)
    expect segment loyal = (anna)
    expect segment best = (ben)
    expect anna: in segment polish and spend = 70

test "of others":
    as of 2026-11-01
    given customer ben (email_opt_in = true, signup_at = 2025-01-01)
        did purchase 3 times 100 days ago (amount = 5)
    expect segment best = (ben)
    expect segment loyal = ()
"""
FAILED = """\
failed  of others  (segments/tests.seg:13)
  expected segment loyal = (), but it is (ben)
    ben:
      did purchase at least often times in last 365 days: true, it is 3

1 passed, 1 failed ({})
"""


@pytest.fixture
def tested(shop: Path) -> Path:
    (shop / "segments" / "tests.seg").write_text(TESTS)
    return shop


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ((), "duckdb"),
        (("--engine", "evaluator"), "evaluator"),
        (("--target", "dev"), "dev"),
        (("--target", "dev", "--engine", "duckdb"), "duckdb"),
    ],
)
def test_the_outcome_is_the_same(
    options: tuple[str, ...], name: str, tested: Path, seg: Seg
) -> None:
    (tested / "shop.duckdb").unlink()
    done = seg("test", *options)
    assert (done.status, done.out, done.err) == (1, FAILED.format(name), "")
    assert not (tested / "shop.duckdb").exists()


def test_a_server_keeps_its_tables_and_gets_no_others(
    tested: Path, seg: Seg, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_server(tested, postgres_database)
    monkeypatch.setenv("SHOP_URL", postgres_database)
    before = everything(postgres_database)
    done = seg("test", "--target", "prod")
    assert (done.status, done.out, done.err) == (1, FAILED.format("prod"), "")
    assert everything(postgres_database) == before
    with psycopg.connect(postgres_database) as connection:
        [(relations,)] = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'seglang%'"
        )
    assert relations == 0


def everything(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT 'c', id::text FROM customers UNION ALL SELECT 'o', line_id::text FROM orders"
            " ORDER BY 1, 2"
        ).fetchall()


def test_a_target_that_is_not_there(tested: Path, seg: Seg) -> None:
    done = seg("test", "--target", "nowhere")
    assert done.status == 2
    assert "[SEG519]" in done.err


def test_many_tests_in_several_processes(shop: Path) -> None:
    text = "\n".join(
        f'test "number {number}":\n    as of 2026-11-{1 + number % 2:02}\n'
        "    given customer anna (email_opt_in = true, signup_at = 2025-01-01)\n"
        f"        did purchase {1 + number % 3} times 100 days ago (amount = 35)\n"
        f"    expect anna: {'not ' * (number % 3 == 0)}in segment loyal\n"
        for number in range(102)
    )
    (shop / "segments" / "tests.seg").write_text(text.replace("not in", "in", 1))
    command = (sys.executable, "-m", "seglang", "test", "--jobs", "2")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    first, *_, last = done.stdout.splitlines()
    assert first == "failed  number 0  (segments/tests.seg:1)"
    assert last == "101 passed, 1 failed (duckdb)"


SHARED_OUT = """
from seglang.errors import SegError
from seglang.diagnostics.codes import usage
from seglang.testing.in_processes import can_fork, in_processes
import os
def work(share):
    if share == "wrong":
        raise SegError.of(usage.INSTANT_TOO_FAR)
    return os.getpid(), share * 2
assert can_fork()
found = list(in_processes(work, [1, 2, 3]))
assert [value for _, value in found] == [2, 4, 6]
assert os.getpid() not in {process for process, _ in found}
results = in_processes(work, [1, "wrong", 3])
assert next(results)[1] == 2
try:
    next(results)
except SegError as error:
    print([one.code.id for one in error.diagnostics])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there tests are shared out")
def test_work_is_shared_out() -> None:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = (sys.executable, "-c", SHARED_OUT)
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("['SEG721']\n", "")
