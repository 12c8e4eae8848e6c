"""SEG93x: worlds of tests that an engine cannot hold, and engines that hold none."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NOT_STORABLE = Code(
    "SEG930",
    "value-not-storable",
    ERROR,
    headline="{what} cannot be stored: {problem}",
    label="in the world of this test",
    help=("{hint}",),
)
SHUT_FILTER = Code(
    "SEG931",
    "shut-filter",
    ERROR,
    headline="the `where` of {what} lets no row through",
    help=("a test that has such rows cannot be stored; correct the filter in the catalog",),
)
NO_TEMPORARY_TABLES = Code(
    "SEG932",
    "no-temporary-tables",
    ERROR,
    headline="{source} lets nobody make temporary tables",
    help=(
        "worlds of tests are stored in these: ask for the right to TEMPORARY in the database, and"
        " not for a server that only follows another",
        "without `--target`, tests need no server",
    ),
)
