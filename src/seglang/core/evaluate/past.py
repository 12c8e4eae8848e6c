"""Tests of the values that an attribute with a history had."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from seglang.core.evaluate import values, windows
from seglang.core.evaluate.subject import Subject
from seglang.core.past import HistoryTest, PastValues
from seglang.core.versions import typed
from seglang.functions.model import same


def tested(node: PastValues, subject: Subject) -> bool:
    window = windows.stretch(node.window, subject)
    assert window is not None  # its edges are the same for everybody
    type = subject.run.catalog.entities[node.entity].attributes[node.name].type
    facts = subject.run.facts(subject.instant(node.at))
    before: Any = None
    inside: list[Any] = []
    for start, value in facts.past(node.entity, subject.nearest.row, node.name):
        if _is_before(start, window):
            before = typed(value, type)
        elif window.holds(start):
            inside.append(typed(value, type))

    def fits(value: Any, wanted: Any) -> bool:
        if wanted is None:
            return True
        asked = values.value_of(wanted, subject)
        return asked is not None and same(value, asked, subject.calendar)

    found = [before, *inside]
    if node.test is HistoryTest.EVER:
        return any(value is not None and fits(value, node.new) for value in found)
    return any(
        old is not None
        and new is not None
        and not same(old, new, subject.calendar)
        and fits(old, node.old)
        and fits(new, node.new)
        for old, new in pairwise(found)
    )


def _is_before(start: datetime, window: windows.Stretch) -> bool:
    return window.start is not None and start < window.start
