"""Members of changed segments counted on both sides: sizes, who entered, who left, and why.

Takes changes of rules and an open database; gives the changes with numbers, never with keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from seglang import pipeline
from seglang.comparing import Side
from seglang.comparing.model import Change, Finding, Happened, Kind, Membership, Reason
from seglang.core.audience import gate_is_sound
from seglang.core.declarations import Program, Segment
from seglang.diagnostics.model import Sink
from seglang.doctor.preflight import preflight
from seglang.engines.model import Engine, Result
from seglang.errors import SegError
from seglang.output.movements import Movements
from seglang.plan.lower import What
from seglang.project.as_of import in_range
from seglang.project.connection import answers
from seglang.publish.atoms import Atom, atoms_of, with_truths

if TYPE_CHECKING:
    from seglang.project.project import Project
    from seglang.sql.compiled import Compiled

_SHOWN = 3


class Counting:
    """Members of both sides on one target, at one instant."""

    def __init__(
        self,
        before: Project,
        after: Project,
        old: Side,
        new: Side,
        engine: Engine,
        as_of: datetime,
    ) -> None:
        self.before = before
        self.after = after
        self.old = old
        self.new = new
        self.engine = engine
        self.as_of = as_of

    def counted(self, change: Change) -> Change:
        """The change with sizes, when it is one of a segment's meaning."""
        old = _segment(self.old, change.old_name or change.name)
        new = _segment(self.new, change.name)
        if Kind.MEANING not in change.kinds or (old is None and new is None):
            return change
        try:
            membership = self._membership(change, old, new)
        except SegError as error:
            problem = ", ".join(f"{each.headline} [{each.code.id}]" for each in error.diagnostics)
            membership = Membership(None, None, problem=problem)
        found = replace(change, membership=membership)
        if change.happened not in (Happened.CHANGED, Happened.RENAMED):
            return found
        if membership.problem is not None:
            # A gate must not open because nobody could count.
            text = f"cannot be counted: {membership.problem}"
        elif membership.differs:
            text = membership.words
        else:
            return found
        return replace(found, findings=(*change.findings, Finding(Kind.MEMBERSHIP, text)))

    def _membership(self, change: Change, old: Segment | None, new: Segment | None) -> Membership:
        if old is None or new is None:
            before = None if old is None else len(self._members(self.before, self.old, old))
            after = None if new is None else len(self._members(self.after, self.new, new))
            return Membership(before, after)
        was, now = (
            each.program.catalog.entities[segment.entity]
            for each, segment in ((self.old, old), (self.new, new))
        )
        one = self._members(self.before, self.old, old)
        other = self._members(self.after, self.new, new)
        if (was.name, was.key) != (now.name, now.key):
            return Membership(len(one), len(other), problem="the key of its entity is another one")
        with answers(), closing(Movements(one, other, now.key)) as moved:
            return Membership(
                moved.before,
                moved.after,
                moved.entered,
                moved.left,
                self._why(moved, self.before, self.old, old, entered=True),
                self._why(moved, self.after, self.new, new, entered=False),
            )

    def _why(
        self, moved: Movements, version: Project, rules: Side, segment: Segment, *, entered: bool
    ) -> tuple[Reason, ...]:
        """Who entered lacks a condition of the rule before, who left one of the rule now."""
        if (moved.entered if entered else moved.left) == 0:
            return ()
        atoms = atoms_of(rules.program, rules.sources, segment)
        program, traits = with_truths(
            rules.program, segment.entity, (atom.condition for atom in atoms)
        )
        compiled = self._compiled(version, program, traits, What.TRAITS)
        tally = moved.tally(self.engine.stream(compiled), entered=entered)
        counts: Counter[str] = Counter()
        for truths, members in tally.items():
            for text in _lacking(atoms, truths):
                counts[text] += members
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return tuple(Reason(text, members) for text, members in ordered[:_SHOWN])

    def _members(self, version: Project, rules: Side, segment: Segment) -> Result:
        compiled = self._compiled(version, rules.program, (segment.name,), What.MEMBERS)
        with answers():
            return self.engine.stream(compiled)

    def _compiled(
        self, version: Project, program: Program, names: Sequence[str], what: What
    ) -> Compiled:
        dialect = version.dialect(self.engine.dialect)
        with in_range():
            compiled = pipeline.compile(program, names, what, dialect, self.as_of)
        sink = Sink()
        with answers():
            ready = preflight(compiled, self.engine.schema, self.engine.source, sink)
        if not ready:
            raise SegError(sink)
        return compiled


def _segment(rules: Side, name: str) -> Segment | None:
    found = rules.program.declarations.get(name)
    if isinstance(found, Segment) and gate_is_sound(rules.program, found):
        return found
    return None


def _lacking(atoms: Sequence[Atom], truths: tuple[bool, ...] | None) -> Iterator[str]:
    if truths is None:
        yield "the population"
        return
    lacking = [atom.text for atom, holds in zip(atoms, truths, strict=True) if not holds]
    yield from dict.fromkeys(lacking or ["the rule as a whole"])
