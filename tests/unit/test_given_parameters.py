"""Values of parameters from outside: text from the command line, Python values from a program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from seglang.core.edges import Unit
from seglang.core.nodes import CalendarDuration
from shop_rules import checked

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)  # 12:00 in Warsaw
MIDNIGHT = datetime(2026, 11, 21, 23, tzinfo=UTC)

GIVEN: list[tuple[str, object, Any]] = [
    ("text", "a b", "a b"),
    ("text", " a ", " a "),
    ("text", "", ""),
    ("boolean", "true", True),
    ("boolean", " FALSE ", False),
    ("boolean", True, True),
    ("integer", "12", 12),
    ("integer", "+1_000", 1000),
    ("integer", "-3", -3),
    ("integer", 7, 7),
    ("decimal", "12.50", Decimal("12.5")),
    ("decimal", "15%", Decimal("0.15")),
    ("decimal", "-0.5%", Decimal("-0.005")),
    ("decimal", 3, Decimal(3)),
    ("decimal", 0.1, Decimal("0.1")),
    ("decimal", Decimal("1.00"), Decimal(1)),
    ("date", "2026-11-22", date(2026, 11, 22)),
    ("date", date(2026, 11, 22), date(2026, 11, 22)),
    ("timestamp", "2026-11-22T12:00", NOON),
    ("timestamp", "2026-11-22T11:00+00:00", NOON),
    ("timestamp", NOON, NOON),
    ("timestamp", datetime(2026, 11, 22, 12), NOON),
    ("timestamp", date(2026, 11, 22), MIDNIGHT),
    ("timestamp", "2026-11-22", MIDNIGHT),
    ("duration", "30 days", CalendarDuration(30, Unit.DAY)),
    ("duration", " 1_000 second ", CalendarDuration(1000, Unit.SECOND)),
    ("duration", "2 weeks", CalendarDuration(2, Unit.WEEK)),
    ("duration", timedelta(days=1, seconds=5), CalendarDuration(86_405, Unit.SECOND)),
    ("version", "1.10", "1.10"),
    ('enum("a", "b")', "b", "b"),
    ("list<text>", "a, b,,c", ("a", "b", "c")),
    ("list<text>", "", ()),
    ("list<integer>", "1,2", (1, 2)),
    ("list<integer>", [1, 2], (1, 2)),
    ("list<date>", ("2026-11-22",), None),
    ("list<decimal>", (1, Decimal("0.5")), (Decimal(1), Decimal("0.5"))),
    ("text", 3, None),
    ("text", "a\0b", None),
    ("boolean", "yes", None),
    ("boolean", 1, None),
    ("integer", "1.5", None),
    ("integer", "many", None),
    ("integer", "1__0", None),
    ("integer", "1" * 39, None),
    ("integer", True, None),
    ("integer", 1.0, None),
    ("decimal", "NaN", None),
    ("decimal", "Infinity", None),
    ("decimal", "much", None),
    ("decimal", "much%", None),
    ("decimal", True, None),
    ("decimal", Decimal(1).scaleb(-30), None),
    ("decimal", (), None),
    ("date", "2026-13-01", None),
    ("date", "today", None),
    ("date", NOON, None),
    ("timestamp", "soon", None),
    ("timestamp", 3, None),
    ("duration", "30", None),
    ("duration", "30 days ago", None),
    ("duration", "-3 days", None),
    ("duration", timedelta(microseconds=5), None),
    ("duration", 30, None),
    ("version", "soon", None),
    ("version", 1, None),
    ('enum("a", "b")', "c", None),
    ('enum("a", "b")', 3, None),
    ("list<integer>", "1,b", None),
    ("list<integer>", [1, "b"], None),
    ("list<integer>", 3, None),
]

DEFAULTS = {
    "text": '"x"',
    "boolean": "true",
    "integer": "1",
    "decimal": "1",
    "date": "2026-01-01",
    "timestamp": "2026-01-01T00:00",
    "duration": "1 day",
    "version": '"1"',
    'enum("a", "b")': '"a"',
    "list<text>": '("x")',
    "list<integer>": "(1)",
    "list<date>": "(2026-01-01)",
    "list<decimal>": "(1)",
}


@pytest.mark.parametrize(("type", "value", "expected"), GIVEN, ids=str)
def test_given(type: str, value: object, expected: Any) -> None:
    program, problems = checked(f"param p: {type} = {DEFAULTS[type]}\ntrait t: p", {"p": value})
    if expected is None:
        assert [problem.code.id for problem in problems] == ["SEG214"]
    else:
        assert not problems
        found = program.declarations["t"].value.value
        assert (found, found.__class__) == (expected, expected.__class__)


def test_months_from_outside() -> None:
    """… move instants; they are no value by themselves."""
    rule = "param p: duration = 1 day\nsegment s: signup_at + p > 2026-01-01T10:00"
    assert not checked(rule, {"p": "2 quarters"})[1]
    _, problems = checked("param p: duration = 1 day\ntrait t: p", {"p": "2 quarters"})
    assert [problem.code.id for problem in problems] == ["SEG303"]
