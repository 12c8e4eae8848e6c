"""What changed between two versions of a project's rules: frozen records.

They hold names, texts of rules and numbers; never a key or a value of the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Kind(Enum):
    """The classes of changes, and with what a person should look at them."""

    MEANING = "MEANING"  # a rule means something else than before
    MEMBERSHIP = "MEMBERSHIP"  # other members, counted on a target
    CONTRACT = "CONTRACT"  # what others use is gone or of another type
    SAFETY = "SAFETY"  # a consent gate, a suppression or a guard is weaker


class Happened(Enum):
    """`BROKEN`: sound before, with errors now; `REPAIRED` the other way round."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"
    BROKEN = "broken"
    REPAIRED = "repaired"


class Relation(Enum):
    """How the members of now stand to those of before, whatever the data."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    NEITHER = "neither"
    UNKNOWN = "unknown"


# The names of a segment before and after → how they stand; UNKNOWN is always a right answer.
Relate: TypeAlias = Callable[[str, str], Relation]


def nothing_known(before: str, after: str) -> Relation:
    return Relation.UNKNOWN


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class User:
    """A declaration that uses the one spoken of: itself, or `through` another one."""

    name: str
    kind: str
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition that decides for so many who entered or left."""

    text: str
    members: int


@dataclass(frozen=True, slots=True)
class Membership:
    """Sizes on a target at one instant. `before` is None for what was added, `after` for what was
    removed; `problem` says why a side, or both together, could not be computed."""

    before: int | None
    after: int | None
    entered: int | None = None
    left: int | None = None
    why_entered: tuple[Reason, ...] = ()
    why_left: tuple[Reason, ...] = ()
    problem: str | None = None

    @property
    def differs(self) -> bool:
        if self.entered is None or self.left is None:
            return self.before != self.after
        return self.entered > 0 or self.left > 0

    @property
    def words(self) -> str:
        """`1,204 → 1,180 members: 12 entered, 36 left`."""
        before, after = (
            "unknown" if each is None else f"{each:,}" for each in (self.before, self.after)
        )
        text = f"{before} → {after} members"
        if self.entered is not None and self.left is not None:
            text += f": {self.entered:,} entered, {self.left:,} left"
        return text


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one declaration. `kind` is its word in the language, `old_name` what it was
    called before, when that was something else. `own`: its own text means something else, and is
    not only touched `through` what it uses. `before` and `after` are its canonical texts, `place`
    and `old_place` file and line."""

    name: str
    kind: str
    happened: Happened
    findings: tuple[Finding, ...] = ()
    old_name: str | None = None
    own: bool = False
    through: tuple[str, ...] = ()
    users: tuple[User, ...] = ()
    relation: Relation = Relation.UNKNOWN
    membership: Membership | None = None
    before: str = ""
    after: str = ""
    place: str | None = None
    old_place: str | None = None

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(finding.kind for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Wrong:
    """The errors in the rules of one side: how many, and the names that could not be compared."""

    errors: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """Which version a side is: the ref and its commit, both None for the files as they are."""

    ref: str | None = None
    commit: str | None = None

    @property
    def words(self) -> str:
        if self.ref is None or self.commit is None:
            return "the files as they are"
        return self.ref if self.commit.startswith(self.ref) else f"{self.ref} ({self.commit[:10]})"


@dataclass(frozen=True, slots=True)
class Heading:
    """What was compared; `target` and `as_of` where members were counted."""

    before: Version
    after: Version
    target: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`project` are findings about `seg.toml` that belong to no single declaration, each with the
    names it concerns."""

    changes: tuple[Change, ...]
    project: tuple[tuple[Finding, tuple[str, ...]], ...] = ()
    wrong_before: Wrong = Wrong()
    wrong_after: Wrong = Wrong()

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(finding.kind for finding in self.findings())

    def findings(self) -> Iterator[Finding]:
        for change in self.changes:
            yield from change.findings
        yield from (finding for finding, _ in self.project)
