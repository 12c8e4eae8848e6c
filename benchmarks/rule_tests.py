"""How long `seg test` takes, each time in a process of its own, for a project full of tests.

The rules are those that `benchmarks/rules.py` draws. A test has one to three customers with up to
four facts each, and one to three expectations about segments and traits drawn at random; how they
turn out is asked of the evaluator, so that all of them hold on every engine. They are asked at 28
instants, or each at one of its own: what has one instant, an engine answers together.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks import rules, tables
from seglang import Project
from seglang.core.declarations import Segment, Trait
from seglang.core.rule_tests import RuleTest
from seglang.testing.bed import Inquiry, MembersAsked, Question, ValueAsked
from seglang.testing.evaluator import EvaluatorBed

TESTS = 1000
SEGMENTS = 100
INSTANTS = 28
LIMIT = 10.0
_FIRST = date(2026, 11, 1)
_WITHOUT_PROPERTIES = ("page_view", "app_open", "email_open", "add_to_cart")


class FailingTestsError(Exception):
    """An engine does not answer as the evaluator does."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds on the wall, and those of all processors together."""

    tests: int
    segments: int
    instants: int
    engine: str
    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class _Draft:
    """`asked`: each declaration with the customer of whom it is asked, None for all."""

    heading: str
    asked: tuple[tuple[Segment | Trait, str | None], ...]


def write(folder: Path, *, tests: int, segments: int, instants: int, seed: int = 1) -> None:
    """Writes a project and its tests; the folder is made."""
    rules.write(folder, files=max(segments // 10, 1), segments=segments, seed=seed)
    file = folder / "segments" / "tests.seg"
    draw = random.Random(seed)
    declared = list(Project.load(folder).program().declarations.values())
    wanted = [one for one in declared if isinstance(one, Segment | Trait)]
    drafts = [_draft(draw, number, instants, wanted) for number in range(tests)]
    _write(file, drafts, [(0,) * len(draft.asked) for draft in drafts])
    program, found, problems = Project.load(folder).checked_tests()
    if problems or len(found) != tests:
        raise RuntimeError([one.headline for one in problems][:3])
    inquiries = [
        Inquiry(test, tuple(_question(test, *one) for one in draft.asked))
        for draft, test in zip(drafts, found, strict=True)
    ]
    answered = EvaluatorBed().answer(program, inquiries)
    _write(file, drafts, [one.answers for one in answered])


def _draft(
    draw: random.Random, number: int, instants: int, wanted: Sequence[Segment | Trait]
) -> _Draft:
    as_of = _FIRST + timedelta(days=number % instants)
    lines = [f'test "number {number}":', f"    as of {as_of}"]
    names = ("anna", "ben", "cleo")[: draw.randint(1, 3)]
    for name in names:
        country, age = draw.choice(rules.COUNTRIES), draw.randint(18, 70)
        lines.append(
            f'    given customer {name} (country = "{country}", age = {age}, plan = "pro",'
            " email_opt_in = true, balance = 12.50)"
        )
        for _ in range(draw.randint(0, 4)):
            ago = f"{draw.randint(1, 400)} days ago"
            if draw.random() < 0.5:
                category, amount = draw.choice(rules.CATEGORIES), draw.randint(5, 300)
                lines.append(
                    f"        did purchase {ago} (amount = {amount}, price = {amount},"
                    f' quantity = 1, discount = 0, category = "{category}")'
                )
            else:
                lines.append(f"        did {draw.choice(_WITHOUT_PROPERTIES)} {ago}")
    asked = []
    for _ in range(draw.randint(1, 3)):
        one = draw.choice(wanted)
        all_of_them = isinstance(one, Segment) and draw.random() < 0.3
        asked.append((one, None if all_of_them else draw.choice(names)))
    return _Draft("\n".join(lines), tuple(asked))


def _question(test: RuleTest, one: Segment | Trait, name: str | None) -> Question:
    match one:
        case Segment():
            return MembersAsked(one.name)
        case Trait():
            assert name is not None
            return ValueAsked(one.entity, test.individuals[name].key, one.value)


def _write(file: Path, drafts: Sequence[_Draft], answers: Sequence[Sequence[object]]) -> None:
    texts = (
        "\n".join((draft.heading, *map(_expected, draft.asked, found)))
        for draft, found in zip(drafts, answers, strict=True)
    )
    file.write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def _expected(asked: tuple[Segment | Trait, str | None], answer: object) -> str:
    one, name = asked
    members = {str(key[0]) for key in answer} if isinstance(answer, frozenset) else set()
    match one:
        case Segment() if name is None:
            return f"    expect segment {one.name} = ({', '.join(sorted(members))})"
        case Segment():
            return f"    expect {name}: {'' if name in members else 'not '}in segment {one.name}"
        case Trait():
            return f"    expect {name}: {one.name} = {answer or 0}"


def measure(*, tests: int, repeat: int, tell: Callable[[str], None]) -> list[Measured]:
    found = []
    with ExitStack() as stack:
        for instants in (INSTANTS, tests):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            tell(f"writing {tests:,} tests")
            write(folder, tests=tests, segments=SEGMENTS, instants=instants)
            for engine in ("duckdb", "evaluator"):
                tell(f"{tests:,} tests at {instants:,} instants, {engine}")
                best = min(_timed(folder, engine, tests) for _ in range(repeat))
                found.append(Measured(tests, SEGMENTS, instants, engine, *best))
    return found


def _timed(folder: Path, engine: str, tests: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "seglang", "test", "--engine", engine]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or f"{tests} passed" not in done.stdout:
        raise FailingTestsError((done.stdout + done.stderr)[:2000])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, processor


def report(found: Sequence[Measured], *, markdown: bool) -> str:
    header = ("`seg test`", "engine", "seconds", "of processors", "wanted")
    rows = [
        (
            f"{one.tests:,} tests of {one.segments:,} segments at {one.instants:,} instants",
            one.engine,
            f"{one.seconds:.1f}",
            f"{one.processor:.1f}",
            f"≤ {LIMIT:.0f}",
        )
        for one in found
    ]
    return tables.render(header, rows, markdown=markdown)
