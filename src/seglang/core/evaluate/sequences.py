"""Chains of rows: some row of each step, one after the other.

All chains are followed at once, step by step. Two chains that stand at the same row and of whose
earlier rows the steps to come see the same go on as one; so the work grows with the square of the
rows, not with the number of chains.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from seglang.core.edges import shift
from seglang.core.evaluate import rows, sessions
from seglang.core.evaluate.arrangements import arrangements
from seglang.core.evaluate.subject import Frame, RowFrame, Seen, Subject, in_range
from seglang.core.frames import Frames, looked_at, step_frames
from seglang.core.sources import AllOf, Length, Rows, Sequence, Source, Step, Timing, Visit
from seglang.core.world import value_order

# Has a row the values that the rows of a chain have in common?
Fits: TypeAlias = Callable[[Seen], bool]
# A row frame among those of the steps, 0 the first, and the property that is looked at.
Use: TypeAlias = tuple[int, str | None]


def sequence_rows(node: Sequence, subject: Subject) -> list[Seen]:
    """The rows of the last step that end a chain: each once, in order."""
    search = _Search(node, subject)
    last: dict[tuple[Any, ...], _Chain] = {}
    for fits in search.common():
        for chain in search.chains(fits):
            known = last.setdefault(chain.at.identity, chain)
            if chain.part < known.part:
                last[chain.at.identity] = chain
    return [
        Seen(subject.seeing(chain.at.frame), chain.at.time)
        for chain in sorted(last.values(), key=_place)
    ]


def _place(chain: _Chain) -> tuple[Any, ...]:
    """Of rows of one time that no column orders, those of the part written first come first."""
    time, order, *others = chain.at.place
    return (time, order, chain.part, *others)


def is_after(earlier: Seen, later: Seen) -> bool:
    """Strictly: rows of one time are in order only when an `order` column says so."""
    if earlier.instant != later.instant:
        return earlier.instant < later.instant
    if earlier.order is None or later.order is None:
        return False
    return value_order(earlier.order) < value_order(later.order)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain so far: the frames of its rows, when it began, and the row it stands at, with the
    number of its part: of several that have one source, that of the first."""

    frames: tuple[Frame, ...]
    start: datetime
    at: Seen
    part: int = 0


class _Search:
    """The chains of one sequence, seen from one subject."""

    def __init__(self, node: Sequence, subject: Subject) -> None:
        self._node = node
        self._subject = subject
        self._before = _frames_before(node)
        self._uses = [self._seen_from(number) for number in range(len(self._before))]
        self._found: dict[tuple[int, bool], list[Seen] | None] = {}

    def common(self) -> Iterator[Fits]:
        """One test for each combination of values that the rows of a chain may have in common."""
        if not self._node.same:
            yield lambda row: True
            return
        first = _parts(self._node.steps[0])[0]
        shared = {self._shared(row) for row in rows.rows_of(first.rows, self._subject)}
        for wanted in shared:
            if None not in wanted:
                yield _fits(self._shared, wanted)

    def _shared(self, row: Seen) -> tuple[Any, ...]:
        values = row.frame.values if isinstance(row.frame, RowFrame) else {}
        return tuple(values.get(name) for name in self._node.same)

    def chains(self, fits: Fits) -> list[_Chain]:
        """Every way through all steps, one for each that what follows can tell apart."""
        chains: list[_Chain | None] = [None]
        for number in range(len(self._node.steps)):
            uses = self._uses[number + 1]
            following: dict[tuple[Any, ...], _Chain | None] = {}
            for chain in chains:
                for longer in self._longer(number, chain, fits):
                    if self._is_in_time(longer):
                        key = (longer.part, *_key(longer, uses))
                        other = following.get(key)
                        # Of two that are the same for what follows, the one that began later
                        # stays within a time whenever the other does.
                        if other is None or other.start < longer.start:
                            following[key] = longer
            chains = list(following.values())
        return [chain for chain in chains if chain is not None and self._may_end(chain, fits)]

    def _seen_from(self, number: int) -> frozenset[Use]:
        """What the steps from this one on, and `absent`, look at of the rows of steps before."""
        found: set[Use] = set()
        for before, step in list(zip(self._before, self._node.steps, strict=False))[number:]:
            for part in _parts(step):
                for there in (part.rows, part.without):
                    if there is not None:
                        found |= looked_at(there, before)
        if self._node.absent is not None:
            found |= looked_at(self._node.absent.rows, self._before[-1])
        known = self._before[number].count(False)
        return frozenset(use for use in found if use[0] < known)

    def _is_in_time(self, chain: _Chain) -> bool:
        within = self._node.all_within
        return within is None or chain.at.instant <= _moved(chain.start, within, self._subject)

    # ------------------------------------------------------------ one step

    def _longer(self, number: int, chain: _Chain | None, fits: Fits) -> Iterator[_Chain]:
        """The chain with a row of the step."""
        step = self._node.steps[number]
        if isinstance(step, Step):
            for row in self._candidates(step, number, chain, fits):
                yield self._with(chain, (row,), number)
            return
        parts = [self._candidates(part, number, chain, fits) for part in step.steps]
        own = range(self._before[number].count(False), self._before[number + 1].count(False))
        every = any(place in own for place, _ in self._uses[number + 1])
        sources = [part.rows.source for part in step.steps]
        for taken, latest in arrangements(parts, every=every):
            longer = self._with(chain, taken, number, latest)
            yield replace(longer, part=sources.index(sources[latest]))

    def _with(
        self, chain: _Chain | None, taken: tuple[Seen, ...], number: int, latest: int = 0
    ) -> _Chain:
        below = len(self._subject.frames) + len(self._before[number])
        added = tuple(frame for row in taken for frame in row.subject.frames[below:])
        if chain is None:
            return _Chain(added, min(row.instant for row in taken), taken[latest])
        return _Chain((*chain.frames, *added), chain.start, taken[latest])

    def _candidates(self, step: Step, number: int, chain: _Chain | None, fits: Fits) -> list[Seen]:
        """The rows of a step that can carry the chain on."""
        found = [row for row in self._rows(step.rows, number, chain) if fits(row)]
        if chain is None:
            return found[step.at_least - 1 :]
        before = chain.at
        if step.is_next:
            any_rows = self._rows(step.rows, number, chain, all_of_source=True)
            allowed = {row.identity for row in found}
            found = [row for row in _after(before, any_rows)[:1] if row.identity in allowed]
        else:
            found = _after(before, found)
        if step.timing is not None:
            found = _timed(before, found, step.timing, self._subject)
        found = found[step.at_least - 1 :]
        if step.without is not None:
            between = _after(before, self._rows(step.without, number, chain))
            found = [row for row in found if not _any_before(between, row)]
        if step.visit is not None:
            found = [row for row in found if _visits(step.visit, before, row)]
        return found

    def _rows(
        self, node: Rows, number: int, chain: _Chain | None, *, all_of_source: bool = False
    ) -> list[Seen]:
        """Rows of a step; those that look at no earlier step are found once."""
        seen_from = self._subject.seeing(*(() if chain is None else chain.frames))
        whole: Rows | Source = node.source if all_of_source else node
        key = (id(node), all_of_source)
        if key not in self._found:
            is_same = not looked_at(whole, self._before[number])
            self._found[key] = _rows_there(whole, seen_from) if is_same else None
        found = self._found[key]
        return _rows_there(whole, seen_from) if found is None else found

    def _may_end(self, chain: _Chain, fits: Fits) -> bool:
        """Is there no row that must not follow, and is that certain by now?"""
        absent = self._node.absent
        if absent is None:
            return True
        until = None
        if absent.within is not None:
            until = _moved(chain.at.instant, absent.within, self._subject)
            if until >= self._subject.instant(self._node.at):
                return False
        following = _after(chain.at, self._rows(absent.rows, len(self._node.steps), chain))
        return not any(
            (until is None or row.instant <= until)
            and (absent.visit is None or _visits(absent.visit, chain.at, row))
            and fits(row)
            for row in following
        )


