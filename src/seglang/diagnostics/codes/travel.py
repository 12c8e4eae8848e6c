"""Problems with other instants than as-of: SEG3xx."""

from seglang.diagnostics.model import Code, Severity

NO_TIMEZONE = Code(
    "SEG314",
    "no-timezone",
    Severity.ERROR,
    "`{function} of` needs the time zone of every {entity}",
    "the catalog names no attribute with it",
    ('add `timezone = "…"` to [entities.{entity}]',),
)
AS_OF_INSTANT = Code(
    "SEG315",
    "as-of-instant",
    Severity.ERROR,
    "`as of` takes one instant for everybody, this is {found}",
    "an instant that is the same for all is needed",
    ("write a date, `30 days ago` or `end of last full month`", "{hint}"),
)
AS_OF_CONSTANT = Code(
    "SEG328",
    "as-of-constant",
    Severity.ERROR,
    "`{value}` is the same at every instant, and `as of` looks at nothing else",
    "a constant",
    (
        'put the whole condition in parentheses: `(plan = "free") as of …`',
        'or write `as of` behind the value that had a past: `plan as of … = "free"`',
    ),
)
TOO_MANY_INSTANTS = Code(
    "SEG316",
    "too-many-instants",
    Severity.ERROR,
    "this compares the past at {found} instants, the limit is {limit}",
    "too many instants",
    ("{hint}",),
)
COMPARED_WINDOW = Code(
    "SEG317",
    "compared-window",
    Severity.ERROR,
    "{what} compares instants of one window, {problem}",
    "expected a window such as `in last 7 days`",
    ("{hint}",),
)
NO_PAST = Code(
    "SEG318",
    "no-past",
    Severity.ERROR,
    "the past of {found} is not known",
    "{expected}",
    ("{hint}",),
)
NO_CHANGE = Code(
    "SEG327",
    "no-change",
    Severity.ERROR,
    "a change from a value to the same value never happens",
    "the two values are equal",
)
