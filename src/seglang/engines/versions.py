"""A membership store as both engines have it: its tables, and the versions that are kept in them.

Members lie in a table for each entity, one row a stay, with the keys as `key_0`, `key_1`, … in the
engine's own types; views give readers the catalog's names. An engine adds how a statement is run
and how a transaction begins and ends. What is read here changes nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines.held import quoted
from seglang.engines.model import Engine, EngineError
from seglang.publish.model import Version

FORMAT = 1
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
    """`place` is the prefix of the store's tables."""

    place: str

    def __init__(self, engine: Engine, keep: int) -> None:
        self._engine = engine
        self.keep = keep

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
    def close(self) -> None: ...

    def prepare(self) -> None:
        """Makes the store's tables where there are none; refuses a newer format."""
        for table in _TABLES:
            self.run(f"CREATE TABLE IF NOT EXISTS {self.place}.{table}")
        found = self.run(f"SELECT format FROM {self.place}.store")
        if not found:
            self.run(f"INSERT INTO {self.place}.store VALUES ({FORMAT}, 0)")
        self.check_format()

    def check_format(self) -> None:
        """Refuses a store of a newer format."""
        [(found,)] = self.run(f"SELECT format FROM {self.place}.store")
        if found > FORMAT:
            raise self.refuse(codes.NEWER_STORE, found=str(found), known=str(FORMAT))

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

    def _versions(self, condition: str, *values: object) -> list[Version]:
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

    def _current_sums(self) -> dict[str, int]:
        rows = self.run(
            f"SELECT s.name, CAST(v.sum_of_keys AS TEXT) FROM {self.place}.segments AS s "
            f"JOIN {self.place}.versions AS v ON v.segment = s.id AND v.number = s.version"
        )
        return {name: int(total) for name, total in rows}

    def _entity(self, entity: str) -> list[tuple[str, str]]:
        return self.run(
            f"SELECT key_column, key_type FROM {self.place}.entities WHERE entity = $1 "
            "ORDER BY place",
            entity,
        )

    def _members_as_of(self, segment: str, number: int, entity: str) -> str:
        [(id,)] = self.run(f"SELECT id FROM {self.place}.segments WHERE name = $1", segment)
        keys = ", ".join(key_columns(len(self._entity(entity))))
        return (
            f"SELECT {keys} FROM {self.place}.{table_of(entity, 'stays')} WHERE segment = {id} "
            f"AND entered <= {number} AND (departed IS NULL OR departed > {number})"
        )


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
