"""Why members enter or leave: which conditions of the rule flipped.

Takes a staged segment, gives for each side the conditions that flipped for most members, in the
author's words. A condition is an operand of the rule's outermost `and`; a segment that the rule
asks for there stands for its own. Members who leave lack a condition now; those who enter lacked
one when the current version was made, as the rule of today says of the data of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from seglang.core.audience import gate
from seglang.core.declarations import Segment, Trait
from seglang.core.nodes import And, Condition, Holds, InList, InSegment, Not, Truth
from seglang.diagnostics.codes import usage
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.publish.bench import Bench
from seglang.publish.model import Change
from seglang.publish.plan_file import Reason
from seglang.sql.compiled import Compiled

_SHOWN = 3
_MOST = 24
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition that all members fulfil, and what to say when it flips."""

    condition: Condition
    entered: str
    left: str


def reasons(bench: Bench, change: Change, definition: str) -> tuple[Reason, ...]:
    """The foremost reasons of each side. Raises SegError, EngineError."""
    current = change.current
    if current is None:
        return ()
    same_rule = current.definition == definition
    found: list[Reason] = []
    atoms = tuple(_atoms(bench, bench.segment(change.segment)))
    try:
        if change.entered:
            counts = _flipped(bench, change, atoms, current.as_of, entered=True)
            found += _foremost(counts, "entered", same_rule=same_rule)
        if change.left:
            counts = _flipped(bench, change, atoms, bench.as_of, entered=False)
            found += _foremost(counts, "left", same_rule=same_rule)
    except SegError as error:
        # Members can be counted although their reasons cannot.
        if {each.code for each in error.diagnostics} <= {
            usage.STATEMENT_TOO_LARGE,
            usage.INSTANT_TOO_FAR,
        }:
            return ()
        raise
    return tuple(found)


def _foremost(counts: Counter[str], side: Any, *, same_rule: bool) -> Iterator[Reason]:
    unexplained = counts.pop(_UNEXPLAINED, 0)
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for text, members in ordered[:_SHOWN]:
        yield Reason(side=side, text=text, members=members)
    if unexplained:
        text = "data that changed since" if same_rule else "the definition changed"
        yield Reason(side=side, text=text, members=unexplained)


_UNEXPLAINED = ""


def _flipped(
    bench: Bench, change: Change, atoms: tuple[Atom, ...], at: datetime, *, entered: bool
) -> Counter[str]:
    """Words → how many members they are true of."""
    compiled = _truths(bench, change.segment, atoms, at)
    tally: Mapping[Any, int] = bench.store.tally(change.segment, entered=entered, truths=compiled)
    counts: Counter[str] = Counter()
    for truths, members in tally.items():
        if truths is None:
            counts["new in the population" if entered else "gone from the population"] += members
            continue
        words = {
            atom.entered if entered else atom.left
            for atom, holds in zip(atoms, truths, strict=True)
            if not holds
        }
        for word in words or {_UNEXPLAINED}:
            counts[word] += members
    return counts


def _truths(bench: Bench, name: str, atoms: tuple[Atom, ...], at: datetime) -> Compiled:
    entity = bench.segment(name).entity
    taken = {*bench.program.declarations, *bench.program.instances}
    traits: dict[str, Trait] = {}
    for number, atom in enumerate(atoms):
        column = f"condition_{number}"
        while column in taken:
            column += "_"
        traits[column] = Trait(column, entity, Truth(atom.condition))
    program = replace(bench.program, declarations={**bench.program.declarations, **traits})
    return bench.compile(program, tuple(traits), What.TRAITS, at)


def _atoms(bench: Bench, segment: Segment) -> Iterator[Atom]:
    conditions = list(_operands(bench, segment.condition, frozenset((segment.name,))))
    if len(conditions) > _MOST:
        conditions = [segment.condition]
    for condition in conditions:
        words = _words(bench, condition)
        yield Atom(condition, f"now true: {words}", f"no longer true: {words}")
    channel = segment.channel
    for condition in gate(bench.program, segment):
        match condition:
            case Not(InList(name) | InSegment(name)):
                yield Atom(
                    condition,
                    f"no longer suppressed by `{name}` (channel {channel})",
                    f"suppressed by `{name}` (channel {channel})",
                )
            case _:
                yield Atom(
                    condition,
                    f"consent to channel {channel} given",
                    f"no consent to channel {channel}",
                )


def _operands(bench: Bench, condition: Condition, seen: frozenset[str]) -> Iterator[Condition]:
    match condition:
        case And(operands):
            for operand in operands:
                yield from _operands(bench, operand, seen)
        case InSegment(name) if name not in seen:
            inner = bench.segment(name).condition
            if isinstance(inner, And | InSegment):
                yield from _operands(bench, inner, seen | {name})
            else:
                yield condition
        case _:
            yield condition


def _words(bench: Bench, condition: Condition) -> str:
    """What the author wrote, on one line."""
    node = condition
    source = bench.sources.get(node.span.file)
    if source is None:
        match node:
            case InSegment(name):
                return f"`in segment {name}`"
            case Holds():
                return "a yes/no value of the rule"
            case _:
                return "the rule"
    text = " ".join(source.text[node.span.start : node.span.end].split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return f"`{text}`"
