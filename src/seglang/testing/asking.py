"""What is asked of an engine, so that every question of many tests is answered.

Takes a program and questions; gives the parts for which a statement is compiled, once each. A
condition is taken apart at its `and`, `or` and `not`, since many tests ask for the same parts:
every condition is true or false of everybody in the population, so nothing gets lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, assert_never

from seglang.catalog.model import Catalog
from seglang.core.audience import gate, published
from seglang.core.closure import closure
from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.nodes import Always, And, Condition, HowMany, InSegment, Not, Or, Value
from seglang.core.world import Key
from seglang.testing.apart import stays_apart
from seglang.testing.bed import Answer, MembersAsked, Question, TruthAsked, ValueAsked


@dataclass(frozen=True, slots=True)
class Published:
    """Who is published for a segment."""

    segment: str


@dataclass(frozen=True, slots=True)
class Holding:
    """For whom a condition holds."""

    entity: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Worth:
    """The value for everybody."""

    entity: str
    value: Value


Part: TypeAlias = Published | Holding | Worth
# Who it is, or the value for each.
Found: TypeAlias = Mapping[Key, Any]


def entity_of(program: Program, part: Part) -> str:
    return program.declared(part.segment).entity if isinstance(part, Published) else part.entity


def parts_of(program: Program, question: Question) -> Iterator[Part]:
    match question:
        case MembersAsked(segment):
            yield Published(segment)
        case ValueAsked(entity, _, value):
            yield Worth(entity, value)
        case TruthAsked(entity, _, condition):
            if _holds_of_strangers(condition):
                yield _everybody(entity)
            yield from _parts_of(program, entity, condition)
        case _:
            assert_never(question)


def answer(program: Program, question: Question, found: Callable[[Part], Found]) -> Answer:
    match question:
        case MembersAsked(segment):
            return frozenset(found(Published(segment)))
        case ValueAsked(entity, key, value):
            return found(Worth(entity, value)).get(key)
        case TruthAsked(entity, key, condition):
            if _holds_of_strangers(condition) and key not in found(_everybody(entity)):
                return False
            return _holds(program, entity, key, condition, found)
        case _:
            assert_never(question)


def _everybody(entity: str) -> Part:
    return Holding(entity, Always(True))


def _holds_of_strangers(condition: Condition) -> bool:
    """Whether it may hold where no part does, as for one who is not in the population."""
    match condition:
        case Always(value):
            return value
        case Not() | HowMany():
            return True
        case And(operands):
            return all(map(_holds_of_strangers, operands))
        case Or(operands):
            return any(map(_holds_of_strangers, operands))
        case _:
            return False


def _parts_of(program: Program, entity: str, condition: Condition) -> Iterator[Part]:
    match condition:
        case Always():
            return
        case Not(operand):
            yield from _parts_of(program, entity, operand)
        case And(operands) | Or(operands) | HowMany(operands=operands):
            for operand in operands:
                yield from _parts_of(program, entity, operand)
        case _:
            yield _part(program, entity, condition)


def _holds(
    program: Program,
    entity: str,
    key: Key,
    condition: Condition,
    found: Callable[[Part], Found],
) -> bool:
    def holds(operand: Condition) -> bool:
        return _holds(program, entity, key, operand, found)

    match condition:
        case Always(value):
            return value
        case Not(operand):
            return not holds(operand)
        case And(operands):
            return all(map(holds, operands))
        case Or(operands):
            return any(map(holds, operands))
        case HowMany(low, high, operands):
            count = sum(map(holds, operands))
            return low <= count and (high is None or count <= high)
        case _:
            return key in found(_part(program, entity, condition))


def _part(program: Program, entity: str, condition: Condition) -> Part:
    """A segment without a channel is what is published of it."""
    if isinstance(condition, InSegment):
        declared = program.declared(condition.name)
        assert isinstance(declared, Segment)
        if declared.entity == entity and not gate(program, declared):
            return Published(condition.name)
    return Holding(entity, condition)


# ---------------------------------------------------------------- declarations


@dataclass(frozen=True, slots=True)
class Asked:
    """A program with a declaration for every part, by name."""

    program: Program
    names: Mapping[Part, str]

    def narrowed(self, part: Part, catalog: Catalog) -> Program:
        """The declaration of a part and all it uses, over a catalog with the same names. What is
        published of it is already written out."""
        name = self.names[part]
        program = self.program
        if isinstance(part, Published):
            program = published(program, [name])
        kept = closure(program, [name])
        return Program(
            catalog,
            {each: program.declared(each) for each in kept if each in program.declarations},
            {each: program.declared(each) for each in kept if each not in program.declarations},
        )

    def stays_apart(self, part: Part) -> bool:
        return stays_apart(self.narrowed(part, self.program.catalog), self.names[part])


def asked(program: Program, parts: Collection[Part]) -> Asked:
    names: dict[Part, str] = {}
    added: dict[str, Declared] = {}
    for part in parts:
        name = f"question {len(names)}"
        while name in program.declarations or name in program.instances:
            name += "?"
        match part:
            case Published(segment):
                name = segment
            case Holding(entity, condition):
                added[name] = Segment(name, entity, condition)
            case Worth(entity, value):
                added[name] = Trait(name, entity, value)
            case _:
                assert_never(part)
        names[part] = name
    return Asked(replace(program, instances={**program.instances, **added}), names)
