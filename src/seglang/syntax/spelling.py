"""The canonical spelling of expressions, as runs of text and brackets that may be broken.

Comes in: a node of the tree. Goes out: its parts; joined flat they parse back to an equal node.
Layout over several lines is `syntax.format`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, assert_never

from seglang.source import Source
from seglang.syntax import nodes
from seglang.syntax.literals import WIDE, instant, ordinal, period, plain, quoted
from seglang.syntax.nodes import Expression
from seglang.syntax.table import SOFT, Table, load, needs_backticks


@dataclass(frozen=True, slots=True)
class Bracket:
    """`(…)` around one expression or around several with commas between."""

    items: tuple[Expression, ...]


Part: TypeAlias = str | Bracket
Parts: TypeAlias = list[Part]


class Speller:
    """Spells nodes. With a source, numbers are spelled as they were written there."""

    def __init__(self, source: Source | None = None) -> None:
        self.source = source

    def flat(self, node: Expression) -> str:
        return "".join(map(self.flat_part, self.parts(node)))

    def flat_part(self, part: Part) -> str:
        match part:
            case str():
                return part
            case Bracket(items):
                return f"({', '.join(map(self.flat, items))})"

    # ------------------------------------------------------------ expressions

    def parts(self, node: Expression) -> Parts:
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
                return [head, *self.parts(operand)]
            case nodes.Aggregate():
                return self.aggregate(node)
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
                return [
                    *self.parts(left),
                    f" {operator} ",
                    *self.parts(right),
                    *_ignoring(ignoring),
                ]
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
            case nodes.InSegment(name):
                return [f"in segment {spelled(name)}"]
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
                | nodes.Group()
            ):
                return self.parts(node)
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

    def function(self, name: nodes.Name) -> str:
        return spelled(name)

    def has(self, node: nodes.Has) -> Parts:
        value = self.parts(node.value)
        ignoring = _ignoring(node.ignoring_case)
        option = node.options[0]
        if node.mode == "one":
            if isinstance(option, nodes.Path):
                return [*value, " has ", self.path(option, "x has ", "and"), *ignoring]
            return [*value, " has ", *self.parts(option), *ignoring]
        word = node.mode
        if node.quantity is not None:
            word = f"{self.quantity(node.quantity, 'x has ', 'of')} of"
        if len(node.options) == 1 and isinstance(option, nodes.Path):
            return [*value, f" has {word} ", self.path(option, "x has any ", "and"), *ignoring]
        return [*value, f" has {word} ", Bracket(node.options), *ignoring]

    # ------------------------------------------------------------ events

    def did(self, node: nodes.Did) -> Parts:
        rows = node.rows
        parts: Parts = ["did not " if node.negated else "did ", self.path(rows.path, "did ", "and")]
        if node.only:
            parts.append(" only")
        if rows.where is not None:
            parts += [" where ", Bracket((rows.where,))]
        if node.frequency is not None:
            parts.append(f" {self.frequency(node.frequency)}")
        if rows.window is not None:
            parts += [" ", *self.window(rows.window)]
        return parts

    def rows(self, head: str, rows: nodes.EventRows, context: str | None = None) -> Parts:
        follower = "where" if rows.where is not None else "today" if rows.window else "="
        parts: Parts = [head, self.path(rows.path, context or head, follower)]
        if rows.where is not None:
            parts += [" where ", Bracket((rows.where,))]
        if rows.window is not None:
            parts += [" ", *self.window(rows.window)]
        return parts

    def aggregate(self, node: nodes.Aggregate) -> Parts:
        rows, function = node.rows, node.function
        if function == "percentile":
            function = f"{ordinal(node.number or 0)} percentile"
        if node.operand is not None:
            over = self.rows(" over ", rows, "sum of (x) over ")
            return [f"{function} of ", Bracket((node.operand,)), *over]
        if node.distinct:
            return self.rows(f"{function} of distinct ", rows)
        match function:
            case "first" | "last":
                number = ordinal(node.number) if node.number is not None else None
                if number is None:
                    return self.rows(f"{function} ", rows)
                return self.rows(f"{number} last " if function == "last" else f"{number} ", rows)
            case "most frequent":
                return self.rows("most frequent ", rows)
            case "average gap" | "longest gap":
                return self.rows(f"{function} between ", rows)
            case "longest streak" | "current streak":
                return self.rows(f"{function} of {node.unit}s with ", rows)
            case _:
                if node.unit is not None:
                    return self.rows(f"{function} of {node.unit}s with ", rows)
                return self.rows(f"{function} of ", rows)

    def frequency(self, frequency: nodes.Frequency) -> str:
        quantity = frequency.quantity
        last = quantity.low if quantity.high is None else quantity.high
        if frequency.unit != "time":
            unit = self.unit(last, frequency.unit)
            return f"on {self.quantity(quantity, 'did x on ', unit)} {unit}"
        if quantity.high is None and _is_one(quantity.low):
            return f"{quantity.kind} once"
        return f"{self.quantity(quantity, 'did x ', 'times')} times"

    def quantity(self, quantity: nodes.Quantity, head: str, follower: str) -> str:
        if quantity.high is not None:
            low = self.count(quantity.low, f"{head}between ", "and")
            return (
                f"between {low} and {self.count(quantity.high, f'{head}between 1 and ', follower)}"
            )
        return f"{quantity.kind} {self.count(quantity.low, f'{head}{quantity.kind} ', follower)}"

    def count(self, count: Expression, head: str, follower: str) -> str:
        if isinstance(count, nodes.Path):
            return self.path(count, head, follower)
        return self.flat(count)

    # ------------------------------------------------------------ windows

    def window(self, window: nodes.Window) -> Parts:
        match window:
            case nodes.LastWindow(length):
                return ["in last ", self.length(length, "x was in last ")]
            case nodes.FullWindow(count, unit):
                number = (
                    self.path(count, "x was in last ", "full")
                    if isinstance(count, nodes.Path)
                    else self.flat(count)
                )
                return [f"in last {number} full {self.unit(count, unit)}"]
            case nodes.NextWindow(length):
                return ["in next ", self.length(length, "x was in next ")]
            case nodes.CurrentWindow("day", back):
                return ["yesterday" if back else "today"]
            case nodes.CurrentWindow(unit):
                return [f"this {unit}"]
            case nodes.AgoRange(far, near):
                if (
                    isinstance(far, nodes.Duration)
                    and isinstance(near, nodes.Duration)
                    and far.unit == near.unit
                ):
                    return [f"{self.number(far.amount)} to {self.flat(near)} ago"]
                return [f"{self.flat(far)} to {self.flat(near)} ago"]
            case nodes.MoreThanAgo(length):
                return ["more than ", self.length(length, "x was more than "), " ago"]
            case nodes.OnWindow(day):
                return ["on ", *self.point(day, "did x on ")]
            case nodes.InPeriod(literal):
                return [f"in {period(literal)}"]
            case nodes.FromThrough(first, last):
                return [
                    "from ",
                    *self.point(first, "did x from "),
                    " through ",
                    *self.point(last, "did x from now through "),
                ]
            case nodes.Since(point):
                return ["since ", *self.point(point, "did x since ")]
            case nodes.Before(point):
                return ["before ", *self.point(point, "did x before ")]
            case nodes.After(point):
                return ["after ", *self.point(point, "did x after ")]
            case _:
                assert_never(window)

    def point(self, point: Expression, head: str) -> Parts:
        if isinstance(point, nodes.Path):
            return [self.path(point, head, "through" if head == "did x from " else "and")]
        return self.parts(point)

    def length(self, length: Expression, head: str) -> str:
        if isinstance(length, nodes.Path):
            return self.path(length, head, "ago" if head == "x was more than " else "and")
        return self.flat(length)

    def unit(self, amount: Expression, unit: str) -> str:
        return unit if _is_one(amount) else unit + "s"

    # ------------------------------------------------------------ names and literals

    def path(self, path: nodes.Path, head: str, follower: str) -> str:
        """`head` is the text before the path, `follower` a word that may stand after it: between
        them a contextual word either is a name or needs backticks to be one."""
        first, *others = path.parts
        name = first.text
        if others:
            follower = f".x {follower}"
        bare = not needs_backticks(name) and reads_as_name(head, name, follower)
        return ".".join([name if bare else f"`{name}`", *map(spelled, others)])

    def number(self, number: Expression) -> str:
        if not isinstance(number, nodes.Number):
            return self.flat(number)
        span = number.span
        if self.source is not None and span.end > span.start:
            written = self.source.text[span.start : span.end]
            if written[0].isdigit():
                return written
        value = number.value
        if number.percent:
            return f"{plain(value.scaleb(2, WIDE))}%"
        text = plain(value)
        return text if number.is_integer or "." in text else text + ".0"


def _may_be_name(table: Table, state: int) -> bool:
    """Whether the keyword just taken can still turn out to be a name (`soft` in the grammar)."""
    reductions = (-1 - action for action in table.actions[state].values() if action < 0)
    return any(table.rules[rule].builder == "name" for rule in reductions)


def spelled(name: nodes.Name) -> str:
    """A name where nothing but a name can stand."""
    return f"`{name.text}`" if needs_backticks(name.text) else name.text


@lru_cache(maxsize=4096)
def reads_as_name(head: str, word: str, follower: str) -> bool:
    """Whether `word` between `head` and `follower` is taken for a name."""
    if word == "now" and follower[0] != ".":
        return False
    table = load()
    from seglang.syntax.automaton import Stuck, before, run
    from seglang.syntax.build import silent
    from seglang.syntax.build_literals import is_unit
    from seglang.syntax.lexer import lex

    if head.endswith(("in last ", "in next ")) and is_unit(word):
        return False  # `in last month` could be meant otherwise
    source = Source("", f"segment s: {head}{word} {follower}")
    tokens = lex(source, table).tokens
    at = next(at for at, token in enumerate(tokens) if token.start == len(f"segment s: {head}"))
    kind = tokens[at].kind - SOFT
    if kind < 0:
        return True
    action = table.actions[before(table, tokens, at)[-1]].get(kind)
    if action is None:
        return True
    if action < 0 or not _may_be_name(table, action):
        return False
    try:
        run(table, tokens, silent(source, table))
    except Stuck as stuck:
        return stuck.at == len(tokens) - 1
    return True


def _is_one(amount: Expression) -> bool:
    return isinstance(amount, nodes.Number) and amount.is_integer and amount.value == 1


def _not(negated: bool) -> str:
    return " not" if negated else ""


def _ignoring(ignoring: bool) -> Parts:
    return [" ignoring case"] if ignoring else []
