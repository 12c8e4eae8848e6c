"""What stands above a declaration: `##` lines and annotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from seglang.check import names
from seglang.check.constants import plain
from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.model import nearest
from seglang.syntax import nodes as syntax

_EXPECTED = {
    "owner": 'one text: @owner("crm")',
    "tags": 'one or more texts: @tags("a", "b")',
    "goal": 'one text: @goal("…")',
    "review": "a date: @review(by 2027-02-01)",
    "deprecated": 'one text: @deprecated("use … instead")',
    "expect": "a test: @expect(size is between 1% and 15%), @expect(overlap with vip <= 5%), …",
    "allow": 'a warning and a reason: @allow(SEG401, "reason")',
}


def note(context: Context, heading: syntax.Heading) -> core.Note:
    """The documentation and annotations of a declaration; wrong ones are reported."""
    owner = deprecated = None
    review_by: date | None = None
    tags: list[str] = []
    goals: list[str] = []
    allowed: list[str] = []
    expectations: list[str] = []
    for annotation in heading.annotations:
        name, arguments = annotation.name.text, annotation.arguments
        if name not in _EXPECTED:
            context.report(
                codes.UNKNOWN_ANNOTATION,
                annotation.name.span,
                name=name,
                nearest=nearest(name, _EXPECTED),
                hint="channels are not part of this version" if name == "channel" else None,
            )
            continue
        texts = [item.value for item in arguments if isinstance(item, syntax.Text)]
        only_texts = len(texts) == len(arguments) and bool(texts)
        match name, arguments:
            case "owner", (syntax.Text(value),):
                owner = value
            case "tags", _ if only_texts:
                tags.extend(texts)
            case "goal", (syntax.Text(value),):
                goals.append(value)
            case "deprecated", (syntax.Text(value),):
                deprecated = value
            case "review", (syntax.ReviewBy(day),):
                review_by = day.value
            case "allow", (syntax.Name(code), syntax.Text()) if re.fullmatch(r"SEG4\d\d", code):
                allowed.append(code)
            case "expect", (syntax.Expectation() as expectation,) if _sound(
                context, heading, expectation
            ):
                expectations.append(_text_of(expectation))
            case "expect", (syntax.Expectation(),):
                pass
            case _:
                context.report(
                    codes.ANNOTATION_ARGUMENTS,
                    annotation.span,
                    name=name,
                    expected=_EXPECTED[name],
                )
    return core.Note(
        heading.docs,
        owner,
        tuple(tags),
        tuple(goals),
        review_by,
        deprecated,
        tuple(allowed),
        tuple(expectations),
    )


def _sound(context: Context, heading: syntax.Heading, expectation: syntax.Expectation) -> bool:
    """Does what the expectation names exist?"""
    name = expectation.segment
    if name is None:
        return True
    if isinstance(context.names.declarations.get(name.text), syntax.Segment):
        return True
    names.unknown_segment(context, name)
    return False


def _text_of(expectation: syntax.Expectation) -> str:
    words: Sequence[str]
    name = expectation.segment.text if expectation.segment is not None else ""
    match expectation.subject:
        case "overlap":
            words = ("overlap with", name)
        case "subset":
            words = ("subset of", name)
        case "disjoint":
            words = ("disjoint from", name)
        case other:
            words = (other,)
    return " ".join([*words, *_range_words(expectation.range)])


def _range_words(range: syntax.SizeRange | None) -> list[str]:
    if range is None:
        return []
    if range.high is None:
        return [range.operator, _number(range.low)]
    return ["is between", _number(range.low), "and", _number(range.high)]


def _number(number: syntax.Number) -> str:
    return f"{plain(number.value * 100)}%" if number.percent else str(number.value)
