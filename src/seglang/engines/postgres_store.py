"""The membership store in a schema of a Postgres database.

From `stage` to `publish` everything is one transaction that sees one state of the data; it ends
with `publish`, whether that succeeds or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from seglang.catalog.model import Target
from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines import postgres
from seglang.engines.held import quoted
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.engines.postgres import PostgresEngine
from seglang.engines.postgres_problems import query_problem
from seglang.engines.versions import FORMAT, key_columns, table_of
from seglang.publish.model import Raced, Wanted
from seglang.sql.compiled import Script

SCHEMA = "seglang"
# The number of our lock among the advisory locks of a database.
_LOCK = 7_306_085_243_601
# Not serializable, a row or the publisher's lock is taken, a row is there already, deadlock.
_RACED = ("40001", "55P03", "23505", "40P01")
_SETTINGS = (
    "set_config('TimeZone', 'UTC', true), set_config('jit', 'off', true), "
    "set_config('DateStyle', 'ISO', true), set_config('IntervalStyle', 'postgres', true), "
    "set_config('work_mem', CASE current_setting('work_mem') WHEN '4MB' THEN '256MB' "
    "ELSE current_setting('work_mem') END, true), set_config('statement_timeout', $1, true)"
)


def _lock(schema: str) -> int:
    """The publishers' lock; the next number is taken while a store is made."""
    if schema == SCHEMA:
        return _LOCK
    return _LOCK + 2 * int.from_bytes(sha256(schema.encode()).digest()[:6])


def connect(
    target: Target, sink: Sink, keep: int = 10, *, reading: bool = False
) -> PostgresStore | None:
    """The store of a resolved target; made or migrated if need be, unless it is only read. Reports
    one diagnostic and gives None when it cannot be opened; raises Raced."""
    engine = postgres.connect(target, sink)
    if engine is None:
        return None
    store = PostgresStore(engine, keep, target.store or SCHEMA)
    try:
        if reading:
            store.look()
        else:
            store.make()
    except EngineError as error:
        sink.extend([error.diagnostic])
        store.close()
        return None
    except BaseException:
        store.close()
        raise
    return store


class PostgresStore(Memberships):
    temporary = "pg_temp"

    def __init__(self, engine: PostgresEngine, keep: int, schema: str) -> None:
        super().__init__(engine, keep)
        self.schema, self.place = schema, quoted(schema)
        self._connection = engine.connection
        self._source, self._seconds = engine.source, engine.seconds

    def make(self) -> None:
        if self.format() == FORMAT:
            self.there = True
            return
        self._begin("READ COMMITTED")
        try:
            self.run(f"SELECT pg_advisory_xact_lock({_lock(self.schema) + 1})")
            # Asked for, since the right to make a schema is needed even where there is one.
            if not self.run("SELECT 1 FROM pg_namespace WHERE nspname = $1", self.schema):
                self.run(f"CREATE SCHEMA {self.place}")
            self.prepare()
            for table, columns in (("segments", "name"), ("versions", "segment, number")):
                self.run(
                    f"CREATE UNIQUE INDEX IF NOT EXISTS {table}_once "
                    f"ON {self.place}.{table} ({columns})"
                )
            self.commit()
        except BaseException:
            self.undo()
            raise

    def relations(self) -> list[str]:
        found = self.run(
            "SELECT CAST(c.relname AS TEXT) FROM pg_class AS c "
            "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
            self.schema,
        )
        return [name for (name,) in found]

    def analyze(self, table: str) -> None:
        self.run(f"ANALYZE {table}")

    def index(self, entity: str, width: int) -> None:
        keys = ", ".join(key_columns(width))
        self.run(
            f"CREATE INDEX ON {self.place}.{table_of(entity, 'stays')} (segment, departed, {keys})"
        )

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = psycopg.RawCursor(self._connection)
        try:
            # Binary, since otherwise the driver sends a text without values as several statements.
            cursor.execute(sql.encode(), list(values) or None, binary=True)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if error.sqlstate in _RACED:
                raise Raced from None
            problem = query_problem(error, self._source, self._seconds)
            raise EngineError(problem.report(Sink())) from None

    def begin(self) -> None:
        self._begin("REPEATABLE READ")

    def _begin(self, level: str) -> None:
        self.run(f"BEGIN ISOLATION LEVEL {level}, READ WRITE")
        self.run(f"SELECT {_SETTINGS}", f"{self._seconds}s")

    @contextmanager
    def one_state(self) -> Iterator[None]:
        self.undo_stage()
        self.begin()
        try:
            yield
        finally:
            self.undo()

    def begin_stage(self) -> None:
        self.undo_stage()
        self.begin()

    def undo_stage(self) -> None:
        self.undo()

    def stage_is_open(self) -> bool:
        return self._connection.info.transaction_status == TransactionStatus.INTRANS

    def commit(self) -> None:
        try:
            self.run("COMMIT")
        except EngineError:
            # The server may have gone before it committed, or after that and before it said so.
            if self._connection.closed:
                raise self.refuse(codes.COMMIT_UNKNOWN) from None
            raise

    def undo(self) -> None:
        status = self._connection.info.transaction_status
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            with suppress(EngineError):  # without a connection there is nothing left to undo
                self.run("ROLLBACK")

    def lock(self) -> None:
        [(free,)] = self.run(f"SELECT pg_try_advisory_xact_lock({_lock(self.schema)})")
        if not free:
            raise Raced
        # What another publisher changed since this transaction began is no longer to be seen in
        # it, but cannot be locked: the server then says that it would not be serializable.
        self.run(f"SELECT state FROM {self.place}.store FOR UPDATE NOWAIT")

    def clean(self, entity: str) -> None:
        with suppress(EngineError, Raced):  # a role that may not, a server that is busy
            self.run(f"VACUUM {self.place}.{table_of(entity, 'stays')}")

    def types(self, sql: str) -> list[str]:
        cursor = psycopg.RawCursor(self._connection)
        try:
            cursor.execute(f"SELECT * FROM (\n{sql}\n) AS m LIMIT 0".encode(), binary=True)
        except psycopg.Error as error:
            problem = query_problem(error, self._source, self._seconds)
            raise EngineError(problem.report(Sink())) from None
        oids = [column.type_code for column in cursor.description or ()]
        return [self.run(f"SELECT format_type({oid}, -1)")[0][0] for oid in oids]

    def micros(self, column: str) -> str:
        return f"CAST(extract(epoch FROM {column}) * 1000000 AS BIGINT)"

    def hash(self, text: str) -> str:
        return f"CAST(CAST('x' || substr(md5({text}), 1, 15) AS BIT(60)) AS BIGINT)"

    def fill(self, stage: str, wanted: Sequence[Wanted], script: Script | None) -> None:
        super().fill(stage, wanted, script)
        self.analyze(stage)

    def close(self) -> None:
        self._engine.close()
