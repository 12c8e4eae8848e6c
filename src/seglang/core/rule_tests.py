"""A checked `test` block: a tiny world, and what the rules must say of it.

Made from the written blocks once the program is checked; read by whatever runs tests, measures
what they decide, or writes new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from seglang.core.nodes import Condition
from seglang.core.world import Key, World
from seglang.source import Span

_NOWHERE = Span("", 0, 0)


def _span() -> Any:
    return field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Individual:
    """One that `given ENTITY name` made: its row in the world has this key."""

    entity: str
    key: Key


@dataclass(frozen=True, slots=True)
class ExpectedCondition:
    """`expect anna: condition`. `condition` is about the entity of the individual `name`."""

    name: str
    condition: Condition
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectedMembers:
    """`expect segment vip = (anna, ben)`: exactly these individuals, in any order."""

    segment: str
    names: tuple[str, ...]
    span: Span = _span()


Expected: TypeAlias = ExpectedCondition | ExpectedMembers


@dataclass(frozen=True, slots=True)
class RuleTest:
    """`world` has the rows of all `individuals`, by name in the order they were given."""

    title: str
    as_of: datetime
    world: World
    individuals: Mapping[str, Individual]
    expected: tuple[Expected, ...]
    span: Span = _span()
