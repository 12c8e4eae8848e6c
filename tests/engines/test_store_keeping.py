"""Keys erased from a store, and what entered and left since a version, on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import duckdb
import psycopg
import pytest

from engines.store_bed import AS_OF, Bed
from engines.store_bed import bed as bed
from engines.test_store_places import run_in_store
from seglang.catalog.model import Calendar, Target
from seglang.engines import duckdb_store, swapping
from seglang.engines.memberships import Memberships
from seglang.engines.model import EngineError
from seglang.publish.model import Wanted
from seglang.sql.compiled import Compiled, OutputColumn

# A key that is found again in the bytes of a file.
CANARY = "canary-7f3a91c2d4-yranac"


def moved(store: Memberships, since: int) -> list[tuple[str, str]]:
    _, found = store.moved_since("s", since)
    return sorted((key, change) for key, change, at in found.sorted_rows(("id",)) if at is not None)


def test_an_erased_key_was_never_there(bed: Bed) -> None:
    """The store says what it would say if the key had never been published."""
    random.seed(7)
    names = [f"k{number}" for number in range(8)]
    steps = [[name for name in names if random.random() < 0.5] for _ in range(6)]

    def publish(store: Memberships, steps: Iterable[list[str]]) -> None:
        for number, step in enumerate(steps):
            wanted = [bed.wanted(name, *step, definition=str(number)) for name in ("s", "t")]
            bed.publish(store, *wanted)

    with bed.open(keep=20) as store:
        publish(store, steps)
        assert store.forget("customer", [("k3",)])[1] == 2
        erased = [store.history(name) for name in ("s", "t")]
        views = [bed.readers_see(), moved(store, 0), moved(store, 4)]
        [again] = bed.publish(store, bed.wanted("s", *names))
        assert again.entered == len(names) - erased[0][0].members
    if bed.target.engine == "postgres":
        with psycopg.connect(bed.target.url or "") as connection:
            connection.execute("DROP SCHEMA seglang CASCADE")
    else:
        duckdb_store.store_path(bed.target).unlink()
    with bed.open(keep=20) as store:
        publish(store, [[name for name in step if name != "k3"] for step in steps])
        for name, versions in zip(("s", "t"), erased, strict=True):
            for found, expected in zip(versions, store.history(name), strict=True):
                assert (found.checksum, found.members) == (expected.checksum, expected.members)
                assert (found.entered, found.left) == (expected.entered, expected.left)
        assert views == [bed.readers_see(), moved(store, 0), moved(store, 4)]


def test_what_comes_after_an_erasure(bed: Bed) -> None:
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "a", "b"))
        bed.publish(store, bed.wanted("s", "b"))
        assert store.forget("customer", [("a",), ("nobody",)]) == (1, 1)
        assert store.stage([bed.wanted("s", "b")])["s"].entered == 0
        first = store.history("s")[-1]
        back = store.rollback("s", 1, "me")
        assert (back.members, back.entered, back.left) == (1, 0, 0)
        assert back.checksum == first.checksum
        assert store.forget("customer", [("a",)]) == (0, 0)
        assert store.forget("nobody", [("a",)]) == (0, 0)
    assert bed.readers_see() == [("s", "b")]


def test_no_byte_of_an_erased_key_stays_in_the_files(tmp_path: Path) -> None:
    target = Target("lake", "duckdb", files=(str(tmp_path / "*.csv"),))
    (tmp_path / "any.csv").write_text("a\n1\n", encoding="utf-8")
    folder = tmp_path / "store"
    folder.mkdir()
    bed = Bed(Target(target.name, "duckdb", files=target.files, store=str(folder / "s.duckdb")))
    others = [f"somebody-{number}" for number in range(3000)]
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", CANARY, *others), bed.wanted("t", CANARY))
        bed.publish(store, bed.wanted("s", *others))
    assert holding(folder), "the test would see the key"
    # What a process that was killed leaves behind.
    for place in swapping.places(folder / "s.duckdb")[1:]:
        Path(place).write_bytes((folder / "s.duckdb").read_bytes())
    with bed.open() as store:
        assert store.forget("customer", [(CANARY,)]) == (2, 2)
        assert holding(folder) == []
        assert [each.members for each in store.history("s")] == [3000, 3000]
        bed.publish(store, bed.wanted("s", "a"))
    assert holding(folder) == []
    assert bed.readers_see() == [("s", "a")]


def test_a_file_that_cannot_be_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing is erased, and the store goes on."""
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    bed = Bed(Target("dev", "duckdb", path=str(tmp_path / "shop.duckdb")))
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", CANARY, "a"))
        monkeypatch.setattr(swapping, "_to_disk", refuse)
        with pytest.raises(EngineError) as raised:
            store.forget("customer", [(CANARY,)])
        assert CANARY not in raised.value.diagnostic.headline
        monkeypatch.undo()
        assert bed.readers_see() == [("s", "a"), ("s", CANARY)]
        assert store.history("s")[0].members == 2
        assert store.forget("customer", [(CANARY,)]) == (1, 1)
    assert holding(tmp_path) == []
    assert bed.readers_see() == [("s", "a")]


