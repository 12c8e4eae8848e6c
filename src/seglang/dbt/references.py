"""Which segments are models of their own, and which references between them are to a model.

Takes a checked program; gives the same program in which a reference to a segment is a look into
the list of its members, wherever that means the same. It does where the condition of a segment is
put together from whole conditions about the entity itself at the instant of the run. Inside a
condition on rows, on related entities or on the past, a reference stays written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from seglang.catalog.model import MemberList
from seglang.core.audience import published
from seglang.core.declarations import Program, Segment
from seglang.core.nodes import And, Condition, HowMany, InList, InSegment, Not, Or


@dataclass(frozen=True, slots=True)
class Referring:
    """`program` answers for audiences and for the rules behind them. `segments` are those that
    become models, in the order of the program: all that are declared, and calls and rules of
    audiences that one of these refers to. `uses` are the references of each to other models."""

    program: Program
    segments: tuple[str, ...]
    uses: Mapping[str, tuple[str, ...]]


def referring(program: Program) -> Referring:
    declared = [name for name, each in program.declarations.items() if isinstance(each, Segment)]
    whole = _without_channels(published(program, declared))
    uses: dict[str, tuple[str, ...]] = {}
    pending = list(declared)
    while pending:
        name = pending.pop()
        if name in uses:
            continue
        segment = whole.declared(name)
        assert isinstance(segment, Segment)
        uses[name] = tuple(dict.fromkeys(_references(whole, segment)))
        pending.extend(uses[name])
    order = (*whole.declarations, *whole.instances)
    return Referring(whole, tuple(name for name in order if name in uses), uses)


def _without_channels(program: Program) -> Program:
    """The gates are conditions by now, and whoever compiles a rule alone must not add them."""
    instances = {
        name: replace(each, channel=None) if isinstance(each, Segment) else each
        for name, each in program.instances.items()
    }
    return replace(program, instances=instances)


def with_models(found: Referring, name: str, tables: Mapping[str, MemberList]) -> Program:
    """The program in which this one segment looks into lists instead of repeating rules. `tables`
    are the lists of members by the name of the segment."""
    program = found.program
    segment = program.declared(name)
    assert isinstance(segment, Segment)
    used = set(found.uses[name])

    def change(condition: Condition) -> Condition:
        match condition:
            case InSegment(other, span) if other in used:
                return InList(tables[other].name, span=span)
            case _:
                return _map_parts(condition, change)

    lists = {tables[other].name: tables[other] for other in found.uses[name]}
    catalog = replace(program.catalog, lists={**program.catalog.lists, **lists})
    changed = replace(segment, condition=change(segment.condition))
    declarations = dict(program.declarations)
    instances = dict(program.instances)
    (declarations if name in declarations else instances)[name] = changed
    return Program(catalog, declarations, instances)


def _map_parts(condition: Condition, change: Callable[[Condition], Condition]) -> Condition:
    match condition:
        case And() | Or() | HowMany():
            return replace(condition, operands=tuple(map(change, condition.operands)))
        case Not(operand):
            return replace(condition, operand=change(operand))
        case _:
            return condition


def _references(program: Program, segment: Segment) -> Iterator[str]:
    pending: list[Condition] = [segment.condition]
    while pending:
        match pending.pop():
            case And(operands) | Or(operands) | HowMany(operands=operands):
                pending.extend(reversed(operands))
            case Not(operand):
                pending.append(operand)
            case InSegment(name) if program.declared(name).entity == segment.entity:
                yield name
            case _:
                pass
