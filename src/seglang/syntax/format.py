"""The canonical layout of rule files.

Comes in: a module without problems. Goes out: its text, laid out in the one canonical way: equal
tree, every comment kept as near to its place as the layout allows, and stable when formatted again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import assert_never

from seglang.syntax import nodes
from seglang.syntax.format_tests import TestLines
from seglang.syntax.lines import INDENT, WIDTH, Unit
from seglang.syntax.literals import quoted
from seglang.syntax.nodes import Comment, Expression
from seglang.syntax.spelling import Speller
from seglang.syntax.spelling_names import spelled


def format_expression(node: Expression) -> str:
    """One line, canonical spelling."""
    return Speller().flat(node)


def format_module(module: nodes.Module) -> str:
    """The canonical text of a file. Needs a complete module: what is absent cannot be printed."""
    if not module.complete:
        raise ValueError("only a module without problems can be formatted")
    return _Layout(module.source, module.comments).module(module)


class _Layout(TestLines):
    # ------------------------------------------------------------ the file

    def module(self, module: nodes.Module) -> str:
        blocks: list[str] = []
        at = 0
        written = [*module.declarations, *module.tests]
        if module.tests:
            written.sort(key=lambda one: one.span.start)
        for declaration in written:
            heading = declaration.heading
            starts = [declaration.span.start]
            starts += [annotation.span.start for annotation in heading.annotations]
            start = self.before_docs(min(starts), len(heading.docs), at)
            between = self.between(at, start)
            end = self.end_of_body(declaration)
            lines = self.declaration(declaration, start, end)
            gap = "\n\n" if blocks else ""
            if between:
                blocks.append(gap + "\n".join(between))
                gap = "\n\n" if self.is_apart(start) else "\n"
            blocks.append(gap + "\n".join(lines))
            at = end
        rest = self.between(at, len(self.text) + 1)
        if rest:
            blocks.append(("\n\n" if blocks else "") + "\n".join(rest))
        return "".join(blocks) + "\n" if blocks else ""

    def before_docs(self, start: int, docs: int, after: int) -> int:
        """Where the documentation above `start` begins (it is no part of the comments)."""
        if not docs:
            return start
        at = self.text.find("##", after)
        while at >= 0 and not (at in (0, 1) or self.text[at - 1] == "\n"):
            at = self.text.find("##", at + 1)
        return min(start, at) if at >= 0 else start

    def between(self, start: int, end: int) -> list[str]:
        """Comments between declarations, with single blank lines where there were any."""
        lines: list[str] = []
        previous = None
        for comment in self.inside(start, end):
            if previous is not None and self.blank(previous, comment.span.start):
                lines.append("")
            lines.append(comment.text)
            previous = comment.span.end
        return lines

    def is_apart(self, start: int) -> bool:
        last = self.comments[bisect_left(self.starts, start) - 1]
        return self.blank(last.span.end, start)

    def blank(self, start: int, end: int) -> bool:
        return self.text.count("\n", start, end) > 1

    def end_of_body(self, declaration: nodes.Declaration | nodes.Test) -> int:
        """Behind the comments that still belong to the declaration: on its last line, or indented
        below it."""
        end = declaration.span.end
        for comment in self.comments[bisect_left(self.starts, end) :]:
            start = comment.span.start
            if self.text[end:start].strip():
                break
            same_line = "\n" not in self.text[end:start]
            if not same_line and (start == 0 or self.text[start - 1] == "\n"):
                break
            end = comment.span.end
        return end

    # ------------------------------------------------------------ declarations

    def declaration(
        self, declaration: nodes.Declaration | nodes.Test, start: int, end: int
    ) -> list[str]:
        heading = declaration.heading
        word_start = self.word_start(declaration)
        lines = [f"## {line}".rstrip() for line in heading.docs]
        above = self.inside(start, word_start)
        last = heading.annotations[-1].span.end if heading.annotations else word_start
        lines += [comment.text for comment in above if comment.span.start < last]
        lines += self.annotations(heading.annotations)
        lines += [comment.text for comment in above if comment.span.start >= last]
        if isinstance(declaration, nodes.Test):
            return lines + self.test(declaration, word_start, end)
        name = spelled(heading.name)
        if heading.entity is not None:
            name += f" of {spelled(heading.entity)}"
        head = f"{heading.word} {name}"
        if heading.parameters:
            opened, head = self.parameters(head, heading.parameters)
            lines += opened
        comments = self.inside(word_start, end)
        match declaration:
            case nodes.Segment(_, value) | nodes.Trait(_, value):
                return lines + self.body(f"{head}:", [value], value.span.end, comments, end)
            case nodes.Partition():
                return lines + self.partition(declaration, head, comments, end)
            case nodes.EventDeclaration(_, _, _, True):
                return lines + self.single(f"{head}: *", comments, declaration.span.end)
            case nodes.EventDeclaration(_, events, where):
                if where is None:
                    return lines + self.event_list(head, events, "", comments)
                return lines + self.event_where(head, events[0], where, comments, end)
            case nodes.SessionDeclaration(_, events, silence):
                length = self.speller.length(silence, "did x within ", "of")
                tail = f"split after {length} of silence"
                return lines + self.event_list(head, events, tail, comments)
            case nodes.Param(_, type, default):
                line = f"{head}: {self.type(type)} = {self.default(default)}"
                return lines + self.single(line, comments, declaration.span.end)
            case _:
                assert_never(declaration)

    def word_start(self, declaration: nodes.Declaration | nodes.Test) -> int:
        """Where the declaration's word stands, behind its annotations."""
        annotations = declaration.heading.annotations
        if not annotations:
            return declaration.span.start
        name = declaration.heading.name.span.start
        return self.text.rfind(declaration.heading.word, annotations[-1].span.end, name)

    def annotations(self, annotations: Sequence[nodes.Annotation]) -> list[str]:
        texts = [self.annotation(annotation) for annotation in annotations]
        one_line = " ".join(texts)
        return [one_line] if texts and len(one_line) <= WIDTH else texts

    def annotation(self, annotation: nodes.Annotation) -> str:
        if not annotation.arguments:
            return f"@{annotation.name.text}"
        return f"@{annotation.name.text}({', '.join(map(self.argument, annotation.arguments))})"

    def argument(self, argument: nodes.AnnotationArgument) -> str:
        match argument:
            case nodes.Text(value):
                return quoted(value)
            case nodes.Name():
                return spelled(argument)
            case nodes.ReviewBy(day):
                return f"by {day.value.isoformat()}"
            case nodes.Expectation(subject, segment, limits):
                words = {"subset": "subset of", "disjoint": "disjoint from"}
                words |= {"overlap": "overlap with"}
                text = words.get(subject, subject)
                if segment is not None:
                    text += f" {spelled(segment)}"
                return f"{text} {self.range(limits)}" if limits is not None else text
            case _:
                assert_never(argument)

    def range(self, limits: nodes.SizeRange) -> str:
        low = self.speller.number(limits.low)
        if limits.high is not None:
            return f"is between {low} and {self.speller.number(limits.high)}"
        return f"{limits.operator} {low}"

    def type(self, type: nodes.TypeExpression) -> str:
        if type.values:
            return f"{spelled(type.name)}({', '.join(quoted(v.value) for v in type.values)})"
        if type.arguments:
            return f"{spelled(type.name)}<{', '.join(map(self.type, type.arguments))}>"
        return spelled(type.name)

    def default(self, default: Expression | tuple[Expression, ...]) -> str:
        if isinstance(default, tuple):
            return f"({', '.join(map(self.speller.flat, default))})"
        return self.speller.flat(default)

    def parameters(self, head: str, parameters: Sequence[nodes.Parameter]) -> tuple[list[str], str]:
        """Lines that end before the last one, and the last one, which a colon follows."""
        texts = []
        for parameter in parameters:
            text = f"{spelled(parameter.name)}: {self.type(parameter.type)}"
            if parameter.default is not None:
                text += f" = {self.default(parameter.default)}"
            texts.append(text)
        line = f"{head}({', '.join(texts)})"
        if len(line) < WIDTH:
            return [], line
        margin = " " * INDENT
        return [f"{head}(", *(f"{margin}{text}," for text in texts[:-1]), margin + texts[-1]], ")"

    def single(self, line: str, comments: Sequence[Comment], end: int) -> list[str]:
        """A declaration on one line: comments inside go above it, later ones after or below."""
        above = [comment.text for comment in comments if comment.span.start < end]
        after = [comment for comment in comments if comment.span.start >= end]
        lines = [*above, line]
        for comment in after:
            if comment is after[0] and "\n" not in self.text[end : comment.span.start]:
                lines[-1] += f"  {comment.text}"
            else:
                lines.append(" " * INDENT + comment.text)
        return lines

    def body(
        self,
        head: str,
        values: Sequence[Expression],
        value_end: int,
        comments: Sequence[Comment],
        end: int,
    ) -> list[str]:
        """A heading and an expression: on one line if it fits and no comment stands inside."""
        (value,) = values
        line = f"{head} {self.speller.flat(value)}"
        inner = [comment for comment in comments if comment.span.start < value_end]
        if len(line) <= WIDTH and not inner:
            return self.single(line, comments, value_end)
        first, rest = self.on_heading(inner, value.span.start)
        later = [comment for comment in comments if comment.span.start >= value_end]
        return [head + first, *self.units(self.units_of(value), [*rest, *later], INDENT)]

    def partition(
        self, partition: nodes.Partition, head: str, comments: Sequence[Comment], end: int
    ) -> list[str]:
        labels = [quoted(arm.label.value) for arm in partition.arms]
        last = quoted(partition.otherwise.value)
        width = max(map(len, [*labels, last]))
        first, rest = self.on_heading(comments, partition.arms[0].span.start)
        lines = [f"{head}:{first}"]
        margin = " " * INDENT
        for label, arm in zip(labels, partition.arms, strict=True):
            before = [c for c in rest if c.span.start < arm.condition.span.start]
            inside, after, rest = self.around(arm.condition, rest[len(before) :])
            lines += [margin + comment.text for comment in before]
            start = f"{margin}{label.ljust(width)} when "
            flat = start + self.speller.flat(arm.condition)
            if len(flat) <= WIDTH and not inside:
                made = [flat]
            else:
                made = self.units(self.units_of(arm.condition), inside, INDENT * 2)
                made = _with_first(made, start, INDENT * 2)
                above = made[: len(inside)]
                if len(flat) <= WIDTH and all(line.lstrip().startswith("#") for line in above):
                    made = [*above, flat]
            lines += made
            if after:
                lines[-1] += f"  {after.text}"
        otherwise_end = partition.span.end
        lines += [margin + c.text for c in rest if c.span.start < otherwise_end]
        tail = [c for c in rest if c.span.start >= otherwise_end]
        final = f"{margin}{last.ljust(width)} otherwise"
        return lines + self.single(final, tail, otherwise_end)

    def event_list(
        self,
        head: str,
        events: Sequence[nodes.Path],
        tail: str,
        comments: Sequence[Comment],
    ) -> list[str]:
        names = [self.speller.path(path, "did ", "and") for path in events]
        line = f"{head}: {', '.join(names)} {tail}".rstrip()
        inner = [c for c in comments if c.span.start < events[-1].span.end]
        if len(line) <= WIDTH and not inner:
            return self.single(line, comments, events[-1].span.end)
        units: list[Unit] = [Unit(path, "", ",") for path in events[:-1]]
        units.append(Unit(events[-1]))
        first, rest = self.on_heading(comments, events[0].span.start)
        lines = [f"{head}:{first}", *self.units(units, rest, INDENT)]
        return [*lines, " " * INDENT + tail] if tail else lines

    def event_where(
        self,
        head: str,
        event: nodes.Path,
        where: Expression,
        comments: Sequence[Comment],
        end: int,
    ) -> list[str]:
        name = self.speller.path(event, "did ", "where")
        above = [c for c in comments if c.span.start < event.span.end]
        rest = list(comments[len(above) :])
        within = [c for c in rest if not self.closes(where.span.end, c.span.start)]
        tail = rest[len(within) :]
        lines = [c.text for c in above]
        line = f"{head}: {name} where ({self.speller.flat(where)})"
        closing = tail[0].span.start if tail else end
        if tail:
            closing = self.text.rfind(")", 0, closing) + 1
        if len(line) <= WIDTH and not within:
            return [*lines, *self.single(line, tail, closing)]
        lines.append(f"{head}: {name} where (")
        lines += self.units(self.units_of(where), within, INDENT)
        return [*lines, *self.single(")", tail, closing)]


def _with_first(lines: list[str], start: str, indent: int) -> list[str]:
    """Put the first line that is no comment behind `start`, comments before it above."""
    at = next(index for index, line in enumerate(lines) if not line.lstrip().startswith("#"))
    margin = " " * INDENT
    above = [margin + line.strip() for line in lines[:at]]
    return [*above, start + lines[at][indent:], *lines[at + 1 :]]
