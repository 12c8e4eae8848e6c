"""Conditions in plain English: one sentence each, and a tree of sentences for a whole rule.

Takes conditions of the typed core (before simplification, so that the words follow the text the
author wrote). Says what happens at boundaries and, where a negation takes them in, to unknown
values.
"""

from __future__ import annotations

from typing import assert_never

from seglang.core.edges import AsOf, Shift
from seglang.core.missing import may_be_missing
from seglang.core.nodes import (
    Aggregate,
    Aggregation,
    Always,
    And,
    AnniversaryIn,
    Apply,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    KnownSince,
    Literal,
    Moment,
    Not,
    OneOf,
    Operator,
    Or,
    Rows,
    Value,
)
from seglang.explain.instants import plural
from seglang.explain.model import Statement
from seglang.explain.values import (
    _VERBS,
    Scope,
    aggregate_text,
    is_folded,
    predicate_text,
    rows_text,
    rows_window_text,
    unfolded,
    value_text,
    window_phrase,
)
from seglang.types import is_instant

FLIPPED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS: Operator.GREATER,
    Operator.LESS_OR_EQUAL: Operator.GREATER_OR_EQUAL,
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}
COMPLEMENT = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.GREATER_OR_EQUAL,
    Operator.LESS_OR_EQUAL: Operator.GREATER,
    Operator.GREATER: Operator.LESS_OR_EQUAL,
    Operator.GREATER_OR_EQUAL: Operator.LESS,
}
_AMOUNT = {
    Operator.EQUAL: "exactly",
    Operator.LESS: "fewer than",
    Operator.LESS_OR_EQUAL: "at most",
    Operator.GREATER: "more than",
    Operator.GREATER_OR_EQUAL: "at least",
}
_NUMBER = {
    Operator.EQUAL: "is",
    Operator.NOT_EQUAL: "is not",
    Operator.LESS: "is less than",
    Operator.LESS_OR_EQUAL: "is at most",
    Operator.GREATER: "is more than",
    Operator.GREATER_OR_EQUAL: "is at least",
}
_INSTANT = {
    Operator.EQUAL: "is exactly",
    Operator.NOT_EQUAL: "is not",
    Operator.LESS: "is strictly before",
    Operator.LESS_OR_EQUAL: "is at or before",
    Operator.GREATER: "is strictly after",
    Operator.GREATER_OR_EQUAL: "is at or after",
}
_AGO = {
    Operator.LESS: "was more than {0} ago",
    Operator.LESS_OR_EQUAL: "was {0} ago or earlier",
    Operator.GREATER: "was less than {0} ago",
    Operator.GREATER_OR_EQUAL: "was {0} ago or later",
}


def statement(condition: Condition, scope: Scope) -> Statement:
    """The condition as a sentence with bullets for what it joins."""
    match condition:
        case And() if not _says_one_thing(condition):
            return Statement("all of these hold:", _and_parts(condition, scope))
        case Or(operands):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement("at least one of these holds:", parts)
        case HowMany(low, high, operands):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement(f"{how_many_text(low, high, len(operands))}:", parts)
        case Not(And() as inner) if not _is_range(inner):
            return Statement("not all of these hold:", _and_parts(inner, scope))
        case Not(Or(operands)):
            parts = tuple(statement(operand, scope) for operand in operands)
            return Statement("none of these hold:", parts)
        case Not(HowMany(low, high, operands)):
            parts = tuple(statement(operand, scope) for operand in operands)
            many = how_many_text(low, high, len(operands))
            return Statement(f"it is not so that {many}:", parts)
        case _:
            return Statement(condition_text(condition, scope))


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
        if isinstance(operand, And) and not _says_one_thing(operand):
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
            return _joined(operands, "or", scope, negated)
        case HowMany(low, high, operands):
            parts = "; ".join(condition_text(operand, scope) for operand in operands)
            text = f"{how_many_text(low, high, len(operands))} ({parts})"
            return f"it is not so that {text}" if negated else text
        case Compare():
            return _compare_text(condition, scope, negated)
        case OneOf():
            return _one_of_text(condition, scope, negated)
        case Known(value):
            return f"{value_text(value, scope)} is {'unknown' if negated else 'known'}"
        case Holds(value):
            return _holds_text(value, scope, negated)
        case InWindow(value, window):
            text = value_text(value, scope)
            when = window_phrase(window, scope)
            if not negated:
                return f"{text} is {when}"
            return f"{text} is not {when}{_or_unknown((value,), scope)}"
        case AnniversaryIn(value, window):
            text = f"the anniversary of {value_text(value, scope)}"
            when = window_phrase(window, scope)
            if not negated:
                return f"{text} falls {when}"
            return f"{text} does not fall {when}{_or_unknown((value,), scope)}"
        case InSegment(name):
            return f"is {'not ' if negated else ''}in segment {name}"
        case InList(name, None):
            return f"is {'not ' if negated else ''}in the list {name}"
        case InList(name, value):
            assert value is not None
            text = value_text(value, scope)
            if not negated:
                return f"{text} is in the list {name}"
            return f"{text} is not in the list {name}{_or_unknown((value,), scope)}"
        case InSample():
            return _sample_text(condition, scope, negated)
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


# ---------------------------------------------------------------- comparisons


def _or_unknown(values: tuple[Value, ...], scope: Scope) -> str:
    missing = [v for v in values if may_be_missing(v, scope.program, scope.rows)]
    if not missing:
        return ""
    if len(missing) == 1:
        return ", or is unknown" if missing[0] is values[0] else ", or that is unknown"
    return ", or one of the two is unknown"


