"""The bed of an engine: worlds are stored in tables of its own, and statements are run on them.

Takes what opens such tables; is a `Bed`. Many worlds are stored together, and those tests that have
one as-of instant are asked together, as far as `apart` allows; every other question is asked of one
world that lies there alone.
Statements are compiled once, with the instant open where there are several. An engine that fails
on many worlds at once is asked about each of them, so that only the one that it fails on has no
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from time import perf_counter
from typing import Any

from seglang import pipeline
from seglang.core.declarations import Program
from seglang.core.world import Key, World
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.engines.forms import OwnTables
from seglang.engines.model import EngineError
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.sql.compiled import Compiled
from seglang.sql.dialects import DIALECTS
from seglang.sql.tree import MAX_PARTS, StatementTooLarge
from seglang.testing.apart import Marks, marks
from seglang.testing.asking import Asked, Part, Worth, answer, asked, entity_of, parts_of
from seglang.testing.bed import Answered, Inquiry
from seglang.testing.filters import ShutFilter
from seglang.testing.in_processes import can_fork, in_processes
from seglang.testing.key_forms import MixedKeys, alike, key_forms
from seglang.testing.layout import Layout, layout
from seglang.testing.stored_worlds import NotStorable, Rows, as_it_is, stored_rows
from seglang.types import DecimalType, ListType, PointType, Type

# With fewer tests another process takes more time than it saves.
FEWEST_EACH = 50
# So many worlds take an engine hardly longer than one.
AT_ONCE = 250


class _Unanswered(Exception):  # noqa: N818 -- what a test gets for an answer
    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.headline)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class EngineBed:
    """`open_tables` raises SegError where there can be none."""

    name: str
    open_tables: Callable[[], OwnTables]

    def answer(
        self, program: Program, inquiries: Sequence[Inquiry], jobs: int = 1
    ) -> Iterator[Answered]:
        everything = range(len(inquiries))
        if not inquiries:
            return

        def work(numbers: Sequence[int]) -> list[Answered]:
            with closing(self.open_tables()) as tables:
                return list(_answered(program, [inquiries[each] for each in numbers], tables))

        jobs = min(jobs, len(inquiries) // FEWEST_EACH)
        if jobs < 2 or not can_fork():
            with closing(self.open_tables()) as tables:
                yield from _answered(program, inquiries, tables)
            return
        in_time = sorted(everything, key=lambda number: inquiries[number].test.as_of)
        shares = [
            in_time[len(in_time) * each // jobs : len(in_time) * (each + 1) // jobs]
            for each in range(jobs)
        ]
        known: dict[int, Answered] = {}
        finished = zip(shares, in_processes(work, shares), strict=True)
        for number in everything:
            while number not in known:
                numbers, answers = next(finished)
                known |= zip(numbers, answers, strict=True)
            yield known.pop(number)


def _answered(
    program: Program, inquiries: Sequence[Inquiry], tables: OwnTables
) -> Iterator[Answered]:
    classes = alike(program.catalog, [one.test.world for one in inquiries])
    if len(classes) == 1:
        yield from _answered_alike(program, inquiries, tables)
        return
    known: dict[int, Answered] = {}
    left = iter(classes)
    for number in range(len(inquiries)):
        while number not in known:
            numbers = next(left)
            together = [inquiries[each] for each in numbers]
            known |= zip(numbers, _answered_alike(program, together, tables), strict=True)
        yield known.pop(number)


def _answered_alike(
    program: Program, inquiries: Sequence[Inquiry], tables: OwnTables
) -> Iterator[Answered]:
    """Of tests whose keys can stand in the same columns, or of one."""
    parts = [
        tuple(dict.fromkeys(part for each in one.questions for part in parts_of(program, each)))
        for one in inquiries
    ]
    everything = asked(program, dict.fromkeys(part for found in parts for part in found))
    try:
        forms = key_forms(everything.program, [one.test.world for one in inquiries])
    except MixedKeys as mixed:
        [inquiry] = inquiries
        problem = NotStorable(mixed.what, "it is a text here and a number there")
        yield Answered((), problem=problem.report(inquiry.test.span))
        return
    stored = layout(program.catalog, forms, tables.schema)
    try:
        tables.make(stored.tables)
    except EngineError as error:
        raise SegError([error.diagnostic]) from None
    in_time = sorted(range(len(inquiries)), key=lambda number: inquiries[number].test.as_of)
    first, last = (inquiries[number].test.as_of for number in (in_time[0], in_time[-1]))
    session = _Session(everything, stored, tables, first if first == last else None)
    chunks = (in_time[start : start + AT_ONCE] for start in range(0, len(in_time), AT_ONCE))
    known: dict[int, Answered] = {}
    for number in range(len(inquiries)):
        while number not in known:
            chunk = next(chunks)
            together = [_Lying(inquiries[each], parts[each]) for each in chunk]
            known |= zip(chunk, session.answered(program, together), strict=True)
        yield known.pop(number)


@dataclass(slots=True)
class _Lying:
    """A test while it is asked about."""

    inquiry: Inquiry
    parts: tuple[Part, ...]
    found: dict[Part, dict[Key, Any]] = field(default_factory=dict)
    problem: Diagnostic | None = None

    @property
    def world(self) -> World:
        return self.inquiry.test.world

    @property
    def as_of(self) -> datetime:
        return self.inquiry.test.as_of


class _Session:
    """The tables of one layout, and statements over them. `only` is the instant of all tests, where
    there is one: a statement that knows it is planned better."""

    def __init__(
        self, asked: Asked, layout: Layout, tables: OwnTables, only: datetime | None
    ) -> None:
        self.asked = asked
        self.only = only
        self.layout = layout
        self.tables = tables
        self.statements: dict[Part, Compiled | Diagnostic] = {}
        self.apart: dict[Part, bool] = {}

    def answered(self, program: Program, tests: Sequence[_Lying]) -> list[Answered]:
        """Of tests in order of time."""
        start = perf_counter()
        if len(tests) > 1:
            self.ask_together(tests)
        for test in tests:
            if test.problem is None:
                self.ask_alone(test)
        seconds = (perf_counter() - start) / len(tests)
        return [
            Answered(
                tuple(
                    answer(program, question, test.found.__getitem__)
                    for question in test.inquiry.questions
                )
                if test.problem is None
                else (),
                seconds,
                test.problem,
            )
            for test in tests
        ]

    def ask_together(self, tests: Sequence[_Lying]) -> None:
        """What each finds of what can be asked so; nothing of what fails."""
        own = marks(self.layout.catalog, [test.world for test in tests])
        parts = dict.fromkeys(part for test in tests for part in test.parts)
        shared = {part for part in parts if self.stays_apart(part)}
        if own is None or not shared:
            return
        rows: Rows = {}
        first_id = 1
        for number, test in enumerate(tests):
            mark = partial(own.mark, number=number)
            for path, lines in self.rows(test, first_id, mark).items():
                rows.setdefault(path, []).extend(lines)
            first_id += sum(map(len, test.world.events.values()))
        with suppress(EngineError):
            self.tables.fill(rows)
            numbered = tuple(enumerate(tests))
            for as_of, group in groupby(numbered, key=lambda item: item[1].as_of):
                of_instant = dict(group)
                for part in dict.fromkeys(
                    part for test in of_instant.values() for part in test.parts
                ):
                    if part in shared:
                        self.ask_of(part, as_of, of_instant, own)

    def ask_of(self, part: Part, as_of: datetime, tests: Mapping[int, _Lying], own: Marks) -> None:
        """A part, of those tests of one instant that ask for it, by their marks."""
        try:
            found = self.ask(part, as_of)
        except _Unanswered:
            return  # each is asked alone
        entity = entity_of(self.asked.program, part)
        for number, test in tests.items():
            if part in test.parts:
                keys = [row.key for row in test.world.entities.get(entity, ())]
                marked = ((key, own.mark(key, number)) for key in keys)
                test.found[part] = {key: found[mark] for key, mark in marked if mark in found}

    def ask_alone(self, test: _Lying) -> None:
        left = [part for part in test.parts if part not in test.found]
        if not left:
            return
        rows = self.rows(test)
        if test.problem is not None:
            return
        try:
            self.tables.fill(rows)
            for part in left:
                test.found[part] = self.ask(part, test.as_of)
        except _Unanswered as unanswered:
            test.problem = unanswered.problem
        except EngineError as error:
            test.problem = error.diagnostic
        if test.problem is not None and not self.tables.is_open:
            raise SegError([test.problem])

    def rows(self, test: _Lying, first_id: int = 1, mark: Callable[[Key], Key] = as_it_is) -> Rows:
        """None of a world that cannot be stored."""
        try:
            return stored_rows(test.world, self.layout, first_id, mark)
        except (NotStorable, ShutFilter) as problem:
            test.problem = problem.report(test.inquiry.test.span)
            return {}

    def stays_apart(self, part: Part) -> bool:
        if part not in self.apart:
            self.apart[part] = self.asked.stays_apart(part)
        return self.apart[part]

    def ask(self, part: Part, as_of: datetime) -> dict[Key, Any]:
        """By key. Raises _Unanswered."""
        if part not in self.statements:
            self.statements[part] = self.statement(part)
        compiled = self.statements[part]
        if isinstance(compiled, Diagnostic):
            raise _Unanswered(compiled)
        try:
            rows = self.tables.engine.rows(compiled, as_of)
        except EngineError as error:
            raise _Unanswered(error.diagnostic) from None
        except OverflowError:
            raise _Unanswered(Sink().report(usage.INSTANT_TOO_FAR, None)) from None
        if isinstance(part, Worth):
            type = part.value.type
            return {tuple(key): _value(value, type) for *key, value in rows}
        return dict.fromkeys(rows, True)

    def statement(self, part: Part) -> Compiled | Diagnostic:
        name = self.asked.names[part]
        program = self.asked.narrowed(part, self.layout.catalog)
        what = What.TRAITS if isinstance(part, Worth) else What.MEMBERS
        dialect = DIALECTS[self.tables.engine.dialect]
        try:
            return pipeline.compile(program, (name,), what, dialect, self.only)
        except StatementTooLarge:
            return Sink().report(usage.STATEMENT_TOO_LARGE, None, limit=str(MAX_PARTS))
        except OverflowError:
            return Sink().report(usage.INSTANT_TOO_FAR, None)


def _value(value: Any, type: Type) -> Any:
    """As the evaluator has it."""
    if value is None:
        return None
    match type:
        case PointType():
            return tuple(Decimal(repr(degrees)) for degrees in value)
        case ListType(element):
            return tuple(_value(item, element) for item in value)
        case DecimalType() if isinstance(value, Decimal):
            written = f"{value:f}"
            return Decimal(written.rstrip("0").rstrip(".")) if "." in written else value
        case _:
            return value
