"""Why members enter or leave: which conditions of the rule flipped.

Takes a staged segment, gives for each side the conditions that flipped for most members, in the
author's words. A condition is an operand of the rule's outermost `and` or `or`; a segment that
the rule asks for there stands for its own. Under `and`, members who leave lack a condition now,
and those who enter lacked one when the current version was made, as the rule of today says of the
data of today. Under `or` it is the other way round: those who enter fulfil one now, and those who
leave fulfilled one then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from seglang.core.audience import gate
from seglang.core.declarations import Segment, Trait
from seglang.core.edges import FixedInstant
from seglang.core.nodes import (
    Always,
    And,
    Condition,
    Holds,
    InList,
    InSegment,
    Moment,
    Not,
    Or,
    Truth,
)
from seglang.core.past import HeldAt
from seglang.diagnostics.codes import usage
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.publish.bench import Bench
from seglang.publish.model import Change
from seglang.publish.plan_file import Reason

_SHOWN = 3
_MOST = 24
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition that takes part in the decision, and what to say when it flips."""

    condition: Condition
    entered: str
    left: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its conditions: all of them make a member, or with `is_any` one of them does."""

    atoms: tuple[Atom, ...]
    is_any: bool = False


def reasons(bench: Bench, change: Change, definition: str) -> tuple[Reason, ...]:
    """The foremost reasons of each side. Raises SegError, EngineError."""
    current = change.current
    if current is None:
        return ()
    same_rule = current.definition == definition
    found: list[Reason] = []
    rule = _rule(bench, bench.segment(change.segment))
    flipped = _fulfilled if rule.is_any else _lacked
    try:
        if change.entered:
            counts = flipped(bench, change, rule.atoms, current.as_of, entered=True)
            found += _foremost(counts, "entered", same_rule=same_rule)
        if change.left:
            counts = flipped(bench, change, rule.atoms, current.as_of, entered=False)
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


def _lacked(
    bench: Bench, change: Change, atoms: tuple[Atom, ...], before: datetime, *, entered: bool
) -> Counter[str]:
    """Words → how many members they are true of: the conditions that these members lack while
    they are none."""
    conditions = [atom.condition for atom in atoms]
    counts: Counter[str] = Counter()
    at = before if entered else bench.as_of
    for truths, members in _tally(bench, change, conditions, at, entered=entered):
        if truths is None:
            counts["new in the population" if entered else "gone from the population"] += members
        else:
            _count(counts, atoms, [not holds for holds in truths], members, entered=entered)
    return counts


def _fulfilled(
    bench: Bench, change: Change, atoms: tuple[Atom, ...], before: datetime, *, entered: bool
) -> Counter[str]:
    """The same of a rule that asks for one of its conditions: those that these members fulfil
    while they are members."""
    earlier = Moment(FixedInstant(before))
    if entered:
        conditions = [HeldAt(earlier, Always(True)), *(atom.condition for atom in atoms)]
    else:
        conditions = [Always(True), *(HeldAt(earlier, atom.condition) for atom in atoms)]
    counts: Counter[str] = Counter()
    for truths, members in _tally(bench, change, conditions, bench.as_of, entered=entered):
        if truths is None:
            counts["gone from the population"] += members
        elif not truths[0]:
            counts["new in the population"] += members
        else:
            _count(counts, atoms, truths[1:], members, entered=entered)
    return counts


def _count(
    counts: Counter[str],
    atoms: tuple[Atom, ...],
    flipped: Sequence[bool],
    members: int,
    *,
    entered: bool,
) -> None:
    words = {
        atom.entered if entered else atom.left
        for atom, flips in zip(atoms, flipped, strict=True)
        if flips
    }
    for word in words or {_UNEXPLAINED}:
        counts[word] += members


def _tally(
    bench: Bench, change: Change, conditions: Sequence[Condition], at: datetime, *, entered: bool
) -> Iterable[tuple[Sequence[bool] | None, int]]:
    """The truths of conditions at an instant, and for how many of those who entered or left; None
    of those who are not in the population then."""
    entity = bench.segment(change.segment).entity
    taken = {*bench.program.declarations, *bench.program.instances}
    traits: dict[str, Trait] = {}
    for number, condition in enumerate(conditions):
        column = f"condition_{number}"
        while column in taken:
            column += "_"
        traits[column] = Trait(column, entity, Truth(condition))
    program = replace(bench.program, declarations={**bench.program.declarations, **traits})
    truths = bench.compile(program, tuple(traits), What.TRAITS, at)
    tally: Mapping[Any, int] = bench.store.tally(change.segment, entered=entered, truths=truths)
    return tally.items()


def _rule(bench: Bench, segment: Segment) -> Rule:
    seen = frozenset((segment.name,))
    gates = gate(bench.program, segment)
    conditions = [] if gates else list(_operands(bench, segment.condition, seen, Or))
    if len(conditions) > 1:
        kept = conditions if len(conditions) <= _MOST else [segment.condition]
        return Rule(tuple(_atom(bench, condition) for condition in kept), is_any=True)
    return Rule(tuple(_atoms(bench, segment)))


def _atom(bench: Bench, condition: Condition) -> Atom:
    words = _words(bench, condition)
    return Atom(condition, f"now true: {words}", f"no longer true: {words}")


def _atoms(bench: Bench, segment: Segment) -> Iterator[Atom]:
    conditions = list(_operands(bench, segment.condition, frozenset((segment.name,)), And))
    if len(conditions) > _MOST:
        conditions = [segment.condition]
    for condition in conditions:
        yield _atom(bench, condition)
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


def _operands(
    bench: Bench, condition: Condition, seen: frozenset[str], kind: type[And] | type[Or]
) -> Iterator[Condition]:
    match condition:
        case And(operands) | Or(operands) if isinstance(condition, kind):
            for operand in operands:
                yield from _operands(bench, operand, seen, kind)
        case InSegment(name) if name not in seen:
            inner = bench.segment(name).condition
            if isinstance(inner, kind | InSegment):
                yield from _operands(bench, inner, seen | {name}, kind)
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