def _compare_text(condition: Compare, scope: Scope, negated: bool) -> str:
    operator, left, right = condition.operator, condition.left, condition.right
    if isinstance(left, Literal | Moment) and not isinstance(right, Literal | Moment):
        operator, left, right = FLIPPED[operator], right, left
    if isinstance(left, Aggregate) and isinstance(right, Literal):
        if left.kind is Aggregation.COUNT and isinstance(right.value, int):
            return _count_text(left.rows, operator, right.value, scope, negated)
        if left.kind is Aggregation.COUNT_PERIODS and isinstance(right.value, int):
            return _periods_text(left, operator, right.value, scope, negated)
    unknown = _or_unknown((left, right), scope)
    if negated and not unknown:
        operator, negated = COMPLEMENT[operator], False
    text = _relation_text(operator, left, right, scope, negated)
    return f"{text}{unknown}" if negated else text


def _relation_text(
    operator: Operator, left: Value, right: Value, scope: Scope, negated: bool
) -> str:
    if isinstance(left, KnownSince) and isinstance(right, Moment):
        edge = right.edge
        if isinstance(edge, Shift) and isinstance(edge.base, AsOf) and edge.amount < 0:
            length = plural(-edge.amount, edge.unit.value)
            if operator is Operator.LESS_OR_EQUAL:
                verb = "has not been known" if negated else "has been known"
                return f"{verb} for at least {length}"
    ago = _ago_text(operator, right)
    if ago is not None:
        subject = value_text(left, scope)
        return f"it is not so that {subject} {ago}" if negated else f"{subject} {ago}"
    folded = _folded_pair(left, right)
    if folded is not None:
        left, right = folded
    words = _INSTANT if is_instant(left.type) and is_instant(right.type) else _NUMBER
    verb = words[operator]
    if negated:
        verb = verb.replace("is ", "is not ", 1) if " " in verb else "is not"
    text = f"{value_text(left, scope)} {verb} {value_text(right, scope)}"
    return f"{text}, ignoring case" if folded is not None else text


def _ago_text(operator: Operator, right: Value) -> str | None:
    if not isinstance(right, Moment) or operator not in _AGO:
        return None
    match right.edge:
        case Shift(AsOf(), amount, unit) if amount < 0:
            return _AGO[operator].format(plural(-amount, unit.value))
        case _:
            return None


def _folded_pair(left: Value, right: Value) -> tuple[Value, Value] | None:
    if is_folded(left) and (is_folded(right) or isinstance(right, Literal)):
        return unfolded(left), unfolded(right)
    return None


def _count_text(rows: Rows, operator: Operator, number: int, scope: Scope, negated: bool) -> str:
    if negated:
        if operator is Operator.EQUAL and number > 0:
            return f"does not have exactly {number} {_events(rows, number, scope)}"
        operator = COMPLEMENT[operator]
    at_least_one = {(Operator.GREATER_OR_EQUAL, 1), (Operator.GREATER, 0)}
    none = {(Operator.LESS, 1), (Operator.LESS_OR_EQUAL, 0), (Operator.EQUAL, 0)}
    if (operator, number) in at_least_one or (operator is Operator.NOT_EQUAL and number == 0):
        return f"has at least 1 {_events(rows, 1, scope)}"
    if (operator, number) in none:
        return f"has no {_events(rows, 1, scope)}"
    text = f"has {_AMOUNT[operator]} {number} {_events(rows, number, scope)}"
    if operator in (Operator.LESS, Operator.LESS_OR_EQUAL):
        text += " (none counts too)"
    return text


def _events(rows: Rows, number: int, scope: Scope) -> str:
    return rows_text(rows, scope, noun="event" if number == 1 else "events")


def _periods_text(
    aggregate: Aggregate, operator: Operator, number: int, scope: Scope, negated: bool
) -> str:
    unit = aggregate.unit.value if aggregate.unit is not None else "day"
    rows = rows_text(aggregate.rows, scope)
    if negated:
        if operator is Operator.EQUAL:
            return f"has {rows}, but not on exactly {plural(number, f'different {unit}')}"
        operator = COMPLEMENT[operator]
    word = "on" if unit == "day" else "in"
    return f"has {rows} {word} {_AMOUNT[operator]} {plural(number, f'different {unit}')}"


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
    return text + (_or_unknown(values, scope) if negated else "")


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
    same = (rows.arms, rows.window) == (others.arms, others.window)
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
    inner = condition_text(test, Scope(scope.program, rows))
    when = f" {when}" if when else ""
    return f"has at least 1 {rows.name} event{when}, and every one of them meets ({inner})"


def _one_of_text(condition: OneOf, scope: Scope, negated: bool) -> str:
    value, options = condition.value, condition.options
    folded = is_folded(value)
    if folded:
        value, options = unfolded(value), tuple(unfolded(option) for option in options)
    texts = [value_text(option, scope) for option in options]
    listed = ", ".join(texts[:-1]) + (" or " if len(texts) > 1 else "") + texts[-1]
    tail = ", ignoring case" if folded else ""
    unknown = _or_unknown((value,), scope) if negated else ""
    return f"{value_text(value, scope)} is {'not ' if negated else ''}{listed}{tail}{unknown}"


def _holds_text(value: Value, scope: Scope, negated: bool) -> str:
    if isinstance(value, Apply):
        if value.function in _VERBS and len(value.arguments) == 2:
            text = predicate_text(value.function, value.arguments, scope)
            if not negated:
                return text
            return f"it is not so that {text}{_or_unknown(value.arguments, scope)}"
        if value.function == "empty":
            subject = value_text(value.arguments[0], scope)
            unknown = _or_unknown(value.arguments, scope) if negated else ""
            return f"{subject} is {'not ' if negated else ''}empty{unknown}"
    unknown = _or_unknown((value,), scope)
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
        text += _or_unknown((condition.by,), scope)
    return text
