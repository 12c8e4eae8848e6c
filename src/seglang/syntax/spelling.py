"""The canonical spelling of expressions, as runs of text and brackets that may be broken.

Comes in: a node of the tree. Goes out: its parts; joined flat they parse back to an equal node.
Layout over several lines is `syntax.format`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from seglang.syntax import nodes
from seglang.syntax.build_conditions import NULLS
from seglang.syntax.build_values import AGGREGATES, NO_INSTANTS
from seglang.syntax.literals import instant, period, quoted
from seglang.syntax.nodes import Expression
from seglang.syntax.spelling_events import SpellEvents
from seglang.syntax.spelling_names import Bracket, Parts, Piece, reads_as_name, spelled
from seglang.syntax.table import needs_backticks

SCORES = frozenset({"quartile", "quintile", "decile", "percentile_rank"})


class Speller(SpellEvents):
    """Spells everything; see `SpellNames`."""

    # ------------------------------------------------------------ expressions

    def parts(self, node: Piece) -> Parts:
        match node:
            case nodes.EventRows():
                return self.rows("", node, "did x then all of (", ")")
            case nodes.PickedRows():
                return self.picked(node)
            case nodes.GroupedRows():
                return self.grouped(node)
            case nodes.Sequence():
                return self.sequence(node, "count of (")
            case nodes.Step() | nodes.AllOf() | nodes.NoStep():
                return self.step(node, "did x then ")
            case _:
                return self.value(node)

    def value(self, node: Expression) -> Parts:
        match node:
            case nodes.Text(value):
                return [quoted(value)]
            case nodes.Number():
                return [self.number(node)]
            case nodes.Boolean(value):
                return ["true" if value else "false"]
            case nodes.Duration(amount, unit):
                return [f"{self.number(amount)} {self.unit(amount, unit)}"]
            case nodes.DateLiteral(value):
                return [value.isoformat()]
            case nodes.PeriodLiteral():
                return [period(node)]
            case nodes.InstantLiteral(value):
                return [instant(value)]
            case nodes.Pattern(text):
                return [f"/{text}/"]
            case nodes.PointLiteral(latitude, longitude):
                return [Bracket((latitude, longitude))]
            case nodes.Path():
                return [self.path(node, "", "=")]
            case nodes.Now():
                return ["now"]
            case nodes.Negate(operand):
                return ["-", *self.parts(operand)]
            case nodes.Arithmetic(operator, left, right):
                return [*self.parts(left), f" {operator} ", *self.parts(right)]
            case nodes.Otherwise(value, default):
                return [*self.parts(value), " otherwise ", *self.parts(default)]
            case nodes.Choose(value, condition, default):
                return [
                    *self.parts(value),
                    " if ",
                    *self.parts(condition),
                    " else ",
                    *self.parts(default),
                ]
            case nodes.Of(function, operand):
                return [f"{self.function(function)} of ", *self.of_operand(operand)]
            case nodes.TimeSince(unit, operand):
                head = "time since " if unit is None else f"{unit}s since "
                if isinstance(operand, nodes.Path):
                    return [head, self.path(operand, head, "=")]
                if isinstance(operand, nodes.Call):
                    return [head, *self.call(operand, head)]
                return [head, *self.parts(operand)]
            case nodes.Aggregate():
                return self.aggregate(node)
            case nodes.Call():
                return self.call(node, "")
            case nodes.AsOf(value, when):
                return [*self.parts(value), " as of ", *self.instant(when)]
            case nodes.Ago(length):
                return [self.length(length, "a as of ", "ago"), " ago"]
            case nodes.EndOfPeriod(unit):
                return [f"end of last full {unit}"]
            case nodes.Score(function, operand, pool):
                return [f"{function} of ", *self.scored(operand), *self.pool(pool)]
            case nodes.Group(inner):
                return [Bracket((inner,))]
            case _:
                return self.condition(node)

    def condition(self, node: Expression) -> Parts:
        match node:
            case nodes.Not(operand):
                return ["not ", *self.parts(operand)]
            case nodes.And(operands):
                return self.chain(" and ", operands)
            case nodes.Or(operands):
                return self.chain(" or ", operands)
            case nodes.HowMany(quantity, operands):
                return [f"{self.quantity(quantity, '', 'of')} of ", Bracket(operands)]
            case nodes.Compare(operator, left, right, ignoring):
                other = self.parts(right)
                if isinstance(right, nodes.Path) and right.text in NULLS:
                    other = [f"`{right.text}`"]
                return [*self.parts(left), f" {operator} ", *other, *_ignoring(ignoring)]
            case nodes.IsBetween(value, low, high, negated):
                return [
                    *self.parts(value),
                    f" is{_not(negated)} between ",
                    *self.parts(low),
                    " and ",
                    *self.parts(high),
                ]
            case nodes.IsIn(value, options, negated, ignoring):
                return [
                    *self.parts(value),
                    f" is{_not(negated)} in ",
                    Bracket(options),
                    *_ignoring(ignoring),
                ]
            case nodes.IsInList(value, name, negated):
                return [*self.parts(value), f" is{_not(negated)} in list {spelled(name)}"]
            case nodes.IsKnown(value, known, negated):
                word = "known" if known else "unknown"
                return [*self.parts(value), f" is{_not(negated)} {word}"]
            case nodes.IsEmpty(value, negated):
                return [*self.parts(value), f" is{_not(negated)} empty"]
            case nodes.IsInWindow(value, window, negated, word):
                return [*self.parts(value), f" {word}{_not(negated)} ", *self.window(window)]
            case nodes.IsWithinDistance(value, amount, unit, place, negated):
                head = f" is{_not(negated)} within "
                return [
                    *self.parts(value),
                    head,
                    *self.parts(amount),
                    f" {unit} of ",
                    *self.parts(place),
                ]
            case nodes.TextTest(operator, value, argument, ignoring):
                return [
                    *self.parts(value),
                    f" {operator} ",
                    *self.parts(argument),
                    *_ignoring(ignoring),
                ]
            case nodes.Has():
                return self.has(node)
            case nodes.Did():
                return self.did(node)
            case nodes.KnownFor(length):
                return ["known for at least ", self.length(length, "known for at least ")]
            case nodes.HasRelated():
                return self.related(node)
            case nodes.InSegment():
                return ["in ", *self.segment(node)]
            case nodes.InSegmentPeriods(inner, periods):
                return [*self.parts(inner), f" {self.each_period(periods)}"]
            case nodes.IsInSegment(value, inner, negated):
                return [*self.parts(value), f" is{_not(negated)} in ", *self.segment(inner)]
            case nodes.Moved(word, name, arguments, window):
                segment = self.segment(nodes.InSegment(name, arguments))
                return [f"has {word} ", *segment, " ", *self.window(window)]
            case nodes.InRank():
                return self.rank(node)
            case nodes.Changed(value, old, new, window):
                parts = [*self.parts(value), " changed"]
                parts += [" from ", *self.parts(old)] if old is not None else []
                parts += [" to ", *self.parts(new)] if new is not None else []
                return [*parts, " ", *self.window(window)]
            case nodes.WasEver(value, wanted, window):
                ever: Parts = [" was ever ", *self.parts(wanted), " "]
                return [*self.parts(value), *ever, *self.window(window)]
            case nodes.AddedToList(name, window):
                return [f"added to list {spelled(name)} ", *self.window(window)]
            case nodes.InList(name):
                return [f"in list {spelled(name)}"]
            case nodes.InSample(low, high, salt, by):
                share = [*self.parts(low), " to "] if low is not None else []
                key: Parts = [" by ", *self.parts(by)] if by is not None else []
                return ["in sample ", *share, *self.parts(high), " of ", quoted(salt.value), *key]
            case (
                nodes.Text()
                | nodes.Number()
                | nodes.Boolean()
                | nodes.Duration()
                | nodes.DateLiteral()
                | nodes.PeriodLiteral()
                | nodes.InstantLiteral()
                | nodes.Pattern()
                | nodes.PointLiteral()
                | nodes.Path()
                | nodes.Now()
                | nodes.Negate()
                | nodes.Arithmetic()
                | nodes.Otherwise()
                | nodes.Choose()
                | nodes.Of()
                | nodes.TimeSince()
                | nodes.Aggregate()
                | nodes.Call()
                | nodes.AsOf()
                | nodes.Ago()
                | nodes.EndOfPeriod()
                | nodes.Score()
                | nodes.Group()
            ):
                raise AssertionError(node)  # `value` spells it
            case _:
                assert_never(node)

    def chain(self, word: str, operands: Sequence[Expression]) -> Parts:
        parts: Parts = []
        for index, operand in enumerate(operands):
            if index:
                parts.append(word)
            parts += self.parts(operand)
        return parts

    def of_operand(self, operand: Expression) -> Parts:
        match operand:
            case nodes.Path():
                return [self.path(operand, "lower of ", "=")]
            case nodes.Call():
                return self.call(operand, "lower of ")
            case nodes.Of() | nodes.Aggregate() | nodes.TimeSince() | nodes.Now():
                return self.parts(operand)
            case (
                nodes.Text()
                | nodes.Number()
                | nodes.Boolean()
                | nodes.Duration()
                | nodes.DateLiteral()
                | nodes.PeriodLiteral()
                | nodes.InstantLiteral()
            ):
                return self.parts(operand)
            case _:
                return [Bracket((operand,))]

    def scored(self, operand: Expression) -> Parts:
        """What a score is of."""
        match operand:
            case nodes.Path():
                return [self.path(operand, "quartile of ", "=")]
            case nodes.Call():
                return self.call(operand, "quartile of ")
            case nodes.Of() | nodes.Aggregate() | nodes.TimeSince() | nodes.Now() | nodes.Group():
                return self.parts(operand)
            case _:
                raise AssertionError(operand)  # anything else stands in parentheses

    def function(self, name: nodes.Name) -> str:
        first, _, rest = name.text.partition("_")
        if first == "local" and rest and rest != "as" and not needs_backticks(rest):
            return f"local {rest}"
        means_more = name.text in AGGREGATES or name.text in SCORES
        bare = not needs_backticks(name.text) and not means_more
        if bare and reads_as_name("", name.text, "of x"):
            return name.text
        return f"`{name.text}`"

    def call(self, node: nodes.Call, head: str) -> Parts:
        rest = "".join(f".{spelled(part)}" for part in node.rest)
        return [self.path(node.path, head, "(a)"), Bracket(node.arguments), rest]

    def instant(self, when: Expression) -> Parts:
        """What stands after `as of`."""
        if isinstance(when, nodes.Path):
            if when.text in NO_INSTANTS:
                return [f"`{when.text}`"]
            return [self.path(when, "a as of ", "and")]
        return self.parts(when)

    # ------------------------------------------------------------ segments and ranks

    def segment(self, node: nodes.InSegment) -> Parts:
        parts: Parts = [f"segment {spelled(node.name)}"]
        return [*parts, Bracket(node.arguments)] if node.arguments else parts

    def rank(self, node: nodes.InRank) -> Parts:
        follower = "of" if node.of_total else "and"
        amount = self.count(node.amount, "a is in top ", follower)
        total = " of total" if node.of_total else ""
        head = f" is{_not(node.negated)} in {node.end} {amount}{total}"
        ties = " with ties" if node.with_ties else ""
        return [*self.parts(node.value), head, *self.pool(node.pool), ties]

    def pool(self, pool: nodes.Pool) -> Parts:
        parts: Parts = [" per ", *self.keys(pool.per)] if pool.per else []
        if isinstance(pool.among, nodes.InSegment):
            return [*parts, " among ", *self.segment(pool.among)]
        return [*parts, " among ", Bracket((pool.among,))] if pool.among is not None else parts

    def leading(self, node: Expression, head: str) -> Parts:
        """A value whose first name stands behind `head`."""
        match node:
            case nodes.Path():
                return [self.path(node, head, "and")]
            case nodes.Call():
                return self.call(node, head)
            case nodes.Arithmetic(operator, left, right):
                return [*self.leading(left, head), f" {operator} ", *self.parts(right)]
            case nodes.AsOf(value, when):
                return [*self.leading(value, head), " as of ", *self.instant(when)]
            case _:
                return self.parts(node)

    def has(self, node: nodes.Has) -> Parts:
        value = self.parts(node.value)
        ignoring = _ignoring(node.ignoring_case)
        option = node.options[0]
        if node.mode == "one":
            return [*value, " has ", *self.leading(option, "x has "), *ignoring]
        word = node.mode
        if node.quantity is not None:
            word = f"{self.quantity(node.quantity, 'x has ', 'of')} of"
        if len(node.options) == 1 and isinstance(option, nodes.Path):
            return [*value, f" has {word} ", self.path(option, "x has any ", "and"), *ignoring]
        return [*value, f" has {word} ", Bracket(node.options), *ignoring]


def _not(negated: bool) -> str:
    return " not" if negated else ""


def _ignoring(ignoring: bool) -> Parts:
    return [" ignoring case"] if ignoring else []
