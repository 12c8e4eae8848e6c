"""The membership store in a DuckDB file beside the target, and the snapshot that readers open.

Only one process at a time has the store open: a lock of the system on a file beside it sees to
that. Readers open the snapshot, which holds the current members and is swapped whole; if a process
ended between a commit and the swap, the next opening of the store makes the snapshot anew.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from seglang.catalog.model import Target
from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb as engines
from seglang.engines.duckdb import DuckDBEngine
from seglang.engines.duckdb_rewriting import rewrite, rewritten_path
from seglang.engines.held import quoted
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.engines.reading import duckdb_problem
from seglang.engines.versions import FORMAT, table_of
from seglang.engines.waiting import waiting
from seglang.publish.model import Raced

if TYPE_CHECKING:
    import duckdb

STORE, SNAPSHOT = "seglang store", "seglang snapshot"
# A database, and what DuckDB puts beside it while it writes.
_ENDS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")
_Answer = TypeVar("_Answer")


def store_path(target: Target) -> Path:
    """Where the store of a resolved target lies, which has one file or says where."""
    if target.store is not None:
        return Path(target.store)
    path = Path(str(target.path))
    return path.with_name(f"{path.stem}.store.duckdb")


def snapshot_path(store: Path) -> Path:
    stem = store.name.removesuffix(".duckdb").removesuffix(".store")
    return store.with_name(f"{stem}.members.duckdb")


def connect(
    target: Target, sink: Sink, keep: int = 10, *, reading: bool = False
) -> DuckDBStore | None:
    """The store of a resolved target; made or migrated if need be, unless it is only read. Reports
    one diagnostic and gives None when it cannot be opened; raises Raced while another process has
    it open."""
    import duckdb

    path = store_path(target)
    taken = [os.path.realpath(each) for each in (path, snapshot_path(path), _new(path))]
    if target.path is not None and os.path.realpath(target.path) in taken:
        sink.report(codes.STORE_IS_DATA, None, source=f"target `{target.name}`")
        return None
    attached = path.exists() or not reading
    try:
        lock = _locked(path) if attached else None
    except OSError:
        sink.report(
            codes.NO_STORE_OPENED,
            None,
            source=f"target `{target.name}`",
            problem="its folder cannot be written to",
        )
        return None

    def attach(connection: duckdb.DuckDBPyConnection) -> None:
        if not attached:
            return
        places = [path, snapshot_path(path), _new(path), rewritten_path(path)]
        allowed = [f"{place}{end}" for place in places for end in _ENDS]
        texts = ", ".join(_literal(each) for each in allowed)
        connection.execute(f"SET allowed_paths = [{texts}]")
        connection.execute(f"ATTACH {_literal(str(path))} AS {quoted(STORE)} (TYPE duckdb)")

    try:
        engine = engines.connect(target, sink, before_locks=attach)
    except duckdb.Error as error:
        sink.report(
            codes.NO_STORE_OPENED,
            None,
            source=f"target `{target.name}`",
            problem=duckdb_problem(error),
        )
        engine = None
    if engine is None:
        if lock is not None:
            lock.close()
        return None
    store = DuckDBStore(engine, keep, path, lock)
    try:
        if not reading:
            store.make()
        elif attached:
            store.look()
    except EngineError as error:
        sink.extend([error.diagnostic])
        store.close()
        return None
    return store


def _locked(path: Path) -> IO[str]:
    lock = path.with_name(f"{path.name}.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Raced from None
    return lock


def _new(path: Path) -> Path:
    snapshot = snapshot_path(path)
    return snapshot.with_name(f"{snapshot.name}.new")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class DuckDBStore(Memberships):
    place = f"{quoted(STORE)}.main"
    temporary = "temp"

    def __init__(self, engine: DuckDBEngine, keep: int, path: Path, lock: IO[str] | None) -> None:
        super().__init__(engine, keep)
        self._connection = engine.connection
        self._path, self._lock = path, lock

    def make(self) -> None:
        self.begin()
        try:
            self.prepare()
            self.commit()
        except BaseException:
            self.undo()
            raise
        if self._snapshot_state() != self._state():
            self._write_snapshot()

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._answer(lambda: self._connection.execute(sql, list(values)).fetchall())

    def _answer(self, ask: Callable[[], _Answer]) -> _Answer:
        import duckdb

        try:
            return waiting(self._connection, ask)
        except duckdb.Error as error:
            problem = duckdb_problem(error)
            raise self.refuse(codes.NO_STORE_OPENED, problem=problem) from None

    def begin(self) -> None:
        self.run("BEGIN")

    def commit(self) -> None:
        self.run("COMMIT")

    def undo(self) -> None:
        with suppress(EngineError):  # there is none any more where a commit failed
            self.run("ROLLBACK")

    def lock(self) -> None:
        """The file is locked for as long as the store is open."""

    def relations(self) -> list[str]:
        found = self.run(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = $1 UNION ALL "
            "SELECT view_name FROM duckdb_views() WHERE database_name = $1 AND NOT internal",
            STORE,
        )
        return [name for (name,) in found]

    def types(self, sql: str) -> list[str]:
        found = self.run(f"DESCRIBE SELECT * FROM (\n{sql}\n)")
        # Labels as texts: the list of them may grow.
        return ["VARCHAR" if row[1].startswith("ENUM") else row[1] for row in found]

    def micros(self, column: str) -> str:
        return f"epoch_us({column})"

    def hash(self, text: str) -> str:
        return f"CAST('0x' || substr(md5({text}), 1, 15) AS BIGINT)"

    def published(self) -> None:
        self._write_snapshot()

    def clean(self, entity: str) -> None:
        """Writes the whole file anew: DuckDB keeps the bytes of deleted rows until it needs their
        place."""
        try:
            rewrite(self._path, STORE, self.run)
        except (OSError, EngineError):
            raise self.refuse(
                codes.NO_STORE_OPENED,
                problem="the key is erased, but the file could not be written anew",
                hint="make room for a second copy and run it again; that no version holds the key "
                "is then as it should be",
            ) from None

    def close(self) -> None:
        self._engine.close()
        if self._lock is not None:
            self._lock.close()

    def _state(self) -> int:
        return int(self.run(f"SELECT state FROM {self.place}.store")[0][0])

    def _snapshot_state(self) -> int | None:
        """None when there is no snapshot that can be read."""
        import duckdb

        path = snapshot_path(self._path)
        if not path.exists():
            return None
        try:
            self._connection.execute(
                f"ATTACH {_literal(str(path))} AS {quoted(SNAPSHOT)} (TYPE duckdb, READ_ONLY)"
            )
            try:
                found = self._connection.execute(
                    f"SELECT state FROM {quoted(SNAPSHOT)}.main.store WHERE format = {FORMAT}"
                ).fetchall()
            finally:
                self._connection.execute(f"DETACH {quoted(SNAPSHOT)}")
        except duckdb.Error:
            return None
        return int(found[0][0]) if found else None

    def _write_snapshot(self) -> None:
        new, snapshot = _new(self._path), snapshot_path(self._path)
        for left_over in (Path(f"{new}{end}") for end in _ENDS):
            left_over.unlink(missing_ok=True)
        s = f"{quoted(SNAPSHOT)}.main"
        self.run(f"ATTACH {_literal(str(new))} AS {quoted(SNAPSHOT)} (TYPE duckdb)")
        try:
            self.run(f"CREATE TABLE {s}.store AS FROM {self.place}.store")
            self.run(
                f"CREATE TABLE {s}.segments AS SELECT name, entity, version "
                f"FROM {self.place}.segments"
            )
            for (entity,) in self.run(f"SELECT DISTINCT entity FROM {self.place}.entities"):
                name = table_of(entity, "members")
                self.run(f"CREATE TABLE {s}.{name} AS FROM {self.place}.{name}")
            self.run(f"CHECKPOINT {quoted(SNAPSHOT)}")
        finally:
            self.run(f"DETACH {quoted(SNAPSHOT)}")
        os.replace(new, snapshot)
