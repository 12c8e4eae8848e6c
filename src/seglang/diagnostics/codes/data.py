"""SEG6xx: databases that cannot be used, and data that is not as the catalog says.

Messages hold names of tables and columns and numbers of rows. They never hold keys, passwords or
URLs, nor values, except those of an enum when somebody asked for them.
"""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING
NOTE = Severity.NOTE

# Reaching the database

NO_SUCH_FILE = Code(
    "SEG601",
    "no-such-database-file",
    ERROR,
    headline="{source} cannot be opened: there is no file `{path}`",
    help=("{hint}",),
)
NOT_A_DATABASE = Code(
    "SEG602",
    "not-a-database",
    ERROR,
    headline="{source} cannot be opened: `{path}` is {problem}",
    help=("{hint}",),
)
CANNOT_CONNECT = Code(
    "SEG603",
    "cannot-connect",
    ERROR,
    headline="{source} cannot be reached: {problem}",
    help=("{hint}",),
)
BAD_URL = Code(
    "SEG604",
    "bad-url",
    ERROR,
    headline="the URL of {source} cannot be read",
    help=("it looks like `postgresql://user:password@host:5432/database`",),
)
QUERY_FAILED = Code(
    "SEG605",
    "query-failed",
    ERROR,
    headline="{source} could not answer: {problem}",
    help=("it was asked about table `{table}`", "{hint}"),
)

# The catalog and the schema

MISSING_TABLE = Code(
    "SEG620",
    "missing-table",
    ERROR,
    headline="{source} has no table `{table}`",
    label="{used_by} reads it",
    help=("did you mean `{nearest}`?", "it has {known}"),
)
MISSING_COLUMN = Code(
    "SEG621",
    "missing-column",
    ERROR,
    headline="table `{table}` has no column `{column}`",
    label="{used_by} reads it",
    help=("did you mean `{nearest}`?",),
)
MISSING_FIELD = Code(
    "SEG622",
    "missing-struct-field",
    ERROR,
    headline="column `{column}` of table `{table}` has no field `{field}`",
    label="{used_by} reads it",
    help=("did you mean `{nearest}`?", "{hint}"),
)
TYPE_DOES_NOT_FIT = Code(
    "SEG623",
    "type-does-not-fit",
    ERROR,
    headline="column `{column}` of table `{table}` is `{found}`, not {expected}",
    label="declared {declared} here",
    help=("{hint}",),
)
FLOAT_NOT_STATED = Code(
    "SEG624",
    "float-not-stated",
    ERROR,
    headline="column `{column}` of table `{table}` is floating point",
    label="the catalog does not say so",
    help=('write `{{ type = "decimal", stored = "float" }}`: it is cast when read',),
)
NOT_FLOAT = Code(
    "SEG625",
    "float-stated-wrongly",
    WARNING,
    headline="column `{column}` of table `{table}` is `{found}`, not floating point",
    label='`stored = "float"` costs a cast for nothing',
    help=("remove it",),
)
PRECISION_TOO_SMALL = Code(
    "SEG626",
    "precision-too-small",
    ERROR,
    headline="column `{column}` of table `{table}` is `{found}`, wider than `{declared}`",
    label="the catalog promises less than the column holds",
    help=("write `{wanted}`",),
)
ZONE_MISSING = Code(
    "SEG627",
    "zone-missing",
    ERROR,
    headline="column `{column}` of table `{table}` has no time zone",
    label="the catalog must state the zone of its times",
    help=("{hint}",),
)
ZONE_NOT_NEEDED = Code(
    "SEG628",
    "zone-not-needed",
    ERROR,
    headline="column `{column}` of table `{table}` has a time zone",
    label="the catalog states another one",
    help=("remove `zone`",),
)

# The catalog and the rows

