"""Random rules over the shop whose windows begin and end at a handful of instants, and rows at just
these instants or a microsecond beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from seglang.core.world import EntityRow, EventRow, World

ZONE = ZoneInfo("Europe/Warsaw")
# Two days before, clocks went forward.
AS_OF = datetime(2026, 3, 31, 12, tzinfo=ZONE).astimezone(UTC)
DAYS = ("2026-03-28", "2026-03-29", "2026-03-30")
POINTS = (*DAYS, *(f"{day}T12:00" for day in DAYS))
INSTANTS = (
    *(datetime(2026, 3, day, tzinfo=ZONE).astimezone(UTC) for day in range(27, 32)),
    *(AS_OF - timedelta(days=days) for days in range(5)),
)
MOMENT = timedelta(microseconds=1)
EVENTS = ("page_view", "app_open", "visit", "purchase", "review")
TIMINGS = ("within 1 day", "within 12 hours", "at least 1 day later", "12 hours to 1 day later")


class RandomEdges:
    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, of: Sequence[str]) -> str:
        return self.random.choice(of)

    # ------------------------------------------------------------ rules

    def rule(self) -> str:
        """A declaration `a`, perhaps as of an earlier instant."""
        make = self.random.choice((self.condition, self.number, self.chains))
        kind = "segment" if make == self.condition else "trait"
        if self.random.random() < 0.7:
            return f"{kind} a: {make()}"
        then = self.one((*POINTS[1:], "2 days ago"))
        replayed = f"in segment b as of {then}" if kind == "segment" else f"(b as of {then})"
        return f"{kind} b: {make()}\n{kind} a: {replayed}"

    def condition(self) -> str:
        names = self.random.sample(EVENTS, 2)
        parts = [self.atom(self.one((*names, names[0]))) for _ in range(self.random.choice((2, 3)))]
        return self.one(
            (
                " and ".join(parts),
                " or ".join(parts),
                f"not ({' and '.join(parts)})",
                f"at least {len(parts) - 1} of ({', '.join(parts)})",
            )
        )

    def atom(self, event: str) -> str:
        window, other = self.window(), self.window()
        end, least = self.one(("first", "last")), self.random.randrange(3)
        return self.one(
            (
                f"did {event} {window}",
                f"did {event} at least 2 times {window}",
                f"did {event} exactly 1 times {window}",
                f"did not {event} {window}",
                f"count of {event} {window} {self.one(('=', '>', '<', '>='))} {least}",
                f"{end} {event} was {window}",
                f"not ({end} {event} {window} was {other})",
                f"count of days with {event} {window} > {least}",
            )
        )

    def counted(self) -> str:
        """Conditions on what is added up of some reviews, or counted of their products."""
        parts = []
        for _ in range(self.random.choice((1, 2, 3))):
            event = self.one(("review", "review", "page_view", "purchase"))
            chosen = self.one(("", "", ' where (product = "x")', ' where (product = "y")'))
            rows, stars = f"{chosen} {self.perhaps(self.window())}", self.window()
            least = self.random.randrange(4)
            parts.append(
                self.one(
                    (
                        f"sum of review.stars{chosen} {stars} >= {least}",
                        f"max of review.stars{chosen} {stars} > {least}",
                        f"min of review.stars{chosen} {stars} < {least}",
                        f"average of review.stars{chosen} {stars} < {least}",
                        f"count of distinct {event}.product{rows} >= {least}",
                        f"count of {event}{rows} = {least}",
                        f"did {event}{rows}",
                        f"did not {event}{rows}",
                    )
                )
            )
        return self.one((" and ", " or ")).join(parts)

    def number(self) -> str:
        event = self.one(EVENTS)
        kinds = (f"count of {event}", f"count of days with {event}")
        parts = [
            f"{10**place} * ({self.one(kinds)} {self.window()})"
            for place in range(self.random.choice((2, 3)))
        ]
        return " + ".join(parts)

    def chains(self) -> str:
        steps = [f"{self.one(EVENTS)} {self.perhaps(self.window())}"]
        steps += [self.step() for _ in range(self.random.choice((1, 1, 2)))]
        if self.random.random() < 0.3:
            then = self.one((self.window(), "", "within 1 day"))
            steps.append(f"no {self.one(EVENTS)} {then}")
        elif self.random.random() < 0.3:
            steps[-1] += f" all within {self.one(('1 day', '2 days', '36 hours'))}"
        return f"count of ({' then '.join(steps)})"

    def step(self) -> str:
        event, window = self.one(EVENTS), self.perhaps(self.window())
        timing = self.perhaps(self.one(TIMINGS))
        one, other = self.random.sample(EVENTS, 2)
        return self.one(
            (
                f"{event} {window} {timing}",
                f"{event} {window} {timing}",
                f"next {event} {window} {timing}",
                f"{event} {window} {timing} without {one}",
                f"all of ({one} {window}, {other} {self.perhaps(self.window())})",
            )
        )

    def perhaps(self, text: str) -> str:
        return text if self.random.random() < 0.5 else ""

    def window(self) -> str:
        many = self.random.choice((1, 2, 3))
        length = self.one((f"{many} days", f"{12 * many} hours"))
        point = self.one(POINTS)
        return self.one(
            (
                f"since {point}",
                f"before {point}",
                f"within {length} after {point}",
                f"within {length} before {point}",
                f"in last {length}",
                f"{many + 1} to {many} days ago",
                f"from {DAYS[0]} through {self.one(DAYS)}",
                f"in last {many} full days" if many > 1 else "in last 1 full day",
            )
        )

    # ------------------------------------------------------------ rows

    def world(self) -> World:
        events: dict[str, list[EventRow]] = {}
        for number in range(60):
            name = self.one(EVENTS)
            events.setdefault(name, []).append(self.row(name, number))
        since = datetime(2026, 1, 1, tzinfo=UTC)
        customers = tuple(EntityRow((key,), {"email_opt_in": True}, since) for key in range(5))
        return World({"customer": customers}, {name: tuple(rows) for name, rows in events.items()})

    def row(self, name: str, number: int) -> EventRow:
        random = self.random
        time = random.choice(INSTANTS) + random.choice((0, 0, 1, -1)) * MOMENT
        is_purchase = name == "purchase"
        later = random.choice((timedelta(), timedelta(hours=12), timedelta(days=1)))
        return EventRow(
            (random.randrange(5),),
            time.astimezone(ZONE).date() if name == "visit" else time,
            {"product": self.one("xy"), "amount": Decimal(1), "stars": number % 4},
            order=random.choice((None, 1, 2)) if is_purchase else None,
            # Copies of a row may stand on both sides of an edge.
            id=random.randrange(12) if is_purchase and random.random() < 0.7 else 100 + number,
            recorded=time + later if name == "review" else None,
        )
