"""What is published in a store comes back, on both engines."""

from __future__ import annotations

import pytest

from engines.store_bed import AS_OF, Bed
from engines.store_bed import bed as bed
from seglang.publish.model import Raced


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
