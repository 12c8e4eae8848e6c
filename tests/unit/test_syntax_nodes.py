"""What the tree of each phrase is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from seglang.syntax import nodes as n
from syntax_corpus import good


def path(text: str) -> n.Path:
    return n.Path(tuple(n.Name(part) for part in text.split(".")))


def number(value: int) -> n.Number:
    return n.Number(Decimal(value), True)


def days(amount: int) -> n.Duration:
    return n.Duration(number(amount), "day")


A, B, C, D = map(path, "abcd")
E = n.EventRows(path("e"))
EP = n.EventRows(path("e.p"))


def condition(text: str) -> n.Expression:
    (segment,) = good(f"segment s: {text}").declarations
    assert isinstance(segment, n.Segment)
    return segment.condition


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a and b and c", n.And((A, B, C))),
        ("a or b or c", n.Or((A, B, C))),
        ("a and (b or c)", n.And((A, n.Group(n.Or((B, C)))))),
        ("not a and b", n.And((n.Not(A), B))),
        ("not a = b", n.Not(n.Compare("=", A, B))),
        ("not not a", n.Not(n.Not(A))),
        ("a + b * c - d", n.Arithmetic("-", n.Arithmetic("+", A, n.Arithmetic("*", B, C)), D)),
        ("-a * b", n.Arithmetic("*", n.Negate(A), B)),
        ("a otherwise b", n.Otherwise(A, B)),
        ("a if b and c else d", n.Choose(A, n.And((B, C)), D)),
        ('a = "x\\n\\u{1F600}"', n.Compare("=", A, n.Text("x\n😀"))),
        ("a != b ignoring case", n.Compare("!=", A, B, True)),
        ("a = 1_000", n.Compare("=", A, number(1000))),
        ("a = 12.50", n.Compare("=", A, n.Number(Decimal("12.50"), False))),
        ("a = 20%", n.Compare("=", A, n.Number(Decimal("0.2"), False, True))),
        ("a = true", n.Compare("=", A, n.Boolean(True))),
        ("a < 90 seconds", n.Compare("<", A, n.Duration(number(90), "second"))),
        ("a > 2026-11-22", n.Compare(">", A, n.DateLiteral(date(2026, 11, 22)))),
        ("a > 2026-Q3", n.Compare(">", A, n.PeriodLiteral("quarter", 2026, 3))),
        (
            "a > 2026-11-22T10:00:30.5Z",
            n.Compare(
                ">", A, n.InstantLiteral(datetime(2026, 11, 22, 10, 0, 30, 500000, tzinfo=UTC))
            ),
        ),
        ("a is between 1 and 3", n.IsBetween(A, number(1), number(3))),
        ("a is not in (1, 2)", n.IsIn(A, (number(1), number(2)), True)),
        ("a is in list codes", n.IsInList(A, n.Name("codes"))),
        ("a is not known", n.IsKnown(A, True, True)),
        ("a is unknown", n.IsKnown(A, False)),
        ("a is empty", n.IsEmpty(A)),
        ("a was in last 3 days", n.IsInWindow(A, n.LastWindow(days(3)), False, "was")),
        ("a is not today", n.IsInWindow(A, n.CurrentWindow("day"), True, "is")),
        (
            "a is within 25 km of (1.5, -2)",
            n.IsWithinDistance(
                A,
                number(25),
                "km",
                n.PointLiteral(n.Number(Decimal("1.5"), False), n.Negate(number(2))),
            ),
        ),
        ("a starts with b", n.TextTest("starts with", A, B)),
        (
            "a matches /x\\/[0-9]+/ ignoring case",
            n.TextTest("matches", A, n.Pattern("x\\/[0-9]+"), True),
        ),
        ("a has b", n.Has(A, "one", (B,))),
        ("a has any (b, c)", n.Has(A, "any", (B, C))),
        ("a has all b", n.Has(A, "all", (B,))),
        (
            "a has at least 2 of (b, c)",
            n.Has(A, "some", (B, C), n.Quantity("at least", number(2))),
        ),
        (
            "between 1 and 2 of (a, b)",
            n.HowMany(n.Quantity("between", number(1), number(2)), (A, B)),
        ),
        ("known for at least 90 days", n.KnownFor(days(90))),
        ("in segment vip", n.InSegment(n.Name("vip"))),
        ("in list vip", n.InList(n.Name("vip"))),
        (
            'in sample 50% to 100% of "x" by a',
            n.InSample(
                n.Number(Decimal("0.5"), False, True),
                n.Number(Decimal("1"), False, True),
                n.Text("x"),
                A,
            ),
        ),
        ("did e", n.Did(E)),
        ("did not e where (a)", n.Did(n.EventRows(path("e"), A), negated=True)),
        ("did e only where (a)", n.Did(n.EventRows(path("e"), A), only=True)),
        (
            "did e at least 3 times today",
            n.Did(
                n.EventRows(path("e"), None, n.CurrentWindow("day")),
                n.Frequency(n.Quantity("at least", number(3)), "time"),
            ),
        ),
        (
            "did e more than twice",
            n.Did(E, n.Frequency(n.Quantity("more than", number(2)), "time")),
        ),
        (
            "did e on exactly 2 weeks",
            n.Did(E, n.Frequency(n.Quantity("exactly", number(2)), "week")),
        ),
    ],
)
def test_conditions(text: str, wanted: n.Expression) -> None:
    assert condition(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("count of e", n.Aggregate("count", E)),
        ("sum of e.p", n.Aggregate("sum", EP)),
        ("count of distinct e.p", n.Aggregate("count", EP, distinct=True)),
        ("count of days with e", n.Aggregate("count", E, unit="day")),
        ("90th percentile of e.p", n.Aggregate("percentile", EP, number=90)),
        ("most frequent e.p", n.Aggregate("most frequent", EP)),
        ("first e", n.Aggregate("first", E)),
        ("2nd e.p", n.Aggregate("first", EP, number=2)),
        ("2nd last e.p", n.Aggregate("last", EP, number=2)),
        ("average gap between e", n.Aggregate("average gap", E)),
        ("longest streak of days with e", n.Aggregate("longest streak", E, unit="day")),
        ("current streak of weeks with e", n.Aggregate("current streak", E, unit="week")),
        ("share of (a) over e", n.Aggregate("share", E, A)),
        ("sum of (a * b) over e", n.Aggregate("sum", E, n.Arithmetic("*", A, B))),
        ("lower of a", n.Of(n.Name("lower"), A)),
        ("hour of last e", n.Of(n.Name("hour"), n.Aggregate("last", E))),
        ("round of (a / b)", n.Of(n.Name("round"), n.Arithmetic("/", A, B))),
        ("anniversary of a", n.Of(n.Name("anniversary"), A)),
        ("time since a", n.TimeSince(None, A)),
        ("years since a", n.TimeSince("year", A)),
        ("days since last e", n.TimeSince("day", n.Aggregate("last", E))),
        ("now", n.Now()),
    ],
)
def test_values(text: str, wanted: n.Expression) -> None:
    assert condition(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in last 30 days", n.LastWindow(days(30))),
        ("in last period", n.LastWindow(path("period"))),
        ("in last 3 full months", n.FullWindow(number(3), "month")),
        ("in next 7 days", n.NextWindow(days(7))),
        ("today", n.CurrentWindow("day", 0)),
        ("yesterday", n.CurrentWindow("day", 1)),
        ("this quarter", n.CurrentWindow("quarter")),
        ("90 to 30 days ago", n.AgoRange(days(90), days(30))),
        ("3 months to 30 days ago", n.AgoRange(n.Duration(number(3), "month"), days(30))),
        ("more than 30 days ago", n.MoreThanAgo(days(30))),
        ("on 2026-11-27", n.OnWindow(n.DateLiteral(date(2026, 11, 27)))),
        ("in 2026-11", n.InPeriod(n.PeriodLiteral("month", 2026, 11))),
        ("in 2026-Q4", n.InPeriod(n.PeriodLiteral("quarter", 2026, 4))),
        ("in 2026", n.InPeriod(n.PeriodLiteral("year", 2026, 1))),
        ("from a through b", n.FromThrough(A, B)),
        ("since a", n.Since(A)),
        ("before (a + b)", n.Before(n.Group(n.Arithmetic("+", A, B)))),
        ("after 2026-11", n.After(n.PeriodLiteral("month", 2026, 11))),
    ],
)
def test_windows(text: str, wanted: n.Window) -> None:
    assert condition(f"did e {text}") == n.Did(n.EventRows(path("e"), None, wanted))
    assert condition(f"a was {text}") == n.IsInWindow(A, wanted)
    assert condition(f"count of e {text} > 3") == n.Compare(
        ">", n.Aggregate("count", n.EventRows(path("e"), None, wanted)), number(3)
    )


def test_a_window_belongs_to_the_event_it_follows() -> None:
    assert condition("first e in last 30 days > a") == n.Compare(
        ">", n.Aggregate("first", n.EventRows(path("e"), None, n.LastWindow(days(30)))), A
    )
    assert condition("first e was in last 30 days") == n.IsInWindow(
        n.Aggregate("first", E), n.LastWindow(days(30))
    )


def test_declarations() -> None:
    partition, union, narrowed, tiers, kind = good(
        'partition p of x:\n"a" when a\n"b" otherwise\n'
        "event u: a, b.c\nevent f: a where (b)\n"
        'param t: list<text> = ("x", "y")\nparam k: enum("x", "y") = "x"\n'
    ).declarations
    assert partition == n.Partition(
        n.Heading("partition", n.Name("p"), n.Name("x")), (n.Arm(n.Text("a"), A),), n.Text("b")
    )
    assert union == n.EventDeclaration(n.Heading("event", n.Name("u")), (A, path("b.c")))
    assert narrowed == n.EventDeclaration(n.Heading("event", n.Name("f")), (A,), B)
    assert tiers == n.Param(
        n.Heading("param", n.Name("t")),
        n.TypeExpression(n.Name("list"), (), (n.TypeExpression(n.Name("text")),)),
        (n.Text("x"), n.Text("y")),
    )
    assert isinstance(kind, n.Param)
    assert kind.type == n.TypeExpression(n.Name("enum"), (n.Text("x"), n.Text("y")))
