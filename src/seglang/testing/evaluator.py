"""The bed that needs no database: the worlds are asked in this process, by the meaning itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import TypeAlias, assert_never

from seglang.core.audience import audience
from seglang.core.declarations import Program
from seglang.core.evaluate.conditions import holds
from seglang.core.evaluate.subject import Run, Subject
from seglang.core.evaluate.values import value_of
from seglang.core.versions import plain
from seglang.core.world import Key
from seglang.diagnostics.codes import data, usage
from seglang.diagnostics.model import Diagnostic
from seglang.functions import NumberOverflow, RunError
from seglang.testing.bed import (
    Answer,
    Answered,
    Inquiry,
    MembersAsked,
    Question,
    TruthAsked,
    ValueAsked,
)

_Population: TypeAlias = Callable[[str], dict[Key, Subject]]


class EvaluatorBed:
    """Asks one world after another, whatever `jobs` is: one alone takes about a millisecond."""

    name = "evaluator"

    def answer(
        self, program: Program, inquiries: Sequence[Inquiry], jobs: int = 1
    ) -> Iterator[Answered]:
        for inquiry in inquiries:
            started = perf_counter()
            try:
                answers = tuple(_answers(program, inquiry))
                yield Answered(answers, perf_counter() - started)
            except (RunError, OverflowError) as error:
                yield Answered((), perf_counter() - started, _problem(inquiry, error))


def _answers(program: Program, inquiry: Inquiry) -> Iterator[Answer]:
    run = Run(program, inquiry.test.world)
    everybody: dict[str, dict[Key, Subject]] = {}

    def population(entity: str) -> dict[Key, Subject]:
        if entity not in everybody:
            found = run.population(entity, inquiry.test.as_of)
            everybody[entity] = {subject.key: subject for subject in found}
        return everybody[entity]

    for question in inquiry.questions:
        yield _answer(program, question, population)


def _answer(program: Program, question: Question, population: _Population) -> Answer:
    match question:
        case TruthAsked(entity, key, condition):
            subject = population(entity).get(key)
            return subject is not None and holds(condition, subject)
        case ValueAsked(entity, key, value):
            subject = population(entity).get(key)
            return None if subject is None else plain(value_of(value, subject))
        case MembersAsked(segment):
            condition = audience(program, segment)
            entity = program.declared(segment).entity
            return frozenset(
                key for key, subject in population(entity).items() if holds(condition, subject)
            )
        case _:
            assert_never(question)


def _problem(inquiry: Inquiry, error: Exception) -> Diagnostic:
    span = inquiry.test.span
    if not isinstance(error, RunError):
        return Diagnostic(usage.INSTANT_TOO_FAR, span)
    problem = "a number does not fit" if isinstance(error, NumberOverflow) else str(error)
    facts = (("source", f"the test `{inquiry.test.title}`"), ("problem", problem))
    return Diagnostic(data.QUERY_FAILED, span, facts)
