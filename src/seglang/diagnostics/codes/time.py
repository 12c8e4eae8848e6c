"""Problems with time: SEG3xx."""

from seglang.diagnostics.model import Code, Severity

NOT_AN_INSTANT = Code(
    "SEG301",
    "not-an-instant",
    Severity.ERROR,
    "a window tests an instant or a date, this is {found}",
    "this is {found}",
    ("{hint}",),
)
AGO_ORDER = Code(
    "SEG302",
    "ago-order",
    Severity.ERROR,
    "the earlier end comes first: `{far} to {near} ago` is empty",
    "the larger number comes first",
)
CALENDAR_LENGTH = Code(
    "SEG303",
    "calendar-length",
    Severity.ERROR,
    "a {unit} has no fixed length, so it cannot be {use}",
    "use seconds, minutes, hours, days or weeks (a day here is 24 hours)",
    ("months and years need an instant to start from, as in `time since X > 3 months`",),
)
OUT_OF_RANGE = Code(
    "SEG304",
    "out-of-range",
    Severity.ERROR,
    "this date lies outside the years 1 to 9999",
    "out of range",
)
PERIOD_UNIT = Code(
    "SEG305",
    "period-unit",
    Severity.ERROR,
    "`{unit}` cannot be counted here",
    "expected {expected}",
)
REVERSED_DATES = Code(
    "SEG306",
    "reversed-dates",
    Severity.ERROR,
    "the window ends before it starts",
    "later than the end",
    ("the earlier one comes first",),
)
DURATION_NEEDED = Code(
    "SEG307",
    "duration-needed",
    Severity.ERROR,
    "a length of time is needed here, this is {found}",
    "expected something like `30 days`",
)
INSTANT_NEEDED = Code(
    "SEG308",
    "instant-needed",
    Severity.ERROR,
    "{what} needs an instant or a date, this is {found}",
    "expected a date such as 2026-11-22, an instant, or a name of such a value",
)
EMPTY_LENGTH = Code(
    "SEG309",
    "empty-length",
    Severity.ERROR,
    "a window of no length holds nothing",
    "expected at least 1",
)
ANNIVERSARY_USE = Code(
    "SEG310",
    "anniversary-use",
    Severity.ERROR,
    "`anniversary of` needs a window after it",
    "write `anniversary of X is in next 30 days` or `is today`",
)
NO_SINCE = Code(
    "SEG311",
    "no-since",
    Severity.ERROR,
    "the catalog does not say since when {entity} is known",
    "needs `since` in the catalog",
    ('add `since = "column"` to the entity',),
)
PERIOD_VALUE = Code(
    "SEG312",
    "period-value",
    Severity.ERROR,
    "`{text}` is a whole {unit}, not one day",
    "a single day or instant was expected",
    ("write `was in {text}` to test the whole {unit}",),
)
BARE_PERIOD = Code(
    "SEG313",
    "bare-period",
    Severity.ERROR,
    "`{unit}` is no length of time",
    "how many of them",
    ("write `1 {unit}`",),
)
