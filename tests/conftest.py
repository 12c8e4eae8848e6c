"""The Postgres servers of the tests: started when a test asks, ended with the session. Whatever is
compiled while tests run is looked at by `sql_guard`, whatever is reported by `report_guard`.
Every check judges anew."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import report_guard
import sql_guard
from postgres_server import Server, needed, servers


def pytest_configure() -> None:
    sql_guard.install()
    report_guard.install()
    os.environ["SEG_CACHE_DIR"] = os.devnull


@pytest.fixture(scope="session")
def postgres() -> Server:
    return needed()


@pytest.fixture
def postgres_database(postgres: Server) -> Iterator[str]:
    """The URL of a new, empty database."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session", params=servers())
def each_postgres(request: pytest.FixtureRequest) -> Server:
    """Every version that this machine has, one after the other."""
    return needed(request.param)


@pytest.fixture
def each_postgres_database(each_postgres: Server) -> Iterator[str]:
    with each_postgres.database() as url:
        yield url
