"""SEG5xx: problems of the catalog and the project file, `seg.toml`."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING

TOML_SYNTAX = Code(
    "SEG501",
    "toml-syntax",
    ERROR,
    headline="the project file is not valid TOML: {problem}",
    label="here",
    help=("{hint}",),
)
UNKNOWN_KEY = Code(
    "SEG502",
    "unknown-key",
    ERROR,
    headline="unknown key `{key}` in {place}",
    label="not a key of {place}",
    help=("did you mean `{nearest}`?", "{place} takes {known}"),
)
MISSING_KEY = Code(
    "SEG503",
    "missing-key",
    ERROR,
    headline="{place} has no `{key}`",
    label="`{key}` is needed here",
    help=("{hint}",),
)
WRONG_VALUE = Code(
    "SEG504",
    "wrong-value",
    ERROR,
    headline="`{key}` is {found}, expected {expected}",
    label="expected {expected}",
    help=("{hint}",),
)
VALUE_NOT_ALLOWED = Code(
    "SEG505",
    "value-not-allowed",
    ERROR,
    headline="`{value}` is not a value of `{key}`",
    label="expected one of {allowed}",
    help=("did you mean `{nearest}`?",),
)
UNKNOWN_TYPE = Code(
    "SEG506",
    "unknown-type",
    ERROR,
    headline="unknown type `{type}`",
    label="not a type",
    help=("did you mean `{nearest}`?", "types are {known}", "{hint}"),
)
BAD_NAME = Code(
    "SEG508",
    "bad-name",
    ERROR,
    headline="`{name}` cannot be the name of {what}",
    label="{reason}",
    help=("{hint}",),
)
UNKNOWN_ZONE = Code(
    "SEG509",
    "unknown-time-zone",
    ERROR,
    headline="unknown time zone `{zone}`",
    label="expected an IANA name such as `Europe/Warsaw` or `UTC`",
    help=("did you mean `{nearest}`?",),
)
UNKNOWN_ENTITY = Code(
    "SEG510",
    "unknown-entity",
    ERROR,
    headline="no entity is called `{name}`",
    label="expected one of {known}",
    help=("did you mean `{nearest}`?",),
)
KEY_LENGTH = Code(
    "SEG511",
    "key-length",
    ERROR,
    headline="{what} has {found}, the key of entity `{entity}` has {expected}",
    label="name the columns that hold {columns} of `{entity}`, in this order",
)
BAD_ENUM = Code(
    "SEG512",
    "bad-enum-values",
    ERROR,
    headline="{problem}",
    label="{label}",
    help=("{hint}",),
)
BAD_PRECISION = Code(
    "SEG513",
    "decimal-precision",
    ERROR,
    headline="`{type}` is wider than numbers can be",
    label="at most 38 digits, at most 10 of them after the point",
    help=("{hint}",),
)
BAD_DURATION = Code(
    "SEG514",
    "bad-duration",
    ERROR,
    headline="`{text}` is not a length of time",
    label="expected a number and a unit such as `3 years` or `36 hours`",
    help=("did you mean `{nearest}`?",),
)
NAME_TAKEN = Code(
    "SEG515",
    "name-taken",
    ERROR,
    headline="`{name}` is both {first} and {second}",
    label="rename one of them",
)
BAD_FILTER = Code(
    "SEG516",
    "bad-filter",
    ERROR,
    headline="the filter on `{column}` cannot be read: {problem}",
    label="expected {expected}",
    help=("did you mean `{nearest}`?", "{hint}"),
)
KEYS_CLASH = Code(
    "SEG517",
    "keys-clash",
    ERROR,
    headline="{problem}",
    label="{label}",
    help=("{hint}",),
)
BAD_AS_OF = Code(
    "SEG518",
    "bad-as-of",
    ERROR,
    headline="`{text}` is not an instant",
    label="expected a date or an instant such as `2026-11-22T10:00` or `2026-11-22T10:00Z`",
)
UNKNOWN_TARGET = Code(
    "SEG519",
    "unknown-target",
    ERROR,
    headline="no target is called `{name}`",
    label="expected one of {known}",
    help=("did you mean `{nearest}`?", "{hint}"),
)
UNSET_VARIABLE = Code(
    "SEG520",
    "unset-variable",
    ERROR,
    headline="the environment variable `{variable}` is not set",
    label="needed by target `{target}`",
    help=("set it, or choose another target with `--target`",),
)
PROJECT_NOT_FOUND = Code(
    "SEG521",
    "project-not-found",
    ERROR,
    headline="no `seg.toml` in {place}",
    help=("{hint}",),
)
NO_ENTITY = Code(
    "SEG522",
    "no-entity",
    ERROR,
    headline="the catalog declares no entity",
    label="rules need at least one `[entities.NAME]`",
    help=("`seg init DIR --from URL-OR-PATH` drafts a catalog from a database",),
)
SECRET_IN_FILE = Code(
    "SEG523",
    "password-in-file",
    WARNING,
    headline="the target `{target}` holds a password in the project file",
    label="everybody who reads this file can read it",
    help=('write `url = "${{DATABASE_URL}}"` and set the variable where the target is used',),
)
UNREADABLE_CHARACTER = Code(
    "SEG524",
    "invisible-character",
    ERROR,
    headline="the project file holds the invisible character {character}",
    label="it can make the text look different from what it says",
    help=("remove it",),
)
PROJECT_TOO_LARGE = Code(
    "SEG525",
    "project-file-too-large",
    ERROR,
    headline="the project file is larger than {limit}",
    help=("split the data it describes into several projects",),
)
NO_TARGET = Code(
    "SEG526",
    "no-target",
    ERROR,
    headline="no target is chosen",
    help=("{hint}",),
)
DISTINCT_ENTITY = Code(
    "SEG527",
    "distinct-entity",
    ERROR,
    headline="`{entity}` is made of distinct keys, so nothing else is known of it",
    label="many rows stand for one {entity}; which one would this be?",
    help=("leave out attributes and `since`, or name a table with one row for each {entity}",),
)
UNKNOWN_ATTRIBUTE = Code(
    "SEG528",
    "unknown-attribute-of-entity",
    ERROR,
    headline="`{entity}` has no attribute `{name}`",
    label="not an attribute of `{entity}`",
    help=("did you mean `{nearest}`?", "it has {known}"),
)
ROWS_WITHOUT_ID = Code(
    "SEG529",
    "rows-without-id",
    ERROR,
    headline="`{event}` has rows `{name}` but no `id`",
    label="`{on}` holds the `id` of the {event} they belong to",
    help=('name the column: `id = "…"` in `[events.{event}]`',),
)
TIMEZONE_NOT_TEXT = Code(
    "SEG530",
    "time-zone-not-text",
    ERROR,
    headline="the time zone of `{entity}` is the attribute `{name}`, which is {type}",
    label="expected a text attribute, with names such as `Europe/Warsaw`",
)
CONSENT_NOT_BOOLEAN = Code(
    "SEG531",
    "consent-not-boolean",
    ERROR,
    headline="the consent of channel `{channel}` is the attribute `{name}`, which is {type}",
    label="expected a boolean attribute of `{entity}`, or a segment",
    help=("a segment can say when it means yes, and stand here instead",),
)
