"""What publishing would change: members are computed into temporary tables and compared with the
current versions, with statements over all segments of an entity at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from seglang.diagnostics.codes import store as codes
from seglang.engines.held import quoted
from seglang.engines.model import Engine
from seglang.engines.versions import Versions, checksum, key_columns, table_of
from seglang.publish.model import Change, Version, Wanted
from seglang.sql.compiled import Compiled, Script

# How many rows are compared by one statement: what an engine holds of them lies in memory.
MOST_ROWS = 20_000_000


@dataclass(frozen=True, slots=True)
class Staged:
    wanted: Wanted
    change: Change
    sum_of_keys: int
    number: int  # in the tables of the stage
    id: int | None


class Stage(Versions):
    """`temporary` is the prefix of the stage's tables."""

    temporary: str

    def __init__(self, engine: Engine, keep: int) -> None:
        super().__init__(engine, keep)
        self._staged: dict[str, Staged] = {}

    def stage(
        self, wanted: Sequence[Wanted], scripts: Mapping[str, Script] = MappingProxyType({})
    ) -> Mapping[str, Change]:
        self.begin_stage()
        try:
            self._staged = {}
            current = self.current([each.segment for each in wanted])
            ids = self._ids()
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
        entity, keys = wanted[0].entity, key_columns(len(wanted[0].key))
        for each in wanted:
            before = current.get(each.segment)
            if before is not None and before.entity != entity:
                raise self.refuse(codes.ENTITY_CHANGED, name=each.segment)
        types = self.types(wanted[0].compiled.sql)
        stage = self._temporary(entity, "stage")
        kept = self.key_of(entity)
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
        self.analyze(f"{t}.{numbers}")
        self.fill(f"{t}.{stage}", wanted, script)
        entered, left = (f"{t}.{self._temporary(entity, kind)}" for kind in ("entered", "departed"))
        for first, last in self._ranges(f"{t}.{stage}", wanted, current):
            chosen = f"staged.segment BETWEEN {first} AND {last}"
            if not kept:
                self.run(
                    f"INSERT INTO {entered} SELECT DISTINCT segment, {known} "
                    f"FROM {t}.{stage} AS staged WHERE {chosen}"
                )
                continue
            same = " AND ".join(f"stays.{key} = staged.{key}" for key in keys)
            stays = f"{self.place}.{table_of(entity, 'stays')} AS stays"
            self.run(
                f"INSERT INTO {entered} SELECT DISTINCT staged.segment, "
                f"{', '.join('staged.' + key for key in keys)} FROM {t}.{stage} AS staged "
                f"JOIN {t}.{numbers} AS n ON n.number = staged.segment WHERE {chosen} "
                f"AND NOT EXISTS (SELECT 1 FROM {stays} WHERE stays.departed IS NULL "
                f"AND stays.segment = n.id AND {same})"
            )
            self.run(
                f"INSERT INTO {left} SELECT n.number, "
                f"{', '.join('stays.' + key for key in keys)} FROM {stays} "
                f"JOIN {t}.{numbers} AS n ON n.id = stays.segment WHERE stays.departed IS NULL "
                f"AND n.number BETWEEN {first} AND {last} "
                f"AND NOT EXISTS (SELECT 1 FROM {t}.{stage} AS staged "
                f"WHERE {chosen} AND staged.segment = n.number AND {same})"
            )
        if kept:
            for table in (entered, left):
                self.analyze(table)
        came, went = self._sums(entered, keys), self._sums(left, keys)
        sums = self._current_sums()
        for number, each in enumerate(wanted):
            (more, plus), (less, minus) = came.get(number, (0, 0)), went.get(number, (0, 0))
            version = current.get(each.segment)
            members = (version.members if version else 0) + more - less
            total = sums.get(each.segment, 0) + plus - minus
            change = Change(each.segment, version, members, more, less, checksum(members, total))
            self._staged[each.segment] = Staged(each, change, total, number, ids.get(each.segment))

    def _ranges(
        self, stage: str, wanted: Sequence[Wanted], current: Mapping[str, Version]
    ) -> Iterator[tuple[int, int]]:
        """The segments' numbers in ranges, first and last, that are compared by one statement."""
        counts: dict[int, int] = dict(
            self.run(f"SELECT segment, count(*) FROM {stage} GROUP BY segment")
        )
        first, rows = 0, 0
        for number, each in enumerate(wanted):
            version = current.get(each.segment)
            more = counts.get(number, 0) + (version.members if version else 0)
            if rows and rows + more > MOST_ROWS:
                yield first, number - 1
                first, rows = number, 0
            rows += more
        yield first, len(wanted) - 1

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
                self.analyze(f"{self.temporary}.{quoted(step.name)}")
                self._drop(step.done)
            for members in part.members:
                self.run(f"INSERT INTO {stage} SELECT * FROM (\n{members}\n) AS m")
            self._drop(part.left)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.run(f"DROP TABLE {self.temporary}.{quoted(name)}")

    def _sums(self, table: str, keys: Sequence[str]) -> dict[int, tuple[int, int]]:
        rows = self.run(
            f"SELECT segment, count(*), CAST(sum({self.hash_of(keys)}) AS TEXT) "
            f"FROM {table} GROUP BY segment"
        )
        return {number: (count, int(total)) for number, count, total in rows}

    def hash_of(self, keys: Sequence[str], prefix: str = "") -> str:
        parts = " || ".join(f"md5(CAST({prefix}{key} AS TEXT))" for key in keys)
        return self.hash(parts)

    def _temporary(self, entity: str, kind: str) -> str:
        return quoted(f"seg_{kind}_{sha256(entity.encode()).hexdigest()[:16]}")

    def moving(self, segment: str, *, entered: bool, limit: int) -> list[tuple[str, ...]]:
        staged = self._staged[segment]
        keys = key_columns(len(staged.wanted.key))
        table = self._temporary(staged.wanted.entity, "entered" if entered else "departed")
        return self.run(
            f"SELECT {', '.join(f'CAST({key} AS TEXT)' for key in keys)} "
            f"FROM {self.temporary}.{table} WHERE segment = {staged.number} "
            f"ORDER BY {', '.join(keys)} LIMIT {limit}"
        )

    def tally(self, segment: str, *, entered: bool, truths: Compiled) -> Mapping[Any, int]:
        staged = self._staged[segment]
        width = len(staged.wanted.key)
        keys, names = key_columns(width), [f"c{n}" for n in range(len(truths.columns))]
        table = self._temporary(staged.wanted.entity, "entered" if entered else "departed")
        values = ", ".join(f"t.{name}" for name in names[width:])
        same = " AND ".join(f"t.c{n} = m.{key}" for n, key in enumerate(keys))
        rows = self.run(
            f"SELECT t.found, {values}, count(*) FROM {self.temporary}.{table} AS m LEFT JOIN ("
            f"SELECT TRUE, r.* FROM (\n{truths.sql}\n) AS r) AS t(found, {', '.join(names)}) "
            f"ON {same} WHERE m.segment = {staged.number} GROUP BY t.found, {values}"
        )
        return {tuple(row[1:-1]) if row[0] else None: row[-1] for row in rows}
