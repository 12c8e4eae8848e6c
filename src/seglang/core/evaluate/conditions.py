"""Does a condition hold?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from seglang.core.constants import compare
from seglang.core.evaluate import declared, past, ranks, values, windows
from seglang.core.evaluate.subject import Subject, in_range
from seglang.core.nodes import (
    Always,
    And,
    AnniversaryIn,
    Compare,
    Condition,
    Holds,
    HowMany,
    InList,
    InSample,
    InSegment,
    InWindow,
    Known,
    Not,
    OneOf,
    Operator,
    Or,
)
from seglang.core.past import HeldAt, PastValues
from seglang.core.sample import bucket
from seglang.core.standings import Ranked
from seglang.core.versions import plain
from seglang.functions.model import same
from seglang.functions.times import local_day


def holds(condition: Condition, subject: Subject) -> bool:
    match condition:
        case Always(value):
            return value
        case Not(operand):
            return not holds(operand, subject)
        case And(operands):
            return all(holds(operand, subject) for operand in operands)
        case Or(operands):
            return any(holds(operand, subject) for operand in operands)
        case HowMany(low, high, operands):
            count = sum(holds(operand, subject) for operand in operands)
            return low <= count and (high is None or count <= high)
        case Compare(comparison, left, right):
            known = values.value_of(left, subject), values.value_of(right, subject)
            return _compare(comparison, *known, subject)
        case OneOf(value, options):
            found = values.value_of(value, subject)
            return any(
                _compare(Operator.EQUAL, found, values.value_of(option, subject), subject)
                for option in options
            )
        case Known(value):
            return values.value_of(value, subject) is not None
        case Holds(value):
            return values.value_of(value, subject) is True
        case InWindow(value, window):
            found = values.value_of(value, subject)
            return found is not None and windows.is_within(
                windows.instant_of(found, subject), window, subject
            )
        case AnniversaryIn(value, window):
            found = values.value_of(value, subject)
            return found is not None and windows.anniversary_within(
                local_day(found, subject.calendar), window, subject
            )
        case InSegment(name):
            return bool(declared.declared_value(name, subject))
        case InList():
            return _in_list(condition, subject)
        case InSample(salt, low, high, by):
            parts = subject.key if by is None else (plain(values.value_of(by, subject)),)
            if None in parts:
                return False
            return low <= bucket(salt, parts) < high
        case HeldAt(instant, inner):
            then = subject.back_at(instant.edge)
            return then is not None and holds(inner, then)
        case Ranked():
            return ranks.is_ranked(condition, subject)
        case PastValues():
            return past.tested(condition, subject)
        case _:
            assert_never(condition)


def _compare(comparison: Operator, left: Any, right: Any, subject: Subject) -> bool:
    return in_range(lambda: compare(comparison, left, right, subject.calendar))


def _in_list(node: InList, subject: Subject) -> bool:
    key = subject.key if node.value is None else (plain(values.value_of(node.value, subject)),)
    entries = subject.run.facts(subject.instant(node.at)).listed(node.list)
    added = None if node.added is None else windows.stretch(node.added, subject)
    if node.added is not None and added is None:
        return False
    return any(
        same(key, entry.key, subject.calendar)
        for entry in entries
        if added is None or (isinstance(entry.time, datetime) and added.holds(entry.time))
    )
