"""Conditions in plain English: one sentence each, and a tree of sentences for a whole rule.

Takes conditions of the typed core (before simplification, so that the words follow the text the
author wrote). Says what happens at boundaries and, where a negation takes them in, to unknown
values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    AnniversaryIn,
    Apply,
    Compare,
    Condition,
    ForeignKey,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    Literal,
    Lookup,
    Not,
    OneOf,
    Operator,
    Or,
    Truth,
    Value,
)
from seglang.core.past import HeldAt, PastValues
from seglang.core.sources import Rows, Window
from seglang.core.standings import Ranked
from seglang.explain.comparisons import compare_text, or_unknown
from seglang.explain.model import Statement
from seglang.explain.past import compared_text, held_text, past_text, replayed_text
from seglang.explain.ranks import ranked_text
from seglang.explain.rows import rows_text, rows_window_text, window_phrase
from seglang.explain.values import (
    _VERBS,
    Scope,
    aggregate_text,
    is_folded,
    looked_up_text,
    predicate_text,
    unfolded,
    value_text,
)


def statement(condition: Condition, scope: Scope) -> Statement:
    """The condition as a sentence with bullets for what it joins."""
    match condition:
        case And(operands) | HowMany(operands=operands) if (
            said := replayed_text(operands, _so_many(condition), scope)
        ) is not None:
            return Statement(said)
        case And() if not _says_one_thing(condition):
            return Statement("all of these hold:", _and_parts(condition, scope))
        case Or() if (said := compared_text(condition, scope)) is not None:
            return Statement(said)
        case Or(operands):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement("at least one of these holds:", parts)
        case HowMany(low, high, operands):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement(f"{how_many_text(low, high, len(operands))}:", parts)
        case Not(And() as inner) if not _is_range(inner):
            return Statement("not all of these hold:", _and_parts(inner, scope))
        case Not(Or() as inner) if (said := compared_text(inner, scope)) is not None:
            return Statement(f"it is not so that {said}")
        case Not(Or(operands)):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement("none of these hold:", parts)
        case Not(HowMany(low, high, operands)):
            parts = tuple(statement(operand, scope) for operand in operands)
            many = how_many_text(low, high, len(operands))
            return Statement(f"it is not so that {many}:", parts)
        case _:
            return Statement(condition_text(condition, scope))


def _so_many(condition: And | HowMany) -> str:
    if isinstance(condition, And):
        return "each of these"
    text = how_many_text(condition.low, condition.high, len(condition.operands))
    return text.partition(" of these")[0] + " of these"


def _is_replayed(condition: And, scope: Scope) -> bool:
    return replayed_text(condition.operands, "each of these", scope) is not None


def _and_parts(condition: And, scope: Scope) -> tuple[Statement, ...]:
    """The operands; two that say one thing together (a range, `only where`) become one."""
    parts: list[Statement] = []
    pending = list(condition.operands)
    while pending:
        pair = And(tuple(pending[:2]))
        if len(pending) > 1 and _says_one_thing(pair):
            parts.append(Statement(condition_text(pair, scope)))
            del pending[:2]
            continue
        operand = pending.pop(0)
        replayed = isinstance(operand, And) and _is_replayed(operand, scope)
        if isinstance(operand, And) and not _says_one_thing(operand) and not replayed:
            parts.extend(_and_parts(operand, scope))
        else:
            parts.append(statement(operand, scope))
    return tuple(parts)


def condition_text(condition: Condition, scope: Scope) -> str:
    """The condition as one sentence, without the entity it is about."""
    return _text(condition, scope, negated=False)


def _text(condition: Condition, scope: Scope, *, negated: bool) -> str:
    match condition:
        case Not(operand):
            return _text(operand, scope, negated=not negated)
        case Always(value):
            return "nothing is asked" if value is not negated else "nobody can meet this"
        case And(operands):
            if _is_range(condition):
                return _range_text(condition, scope, negated)
            only = _only_where(operands)
            if only is not None and not negated:
                return _only_text(*only, scope)
            return _joined(operands, "and", scope, negated)
        case Or(operands):
            said = compared_text(condition, scope)
            if said is not None:
                return f"it is not so that {said}" if negated else said
            return _joined(operands, "or", scope, negated)
        case HowMany(low, high, operands):
            parts = "; ".join(condition_text(operand, scope) for operand in operands)
            text = f"{how_many_text(low, high, len(operands))} ({parts})"
            return f"it is not so that {text}" if negated else text
        case Compare():
            return compare_text(condition, scope, negated)
        case OneOf():
            return _one_of_text(condition, scope, negated)
        case Known(Lookup(entity, _, Truth(Always(True))) as found):
            which = looked_up_text(found, scope)
            of_relation = isinstance(found.key[0], ForeignKey)
            named = which or f"its {entity}"
            if which and not of_relation:
                named = f"the {entity} {which}"
            return f"{named} is {'unknown' if negated else 'known'}"
        case Known(value):
            return f"{value_text(value, scope)} is {'unknown' if negated else 'known'}"
        case Holds(value):
            return _holds_text(value, scope, negated)
        case InWindow(value, window):
            text = value_text(value, scope)
            when = window_phrase(window, scope)
            if not negated:
                return f"{text} is {when}"
            return f"{text} is not {when}{or_unknown((value,), scope)}"
        case AnniversaryIn(value, window):
            text = f"the anniversary of {value_text(value, scope)}"
            when = window_phrase(window, scope)
            if not negated:
                return f"{text} falls {when}"
            return f"{text} does not fall {when}{or_unknown((value,), scope)}"
        case InSegment(name):
            return f"is {'not ' if negated else ''}in segment {name}"
        case InList(name, None, added=Window() as window):
            added = f"{'not ' if negated else ''}added to the list {name}"
            return f"was {added} {window_phrase(window, scope)}"
        case InList(name, None):
            return f"is {'not ' if negated else ''}in the list {name}"
        case InList(name, value):
            assert value is not None
            text = value_text(value, scope)
            if not negated:
                return f"{text} is in the list {name}"
            return f"{text} is not in the list {name}{or_unknown((value,), scope)}"
        case InSample():
            return _sample_text(condition, scope, negated)
        case HeldAt():
            return held_text(condition, scope, negated)
        case Ranked():
            return ranked_text(condition, scope, negated)
        case PastValues():
            return past_text(condition, scope, negated)
        case _:
            assert_never(condition)


def how_many_text(low: int, high: int | None, count: int) -> str:
    if high is None or high >= count:
        return f"at least {low} of these {count} hold"
    if low <= 0:
        return f"at most {high} of these {count} hold"
    if low == high:
        return f"exactly {low} of these {count} hold"
    return f"between {low} and {high} of these {count} hold"


def _joined(operands: tuple[Condition, ...], word: str, scope: Scope, negated: bool) -> str:
    parts = []
    for operand in operands:
        text = condition_text(operand, scope)
        joins = isinstance(operand, And | Or) and not _says_one_thing(operand)
        parts.append(f"({text})" if joins else text)
    text = f" {word} ".join(parts)
    return f"not ({text})" if negated else text


def _says_one_thing(condition: Condition) -> bool:
    return isinstance(condition, And) and (
        _is_range(condition) or _only_where(condition.operands) is not None
    )


def _is_range(condition: And) -> bool:
    match condition.operands:
        case (
            Compare(Operator.GREATER_OR_EQUAL, first, _),
            Compare(Operator.LESS_OR_EQUAL, second, _),
        ):
            return first == second
        case _:
            return False


def _range_text(condition: And, scope: Scope, negated: bool) -> str:
    low, high = condition.operands
    assert isinstance(low, Compare)
    assert isinstance(high, Compare)
    left = low.left
    ends = f"{value_text(low.right, scope)} and {value_text(high.right, scope)}"
    if isinstance(left, Aggregate) and left.kind is Aggregation.COUNT:
        verb = "does not have" if negated else "has"
        return f"{verb} between {ends} (both included) {rows_text(left.rows, scope)}"
    subject = aggregate_text(left, scope) if isinstance(left, Aggregate) else None
    subject = subject or value_text(left, scope)
    text = f"{subject} is {'not ' if negated else ''}between {ends} (both included)"
    values = (left, low.right, high.right)
    return text + (or_unknown(values, scope) if negated else "")


def _only_where(operands: tuple[Condition, ...]) -> tuple[Rows, Condition] | None:
    """The rows and the test of `did E only where (test)`, if that is what two conditions say."""
    if len(operands) != 2:
        return None
    some, none = operands
    rows = _counted(some, (Operator.GREATER_OR_EQUAL, 1))
    others = _counted(none, (Operator.EQUAL, 0))
    if others is None and isinstance(none, Not):
        others = _counted(none.operand, (Operator.GREATER_OR_EQUAL, 1))
    if rows is None or others is None or rows.where is not None:
        return None
    same = (rows.source, rows.window) == (others.source, others.window)
    if same and isinstance(others.where, Not):
        return rows, others.where.operand
    return None


def _counted(condition: Condition, test: tuple[Operator, int]) -> Rows | None:
    match condition:
        case Compare(operator, Aggregate(Aggregation.COUNT, rows), Literal(number)) if (
            operator,
            number,
        ) == test:
            return rows
        case _:
            return None


def _only_text(rows: Rows, test: Condition, scope: Scope) -> str:
    when = rows_window_text(rows.window, scope)
    inner = condition_text(test, scope.inside(rows))
    when = f" {when}" if when else ""
    one = rows_text(replace(rows, window=None), scope, noun="event")
    return f"has at least 1 {one}{when}, and every one of them meets ({inner})"


def _one_of_text(condition: OneOf, scope: Scope, negated: bool) -> str:
    value, options = condition.value, condition.options
    folded = is_folded(value)
    if folded:
        value, options = unfolded(value), tuple(unfolded(option) for option in options)
    texts = [value_text(option, scope) for option in options]
    last = " and " if negated else " or "
    listed = ", ".join(texts[:-1]) + (last if len(texts) > 1 else "") + texts[-1]
    tail = ", ignoring case" if folded else ""
    unknown = or_unknown((value,), scope) if negated else ""
    verb = "is" if not negated else "is none of" if len(texts) > 1 else "is not"
    return f"{value_text(value, scope)} {verb} {listed}{tail}{unknown}"


def _of_other_text(value: Lookup, condition: Condition, scope: Scope, negated: bool) -> str:
    """A condition about the entity that is looked up."""
    text = condition_text(condition, scope.entering(value.entity))
    which = looked_up_text(value, scope)
    named = f"the {value.entity}" + (f" ({which})" if which else "")
    if text.startswith(("is ", "has ", "was ", "does ")):
        said = f"{named} {text}"
    else:
        said = f"for {named}, {text}"
    return f"it is not so that {said}" if negated else said


def _holds_text(value: Value, scope: Scope, negated: bool) -> str:
    if isinstance(value, Lookup) and isinstance(value.value, Truth):
        return _of_other_text(value, value.value.condition, scope, negated)
    if isinstance(value, Apply):
        if value.function in _VERBS and len(value.arguments) == 2:
            text = predicate_text(value.function, value.arguments, scope, negated=negated)
            return text + (or_unknown(value.arguments, scope) if negated else "")
        if value.function == "empty":
            subject = value_text(value.arguments[0], scope)
            unknown = or_unknown(value.arguments, scope) if negated else ""
            return f"{subject} is {'not ' if negated else ''}empty{unknown}"
    unknown = or_unknown((value,), scope)
    text = value_text(value, scope)
    if negated:
        return f"{text} is {'not true' if unknown else 'false'}{unknown}"
    return f"{text} is true"


def _sample_text(condition: InSample, scope: Scope, negated: bool) -> str:
    def percent(bucket: int) -> str:
        return f"{bucket / 100:f}".rstrip("0").rstrip(".") + "%"

    share = f"from {percent(condition.low)} to {percent(condition.high)}"
    if condition.low == 0:
        share = f"the first {percent(condition.high)}"
    by = "" if condition.by is None else f" by {value_text(condition.by, scope)}"
    text = (
        f'is {"not " if negated else ""}in the fixed random sample "{condition.salt}"{by}, {share}'
    )
    if negated and condition.by is not None:
        text += or_unknown((condition.by,), scope)
    return text
