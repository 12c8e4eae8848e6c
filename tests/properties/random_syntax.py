"""Random syntax trees that the grammar can write, and random texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from seglang.source import Source
from seglang.syntax import nodes as n
from seglang.syntax.table import load

SCORES = ("quartile", "quintile", "decile", "percentile_rank")
KEYWORDS = sorted(load().words)
PERIODS = ("fiscal quarter", "fiscal year")
FUNCTIONS = ("lower", "hour", "round", "anniversary", "my_function", "local_hour", "of", "count")
UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
PLAIN = ("a", "b", "purchase", "amount", "country", "żółw", "x_1", "order", "visit")
ODD = (*KEYWORDS, "days", "months", "once", "km", "now", "my name", "2nd", "a-b", "x,y")
DECLARATIONS = ("segment", "trait", "partition", "event", "session", "param")
BOUNDS = ("at least", "at most", "exactly", "more than", "fewer than")
ZONES = (None, UTC, timezone(timedelta(hours=2)), timezone(-timedelta(minutes=90)))
LETTERS = "ab \"\\\n\t\r#/ż😀\u200b\x01`'{}"


class RandomSyntax:
    """One random tree after another; `depth` bounds each."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.chance = self.random.random
        self.pick = self.random.choice

    def one(self, *makers: Callable[[], n.Expression]) -> n.Expression:
        return self.pick(makers)()

    # ---------------------------------------------------------------- words and literals

    def name(self) -> n.Name:
        return n.Name(self.pick(PLAIN if self.chance() < 0.7 else ODD))

    def path(self) -> n.Path:
        return n.Path(tuple(self.name() for _ in range(self.pick((1, 1, 1, 2, 2, 3)))))

    def text(self) -> n.Text:
        return n.Text("".join(self.pick(LETTERS) for _ in range(self.random.randrange(6))))

    def integer(self) -> n.Number:
        return n.Number(Decimal(self.pick((0, 1, 1, 2, 30, 10**12))), True)

    def percent(self) -> n.Number:
        return n.Number(Decimal(self.random.randrange(200)).scaleb(-2), False, True)

    def duration(self) -> n.Duration:
        return n.Duration(self.integer(), self.pick(UNITS))

    def moment(self) -> n.Expression:
        year, month = self.random.randint(1, 9999), self.random.randint(1, 12)
        second, micros = self.pick((0, 0, 7)), self.pick((0, 0, 500_000, 1))
        return self.pick(
            (
                n.DateLiteral(date(year, month, 5)),
                n.PeriodLiteral("month", year, month),
                n.PeriodLiteral("quarter", year, month % 4 + 1),
                n.InstantLiteral(
                    datetime(2026, month, 3, 4, 5, second, micros, tzinfo=self.pick(ZONES))
                ),
            )
        )

    def literal(self) -> n.Expression:
        return self.one(
            self.text,
            self.integer,
            lambda: n.Number(Decimal(self.random.randrange(1000)).scaleb(-2), False),
            self.percent,
            self.duration,
            self.moment,
            lambda: n.Boolean(self.chance() < 0.5),
        )

    def count(self) -> n.Expression:
        return n.Path((self.name(),)) if self.chance() < 0.3 else self.integer()

    def length(self) -> n.Expression:
        return n.Path((self.name(),)) if self.chance() < 0.3 else self.duration()

    def quantity(self) -> n.Quantity:
        if self.chance() < 0.2:
            return n.Quantity("between", self.count(), self.count())
        return n.Quantity(self.pick(BOUNDS), self.count())

    # ---------------------------------------------------------------- events

    def window(self, depth: int) -> n.Window:
        unit, length, count = self.pick(UNITS), self.length, self.count
        side = self.pick(("after", "before"))

        def point() -> n.Expression:
            return self.one(self.moment, self.path, lambda: n.Group(self.expression(depth - 1)))

        period = self.moment()
        if not isinstance(period, n.PeriodLiteral):
            period = n.PeriodLiteral("year", 2026, 1)
        return self.pick(
            (
                n.LastWindow(length()),
                n.FullWindow(count(), unit),
                n.NextWindow(length()),
                n.CurrentWindow(unit),
                n.CurrentWindow("day", 1),
                n.AgoRange(self.duration(), self.duration()),
                n.MoreThanAgo(length()),
                n.OnWindow(point()),
                n.InPeriod(period),
                n.FromThrough(point(), point()),
                n.Since(point()),
                n.Before(point()),
                n.After(point()),
                n.FullWindow(count(), self.pick(PERIODS)),
                n.CurrentWindow(self.pick(PERIODS)),
                n.Around(length(), side, point()),
                n.Offsets(self.duration(), self.duration(), side, point()),
                n.PeriodAfter(self.random.randint(1, 30), self.pick((unit, *PERIODS)), point()),
                self.each_period(),
                n.AnyStretch(length(), n.LastWindow(length()) if self.chance() < 0.5 else None),
            )
        )

    def each_period(self) -> n.EachPeriod:
        quantity = self.quantity() if self.chance() < 0.7 else None
        return n.EachPeriod(quantity, self.count(), self.pick((*UNITS, *PERIODS)))

    def maybe_name(self) -> n.Name | None:
        return self.name() if self.chance() < 0.2 else None

    def rows(self, depth: int, *, has_part: bool = False) -> n.EventRows:
        where = self.expression(depth - 1) if self.chance() < 0.3 else None
        window = self.window(depth) if self.chance() < 0.4 else None
        source: n.Path | n.PickedRows | n.GroupedRows | n.Sequence = self.path()
        part = None
        if depth > 0 and self.chance() < 0.2:
            source = self.source(depth - 1)
            part = self.maybe_name() if has_part else None
        return n.EventRows(source, where, window, self.maybe_name(), part)

    def source(self, depth: int) -> n.PickedRows | n.GroupedRows | n.Sequence:
        roll = self.chance()
        if roll < 0.4:
            return self.sequence(depth)
        if roll < 0.6:
            return n.PickedRows(self.pick(("first", "last")), self.count(), self.rows(depth))
        if roll < 0.8:
            end = self.pick(("top", "bottom"))
            return n.PickedRows(end, self.count(), self.rows(depth), self.path())
        return n.GroupedRows(self.aggregate(depth), self.keys(depth))

    def keys(self, depth: int) -> tuple[n.Expression, ...]:
        function = n.Name(self.pick(("lower", "month", "local_hour")))
        one = self.one(
            self.path, lambda: n.Of(function, self.path()), lambda: self.expression(depth)
        )
        return (one,) if self.chance() < 0.7 else (one, self.expression(depth - 1))

    def sequence(self, depth: int) -> n.Sequence:
        first = n.Step(self.rows(depth), self.step_frequency())
        later = [self.step(depth) for _ in range(self.random.randint(1, 3))]
        within = self.length() if self.chance() < 0.2 else None
        return n.Sequence((first, *later), within, self.maybe_name())

    def step_frequency(self) -> n.Frequency | None:
        return n.Frequency(self.quantity(), "time") if self.chance() < 0.2 else None

    def step(self, depth: int) -> n.Step | n.AllOf | n.NoStep:
        rows, timings = self.rows(depth), self.timings()
        without = None
        if self.chance() < 0.2:
            plain = self.rows(depth)
            without = n.EventRows(plain.source, plain.where, None, plain.alias)
        roll = self.chance()
        if roll < 0.15:
            return n.NoStep(rows, timings)
        if roll < 0.3:
            return n.AllOf((rows, self.rows(depth)), timings, without)
        return n.Step(rows, self.step_frequency(), timings, without, roll < 0.5)

    def timings(self) -> tuple[n.StepTiming, ...]:
        made = (
            n.StepTiming("within", None, self.length()),
            n.StepTiming("at least", self.length()),
            n.StepTiming("range", self.duration(), self.duration()),
            n.StepTiming("same", session=self.name()),
            n.StepTiming("later", session=self.name()),
        )
        return tuple(self.random.sample(made, self.pick((0, 0, 1, 1, 2))))

    def aggregate(self, depth: int) -> n.Aggregate:
        rows, unit = self.rows(depth, has_part=True), self.pick(UNITS)
        number = self.random.randint(1, 120)
        function = self.pick(("count", "sum", "average", "min", "max", "median", "share"))
        streak = self.pick(("longest streak", "current streak", "count"))
        named = self.pick(("first", "last", "most frequent", "average gap", "longest gap"))
        inner = self.expression(depth - 1)
        return self.pick(
            (
                n.Aggregate(function, rows),
                n.Aggregate(function, rows, inner),
                n.Aggregate("count", rows, distinct=True),
                n.Aggregate("count", rows, inner, distinct=True),
                n.Aggregate("most frequent", rows, inner),
                n.Aggregate(named, rows),
                n.Aggregate(streak, rows, unit=unit),
                n.Aggregate(self.pick(("first", "last", "percentile")), rows, number=number),
                n.Aggregate("percentile", rows, inner, number=number),
            )
        )

    # ---------------------------------------------------------------- values and tests

    def group(self, depth: int) -> n.Group:
        return n.Group(self.expression(depth - 1))

    def value(self, depth: int) -> n.Expression:
        """An operand that needs no parentheses anywhere."""
        if depth <= 0:
            return self.one(self.literal, self.path, self.path, n.Now)
        function = n.Name(self.pick(FUNCTIONS))

        def operand() -> n.Expression:
            inner = self.expression(depth - 1)
            bracketed = isinstance(inner, n.And | n.Or | n.Compare | n.Arithmetic | n.Not)
            return inner if bracketed else self.path()

        def instant() -> n.Expression:
            return self.one(
                self.path,
                lambda: self.aggregate(depth - 1),
                lambda: self.group(depth),
                lambda: self.call(depth),
            )

        return self.one(
            self.literal,
            self.path,
            lambda: self.aggregate(depth - 1),
            lambda: self.group(depth),
            lambda: n.Of(function, operand()),
            lambda: n.Of(function, self.aggregate(depth - 1)),
            lambda: n.Of(function, self.call(depth)),
            lambda: n.TimeSince(self.pick((None, *UNITS)), instant()),
            lambda: self.call(depth),
            lambda: n.Score(self.pick(SCORES), instant(), self.pool(depth)),
        )

    def call(self, depth: int) -> n.Call:
        rest = (self.name(), self.name())[: self.pick((0, 0, 1, 2))]
        return n.Call(self.path(), self.options(depth), rest)

    def pool(self, depth: int) -> n.Pool:
        per = self.keys(depth - 1) if self.chance() < 0.4 else ()
        among = None
        if self.chance() < 0.4:
            among = self.one(self.in_segment, lambda: self.expression(depth - 1))
        return n.Pool(per, among)

    def in_segment(self) -> n.InSegment:
        arguments = (self.path(), self.literal())[: self.pick((0, 0, 1, 2))]
        return n.InSegment(self.name(), arguments)

    def instant(self) -> n.Expression:
        return self.one(
            self.moment,
            lambda: n.Path((self.name(),)),
            lambda: n.Ago(self.length()),
            lambda: n.EndOfPeriod(self.pick((*UNITS, *PERIODS))),
            lambda: self.group(1),
        )

    def constant(self) -> n.Expression:
        return self.one(
            self.literal, self.path, lambda: n.Negate(self.integer()), lambda: self.group(1)
        )

    def operand(self, depth: int) -> n.Expression:
        if self.chance() < 0.1:
            return n.AsOf(self.value(depth), self.instant())
        if self.chance() < 0.2:
            return n.Arithmetic(self.pick("+-*/"), self.value(depth - 1), self.value(depth - 1))
        return n.Negate(self.value(depth)) if self.chance() < 0.1 else self.value(depth)

    def options(self, depth: int) -> tuple[n.Expression, ...]:
        return tuple(self.expression(depth - 1) for _ in range(self.random.randint(1, 3)))

    def test(self, depth: int) -> n.Expression:
        if depth <= 0:
            return self.value(0)
        value, negated = self.operand(depth - 1), self.chance() < 0.3
        folded = self.chance() < 0.3
        other = self.operand(depth - 1)
        place = self.pick(
            (self.path(), self.aggregate(depth - 1), n.PointLiteral(self.value(0), self.value(0)))
        )
        frequency = n.Frequency(self.quantity(), self.pick(("time", "time", *UNITS)))
        rows = self.rows(depth - 1)
        filtered = replace(rows, where=self.expression(depth - 1))
        related = n.EventRows(self.path(), rows.where, alias=self.maybe_name())
        only = n.EventRows(self.path(), self.expression(depth - 1), alias=self.maybe_name())
        same = replace(rows, same=self.name())
        segment, window = self.in_segment(), self.window(depth - 1)
        old, new = self.constant(), self.constant()
        amount, end = self.pick((self.count(), self.percent())), self.pick(("top", "bottom"))
        pool = self.pool(depth - 1)
        pattern = n.Pattern(self.pick(("a+", r"\/x", "[^#]", '"')))
        by = self.path() if folded else None
        return self.pick(
            (
                value,
                n.Compare(self.pick(("=", "!=", "<", "<=", ">", ">=")), value, other, folded),
                n.IsBetween(value, other, self.operand(0), negated),
                n.IsIn(value, self.options(depth), negated, folded),
                n.IsInList(value, self.name(), negated),
                n.IsKnown(value, folded, negated),
                n.IsEmpty(value, negated),
                n.IsInWindow(value, self.window(depth - 1), negated, self.pick(("is", "was"))),
                n.IsWithinDistance(value, self.integer(), self.pick(("km", "mi")), place, negated),
                n.TextTest(
                    self.pick(("contains", "starts with", "ends with")), value, other, folded
                ),
                n.TextTest("matches", value, pattern, folded),
                n.Has(value, "one", (other,), None, folded),
                n.Has(value, self.pick(("any", "all")), self.options(depth), None, folded),
                n.Has(value, "some", self.options(depth), self.quantity(), folded),
                n.HowMany(self.quantity(), self.options(depth)),
                n.Did(rows, frequency if folded else None),
                n.Did(rows, negated=True),
                n.Did(filtered, only=True),
                n.KnownFor(self.length()),
                segment,
                n.AsOf(segment, self.instant()),
                n.InSegmentPeriods(segment, self.each_period()),
                n.IsInSegment(value, segment, negated),
                n.Moved(self.pick(("entered", "left")), segment.name, segment.arguments, window),
                n.AddedToList(self.name(), window),
                n.Changed(value, old if negated else None, new if folded else None, window),
                n.WasEver(value, new, window),
                n.InRank(value, end, amount, negated, pool, folded, self.chance() < 0.3),
                n.HasRelated(related, self.quantity() if folded else None),
                n.HasRelated(related, negated=True),
                n.HasRelated(only, only=True),
                n.Did(n.EventRows(self.sequence(depth - 1))),
                n.Did(n.EventRows(self.sequence(depth - 1)), frequency),
                n.Did(same, frequency if folded else None),
                n.InList(self.name()),
                n.InSample(self.percent() if negated else None, self.percent(), self.text(), by),
            )
        )

    def expression(self, depth: int) -> n.Expression:
        roll = self.chance()
        if depth > 0 and roll < 0.1:
            return n.Otherwise(self.value(depth - 1), self.value(depth - 1))
        if depth > 0 and roll < 0.2:
            return n.Choose(self.value(depth - 1), self.test(depth - 1), self.value(depth - 1))
        if depth > 0 and roll < 0.4:
            operands = tuple(self.negated(depth - 1) for _ in range(self.random.randint(2, 4)))
            return n.And(operands) if self.chance() < 0.5 else n.Or(operands)
        return self.negated(depth)

    def negated(self, depth: int) -> n.Expression:
        return n.Not(self.test(depth)) if self.chance() < 0.2 else self.test(depth)

    # ---------------------------------------------------------------- declarations

    def declaration(self) -> n.Declaration:
        word = self.pick(DECLARATIONS)
        everything = word == "event" and self.chance() < 0.2
        has_entity = everything or word in ("segment", "trait", "partition")
        has_entity = has_entity and self.chance() < 0.3
        heading = n.Heading(
            word,
            self.name(),
            self.name() if has_entity else None,
            tuple(self.pick(("", "Docs.", "  # odd")) for _ in range(self.random.randrange(3))),
            tuple(self.pick(ANNOTATIONS) for _ in range(self.random.randrange(3))),
            self.parameters() if word in ("segment", "trait") and self.chance() < 0.3 else (),
        )
        match word:
            case "segment":
                return n.Segment(heading, self.expression(3))
            case "trait":
                return n.Trait(heading, self.expression(3))
            case "partition":
                count = self.random.randint(1, 3)
                arms = tuple(n.Arm(self.text(), self.expression(2)) for _ in range(count))
                return n.Partition(heading, arms, self.text())
            case "event" if everything:
                return n.EventDeclaration(heading, (), everything=True)
            case "event":
                if self.chance() < 0.5:
                    return n.EventDeclaration(heading, (self.path(),), self.expression(2))
                paths = tuple(self.path() for _ in range(self.random.randint(1, 8)))
                return n.EventDeclaration(heading, paths)
            case "session":
                paths = tuple(self.path() for _ in range(self.random.randint(1, 8)))
                return n.SessionDeclaration(heading, paths, self.length())
            case _:
                default = self.literal() if self.chance() < 0.5 else (self.literal(), self.text())
                return n.Param(heading, n.TypeExpression(self.name()), default)

    def parameters(self) -> tuple[n.Parameter, ...]:
        defaults = (None, self.literal(), (self.literal(), self.text()))
        return tuple(
            n.Parameter(self.name(), n.TypeExpression(self.name()), self.pick(defaults))
            for _ in range(self.random.randint(1, 4))
        )

    # ---------------------------------------------------------------- tests of rules

    def time_point(self) -> n.TimePoint:
        day = n.DateLiteral(date(2026, self.random.randint(1, 12), 3))
        instant = n.InstantLiteral(datetime(2026, 1, 3, 4, 5, 7, tzinfo=self.pick(ZONES)))
        return self.pick((day, instant, n.Ago(self.duration())))

    def given_value(self, depth: int = 1) -> n.GivenValue:
        if depth and self.chance() < 0.2:
            return n.Values(tuple(self.given_value(0) for _ in range(self.random.randrange(4))))
        ago = n.Ago(self.duration())
        return self.one(self.literal, self.path, lambda: n.Negate(self.integer()), lambda: ago)

    def fact(self) -> n.Fact:
        key = self.text() if self.chance() < 0.1 else None
        return n.Fact(self.name(), self.given_value(), key)

    def facts(self) -> tuple[n.Fact, ...]:
        return tuple(self.fact() for _ in range(self.pick((0, 1, 2, 8))))

    def given_line(self) -> n.GivenLine:
        count = self.integer() if self.chance() < 0.4 else None
        rows = tuple(
            n.GivenRow(self.name(), (self.fact(), *self.facts()))
            for _ in range(self.pick((0, 0, 1, 3)))
        )
        lines: tuple[n.GivenLine, ...] = (
            n.GivenEvent(self.name(), count, self.time_point(), self.facts(), rows),
            n.GivenRelated(self.name(), count, self.facts()),
            n.GivenInList(self.name(), self.time_point() if self.chance() < 0.5 else None),
            n.GivenSince(self.time_point()),
            n.GivenPast(self.name(), self.given_value(), self.time_point()),
            self.fact(),
        )
        return self.pick(lines)

    def given(self) -> n.Given | n.GivenList:
        if self.chance() < 0.2:
            items = tuple(self.given_value() for _ in range(self.pick((0, 1, 2, 30))))
            return n.GivenList(self.name(), n.Values(items))
        lines = tuple(self.given_line() for _ in range(self.random.randrange(4)))
        key = self.given_value() if self.chance() < 0.2 else None
        return n.Given(self.name(), self.name(), key, self.facts(), lines)

    def expected(self) -> n.ExpectCondition | n.ExpectMembers:
        if self.chance() < 0.4:
            names = tuple(self.name() for _ in range(self.pick((0, 1, 2, 30))))
            return n.ExpectMembers(self.in_segment(), names)
        return n.ExpectCondition(self.name(), self.expression(2))

    def test_block(self) -> n.Test:
        when = self.time_point() if self.chance() < 0.9 else None
        docs = tuple(self.pick(("", "Docs.")) for _ in range(self.random.randrange(3)))
        return n.Test(
            n.Heading("test", n.Name(self.text().value), docs=docs),
            None if isinstance(when, n.Ago) else when,
            tuple(self.given() for _ in range(self.random.randrange(3))),
            tuple(self.expected() for _ in range(self.random.randrange(3))),
        )

    def module(self) -> n.Module:
        """A few declarations and tests, without places."""
        made = tuple(self.declaration() for _ in range(self.random.randint(1, 3)))
        tests = (self.test_block(),) if self.chance() < 0.3 else ()
        return n.Module(Source("random.seg", ""), made, tests=tests)


