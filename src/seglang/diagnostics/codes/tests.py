"""Tests of rules: worlds that cannot be, and what is asked of them: SEG90x, SEG91x, SEG92x."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

_ERROR = Severity.ERROR

DUPLICATE_TEST = Code(
    "SEG901",
    "duplicate-test",
    _ERROR,
    "there are two tests `{title}`",
    "this title is taken",
    ("a test is found by its title: give this one another",),
)
NO_AS_OF = Code(
    "SEG902",
    "test-without-instant",
    _ERROR,
    "the test names no instant",
    "`as of` expected behind this",
    ("write the instant at which the rules are asked: `as of 2026-11-01`",),
)
NOTHING_EXPECTED = Code(
    "SEG903",
    "nothing-expected",
    _ERROR,
    "the test expects nothing",
    "can never fail",
    ("say what must hold: `expect anna: in segment vip` or `expect segment vip = (anna)`",),
)
DUPLICATE_INDIVIDUAL = Code(
    "SEG904",
    "duplicate-individual",
    _ERROR,
    "{what} is given twice",
    "given again",
    ("{hint}",),
)
UNKNOWN_INDIVIDUAL = Code(
    "SEG905",
    "unknown-individual",
    _ERROR,
    "nobody called `{name}` is given in this test",
    "not given",
    ("the nearest name is `{nearest}`", "add `given {entity} {name}`"),
)
OTHER_INDIVIDUAL = Code(
    "SEG906",
    "wrong-individual",
    _ERROR,
    "`{name}` is {found}, where {wanted} is needed",
    "{found}",
)
NOT_GIVEN_EVENT = Code(
    "SEG907",
    "event-not-given",
    _ERROR,
    "`{name}` cannot be given here: {reason}",
    "no fact of its own",
    ("{hint}",),
)
UNKNOWN_FACT = Code(
    "SEG908",
    "unknown-fact",
    _ERROR,
    "`{owner}` has no {what} `{name}`",
    "not in the catalog",
    ("the nearest name is `{nearest}`", "{hint}"),
)
WRONG_VALUE = Code(
    "SEG909",
    "wrong-fact",
    _ERROR,
    "`{name}` is {wanted}, and {found} was given",
    "does not fit",
    ("{hint}",),
)
REQUIRED_FACT = Code(
    "SEG910",
    "required-fact",
    _ERROR,
    "{whose} lacks what the catalog requires: {missing}",
    "incomplete",
    ("what is required is never missing in the data: give it a value",),
)
TOO_LATE = Code(
    "SEG911",
    "fact-too-late",
    _ERROR,
    "{what} is not before the instant of the test",
    "at {at}",
    ("the test is asked as of {as_of}, and facts at or after that instant do not exist yet",),
)
BEFORE_SINCE = Code(
    "SEG912",
    "fact-before-since",
    _ERROR,
    "`{name}` did something before coming into the population",
    "before `since`",
    ("move the event, or `since`, so that the world can be",),
)
NO_HISTORY = Code(
    "SEG913",
    "no-history",
    _ERROR,
    "the past of `{name}` is not known to the catalog",
    "has no history",
    ("only attributes with a table under `history` can have been something else", "{hint}"),
)
HISTORY_ORDER = Code(
    "SEG914",
    "history-order",
    _ERROR,
    "`{name}` was something until then already",
    "not later than the line before",
    ("write what it was in order: the earliest first, each until a later instant",),
)
FACT_TWICE = Code(
    "SEG915",
    "fact-twice",
    _ERROR,
    "`{name}` is told twice",
    "told again",
    ("{hint}",),
)
LIST_FORM = Code(
    "SEG916",
    "wrong-list",
    _ERROR,
    "`{name}` {problem}",
    "not so",
    ("{hint}",),
)
RELATION_FORM = Code(
    "SEG917",
    "wrong-relation",
    _ERROR,
    "`{name}` leads to {kind}",
    "written otherwise",
    ("{hint}",),
)
ANNOTATED_TEST = Code(
    "SEG918",
    "annotated-test",
    _ERROR,
    "a test takes no annotations",
    "says nothing here",
    ("take it out; `##` lines document a test",),
)
CALLED_SEGMENT = Code(
    "SEG919",
    "members-of-call",
    _ERROR,
    "`{name}` has parameters",
    "members of which?",
    ("ask of each individual: `expect anna: in segment {name}(…)`",),
)
HOW_OFTEN = Code(
    "SEG920",
    "wrong-number",
    _ERROR,
    "`{found}` is not a number of rows",
    "from 1 to {limit}",
)
LARGE_WORLD = Code(
    "SEG922",
    "large-world",
    _ERROR,
    "the rows of this {what} are too many",
    "more than {limit} with these",
    ("a test is a tiny world: a few rows show what a rule does",),
)
NO_SUCH_TEST = Code(
    "SEG921",
    "no-such-test",
    _ERROR,
    "no test is called `{name}`, asks of it or stands in it",
    help=(
        "did you mean `{nearest}`?",
        "name a part of a title, a segment, trait or partition that tests ask of, or a rule file",
    ),
)

WRONG_USE = (NO_SUCH_TEST,)
