"""What a membership store keeps and offers; the same on every engine.

A *version* of a segment is the set of its members as one publication left it; versions are
numbered from 1 and never change. Each *stay* of a member is kept once, with the version in which
it began and the one in which it had ended, so that every version can be read back and what is
stored grows with what changes. One pointer a segment says which version is current.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from seglang.sql.compiled import Compiled, Script

if TYPE_CHECKING:
    from seglang.engines.model import Engine, Result


@dataclass(frozen=True, slots=True)
class Version:
    """One published version. `definition` is the hash of the rule and of all that it uses,
    `checksum` one of the members that hangs on the set alone; `entered` and `left` are against the
    version before. `restored` is the version whose members a rollback brought back. `noted` is what
    the publisher wants to find again (see `guards`); the store does not look into it."""

    segment: str
    number: int
    entity: str
    as_of: datetime
    published_at: datetime
    published_by: str
    definition: str
    checksum: str
    members: int
    entered: int
    left: int
    restored: int | None = None
    noted: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A segment whose members are to be computed. `compiled` gives their keys."""

    segment: str
    entity: str
    key: tuple[str, ...]
    definition: str
    compiled: Compiled
    noted: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing the members that were computed would change. `current` is None where the
    segment was never published; then all members enter."""

    segment: str
    current: Version | None
    members: int
    entered: int
    left: int
    checksum: str


class Raced(Exception):  # noqa: N818 -- it says what happened, and is no fault
    """Another publisher is at work, or a segment's current version is no longer the one that was
    expected. Nothing was changed."""


class Store(Protocol):
    """The memberships of one target, over the connection that computes them. Every method but
    `close` raises EngineError when the engine cannot answer; then nothing was changed."""

    @property
    def engine(self) -> Engine:
        """The connection that computes: statements that are asked of it after `stage` see the
        state of the data that was staged."""

    def current(self, segments: Iterable[str]) -> Mapping[str, Version]:
        """The current version of each segment that has one."""

    def stage(
        self, wanted: Sequence[Wanted], scripts: Mapping[str, Script] = MappingProxyType({})
    ) -> Mapping[str, Change]:
        """Computes members, all in one state of the data, and keeps them until the store is
        closed, for `tally` and `publish`; compares them with the current versions. `scripts` give,
        by entity, the members of all its wanted segments, in their order, where these are best
        computed together."""

    def tally(self, segment: str, *, entered: bool, truths: Compiled) -> Mapping[Any, int]:
        """Of the staged members that would enter (or leave) a segment: how many have each tuple of
        values in the columns of `truths`, a statement of traits (keys first). Members that have no
        row there are counted under None."""

    def moving(self, segment: str, *, entered: bool, limit: int) -> Sequence[tuple[str, ...]]:
        """The first keys, as texts, of the staged members that would enter (or leave)."""

    def publish(
        self, as_of: datetime, by: str, expected: Mapping[str, int | None]
    ) -> Sequence[Version]:
        """Makes what was staged for the segments of `expected` their next versions, all in one
        transaction, and drops versions beyond those that are kept. A segment whose members and
        definition are those of its current version gets none. Raises Raced where a current version
        is not the expected one (None: never published), or another publisher is at work."""

    def history(self, segment: str) -> Sequence[Version]:
        """The versions that are kept, newest first."""

    def moved_since(self, segment: str, since: int) -> tuple[Version, Result]:
        """The current version, and who entered and left between an older one (0: nobody yet) and
        it: the key, then `change` (`entered` or `left`) and `at`, the instant, with `_` behind
        these names where the key takes them. Who did both is not among them. Raises KeyError for a
        version that is not kept."""

    def rollback(self, segment: str, to: int, by: str) -> Version:
        """A new version with the members of an older one. Raises KeyError for a version that is
        not kept, Raced."""

    def entities(self) -> Sequence[str]:
        """Those that something was published of, also when the catalog has them no more."""

    def key_of(self, entity: str) -> Sequence[tuple[str, str]]:
        """The key's columns and their types in the engine; none for an entity that nothing was
        published of."""

    def forget(self, entity: str, keys: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Erases members with these keys, written as texts, from all versions of all segments of
        an entity, in one transaction: how many stays, in how many segments. Sizes and checksums of
        versions are then those without them. Raises EngineError for keys of another shape,
        Raced."""

    def close(self) -> None: ...