ANNOTATIONS = (
    n.Annotation(n.Name("owner"), (n.Text("crm"),)),
    n.Annotation(n.Name("deprecated")),
    n.Annotation(n.Name("review"), (n.ReviewBy(n.DateLiteral(date(2027, 2, 1))),)),
    n.Annotation(n.Name("expect"), (n.Expectation("subset", n.Name("of")),)),
    n.Annotation(
        n.Name("expect"),
        (
            n.Expectation(
                "size",
                None,
                n.SizeRange("between", n.Number(Decimal(1), True), n.Number(Decimal(5), True)),
            ),
        ),
    ),
)

MARKS = [*"()=<>+-*/,.:;&!$\\[]{}'\"`@#", "!=", "<=", ">=", "&&", "||", "==", "<>"]
LINES = ["\n", "\n\n", "#", "##", "\n@", "\n##", "\nx", "segment\n", "\n@owner", "@expect"]
LINES += [f"\n{word}" for word in (*DECLARATIONS, "test")]
VALUES = ["`x`", "`is`", '"t"', "'q'", "“", "”", "1", "2", "30", "12.5", "20%", "2nd", "3rd", "/x/"]
VALUES += ["2026-11-22", "2026-Q1", "2026-13", "2026-11-22T10:00Z", "days", "months", "é", "x"]
VALUES += ["purchase", "purchase.amount", "a", "b", "c", "once", "times", "km"]


def soup(random: Random, length: int) -> str:
    """Words and marks of the language in no order."""
    pools = (KEYWORDS, MARKS, LINES, VALUES, VALUES)
    return " ".join(random.choice(random.choice(pools)) for _ in range(random.randrange(length)))
