"""The solver z3, behind the few words that the analysis needs.

A `Logic` is one question: it makes terms, collects what is true of them (`axioms`) and searches
for values that fit. The search is bounded by the solver's own count of steps, never by a clock, so
the same question has the same answer on every machine. Truths may be plain True and False.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from importlib import import_module
from typing import Any, TypeAlias

# A term of the solver, or a plain bool where a truth is wanted. The solver has no types of its own.
Term: TypeAlias = Any

# Steps of the solver in one search; all the searches of one question may take ten times as many.
STEPS = 3_000_000
_SEARCHES = 10
_COUNTED = "rlimit count"


class SolverMissing(Exception):  # noqa: N818 (named after what happened)
    """The solver is an optional part and is not installed."""


class Found(Enum):
    NOTHING = "nothing fits"
    SOMETHING = "something fits"
    GAVE_UP = "not known: the limit was reached"


@dataclass(frozen=True, slots=True)
class Model:
    """Values that fit."""

    inner: Any

    def holds(self, truth: Term) -> bool:
        if isinstance(truth, bool):
            return truth
        return str(self.inner.eval(truth, model_completion=True)) == "True"

    def number(self, term: Term) -> Fraction:
        return Fraction(self.inner.eval(term, model_completion=True).as_string())

    def integer(self, term: Term) -> int:
        return int(self.inner.eval(term, model_completion=True).as_long())


def is_installed() -> bool:
    try:
        _load()
    except SolverMissing:
        return False
    return True


def _load() -> Any:
    try:
        return import_module("z3")
    except ImportError as error:
        raise SolverMissing from error


class Logic:
    """Terms of one question. Raises SolverMissing when there is no solver."""

    def __init__(self, steps: int = STEPS) -> None:
        self._z3 = _load()
        self._limit = steps
        self._context = self._z3.Context()
        self._made = 0
        self._spent = 0
        self.axioms: list[Term] = []

    # ------------------------------------------------------------ terms

    def _name(self, hint: str) -> str:
        self._made += 1
        return f"{hint} {self._made}"

    def truth(self, hint: str) -> Term:
        return self._z3.Bool(self._name(hint), self._context)

    def integer(self, hint: str) -> Term:
        return self._z3.Int(self._name(hint), self._context)

    def real(self, hint: str) -> Term:
        return self._z3.Real(self._name(hint), self._context)

    def whole(self, value: int) -> Term:
        return self._z3.IntVal(value, self._context)

    def exactly(self, value: Fraction) -> Term:
        return self._z3.RealVal(f"{value.numerator}/{value.denominator}", self._context)

    def is_integer(self, term: Term) -> bool:
        return bool(self._z3.is_int(term))

    def to_real(self, term: Term) -> Term:
        return self._z3.ToReal(term) if self._z3.is_int(term) else term

    def floor(self, term: Term) -> Term:
        return term if self._z3.is_int(term) else self._z3.ToInt(term)

    def total(self, terms: Sequence[Term]) -> Term:
        if not terms:
            return self.whole(0)
        found = terms[0]
        for term in terms[1:]:
            found = found + term
        return found

    # ------------------------------------------------------------ truths

    def _term(self, truth: Term) -> Term:
        return self._z3.BoolVal(truth, self._context) if isinstance(truth, bool) else truth

    def both(self, *truths: Term) -> Term:
        kept = [truth for truth in truths if truth is not True]
        if any(truth is False for truth in kept):
            return False
        if len(kept) < 2:
            return kept[0] if kept else True
        return self._z3.And(*kept)

    def either(self, *truths: Term) -> Term:
        kept = [truth for truth in truths if truth is not False]
        if any(truth is True for truth in kept):
            return True
        if len(kept) < 2:
            return kept[0] if kept else False
        return self._z3.Or(*kept)

    def negated(self, truth: Term) -> Term:
        return not truth if isinstance(truth, bool) else self._z3.Not(truth)

    def implied(self, given: Term, then: Term) -> Term:
        return self.either(self.negated(given), then)

    def alike(self, one: Term, other: Term) -> Term:
        """Both or neither."""
        if isinstance(one, bool):
            return other if one else self.negated(other)
        if isinstance(other, bool):
            return one if other else self.negated(one)
        return one == other

    def chosen(self, when: Term, then: Term, otherwise: Term) -> Term:
        if isinstance(when, bool):
            return then if when else otherwise
        if isinstance(then, bool) and isinstance(otherwise, bool):
            return when if then and not otherwise else self._chosen_truth(when, then, otherwise)
        return self._z3.If(when, self._term(then), self._term(otherwise))

    def _chosen_truth(self, when: Term, then: bool, otherwise: bool) -> Term:
        return then if then is otherwise else self.negated(when)

    def counted(self, truths: Iterable[Term]) -> Term:
        """How many of them hold."""
        one, none = self.whole(1), self.whole(0)
        return self.total([self.chosen(truth, one, none) for truth in truths])

    def claim(self, truth: Term) -> None:
        """From now on this is so."""
        if truth is not True:
            self.axioms.append(self._term(truth))

    # ------------------------------------------------------------ searches

    def search(self, truths: Iterable[Term]) -> tuple[Found, Model | None]:
        """Values for which the axioms and the truths hold."""
        return Search(self, truths).next()

    def engine(self) -> Any:
        solver = self._z3.Solver(ctx=self._context)
        solver.set("rlimit", self._limit)
        solver.add(*self.axioms)
        return solver

    def run(self, solver: Any) -> tuple[Found, Model | None]:
        if self._spent > self._limit * _SEARCHES:
            return Found.GAVE_UP, None
        before = self._steps(solver)
        result = str(solver.check())
        self._spent += max(self._steps(solver) - before, 0)
        match result:
            case "unsat":
                return Found.NOTHING, None
            case "sat":
                return Found.SOMETHING, Model(solver.model())
            case _:
                return Found.GAVE_UP, None

    def add(self, solver: Any, truths: Iterable[Term]) -> None:
        kept = [self._term(truth) for truth in truths if truth is not True]
        if kept:
            solver.add(*kept)

    def _steps(self, solver: Any) -> int:
        statistics = solver.statistics()
        counted = statistics.keys()
        return int(statistics.get_key_value(_COUNTED)) if _COUNTED in counted else 0


class Search:
    """One search that can be asked on: what was found is excluded, and the next is looked for."""

    def __init__(self, logic: Logic, truths: Iterable[Term]) -> None:
        self._logic = logic
        self._solver = logic.engine()
        logic.add(self._solver, truths)

    def next(self) -> tuple[Found, Model | None]:
        return self._logic.run(self._solver)

    def also(self, truth: Term) -> None:
        self._logic.add(self._solver, (truth,))

    def next_with(self, truths: Iterable[Term]) -> tuple[Found, Model | None]:
        """The next for which these hold, too; later searches may do without them."""
        self._solver.push()
        self._logic.add(self._solver, truths)
        found = self._logic.run(self._solver)
        self._solver.pop()
        return found
