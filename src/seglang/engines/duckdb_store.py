"""The membership store in a file beside a DuckDB target, which is also the one that readers open.

Nobody ever writes in that file. Who publishes copies it, changes the copy in one transaction, and
lets the copy take its place; a lock of the system lets one process at a time do so. Everybody else
reads a file that is whole, and stays so for as long as they have it open. Opening a store changes
nothing, so that it makes no difference whether somebody only reads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from seglang.catalog.model import Target
from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb as engines
from seglang.engines import swapping
from seglang.engines.duckdb import DuckDBEngine
from seglang.engines.exclusive import locked
from seglang.engines.held import quoted
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.engines.reading import duckdb_problem
from seglang.engines.waiting import waiting
from seglang.publish.model import Raced

if TYPE_CHECKING:
    import duckdb

STORE, _COPY = "seglang store", "seglang copy"
_Answer = TypeVar("_Answer")


def store_path(target: Target) -> Path:
    """Where the store of a resolved target lies, which has one file or says where."""
    if target.store is not None:
        return Path(target.store)
    path = Path(str(target.path))
    return path.with_name(f"{path.stem}.members.duckdb")


def connect(
    target: Target, sink: Sink, keep: int = 10, *, reading: bool = False
) -> DuckDBStore | None:
    """The store of a resolved target, empty where there is none. Reports one diagnostic and gives
    None when it cannot be opened."""
    # A link stays one: what it leads to is replaced.
    path = Path(os.path.realpath(store_path(target)))
    places = swapping.places(path)
    if target.path is not None and os.path.realpath(target.path) in places:
        sink.report(codes.STORE_IS_DATA, None, source=f"target `{target.name}`")
        return None

    def allow(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"SET allowed_paths = [{', '.join(map(_literal, places))}]")

    engine = engines.connect(target, sink, before_locks=allow)
    if engine is None:
        return None
    store = DuckDBStore(engine, keep, path)
    try:
        store.look()
    except EngineError as error:
        sink.extend([error.diagnostic])
        store.close()
        return None
    return store


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class DuckDBStore(Memberships):
    """The name `STORE` stands for the file that readers have, and from `begin` to `commit` or
    `undo` for its copy."""

    place = f"{quoted(STORE)}.main"
    temporary = "temp"

    def __init__(self, engine: DuckDBEngine, keep: int, path: Path) -> None:
        super().__init__(engine, keep)
        self._duckdb = engine
        self._connection = engine.connection
        self._path = path
        self._lock: IO[bytes] | None = None
        self._staged_in: int | None = None
        self._anew = False

    def look(self) -> None:
        """From here on the store is what readers find now."""
        self._detach()
        if self._path.exists():
            self._attach(self._path, "READ_ONLY")
        else:
            self.run(f"ATTACH ':memory:' AS {quoted(STORE)}")
        super().look()

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._answer(lambda: self._connection.execute(sql, list(values)).fetchall())

    def _answer(self, ask: Callable[[], _Answer]) -> _Answer:
        import duckdb

        try:
            return waiting(self._connection, ask)
        except duckdb.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> EngineError:
        if self._lock is not None and swapping.no_room(str(error)):
            problem, hint = swapping.FULL
            return self.refuse(codes.NOT_WRITTEN, problem=problem, hint=hint)
        return EngineError(self._duckdb.diagnostic(error))

    def begin_stage(self) -> None:
        super().begin_stage()
        self.look()
        self._staged_in = self._state()

    def undo_stage(self) -> None:
        super().undo_stage()
        self._staged_in = None

    def begin(self) -> None:
        try:
            self._lock = locked(self._path.with_name(f"{self._path.name}.lock"))
        except BlockingIOError:
            raise Raced from None
        except OSError as error:
            raise self._not_written(error) from None
        try:
            # As long as we read the old file no other program can open it to write.
            self._on_disk(swapping.start)
            self._detach()
            self._attach(swapping.next_of(self._path))
            self.run("BEGIN")
            self.prepare()
        except BaseException:
            self.undo()
            raise

    def lock(self) -> None:
        """The file has been locked since `begin`; what was staged before has to hold still."""
        if self._staged_in is not None and self._staged_in != self._state():
            raise Raced

    def commit(self) -> None:
        self.run("COMMIT")
        following = swapping.next_of(self._path)
        if self._anew:
            following = swapping.anew_of(self._path)
            self._copy_rows(following)
        else:
            self.run(f"CHECKPOINT {quoted(STORE)}")
        self._detach()
        self._on_disk(lambda path: swapping.finish(path, following))
        self._end()

    def _copy_rows(self, place: Path) -> None:
        """Into a new file: DuckDB keeps the bytes of deleted rows until it needs their place."""
        self.run(f"ATTACH {_literal(str(place))} AS {quoted(_COPY)} (TYPE duckdb)")
        try:
            self.run(f"COPY FROM DATABASE {quoted(STORE)} TO {quoted(_COPY)}")
            self.run(f"CHECKPOINT {quoted(_COPY)}")
        finally:
            with suppress(EngineError):
                self.run(f"DETACH {quoted(_COPY)}")

    def forget(self, entity: str, keys: Sequence[Sequence[str]]) -> tuple[int, int]:
        self._anew = True
        try:
            return super().forget(entity, keys)
        finally:
            self._anew = False

    def clean(self, entity: str) -> None:
        """Nothing is left: the file that took the store's place was written anew."""

    def undo(self) -> None:
        with suppress(EngineError):  # there is none any more where a commit failed
            self.run("ROLLBACK")
        self._end()

    def _end(self) -> None:
        """Nobody is kept waiting any longer, and the store is again what readers find."""
        try:
            with suppress(EngineError):
                self._detach()
            with suppress(OSError):
                swapping.discard(self._path)
        finally:
            if self._lock is not None:
                self._lock.close()
            self._lock = None
        with suppress(EngineError):
            self.look()

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

    def close(self) -> None:
        self._engine.close()
        if self._lock is not None:
            self._lock.close()

    def _state(self) -> int:
        if not self.there:
            return 0
        return int(self.run(f"SELECT state FROM {self.place}.store")[0][0])

    def _attach(self, path: Path, *options: str) -> None:
        import duckdb

        text = ", ".join(("TYPE duckdb", *options))
        try:
            self._connection.execute(f"ATTACH {_literal(str(path))} AS {quoted(STORE)} ({text})")
        except duckdb.Error as error:
            if self._lock is not None:
                raise self._failed(error) from None
            problem = duckdb_problem(error)
            if "lock on file" in str(error):
                problem = f"another program writes in `{path.name}`"
            raise self.refuse(codes.NO_STORE_OPENED, problem=problem) from None

    def _detach(self) -> None:
        self.run(f"DETACH DATABASE IF EXISTS {quoted(STORE)}")

    def _on_disk(self, step: Callable[[Path], None]) -> None:
        try:
            step(self._path)
        except OSError as error:
            raise self._not_written(error) from None

    def _not_written(self, error: OSError) -> EngineError:
        problem, hint = swapping.problem(error)
        return self.refuse(codes.NOT_WRITTEN, problem=problem, hint=hint)
