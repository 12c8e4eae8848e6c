"""Expressions over several lines, with the comments that stand among them.

An expression that does not fit, or that holds comments, is broken before `and` and `or`, and inside
the brackets that hold them or are longest. A comment where no line can break goes above.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from seglang.source import Source, Span
from seglang.syntax import nodes
from seglang.syntax.nodes import Comment
from seglang.syntax.spelling import Speller
from seglang.syntax.spelling_names import Bracket, Break, Part, Piece

WIDTH = 100
INDENT = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A phrase that gets lines of its own, with what stands before and after it."""

    node: Piece
    before: str = ""
    after: str = ""


class Lines:
    """Breaks the expressions of one file."""

    def __init__(self, source: Source, comments: Sequence[Comment]) -> None:
        self.source = source
        self.text = source.text
        self.speller = Speller(source)
        self.comments = sorted(comments, key=lambda comment: comment.span.start)
        self.starts = [comment.span.start for comment in self.comments]

    def inside(self, start: int, end: int) -> list[Comment]:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return self.comments[first:last]

    def on_heading(
        self, comments: Sequence[Comment], value_start: int
    ) -> tuple[str, list[Comment]]:
        """The comment that stands right behind the heading on its line, and the others."""
        if comments and comments[0].span.start < value_start:
            start = comments[0].span.start
            line_start = self.text.rfind("\n", 0, start) + 1
            if self.text[line_start:start].rstrip().endswith(":"):
                return f"  {comments[0].text}", list(comments[1:])
        return "", list(comments)

    def closes(self, start: int, end: int) -> bool:
        """Whether a closing parenthesis stands between, outside comments."""
        at = start
        for comment in self.inside(start, end):
            if ")" in self.text[at : comment.span.start]:
                return True
            at = comment.span.end
        return ")" in self.text[at:end]

    def around(
        self, node: Piece, comments: Sequence[Comment]
    ) -> tuple[list[Comment], Comment | None, list[Comment]]:
        """Comments inside the node, the one behind it on its last line, and the later ones."""
        first = _count_before(comments, node.span.end)
        inside, rest = list(comments[:first]), list(comments[first:])
        if rest and "\n" not in self.text[node.span.end : rest[0].span.start]:
            return inside, rest[0], rest[1:]
        return inside, None, rest

    def units(self, units: Sequence[Unit], comments: Sequence[Comment], indent: int) -> list[str]:
        margin = " " * indent
        lines: list[str] = []
        rest = list(comments)
        for index, unit in enumerate(units):
            before = rest[: _count_before(rest, unit.node.span.start)]
            inside, after, rest = self.around(unit.node, rest[len(before) :])
            if after is not None and index + 1 < len(units):
                following = units[index + 1].node.span.start
                if after.span.start >= following:
                    rest, after = [after, *rest], None
            lines += [margin + comment.text for comment in before]
            lines += self.unit(unit, inside, indent)
            if after is not None:
                lines[-1] += f"  {after.text}"
        lines += [margin + comment.text for comment in rest]
        return lines

    def unit(self, unit: Unit, comments: Sequence[Comment], indent: int) -> list[str]:
        margin = " " * indent
        flat = f"{margin}{unit.before}{self.speller.flat(unit.node)}{unit.after}"
        if len(flat) <= WIDTH and not comments:
            return [flat]
        parts: list[Part] = [unit.before, *self.speller.parts(unit.node), unit.after]
        brackets = [part for part in parts if isinstance(part, Bracket)]
        hoisted = [c for c in comments if not any(self.holds(b, c) for b in brackets)]
        opened: list[Bracket] = [b for b in brackets if any(self.holds(b, c) for c in comments)]
        closed = [b for b in brackets if not any(b is one for one in opened)]
        closed.sort(key=lambda b: len(self.speller.flat_part(b)))
        first = next((part.end for part in parts if isinstance(part, Break)), len(self.text) + 1)
        if len(flat) <= WIDTH and not opened and all(c.span.start < first for c in hoisted):
            return [*(margin + comment.text for comment in hoisted), flat]
        while True:
            lines = self.broken(parts, opened, comments, hoisted, indent)
            if not closed or all(len(line) <= WIDTH for line in lines):
                return lines
            opened.append(closed.pop())

    def holds(self, bracket: Bracket, comment: Comment) -> bool:
        first, last = bracket.items[0].span, bracket.items[-1].span
        if first.start <= comment.span.start < last.end:
            return True
        if comment.span.start < first.start:
            return not self.code(self.text[comment.span.start : first.start]).strip()
        return not self.closes(last.end, comment.span.start)

    def code(self, text: str) -> str:
        return "\n".join(line.partition("#")[0] for line in text.split("\n"))

    def units_of(self, node: Piece) -> list[Unit]:
        match node:
            case nodes.And(operands):
                return [Unit(one, "and " if index else "") for index, one in enumerate(operands)]
            case nodes.Or(operands):
                return [Unit(one, "or " if index else "") for index, one in enumerate(operands)]
            case nodes.Sequence((first, *later)):
                units = [Unit(nodes.Sequence((first,), span=first.span))]
                units += [Unit(step, "then ") for step in later]
                if node.all_within is not None or node.same is not None:
                    end = units[-1].node.span.end
                    span = Span(node.span.file, end, max(end, node.span.end))
                    units.append(Unit(nodes.Sequence((), node.all_within, node.same, span)))
                return units
            case _:
                return [Unit(node)]

    def bracketed(self, bracket: Bracket) -> list[Unit]:
        if len(bracket.items) == 1:
            return self.units_of(bracket.items[0])
        *others, last = bracket.items
        return [*(Unit(one, "", ",") for one in others), Unit(last)]

    def broken(
        self,
        parts: Sequence[Part],
        opened: Sequence[Bracket],
        comments: Sequence[Comment],
        hoisted: Sequence[Comment],
        indent: int,
    ) -> list[str]:
        """Lines that end before each later step of a sequence and inside the opened brackets.
        Comments in neither stand above the step that they are in, or behind the one before."""
        breaks = [part for part in parts if isinstance(part, Break)]
        first = breaks[0].end if breaks else len(self.text) + 1
        margin = " " * indent
        lines = [margin + c.text for c in hoisted if c.span.start < first]
        lines.append(margin)
        for part in parts:
            match part:
                case Bracket() if any(part is one for one in opened):
                    own = [c for c in comments if self.holds(part, c)]
                    lines[-1] += "("
                    lines += self.units(self.bracketed(part), own, len(margin) + INDENT)
                    lines.append(f"{margin})")
                case Break():
                    margin = " " * (indent + INDENT)
                    later = (one.end for one in breaks if one.end > part.end)
                    stop = next(later, len(self.text) + 1)
                    own = [c for c in hoisted if part.end <= c.span.start < stop]
                    if own and "\n" not in self.text[part.end : own[0].span.start]:
                        lines[-1] += f"  {own.pop(0).text}"
                    lines += [margin + comment.text for comment in own]
                    lines.append(margin)
                case _:
                    lines[-1] += self.speller.flat_part(part)
        return lines


def _count_before(comments: Sequence[Comment], offset: int) -> int:
    """How many of the comments, which are in order, start before `offset`."""
    return bisect_left(comments, offset, key=lambda comment: comment.span.start)
