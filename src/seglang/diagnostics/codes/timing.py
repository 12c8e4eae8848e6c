"""Problems with anchored and repeated windows and with the timing of steps: SEG319 to SEG326."""

from seglang.diagnostics.model import Code, Severity

OFFSET_ORDER = Code(
    "SEG319",
    "offset-order",
    Severity.ERROR,
    "`{first} to {second} {side}` is empty: the {order} length comes first",
    "the {order} one comes first",
)
IMPOSSIBLE_TIMING = Code(
    "SEG320",
    "impossible-timing",
    Severity.ERROR,
    "this step can never be in time: {reason}",
    "{label}",
    ("{hint}",),
)
EACH_OF_WHAT = Code(
    "SEG321",
    "each-of-what",
    Severity.ERROR,
    "`{window}` has to stand in a `did` or a comparison",
    "{found}",
    ("such a window repeats the condition around it: `count of … {window} >= 3`",),
)
DID_NOT_IN_EACH = Code(
    "SEG322",
    "did-not-in-each",
    Severity.ERROR,
    "`did not … {window}` could mean two things",
    "{both}",
    ("{none}", "{other}"),
)
WITHOUT_TIME = Code(
    "SEG323",
    "without-time",
    Severity.ERROR,
    "{rows} have no time, so {what} has no meaning for them",
    "without a time",
    ("{hint}",),
)
TOO_MANY_PERIODS = Code(
    "SEG324",
    "too-many-periods",
    Severity.ERROR,
    "{count} periods are more than {limit}",
    "at most {limit}",
    ("a longer unit needs fewer periods",),
)
TIMING_OF_NO = Code(
    "SEG326",
    "timing-of-no",
    Severity.ERROR,
    "`then no {event}` cannot have `{found}`",
    "not here",
    ("`then no {event} within 3 days` and `in the same …` say where none may be",),
)
