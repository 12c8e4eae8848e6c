"""Problems with names: SEG1xx."""

from seglang.diagnostics.model import Code, Severity

UNKNOWN_NAME = Code(
    "SEG101",
    "unknown-name",
    Severity.ERROR,
    "unknown name `{name}`",
    "not an attribute of {entity}, a trait or a parameter",
    ("the nearest name is `{nearest}`", "{hint}"),
)
UNKNOWN_EVENT = Code(
    "SEG102",
    "unknown-event",
    Severity.ERROR,
    "unknown event `{name}`",
    "no event of this name",
    ("the nearest name is `{nearest}`", "{hint}"),
)
UNKNOWN_SEGMENT = Code(
    "SEG103",
    "unknown-segment",
    Severity.ERROR,
    "unknown segment `{name}`",
    "no segment of this name",
    ("the nearest name is `{nearest}`", "{hint}"),
)
UNKNOWN_PROPERTY = Code(
    "SEG104",
    "unknown-property",
    Severity.ERROR,
    "event `{event}` has no property `{name}`",
    "not a property",
    ("the nearest name is `{nearest}`", "its properties are {properties}"),
)
UNKNOWN_LIST = Code(
    "SEG105",
    "unknown-list",
    Severity.ERROR,
    "unknown list `{name}`",
    "no list of this name in the catalog",
    ("the nearest name is `{nearest}`", "{hint}"),
)
UNKNOWN_ENTITY = Code(
    "SEG106",
    "unknown-entity",
    Severity.ERROR,
    "unknown entity `{name}`",
    "no entity of this name in the catalog",
    ("the nearest name is `{nearest}`", "the catalog has {entities}"),
)
DUPLICATE_NAME = Code(
    "SEG107",
    "duplicate-name",
    Severity.ERROR,
    "`{name}` is declared twice",
    "declared again here",
    ("all files of a project share one set of names; rename one of the two",),
)
CYCLE = Code(
    "SEG108",
    "cycle",
    Severity.ERROR,
    "`{name}` is defined by itself",
    "this reference closes the circle",
    ("the path is {path}",),
)
AMBIGUOUS_NAME = Code(
    "SEG109",
    "ambiguous-name",
    Severity.ERROR,
    "`{name}` could mean two things",
    "both `{first}` and `{second}` exist",
    ("write `{first}` or `{second}`",),
)
WRONG_KIND = Code(
    "SEG110",
    "wrong-kind",
    Severity.ERROR,
    "`{name}` is {kind}, which cannot stand here",
    "{wanted} was expected",
    ("{hint}",),
)
UNKNOWN_LABEL = Code(
    "SEG111",
    "unknown-label",
    Severity.ERROR,
    '{name} never has the value "{label}"',
    "not one of its values",
    ('the nearest value is "{nearest}"', "its values are {labels}"),
)
UNKNOWN_FUNCTION = Code(
    "SEG112",
    "unknown-function",
    Severity.ERROR,
    "unknown function `{name} of`",
    "no function of this name",
    ("the nearest name is `{nearest} of`",),
)
NOT_A_WARNING = Code(
    "SEG113",
    "not-a-warning",
    Severity.ERROR,
    "`@allow` cannot silence `{code}`",
    "{kind}",
    ("only warnings (SEG4xx) can be silenced", "the nearest one is `{nearest}`"),
)
OTHER_ENTITY = Code(
    "SEG114",
    "other-entity",
    Severity.ERROR,
    "`{name}` is about {other}, this rule is about {entity}",
    "belongs to {other}",
    ("declare the rule `of {other}`, or use something of {entity}", "{hint}"),
)
TAKEN_NAME = Code(
    "SEG115",
    "taken-name",
    Severity.ERROR,
    "`{name}` is already the name of {kind} in the catalog",
    "choose another name",
)
UNKNOWN_TYPE = Code(
    "SEG116",
    "unknown-type",
    Severity.ERROR,
    "unknown type `{name}`",
    "not a type a parameter can have",
    (
        "the nearest type is `{nearest}`",
        "types are text, integer, decimal, boolean, date, timestamp, duration, version,"
        ' enum("a", "b") and list<T>',
    ),
)
UNKNOWN_PARAMETER = Code(
    "SEG117",
    "unknown-parameter",
    Severity.ERROR,
    "there is no parameter `{name}`",
    "",
    (
        "the nearest name is `{nearest}`",
        "declare it in a rule file: `param {name}: text = …`",
    ),
)
EXPANSION_TOO_LARGE = Code(
    "SEG118",
    "expansion-too-large",
    Severity.ERROR,
    "`{name}` expands to {size} nodes, more than {limit}",
    "with everything it refers to",
    ("split the rule, or refer to fewer traits and segments",),
)
CLOSURE_TOO_LARGE = Code(
    "SEG119",
    "closure-too-large",
    Severity.ERROR,
    "`{name}` rests on {size} segments, more than {limit}",
    "counting what its segments refer to in turn",
    ("refer to fewer segments",),
)
EXPANSION_TOO_DEEP = Code(
    "SEG120",
    "expansion-too-deep",
    Severity.ERROR,
    "`{name}` is nested {depth} levels deep, more than {limit}",
    "with everything it refers to",
    ("flatten the rule, or what it refers to",),
)
FILE_TOO_WIDE = Code(
    "SEG141",
    "file-too-wide",
    Severity.ERROR,
    "the rules of `{file}` lead to more than {limit} {what}",
    "here it is too much",
    ("repeat less, or give the rules to several files",),
)
EVENT_TOO_WIDE = Code(
    "SEG142",
    "event-too-wide",
    Severity.ERROR,
    "`{name}` is made of {size} events, more than {limit}",
    "counting what its events are made of in turn",
    ("name fewer events, or one that the catalog reads from one table",),
)
ALIAS_TAKEN = Code(
    "SEG135",
    "alias-taken",
    Severity.ERROR,
    "`{name}` is already the name of {kind} here",
    "choose another alias",
)
WHICH_ROW = Code(
    "SEG136",
    "which-row",
    Severity.ERROR,
    "`{name}` is an event, not one row of it",
    "an instant is needed here",
    ("write for example `(last {name})`, or name the row around it: `{name} as x where (…)`",),
)
ROW_AS_VALUE = Code(
    "SEG137",
    "row-as-value",
    Severity.ERROR,
    "`{name}` stands for a row, not for a value",
    "which of its properties",
    ("write for example `{name}.{example}`",),
)
MIXED_EVENTS = Code(
    "SEG138",
    "mixed-events",
    Severity.ERROR,
    "`{name}` is a session, which cannot be part of {what}",
    "a session",
    ("{hint}",),
)
NO_EVENTS = Code(
    "SEG139",
    "no-events",
    Severity.ERROR,
    "the catalog has no events of {entity}",
    "`*` stands for nothing",
)
