"""Tests, run on a bed and judged.

Comes in: a checked program, its tests and a bed. Goes out: an `Outcome` for each test that was run,
in order. For what fails, the bed is asked again, about the conditions that decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from seglang.core.declarations import Program
from seglang.core.rule_tests import (
    Expected,
    ExpectedCondition,
    ExpectedMembers,
    Individual,
    RuleTest,
)
from seglang.core.world import Key
from seglang.source import Source
from seglang.testing.accounts import (
    MAX_PARTS,
    Answers,
    Part,
    decisions,
    flat,
    parts_of,
    parts_of_segment,
    written,
)
from seglang.testing.bed import (
    Answered,
    Bed,
    Inquiry,
    MembersAsked,
    Question,
    TruthAsked,
    ValueAsked,
)
from seglang.testing.outcome import Account, Failure, Outcome


def run(
    program: Program,
    tests: Sequence[RuleTest],
    bed: Bed,
    *,
    sources: Mapping[str, Source] | None = None,
    jobs: int = 1,
    fail_fast: bool = False,
) -> tuple[Outcome, ...]:
    """What comes of the tests; with `fail_fast` those up to the first that fails.

    `sources` are the texts of the rules by name: failures are told in their words. Raises SegError
    when the bed cannot work.
    """
    inquiries = [Inquiry(test, tuple(map(_asked(test), test.expected))) for test in tests]
    found: list[Answered] = []
    answers = bed.answer(program, inquiries, jobs)
    for inquiry, answered in zip(inquiries, answers, strict=False):
        found.append(answered)
        if fail_fast and not _passes(inquiry.test, answered):
            break
    judged = list(zip(tests, found, strict=False))
    doubts = [_doubts(program, test, answered) for test, answered in judged]
    told = _told(program, judged, doubts, bed, jobs)
    return tuple(
        Outcome(
            test,
            tuple(
                _failure(test, doubt, told.get(number, {}), program, sources or {})
                for doubt in doubted
            ),
            answered.seconds,
            answered.problem,
        )
        for number, ((test, answered), doubted) in enumerate(zip(judged, doubts, strict=True))
    )


def _asked(test: RuleTest) -> Callable[[Expected], Question]:
    def question(expected: Expected) -> Question:
        match expected:
            case ExpectedCondition(name, condition):
                individual = test.individuals[name]
                return TruthAsked(individual.entity, individual.key, condition)
            case ExpectedMembers(segment):
                return MembersAsked(segment)
            case _:
                assert_never(expected)

    return question


def _passes(test: RuleTest, answered: Answered) -> bool:
    return answered.problem is None and all(
        _is_met(test, expected, answer)
        for expected, answer in zip(test.expected, answered.answers, strict=True)
    )


def _is_met(test: RuleTest, expected: Expected, answer: Any) -> bool:
    match expected:
        case ExpectedCondition():
            return bool(answer)
        case ExpectedMembers(names=names):
            met: bool = answer == {test.individuals[name].key for name in names}
            return met
        case _:
            assert_never(expected)


# ---------------------------------------------------------------- what failed, and why


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An expectation that is not met, what was answered, and whom to ask why: each individual with
    the parts of the condition that decided."""

    expected: Expected
    answer: Any
    about: tuple[tuple[str, Individual, Part], ...]


def _doubts(program: Program, test: RuleTest, answered: Answered) -> tuple[_Doubt, ...]:
    if answered.problem is not None:
        return ()
    return tuple(
        _Doubt(expected, answer, tuple(_about(program, test, expected, answer)))
        for expected, answer in zip(test.expected, answered.answers, strict=True)
        if not _is_met(test, expected, answer)
    )


def _about(
    program: Program, test: RuleTest, expected: Expected, answer: Any
) -> Iterator[tuple[str, Individual, Part]]:
    match expected:
        case ExpectedCondition(name, condition):
            yield name, test.individuals[name], parts_of(program, condition)
        case ExpectedMembers(segment, names):
            part = parts_of_segment(program, segment)
            entity = program.declared(segment).entity
            for name, individual in test.individuals.items():
                is_wrong = (name in names) != (individual.key in answer)
                if individual.entity == entity and is_wrong:
                    yield name, individual, part
        case _:
            assert_never(expected)


_Told = Mapping[tuple[str, Key, int], Answers]


def _told(
    program: Program,
    judged: Sequence[tuple[RuleTest, Answered]],
    doubts: Sequence[Sequence[_Doubt]],
    bed: Bed,
    jobs: int,
) -> Mapping[int, _Told]:
    """The answers about the parts, by the place of the test among those judged."""
    numbers: list[int] = []
    inquiries: list[Inquiry] = []
    asked: list[list[tuple[tuple[str, Key, int], Part]]] = []
    for number, ((test, _), doubted) in enumerate(zip(judged, doubts, strict=True)):
        parts = [
            ((individual.entity, individual.key, id(part)), part)
            for doubt in doubted
            for _, individual, part in doubt.about
        ]
        parts = [(key, part) for key, part in parts if sum(1 for _ in flat(part)) <= MAX_PARTS]
        if parts:
            numbers.append(number)
            inquiries.append(Inquiry(test, tuple(_questions(parts))))
            asked.append(parts)
    answers = bed.answer(program, inquiries, jobs) if inquiries else iter(())
    told: dict[int, _Told] = {}
    for number, parts, answered in zip(numbers, asked, answers, strict=False):
        if answered.problem is None:
            told[number] = _sorted(parts, answered.answers)
    return told


def _questions(parts: Sequence[tuple[tuple[str, Key, int], Part]]) -> Iterator[Question]:
    for (entity, key, _), whole in parts:
        for part in flat(whole):
            yield TruthAsked(entity, key, part.condition)
            for value in part.values:
                yield ValueAsked(entity, key, value)


def _sorted(
    parts: Sequence[tuple[tuple[str, Key, int], Part]], answers: Sequence[Any]
) -> dict[tuple[str, Key, int], Answers]:
    found = {}
    given = iter(answers)
    for key, whole in parts:
        truths: dict[int, bool] = {}
        values: dict[int, Any] = {}
        for part in flat(whole):
            truths[id(part.condition)] = next(given)
            for value in part.values:
                values[id(value)] = next(given)
        found[key] = Answers(truths, values)
    return found


def _failure(
    test: RuleTest, doubt: _Doubt, told: _Told, program: Program, sources: Mapping[str, Source]
) -> Failure:
    zone = program.catalog.calendar.zone
    accounts = tuple(
        Account(
            name, decisions(part, told[individual.entity, individual.key, id(part)], zone, sources)
        )
        for name, individual, part in doubt.about
        if (individual.entity, individual.key, id(part)) in told
    )
    return Failure(doubt.expected, _headline(test, doubt, program, sources), accounts)


def _headline(
    test: RuleTest, doubt: _Doubt, program: Program, sources: Mapping[str, Source]
) -> str:
    match doubt.expected:
        case ExpectedCondition(name, _, span):
            text = written(span, sources)
            return f"expected {text.removeprefix('expect ') or name}"
        case ExpectedMembers(segment, names):
            entity = program.declared(segment).entity
            known = {
                one.key: name for name, one in test.individuals.items() if one.entity == entity
            }
            found = [name for key, name in known.items() if key in doubt.answer]
            others = len(doubt.answer) - len(found)
            if others:
                found.append(f"{others} without a name")
            wanted, got = ", ".join(names), ", ".join(found)
            return f"expected segment {segment} = ({wanted}), but it is ({got})"
        case _:
            assert_never(doubt.expected)
