"""The membership store as both engines have it: publishing what was staged.

`Memberships` keeps the promises of `publish.model.Store`: each change is one transaction, with
statements over all segments of an entity at once.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from seglang.catalog.model import Calendar
from seglang.engines.erasing import erase
from seglang.engines.held import quoted
from seglang.engines.stage import Stage, Staged
from seglang.engines.versions import instant_of, key_columns, table_of
from seglang.publish.model import Raced, Version, Wanted
from seglang.sql.compiled import Compiled, OutputColumn

# Of one statement that inserts; a server counts its parameters in 16 bits.
_ROWS = 500
_SEGMENT_TYPES = ("INTEGER", "TEXT", "TEXT", "INTEGER")
_VERSION_TYPES = (
    "INTEGER",
    "INTEGER",
    "BIGINT",
    "TEXT",
    "BIGINT",
    "NUMERIC(38, 0)",
    "BIGINT",
    "BIGINT",
    "INTEGER",
    "TEXT",
)


class Memberships(Stage):
    """One connection to a store."""

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
            # Read before the commit: what fails after it would look as if nothing had changed.
            found = self.current(names)
        self._staged = {}
        return [found[name] for name in names]

    def rollback(self, segment: str, to: int, by: str) -> Version:
        """Ends the stage, like `publish`. What enters and leaves comes from the stays."""
        self.undo_stage()
        with self._changing():
            versions = {each.number: each for each in self.history(segment)}
            old, now = versions[to], versions[max(versions)]
            sql = self._members_as_of(segment, to, old.entity)
            names = tuple(name for name, _ in self.key_of(old.entity))
            columns = tuple(OutputColumn(name, None) for name in names)
            compiled = Compiled(sql, self._engine.dialect, (), columns, old.as_of, (), Calendar())
            wanted = Wanted(segment, old.entity, names, old.definition, compiled, old.noted)
            ids = self._ids()
            self._staged = {}
            self._stage([wanted], None, {segment: now}, ids)
            publication, at = self._publication(old.as_of, by)
            self.run(f"UPDATE {self.place}.store SET state = state + 1")
            self._settle(old.entity, [self._staged[segment]], publication, at, to)
            made = self.current([segment])[segment]
        self._staged = {}
        return made

    def forget(self, entity: str, keys: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Ends the stage, like `publish`."""
        self.undo_stage()
        with self._changing():
            found = erase(self, entity, keys)
        # Also when there was nothing: what was erased before may not have been cleaned away.
        if self.key_of(entity):
            self.clean(entity)
        return found

    @abstractmethod
    def clean(self, entity: str) -> None:
        """Takes away what an engine leaves of deleted stays where they were."""

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

    def stage_is_open(self) -> bool:
        return False

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
        at = (now if last is None else max(now, instant_of(last))).isoformat()
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
        moved: Sequence[Staged],
        publication: int,
        at: str,
        restored: int | None = None,
    ) -> None:
        p, keys = self.place, key_columns(len(moved[0].wanted.key))
        known_before = bool(self.key_of(entity))
        self._make_entity(entity, moved[0].wanted)
        [(next_id,)] = self.run(f"SELECT coalesce(max(id), 0) + 1 FROM {p}.segments")
        rows: list[tuple[int, int, int]] = []
        fresh: list[tuple[object, ...]] = []
        versions: list[tuple[object, ...]] = []
        for each in moved:
            number = each.change.current.number + 1 if each.change.current else 1
            id = each.id
            if id is None:
                id, next_id = next_id, next_id + 1
                fresh.append((id, each.wanted.segment, entity, 0))
            rows.append((each.number, id, number))
            versions.append(
                (
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
            )
        self._insert(f"{p}.versions", _VERSION_TYPES, versions)
        self._insert(f"{p}.segments", _SEGMENT_TYPES, fresh)
        t, chosen = self.temporary, self._temporary(entity, "chosen")
        self.run(f"DROP TABLE IF EXISTS {t}.{chosen}")
        self.run(f"CREATE TEMPORARY TABLE {chosen} (number INTEGER, id INTEGER, version INTEGER)")
        self.run(f"INSERT INTO {t}.{chosen} VALUES {', '.join(map(str, rows))}")
        self.analyze(f"{t}.{chosen}")
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
        if not known_before:  # once, over all the rows, takes less than row by row
            self.index(entity, len(keys))
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

    def _insert(self, table: str, types: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Many rows with few statements."""
        for start in range(0, len(rows), _ROWS):
            piece = rows[start : start + _ROWS]
            places = count(1)
            marks = ", ".join(
                f"({', '.join(f'CAST(${next(places)} AS {type})' for type in types)})"
                for _ in piece
            )
            self.run(
                f"INSERT INTO {table} VALUES {marks}", *(each for row in piece for each in row)
            )

    def _make_entity(self, entity: str, wanted: Wanted) -> None:
        if self.key_of(entity):
            return
        p, keys, types = self.place, key_columns(len(wanted.key)), self.types(wanted.compiled.sql)
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


def _moves(staged: Staged) -> bool:
    before = staged.change.current
    return (
        before is None
        or bool(staged.change.entered or staged.change.left)
        or before.definition != staged.wanted.definition
    )
