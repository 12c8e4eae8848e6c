"""Tests that show each condition of a rule to decide, both ways, and each arm to be reached.

Comes in: a project and the name of a segment or partition. Goes out: the text of as few tests as
show what no test of the project shows yet; they expect what the rules say today, so a person has to
confirm them. What no world was found for is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from seglang.core.declarations import Program
from seglang.core.evaluate import RunError
from seglang.core.nodes import Compare, Literal, Not
from seglang.core.rule_tests import ExpectedCondition, RuleTest
from seglang.coverage.report import Gap, gaps
from seglang.coverage.shown import coverage
from seglang.diagnostics.codes import usage
from seglang.diagnostics.codes import witness as codes
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.errors import SegError
from seglang.project.measuring import measured
from seglang.project.selecting import require
from seglang.project.smallest_worlds import SmallestWorlds
from seglang.source import Source, Span
from seglang.witness.search import Found, find
from seglang.witness.writing import Unwritable, named_individuals, test_text

if TYPE_CHECKING:
    from seglang.project.project import Project

_WAYS = 4
_EVALUATIONS = 1_500
# What tells gaps apart: the instance, the number of the condition or arm, and the truth.
_Sign: TypeAlias = tuple[str, int, bool | None]


@dataclass(frozen=True, slots=True)
class Generated:
    """`text` holds the blocks of so many `tests`, with a comment above the first one."""

    text: str
    tests: int
    not_found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """A test without its title yet, and what it was made for."""

    gap: Gap
    test: RuleTest
    found: Found


def generated(
    project: Project,
    name: str,
    as_of: datetime,
    *,
    target: str | None = None,
    params: Mapping[str, object] | None = None,
    evaluations: int = _EVALUATIONS,
) -> Generated:
    """`evaluations` bounds the search for each world. Raises SegError for mistakes in rules or
    tests and for an unknown name (SEG701, SEG702)."""
    known = measured(project, [], target=target, params=params)
    require(known.program, (name,), "group")
    sources = {source.name: source for source in project.sources}
    search = _Search(known.program, name, as_of, sources, evaluations)
    made, not_found = search.all_shown(known.tests)
    taken = {test.heading.name.text for module in project.modules for test in module.tests}
    texts = list(search.texts(made, known.tests, taken))
    sink = Sink()
    for gap in not_found:
        _tell(gap, sink)
    return Generated("\n".join(texts), len(texts), sink.sorted())


def appended(path: str, text: str) -> str:
    """What the file holds, if there is one, and the text behind it. Raises SegError."""
    place = Path(path)
    if place.suffix != ".seg":
        raise SegError.of(usage.UNWRITABLE_OUTPUT, path=path, reason="rules stand in `.seg` files")
    try:
        before = place.read_text(encoding="utf-8") if place.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SegError.of(usage.UNREADABLE_FILE, path=path, reason=reason) from None
    return f"{before.rstrip()}\n\n{text}" if before.strip() else text


def _tell(gap: Gap, sink: Sink) -> None:
    name = gap.covered.name
    is_arm = gap.holds is None
    what = f"`{name}` is {gap.words}" if is_arm else f"`{gap.words}` {gap.would}"
    hint = "it may also be too large or too odd for the search: then write the test by hand"
    span = gap.span if gap.span.file else None
    sink.report(codes.NO_WORLD_FOUND, span, name=name, what=what, hint=hint)


def _sign(gap: Gap) -> _Sign:
    return gap.covered.instance, gap.number, gap.holds


@dataclass(frozen=True, slots=True)
class _Search:
    program: Program
    name: str
    as_of: datetime
    sources: Mapping[str, Source]
    evaluations: int

    def all_shown(self, known: Sequence[RuleTest]) -> tuple[list[_Made], list[Gap]]:
        """Tests that with those that are known show all that can be, and the gaps that stay."""
        made: list[_Made] = []
        not_found: list[Gap] = []
        tried: set[_Sign] = set()
        open_gaps = self._gaps(known)
        while open_gaps:
            sign, gap = next(iter(open_gaps.items()))
            tried.add(sign)
            new = self._shown(gap, made)
            if new is None:
                not_found.append(gap)
                del open_gaps[sign]
            else:
                made.append(new)
                left = self._gaps([new.test])
                open_gaps = {
                    each: gap
                    for each, gap in open_gaps.items()
                    if each in left and each not in tried
                }
        return self._fewest(made, known), not_found

    def _gaps(self, tests: Iterable[RuleTest]) -> dict[_Sign, Gap]:
        found = coverage(self.program, tests, [self.name])
        return {
            _sign(gap): gap
            for covered in found.declarations
            for gap in gaps(self.program, covered, self.sources)
        }

    def _fewest(self, made: list[_Made], known: Sequence[RuleTest]) -> list[_Made]:
        """Without those that show nothing which the others do not."""
        kept = list(made)
        whole = len(self._gaps([*known, *(each.test for each in made)]))
        for each in made:
            rest = [other for other in kept if other is not each]
            if len(self._gaps([*known, *(other.test for other in rest)])) == whole:
                kept = rest
        return kept

    # ------------------------------------------------------------ one test

    def _shown(self, gap: Gap, made: Sequence[_Made]) -> _Made | None:
        """A test that shows it."""
        near = [each.found for each in made[-2:]]
        for wanted in islice(gap.wanted(), _WAYS):
            entity = gap.covered.entity
            found = find(self.program, entity, wanted, self.as_of, self.evaluations, near)
            if found is None:
                continue
            try:
                test = self._test(gap, found)
            except (Unwritable, RunError):
                continue
            if _sign(gap) not in self._gaps([test]):
                return _Made(gap, test, found)
        return None

    def _test(self, gap: Gap, found: Found) -> RuleTest:
        individuals = named_individuals(self.program.catalog, found.world)
        names = {
            each.key: name for name, each in individuals.items() if each.entity == found.entity
        }
        expected = SmallestWorlds(self.program, self.as_of).expected(gap, found, names)
        test = RuleTest("", self.as_of, found.world, individuals, (expected,), Span("", 0, 0))
        self._text(test, "no title yet", ())  # raises Unwritable
        return test

    def _text(self, test: RuleTest, title: str, comments: Sequence[str]) -> str:
        return test_text(
            self.program,
            title,
            test.world,
            test.as_of,
            test.expected,
            test.individuals,
            comments,
        )

    # ------------------------------------------------------------ titles

    def texts(
        self, made: Sequence[_Made], known: Sequence[RuleTest], taken: set[str]
    ) -> Iterator[str]:
        """The blocks, each with a title that says what it shows beyond those before."""
        before = list(known)
        open_gaps = self._gaps(before)
        for number, each in enumerate(made):
            left = self._gaps([each.test])
            shown = [gap for sign, gap in open_gaps.items() if sign not in left]
            open_gaps = {sign: gap for sign, gap in open_gaps.items() if sign in left}
            title = self._title(each, shown)
            count = 2
            while title in taken:
                title = f"{self._title(each, shown)} ({count})"
                count += 1
            taken.add(title)
            yield self._text(each.test, title, () if number else self._comments())

    def _comments(self) -> tuple[str, ...]:
        return (
            f"What `{self.name}` does today, as `seg test --generate` found it: confirm each test,",
            "or put the rule right.",
        )

    def _title(self, made: _Made, shown: Sequence[Gap]) -> str:
        outcome = self._outcome(made.test)
        atoms = [gap for gap in shown if gap.holds is not None]
        if len(atoms) != 1:
            return f"{self.name}: {outcome}"
        word = "with" if atoms[0].holds else "without"
        return f"{self.name}: {outcome} {word} `{atoms[0].words}`"

    def _outcome(self, test: RuleTest) -> str:
        (expected,) = test.expected
        if not isinstance(expected, ExpectedCondition):
            return "published" if expected.names else "not published"
        match expected.condition:
            case Compare(_, _, Literal(label)):
                return f'"{label}"'
            case Not():
                return "not a member"
            case _:
                return "a member"
