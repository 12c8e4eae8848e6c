"""Tests made of real rows: SEG940 to SEG944. No key and no value is ever a fact of these."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

UNKNOWN_KEY = Code(
    "SEG940",
    "key-not-in-the-data",
    ERROR,
    headline="key {number} of {count} is not in the data of `{entity}`",
    help=(
        "it is not printed; an entity that begins at or after the as-of instant is not there yet",
    ),
)
TOO_MANY_ROWS = Code(
    "SEG941",
    "too-many-rows-for-a-test",
    ERROR,
    headline="these entities have more than {most} rows that the rule reads",
    help=("choose others with fewer rows: a test is for people to read",),
)
LOOKS_AT_EVERYBODY = Code(
    "SEG942",
    "rule-looks-at-everybody",
    ERROR,
    headline="`{name}` ranks the whole population, which a few rows cannot show",
    help=("write its test by hand, with the few that it is to rank",),
)
NOT_TOLD_BY_A_TEST = Code(
    "SEG943",
    "not-told-by-a-test",
    ERROR,
    headline="no test was found that says of `{name}` what these rows say",
    help=("{reason}", "write this test by hand"),
)
WRONG_KEY = Code(
    "SEG944",
    "key-of-another-shape",
    ERROR,
    headline="key {number} of {count} does not fit the key of `{entity}`",
    help=("that has {wanted}", "the values of a key of several columns are joined by `:`"),
)
