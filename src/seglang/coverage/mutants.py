"""Rules with one small change each, and whether a test notices.

Takes a program and its tests, gives for each change of each declaration the first test that no
longer says what it said. A change that leaves the plainest shape of the rule as it was is none.
Tests that fail as it is, and worlds on which the rules cannot be run, notice nothing. At most
`most` changes are tried, in the order of the program; the same input gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.evaluate import NumberOverflow, RunError
from seglang.core.evaluate.declared import decided
from seglang.core.evaluate.subject import Decision, Run
from seglang.core.nodes import Always, And, Condition, Or
from seglang.core.rule_tests import Expected, ExpectedMembers, RuleTest
from seglang.core.simplify import simplify_node
from seglang.core.walking import map_children, walk
from seglang.coverage.atoms import is_written, operands
from seglang.coverage.changes import CONDITIONS, Kind, changes
from seglang.coverage.expectations import outcome, subject_of
from seglang.explain.conditions import condition_text
from seglang.explain.values import Scope, value_text
from seglang.lint.canonical import canonical
from seglang.source import Span

MOST = 20_000
_FAILED: Any = object()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A declaration with one change. `before` and `after` are words for what differs; `span` is
    where it was written, as exactly as the text tells. `name` is the written name of the
    declaration, `instance` that of the program."""

    name: str
    instance: str
    kind: Kind
    before: str
    after: str
    span: Span
    declared: Declared


@dataclass(frozen=True, slots=True)
class Tried:
    """`noticed_by`: the title of the first test that notices, None when none does. `asked`: does
    any test that passes ask for the rule at all?"""

    mutant: Mutant
    noticed_by: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class Mutation:
    """`left` changes were not tried, since there were too many."""

    tried: tuple[Tried, ...]
    left: int = 0

    @property
    def noticed(self) -> int:
        return sum(each.noticed_by is not None for each in self.tried)

    @property
    def percent(self) -> float:
        return 100.0 * self.noticed / len(self.tried) if self.tried else 100.0


def mutation(
    program: Program,
    tests: Iterable[RuleTest],
    names: Iterable[str] | None = None,
    most: int = MOST,
) -> Mutation:
    """Of the named declarations, or of all."""
    wanted = None if names is None else frozenset(names)
    stage = _Stage.of(program, tests)
    tried: list[Tried] = []
    left = 0
    for instance in (*program.declarations, *program.instances):
        if wanted is not None and written_name(program, instance) not in wanted:
            continue
        watchers = list(stage.watchers(instance))
        for mutant in mutants(program, instance):
            if len(tried) >= most:
                left += 1
                continue
            by = next((each for each in watchers if each.notices(mutant)), None)
            if by is not None:
                # What notices one change of a rule often notices the next one.
                watchers.remove(by)
                watchers.insert(0, by)
            title = None if by is None else by.test.title
            tried.append(Tried(mutant, title, bool(watchers)))
    return Mutation(tuple(tried), left)


def written_name(program: Program, instance: str) -> str:
    return instance if instance in program.declarations else instance.partition("(")[0]


# ---------------------------------------------------------------- the changes


def mutants(program: Program, instance: str) -> Iterator[Mutant]:
    """Every changed version of a declaration that may mean something else, each once."""
    declared = program.declared(instance)
    name = written_name(program, instance)
    seen = {_plainest(program, declared)}
    for kind, before, after, span, changed in _changed(program, declared):
        plainest = _plainest(program, changed)
        if plainest not in seen:
            seen.add(plainest)
            place = span if span.file else declared.span
            yield Mutant(name, instance, kind, before, after, place, changed)


def _plainest(program: Program, declared: Declared) -> Any:
    calendar = program.catalog.calendar

    def plain(node: Any) -> Any:
        return canonical(simplify_node(node, calendar))

    match declared:
        case Segment(condition=condition):
            return plain(condition)
        case Trait(value=value):
            return plain(value)
        case Partition(arms=arms):
            return tuple((label, plain(when)) for label, when in arms)
        case _:
            assert_never(declared)


_Changed = tuple[Kind, str, str, Span, Declared]


def _changed(program: Program, declared: Declared) -> Iterator[_Changed]:
    scope = Scope.of(program, declared.entity)
    match declared:
        case Segment(condition=condition):
            for kind, before, after, span, other in _of_condition(condition, scope):
                yield kind, before, after, span, replace(declared, condition=other)
        case Trait(value=value):
            for kind, target, instead in changes(value):
                other_value = _replaced(value, target, instead)
                texts = value_text(value, scope), value_text(other_value, scope)
                changed = replace(declared, value=other_value)
                yield kind, *_difference(*texts, kind), _place(target, value), changed
        case Partition(arms=arms):
            for number, (label, when) in enumerate(arms):
                before_arms, after_arms = arms[:number], arms[number + 1 :]
                for kind, before, after, span, other in _of_condition(when, scope):
                    changed_arms = (*before_arms, (label, other), *after_arms)
                    yield kind, before, after, span, replace(declared, arms=changed_arms)
                without = replace(declared, arms=before_arms + after_arms)
                yield Kind.DROPPED, f'the arm "{label}"', _NOTHING, when.span, without
        case _:
            assert_never(declared)


_NOTHING = "left out"