KEY_MISSING = Code(
    "SEG640",
    "key-missing",
    WARNING,
    headline="table `{table}` holds {count} without a key",
    label="rows without a key do not exist for rules",
)
KEY_REPEATS = Code(
    "SEG641",
    "key-repeats",
    ERROR,
    headline="table `{table}` repeats {count}",
    label="each `{entity}` must be one row",
    help=("read a view that has one row for each `{entity}`, or narrow it with `where`",),
)
REQUIRED_MISSING = Code(
    "SEG642",
    "required-missing",
    ERROR,
    headline="`{name}` is required, but missing in {count} of table `{table}`",
    label="the catalog promises that it is never missing",
    help=("remove `required`, or fill the column",),
)
VALUE_OUTSIDE_ENUM = Code(
    "SEG643",
    "value-outside-enum",
    ERROR,
    headline="`{name}` has {distinct} outside its list, in {count} of table `{table}`",
    label="the list of values",
    help=("they are {values}", "{hint}"),
)
TIME_MISSING = Code(
    "SEG644",
    "time-missing",
    WARNING,
    headline="table `{table}` holds {count} without a time",
    label="rows without a time do not exist for rules",
)
ID_REPEATS = Code(
    "SEG645",
    "id-repeats",
    ERROR,
    headline="table `{table}` repeats {count}",
    label="the catalog says `unique = true`",
    help=("remove `unique` and name the row's `id`, so that repeated rows count once",),
)
ROWS_IN_FUTURE = Code(
    "SEG646",
    "rows-in-the-future",
    WARNING,
    headline="table `{table}` holds {count} after {instant}",
    label="they do not exist yet for rules",
    help=("is the zone of the column right?", "{hint}"),
)
OLDER_THAN_RETENTION = Code(
    "SEG647",
    "older-than-retention",
    WARNING,
    headline="table `{table}` holds {count} older than {retention}",
    label="the catalog says that rows are kept for {retention}",
    help=("correct `retention`: rules over longer windows are warned about",),
)
NOT_FRESH = Code(
    "SEG648",
    "not-fresh",
    WARNING,
    headline="the newest row of table `{table}` is older than {fresh}",
    label="the catalog says that it never is",
    help=("has the load stopped?",),
)
KEY_UNKNOWN = Code(
    "SEG649",
    "key-of-nobody",
    WARNING,
    headline="table `{table}` holds {count} with a key that no `{entity}` has",
    label="rules never see them",
)
ZONE_DATA_DIFFER = Code(
    "SEG650",
    "zone-data-differ",
    WARNING,
    headline="this machine and {source} disagree about the zone `{zone}`",
    label="local times differ from {instant} on",
    help=("update the time zone data of the older one",),
)

RELATION_NOWHERE = Code(
    "SEG651",
    "relation-leads-nowhere",
    WARNING,
    headline="table `{table}` holds {count} whose `{relation}` is no `{entity}` that there is",
    label="for rules they have none",
)
NOT_A_VERSION = Code(
    "SEG652",
    "not-a-version",
    WARNING,
    headline="`{name}` is no version in {count} of table `{table}`",
    label="there it is missing for rules",
    help=("a version is dotted numbers such as `2.10.1`, `v3` or `1.0-rc.1`",),
)
NOT_A_ZONE = Code(
    "SEG653",
    "not-a-time-zone",
    WARNING,
    headline="`{name}` is no time zone in {count} of table `{table}`",
    label="there `local hour of` is missing",
    help=("zones have IANA names such as `Europe/Warsaw`",),
)
INDEX_MISSING = Code(
    "SEG654",
    "index-missing",
    NOTE,
    headline="table `{table}` has no index on {columns}",
    label="rules read {used_by} faster with it",
    help=("{statement}",),
)

# Drafting a catalog

NOTHING_TO_DRAFT = Code(
    "SEG660",
    "nothing-to-draft",
    ERROR,
    headline="{source} holds no table that could be a catalog's entity",
    help=("{hint}", "for example {example}"),
)

# Updating a catalog

LEFT_AS_IT_IS = Code(
    "SEG661",
    "left-as-it-is",
    NOTE,
    headline="{what} is left as it is: {reason}",
    help=("{hint}",),
)
CANNOT_UPDATE = Code(
    "SEG662",
    "cannot-update",
    ERROR,
    headline="`{file}` cannot be updated: {problem}",
    help=("nothing was written", "{hint}"),
)
