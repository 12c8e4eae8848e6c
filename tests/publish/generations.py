"""A target on which whoever reads can tell a whole publication from a torn one, and programs that
use it: one publishes without end, one publishes once, one reads without end.

All members of one publication are of one generation: three segments, over two entities. Generation
`n` has the members that `members` says, and is published by `gN`, so that a version tells what has
to be in it. Run as `python -m publish.generations publish|once|read FOLDER TARGET`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import md5
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
import psycopg

from seglang import Project, SegError
from seglang.engines.duckdb_store import DuckDBStore
from seglang.engines.postgres_store import PostgresStore
from seglang.project import kept
from seglang.publish.model import Version

SEGMENTS = ("buyers", "owners", "firms")
COHORTS = 60
KEEP = 10
CATALOG = """
[project]
name = "generations"
timezone = "UTC"
rules = ["*.seg"]
default_target = "file"

[targets.file]
engine = "duckdb"
path = "shop.duckdb"

[targets.server]
engine = "postgres"
url = "${GENERATIONS_URL}"

[entities.customer]
table = "customers"
key = "id"
attributes = { cohort = "integer" }

[entities.account]
table = "accounts"
key = ["shop", "id"]
attributes = { cohort = "integer" }
"""
RULES = """
param generation: integer = 0

segment buyers: cohort = generation
segment owners: cohort = generation
segment firms of account: cohort = generation
"""
Key = tuple[Any, ...]
Members = dict[str, frozenset[Key]]
# By view, by segment.
Found = dict[str, dict[str, list[Key]]]


def cohort_of(generation: int) -> int:
    return generation % COHORTS


def members(generation: int) -> Members:
    cohort = cohort_of(generation)
    people = frozenset((cohort * 1_000 + n,) for n in range(60 + cohort * 37 % 100))
    firms = frozenset(("x", cohort * 1_000 + n) for n in range(20 + cohort * 13 % 30))
    return {"buyers": people, "owners": people, "firms": firms}


def generation_of(version: Version) -> int:
    return int(version.published_by.removeprefix("g"))


def checksum(keys: frozenset[Key]) -> str:
    """As a store computes it, written a second time."""
    total = 0
    for key in keys:
        parts = "".join(md5(str(part).encode()).hexdigest() for part in key)
        total += int(md5(parts.encode()).hexdigest()[:15], 16)
    return f"{len(keys)}:{total}"


def build(folder: Path, url: str = "") -> Path:
    """The project, with its tables in a DuckDB file, and on a server where there is one."""
    folder.mkdir()
    (folder / "seg.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "rules.seg").write_text(RULES, encoding="utf-8")
    of_customers, of_accounts = [], []
    for cohort in range(COHORTS):
        whole = members(cohort)
        of_customers += [f"({key[0]}, {cohort})" for key in whole["buyers"]]
        of_accounts += [f"('{key[0]}', {key[1]}, {cohort})" for key in whole["firms"]]
    statements = (
        "CREATE TABLE customers (id INTEGER, cohort INTEGER)",
        f"INSERT INTO customers VALUES {', '.join(of_customers)}",
        "CREATE TABLE accounts (shop VARCHAR(9), id INTEGER, cohort INTEGER)",
        f"INSERT INTO accounts VALUES {', '.join(of_accounts)}",
    )
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    if url:
        with psycopg.connect(url) as server:
            for statement in statements:
                server.execute(statement.encode())
    return folder


def arguments(target: str, generation: int) -> list[str]:
    """Of `seg`, to publish a generation in the current folder."""
    accept = [word for name in SEGMENTS for word in ("--accept", name)]
    param = ["--param", f"generation={cohort_of(generation)}"]
    return ["publish", *SEGMENTS, "--target", target, *param, *accept, "--by", f"g{generation}"]


def publish(project: Project, target: str, generation: int) -> Sequence[Version]:
    return project.publish(
        *SEGMENTS,
        target=target,
        params={"generation": cohort_of(generation)},
        accept=SEGMENTS,
        by=f"g{generation}",
    )


# ------------------------------------------------------------------------------ reading


@contextmanager
def reading(folder: Path, target: str) -> Iterator[Callable[[], Found]]:
    """Lends what tells what a reader finds now, all in one state. Each call opens the file anew; a
    server is connected to once."""
    union = " UNION ALL ".join(
        f"SELECT '{kind}', segment, {keys} FROM {{}}{entity}_{kind}{where}"
        for kind, where in (("members", ""), ("history", " WHERE left_at IS NULL"))
        for entity, keys in (("customer", "NULL, id"), ("account", "shop, id"))
    )
    place = "members." if target == "file" else "seglang."
    statement = union.format(*[place] * 4)
    if target == "server":
        with psycopg.connect(os.environ["GENERATIONS_URL"], autocommit=True) as connection:
            yield lambda: _sorted(connection.execute(statement.encode()).fetchall())
        return
    file = folder / "shop.members.duckdb"

    def ask() -> Found:
        with duckdb.connect() as reader:
            reader.execute(f"ATTACH '{file}' AS members (READ_ONLY)")
            found = _sorted(reader.execute(statement).fetchall())
            time.sleep(0.005)
            again = _sorted(reader.execute(statement).fetchall())
            assert found == again, "an open file changed"
            return found

    yield ask


def _sorted(rows: list[tuple[Any, ...]]) -> Found:
    found: Found = {"members": {}, "history": {}}
    for kind, segment, shop, id in rows:
        found[kind].setdefault(segment, []).append((id,) if shop is None else (shop, id))
    return {k: {name: sorted(keys) for name, keys in each.items()} for k, each in found.items()}


def whole(found: Found) -> int | None:
    """The cohort whose members these are, all of them and each once; None where it is torn."""
    ids = found["members"].get("buyers") or [(-1,)]
    cohort = ids[0][0] // 1_000
    if cohort < 0:
        return None
    wanted = {name: sorted(keys) for name, keys in members(cohort).items()}
    return cohort if found == {"members": wanted, "history": wanted} else None


def members_at(folder: Path, target: str, instants: Sequence[datetime]) -> list[list[Key]]:
    """The members of `buyers` at instants, as the view of stays has them."""
    place = "seglang." if target == "server" else ""
    asked = []
    for at in instants:
        instant = f"CAST('{at.isoformat()}' AS TIMESTAMPTZ)"
        asked.append(
            f"SELECT id FROM {place}customer_history WHERE segment = 'buyers' "
            f"AND entered_at <= {instant} AND (left_at IS NULL OR left_at > {instant})"
        )
    if target == "server":
        with psycopg.connect(os.environ["GENERATIONS_URL"]) as server:
            return [server.execute(ask.encode()).fetchall() for ask in asked]
    with duckdb.connect(str(folder / "shop.members.duckdb"), read_only=True) as file:
        return [file.execute(ask).fetchall() for ask in asked]


def current_cohort(folder: Path, target: str) -> int | None:
    with reading(folder, target) as read:
        return whole(read())


def check_history(folder: Path, target: str) -> int:
    """Every version that is kept is whole and can be read back; gives the newest generation."""
    project = Project.load(folder)
    histories = {name: kept.history(project, name, target) for name in SEGMENTS}
    buyers = histories["buyers"]
    numbers = [each.number for each in buyers]
    newest = numbers[0]
    assert numbers == list(range(newest, max(newest - KEEP, 0), -1))
    for name, versions in histories.items():
        assert [each.number for each in versions] == numbers, name
        for version, beside in zip(versions, buyers, strict=True):
            assert version.published_at == beside.published_at
            keys = members(generation_of(beside))[name]
            assert version.published_by == beside.published_by
            assert (version.members, version.checksum) == (len(keys), checksum(keys))
        for version, before in pairwise(versions):
            old, new = (members(generation_of(each))[name] for each in (before, version))
            assert (version.entered, version.left) == (len(new - old), len(old - new))
            assert version.published_at > before.published_at
    then = members_at(folder, target, [each.published_at for each in buyers])
    for version, found in zip(buyers, then, strict=True):
        assert frozenset(found) == members(generation_of(version))["buyers"]
    assert current_cohort(folder, target) == cohort_of(generation_of(buyers[0]))
    return generation_of(buyers[0])


def wait_until_nobody_publishes() -> None:
    """Until the server has seen that a publisher is gone."""
    ask = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'seglang'"
    with psycopg.connect(os.environ["GENERATIONS_URL"], autocommit=True) as admin:
        for _ in range(1_000):
            if admin.execute(ask).fetchone() == (0,):
                return
            time.sleep(0.01)
    raise AssertionError("the server still works for somebody who is gone")


# ------------------------------------------------------------------------------ the programs


def publish_without_end(folder: Path, target: str) -> None:
    """Waits for the number of a generation, then says each step of each publication."""
    project = Project.load(folder)
    _say_steps(DuckDBStore)
    _say_steps(PostgresStore)
    say("ready", os.getpid())
    generation = int(sys.stdin.readline())
    while True:
        say("start", generation)
        outcome = published(project, target, generation)
        say(outcome, generation)
        generation += outcome == "done"


def publish_once(folder: Path, target: str) -> None:
    """Waits for the number of a generation; says `done`, or the codes of what stopped it."""
    project = Project.load(folder)
    say("ready")
    print(published(project, target, int(sys.stdin.readline())), flush=True)


def published(project: Project, target: str, generation: int) -> str:
    """`done`, or the codes of what stopped it."""
    try:
        publish(project, target, generation)
    except SegError as error:
        return " ".join(each.code.id for each in error.diagnostics)
    return "done"


def _say_steps(store: type[DuckDBStore] | type[PostgresStore]) -> None:
    """Says when members have been compared and are being stored, and when that is committed."""
    expect, commit = store._expect, store.commit

    def storing(self: Any, expected: Any) -> None:
        say("storing")
        expect(self, expected)

    def committing(self: Any) -> None:
        say("committing")
        commit(self)

    store._expect, store.commit = storing, committing  # type: ignore[method-assign]


def say(*words: object) -> None:
    print(*words, flush=True)


def read_without_end(folder: Path, target: str) -> None:
    """Reads in two threads until standard input ends, then says what was seen."""
    seen: list[set[int]] = [set(), set()]
    reads, torn, ended = [0, 0], [0, 0], Event()

    def run(place: int) -> None:
        try:
            with reading(folder, target) as read:
                while not ended.is_set():
                    cohort = whole(read())
                    reads[place] += 1
                    if cohort is None:
                        torn[place] += 1
                    else:
                        seen[place].add(cohort)
                    time.sleep(0.02)
        except BaseException as error:
            say("broken", type(error).__name__, error)
            os._exit(1)

    threads = [Thread(target=run, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    say("ready")
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    say(json.dumps({"reads": sum(reads), "torn": sum(torn), "cohorts": len(seen[0] | seen[1])}))


@contextmanager
def readers(folder: Path, target: str) -> Iterator[dict[str, int]]:
    """A process that reads all the while; what it saw is there afterwards."""
    saw: dict[str, int] = {}
    process = started("read", folder, target)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield saw
    finally:
        out, _ = process.communicate()
    assert process.returncode == 0, out
    saw.update(json.loads(out))


def started(what: str, folder: Path, target: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "publish.generations", what, str(folder), target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


if __name__ == "__main__":
    programs = {"publish": publish_without_end, "once": publish_once, "read": read_without_end}
    programs[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
