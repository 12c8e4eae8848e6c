"""SEG98x: questions about a lineage that have no answer."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

UNKNOWN_NAME = Code(
    "SEG980",
    "unknown-in-lineage",
    ERROR,
    headline="neither the rules nor the catalog name `{name}`",
    help=(
        "did you mean `{nearest}`?",
        "name a declaration, an event or list, `event.property`, `entity.attribute` or "
        "`table.column`",
    ),
)
NOT_IN_LINEAGE = Code(
    "SEG981",
    "not-in-lineage",
    ERROR,
    headline="`{name}` is {kind}: it stands in no lineage",
    help=("{hint}",),
)
DIRECTION_OF_NOTHING = Code(
    "SEG982",
    "direction-of-nothing",
    ERROR,
    headline="`{option}` needs a name to start from",
    help=("without a name the whole lineage is printed",),
)
