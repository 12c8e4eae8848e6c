"""Fixed texts of at most 64 KiB that are as hard as a rule file can be made, each by its name.

Each was the worst of its kind at some time: it took seconds, gigabytes, or the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

SIZE = 1 << 16
BOUGHT = "segment t: did purchase in last 30 days\n"


def filled(head: str, unit: str, joiner: str = " ", tail: str = "") -> str:
    """`head`, then as many units with numbers for `{i}` as there is room for, then `tail`."""
    room = SIZE - len(head) - len(tail) - 8
    parts: list[str] = []
    while room > 0:
        parts.append(unit.replace("{i}", str(len(parts) + 1)))
        room -= len(parts[-1]) + len(joiner)
    return head + joiner.join(parts[:-1]) + tail


def chain(first: str, following: str, count: int, last: str = "") -> str:
    """A line for each number; `{i}` is the number, `{b}` the one before it."""
    lines = [following.replace("{i}", str(i)).replace("{b}", str(i - 1)) for i in range(1, count)]
    return "\n".join([first, *lines, last.replace("{n}", str(count - 1))])


def nested(before: str, middle: str, after: str, times: int) -> str:
    return before * times + middle + after * times


def conditions(unit: str, joiner: str = "and") -> str:
    return filled("segment s: ", f"({unit})", f" {joiner} ")


def lines(unit: str, head: str = "") -> str:
    return filled(head, unit, "\n")


def numbered(unit: str, numbers: Iterable[int], joiner: str) -> str:
    return joiner.join(unit.replace("{i}", str(i)) for i in numbers)


_WIDE = numbered("event w{i}: purchase where (amount > {i})\n", range(150), "") + (
    "event e: " + numbered("w{i}", range(150), ", ") + "\n"
)
_CALLS = chain(
    "segment c0(n: integer): age > n", "segment c{i}(n: integer): in segment c{b}(n)", 199
)
_LABELS = (
    "partition p:\n" + numbered('"l{i}" when age = {i}', range(1_000), "\n") + ('\n"x" otherwise\n')
)
_TWELVE = chain("trait t0: age", "trait t{i}: t{b} + t{b}", 12)
_AGE = " expect a: age is unknown"


def _test(lines: str = "") -> str:
    customer = "given customer a (email_opt_in = true, signup_at = 2020-01-01)"
    return f'test "{{i}}": as of 2026-01-01 {customer} {lines}'


BOMBS: dict[str, Callable[[], str]] = {
    # Text
    "nothing but parentheses": lambda: "segment s: " + "(" * 65_000,
    "parentheses that close": lambda: "segment s: " + nested("(", "age = 1", ")", 30_000),
    "not after not": lambda: "segment s: " + "not " * 16_000 + "newsletter",
    "a sum of parentheses": lambda: "trait t: " + filled("", "(age + 1)", " + "),
    "an open text": lambda: 'segment s: country = "' + "\\" * 65_000,
    "open patterns": lambda: filled("segment s: ", "email matches /a", " and "),
    "slashes": lambda: "segment s: email matches " + "/" * 65_000,
    "zeros": lambda: "\0" * SIZE,
    "marks of direction": lambda: "\u202e" * (SIZE // 3),
    "comments": lambda: lines("# {i}", "segment s: age = 1\n"),
    "documentation": lambda: lines("## {i} */ -- /*") + "\nsegment s: age = 1",
    "annotations": lambda: filled("", '@owner("t{i}")', " ", "\nsegment s: age = 1"),
    "open annotations": lambda: "@owner(" * 9_000,
    "words": lambda: "segment s: " + "a " * 32_000,
    "brackets": lambda: "segment s: " + "[(a]" * 16_000,
    "numbers without end": lambda: "segment s: age = " + "1_" * 32_000,
    "ordinals": lambda: "trait t: " + "9" * 65_000 + "th purchase",
    "passwords": lambda: 'segment s: x = 1 @ "' + "://a:" * 13_000 + "@",
    "stuck at the end": lambda: filled("segment s: ", "age = 1", " and ", " and and"),
    "declarations without a name": lambda: lines("segment : a"),
    "words that declare nothing": lambda: lines("segmnt s{i}: a"),
    # Names
    "names that are nearly known": lambda: (
        numbered("trait " + "a" * 33 + "{i}: age\n", range(700), "")
        + "segment s: "
        + numbered("a" * 33 + "b{i} = 1", range(550), " and ")
    ),
    "labels that are nearly known": lambda: lines('segment s{i}: p = "l{i}"', _LABELS),
    "long names": lambda: numbered("segment `" + "n" * 9_000 + "{i}`: age = {i}", range(7), "\n"),
    "long unknown names": lambda: (
        "segment s: " + numbered("n" * 9_000 + "{i} = 1", range(7), " and ")
    ),
    "one name again and again": lambda: lines("segment s: age = 1"),
    "circles of segments": lambda: lines("segment s{i}: in segment s{i}"),
    "a long circle": lambda: chain(
        "segment s0: in segment s1499", "segment s{i}: in segment s{b}", 1_500
    ),
    # Growth
    "segments that double": lambda: chain(
        "segment s0: age = 1", "segment s{i}: in segment s{b} and not in segment s{b}", 1_000
    ),
    "traits that double": lambda: chain("trait t0: age", "trait t{i}: t{b} * t{b}", 2_000),
    "twelve doublings": lambda: _TWELVE,
    "twelve doublings used often": lambda: lines("segment s{i}: t11 > {i} or t11 < 3", _TWELVE),
    "unions that double": lambda: chain(
        "event e0: purchase",
        "event a{i}: e{b} where (amount > {i})\nevent b{i}: e{b} where (price > {i})\n"
        "event e{i}: a{i}, b{i}",
        500,
        "segment s: did e{n}",
    ),
    "events of events": lambda: chain(
        "event e0: purchase", "event e{i}: e{b} where (amount > {i})", 1_300, "segment s: did e{n}"
    ),
    "wide events": lambda: lines("segment s{i}: did e where (amount > {i})", _WIDE),
    "sessions of sessions": lambda: chain(
        "session e0: purchase split after 5 minutes of silence",
        "session e{i}: e{b}, e{b} split after 5 minutes of silence",
        900,
    ),
    "calls that call": lambda: lines("segment s{i}: in segment c198({i})", _CALLS),
    "calls that double": lambda: chain(
        "segment b0(n: integer): age > n",
        "segment b{i}(n: integer): in segment b{b}({i}) and in segment b{b}({b})",
        600,
        "segment s: in segment b{n}(3)",
    ),
    "parameters": lambda: filled("segment big(", "p{i}: integer = {i}", ", ", "): age > 1"),
    "arguments": lambda: filled(
        "segment big(n: integer): age > n\nsegment s: in segment big(", "{i}", ", ", ")"
    ),
    "each day": lambda: lines("segment s{i}: did purchase in each of last 400 full days"),
    "each day at once": lambda: conditions("did purchase in each of last 400 full days"),
    "days in days": lambda: (
        "segment s: did purchase where (count of page_view in each of last 99 full days > 1)"
        " in each of last 99 full days"
    ),
    "more days than there are": lambda: "segment s: did purchase in each of last 100000 full days",
    "replays": lambda: lines(
        "segment s{i}: in segment t in at least {i} of last 400 full days", BOUGHT
    ),
    "replays at once": lambda: filled(
        BOUGHT + "segment s: ", "in segment t in at least 3 of last 400 full days", " and "
    ),
    "a year of replays": lambda: (
        BOUGHT + "segment s: in segment t in at least 7 of last 365 full days"
    ),
    "replays of replays": lambda: chain(
        "segment s0: did purchase in last 30 days",
        "segment s{i}: in segment s{b} in at least 7 of last 30 full days",
        40,
    ),
    "values of the past that double": lambda: chain(
        "trait t0: sum of purchase.amount in last 30 days",
        "trait t{i}: (t{b} as of {i} days ago) + (t{b} as of {i}{i} hours ago)",
        11,
    ),
    "entered after entered": lambda: chain(
        "segment s0: did purchase in last 30 days",
        "segment s{i}: has entered segment s{b} in last 7 days",
        10,
    ),
    # Conditions
    "and": lambda: conditions('country != "c{i}"'),
    "or": lambda: conditions('country = "c{i}"', "or"),
    "and of or": lambda: conditions('country = "a{i}" or newsletter'),
    "ranges": lambda: conditions("age > {i} and age < {i}0", "or"),
    "a list": lambda: filled("segment s: country is in (", '"{i}"', ", ", ")"),
    "options of a list": lambda: filled("segment s: interests has any (", '"{i}"', ", ", ")"),
    "at least so many": lambda: filled("segment s: at least 500 of (", "age = {i}", ", ", ")"),
    "arms": lambda: filled("partition p:\n", '"l{i}" when age > {i}', "\n", '\n"x" otherwise'),
    "rules that mean the same": lambda: lines("segment s{i}: age = 1"),
    "rules with hazards": lambda: lines(
        'segment s{i}: country != "x" and did not purchase in last 5 days'
    ),
    "years in the far future": lambda: conditions("did purchase in last 9999{i} years"),
    # Values
    "round of round": lambda: "trait t: " + nested("round of (balance / ", "3", ")", 23),
    "divisions": lambda: "trait t: " + nested("(balance / ", "3", ")", 40),
    "choices": lambda: "trait t: " + nested("((1 if age > 3 else balance / ", "3", ") + 1)", 15),
    "distances": lambda: conditions("home is within {i} km of (52.23, 21.01)"),
    "versions": lambda: conditions('app_version > "1.{i}"'),
    "times of day": lambda: conditions("local hour of signup_at > {i}"),
    "patterns": lambda: (
        "segment s: "
        + " and ".join(f"email matches /{numbered('a{i}', range(1_500), '|')}/" for _ in range(8))
    ),
    "repetitions in patterns": lambda: "segment s: email matches /" + "a{0,1000}" * 1_000 + "/",
    "groups in patterns": lambda: "segment s: email matches /" + nested("(", "a", ")", 4_900) + "/",
    "classes in patterns": lambda: (
        "segment s: email matches /[" + "".join(chr(0x4E00 + 2 * i) for i in range(9_000)) + "]/"
    ),
    # Rows
    "events": lambda: conditions("did purchase where (amount > {i}) in last {i} days"),
    "three hundred events": lambda: (
        "segment s: " + numbered("did purchase where (amount > {i})", range(300), " and ")
    ),
    "rows in rows": lambda: (
        "segment s: " + nested("did purchase where (amount > 1 and ", "gift", ")", 40)
    ),
    "rows around rows": lambda: conditions(
        "did purchase where (did page_view within 3 days after time"
        " and count of page_view within 5 days before time > {i})"
    ),
    "paths": lambda: "segment s: account" + ".users.account" * 2_000 + '.industry = "x"',
    "steps": lambda: filled("segment s: did purchase ", "then purchase within {i} days"),
    "steps with names": lambda: "segment s: did purchase as a0 "
    + " ".join(f"then purchase as a{i} where (amount > a{i - 1}.amount)" for i in range(1, 30)),
    "parts in any order": lambda: (
        "segment s: did purchase then all of ("
        + numbered('page_view where (page = "{i}")', range(60), ", ")
        + ")"
    ),
    "eight parts in any order": lambda: (
        "segment s: did purchase then all of ("
        + numbered('page_view where (page = "{i}")', range(8), ", ")
        + ")"
    ),
    "ranks": lambda: conditions("balance is in top {i}% per country among (age > {i})"),
    "ranks in ranks": lambda: (
        "segment s: " + nested("balance is in top 5 among (", "age > 1", ")", 40)
    ),
    "scores": lambda: conditions("decile of balance per country among (age > {i}) > 5"),
    "stretches": lambda: conditions("did purchase at least {i} times in any {i} hours"),
    "samples": lambda: conditions('in sample 10% of "{i}"'),
    # Tests of rules
    "tests": lambda: lines(_test() + _AGE + " expect segment t = (a)", BOUGHT),
    "rows of tests": lambda: lines(_test("did purchase 999 times 3 days ago ") + _AGE, BOUGHT),
    "rows in tests": lambda: filled(_test(), "did purchase {i} days ago", " ", _AGE),
    "facts": lambda: filled(_test("interests = ("), '"{i}"', ", ", f"){_AGE}"),
    "wrong facts": lambda: filled(_test(), "agge = {i}", " ", _AGE),
    "wrong expectations": lambda: filled(_test(), "expect a: agge = {i}", "\n"),
    "individuals": lambda: filled('test "t": as of 2026-01-01 ', "given account a{i}", " ", _AGE),
    "brackets of facts": lambda: _test("interests = " + "(" * 30_000),
}  # fmt: skip
