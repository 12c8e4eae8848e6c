"""A membership store in this process, over DuckDB or Postgres: what `Store` says, in the plainest
way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from seglang import Project
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb, postgres
from seglang.engines.model import Engine, Result
from seglang.publish.model import Change, Raced, Version, Wanted
from seglang.sql.compiled import Compiled, Script

Keys = frozenset[tuple[Any, ...]]


@dataclass
class Kept:
    """What stays when a store is closed."""

    versions: dict[str, list[tuple[Version, Keys]]] = field(default_factory=dict)

    def keys(self, segment: str) -> Keys:
        return self.versions[segment][-1][1]

    def open(self, project: Project, target: str | None, *, reading: bool) -> MemoryStore:
        resolved = project.target(target)
        engine = (duckdb if resolved.engine == "duckdb" else postgres).connect(resolved, Sink())
        assert engine is not None
        return MemoryStore(self, engine)


class MemoryStore:
    def __init__(self, kept: Kept, engine: Engine) -> None:
        self.kept = kept
        self.engine = engine
        self.staged: dict[str, tuple[Wanted, Keys]] = {}

    def current(self, segments: Iterable[str]) -> Mapping[str, Version]:
        return {
            name: self.kept.versions[name][-1][0] for name in segments if name in self.kept.versions
        }

    def _before(self, name: str) -> Keys:
        return self.kept.keys(name) if name in self.kept.versions else frozenset()

    def stage(
        self, wanted: Sequence[Wanted], scripts: Mapping[str, Script] = MappingProxyType({})
    ) -> Mapping[str, Change]:
        changes = {}
        for each in wanted:
            keys = frozenset(self.engine.rows(each.compiled))
            self.staged[each.segment] = each, keys
            before = self._before(each.segment)
            changes[each.segment] = Change(
                each.segment,
                self.current((each.segment,)).get(each.segment),
                len(keys),
                len(keys - before),
                len(before - keys),
                _checksum(keys),
            )
        return changes

    def tally(self, segment: str, *, entered: bool, truths: Compiled) -> Mapping[Any, int]:
        wanted, keys = self.staged[segment]
        before = self._before(segment)
        size = len(wanted.key)
        rows = {row[:size]: row[size:] for row in self.engine.rows(truths)}
        return Counter(rows.get(key) for key in (keys - before if entered else before - keys))

    def publish(
        self, as_of: datetime, by: str, expected: Mapping[str, int | None]
    ) -> Sequence[Version]:
        current = self.current(expected)
        for name, number in expected.items():
            if (current[name].number if name in current else None) != number:
                raise Raced
        made = []
        for name in expected:
            wanted, keys = self.staged[name]
            before = self._before(name)
            known = current.get(name)
            if known and (keys, wanted.definition) == (before, known.definition):
                continue
            version = Version(
                name,
                known.number + 1 if known else 1,
                wanted.entity,
                as_of,
                datetime(2026, 1, 1, tzinfo=UTC),
                by,
                wanted.definition,
                _checksum(keys),
                len(keys),
                len(keys - before),
                len(before - keys),
                noted=wanted.noted,
            )
            self.kept.versions.setdefault(name, []).append((version, keys))
            made.append(version)
        return made

    def history(self, segment: str) -> Sequence[Version]:
        return [version for version, _ in reversed(self.kept.versions.get(segment, []))]

    def moving(self, segment: str, *, entered: bool, limit: int) -> Sequence[tuple[str, ...]]:
        keys, before = self.staged[segment][1], self._before(segment)
        moved = sorted(keys - before if entered else before - keys)
        return [tuple(map(str, key)) for key in moved[:limit]]

    def entities(self) -> Sequence[str]:
        raise NotImplementedError("not what these tests are about")

    def key_of(self, entity: str) -> Sequence[tuple[str, str]]:
        raise NotImplementedError("not what these tests are about")

    def moved_since(self, segment: str, since: int) -> tuple[Version, Result]:
        raise NotImplementedError("not what these tests are about")

    def forget(self, entity: str, keys: Sequence[Sequence[str]]) -> tuple[int, int]:
        raise NotImplementedError("not what these tests are about")

    def rollback(self, segment: str, to: int, by: str) -> Version:
        raise NotImplementedError("not what these tests are about")

    def close(self) -> None:
        self.engine.close()


def _checksum(keys: Keys) -> str:
    return sha256(repr(sorted(map(repr, keys))).encode()).hexdigest()
