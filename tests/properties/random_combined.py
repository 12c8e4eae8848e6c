"""Random conditions that are made of little more than whether, how often and when something
happened in windows that lie in each other or beside each other: what plans put together, leave out
and bound."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from dense_rules import generate_dense
from generate import Example
from written_examples import checked

_RULES = 12
_EVENTS = ("purchase", "purchase", "page_view", "app_open", "purchase where (amount > 2)")
# The rows lie two to three hours back.
_WINDOWS = (
    "in last 2 hours",
    "in last 150 minutes",
    "in last 3 hours",
    "160 to 140 minutes ago",
    "more than 150 minutes ago",
    "today",
    "",
)


def _atom(random: Random) -> str:
    event, window = random.choice(_EVENTS), random.choice(_WINDOWS)
    rows = f"{event} {window}".strip()
    was = random.choice(("was", "was not"))
    instant = f"{was} {random.choice(_WINDOWS[:-1])}"
    return random.choice(
        (
            f"did {rows}",
            f"did not {rows}",
            f"count of {rows} {random.choice(('>', '>=', '=', '<', '!='))} {random.randrange(3)}",
            f"did {event} at least 2 times {window}".strip(),
            f"{random.choice(('first', 'last'))} {rows} {instant}",
            f"{random.choice(('first', 'last'))} {rows} is known",
            f"sum of purchase.amount {window} {random.choice(('>', '<='))} {random.randrange(4)}",
            _sequence(random),
        )
    )


def _sequence(random: Random) -> str:
    def step() -> str:
        return f"{random.choice(_EVENTS[:4])} {random.choice(_WINDOWS)}".strip()

    timing = random.choice(("", " within 10 minutes", " within 1 hour"))
    end = random.choice(("", "", f" then no {random.choice(_EVENTS[:4])} within 5 minutes"))
    middle = f" then {step()}" if random.random() < 0.3 else ""
    return f"(did {step()}{middle} then {step()}{timing}{end})"


def _said_twice(random: Random) -> str:
    """Of which one part may say what the other says already."""
    event = random.choice(_EVENTS)
    window, other = (random.choice(_WINDOWS) for _ in range(2))
    silence = f"did not {event} {window}".strip()
    more = random.choice(
        (
            f"{random.choice(('first', 'last'))} {event} was not {other or 'today'}",
            f"not (did {event} at least {random.randrange(1, 3)} times {other})",
            f"count of {event} {other} = 0",
        )
    )
    return f"({silence} and {more})"


def _condition(random: Random, depth: int) -> str:
    if depth and random.random() < 0.2:
        return _said_twice(random)
    if depth == 0 or random.random() < 0.2:
        return f"({_atom(random)})"
    parts = [_condition(random, depth - 1) for _ in range(random.choice((2, 2, 3)))]
    kind = random.random()
    if kind < 0.15:
        return f"at least {random.randrange(1, len(parts) + 1)} of ({', '.join(parts)})"
    if kind < 0.3:
        return f"not ({parts[0]})"
    return "(" + random.choice((" and ", " and ", " or ")).join(parts) + ")"


def generate_combined(seed: int) -> Example:
    random = Random(seed)
    example = generate_dense(seed)
    rules = [f"segment s_{number}: {_condition(random, 2)}" for number in range(_RULES)]
    _, program, _ = checked(rules, example.program.catalog)
    return replace(example, program=program)
