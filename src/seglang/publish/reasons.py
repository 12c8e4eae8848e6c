"""Why members enter or leave: which conditions of the rule flipped.

Takes a staged segment, gives for each side the conditions that flipped for most members, in the
author's words. Members who leave lack a condition now; those who enter lacked
one when the current version was made, as the rule of today says of the data of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from seglang.diagnostics.codes import usage
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.publish.atoms import Atom, atoms_of, with_truths
from seglang.publish.bench import Bench
from seglang.publish.model import Change
from seglang.publish.plan_file import Reason
from seglang.sql.compiled import Compiled

_SHOWN = 3


def reasons(bench: Bench, change: Change, definition: str) -> tuple[Reason, ...]:
    """The foremost reasons of each side. Raises SegError, EngineError."""
    current = change.current
    if current is None:
        return ()
    same_rule = current.definition == definition
    found: list[Reason] = []
    atoms = atoms_of(bench.program, bench.sources, bench.segment(change.segment))
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
    program, traits = with_truths(bench.program, bench.segment(name).entity, atoms)
    return bench.compile(program, traits, What.TRAITS, at)
