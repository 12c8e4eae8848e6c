"""SEG86x: a dbt project that cannot be written."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NOT_OURS = Code(
    "SEG860",
    "dbt-not-ours",
    ERROR,
    headline="`{path}` is there already, and `seg dbt` did not make it",
    help=("the folder is replaced as a whole; name one that does not exist yet",),
)
OTHER_FILES = Code(
    "SEG861",
    "dbt-other-files",
    ERROR,
    headline="`{path}` holds a file that `seg dbt` did not write: `{file}`",
    help=(
        "the folder is replaced as a whole, so the file would be lost; move it to a dbt project of "
        "your own",
    ),
)
TRAIT_LIKE_KEY = Code(
    "SEG862",
    "dbt-trait-like-key",
    ERROR,
    headline="`{name}` is called like a column of the key of `{entity}`",
    help=("the table of traits has a column for each; give the trait another name",),
)
NOTHING_TO_WRITE = Code(
    "SEG863",
    "dbt-nothing",
    ERROR,
    headline="the project declares nothing that could be a model",
    help=("a model is a segment, or the traits and partitions of an entity",),
)
