"""What a membership store has to hold, in dictionaries, and random use of a store that is compared
with it after each step.

`World` has the store and the model; each step of `STEPS` does something to both. A step that a
store learns is one more function there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

import duckdb
import psycopg
import pytest

from engines.store_bed import AS_OF, Bed
from seglang.catalog.model import Calendar
from seglang.diagnostics.codes import store as codes
from seglang.engines import duckdb_store
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.publish.model import Raced, Version, Wanted
from seglang.sql.compiled import Compiled, OutputColumn

Key = tuple[object, ...]
ENTITIES: Mapping[str, tuple[str, ...]] = {"customer": ("id",), "firm": ("shop", "no")}
SEGMENTS = {"s": "customer", "t": "customer", "u": "firm", "a name": "firm"}
KEYS: Mapping[str, Sequence[Key]] = {
    "customer": [("a",), ("b",), ("ż",), ("d'e",), ("",)],
    "firm": [("x", 1), ("x", 2), ("y", 1), ("", -7)],
}


@dataclass(frozen=True)
class Kept:
    """A version as the model has it."""

    number: int
    members: frozenset[Key]
    entered: int
    left: int
    definition: str
    by: str
    as_of: datetime
    restored: int | None


@dataclass
class Stay:
    key: Key
    entered: int
    departed: int | None = None


@dataclass
class Model:
    """By segment: the versions that are kept, oldest first; the stays; when each was published."""

    versions: dict[str, list[Kept]] = field(default_factory=dict)
    stays: dict[str, list[Stay]] = field(default_factory=dict)
    times: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def current(self, name: str) -> Kept | None:
        return self.versions[name][-1] if name in self.versions else None

    def publish(
        self,
        name: str,
        keep: int,
        members: frozenset[Key],
        definition: str,
        by: str,
        as_of: datetime,
        restored: int | None = None,
    ) -> Kept | None:
        """The version that it makes, if any."""
        before = self.current(name)
        old: frozenset[Key] = before.members if before else frozenset()
        if before and restored is None and (old, before.definition) == (members, definition):
            return None
        number = before.number + 1 if before else 1
        entered, left = members - old, old - members
        made = Kept(number, members, len(entered), len(left), definition, by, as_of, restored)
        self.versions[name] = [*self.versions.get(name, []), made][-keep:]
        stays = self.stays.setdefault(name, [])
        for stay in stays:
            if stay.departed is None and stay.key in left:
                stay.departed = number
        stays += [Stay(key, number) for key in entered]
        oldest = number - keep + 1
        self.stays[name] = [s for s in stays if s.departed is None or s.departed > oldest]
        return made

    def forget(self, name: str, keys: frozenset[Key]) -> int:
        """How many stays there were."""
        before = self.stays.get(name, [])
        gone = [stay for stay in before if stay.key in keys]
        self.stays[name] = [stay for stay in before if stay.key not in keys]
        if name in self.versions:
            self.versions[name] = [
                replace(
                    each,
                    members=each.members - keys,
                    entered=each.entered - sum(stay.entered == each.number for stay in gone),
                    left=each.left - sum(stay.departed == each.number for stay in gone),
                )
                for each in self.versions[name]
            ]
        return len(gone)


class World:
    def __init__(self, bed: Bed, seed: str) -> None:
        self.bed = bed
        self.random = random.Random(seed)
        self.model = Model()
        self.keep = self.random.choice((1, 2, 3, 10))
        self.store: Memberships = bed.open(self.keep)
        self.done: list[str] = []

    # ------------------------------------------------------------------ what is asked for

    def some(self) -> list[tuple[str, frozenset[Key], str]]:
        """Segments with members and a definition."""
        names = self.random.sample(sorted(SEGMENTS), self.random.randint(1, len(SEGMENTS)))
        return [
            (
                name,
                frozenset(k for k in KEYS[SEGMENTS[name]] if self.random.random() < 0.5),
                self.random.choice(("d1", "d2")),
            )
            for name in names
        ]

    def wanted(self, name: str, members: frozenset[Key], definition: str) -> Wanted:
        """Rows in any order, some of them twice."""
        entity = SEGMENTS[name]
        key, types = ENTITIES[entity], ("VARCHAR", "INTEGER")
        rows = sorted(members, key=repr) + [k for k in sorted(members, key=repr) if k != ("a",)]
        self.random.shuffle(rows)
        shown = ", ".join(f"c{n}" for n in range(len(key)))
        casts = ", ".join(f"CAST(c{n} AS {types[n]}) AS {name}" for n, name in enumerate(key))
        texts = [", ".join(map(_literal, row)) for row in rows] or [", ".join(["NULL"] * len(key))]
        values = ", ".join(f"({text})" for text in texts)
        sql = f"SELECT {casts} FROM (VALUES {values}) AS v({shown}) WHERE c0 IS NOT NULL"
        columns = tuple(OutputColumn(name, None) for name in key)
        compiled = Compiled(sql, self.bed.target.engine, (), columns, AS_OF, (), Calendar())
        return Wanted(name, entity, key, definition, compiled)

    def expected(self, names: Sequence[str]) -> dict[str, int | None]:
        found = {name: self.model.current(name) for name in names}
        return {name: each.number if each else None for name, each in found.items()}

    # ------------------------------------------------------------------ what has to be there

    def compare(self) -> None:
        names = sorted(SEGMENTS)
        current = self.store.current(names)
        assert sorted(current) == sorted(self.model.versions)
        for name in names:
            kept = self.model.versions.get(name, [])
            found = list(reversed(self.store.history(name)))
            assert [_plain(each) for each in found] == [_told(each) for each in kept], name
            assert [current[name]] == found[-1:] if kept else name not in current
            for version in found:
                known = self.model.times.setdefault((name, version.number), version.published_at)
                assert version.published_at == known
                assert version.entity == SEGMENTS[name]
        for entity in ENTITIES:
            self._compare_views(entity)

    def _compare_views(self, entity: str) -> None:
        mine = [name for name in self.model.versions if SEGMENTS[name] == entity]
        keys = ", ".join(ENTITIES[entity])
        if not mine:
            return
        members = self.readers(f"SELECT segment, {keys} FROM {{}}{entity}_members")
        wanted = [(n, *key) for n in mine for key in self.model.versions[n][-1].members]
        assert sorted(members, key=repr) == sorted(wanted, key=repr)
        times = ", ".join(map(self.store.micros, ("entered_at", "left_at")))
        history = self.readers(f"SELECT segment, {keys}, {times} FROM {{}}{entity}_history")
        stays = [
            (
                name,
                *stay.key,
                self._micros(name, stay.entered),
                None if stay.departed is None else self._micros(name, stay.departed),
            )
            for name in mine
            for stay in self.model.stays[name]
        ]
        assert sorted(history, key=repr) == sorted(stays, key=repr)

    def _micros(self, name: str, number: int) -> int:
        since = self.model.times[name, number] - datetime(1970, 1, 1, tzinfo=AS_OF.tzinfo)
        return since // timedelta(microseconds=1)

    def readers(self, ask: str) -> list[tuple[Any, ...]]:
        if self.bed.target.engine == "postgres":
            with psycopg.connect(self.bed.target.url or "") as connection:
                return connection.execute(ask.format("seglang.").encode()).fetchall()
        with duckdb.connect() as reader:
            path = duckdb_store.store_path(self.bed.target)
            reader.execute(f"ATTACH '{path}' AS members (READ_ONLY)")
            return reader.execute(ask.format("members.")).fetchall()


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _told(kept: Kept) -> tuple[object, ...]:
    total = 0
    for key in kept.members:
        parts = "".join(md5(str(part).encode()).hexdigest() for part in key)
        total += int(md5(parts.encode()).hexdigest()[:15], 16)
    size = len(kept.members)
    counts = (size, kept.entered, kept.left, f"{size}:{total}")
    return (kept.number, *counts, kept.definition, kept.by, kept.as_of, kept.restored)


def _plain(found: Version) -> tuple[object, ...]:
    counts = (found.members, found.entered, found.left, found.checksum)
    by = found.published_by
    return (found.number, *counts, found.definition, by, found.as_of, found.restored)


# -------------------------------------------------------------------------- what can be done


def publish(world: World) -> None:
    asked = world.some()
    changes = world.store.stage([world.wanted(*each) for each in asked])
    for name, members, _ in asked:
        before = world.model.current(name)
        old: frozenset[Key] = before.members if before else frozenset()
        change = changes[name]
        counts = (len(members), len(members - old), len(old - members))
        assert (change.members, change.entered, change.left) == counts
    _publish(world, world.random.sample(asked, world.random.randint(1, len(asked))))


def _publish(world: World, chosen: Sequence[tuple[str, frozenset[Key], str]]) -> None:
    by, as_of = f"by {len(world.done)}", AS_OF + timedelta(hours=len(world.done))
    made = world.store.publish(as_of, by, world.expected([name for name, _, _ in chosen]))
    wanted = [world.model.publish(n, world.keep, m, d, by, as_of) for n, m, d in chosen]
    assert [_plain(each) for each in made] == [_told(each) for each in wanted if each]


def roll_back(world: World) -> None:
    if not world.model.versions:
        return
    name = world.random.choice(sorted(world.model.versions))
    kept = {each.number: each for each in world.model.versions[name]}
    to = world.random.choice([*kept, min(kept) - 1, max(kept) + 1])
    if to not in kept:
        with pytest.raises(KeyError):
            world.store.rollback(name, to, "back")
        return
    made = world.store.rollback(name, to, "back")
    old = kept[to]
    wanted = world.model.publish(
        name, world.keep, old.members, old.definition, "back", old.as_of, to
    )
    assert wanted is not None
    assert _plain(made) == _told(wanted)


def forget(world: World) -> None:
    entity = world.random.choice(sorted(ENTITIES))
    keys = frozenset(world.random.sample(KEYS[entity], world.random.randint(1, 2)))
    texts = [tuple(map(str, key)) for key in keys]
    found = world.store.forget(entity, texts)
    stays = [world.model.forget(n, keys) for n in sorted(SEGMENTS) if SEGMENTS[n] == entity]
    assert found == (sum(stays), sum(map(bool, stays)))


def export(world: World) -> None:
    """Who entered and left since a version that is kept, or one that is not."""
    if not world.model.versions:
        return
    name = world.random.choice(sorted(world.model.versions))
    kept = {each.number: each for each in world.model.versions[name]}
    now = kept[max(kept)]
    since = world.random.choice([0, *kept, min(kept) - 1, max(kept) + 1])
    if since and since not in kept:
        with pytest.raises(KeyError):
            world.store.moved_since(name, since)
        return
    then: frozenset[Key] = kept[since].members if since else frozenset()
    version, rows = world.store.moved_since(name, since)
    columns = ENTITIES[SEGMENTS[name]]
    found = [row[: len(columns) + 1] for row in rows.sorted_rows(columns)]
    entered = [(*key, "entered") for key in now.members - then]
    left = [(*key, "left") for key in then - now.members]
    assert version.number == now.number
    assert sorted(found, key=repr) == sorted(entered + left, key=repr)


def plan(world: World) -> None:
    world.store.stage([world.wanted(*each) for each in world.some()])


def publish_too_late(world: World) -> None:
    """Another version is expected than there is."""
    asked = world.some()
    world.store.stage([world.wanted(*each) for each in asked])
    expected = world.expected([name for name, _, _ in asked])
    wrong = world.random.choice(sorted(expected))
    expected[wrong] = (expected[wrong] or 0) + 1
    with pytest.raises(Raced):
        world.store.publish(AS_OF, "late", expected)


def publish_beside(world: World) -> None:
    """Somebody else publishes between our looking and our publishing."""
    asked = world.some()
    expected = world.expected([name for name, _, _ in asked])
    world.store.stage([world.wanted(*each) for each in asked])
    ours, world.store = world.store, world.bed.open(world.keep)
    before = dict(world.model.versions)
    publish(world)
    if world.model.versions != before:
        with pytest.raises(Raced):
            ours.publish(AS_OF, "late", expected)
    ours.close()


def publish_wrong_data(world: World) -> None:
    """A statement of one of the segments fails."""
    asked = [world.wanted(*each) for each in world.some()]
    place = world.random.randrange(len(asked))
    name, entity = asked[place].segment, asked[place].entity
    good = world.wanted(name, frozenset(KEYS[entity][:1]), "d1")
    bad = (
        f"SELECT * FROM (\n{good.compiled.sql}\n) AS m "
        f"WHERE CAST('no number ' || {good.key[0]} AS INTEGER) = 1"
    )
    asked[place] = replace(good, compiled=replace(good.compiled, sql=bad))
    with pytest.raises(EngineError) as caught:
        world.store.stage(asked)
    assert caught.value.diagnostic.code.id == "SEG605"
    assert "does not fit its declared type" in caught.value.diagnostic.headline


def fail(world: World) -> None:
    """Any statement of a publication or a rollback fails, unless it has fewer."""
    asked = world.some()
    world.store.stage([world.wanted(*each) for each in asked])
    run, left = world.store.run, world.random.randint(1, 30)

    def failing(sql: str, *values: object) -> list[tuple[Any, ...]]:
        nonlocal left
        if not sql.startswith(("ROLLBACK", "DETACH")):
            left -= 1
            if left == 0:
                raise world.store.refuse(codes.NOT_WRITTEN, problem="made to fail", hint="none")
        return run(sql, *values)

    world.store.run = failing  # type: ignore[method-assign]
    try:
        chance = world.random.random()
        if chance < 0.3:
            roll_back(world)
        elif chance < 0.5:
            forget(world)
        else:
            _publish(world, asked)
    except EngineError as error:
        assert error.diagnostic.code is codes.NOT_WRITTEN  # noqa: PT017
    finally:
        del world.store.run


def open_again(world: World) -> None:
    world.store.close()
    world.keep = world.random.choice((1, 2, 3, 10))
    world.store = world.bed.open(world.keep)


STEPS: Mapping[Callable[[World], None], int] = {
    publish: 8,
    roll_back: 4,
    forget: 2,
    export: 1,
    plan: 1,
    publish_too_late: 1,
    publish_beside: 2,
    publish_wrong_data: 1,
    fail: 4,
    open_again: 2,
}


def use_at_random(bed: Bed, seed: str, steps: int) -> list[str]:
    """Compares after every step; gives the steps."""
    world = World(bed, seed)
    try:
        for _ in range(steps):
            [step] = world.random.choices(list(STEPS), list(STEPS.values()))
            world.done.append(step.__name__)
            try:
                step(world)
                world.compare()
            except AssertionError as error:
                raise AssertionError(f"{seed}: {world.done}: {error}") from error
    finally:
        world.store.close()
    return world.done
