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
from datetime import datetime
from typing import Any

from seglang.core.edges import FixedInstant
from seglang.core.nodes import Always, Condition, Moment
from seglang.core.past import HeldAt
from seglang.diagnostics.codes import usage
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.publish.atoms import Atom, alternatives, atoms_of, with_truths
from seglang.publish.bench import Bench
from seglang.publish.model import Change
from seglang.publish.plan_file import Reason

_SHOWN = 3


def reasons(bench: Bench, change: Change, definition: str) -> tuple[Reason, ...]:
    """The foremost reasons of each side. Raises SegError, EngineError."""
    current = change.current
    if current is None:
        return ()
    same_rule = current.definition == definition
    found: list[Reason] = []
    segment = bench.segment(change.segment)
    atoms = alternatives(bench.program, bench.sources, segment)
    flipped = _fulfilled if atoms else _lacked
    atoms = atoms or atoms_of(bench.program, bench.sources, segment)
    try:
        if change.entered:
            counts = flipped(bench, change, atoms, current.as_of, entered=True)
            found += _foremost(counts, "entered", same_rule=same_rule)
        if change.left:
            counts = flipped(bench, change, atoms, current.as_of, entered=False)
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
    program, traits = with_truths(bench.program, entity, conditions)
    truths = bench.compile(program, traits, What.TRAITS, at)
    tally: Mapping[Any, int] = bench.store.tally(change.segment, entered=entered, truths=truths)
    return tally.items()
