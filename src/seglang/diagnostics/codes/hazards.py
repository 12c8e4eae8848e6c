"""Hazards (SEG4xx): rules that are valid but most likely do not say what was meant."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

NEGATION_TAKES_IN_MISSING = Code(
    "SEG401",
    "negation-takes-in-missing",
    Severity.WARNING,
    headline="this negation also holds when `{subject}` is missing",
    label="true for every {thing} whose `{subject}` is unknown",
    help=(
        "add `and {subject} is known` to leave them out",
        "or write `or {subject} is unknown` to take them in on purpose",
    ),
)

SILENCE_OF_NEWCOMERS = Code(
    "SEG402",
    "silence-of-newcomers",
    Severity.WARNING,
    headline="`did not {event}` {window} also holds for every {entity} newer than that",
    label="a {entity} of yesterday has been silent all along",
    help=("add `and known for at least {length}` to leave newcomers out",),
)

NEVER_HOLDS = Code(
    "SEG403",
    "never-holds",
    Severity.WARNING,
    headline="this condition can never hold",
    label="{reason}",
    help=("check the bounds, or whether `or` was meant instead of `and`",),
)

ALWAYS_HOLDS = Code(
    "SEG404",
    "always-holds",
    Severity.WARNING,
    headline="this condition always holds",
    label="{reason}",
    help=("leave it out, or check the bounds and whether `and` was meant instead of `or`",),
)

IMPLIED_BY_NEIGHBOUR = Code(
    "SEG405",
    "implied-by-neighbour",
    Severity.WARNING,
    headline="this condition changes nothing here",
    label="{reason}",
    help=("leave it out, or check its bounds",),
)

UNREACHABLE_ARM = Code(
    "SEG406",
    "unreachable-arm",
    Severity.WARNING,
    headline='nobody can get the label "{arm}" of `{name}`',
    label="{reason}",
    help=("the first arm that holds wins: put narrower arms before wider ones",),
)

SAME_MEANING = Code(
    "SEG407",
    "same-meaning",
    Severity.WARNING,
    headline="{kind} `{name}` means the same as `{other}`",
    label="the same {members} at every instant",
    help=("keep one of them, and write `{reference}` where the other was used",),
)

NEARLY_EVERYBODY = Code(
    "SEG408",
    "nearly-everybody",
    Severity.WARNING,
    headline="`or` beside a negation takes in nearly everybody",
    label="true for everyone who did nothing of the kind",
    help=("write `and` if both were meant to hold",),
)

BEYOND_RETENTION = Code(
    "SEG409",
    "beyond-retention",
    Severity.WARNING,
    headline="this looks back further than `{event}` is kept",
    label="reaches {reach}; the catalog keeps `{event}` for {retention}",
    help=("shorten the window to at most {retention}",),
)

FLOAT_COMPARED = Code(
    "SEG410",
    "float-compared-with-constant",
    Severity.WARNING,
    headline="`{name}` is stored as a binary floating-point number and compared with a constant",
    label="a stored 0.3 may really be 0.30000000000000004",
    help=("write `round of`, a range, or store the column as a decimal",),
)

DEPRECATED_USED = Code(
    "SEG411",
    "deprecated-used",
    Severity.WARNING,
    headline="`{name}` is deprecated",
    label="used here",
    help=("its author says: {advice}",),
)

USED_NOWHERE = Code(
    "SEG412",
    "used-nowhere",
    Severity.WARNING,
    headline="{kind} `{name}` is used nowhere",
    label="no rule refers to it",
    help=("remove it, or use it", "{remedy}"),
)

REVIEW_PASSED = Code(
    "SEG413",
    "review-passed",
    Severity.WARNING,
    headline="`{name}` was to be reviewed by {day}",
    label="this day has passed as of {today}",
    help=("review the rule with its owner, then set a new date",),
)

EVENTS_IN_FUTURE = Code(
    "SEG414",
    "events-in-future",
    Severity.WARNING,
    headline="no `{event}` can lie in this window",
    label="the window starts now or later; events after now do not exist",
    help=(
        "look back instead: `in last …`",
        "use `in next …` on an attribute such as a due date",
    ),
)

ROUNDED_EQUALITY = Code(
    "SEG415",
    "rounded-equality",
    Severity.WARNING,
    headline="a rounded number is tested for equality",
    label="{what} is rounded to ten decimals before `=` is tried",
    help=("test a range: `is between … and …`", "or round first: `round of …`"),
)

DUPLICATE_OPERAND = Code(
    "SEG416",
    "duplicate-operand",
    Severity.WARNING,
    headline="the same condition stands here twice",
    label="said before",
    help=("leave one out, or check whether another name was meant",),
)

COMPARED_WITH_ITSELF = Code(
    "SEG417",
    "compared-with-itself",
    Severity.WARNING,
    headline="a value is compared with itself",
    label="{reason}",
    help=("check the names: probably two different ones were meant",),
)

IMPOSSIBLE_EXPECTATION = Code(
    "SEG418",
    "impossible-expectation",
    Severity.WARNING,
    headline="this expectation {verdict}",
    label="{reason}",
    help=("sizes count from 0 or from 0% to 100%",),
)

ALLOW_SILENCES_NOTHING = Code(
    "SEG419",
    "allow-silences-nothing",
    Severity.WARNING,
    headline="`@allow({silenced})` silences nothing here",
    label="no warning {silenced} in this declaration",
    help=("remove it, so that it cannot hide a later problem",),
)

NO_HISTORY = Code(
    "SEG420",
    "no-history",
    Severity.WARNING,
    headline="{names} {verb} no past in the catalog, so the present is looked at",
    label="as of another instant",
    help=("name the past in the catalog ({where}), or leave it out of what is looked at then",),
)

AS_OF_LATER = Code(
    "SEG421",
    "as-of-later",
    Severity.WARNING,
    headline="this instant lies after the one at which the rule is evaluated",
    label="what is so now is looked at instead",
    help=("name an instant in the past, or leave out `as of`",),
)

RANK_AMONG_ZEROS = Code(
    "SEG422",
    "rank-among-zeros",
    Severity.WARNING,
    headline="everybody without {rows} has the value 0 and takes part in this rank",
    label="ranked among zeros",
    help=("rank those who have some: `among ({condition})`",),
)

UNUSED_PARAMETER = Code(
    "SEG423",
    "unused-parameter",
    Severity.WARNING,
    headline="the parameter `{name}` is not used",
    label="it changes nothing",
    help=("remove it, or use it in the rule",),
)
