"""Claims about segments, as they are written: `vip subset of active`, `vip never matches`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Relationship(Enum):
    SUBSET = "subset of"
    DISJOINT = "disjoint from"
    EQUAL = "equal to"
    NEVER = "never matches"
    ALWAYS = "always matches"

    @property
    def takes_two(self) -> bool:
        return self not in (Relationship.NEVER, Relationship.ALWAYS)


@dataclass(frozen=True, slots=True)
class Claim:
    """`other` for what takes two."""

    relationship: Relationship
    segment: str
    other: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.segment,) if self.other is None else (self.segment, self.other)

    @property
    def text(self) -> str:
        return " ".join((self.segment, self.relationship.value, self.other or "")).strip()


FORMS = (
    "A subset of B", "A disjoint from B", "A equal to B", "A never matches", "A always matches",
)  # fmt: skip
_OF_TWO = re.compile(
    r"\s*(?P<one>\S.*?)\s+(?P<words>(?:subset\s+of|disjoint\s+from|equal\s+to))\s+(?P<two>\S.*?)\s*"
)
_OF_ONE = re.compile(r"\s*(?P<one>\S.*?)\s+(?P<words>(?:never|always)\s+matches)\s*")


def read_claim(text: str) -> Claim | None:
    """The claim, or None for a text that is none. Names may be calls, and stand in backticks."""
    found = _OF_TWO.fullmatch(text)
    if found is not None:
        return Claim(_relationship(found), _name(found["one"]), _name(found["two"]))
    found = _OF_ONE.fullmatch(text)
    return None if found is None else Claim(_relationship(found), _name(found["one"]))


def _relationship(found: re.Match[str]) -> Relationship:
    return Relationship(" ".join(found["words"].split()))


def _name(text: str) -> str:
    is_quoted = len(text) > 2 and text[0] == text[-1] == "`" and "`" not in text[1:-1]
    return text[1:-1] if is_quoted else text
