"""A membership store as both engines have it: its tables, and the versions that are kept in them.

Members lie in a table for each entity, one row a stay, with the keys as `key_0`, `key_1`, … in the
engine's own types; views give readers the catalog's names. An engine adds how a statement is run
and how a transaction begins and ends. What is read here changes nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from seglang.catalog.model import Calendar
from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines.held import quoted
from seglang.engines.model import Engine, EngineError, Result
from seglang.publish.model import Version
from seglang.sql.compiled import Compiled, OutputColumn
from seglang.types import TextType, TimestampType

# 2: an index on the stays, where the engine has use for one.
FORMAT = 2
_LONGEST_NAME = 63
_START = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES = (
    "store (format INTEGER, state BIGINT)",
    "publications (id BIGINT, published_at TIMESTAMPTZ, published_by TEXT, as_of TIMESTAMPTZ)",
    "segments (id INTEGER, name TEXT, entity TEXT, version INTEGER)",
    "versions (segment INTEGER, number INTEGER, publication BIGINT, definition TEXT, "
    "members BIGINT, sum_of_keys NUMERIC(38, 0), entered BIGINT, departed BIGINT, "
    "restored INTEGER, noted TEXT)",
    "entities (entity TEXT, place INTEGER, key_column TEXT, key_type TEXT)",
)


class Versions(ABC):
    """`place` is the prefix of the store's tables. Who only reads may find that there is no store
    yet; `there` says so."""

    place: str

    def __init__(self, engine: Engine, keep: int) -> None:
        self._engine = engine
        self.keep = keep
        self.there = False

    @property
    def engine(self) -> Engine:
        return self._engine

    @abstractmethod
    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one statement. Raises EngineError or Raced."""

    @abstractmethod
    def begin(self) -> None: ...

    @abstractmethod
    def commit(self) -> None: ...

    @abstractmethod
    def undo(self) -> None: ...

    @abstractmethod
    def lock(self) -> None:
        """Until the end of the transaction nobody else publishes. Raises Raced."""

    @abstractmethod
    def types(self, sql: str) -> list[str]: ...

    @abstractmethod
    def micros(self, column: str) -> str: ...

    @abstractmethod
    def hash(self, text: str) -> str: ...

    @abstractmethod
    def relations(self) -> list[str]:
        """The names of the tables and views in the store's place."""

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def analyze(self, table: str) -> None:
        """Tells the engine how many rows a temporary table has, where it does not know."""
        return

    def index(self, entity: str, width: int) -> None:
        """An index on an entity's stays; without one where the engine needs none."""
        return

    def format(self) -> int | None:
        """Of the store; None where there is none yet. Refuses one of a newer format, and a place
        that is somebody else's."""
        found = self.relations()
        if "store" not in found:
            if found:
                raise self.refuse(codes.PLACE_TAKEN)
            return None
        [(format,)] = self.run(f"SELECT format FROM {self.place}.store")
        if format > FORMAT:
            raise self.refuse(codes.NEWER_STORE, found=str(format), known=str(FORMAT))
        return int(format)

    def look(self) -> None:
        """For who only reads; the tables of older formats can be read as they are."""
        self.there = self.format() is not None

    def prepare(self) -> None:
        """For who publishes, in a transaction: makes the store where there is none, and brings an
        older one to this format."""
        found = self.format()
        if found is None:
            for table in _TABLES:
                self.run(f"CREATE TABLE {self.place}.{table}")
            self.run(f"INSERT INTO {self.place}.store VALUES ({FORMAT}, 0)")
        elif found < FORMAT:
            self.lock()
            for migrate in _MIGRATIONS[found - 1 :]:
                migrate(self)
            self.run(f"UPDATE {self.place}.store SET format = {FORMAT}")
        self.there = True

    def refuse(self, code: Any, **facts: str) -> EngineError:
        return EngineError(
            Sink().report(code, None, source=self._engine.source, **dict[str, Any](facts))
        )

    def current(self, segments: Iterable[str]) -> Mapping[str, Version]:
        wanted = set(segments)
        found = self._versions("s.version = v.number")
        return {each.segment: each for each in found if each.segment in wanted}

    def history(self, segment: str) -> Sequence[Version]:
        return self._versions("s.name = $1", segment)

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Within, all statements see the same versions. So it is anyhow where nobody else has the
        store open."""
        yield

    def moved_since(self, segment: str, since: int) -> tuple[Version, Result]:
        with self.one_state():
            versions = {each.number: each for each in self.history(segment)}
            now = versions[max(versions, default=0)]
            if since != 0:
                versions[since]
            return now, self._engine.stream(self._movement(now, since))

    def _movement(self, now: Version, since: int) -> Compiled:
        names = [name for name, _ in self.key_of(now.entity)]
        taken = {name.casefold() for name in names}
        change, at = (name + "_" * (name in taken) for name in ("change", "at"))
        keys = key_columns(len(names))
        [(id,)] = self.run(f"SELECT id FROM {self.place}.segments WHERE name = $1", now.segment)
        then, there = (
            f"max(CASE WHEN entered <= {number} AND (departed IS NULL OR departed > {number}) "
            "THEN 1 ELSE 0 END)"
            for number in (since, now.number)
        )
        shown = ", ".join(f"{key} AS {quoted(name)}" for key, name in zip(keys, names, strict=True))
        known = ", ".join(keys)
        sql = (
            f"SELECT {shown}, CASE WHEN was = 0 THEN 'entered' ELSE 'left' END AS {change}, "
            f"CASE WHEN was = 0 THEN came_at ELSE went_at END AS {at} FROM ("
            f"SELECT {known}, {then} AS was, {there} AS is_there, max(entered_at) AS came_at, "
            f"max(left_at) AS went_at FROM {self.place}.{table_of(now.entity, 'stays')} "
            f"WHERE segment = {id} GROUP BY {known}) AS moved WHERE was <> is_there"
        )
        columns = (
            *(OutputColumn(name, None) for name in names),
            OutputColumn(change, TextType()),
            OutputColumn(at, TimestampType()),
        )
        return Compiled(sql, self._engine.dialect, (), columns, now.as_of, (), Calendar())

    def _versions(self, condition: str, *values: object) -> list[Version]:
        if not self.there:
            return []
        p = self.place
        rows = self.run(
            f"SELECT s.name, v.number, s.entity, {self.micros('b.as_of')}, "
            f"{self.micros('b.published_at')}, b.published_by, v.definition, "
            "CAST(v.sum_of_keys AS TEXT), v.members, v.entered, v.departed, v.restored, v.noted "
            f"FROM {p}.versions AS v JOIN {p}.segments AS s ON s.id = v.segment "
            f"JOIN {p}.publications AS b ON b.id = v.publication "
            f"WHERE {condition} ORDER BY s.name, v.number DESC",
            *values,
        )
        return [
            Version(
                name,
                number,
                entity,
                instant_of(as_of),
                instant_of(at),
                by,
                definition,
                checksum(members, int(total)),
                members,
                entered,
                left,
                restored,
                noted,
            )
            for (
                name,
                number,
                entity,
                as_of,
                at,
                by,
                definition,
                total,
                members,
                entered,
                left,
                restored,
                noted,
            ) in rows
        ]

    def _ids(self) -> dict[str, int]:
        if not self.there:
            return {}
        return dict(self.run(f"SELECT name, id FROM {self.place}.segments"))

    def _current_sums(self) -> dict[str, int]:
        if not self.there:
            return {}
        rows = self.run(
            f"SELECT s.name, CAST(v.sum_of_keys AS TEXT) FROM {self.place}.segments AS s "
            f"JOIN {self.place}.versions AS v ON v.segment = s.id AND v.number = s.version"
        )
        return {name: int(total) for name, total in rows}

    def entities(self) -> list[str]:
        if not self.there:
            return []
        found = self.run(f"SELECT DISTINCT entity FROM {self.place}.entities ORDER BY entity")
        return [name for (name,) in found]

    def key_of(self, entity: str) -> list[tuple[str, str]]:
        """The key's columns and their types; none for an entity that nothing was published of."""
        if not self.there:
            return []
        return self.run(
            f"SELECT key_column, key_type FROM {self.place}.entities WHERE entity = $1 "
            "ORDER BY place",
            entity,
        )

    def _members_as_of(self, segment: str, number: int, entity: str) -> str:
        [(id,)] = self.run(f"SELECT id FROM {self.place}.segments WHERE name = $1", segment)
        keys = ", ".join(key_columns(len(self.key_of(entity))))
        return (
            f"SELECT {keys} FROM {self.place}.{table_of(entity, 'stays')} WHERE segment = {id} "
            f"AND entered <= {number} AND (departed IS NULL OR departed > {number})"
        )


def _index_stays(store: Versions) -> None:
    found = store.run(f"SELECT entity, count(*) FROM {store.place}.entities GROUP BY entity")
    for entity, width in found:
        store.index(entity, width)


# From format 1 to 2, and so on.
_MIGRATIONS = (_index_stays,)


def key_columns(count: int) -> list[str]:
    return [f"key_{number}" for number in range(count)]


def table_of(entity: str, kind: str) -> str:
    """The name of an entity's table, no longer than Postgres allows."""
    name = f"{entity}_{kind}"
    if len(name.encode()) > _LONGEST_NAME:
        mark = sha256(entity.encode()).hexdigest()[:12]
        name = f"{name.encode()[:30].decode(errors='ignore')}_{mark}_{kind}"
    return quoted(name)


def checksum(members: int, total: int) -> str:
    return f"{members}:{total}"


def instant_of(micros: int) -> datetime:
    return _START + timedelta(microseconds=int(micros))
