"""What the tree of sequences, sources, related rows, ranks and time travel is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from seglang.syntax import nodes as n
from syntax_corpus import good


def path(text: str) -> n.Path:
    return n.Path(tuple(n.Name(part) for part in text.split(".")))


def number(value: int) -> n.Number:
    return n.Number(Decimal(value), True)


def length(amount: int, unit: str) -> n.Duration:
    return n.Duration(number(amount), unit)


def rows(text: str, where: n.Expression | None = None) -> n.EventRows:
    return n.EventRows(path(text), where)


A, B, C, X = map(path, "abcx")
DAY = length(1, "day")
WITHIN = n.StepTiming("within", None, DAY)
CHAIN = n.Sequence((n.Step(rows("a")), n.Step(rows("b"))))
VIP = n.InSegment(n.Name("vip"))
LAST = n.LastWindow(length(7, "day"))


def condition(text: str) -> n.Expression:
    (segment,) = good(f"segment s: {text}").declarations
    assert isinstance(segment, n.Segment)
    return segment.condition


def steps(*made: n.Step | n.AllOf | n.NoStep) -> n.Did:
    return n.Did(n.EventRows(n.Sequence((n.Step(rows("a")), *made))))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("did a then b", steps(n.Step(rows("b")))),
        ("did (a then b)", steps(n.Step(rows("b")))),
        ("did a then next b", steps(n.Step(rows("b"), is_next=True))),
        ("did a then no b", steps(n.NoStep(rows("b")))),
        ("did a then no b within 1 day", steps(n.NoStep(rows("b"), (WITHIN,)))),
        ("did a then b within 1 day", steps(n.Step(rows("b"), None, (WITHIN,)))),
        (
            "did a then b within 1 day after x",
            steps(n.Step(n.EventRows(B, None, n.Around(DAY, "after", X)))),
        ),
        (
            "did a then b at least 2 times within 1 day",
            steps(
                n.Step(rows("b"), n.Frequency(n.Quantity("at least", number(2)), "time"), (WITHIN,))
            ),
        ),
        (
            "did a then b at least 1 day later in a later visit",
            steps(
                n.Step(
                    rows("b"),
                    None,
                    (
                        n.StepTiming("at least", DAY),
                        n.StepTiming("later", session=n.Name("visit")),
                    ),
                )
            ),
        ),
        (
            "did a then b 2 weeks to 1 month later in the same visit without c where (x)",
            steps(
                n.Step(
                    rows("b"),
                    None,
                    (
                        n.StepTiming("range", length(2, "week"), length(1, "month")),
                        n.StepTiming("same", session=n.Name("visit")),
                    ),
                    rows("c", X),
                )
            ),
        ),
        (
            "did a then all of (b, c where (x)) within 1 day",
            steps(n.AllOf((rows("b"), rows("c", X)), (WITHIN,))),
        ),
        (
            "did a then b all within 1 day for the same p",
            n.Did(n.EventRows(n.Sequence(CHAIN.steps, DAY, n.Name("p")))),
        ),
        ("did not (a then b)", n.Did(n.EventRows(CHAIN), negated=True)),
        (
            "did (a then b) at least 3 times",
            n.Did(n.EventRows(CHAIN), n.Frequency(n.Quantity("at least", number(3)), "time")),
        ),
        ("did a for the same p", n.Did(n.EventRows(A, same=n.Name("p")))),
        (
            "did a as x where (x.b) then b where (c = x.c)",
            n.Did(
                n.EventRows(
                    n.Sequence(
                        (
                            n.Step(n.EventRows(A, path("x.b"), alias=n.Name("x"))),
                            n.Step(rows("b", n.Compare("=", C, path("x.c")))),
                        )
                    )
                )
            ),
        ),
        (
            "did (last 3 a) only where (b)",
            n.Did(n.EventRows(n.PickedRows("last", number(3), rows("a")), B), None, False, True),
        ),
    ],
)
def test_sequences_and_sources(text: str, wanted: n.Expression) -> None:
    assert condition(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "max of (count of a per b)",
            n.Aggregate("max", n.EventRows(n.GroupedRows(n.Aggregate("count", rows("a")), (B,)))),
        ),
        (
            "sum of (top 5 a by b).c",
            n.Aggregate(
                "sum",
                n.EventRows(n.PickedRows("top", number(5), rows("a"), B), part=n.Name("c")),
            ),
        ),
        ("first (a then b)", n.Aggregate("first", n.EventRows(CHAIN))),
        (
            "count of distinct (month of x) over a",
            n.Aggregate("count", rows("a"), n.Of(n.Name("month"), X), distinct=True),
        ),
        ("local hour of x", n.Of(n.Name("local_hour"), X)),
        ("a(1, b).c", n.Call(A, (number(1), B), (n.Name("c"),))),
        ("a as of 1 day ago", n.AsOf(A, n.Ago(DAY))),
        ("a as of 2026-01-01", n.AsOf(A, n.DateLiteral(date(2026, 1, 1)))),
        ("a as of end of last full fiscal year", n.AsOf(A, n.EndOfPeriod("fiscal year"))),
        ("-a as of x", n.Negate(n.AsOf(A, X))),
        (
            "quartile of a per b among segment vip",
            n.Score("quartile", A, n.Pool((B,), VIP)),
        ),
        (
            "decile of count of a per lower of b",
            n.Score(
                "decile",
                n.Aggregate("count", rows("a")),
                n.Pool((n.Of(n.Name("lower"), B),)),
            ),
        ),
    ],
)
def test_values(text: str, wanted: n.Expression) -> None:
    assert condition(f"{text} = x") == n.Compare("=", wanted, X)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("has a", n.HasRelated(rows("a"))),
        ("has no a where (b)", n.HasRelated(rows("a", B), negated=True)),
        ("has only a where (b)", n.HasRelated(rows("a", B), only=True)),
        ("has at least 2 a", n.HasRelated(rows("a"), n.Quantity("at least", number(2)))),
        ("x has a", n.Has(X, "one", (A,))),
        ("in segment vip as of x", n.AsOf(VIP, X)),
        (
            "in segment vip in at least 2 of last 3 full days",
            n.InSegmentPeriods(
                VIP, n.EachPeriod(n.Quantity("at least", number(2)), number(3), "day")
            ),
        ),
        ("a is not in segment vip", n.IsInSegment(A, VIP, True)),
        ("has left segment vip in last 7 days", n.Moved("left", VIP.name, (), LAST)),
        ("added to list x in last 7 days", n.AddedToList(n.Name("x"), LAST)),
        ("a changed in last 7 days", n.Changed(A, None, None, LAST)),
        ('a changed to "x" in last 7 days', n.Changed(A, None, n.Text("x"), LAST)),
        ("a was ever b in last 7 days", n.WasEver(A, B, LAST)),
        (
            "a is in top 20% with ties among (b) per c",
            n.InRank(
                A,
                "top",
                n.Number(Decimal("0.20"), False, True),
                pool=n.Pool((C,), B),
                with_ties=True,
            ),
        ),
        ("a is in bottom x of total", n.InRank(A, "bottom", X, True)),
    ],
)
def test_conditions(text: str, wanted: n.Expression) -> None:
    assert condition(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("within 1 day before x", n.Around(DAY, "before", X)),
        ("7 to 8 days after x", n.Offsets(length(7, "day"), length(8, "day"), "after", X)),
        ("in first full week after x", n.PeriodAfter(1, "week", X)),
        ("in 2nd full fiscal year after x", n.PeriodAfter(2, "fiscal year", X)),
        ("in each of last 4 full quarters", n.EachPeriod(None, number(4), "quarter")),
        (
            "in none of last 4 full weeks",
            n.EachPeriod(n.Quantity("exactly", number(0)), number(4), "week"),
        ),
        ("in any 24 hours", n.AnyStretch(length(24, "hour"))),
        ("in any 24 hours of last 7 days", n.AnyStretch(length(24, "hour"), LAST)),
        ("in last 2 full fiscal quarters", n.FullWindow(number(2), "fiscal quarter")),
        ("this fiscal year", n.CurrentWindow("fiscal year")),
    ],
)
def test_windows(text: str, wanted: n.Window) -> None:
    assert condition(f"did a {text}") == n.Did(n.EventRows(A, None, wanted))
    assert condition(f"a was {text}") == n.IsInWindow(A, wanted)


def test_declarations() -> None:
    big, visit, everything, of_pet = good(
        'segment big of x(a: decimal, b: list<text> = ("x", "y")): a > 3\n'
        "session visit: a, b split after 30 minutes of silence\n"
        "event e: *\nevent p of pet: *\n"
    ).declarations
    text = n.TypeExpression(n.Name("text"))
    assert big.heading == n.Heading(
        "segment",
        n.Name("big"),
        n.Name("x"),
        parameters=(
            n.Parameter(n.Name("a"), n.TypeExpression(n.Name("decimal"))),
            n.Parameter(
                n.Name("b"),
                n.TypeExpression(n.Name("list"), (), (text,)),
                (n.Text("x"), n.Text("y")),
            ),
        ),
    )
    assert visit == n.SessionDeclaration(
        n.Heading("session", n.Name("visit")), (A, B), length(30, "minute")
    )
    assert everything == n.EventDeclaration(n.Heading("event", n.Name("e")), (), everything=True)
    assert of_pet.heading.entity == n.Name("pet")