def refuse(path: Path) -> None:
    raise OSError(28, "no room")


def holding(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if CANARY.encode() in each.read_bytes()]


def test_erasing_that_fails_erases_nothing(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "a", "b"))
        before = store.history("s")
        run = store.run

        def fail(sql: str, *values: object) -> object:
            if sql.startswith("DELETE"):
                return run("SELECT * FROM nowhere_at_all")
            return run(sql, *values)

        monkeypatch.setattr(store, "run", fail)
        with pytest.raises(EngineError):
            store.forget("customer", [("a",)])
        monkeypatch.undo()
        assert store.history("s") == before
    assert bed.readers_see() == [("s", "a"), ("s", "b")]


def pairs(bed: Bed, rows: str) -> Wanted:
    sql = (
        "SELECT CAST(c AS VARCHAR) AS at, CAST(d AS INTEGER) AS change, "
        f"CAST(e AS TIMESTAMPTZ) AS since FROM (VALUES {rows}) AS v(c, d, e)"
    )
    columns = tuple(OutputColumn(name, None) for name in ("at", "change", "since"))
    compiled = Compiled(sql, bed.target.engine, (), columns, AS_OF, (), Calendar())
    return Wanted("p", "pair", ("at", "change", "since"), "d", compiled)


def test_keys_of_several_columns_and_types(bed: Bed) -> None:
    at = "2026-11-22T10:00:00Z"
    with bed.open() as store:
        rows = f"('x', 1, '{at}'), ('x', 2, '{at}'), ('y', 1, '{at}')"
        bed.publish(store, pairs(bed, rows))
        _, found = store.moved_since("p", 0)
        [first, *_] = list(found.sorted_rows(("at", "change", "since")))
        assert first[:2] == ("x", 1)
        assert first[2].isoformat() == "2026-11-22T10:00:00+00:00"
        assert first[3] == "entered"
        for wrong in (("x",), ("x", "one", at), ("x", "1", "noon"), ("x", "9" * 12, at)):
            with pytest.raises(EngineError) as raised:
                store.forget("pair", [("x", "1", at), wrong])
            assert raised.value.diagnostic.code.id == "SEG810"
            assert wrong[-1] not in raised.value.diagnostic.headline
        assert store.history("p")[0].members == 3
        assert store.forget("pair", [("x", "01", "2026-11-22 11:00:00+01")]) == (1, 1)
        assert store.history("p")[0].members == 2


def test_what_moved_is_net(bed: Bed) -> None:
    with bed.open(keep=4) as store:
        for step in ("ab", "bc", "bd", "abc", "ac"):
            bed.publish(store, bed.wanted("s", *step))
        assert moved(store, 0) == [("a", "entered"), ("c", "entered")]
        assert moved(store, 2) == [("a", "entered"), ("b", "left")]
        assert moved(store, 3) == [
            ("a", "entered"),
            ("b", "left"),
            ("c", "entered"),
            ("d", "left"),
        ]
        assert moved(store, 5) == []
        for number in (1, 6):
            with pytest.raises(KeyError):
                store.moved_since("s", number)
        with pytest.raises(KeyError):
            store.moved_since("nobody", 0)
        now, found = store.moved_since("s", 4)
        assert now.number == 5
        [(key, change, at)] = found.sorted_rows(("id",))
        assert (key, change, at) == ("b", "left", now.published_at)


def test_random_moves(bed: Bed) -> None:
    """What moved, put onto the members of then, gives those of now."""
    random.seed(3)
    names = [f"k{number}" for number in range(12)]
    with bed.open() as store:
        sets = []
        for number in range(6):
            sets.append({name for name in names if random.random() < 0.4})
            bed.publish(store, bed.wanted("s", *sets[-1], definition=str(number)))
        for since, before in enumerate([set[str](), *sets]):
            after = {(key, "entered") for key in sets[-1] - before}
            gone = {(key, "left") for key in before - sets[-1]}
            assert moved(store, since) == sorted(after | gone)


def test_many_segments_at_once(bed: Bed) -> None:
    with bed.open() as store:
        wanted = [bed.wanted(f"s{number}", "a") for number in range(601)]
        assert len(bed.publish(store, *wanted)) == 601
        assert len(bed.readers_see()) == 601
    ask = "SELECT count(*), count(DISTINCT segment), min(number), max(number) FROM {p}.versions"
    assert run_in_store(bed, ask) == [(601, 601, 1, 1)]
