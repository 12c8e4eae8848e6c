"""Coverage by condition: which atomic conditions the tests show to decide, both ways.

Takes a program and its tests, asks the evaluator, gives for each segment, partition and channel of
a segment what was shown, and by which test. An atom is *shown to decide* where it is true (or
false) by one entity of the world of a test, at one instant, when

- with the truth of this atom alone turned round there, all others as they are, the segment (or the
  label of the partition) is another for this entity at this instant, and
- with the segment (the label) turned round there, something that the test expects is another.

So a world in which nobody expects anything of a segment shows nothing about it, while an
expectation reaches the segments that it asks through others, through related rows and at earlier
instants. An arm is shown when an entity has its label, and some other label would change what the
test expects. Tests on whose worlds the rules cannot be run show nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias, assert_never

from seglang.core.audience import gate
from seglang.core.declarations import Partition, Program, Segment, Trait
from seglang.core.evaluate import NumberOverflow, RunError
from seglang.core.evaluate.conditions import holds
from seglang.core.evaluate.subject import Decision, Run
from seglang.core.nodes import Condition, InList, InSegment, Not
from seglang.core.rule_tests import Expected, ExpectedMembers, RuleTest
from seglang.coverage.atoms import Atom, Shape, shape, truth
from seglang.coverage.expectations import outcome, subject_of
from seglang.source import Span


@dataclass(frozen=True, slots=True)
class CoveredAtom:
    """`when_true`: the title of the first test that shows the atom to decide where it holds.
    `says` are words for what was written nowhere (a channel's gate), else None."""

    atom: Atom
    when_true: str | None
    when_false: str | None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class CoveredArm:
    """An arm of a partition, `otherwise` too. `atoms` are those of its condition."""

    label: str
    span: Span
    shown: str | None
    atoms: tuple[CoveredAtom, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests show of a declaration. `atoms`: of a segment; those of a partition stand in
    its arms. `gates`: of a segment with a channel, what it needs besides the rule. `instance`: the
    name under which the program has it; one with parameters has several, which count together."""

    name: str
    instance: str
    entity: str
    span: Span
    atoms: tuple[CoveredAtom, ...]
    arms: tuple[CoveredArm, ...] = ()
    gates: tuple[CoveredAtom, ...] = ()

    @property
    def all_atoms(self) -> tuple[CoveredAtom, ...]:
        inner = (atom for arm in self.arms for atom in arm.atoms)
        return (*self.atoms, *inner, *self.gates)

    @property
    def asked(self) -> int:
        """Each atom is to be shown twice, each arm once."""
        return 2 * len(self.all_atoms) + len(self.arms)

    @property
    def shown(self) -> int:
        atoms = sum(
            (atom.when_true is not None) + (atom.when_false is not None) for atom in self.all_atoms
        )
        return atoms + sum(arm.shown is not None for arm in self.arms)

    @property
    def percent(self) -> float:
        return _percent(self.shown, self.asked)


@dataclass(frozen=True, slots=True)
class Coverage:
    declarations: tuple[Covered, ...]

    @property
    def percent(self) -> float:
        """Of all that is to be shown, how much is; 100 where nothing is."""
        asked = sum(declared.asked for declared in self.declarations)
        return _percent(sum(declared.shown for declared in self.declarations), asked)


def coverage(
    program: Program, tests: Iterable[RuleTest], names: Iterable[str] | None = None
) -> Coverage:
    """Of the named segments and partitions, or all of them, in the order of the program."""
    wanted = None if names is None else frozenset(names)
    units = _units(program, wanted)
    for test in tests:
        for expected in test.expected:
            with suppress(NumberOverflow, RunError):
                _look(program, test, expected, units)
    distinct = {id(unit): unit for unit in units.values()}
    return Coverage(tuple(map(_covered, distinct.values())))


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 100.0


# ---------------------------------------------------------------- what is to be shown

# An atom of a unit, by number, and its truth; an arm by number.
_Half: TypeAlias = tuple[int, bool]


@dataclass(slots=True)
class _Unit:
    """What is to be shown of one declaration, and what is shown so far. The atoms of gates are
    numbered after those of the rule."""

    name: str
    instance: str
    declared: Segment | Partition
    shapes: tuple[Shape, ...]
    gates: tuple[Condition, ...]
    halves: dict[_Half, str] = field(default_factory=dict)
    arms: dict[int, str] = field(default_factory=dict)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return tuple(atom for part in self.shapes for atom in part.atoms)

    @property
    def is_complete(self) -> bool:
        arms = len(self.shapes) + 1 if isinstance(self.declared, Partition) else 0
        rule = sum(number < len(self.atoms) for number, _ in self.halves)
        return rule == 2 * len(self.atoms) and len(self.arms) == arms

    def value(self, truths: Sequence[bool], flipped: int | None = None) -> bool | str:
        """What the declaration says when its atoms are such, but the one that is flipped."""
        match self.declared:
            case Segment():
                return truth(self.shapes[0].tree, truths, flipped)
            case Partition(arms=arms, otherwise=otherwise):
                for (label, _), part in zip(arms, self.shapes, strict=True):
                    if truth(part.tree, truths, flipped):
                        return label
                return otherwise
            case _:
                assert_never(self.declared)


def _units(program: Program, wanted: frozenset[str] | None) -> dict[str, _Unit]:
    """By the names of the program. Instances of one declaration share a unit."""
    units: dict[str, _Unit] = {}
    shared: dict[tuple[Span, tuple[Span, ...]], _Unit] = {}
    for name, declared in (*program.declarations.items(), *program.instances.items()):
        if isinstance(declared, Trait):
            continue
        plain = name if name in program.declarations else name.partition("(")[0]
        if wanted is not None and plain not in wanted:
            continue
        unit = _unit(program, plain, name, declared)
        place = (declared.span, tuple(atom.span for atom in unit.atoms))
        units[name] = shared.setdefault(place, unit) if declared.span.file else unit
    return units


def _unit(program: Program, plain: str, name: str, declared: Segment | Partition) -> _Unit:
    match declared:
        case Segment(condition=condition):
            return _Unit(plain, name, declared, (shape(condition),), gate(program, declared))
        case Partition(arms=arms):
            shapes: list[Shape] = []
            count = 0
            for _, when in arms:
                shapes.append(shape(when, count))
                count += len(shapes[-1].atoms)
            return _Unit(plain, name, declared, tuple(shapes), ())
        case _:
            assert_never(declared)


def _covered(unit: _Unit) -> Covered:
    def covered(number: int, atom: Atom, says: str | None = None) -> CoveredAtom:
        when_true, when_false = (unit.halves.get((number, value)) for value in (True, False))
        return CoveredAtom(atom, when_true, when_false, says)

    declared = unit.declared
    numbered = list(enumerate(unit.atoms))
    gates = tuple(
        covered(len(numbered) + number, Atom(_gate_atom(condition), declared.span), says)
        for number, (condition, says) in enumerate(_said_gates(unit))
    )
    arms: list[CoveredArm] = []
    atoms: tuple[CoveredAtom, ...] = ()
    match declared:
        case Segment():
            atoms = tuple(covered(number, atom) for number, atom in numbered)
        case Partition(arms=written, otherwise=otherwise):
            for number, ((label, when), part) in enumerate(zip(written, unit.shapes, strict=True)):
                mine = tuple(covered(*numbered.pop(0)) for _ in part.atoms)
                arms.append(CoveredArm(label, when.span, unit.arms.get(number), mine))
            last = unit.arms.get(len(written))
            arms.append(CoveredArm(otherwise, declared.span, last, ()))
        case _:
            assert_never(declared)
    return Covered(
        unit.name, unit.instance, declared.entity, declared.span, atoms, tuple(arms), gates
    )


def _said_gates(unit: _Unit) -> Iterator[tuple[Condition, str]]:
    channel = getattr(unit.declared, "channel", None)
    for condition in unit.gates:
        match condition:
            case Not(InList(name) | InSegment(name)):
                yield condition, f"suppressed by `{name}` (channel {channel})"
            case _:
                yield condition, f"consent to channel {channel}"


def _gate_atom(condition: Condition) -> Condition:
    return condition.operand if isinstance(condition, Not) else condition


# ---------------------------------------------------------------- what a test shows


@dataclass(frozen=True, slots=True)
class _Asked:
    """One expectation of a test, and what the rules say of it as they are."""

    program: Program
    test: RuleTest
    expected: Expected
    outcome: Any
    _seen: dict[tuple[Decision, Any], bool] = field(default_factory=dict)

    def matters(self, decision: Decision, other: Any) -> bool:
        """Would the outcome be another if a declaration said something else of one entity?"""
        if (decision, other) not in self._seen:
            run = Run(self.program, self.test.world, {decision: other})
            self._seen[decision, other] = outcome(run, self.test, self.expected) != self.outcome
        return self._seen[decision, other]


def _look(program: Program, test: RuleTest, expected: Expected, units: Mapping[str, _Unit]) -> None:
    """What one expectation of a test shows."""
    run = Run(program, test.world)
    asked = _Asked(program, test, expected, outcome(run, test, expected))
    for decision, value in tuple(run.decisions.items()):
        unit = units.get(decision[0])
        if unit is not None and not unit.is_complete:
            with suppress(NumberOverflow, RunError):
                _look_at_atoms(run, asked, unit, decision, value)
                _look_at_arms(asked, unit, decision, value)
    if isinstance(expected, ExpectedMembers) and expected.segment in units:
        _look_at_gates(run, test, units[expected.segment])


def _look_at_atoms(run: Run, asked: _Asked, unit: _Unit, decision: Decision, value: Any) -> None:
    name, instant, key = decision
    declared = run.program.declared(name)
    subject = subject_of(run, declared.entity, instant, key)
    if subject is None or isinstance(declared, Trait):
        return
    # An instance has conditions of its own under the numbers of the unit.
    own = unit if declared is unit.declared else _unit(run.program, unit.name, name, declared)
    truths = [holds(atom.condition, subject) for atom in own.atoms]
    for number, holding in enumerate(truths):
        other = own.value(truths, number)
        half = number, holding
        if half not in unit.halves and other != value and asked.matters(decision, other):
            unit.halves[half] = asked.test.title


def _look_at_arms(asked: _Asked, unit: _Unit, decision: Decision, value: Any) -> None:
    declared = unit.declared
    if not isinstance(declared, Partition):
        return
    labels = [*(label for label, _ in declared.arms), declared.otherwise]
    number = labels.index(value)
    if number not in unit.arms and any(
        other != value and asked.matters(decision, other) for other in labels
    ):
        unit.arms[number] = asked.test.title


def _look_at_gates(run: Run, test: RuleTest, unit: _Unit) -> None:
    """Who is published is what the test expects, so a gate that alone keeps one out decides."""
    for subject in run.population(unit.declared.entity, test.as_of) if unit.gates else ():
        if not holds(InSegment(unit.instance), subject):
            continue
        passes = [holds(condition, subject) for condition in unit.gates]
        for number, condition in enumerate(unit.gates):
            others = passes[:number] + passes[number + 1 :]
            half = len(unit.atoms) + number, passes[number] is not isinstance(condition, Not)
            if all(others) and half not in unit.halves:
                unit.halves[half] = test.title
