"""Random sequences of steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from random_rows import Made, RowSources, common
from random_scope import Frame, Scope
from random_types import SINGLE, alike
from random_window import random_length

from seglang.core.sources import (
    Absent,
    AllOf,
    End,
    Events,
    Picked,
    Rows,
    Sequence,
    Sessions,
    Step,
    Timing,
    Visit,
)


@dataclass(frozen=True)
class RandomSequences:
    sources: RowSources

    @property
    def random(self) -> Random:
        return self.sources.random

    def sequence(self, scope: Scope, depth: int) -> Made | None:
        random = self.random
        sessions = self.sources.session(scope) if random.random() < 0.2 else None
        steps: list[Step | AllOf] = []
        inside = scope
        frames: tuple[Frame, ...] = ()
        for number in range(random.choice((1, 2, 2, 2, 3))):
            if number and random.random() < 0.1:
                parts = [self.step(inside, depth, sessions, number) for _ in range(2)]
                if random.random() < 0.5:
                    parts[1] = self.of_same_rows(parts[0][0], inside, depth)
                steps.append(AllOf(tuple(replace(p, is_next=False) for p, _ in parts)))
                frames = parts[0][1]
                inside = inside.within(*(frame for _, found in parts for frame in found))
            else:
                step, frames = self.step(inside, depth, sessions, number)
                steps.append(step)
                inside = inside.within(*frames)
        absent = None
        if len(steps) == 1 or random.random() < 0.2:
            rows = self.step_rows(inside, depth).rows
            within = random_length(random) if random.random() < 0.7 else None
            visit = None
            if sessions is not None and within is None and random.random() < 0.5:
                visit = Visit(sessions, same=True)
            absent = Absent(rows, within, visit)
        frames = self.sources.carrying(steps[-1])
        same: tuple[str, ...] = ()
        if random.random() < 0.2:
            same = self.same(steps, absent)
        all_within = random_length(random) if random.random() < 0.2 else None
        source = Sequence(tuple(steps), absent, all_within, same)
        return self.sources.narrowed("chain", source, frames, True, scope, depth, 0.3)

    def step_rows(self, scope: Scope, depth: int) -> Made:
        """Mostly plain events, whose filter may look at the rows of the steps before."""
        made = None
        if self.random.random() < 0.1 and depth > 0:
            # Which rows are picked may not hang on the steps before.
            made = self.sources.picked(Scope.of(scope.entity, scope.declared), depth)
        # A step carries on one row, so it adds one frame.
        return self.sources.events(scope, depth) if made is None or len(made.frames) != 1 else made

    def of_same_rows(self, step: Step, scope: Scope, depth: int) -> tuple[Step, tuple[Frame, ...]]:
        """A step whose rows may be those of another one: of the same source, out of it, or of a
        union with more."""
        source = step.rows.source
        choice = self.random.random()
        if choice < 0.3:
            end = self.random.choice((End.FIRST, End.LAST))
            plain = replace(step.rows, where=None, window=None)
            source = Picked(plain, end, self.random.choice((1, 2, 3)))
        elif choice < 0.7 and isinstance(source, Events):
            source = Events((*source.arms, *self.sources.arms(scope, 1)))
        frames = self.sources.frames_of(Rows("same", source))
        rows = self.sources.narrowed("same", source, frames, True, scope, depth).rows
        return replace(step, rows=replace(rows, apart_from=None)), frames

    def step(
        self, scope: Scope, depth: int, sessions: Sessions | None, number: int
    ) -> tuple[Step, tuple[Frame, ...]]:
        random = self.random
        made = self.step_rows(scope, depth)
        rows = replace(made.rows, apart_from=None)
        at_least = random.choice((1, 1, 1, 1, 2, 3))
        if number == 0:
            return Step(rows, at_least), made.frames
        timing = None
        if random.random() < 0.5:
            first, second = random_length(random), random_length(random)
            timing = random.choice(
                (
                    Timing(None, first),
                    Timing(first),
                    Timing(first, second, latest_included=False),
                )
            )
        is_next = at_least == 1 and random.random() < 0.2
        without = None
        if random.random() < 0.2:
            without = replace(self.sources.events(scope, depth).rows, apart_from=None)
        visit = None
        if sessions is not None and random.random() < 0.7:
            visit = Visit(sessions, random.random() < 0.6)
        return Step(rows, at_least, timing, is_next, without, visit), made.frames

    def same(self, steps: list[Step | AllOf], absent: Absent | None) -> tuple[str, ...]:
        """A property that the rows of all steps have."""
        every = [
            part for step in steps for part in (step.steps if isinstance(step, AllOf) else (step,))
        ]
        rows = [step.rows for step in every] + ([absent.rows] if absent is not None else [])
        shared = common(self.sources.frames_of(one)[-1] for one in rows)
        names = [
            name
            for name, type in shared.items()
            if name not in ("time", "name") and any(alike(type, kind) for kind in SINGLE)
        ]
        return (self.random.choice(names),) if names else ()
