"""The membership store as both engines have it: tables, and statements over all segments at once.

`Memberships` keeps the promises of `publish.model.Store`; an engine adds how a statement is run and
how a transaction begins and ends. Members lie in a table for each entity, one row a stay, with the
keys as `key_0`, `key_1`, … in the engine's own types; views give readers the catalog's names.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from seglang.catalog.model import Calendar
from seglang.diagnostics.codes import store as codes
from seglang.diagnostics.model import Sink
from seglang.engines.held import quoted
from seglang.engines.model import Engine, EngineError
from seglang.publish.model import Change, Raced, Version, Wanted
from seglang.sql.compiled import Compiled, OutputColumn, Script

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


@dataclass(frozen=True, slots=True)
class _Staged:
    wanted: Wanted
    change: Change
    sum_of_keys: int
    number: int  # in the tables of the stage
    id: int | None


class Memberships(ABC):
    """`place` and `temporary` are prefixes of tables, the store's and those of the stage."""

    place: str
    temporary: str

    def __init__(self, engine: Engine, keep: int) -> None:
        self._engine = engine
        self.keep = keep
        self._staged: dict[str, _Staged] = {}
        self._stages = 0

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
        """Makes the store where there is none; refuses one of a newer format."""
        for table in _TABLES:
            self.run(f"CREATE TABLE IF NOT EXISTS {self.place}.{table}")
        found = self.run(f"SELECT format FROM {self.place}.store")
        if not found:
            self.run(f"INSERT INTO {self.place}.store VALUES ({FORMAT}, 0)")
        elif found[0][0] > FORMAT:
            raise self.refuse(codes.NEWER_STORE, found=str(found[0][0]), known=str(FORMAT))

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
                _instant(as_of),
                _instant(at),
                by,
                definition,
                _checksum(members, int(total)),
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

    def stage(
        self, wanted: Sequence[Wanted], scripts: Mapping[str, Script] = MappingProxyType({})
    ) -> Mapping[str, Change]:
        self.begin_stage()
        try:
            self._staged = {}
            current = self.current([each.segment for each in wanted])
            ids = dict(self.run(f"SELECT name, id FROM {self.place}.segments"))
            for entity in dict.fromkeys(each.entity for each in wanted):
                mine = [each for each in wanted if each.entity == entity]
                self._stage(mine, scripts.get(entity), current, ids)
        except BaseException:
            self.undo_stage()
            raise
        return {name: each.change for name, each in self._staged.items()}

    def begin_stage(self) -> None:
        """Where all statements of a publication are one transaction, it begins here."""
        self._staged = {}

    def undo_stage(self) -> None:
        """What was staged is forgotten."""
        self._staged = {}

    def _stage(
        self,
        wanted: Sequence[Wanted],
        script: Script | None,
        current: Mapping[str, Version],
        ids: Mapping[str, int],
    ) -> None:
        entity, keys = wanted[0].entity, _keys(len(wanted[0].key))
        for each in wanted:
            before = current.get(each.segment)
            if before is not None and before.entity != entity:
                raise self.refuse(codes.ENTITY_CHANGED, name=each.segment)
        types = self.types(wanted[0].compiled.sql)
        stage = self._temporary(entity, "stage")
        kept = self._entity(entity)
        if kept and kept != list(zip(wanted[0].key, types, strict=True)):
            raise self.refuse(codes.KEY_CHANGED, entity=entity)
        shape = ", ".join(f"{key} {type}" for key, type in zip(keys, types, strict=True))
        known = ", ".join(keys)
        for kind in ("stage", "entered", "departed"):
            table = self._temporary(entity, kind)
            self.run(f"DROP TABLE IF EXISTS {self.temporary}.{table}")
            self.run(f"CREATE TEMPORARY TABLE {table} (segment INTEGER, {shape})")
        numbers = self._temporary(entity, "numbers")
        self.run(f"DROP TABLE IF EXISTS {self.temporary}.{numbers}")
        self.run(f"CREATE TEMPORARY TABLE {numbers} (number INTEGER, id INTEGER)")
        pairs = ", ".join(
            f"({number}, {ids.get(each.segment, 'NULL')})" for number, each in enumerate(wanted)
        )
        t = self.temporary
        self.run(f"INSERT INTO {t}.{numbers} VALUES {pairs}")
        self.fill(f"{t}.{stage}", wanted, script)
        entered, left = (f"{t}.{self._temporary(entity, kind)}" for kind in ("entered", "departed"))
        if not kept:
            self.run(f"INSERT INTO {entered} SELECT DISTINCT segment, {known} FROM {t}.{stage}")
        else:
            same = " AND ".join(f"stays.{key} = staged.{key}" for key in keys)
            stays = f"{self.place}.{table_of(entity, 'stays')} AS stays"
            self.run(
                f"INSERT INTO {entered} SELECT DISTINCT staged.segment, "
                f"{', '.join('staged.' + key for key in keys)} FROM {t}.{stage} AS staged "
                f"JOIN {t}.{numbers} AS n ON n.number = staged.segment WHERE NOT EXISTS ("
                f"SELECT 1 FROM {stays} WHERE stays.departed IS NULL AND stays.segment = n.id "
                f"AND {same})"
            )
            self.run(
                f"INSERT INTO {left} SELECT n.number, "
                f"{', '.join('stays.' + key for key in keys)} FROM {stays} "
                f"JOIN {t}.{numbers} AS n ON n.id = stays.segment WHERE stays.departed IS NULL "
                f"AND NOT EXISTS (SELECT 1 FROM {t}.{stage} AS staged "
                f"WHERE staged.segment = n.number AND {same})"
            )
        came, went = self._sums(entered, keys), self._sums(left, keys)
        sums = self._current_sums()
        for number, each in enumerate(wanted):
            (more, plus), (less, minus) = came.get(number, (0, 0)), went.get(number, (0, 0))
            version = current.get(each.segment)
            members = (version.members if version else 0) + more - less
            total = sums.get(each.segment, 0) + plus - minus
            change = Change(each.segment, version, members, more, less, _checksum(members, total))
            self._staged[each.segment] = _Staged(each, change, total, number, ids.get(each.segment))

    def fill(self, stage: str, wanted: Sequence[Wanted], script: Script | None) -> None:
        """The members of segments of one entity into the stage, under their numbers."""
        if script is None:
            for number, each in enumerate(wanted):
                members = f"SELECT {number}, * FROM (\n{each.compiled.sql}\n) AS m"
                self.run(f"INSERT INTO {stage} {members}")
            return
        if script.segments != tuple(each.segment for each in wanted):
            raise ValueError("the script is of other segments")
        for part in script.parts:
            for step in part.steps:
                self.run(f"CREATE TEMPORARY TABLE {quoted(step.name)} AS\n{step.sql}")
                # Without statistics a server takes a table that was made just now for a small one.
                self.run(f"ANALYZE {self.temporary}.{quoted(step.name)}")
                self._drop(step.done)
            for members in part.members:
                self.run(f"INSERT INTO {stage} SELECT * FROM (\n{members}\n) AS m")
            self._drop(part.left)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.run(f"DROP TABLE {self.temporary}.{quoted(name)}")

    def _sums(self, table: str, keys: Sequence[str]) -> dict[int, tuple[int, int]]:
        rows = self.run(
            f"SELECT segment, count(*), CAST(sum({self._hash(keys)}) AS TEXT) "
            f"FROM {table} GROUP BY segment"
        )
        return {number: (count, int(total)) for number, count, total in rows}

    def _hash(self, keys: Sequence[str], prefix: str = "") -> str:
        parts = " || ".join(f"md5(CAST({prefix}{key} AS TEXT))" for key in keys)
        return self.hash(parts)

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

    def _temporary(self, entity: str, kind: str) -> str:
        return quoted(f"seg_{kind}_{sha256(entity.encode()).hexdigest()[:16]}")

    def tally(self, segment: str, *, entered: bool, truths: Compiled) -> Mapping[Any, int]:
        staged = self._staged[segment]
        width = len(staged.wanted.key)
        keys, names = _keys(width), [f"c{n}" for n in range(len(truths.columns))]
        table = self._temporary(staged.wanted.entity, "entered" if entered else "departed")
        values = ", ".join(f"t.{name}" for name in names[width:])
        same = " AND ".join(f"t.c{n} = m.{key}" for n, key in enumerate(keys))
        rows = self.run(
            f"SELECT t.found, {values}, count(*) FROM {self.temporary}.{table} AS m LEFT JOIN ("
            f"SELECT TRUE, r.* FROM (\n{truths.sql}\n) AS r) AS t(found, {', '.join(names)}) "
            f"ON {same} WHERE m.segment = {staged.number} GROUP BY t.found, {values}"
        )
        return {tuple(row[1:-1]) if row[0] else None: row[-1] for row in rows}

    def publish(
        self, as_of: datetime, by: str, expected: Mapping[str, int | None]
    ) -> Sequence[Version]:
        chosen = [self._staged[name] for name in expected]
        with self._changing(in_stage=True):
            self._expect(expected)
            moved = [each for each in chosen if _moves(each)]
            if not moved:
                return ()
            publication, at = self._publication(as_of, by)
            self.run(f"UPDATE {self.place}.store SET state = state + 1")
            for entity in dict.fromkeys(each.wanted.entity for each in moved):
                self._settle(
                    entity, [e for e in moved if e.wanted.entity == entity], publication, at
                )
        names = [each.wanted.segment for each in moved]
        self._staged = {}
        found = self.current(names)
        return [found[name] for name in names]

    def rollback(self, segment: str, to: int, by: str) -> Version:
        """Ends the stage, like `publish`. What enters and leaves comes from the stays."""
        self.undo_stage()
        with self._changing():
            versions = {each.number: each for each in self.history(segment)}
            old, now = versions[to], versions[max(versions)]
            sql = self._members_as_of(segment, to, old.entity)
            names = tuple(name for name, _ in self._entity(old.entity))
            columns = tuple(OutputColumn(name, None) for name in names)
            compiled = Compiled(sql, self._engine.dialect, (), columns, old.as_of, (), Calendar())
            wanted = Wanted(segment, old.entity, names, old.definition, compiled, old.noted)
            ids = dict(self.run(f"SELECT name, id FROM {self.place}.segments"))
            self._staged = {}
            self._stage([wanted], None, {segment: now}, ids)
            publication, at = self._publication(old.as_of, by)
            self.run(f"UPDATE {self.place}.store SET state = state + 1")
            self._settle(old.entity, [self._staged[segment]], publication, at, to)
        self._staged = {}
        return self.current([segment])[segment]

    def _members_as_of(self, segment: str, number: int, entity: str) -> str:
        [(id,)] = self.run(f"SELECT id FROM {self.place}.segments WHERE name = $1", segment)
        keys = ", ".join(_keys(len(self._entity(entity))))
        return (
            f"SELECT {keys} FROM {self.place}.{table_of(entity, 'stays')} WHERE segment = {id} "
            f"AND entered <= {number} AND (departed IS NULL OR departed > {number})"
        )

    @contextmanager
    def _changing(self, *, in_stage: bool = False) -> Iterator[None]:
        if not in_stage or not self.stage_is_open():
            self.begin()
        try:
            self.lock()
            yield
            self.commit()
        except BaseException:
            self.undo()
            raise
        self.published()

    def stage_is_open(self) -> bool:
        return False

    def published(self) -> None:
        """After a commit."""
        return

    def _expect(self, expected: Mapping[str, int | None]) -> None:
        found = dict(self.run(f"SELECT name, version FROM {self.place}.segments"))
        if any(found.get(name) != number for name, number in expected.items()):
            raise Raced

    def _publication(self, as_of: datetime, by: str) -> tuple[int, str]:
        [(number, last)] = self.run(
            f"SELECT coalesce(max(id), 0) + 1, {self.micros('max(published_at)')} "
            f"FROM {self.place}.publications"
        )
        now = datetime.now(UTC)
        at = (now if last is None else max(now, _instant(last))).isoformat()
        self.run(
            f"INSERT INTO {self.place}.publications VALUES "
            "($1, CAST($2 AS TIMESTAMPTZ), $3, CAST($4 AS TIMESTAMPTZ))",
            number,
            at,
            by,
            as_of.isoformat(),
        )
        return number, at

    def _settle(
        self,
        entity: str,
        moved: Sequence[_Staged],
        publication: int,
        at: str,
        restored: int | None = None,
    ) -> None:
        p, keys = self.place, _keys(len(moved[0].wanted.key))
        self._make_entity(entity, moved[0].wanted)
        [(next_id,)] = self.run(f"SELECT coalesce(max(id), 0) + 1 FROM {p}.segments")
        rows, fresh = [], []
        for each in moved:
            number = each.change.current.number + 1 if each.change.current else 1
            id = each.id
            if id is None:
                id, next_id = next_id, next_id + 1
                fresh.append((id, each.wanted.segment))
            rows.append((each.number, id, number))
            self.run(
                f"INSERT INTO {p}.versions VALUES ($1, $2, $3, $4, $5, CAST($6 AS NUMERIC(38, 0)), "
                "$7, $8, $9, $10)",
                id,
                number,
                publication,
                each.wanted.definition,
                each.change.members,
                str(each.sum_of_keys),
                each.change.entered,
                each.change.left,
                restored,
                each.wanted.noted,
            )
        for id, name in fresh:
            self.run(f"INSERT INTO {p}.segments VALUES ($1, $2, $3, 0)", id, name, entity)
        t, chosen = self.temporary, self._temporary(entity, "chosen")
        self.run(f"DROP TABLE IF EXISTS {t}.{chosen}")
        self.run(f"CREATE TEMPORARY TABLE {chosen} (number INTEGER, id INTEGER, version INTEGER)")
        self.run(f"INSERT INTO {t}.{chosen} VALUES {', '.join(map(str, rows))}")
        stays = f"{p}.{table_of(entity, 'stays')}"
        same = " AND ".join(f"stays.{key} = m.{key}" for key in keys)
        self.run(
            f"UPDATE {stays} AS stays SET departed = c.version, left_at = CAST($1 AS TIMESTAMPTZ) "
            f"FROM {t}.{self._temporary(entity, 'departed')} AS m JOIN {t}.{chosen} AS c "
            f"ON c.number = m.segment WHERE stays.segment = c.id AND stays.departed IS NULL "
            f"AND {same}",
            at,
        )
        known = ", ".join(f"m.{key}" for key in keys)
        self.run(
            f"INSERT INTO {stays} SELECT c.id, {known}, c.version, NULL, "
            f"CAST($1 AS TIMESTAMPTZ), NULL FROM {t}.{self._temporary(entity, 'entered')} AS m "
            f"JOIN {t}.{chosen} AS c ON c.number = m.segment",
            at,
        )
        self.run(
            f"UPDATE {p}.segments AS s SET version = c.version FROM {t}.{chosen} AS c "
            "WHERE c.id = s.id"
        )
        self.run(
            f"DELETE FROM {p}.versions AS v USING {t}.{chosen} AS c "
            f"WHERE v.segment = c.id AND v.number <= c.version - {self.keep}"
        )
        self.run(
            f"DELETE FROM {stays} AS stays USING {t}.{chosen} AS c WHERE stays.segment = c.id "
            f"AND stays.departed <= c.version - {self.keep} + 1"
        )

    def _make_entity(self, entity: str, wanted: Wanted) -> None:
        if self._entity(entity):
            return
        p, keys, types = self.place, _keys(len(wanted.key)), self.types(wanted.compiled.sql)
        for place, (name, type) in enumerate(zip(wanted.key, types, strict=True)):
            self.run(f"INSERT INTO {p}.entities VALUES ($1, $2, $3, $4)", entity, place, name, type)
        shape = ", ".join(f"{key} {type}" for key, type in zip(keys, types, strict=True))
        stays = f"{p}.{table_of(entity, 'stays')}"
        self.run(
            f"CREATE TABLE {stays} (segment INTEGER, {shape}, entered INTEGER, departed INTEGER, "
            "entered_at TIMESTAMPTZ, left_at TIMESTAMPTZ)"
        )
        taken = {name.casefold() for name in wanted.key}
        own = {name: name + "_" * (name in taken) for name in ("segment", "entered_at", "left_at")}
        columns = ", ".join(
            f"t.{key} AS {quoted(name)}" for key, name in zip(keys, wanted.key, strict=True)
        )
        for kind, more, condition in (
            ("members", "", " WHERE t.departed IS NULL"),
            ("history", f", t.left_at AS {own['left_at']}", ""),
        ):
            self.run(
                f"CREATE VIEW {p}.{table_of(entity, kind)} AS SELECT s.name AS {own['segment']}, "
                f"{columns}, t.entered_at AS {own['entered_at']}{more} FROM {stays} AS t "
                f"JOIN {p}.segments AS s ON s.id = t.segment{condition}"
            )


def _moves(staged: _Staged) -> bool:
    before = staged.change.current
    return (
        before is None
        or bool(staged.change.entered or staged.change.left)
        or before.definition != staged.wanted.definition
    )


def _keys(count: int) -> list[str]:
    return [f"key_{number}" for number in range(count)]


def table_of(entity: str, kind: str) -> str:
    """The name of an entity's table, no longer than Postgres allows."""
    name = f"{entity}_{kind}"
    if len(name.encode()) > _LONGEST_NAME:
        mark = sha256(entity.encode()).hexdigest()[:12]
        name = f"{name.encode()[:30].decode(errors='ignore')}_{mark}_{kind}"
    return quoted(name)


def _checksum(members: int, total: int) -> str:
    return f"{members}:{total}"


def _instant(micros: int) -> datetime:
    return _START + timedelta(microseconds=int(micros))
