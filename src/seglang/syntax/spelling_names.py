"""The canonical spelling of names, numbers and lengths, and when a name needs backticks.

Holds what all spellers share: the parts of a phrase, of which brackets and sequences may be broken
over several lines.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, assert_never

from seglang.source import Source
from seglang.syntax import nodes
from seglang.syntax.literals import plain
from seglang.syntax.nodes import Expression
from seglang.syntax.table import SOFT, Table, load, needs_backticks
from seglang.types import WIDE

Piece: TypeAlias = (
    Expression
    | nodes.EventRows
    | nodes.PickedRows
    | nodes.GroupedRows
    | nodes.Sequence
    | nodes.Step
    | nodes.AllOf
    | nodes.NoStep
)
"""What can get lines of its own."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """`(…)` around one phrase or around several with commas between."""

    items: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A space, or the end of a line where the whole does not fit. What stands before it ends at
    `end` of the source."""

    end: int


Part: TypeAlias = str | Bracket | Break
Parts: TypeAlias = list[Part]


class SpellNames(ABC):
    """Spells nodes. With a source, numbers are spelled as they were written there."""

    def __init__(self, source: Source | None = None) -> None:
        self.source = source

    @abstractmethod
    def parts(self, node: Piece) -> Parts: ...

    def flat(self, node: Piece) -> str:
        return "".join(map(self.flat_part, self.parts(node)))

    def flat_part(self, part: Part) -> str:
        match part:
            case str():
                return part
            case Bracket(items):
                return f"({', '.join(map(self.flat, items))})"
            case Break():
                return " "
            case _:
                assert_never(part)

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
        assert isinstance(number, nodes.Number)
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

    def unit(self, amount: Expression, unit: str) -> str:
        return unit if is_one(amount) else unit + "s"

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

    def length(self, length: Expression, head: str, follower: str = "and") -> str:
        if isinstance(length, nodes.Path):
            return self.path(length, head, follower)
        return self.flat(length)


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
    assert tokens[at].text == word
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


def is_one(amount: Expression) -> bool:
    return isinstance(amount, nodes.Number) and amount.is_integer and amount.value == 1
