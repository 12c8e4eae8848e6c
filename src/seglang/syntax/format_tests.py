"""The canonical layout of tests of rules: a line for each fact and each expectation.

A comment stands behind the line that it follows, or above the line that it stands before or in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from seglang.source import Source
from seglang.syntax import nodes
from seglang.syntax.lexer import lex
from seglang.syntax.lines import INDENT, WIDTH, Lines
from seglang.syntax.literals import quoted
from seglang.syntax.nodes import Comment
from seglang.syntax.spelling_names import spelled
from seglang.syntax.table import SOFT, load


@dataclass(frozen=True, slots=True)
class _Entry:
    """What gets lines of its own: where it stands in the source, and its node; for the heading,
    the instant and the words of a `given` the finished text."""

    start: int
    end: int
    indent: int
    node: (
        nodes.GivenLine
        | nodes.Given
        | nodes.GivenList
        | nodes.ExpectCondition
        | (nodes.ExpectMembers | str)
    )


class TestLines(Lines):
    """Lays out tests."""

    def test(self, test: nodes.Test, start: int, end: int) -> list[str]:
        """The lines of a test without its documentation and annotations. The comments between
        `start` and `end` are its own."""
        lines: list[str] = []
        is_bare = False  # the last line has no comment yet
        comments = self.inside(start, end)
        for entry in self._entries(test):
            before = [c for c in comments if c.span.start < entry.end]
            inner: list[Comment] = []
            if isinstance(entry.node, nodes.ExpectCondition):
                colon = entry.node.name.span.end
                inner = [c for c in before if c.span.start >= colon]
                before = before[: len(before) - len(inner)]
            comments = comments[len(before) + len(inner) :]
            margin = " " * entry.indent
            for comment in before:
                if is_bare and comment.span.start < entry.start and self._follows(comment):
                    lines[-1] += f"  {comment.text}"
                else:
                    lines.append(margin + comment.text)
                is_bare = False
            lines += self._lines(entry, inner)
            is_bare = not any(comment.text in lines[-1] for comment in inner)
        for comment in comments:
            if is_bare and self._follows(comment):
                lines[-1] += f"  {comment.text}"
            else:
                lines.append(" " * INDENT + comment.text)
            is_bare = False
        return lines

    def _follows(self, comment: Comment) -> bool:
        """Does it stand behind something on its line?"""
        line = self.text.rfind("\n", 0, comment.span.start) + 1
        return bool(self.text[line : comment.span.start].strip())

    def _entries(self, test: nodes.Test) -> list[_Entry]:
        title = test.heading.name
        entries = [_Entry(test.span.start, title.span.end, 0, f"test {quoted(title.text)}:")]
        if test.as_of is not None:
            span = test.as_of.span
            text = f"as of {self.speller.flat(test.as_of)}"
            entries.append(_Entry(span.start, span.end, INDENT, text))
        for given in test.given:
            span = given.span
            end = span.end if isinstance(given, nodes.GivenList) else self._end_of_head(given)
            entries.append(_Entry(span.start, end, INDENT, given))
            if isinstance(given, nodes.Given):
                for line in given.lines:
                    entries.append(_Entry(line.span.start, line.span.end, 2 * INDENT, line))
        entries += [
            _Entry(expected.span.start, expected.span.end, INDENT, expected)
            for expected in test.expected
        ]
        return entries

    def _end_of_head(self, given: nodes.Given) -> int:
        if given.facts:
            return self._closing(given.facts[-1].span.end)
        return given.name.span.end if given.key is None else given.key.span.end

    def _closing(self, at: int) -> int:
        """Behind the next closing parenthesis that stands in no comment."""
        for comment in self.inside(at, len(self.text)):
            found = self.text.find(")", at, comment.span.start)
            if found >= 0:
                return found + 1
            at = comment.span.end
        return self.text.find(")", at) + 1

    def _lines(self, entry: _Entry, inner: Sequence[Comment]) -> list[str]:
        indent = entry.indent
        margin = " " * indent
        match entry.node:
            case str(text):
                return [margin + text]
            case nodes.Given(entity, name, key, facts):
                kind = "`list`" if entity.text == "list" else spelled(entity)
                head = f"given {kind} {_apart(name)}"
                if key is not None:
                    head += f" with key {self._value(key)}"
                return self._opened(head, self._facts(facts), indent)
            case nodes.GivenList(name, values):
                items = [self._value(item) for item in values.items]
                head = f"given list {spelled(name)}"
                return self._opened(head, items, indent) if items else [f"{margin}{head} ()"]
            case nodes.GivenEvent(event, times, when, facts, rows):
                head = f"did {spelled(event)}"
                if times is not None:
                    head += f" {self.speller.number(times)} times"
                head += f" {self._when(when)}"
                return self._with_rows(head, facts, rows, indent)
            case nodes.GivenRelated(relation, count, facts):
                number = "" if count is None else f"{self.speller.number(count)} "
                head = f"has {number}{spelled(relation)}"
                return self._opened(head, self._facts(facts), indent)
            case nodes.GivenInList(name, when):
                if when is None:
                    return [f"{margin}in list {spelled(name)}"]
                return [f"{margin}added to list {spelled(name)} {self._when(when)}"]
            case nodes.GivenSince(when):
                return [f"{margin}since {self.speller.flat(when)}"]
            case nodes.GivenPast(attribute, value, until):
                past = f"{_apart(attribute)} was {self._value(value)}"
                return [f"{margin}{past} until {self.speller.flat(until)}"]
            case nodes.Fact(name):
                return [margin + self._fact(entry.node, _apart(name))]
            case nodes.ExpectCondition(name, condition):
                subject = "`segment`" if name.text == "segment" else spelled(name)
                head = f"{margin}expect {subject}:"
                line = f"{head} {self.speller.flat(condition)}"
                if len(line) <= WIDTH and not inner:
                    return [line]
                first, rest = self.on_heading(inner, condition.span.start)
                lines = self.units(self.units_of(condition), rest, indent + INDENT)
                return [head + first, *lines]
            case nodes.ExpectMembers(segment, names):
                called = self.speller.flat(segment).removeprefix("in segment ")
                head = f"expect segment {called} ="
                members = [spelled(name) for name in names]
                return self._opened(head, members, indent) if members else [f"{margin}{head} ()"]
            case _:
                assert_never(entry.node)

    def _with_rows(
        self,
        head: str,
        facts: Sequence[nodes.Fact],
        rows: Sequence[nodes.GivenRow],
        indent: int,
    ) -> list[str]:
        written = [(f"with {spelled(row.name)}", self._facts(row.facts)) for row in rows]
        parts = [(head, self._facts(facts)), *written]
        flat = " ".join(f"{words} ({', '.join(own)})" if own else words for words, own in parts)
        if indent + len(flat) <= WIDTH:
            return [" " * indent + flat]
        lines = self._opened(*parts[0], indent)
        for words, own in parts[1:]:
            lines += self._opened(words, own, indent + INDENT)
        return lines

    def _opened(self, head: str, items: Sequence[str], indent: int) -> list[str]:
        """The words and what stands in parentheses behind them, each on a line of its own when
        they do not fit on one."""
        margin = " " * indent
        if not items:
            return [margin + head]
        flat = f"{margin}{head} ({', '.join(items)})"
        if len(flat) <= WIDTH:
            return [flat]
        inside = " " * (indent + INDENT)
        first, last = items[:-1], items[-1]
        return [f"{margin}{head} (", *(f"{inside}{one}," for one in first), inside + last,
                f"{margin})"]  # fmt: skip

    def _facts(self, facts: Sequence[nodes.Fact]) -> list[str]:
        return [self._fact(fact, spelled(fact.name)) for fact in facts]

    def _fact(self, fact: nodes.Fact, name: str) -> str:
        key = "" if fact.key is None else f"({quoted(fact.key.value)})"
        return f"{name}{key} = {self._value(fact.value)}"

    def _value(self, value: nodes.GivenValue) -> str:
        match value:
            case nodes.Values(items):
                return f"({', '.join(map(self._value, items))})"
            case nodes.Path((nodes.Name("now"),)):
                return "`now`"
            case nodes.Path(parts):
                return ".".join(map(spelled, parts))
            case _:
                return self.speller.flat(value)

    def _when(self, when: nodes.TimePoint) -> str:
        text = self.speller.flat(when)
        match when:
            case nodes.DateLiteral():
                return f"on {text}"
            case nodes.InstantLiteral():
                return f"at {text}"
            case nodes.Ago():
                return text
            case _:
                assert_never(when)


def _apart(name: nodes.Name) -> str:
    """A name where a word that may follow a name elsewhere would be taken for that word."""
    return f"`{name.text}`" if _is_contextual(name.text) else spelled(name)


@lru_cache(maxsize=1024)
def _is_contextual(word: str) -> bool:
    table = load()
    tokens = lex(Source("", word), table).tokens
    return len(tokens) == 2 and tokens[0].kind >= SOFT
