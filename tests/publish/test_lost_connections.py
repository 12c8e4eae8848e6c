"""A connection that is lost in the middle of a publication: what is said, and that it is there
whole or not at all.

The statement before which the connection is lost is counted, so that each can be tried:
`SEGLANG_KILLS` says that all of them are, otherwise a few are.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest

from cli.conftest import Done, Seg
from cli.conftest import seg as seg
from publish.generations import (
    arguments,
    build,
    check_history,
    cohort_of,
    current_cohort,
    publish,
    wait_until_nobody_publishes,
)
from seglang import Project
from seglang.engines.postgres_store import PostgresStore

EVERY = 1 if "SEGLANG_KILLS" in os.environ else 12
Lose = Callable[[PostgresStore], None]


@pytest.fixture
def folder(tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GENERATIONS_URL", postgres_database)
    folder = build(tmp_path / "shop", postgres_database)
    monkeypatch.chdir(folder)
    publish(Project.load(folder), "server", 1)
    return folder


def end_on_the_server(store: PostgresStore) -> None:
    number = store._connection.info.backend_pid
    with psycopg.connect(os.environ["GENERATIONS_URL"], autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 10000)", [number])


def close_the_socket(store: PostgresStore) -> None:
    with socket.socket(fileno=os.dup(store._connection.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)


def losing(
    monkeypatch: pytest.MonkeyPatch, lose: Lose, before: Callable[[int, str], bool]
) -> list[str]:
    """Loses the connection once, before a statement; gives the statements as they come."""
    run, statements = PostgresStore.run, list[str]()

    def run_or_lose(store: PostgresStore, sql: str, *values: object) -> list[tuple[Any, ...]]:
        statements.append(sql)
        if before(len(statements), sql):
            lose(store)
        return run(store, sql, *values)

    monkeypatch.setattr(PostgresStore, "run", run_or_lose)
    return statements


def said_that_nothing_changed(done: Done) -> None:
    assert done.status == 2
    assert "error[SEG605]: target `server` could not answer: the connection was lost" in done.err
    assert "nothing was changed; run it again" in done.err


@pytest.mark.parametrize("lose", [end_on_the_server, close_the_socket])
def test_before_any_statement(folder: Path, seg: Seg, lose: Lose) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = losing(patch, lose, lambda number, sql: False)
        assert seg(*arguments("server", 2)).status == 0
    commit = whole.index("COMMIT") + 1
    assert commit > 50
    for place in range(1, commit, EVERY):
        with pytest.MonkeyPatch.context() as patch:
            losing(patch, lose, lambda number, sql, place=place: number == place)
            said_that_nothing_changed(seg(*arguments("server", 3)))
        assert current_cohort(folder, "server") == 2
    assert check_history(folder, "server") == 2
    assert seg(*arguments("server", 3)).status == 0
    assert check_history(folder, "server") == 3


@pytest.mark.parametrize("lose", [end_on_the_server, close_the_socket])
def test_before_the_commit(folder: Path, seg: Seg, lose: Lose) -> None:
    with pytest.MonkeyPatch.context() as patch:
        losing(patch, lose, lambda number, sql: sql == "COMMIT")
        said_that_it_is_not_known(seg(*arguments("server", 2)))
    assert check_history(folder, "server") == 1
    assert seg(*arguments("server", 2)).status == 0


def said_that_it_is_not_known(done: Done) -> None:
    assert done.status == 2
    assert "error[SEG813]: the connection to target `server` was lost" in done.err
    assert "nothing was changed" not in done.err


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON seglang.publications
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()
"""


@pytest.mark.parametrize(
    ("lose", "there"), [(end_on_the_server, 1), (close_the_socket, 2)], ids=["gone", "committed"]
)
def test_during_the_commit(folder: Path, seg: Seg, lose: Lose, there: int) -> None:
    """The server works at the commit while the connection is lost: it comes to nothing, or it is
    done and nobody hears of it."""
    with psycopg.connect(os.environ["GENERATIONS_URL"], autocommit=True) as admin:
        admin.execute(SLOW)
    timers: list[Timer] = []

    def later(store: PostgresStore) -> None:
        timers.append(Timer(0.3, lose, [store]))
        timers[0].start()

    with pytest.MonkeyPatch.context() as patch:
        losing(patch, later, lambda number, sql: sql == "COMMIT")
        said_that_it_is_not_known(seg(*arguments("server", 2)))
    [timer] = timers
    timer.join()
    wait_until_nobody_publishes()
    assert check_history(folder, "server") == there
    # As the page of the code says: again does no harm.
    with psycopg.connect(os.environ["GENERATIONS_URL"], autocommit=True) as admin:
        admin.execute("DROP TRIGGER slow ON seglang.publications")
    assert seg(*arguments("server", 2)).status == 0
    assert current_cohort(folder, "server") == cohort_of(2)
    history = seg("history", "buyers", "--target", "server")
    assert len(history.out.splitlines()) == 4  # two versions below a head of two lines
