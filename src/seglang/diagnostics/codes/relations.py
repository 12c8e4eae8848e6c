"""Problems with relations and look-ups: SEG1xx."""

from seglang.diagnostics.model import Code, Severity

UNKNOWN_RELATION = Code(
    "SEG122",
    "unknown-relation",
    Severity.ERROR,
    "{owner} has no relation, nested rows or list called `{name}`",
    "no rows of this name",
    ("the nearest name is `{nearest}`", "{hint}"),
)
MANY_AS_ONE = Code(
    "SEG123",
    "many-as-one",
    Severity.ERROR,
    "`{name}` leads to any number of {entity} rows, so it has no one value",
    "one value is needed here",
    ("{hint}",),
)
ONE_AS_MANY = Code(
    "SEG124",
    "one-as-many",
    Severity.ERROR,
    "`{name}` leads to one {entity} at most, so it gives no rows to look through",
    "rows are needed here",
    ("{hint}",),
)
RELATED_AS_VALUE = Code(
    "SEG125",
    "related-as-value",
    Severity.ERROR,
    "`{name}` is a row of {entity}, not a value",
    "say which attribute of it",
    ("{hint}",),
)
LOOKUP_KEY = Code(
    "SEG126",
    "lookup-key",
    Severity.ERROR,
    "the key of {entity} is {wanted}, this is {found}",
    "the key of one {entity} is needed",
    ("its key is ({key})",),
)
UNKNOWN_CHANNEL = Code(
    "SEG133",
    "unknown-channel",
    Severity.ERROR,
    "unknown channel `{name}`",
    "no channel of this name in the catalog",
    ("the nearest name is `{nearest}`", "the catalog has {channels}"),
)
CHANNEL_MISPLACED = Code(
    "SEG134",
    "channel-misplaced",
    Severity.ERROR,
    "`{name}` cannot have the channel `{channel}`: {problem}",
    "not possible here",
    ("{hint}",),
)
RELATED_NEEDED = Code(
    "SEG140",
    "related-needed",
    Severity.ERROR,
    "only an entity is in a segment, this is a value",
    "a to-one relation or a look-up by key is needed here",
    ("{hint}",),
)
