"""What stands above a declaration: `##` lines and annotations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from seglang.check import names
from seglang.check.constants import plain
from seglang.check.context import Context
from seglang.core import declarations as core_declarations
from seglang.diagnostics.codes import names as codes
from seglang.diagnostics.codes import parameters as parameter_codes
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
    expectations: list[core_declarations.Expectation] = []
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
                    _expectation(item)
                    for item in arguments
                    if isinstance(item, syntax.Expectation) and _sound(context, heading, item)
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


def _sound(context: Context, heading: syntax.Heading, expectation: syntax.Expectation) -> bool:
    """Is what the expectation names a segment that the members can be compared with?"""
    name = expectation.segment
    if name is None:
        return True
    found = context.names.declarations.get(name.text)
    if not isinstance(found, syntax.Segment):
        names.unknown_segment(context, name)
        return False
    if found.heading.parameters:
        context.report(
            parameter_codes.MISSING_ARGUMENT,
            name.span,
            name=name.text,
            parameter=found.heading.parameters[0].name.text,
        )
        return False
    entity, other = (
        one.entity.text if one.entity is not None else context.catalog.main_entity
        for one in (heading, found.heading)
    )
    if entity != other:
        context.report(codes.OTHER_ENTITY, name.span, name=name.text, other=other, entity=entity)
    return entity == other


def _expectation(expectation: syntax.Expectation) -> core_declarations.Expectation:
    range = expectation.range
    high = range.high if range is not None else None
    return core_declarations.Expectation(
        expectation.subject,
        _text_of(expectation),
        expectation.segment.text if expectation.segment is not None else None,
        None if range is None else "between" if high is not None else range.operator,
        None if range is None else _bound(range.low),
        None if high is None else _bound(high),
    )


def _bound(number: syntax.Number) -> core_declarations.Bound:
    return core_declarations.Bound(Decimal(number.value), number.percent)


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
