"""What is published in a store comes back, on both engines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from engines.store_bed import AS_OF, Bed
from engines.store_bed import bed as bed
from seglang.catalog.model import Target
from seglang.diagnostics.model import Sink
from seglang.engines import duckdb_store
from seglang.publish.model import Raced

_WRITES = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_versions_come_back(bed: Bed) -> None:
    store = bed.open()
    [first, other] = bed.publish(store, bed.wanted("s", "a", "b"), bed.wanted("t", "b"))
    assert (first.number, first.members, first.entered, first.left) == (1, 2, 2, 0)
    assert other.members == 1
    assert bed.readers_see() == [("s", "a"), ("s", "b"), ("t", "b")]
    [second] = bed.publish(store, bed.wanted("s", "b", "c", "d"), bed.wanted("t", "b"))
    assert (second.segment, second.number, second.members) == ("s", 2, 3)
    assert (second.entered, second.left) == (2, 1)
    assert [each.number for each in store.history("s")] == [2, 1]
    store.close()
    store = bed.open()
    assert store.current(["s"]) == {"s": second}
    [third] = bed.publish(store, bed.wanted("s", "a", "b"))
    assert third.checksum == first.checksum != second.checksum
    store.close()
    assert bed.readers_see() == [("s", "a"), ("s", "b"), ("t", "b")]


def test_nothing_new_gives_no_version(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    assert bed.publish(store, bed.wanted("s", "a")) == ()
    [again] = bed.publish(store, bed.wanted("s", "a", definition="other"))
    assert (again.number, again.entered, again.left) == (2, 0, 0)
    store.close()


def test_versions_beyond_those_kept_are_dropped(bed: Bed) -> None:
    store = bed.open(keep=2)
    for member in "abcd":
        bed.publish(store, bed.wanted("s", member))
    assert [each.number for each in store.history("s")] == [4, 3]
    store.close()


def test_another_version_than_expected_changes_nothing(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    store.stage([bed.wanted("s", "b")])
    with pytest.raises(Raced):
        store.publish(AS_OF, "me", {"s": None})
    store.close()
    assert bed.readers_see() == [("s", "a")]


def test_of_two_publishers_one_wins(bed: Bed) -> None:
    store = bed.open()
    bed.publish(store, bed.wanted("s", "a"))
    late = bed.open()
    late.stage([bed.wanted("s", "late")])
    bed.publish(store, bed.wanted("s", "b"))
    with pytest.raises(Raced):
        late.publish(AS_OF, "me", {"s": 1})
    late.close()
    assert bed.readers_see() == [("s", "b")]
    store.close()


def test_an_older_version_is_brought_back(bed: Bed) -> None:
    store = bed.open()
    [first] = bed.publish(store, bed.wanted("s", "a", "b"))
    bed.publish(store, bed.wanted("s", "b", "c"))
    third = store.rollback("s", 1, "you")
    assert (third.number, third.restored, third.published_by) == (3, 1, "you")
    assert (third.checksum, third.entered, third.left) == (first.checksum, 1, 1)
    with pytest.raises(KeyError):
        store.rollback("s", 7, "you")
    store.close()
    assert bed.readers_see() == [("s", "a"), ("s", "b")]


def test_another_program_that_writes_in_the_store(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    bed = Bed(Target("dev", "duckdb", path=str(tmp_path / "shop.duckdb")))
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "a"))
    path = duckdb_store.store_path(bed.target)
    other = subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    sink = Sink()
    assert duckdb_store.connect(bed.target, sink) is None
    [found] = sink.diagnostics
    assert found.code.id == "SEG801"
    assert "another program writes in `shop.members.duckdb`" in found.headline
    other.communicate()
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "b"))
    assert bed.readers_see() == [("s", "b")]


def test_who_may_read_stays_who_may_read(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    bed = Bed(Target("dev", "duckdb", path=str(tmp_path / "shop.duckdb")))
    path = duckdb_store.store_path(bed.target)
    for member in "ab":
        with bed.open() as store:
            bed.publish(store, bed.wanted("s", member))
        path.chmod(0o440)
    assert path.stat().st_mode & 0o777 == 0o440
    with bed.open() as store:
        bed.publish(store, bed.wanted("s", "c"))
    assert path.stat().st_mode & 0o777 == 0o440
    assert bed.readers_see() == [("s", "c")]
