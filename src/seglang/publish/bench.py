"""What planning and applying work on: rules, a membership store, an instant, the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from seglang.catalog.model import Limits
from seglang.core.declarations import Program, Segment
from seglang.core.nodes import Condition
from seglang.plan.lower import What
from seglang.publish.definition import definition_hash
from seglang.publish.model import Change, Store, Wanted
from seglang.source import Source
from seglang.sql.compiled import Compiled, Script


class Compile(Protocol):
    """A statement over a program, whose tables and columns exist. Raises SegError."""

    def __call__(
        self, program: Program, names: Sequence[str], what: What, as_of: datetime
    ) -> Compiled: ...


class Together(Protocol):
    """By entity, the statements that give the members of its segments at once, where that is
    expected to take less time. Raises SegError, EngineError."""

    def __call__(
        self, program: Program, names: Sequence[str], as_of: datetime
    ) -> Mapping[str, Script]: ...


def one_by_one(program: Program, names: Sequence[str], as_of: datetime) -> Mapping[str, Script]:
    """No segments together."""
    return {}


@dataclass(frozen=True, slots=True)
class Bench:
    """`sources` are the rule files by name, for the words of reasons."""

    program: Program
    store: Store
    as_of: datetime
    compile: Compile
    limits: Limits
    sources: Mapping[str, Source] = field(default_factory=dict)
    together: Together = one_by_one

    def segment(self, name: str) -> Segment:
        found = self.program.declared(name)
        assert isinstance(found, Segment), f"{name} is not a segment"
        return found

    def wanted(self, name: str, noted: str = "") -> Wanted:
        """What the store is asked to compute for a segment. Raises SegError."""
        segment = self.segment(name)
        compiled = self.compile(self.program, (name,), What.MEMBERS, self.as_of)
        entity = self.program.catalog.entities[segment.entity]
        definition = definition_hash(self.program, name, compiled)
        return Wanted(name, entity.name, entity.key, definition, compiled, noted)

    def stage(self, wanted: Sequence[Wanted]) -> Mapping[str, Change]:
        """Has the store compute members. Raises SegError, EngineError."""
        names = [each.segment for each in wanted]
        return self.store.stage(wanted, self.together(self.program, names, self.as_of))

    def size(self, entity: str, condition: Condition) -> tuple[int, int]:
        """How many of an entity's population a condition holds for, and the population.
        Raises SegError, EngineError."""
        name = "asked for"
        while name in self.program.declarations or name in self.program.instances:
            name += " "
        asked = Segment(name, entity, condition)
        declarations = {**self.program.declarations, name: asked}
        program = replace(self.program, declarations=declarations)
        compiled = self.compile(program, (name,), What.SIZE, self.as_of)
        [(members, population)] = self.store.engine.rows(compiled)
        return members, population