def _rows_there(node: Rows | Source, seen_from: Subject) -> list[Seen]:
    if isinstance(node, Rows):
        return rows.rows_of(node, seen_from)
    return rows.source_rows(node, seen_from)


def _fits(shared: Callable[[Seen], tuple[Any, ...]], wanted: tuple[Any, ...]) -> Fits:
    return lambda row: shared(row) == wanted


def _parts(step: Step | AllOf) -> tuple[Step, ...]:
    return step.steps if isinstance(step, AllOf) else (step,)


def _frames_before(node: Sequence) -> list[Frames]:
    """The frames of the steps before each step, and at the end those of all."""
    found: list[Frames] = [()]
    for step in node.steps:
        found.append(found[-1] + step_frames(step))
    return found


def _key(chain: _Chain, uses: frozenset[Use]) -> tuple[Any, ...]:
    """What the steps to come can see of a chain."""
    values: list[Any] = [chain.at.identity]
    for place, name in sorted(uses, key=str):
        frame = chain.frames[place]
        assert isinstance(frame, RowFrame)
        value = frame.identity if name is None else frame.values.get(name)
        values.append(frozenset(value.items()) if isinstance(value, Mapping) else value)
    return tuple(values)


# ---------------------------------------------------------------- rows after a row


def _after(before: Seen, found: list[Seen]) -> list[Seen]:
    """The rows strictly after one, of rows in order of time."""
    start = bisect_left(found, before.instant, key=lambda row: row.instant)
    return [row for row in found[start:] if is_after(before, row)]


def _timed(before: Seen, found: list[Seen], timing: Timing, subject: Subject) -> list[Seen]:
    if timing.earliest is not None:
        earliest = _moved(before.instant, timing.earliest, subject)
        found = [row for row in found if earliest <= row.instant]
    if timing.latest is not None:
        latest = _moved(before.instant, timing.latest, subject)
        found = [
            row
            for row in found
            if row.instant < latest or (timing.latest_included and row.instant == latest)
        ]
    return found


def _any_before(between: list[Seen], row: Seen) -> bool:
    """Does one of the rows, which are in order of time, lie strictly before the row?"""
    for other in between:
        if other.instant > row.instant:
            return False
        if is_after(other, row):
            return True
    return False


def _visits(visit: Visit, one: Seen, other: Seen) -> bool:
    first = sessions.session_of(visit.sessions, one)
    second = sessions.session_of(visit.sessions, other)
    return first is not None and second is not None and (first == second) is visit.same


def _moved(instant: datetime, by: Length, subject: Subject) -> datetime:
    return in_range(lambda: shift(instant, by.amount, by.unit, subject.calendar.zone))
