"""A Postgres server for one test run, made from the binaries of this machine.

Needs `initdb` and `pg_ctl`; they refuse to run as root, so root hands them to the account
`postgres`. Nothing listens on a public address.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp


@dataclass(frozen=True)
class Server:
    port: int
    password: str

    def url(
        self, user: str = "seg", password: str | None = None, database: str = "postgres"
    ) -> str:
        secret = self.password if password is None else password
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"


def available() -> bool:
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        return False
    return os.getuid() != 0 or (shutil.which("setpriv") is not None and _account() is not None)


def _account() -> int | None:
    import pwd

    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        return None


@contextmanager
def server() -> Iterator[Server]:
    folder = Path(mkdtemp(prefix="seg-pg-"))
    before: list[str] = []
    secret = folder / "password"
    password = secrets.token_hex(8)
    secret.write_text(password, encoding="utf-8")
    if os.getuid() == 0:
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    data = str(folder / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    try:
        options_of_initdb = ["-U", "seg", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
        _run([*before, "initdb", "-D", data, "--pwfile", str(secret), *options_of_initdb])
        log = str(folder / "log")
        _run([*before, "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start"])
        try:
            yield Server(port, password)
        finally:
            _run([*before, "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
