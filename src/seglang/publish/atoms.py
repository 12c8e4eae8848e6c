"""The conditions of a segment's rule, each with the author's words for it.

A condition is an operand of the rule's outermost `and`, or where that is wanted of its outermost
`or`; a segment that the rule asks for there stands for its own. The gate of the channel stands
behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from seglang.core.audience import gate
from seglang.core.declarations import Program, Segment, Trait
from seglang.core.nodes import And, Condition, Holds, InList, InSegment, Not, Or, Truth
from seglang.source import Source

_MOST = 24
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition, its words, and what to say when it flips."""

    condition: Condition
    text: str
    entered: str
    left: str


def atoms_of(program: Program, sources: Mapping[str, Source], segment: Segment) -> tuple[Atom, ...]:
    """Those that all members fulfil, of the rule and of the gate. `sources` are the rule files by
    name."""
    return tuple(_atoms(program, sources, segment))


def alternatives(
    program: Program, sources: Mapping[str, Source], segment: Segment
) -> tuple[Atom, ...]:
    """Those of which one makes a member; none where the rule is no `or`, or has a gate."""
    if gate(program, segment):
        return ()
    conditions = list(_operands(program, segment.condition, frozenset((segment.name,)), Or))
    if not 1 < len(conditions) <= _MOST:
        return ()
    return tuple(_atom(sources, condition) for condition in conditions)


def with_truths(
    program: Program, entity: str, conditions: Iterable[Condition]
) -> tuple[Program, tuple[str, ...]]:
    """The program with a trait for each condition, which says whether it holds; and their names."""
    taken = {*program.declarations, *program.instances}
    traits: dict[str, Trait] = {}
    for number, condition in enumerate(conditions):
        column = f"condition_{number}"
        while column in taken:
            column += "_"
        traits[column] = Trait(column, entity, Truth(condition))
    return replace(program, declarations={**program.declarations, **traits}), tuple(traits)


def _atoms(program: Program, sources: Mapping[str, Source], segment: Segment) -> Iterator[Atom]:
    conditions = list(_operands(program, segment.condition, frozenset((segment.name,)), And))
    if len(conditions) > _MOST:
        conditions = [segment.condition]
    for condition in conditions:
        yield _atom(sources, condition)
    channel = segment.channel
    for condition in gate(program, segment):
        match condition:
            case Not(InList(name) | InSegment(name)):
                yield Atom(
                    condition,
                    f"not suppressed by `{name}` (channel {channel})",
                    f"no longer suppressed by `{name}` (channel {channel})",
                    f"suppressed by `{name}` (channel {channel})",
                )
            case _:
                yield Atom(
                    condition,
                    f"consent to channel {channel}",
                    f"consent to channel {channel} given",
                    f"no consent to channel {channel}",
                )


def _atom(sources: Mapping[str, Source], condition: Condition) -> Atom:
    words = _words(sources, condition)
    return Atom(condition, words, f"now true: {words}", f"no longer true: {words}")


def _operands(
    program: Program, condition: Condition, seen: frozenset[str], kind: type[And] | type[Or]
) -> Iterator[Condition]:
    match condition:
        case And(operands) | Or(operands) if isinstance(condition, kind):
            for operand in operands:
                yield from _operands(program, operand, seen, kind)
        case InSegment(name) if name not in seen:
            declared = program.declared(name)
            assert isinstance(declared, Segment), f"{name} is not a segment"
            inner = declared.condition
            if isinstance(inner, kind | InSegment):
                yield from _operands(program, inner, seen | {name}, kind)
            else:
                yield condition
        case _:
            yield condition


def _words(sources: Mapping[str, Source], condition: Condition) -> str:
    """What the author wrote, on one line."""
    source = sources.get(condition.span.file)
    if source is None:
        match condition:
            case InSegment(name):
                return f"`in segment {name}`"
            case Holds():
                return "a yes/no value of the rule"
            case _:
                return "the rule"
    text = " ".join(source.text[condition.span.start : condition.span.end].split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return f"`{text}`"
