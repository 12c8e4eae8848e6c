"""SEG950 to SEG969: questions about rules that are judged without data."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NO_SOLVER = Code(
    "SEG950",
    "no-solver",
    ERROR,
    headline="rules cannot be judged without data: the solver z3 is not installed",
    help=('`pip install "seglang[analysis]"` installs it',),
)
NO_CLAIM = Code(
    "SEG951",
    "no-claim",
    ERROR,
    headline="`{claim}` is not a claim that can be judged",
    help=("claims are: {forms}",),
)
UNSETTLED = Code(
    "SEG952",
    "unsettled",
    ERROR,
    headline="`{claim}` is neither proven nor refuted",
    help=(
        "it holds as of {instant}, but was not shown for other instants; `--as-of` asks for one",
        "what the rules say of texts, chains, ranks and calendars is decided only in part; "
        "{advice} on your data tells more",
    ),
)
OUT_OF_STEPS = Code(
    "SEG953",
    "out-of-steps",
    ERROR,
    headline="`{claim}` is not settled: the solver reached its limit",
    help=("`--steps` lets it search longer; or ask about the segments of which these are made",),
)
EXPECTATION_REFUTED = Code(
    "SEG954",
    "expectation-refuted",
    Severity.WARNING,
    headline="`{name}` is expected to be {expected} `{other}`, but its rule does not say so",
    label="a member of `{name}` {problem} `{other}`",
    help=(
        '`seg prove "{claim}"` shows one; say it in the rule, or leave it to be checked on data '
        "with @allow(SEG954)",
    ),
)

NEVER_MATCHES = Code(
    "SEG955",
    "never-matches",
    Severity.WARNING,
    headline="nobody can ever be in `{name}`",
    label="its conditions exclude each other, whatever the data",
    help=("check the bounds, or whether `or` was meant instead of `and`",),
)
ALWAYS_MATCHES = Code(
    "SEG956",
    "always-matches",
    Severity.WARNING,
    headline="everybody is always in `{name}`",
    label="its condition holds whatever the data",
    help=("check the bounds, or whether `and` was meant instead of `or`",),
)
IDLE_CONDITION = Code(
    "SEG957",
    "idle-condition",
    Severity.WARNING,
    headline="this condition changes nothing",
    label="the conditions beside it already decide, whatever the data",
    help=("leave it out, or check its bounds",),
)
NOBODY_GETS_LABEL = Code(
    "SEG958",
    "nobody-gets-label",
    Severity.WARNING,
    headline='nobody can get the label "{arm}" of `{name}`',
    label="the arms before it take everyone who could, whatever the data",
    help=("the first arm that holds wins: put narrower arms before wider ones",),
)
EQUAL_SEGMENTS = Code(
    "SEG959",
    "equal-segments",
    Severity.WARNING,
    headline="segment `{name}` always has the members of `{other}`",
    label="the same members at every instant, whatever the data",
    help=("keep one of them, and write `in segment {other}` where the other was used",),
)

WRONG_USE = (NO_SOLVER, NO_CLAIM)
