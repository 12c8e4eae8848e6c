"""Functions and operators: those of numbers, instants and durations as arithmetic, the others as
unknowns with what is known of their results.

A test of one text, such as `starts with`, is computed for each text that the question writes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from seglang.analysis.frames import Frames
from seglang.analysis.solver import Term
from seglang.analysis.values import Encoded, Kind, kind_of
from seglang.core.constants import constant_value
from seglang.core.nodes import Apply, Literal
from seglang.core.versions import typed
from seglang.functions import FUNCTIONS, Context, NullRule, RunError
from seglang.types import DECIMAL

if TYPE_CHECKING:
    from seglang.analysis.encoding import Encoder

_BOUNDS: dict[str, tuple[int, int | None]] = {
    "hour": (0, 23), "minute": (0, 59), "day": (1, 31), "month": (1, 12), "quarter": (1, 4),
    "year": (1, 9999), "length": (0, None), "distance": (0, None), "has_count": (0, None),
}  # fmt: skip
# A rounded result lies at most half a step of ten decimals from the exact one.
_HALF_STEP = Fraction(1, 2 * 10**10)
_DAY = 86_400_000_000
_MOST_TEXTS = 40


def applied(encoder: Encoder, node: Apply, frames: Frames) -> Encoded:
    arguments = tuple(encoder.value(argument, frames) for argument in node.arguments)
    if FUNCTIONS[node.function].null_rule is NullRule.FIRST_KNOWN:
        first, second = arguments
        logic = encoder.logic
        chosen = encoder.values.chosen(first.known, first, second, node.type)
        known = logic.either(first.known, second.known)
        if chosen is None:
            return encoder.unknown(node, frames, known)
        return Encoded(chosen.kind, known, chosen.term)
    known = encoder.logic.both(*(argument.known for argument in arguments))
    found = _arithmetic(encoder, node, arguments, known, frames)
    if found is None:
        found = _unknown(encoder, node, arguments, known, frames)
    return encoder.values.widened(found, node.type)


def _unknown(
    encoder: Encoder, node: Apply, arguments: tuple[Encoded, ...], known: Term, frames: Frames
) -> Encoded:
    if FUNCTIONS[node.function].partial:
        known = encoder.logic.both(known, encoder.logic.truth("the result is known"))
    is_new = encoder.key(node, frames) not in encoder.opaque
    found = encoder.unknown(node, frames, known)
    if not is_new:
        return found
    low, high = _BOUNDS.get(node.function, (None, None))
    if low is not None:
        encoder.logic.claim(found.term >= encoder.logic.whole(low))
    if high is not None:
        encoder.logic.claim(found.term <= encoder.logic.whole(high))
    others = [
        argument
        for argument, given in zip(arguments, node.arguments, strict=True)
        if not isinstance(given, Literal)
    ]
    if len(others) == 1 and others[0].kind is Kind.TEXT and found.kind is not Kind.OTHER:
        encoder.applied.append((node, others[0], found))
    return found


def _arithmetic(
    encoder: Encoder, node: Apply, arguments: tuple[Encoded, ...], known: Term, frames: Frames
) -> Encoded | None:
    logic, kind = encoder.logic, kind_of(node.type)
    terms = [argument.term for argument in arguments]
    kinds = [argument.kind for argument in arguments]
    if all(each.is_number for each in kinds):
        if kind is Kind.DECIMAL and node.function not in ("floor", "ceiling", "round"):
            terms = [logic.to_real(term) for term in terms]
        match node.function, terms:
            case "add", [left, right]:
                return Encoded(kind, known, left + right)
            case "subtract", [left, right]:
                return Encoded(kind, known, left - right)
            case "negate", [value]:
                return Encoded(kind, known, -value)
            case "absolute", [value]:
                is_negative = value < logic.whole(0)
                return Encoded(kind, known, logic.chosen(is_negative, -value, value))
            case "floor", [value]:
                return Encoded(kind, known, logic.floor(value))
            case "ceiling", [value]:
                return Encoded(kind, known, -logic.floor(-value))
            case "round", [value]:
                half = logic.exactly(Fraction(1, 2))
                up, down = logic.floor(value + half), -logic.floor(half - value)
                return Encoded(kind, known, logic.chosen(value >= logic.whole(0), up, down))
            case (("multiply" | "divide"), [_, _]):
                return _scaled(encoder, node, arguments, known, frames)
    by_instant = [encoder.values.as_instant(argument).term for argument in arguments]
    match node.function, kinds:
        case (("add_duration" | "subtract_duration"), [Kind.INSTANT | Kind.DATE, Kind.DURATION]):
            by = by_instant[1] if node.function == "add_duration" else -by_instant[1]
            return Encoded(Kind.INSTANT, known, by_instant[0] + by)
        case "subtract_instants", [Kind.DATE, Kind.DATE]:
            return Encoded(Kind.DURATION, known, (terms[0] - terms[1]) * logic.whole(_DAY))
        case "subtract_instants", [Kind.INSTANT | Kind.DATE, Kind.INSTANT | Kind.DATE]:
            return Encoded(Kind.DURATION, known, by_instant[0] - by_instant[1])
        case "add_durations", [Kind.DURATION, Kind.DURATION]:
            return Encoded(Kind.DURATION, known, terms[0] + terms[1])
        case "subtract_durations", [Kind.DURATION, Kind.DURATION]:
            return Encoded(Kind.DURATION, known, terms[0] - terms[1])
        case "date", [Kind.DATE]:
            return Encoded(Kind.DATE, known, terms[0])
        case _:
            return None


def _scaled(
    encoder: Encoder, node: Apply, arguments: tuple[Encoded, ...], known: Term, frames: Frames
) -> Encoded | None:
    """A multiple by a written number, or a part of it: exact but for the rounding."""
    logic = encoder.logic
    left, right = node.arguments
    value, factor = arguments[0], right
    if node.function == "multiply" and isinstance(left, Literal):
        value, factor = arguments[1], left
    if not isinstance(factor, Literal):
        return None
    number = Fraction(constant_value(factor.value))
    if node.function == "divide":
        if number == 0:
            return encoder.values.unknown(DECIMAL, "by zero", False)
        number = 1 / number
    elif number.denominator == 1:
        kind = kind_of(node.type)
        term = logic.to_real(value.term) if kind is Kind.DECIMAL else value.term
        return Encoded(kind, known, term * logic.whole(int(number)))
    found = encoder.unknown(node, frames, known)
    exact = logic.to_real(value.term) * logic.exactly(number)
    logic.claim(found.term - exact <= logic.exactly(_HALF_STEP))
    logic.claim(exact - found.term <= logic.exactly(_HALF_STEP))
    encoder.rounded.append((found.term, exact))
    return found


def close(encoder: Encoder) -> None:
    """What each test of a text says of the texts that are written, and that rounding passes over no
    number that is written."""
    logic, values = encoder.logic, encoder.values
    for found, exact in encoder.rounded:
        for number in list(values.numbers)[:_MOST_TEXTS]:
            if (number * 10**10).denominator == 1:
                written = logic.exactly(number)
                logic.claim(logic.implied(exact <= written, found <= written))
                logic.claim(logic.implied(exact >= written, found >= written))
    texts = dict(values.texts)
    if len(texts) > _MOST_TEXTS:
        return
    context = Context(encoder.catalog.calendar)
    for node, text, result_of in encoder.applied:
        for word, code in texts.items():
            arguments = tuple(
                typed(constant_value(argument.value), argument.type)
                if isinstance(argument, Literal)
                else word
                for argument in node.arguments
            )
            try:
                result = FUNCTIONS[node.function].apply(arguments, context)
            except RunError:
                continue
            is_it = logic.both(text.known, text.term == logic.whole(code))
            if result is None:
                logic.claim(logic.implied(is_it, logic.negated(result_of.known)))
                continue
            same = _same(encoder, result_of, result)
            logic.claim(logic.implied(is_it, logic.both(result_of.known, same)))


def _same(encoder: Encoder, found: Encoded, result: object) -> Term:
    logic = encoder.logic
    match found.kind, result:
        case Kind.BOOLEAN, bool():
            return logic.alike(found.term, result)
        case Kind.INTEGER, int():
            return found.term == logic.whole(result)
        case Kind.TEXT, str():
            return found.term == logic.whole(encoder.values.code(result))
        case _:
            return True
