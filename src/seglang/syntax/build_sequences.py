"""Builds sequences: `A then B within 1 day then no C`."""

from __future__ import annotations

from typing import Any

from seglang.diagnostics.codes import text as codes
from seglang.source import Span
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.build_events import BuildEvents, Head, Source
from seglang.syntax.nodes import Expression


class BuildSequences(BuildEvents):
    """Steps, their timing, and the whole."""

    def sequence(self, start: int, end: int, head: Head, *parts: Any) -> nodes.Sequence:
        *links, all_within, same = parts
        rows, frequency = head
        first = nodes.Step(rows, frequency, span=rows.span)
        return nodes.Sequence((first, *links), all_within, same, Span(self.file, start, end))

    def step(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
        frequency: nodes.Frequency | None,
        window: nodes.Window | None,
        *parts: Any,
    ) -> nodes.Step:
        *timings, without = parts
        rows_end = next(
            (
                part.span.end
                for part in (window, frequency, where, alias, source)
                if part is not None
            ),
            end,
        )
        rows = self.rows(source.span.start, rows_end, source, alias, where, window)
        return nodes.Step(
            rows,
            frequency,
            tuple(timings),
            without,
            span=Span(self.file, start, end),
        )

    def next_step(self, start: int, end: int, *parts: Any) -> nodes.Step:
        step = self.step(start, end, *parts)
        return nodes.Step(
            step.rows, step.frequency, step.timings, step.without, True, span=step.span
        )

    def no_step(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
        window: nodes.Window | None,
        *timings: nodes.StepTiming,
    ) -> nodes.NoStep:
        rows_end = timings[0].span.start if timings else end
        rows = self.rows(source.span.start, rows_end, source, alias, where, window)
        return nodes.NoStep(rows, timings, Span(self.file, start, end))

    def all_of(self, start: int, end: int, *parts: Any) -> nodes.AllOf:
        *others, without = parts
        steps = tuple(part for part in others if isinstance(part, nodes.EventRows))
        return nodes.AllOf(steps, tuple(others[len(steps) :]), without, Span(self.file, start, end))

    def without(
        self,
        start: int,
        end: int,
        source: Source,
        alias: nodes.Name | None,
        where: Expression | None,
    ) -> nodes.EventRows:
        return self.rows(source.span.start, end, source, alias, where, None)

    def all_within(self, start: int, end: int, length: Expression) -> Expression:
        return length

    # ------------------------------------------------------------ timing

    def timing_within(self, start: int, end: int, length: Expression) -> nodes.StepTiming:
        return nodes.StepTiming("within", None, length, None, Span(self.file, start, end))

    def timing_least(self, start: int, end: int, kind: str, length: Expression) -> nodes.StepTiming:
        span = Span(self.file, start, end)
        if kind == "at most":
            written = self.source.text[length.span.start : length.span.end]
            form = f"within {written}"
            self.report(
                codes.TIMING_FORM,
                start,
                end,
                fix=self.fix(f"write `{form}`", (start, end, form), safe=True),
                label="a longest time",
                hint=f"write `{form}`",
            )
            return nodes.StepTiming("within", None, length, None, span)
        if kind != "at least":
            self.lost(
                codes.TIMING_FORM,
                start,
                end,
                label="neither a shortest nor a longest time",
                hint="write `at least 2 weeks later`, `within 2 weeks`, or both ends: "
                "`2 weeks to 1 month later`",
            )
        return nodes.StepTiming("at least", length, None, None, span)

    def timing_range(
        self,
        start: int,
        end: int,
        first: Token,
        first_unit: Token | None,
        second: Token,
        second_unit: Token,
    ) -> nodes.StepTiming:
        earliest, latest = self.stretch(first, first_unit, second, second_unit)
        return nodes.StepTiming("range", earliest, latest, None, Span(self.file, start, end))

    def timing_same(self, start: int, end: int, session: nodes.Name) -> nodes.StepTiming:
        return nodes.StepTiming("same", None, None, session, Span(self.file, start, end))

    def timing_later(self, start: int, end: int, session: nodes.Name) -> nodes.StepTiming:
        return nodes.StepTiming("later", None, None, session, Span(self.file, start, end))