def _of_condition(
    condition: Condition, scope: Scope
) -> Iterator[tuple[Kind, str, str, Span, Condition]]:
    """Each change, told in the words of the smallest condition of the rule itself around it."""
    calendar = scope.program.catalog.calendar
    for kind, target, instead in changes(condition):
        whole = _around(condition, target)
        other = _replaced(whole, target, instead)
        if isinstance(simplify_node(other, calendar), Always) and kind is not Kind.JOIN:
            continue  # nobody means `at least 0 times`
        left_out = _left_out(target, instead)
        if left_out is not None:
            words = _shortened(condition_text(left_out, scope)), _NOTHING
            place = left_out.span if left_out.span.file else whole.span
        else:
            texts = condition_text(whole, scope), condition_text(other, scope)
            words, place = _difference(*texts, kind), _place(target, whole)
        yield kind, *words, place, _replaced(condition, whole, other)


def _left_out(target: Any, instead: Any) -> Condition | None:
    """The operand of `and` or `or` that is no longer there."""
    if not isinstance(target, And | Or) or type(instead) not in CONDITIONS:
        return None
    left = instead.operands if type(instead) is type(target) else (instead,)
    gone = [one for one in target.operands if not any(one is other for other in left)]
    return gone[0] if len(gone) == 1 else None


def _around(condition: Condition, target: Any) -> Condition:
    """The smallest written condition of the rule itself that has the target inside."""
    parts = operands(condition)
    if condition is not target and is_written(condition, parts):
        for part in parts:
            if any(node is target for node in walk(part)):
                return _around(part, target)
    return condition


def _replaced(node: Any, target: Any, instead: Any) -> Any:
    """The node with something else for the target, and for what is the same in the same place:
    the core may say one written thing several times."""

    def change(inner: Any) -> Any:
        if inner is target or (inner == target and _same_place(inner, target)):
            return instead
        return map_children(inner, change)

    return change(node)


def _same_place(one: Any, other: Any) -> bool:
    spans = getattr(one, "span", None), getattr(other, "span", None)
    return spans[0] == spans[1] and (spans[0] is None or bool(spans[0].file))


def _place(target: Any, whole: Any) -> Span:
    span: Span = getattr(target, "span", whole.span)
    around: Span = whole.span
    return span if span.file else around


_LONGEST = 70
_SHORT = 36


def _difference(before: str, after: str, kind: Kind) -> tuple[str, str]:
    """The two texts without most of what they share."""
    old, new = before.split(), after.split()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if before == after:
        # The words are too coarse for it.
        return _shortened(before), f"{_shortened(after)} ({kind.value} changed)"
    if max(len(before), len(after)) <= _SHORT:
        return before, after
    first, last = max(start - 2, 0), max(end - 3, 0)
    return tuple(  # type: ignore[return-value]
        _shortened(" ".join(words[first : len(words) - last])) for words in (old, new)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


# ---------------------------------------------------------------- the tests


@dataclass(slots=True)
class _Watcher:
    """An expectation of a test, as it turns out with the rules as they are, and what it asked of
    declarations."""

    program: Program
    test: RuleTest
    expected: Expected
    run: Run
    outcome: Any
    asked: Mapping[str, tuple[tuple[Decision, Any], ...]]

    def notices(self, mutant: Mutant) -> bool:
        """Only where the changed declaration says something else of one that was asked about can
        the outcome be another."""
        instance, declared = mutant.instance, mutant.declared
        try:
            if not any(
                self._says(declared, decision) != said for decision, said in self.asked[instance]
            ):
                return False
            run = Run(_with(self.program, instance, declared), self.test.world)
            return bool(outcome(run, self.test, self.expected) != self.outcome)
        except (NumberOverflow, RunError):
            return True

    def _says(self, declared: Declared, decision: Decision) -> Any:
        _, instant, key = decision
        subject = subject_of(self.run, declared.entity, instant, key)
        assert subject is not None, "who was asked about is there"
        return decided(declared, subject)


@dataclass(slots=True)
class _Stage:
    """All expectations that hold, by the declarations that they ask."""

    by_name: dict[str, list[_Watcher]] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program, tests: Iterable[RuleTest]) -> _Stage:
        stage = cls()
        for test in tests:
            for expected in test.expected:
                watcher = _watcher(program, test, expected)
                for name in watcher.asked if watcher is not None else ():
                    stage.by_name.setdefault(name, []).append(watcher)  # type: ignore[arg-type]
        return stage

    def watchers(self, instance: str) -> Sequence[_Watcher]:
        return self.by_name.get(instance, ())


def _watcher(program: Program, test: RuleTest, expected: Expected) -> _Watcher | None:
    run = Run(program, test.world)
    try:
        found = outcome(run, test, expected)
    except (NumberOverflow, RunError):
        return None
    if not _is_fulfilled(test, expected, found):
        return None
    asked: dict[str, list[tuple[Decision, Any]]] = {}
    for decision, said in run.decisions.items():
        asked.setdefault(decision[0], []).append((decision, said))
    settled = {name: tuple(each) for name, each in asked.items()}
    return _Watcher(program, test, expected, run, found, settled)


def _is_fulfilled(test: RuleTest, expected: Expected, found: Any) -> bool:
    if isinstance(expected, ExpectedMembers):
        return {test.individuals[name].key for name in expected.names} == set(found)
    return bool(found)


def _with(program: Program, instance: str, declared: Declared) -> Program:
    if instance in program.declarations:
        return replace(program, declarations={**program.declarations, instance: declared})
    return replace(program, instances={**program.instances, instance: declared})


__all__ = ["MOST", "Mutant", "Mutation", "Tried", "mutants", "mutation", "written_name"]
