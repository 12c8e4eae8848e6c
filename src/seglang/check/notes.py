"""What stands above a declaration: `##` lines and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from seglang.check import names
from seglang.check.constants import plain
from seglang.check.context import Context
from seglang.core import declarations as core_declarations
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.model import Severity
from seglang.syntax import nodes as syntax


def note(context: Context, heading: syntax.Heading) -> core_declarations.Note:
    """The documentation and annotations of a declaration. Parsing has judged their shape; here
    what they name is looked up."""
    owner = deprecated = None
    review_by: date | None = None
    tags: list[str] = []
    goals: list[str] = []
    allowed: list[str] = []
    expectations: list[str] = []
    for annotation in heading.annotations:
        arguments = annotation.arguments
        texts = [item.value for item in arguments if isinstance(item, syntax.Text)]
        match annotation.name.text:
            case "owner":
                owner = "".join(texts[:1]) or None
            case "tags":
                tags.extend(texts)
            case "goal":
                goals.extend(texts)
            case "deprecated":
                deprecated = "".join(texts[:1])
            case "review":
                days = [item.day.value for item in arguments if isinstance(item, syntax.ReviewBy)]
                review_by = days[0] if days else None
            case "allow":
                codes_named = [item for item in arguments if isinstance(item, syntax.Name)]
                allowed.extend(code.text for code in codes_named if _is_warning(context, code))
            case "expect":
                expectations.extend(
                    _text_of(item)
                    for item in arguments
                    if isinstance(item, syntax.Expectation) and _sound(context, item)
                )
    return core_declarations.Note(
        heading.docs,
        owner,
        tuple(tags),
        tuple(goals),
        review_by,
        deprecated,
        tuple(allowed),
        tuple(expectations),
    )


def _is_warning(context: Context, code: syntax.Name) -> bool:
    """Only warnings can be silenced."""
    from seglang.diagnostics.registry import codes as all_codes

    found = all_codes().get(code.text)
    if found is not None and found.severity is Severity.WARNING:
        return True
    warnings = [one.id for one in all_codes().values() if one.severity is Severity.WARNING]
    context.report(
        codes.NOT_A_WARNING,
        code.span,
        code=code.text,
        kind="an error" if found is not None else "no code of this tool",
        nearest=context.nearest(code.text, warnings),
    )
    return False


def _sound(context: Context, expectation: syntax.Expectation) -> bool:
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
