"""Problems with rows: steps of sequences, groups, picks: SEG23x."""

from seglang.diagnostics.model import Code, Severity

STEP_FREQUENCY = Code(
    "SEG230",
    "step-frequency",
    Severity.ERROR,
    "a step of a sequence can only ask for `at least` so many times",
    "this is `{found}`",
    ("a chain goes on from the row that reaches the number; `{found}` is known only at the end",),
)
GROUP_KEY = Code(
    "SEG231",
    "group-key",
    Severity.ERROR,
    "{found} is not one value, so rows cannot be told apart by it",
    "a single value is needed",
)
SAME_PROPERTY = Code(
    "SEG232",
    "same-property",
    Severity.ERROR,
    "`{rows}` has no `{name}` that could be the same",
    "every step needs the property",
    ("its properties are {properties}", "{hint}"),
)
SAME_FREQUENCY = Code(
    "SEG233",
    "same-frequency",
    Severity.ERROR,
    "`for the same {name}` needs `at least` so many times before it",
    "{found}",
    ("{hint}",),
)
STEP_ROWS = Code(
    "SEG234",
    "step-rows",
    Severity.ERROR,
    "{found} cannot be a step of a sequence",
    "the rows of a step are events of one {entity}",
    ("{hint}",),
)
NO_BEFORE_THEN = Code(
    "SEG235",
    "no-before-then",
    Severity.ERROR,
    "`then no {event}` ends a sequence, here steps follow it",
    "steps follow",
    ("to say that none lies between two steps write `then … without {event}`",),
)
STEP_TWICE = Code(
    "SEG236",
    "step-twice",
    Severity.ERROR,
    "the step says {what} twice",
    "{found}",
    ("keep one of the two",),
)
GROUP_NAME = Code(
    "SEG237",
    "group-name",
    Severity.ERROR,
    "two columns of the groups would be called `{name}`",
    "the name is taken",
    ("a group has the names after `per`, and `value`",),
)
PICK_ORDER = Code(
    "SEG238",
    "pick-order",
    Severity.ERROR,
    "rows cannot be put in order by {found}",
    "no order",
    ("`by` takes a number, an instant or a length of time",),
)
LONG_SEQUENCE = Code(
    "SEG240",
    "long-sequence",
    Severity.ERROR,
    "this sequence has {count} steps, more than {limit}",
    "one step too many",
    ("to ask for the same step again and again write `at least … times`",),
)
MANY_PARTS = Code(
    "SEG241",
    "many-parts",
    Severity.ERROR,
    "{what}, more than {limit}",
    "any order of the parts has to be tried",
    ("where the order does not matter write `did … and did …`", "ask for fewer parts"),
)
EQUAL_PARTS = Code(
    "SEG239",
    "equal-parts",
    Severity.ERROR,
    "`all of (…)` asks for the same `{event}` more than {limit} times",
    "one part too many",
    ("to ask for a number of rows write `then {event} at least … times`",),
)
