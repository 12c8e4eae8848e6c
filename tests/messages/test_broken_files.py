"""A corpus of broken files: how many injected mistakes are found, and how many reports they cost.

Each line of tests/broken/injections.txt turns base.seg into one broken file. A mistake counts as
found when one of its codes is reported on a line that the change touches; `@text` stands for any
syntax code (SEG0xx).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from shop_rules import checked

BROKEN = Path(__file__).parents[1] / "broken"
BASE = (BROKEN / "base.seg").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Injection:
    codes: tuple[str, ...]
    find: str
    replacement: str

    @property
    def start(self) -> int:
        return BASE.index(self.find)

    @property
    def end(self) -> int:
        return self.start + len(self.find)


def injections() -> list[Injection]:
    found = []
    for line in (BROKEN / "injections.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, change = line.split(": ", 1)
        find, replacement = change.replace("\\n", "\n").split(" => ", 1)
        assert BASE.count(find) == 1, f"`{find}` stands {BASE.count(find)} times in base.seg"
        found.append(Injection(tuple(codes.split(",")), find, replacement))
    return found


@dataclass(frozen=True, slots=True)
class Score:
    injected: int
    found: int
    reports: int
    missed: tuple[Injection, ...]


def judge(chosen: list[Injection]) -> Score:
    """Apply changes to different declarations of the base at once, and see what is reported."""
    text = BASE
    places = {}
    for injection in sorted(chosen, key=lambda one: -one.start):
        text = text[: injection.start] + injection.replacement + text[injection.end :]
    for injection in chosen:
        shift = sum(
            len(other.replacement) - len(other.find)
            for other in chosen
            if other.start < injection.start
        )
        first = text.count("\n", 0, injection.start + shift)
        places[injection] = range(first - 1, first + injection.replacement.count("\n") + 3)
    _, problems = checked(text)
    lines = [
        (problem.code.id, text.count("\n", 0, problem.span.start))
        for problem in problems
        if problem.span is not None
    ]
    missed = tuple(
        injection
        for injection in chosen
        if not any(
            line in places[injection]
            and (code in injection.codes or ("@text" in injection.codes and code[3] == "0"))
            for code, line in lines
        )
    )
    return Score(len(chosen), len(chosen) - len(missed), len(problems), missed)


def declaration_of(injection: Injection) -> int:
    return BASE.count("\n\n", 0, injection.end)


def test_the_base_is_sound() -> None:
    program, problems = checked(BASE)
    assert not problems, [(problem.code.id, problem.headline) for problem in problems]
    assert len(program.declarations) >= 20


def test_single_mistakes() -> None:
    corpus = injections()
    assert len(corpus) >= 150
    scores = [judge([injection]) for injection in corpus]
    missed = [injection for score in scores for injection in score.missed]
    found = sum(score.found for score in scores)
    reports = sum(score.reports for score in scores)
    assert found >= 0.9 * len(corpus), missed
    assert reports <= 1.2 * len(corpus), [
        (injection, score.reports)
        for injection, score in zip(corpus, scores, strict=True)
        if score.reports > 1
    ]


def test_three_mistakes_at_once() -> None:
    chance = random.Random(1)
    corpus = injections()
    injected = found = reports = 0
    for _ in range(60):
        chosen: list[Injection] = []
        for injection in chance.sample(corpus, len(corpus)):
            if all(declaration_of(injection) != declaration_of(other) for other in chosen):
                chosen.append(injection)
            if len(chosen) == 3:
                break
        score = judge(chosen)
        injected, found, reports = injected + 3, found + score.found, reports + score.reports
    assert found >= 0.9 * injected
    assert reports <= 1.2 * injected
