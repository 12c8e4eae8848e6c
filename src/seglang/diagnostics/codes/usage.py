"""Wrong use of the command line or the Python API: SEG7xx."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

UNKNOWN_DECLARATION = Code(
    "SEG701",
    "unknown-declaration",
    ERROR,
    headline="there is no {wanted} `{name}`",
    help=("did you mean `{nearest}`?", "`seg list` prints the names of this project"),
)
WRONG_DECLARATION = Code(
    "SEG702",
    "wrong-declaration",
    ERROR,
    headline="`{name}` is {kind}, where {wanted} is needed",
    help=("{hint}",),
)
BAD_INSTANT = Code(
    "SEG703",
    "bad-instant",
    ERROR,
    headline="`{text}` is not an instant",
    help=(
        "write a day, `2026-11-22`, or an instant, `2026-11-22T10:00`, with `Z` or an offset "
        "such as `+01:00` when it is not in the project's zone",
        "{hint}",
    ),
)
BAD_PARAMETER = Code(
    "SEG704",
    "bad-parameter",
    ERROR,
    headline="`{text}` is not of the form name=value",
    help=("write `--param minimum=3`",),
)
UNWRITABLE_OUTPUT = Code(
    "SEG706",
    "unwritable-output",
    ERROR,
    headline="cannot write `{path}`: {reason}",
    help=("nothing was written", "{hint}"),
)
UNREADABLE_FILE = Code(
    "SEG707",
    "unreadable-file",
    ERROR,
    headline="cannot read `{path}`: {reason}",
)
OUTSIDE_PROJECT = Code(
    "SEG705",
    "outside-project",
    ERROR,
    headline="`{path}` lies outside the project's folder",
    help=(
        "rule files are read only below the folder of seg.toml; links that lead out are refused",
    ),
)
NO_RULE_FILES = Code(
    "SEG708",
    "no-rule-files",
    Severity.WARNING,
    headline="no file matches the project's `rules`",
    help=("the patterns are {patterns}",),
)
UNKNOWN_CODE = Code(
    "SEG709",
    "unknown-code",
    ERROR,
    headline="no diagnostic has the code `{name}`",
    help=("did you mean `{nearest}`?", "codes look like SEG101; `seg rule` lists them all"),
)
UNKNOWN_DIALECT = Code(
    "SEG710",
    "unknown-dialect",
    ERROR,
    headline="there is no dialect `{name}`",
    help=("did you mean `{nearest}`?", "the dialects are {known}"),
)
BINARY_TO_TERMINAL = Code(
    "SEG711",
    "binary-to-terminal",
    ERROR,
    headline="{format} is no text for a terminal",
    help=("name a file with `-o`, or send the output to a program",),
)
AS_OF_PARAMETER = Code(
    "SEG712",
    "as-of-parameter",
    ERROR,
    headline="`parameter` is no instant to {purpose}",
    help=("only `seg compile` leaves the instant open; name one, such as `--as-of 2026-11-22`",),
)
UNKNOWN_FIELD = Code(
    "SEG713",
    "unknown-field",
    ERROR,
    headline="{owner} has no {kind} `{name}`",
    help=("did you mean `{nearest}`?",),
)
WRONG_FIELD = Code(
    "SEG714",
    "wrong-field",
    ERROR,
    headline="the value of {kind} `{name}` of {owner} is not {expected}",
)
MISSING_FIELD = Code(
    "SEG715",
    "missing-field",
    ERROR,
    headline="{owner} lacks {kind} `{name}`",
    help=("{hint}",),
)
UNKNOWN_TABLE = Code(
    "SEG716",
    "unknown-table",
    ERROR,
    headline="no entity, event or list of the catalog reads a table `{name}`",
    help=("did you mean `{nearest}`?", "the tables are {known}"),
)
NOT_A_TABLE = Code(
    "SEG717",
    "not-a-table",
    ERROR,
    headline="what stands for table `{name}` is no data frame or Arrow table",
    help=("give a pandas, polars or pyarrow table, or anything with `__arrow_c_stream__`",),
)
ONE_ENTITY = Code(
    "SEG718",
    "one-entity",
    ERROR,
    headline="{names} are about different entities",
    help=("ask for the traits of one entity at a time",),
)
FOLDER_IN_USE = Code(
    "SEG719",
    "folder-in-use",
    ERROR,
    headline="`{path}` exists already",
    help=("nothing was written; choose another folder",),
)
UNKNOWN_SHAPE = Code(
    "SEG720",
    "unknown-source",
    ERROR,
    headline="`{path}` is no DuckDB file, Postgres URL or folder of Parquet or CSV files",
    help=("give `--from shop.duckdb`, `--from postgresql://…` or `--from data/`",),
)
ONE_STATEMENT = Code(
    "SEG722",
    "one-statement",
    ERROR,
    headline="one statement cannot give {wanted}",
    help=(
        "name one segment, for its members, or traits and partitions of one entity",
        "declared are {known}",
    ),
)
INSTANT_TOO_FAR = Code(
    "SEG721",
    "instant-too-far",
    ERROR,
    headline="at this instant a window of the rule reaches outside the years 1 to 9999",
    help=("choose an instant nearer to the present",),
)
STATEMENT_TOO_LARGE = Code(
    "SEG728",
    "statement-too-large",
    ERROR,
    headline="the SQL would have more than {limit} names and operations",
    help=(
        "ask for fewer traits at once, or for a rule that looks at fewer events, windows and "
        "instants",
    ),
)
UNKNOWN_TEMPLATE = Code(
    "SEG723",
    "unknown-template",
    ERROR,
    headline="there is no template `{name}`",
    help=("did you mean `{nearest}`?", "`seg new --list` prints them all"),
)
TEMPLATE_OPEN = Code(
    "SEG724",
    "template-open",
    ERROR,
    headline="template `{template}` needs {kind} of `{entity}` for `{role}`: {what}",
    help=(
        "say which with `--use {example}`; there are {choices}",
        "declare it in seg.toml, or choose another entity with `--of NAME`",
    ),
)
TEMPLATE_NAME = Code(
    "SEG725",
    "template-name",
    ERROR,
    headline="`{name}` cannot stand for `{role}`: {place} has no such name for {kind}",
    help=("did you mean `{nearest}`?", "there are {choices}"),
)
TEMPLATE_ROLE = Code(
    "SEG726",
    "template-role",
    ERROR,
    headline="template `{template}` has no `{role}` to fill",
    help=("did you mean `{nearest}`?", "it has {roles}"),
)
TABLES_BESIDE_SERVER = Code(
    "SEG727",
    "tables-beside-a-server",
    ERROR,
    headline="tables in memory cannot stand for some of those of target `{target}`",
    help=(
        "with a frame for every table of the catalog, name no target; a DuckDB target takes some",
        "there is none for {missing}",
    ),
)
