"""Problems with types and values: SEG2xx."""

from seglang.diagnostics.model import Code, Severity

NOT_COMPARABLE = Code(
    "SEG201",
    "not-comparable",
    Severity.ERROR,
    "{left} cannot be compared with {right}",
    "this is {right}",
    ("{hint}",),
)
NOT_A_CONDITION = Code(
    "SEG202",
    "not-a-condition",
    Severity.ERROR,
    "a condition is needed, this is {found}",
    "neither true nor false",
    ("{hint}",),
)
BARE_INSTANT = Code(
    "SEG203",
    "bare-instant",
    Severity.ERROR,
    "a condition is needed, this is an instant",
    "`was` is missing before the window",
    (
        "a window after an event narrows its rows; `was in last …` tests the instant",
        "{hint}",
    ),
)
WRONG_ARGUMENT = Code(
    "SEG204",
    "wrong-argument",
    Severity.ERROR,
    "`{function}` does not take {found}",
    "this is {found}",
    ("it takes {expected}",),
)
NO_ORDER = Code(
    "SEG205",
    "no-order",
    Severity.ERROR,
    "{found} has no order, so `{operator}` cannot stand here",
    "this is {found}",
    ("{hint}",),
)
ARITHMETIC = Code(
    "SEG206",
    "arithmetic",
    Severity.ERROR,
    "`{left} {operator} {right}` has no meaning",
    "not defined for these types",
    ("{hint}",),
)
BRANCHES_DIFFER = Code(
    "SEG207",
    "branches-differ",
    Severity.ERROR,
    "one value would be {left}, the other {right}",
    "this is {right}",
    ("both have to be of one type",),
)
AGGREGATE_OPERAND = Code(
    "SEG208",
    "aggregate-operand",
    Severity.ERROR,
    "`{function} of` needs {expected}, not {found}",
    "this is {found}",
)
PROPERTY_MISSING = Code(
    "SEG209",
    "property-missing",
    Severity.ERROR,
    "`{function}` needs a property of `{event}`",
    "a property is missing here",
    ("write for example `{example}`",),
)
PROPERTY_TOO_MANY = Code(
    "SEG210",
    "property-not-allowed",
    Severity.ERROR,
    "`{function}` speaks of rows, not of the property `{property}`",
    "leave out `.{property}`",
    ("{hint}",),
)
NOT_A_LIST = Code(
    "SEG211",
    "not-a-list",
    Severity.ERROR,
    "`has` needs a list, this is {found}",
    "not a list",
    ("{hint}",),
)
NOT_WHOLE = Code(
    "SEG212",
    "not-a-whole-number",
    Severity.ERROR,
    "a whole number is needed here, this is {found}",
    "expected a whole number of at least {least}",
)
RANGE_REVERSED = Code(
    "SEG213",
    "range-reversed",
    Severity.ERROR,
    "`between {low} and {high}` can never hold",
    "the smaller one comes first",
)
PARAMETER_VALUE = Code(
    "SEG214",
    "parameter-value",
    Severity.ERROR,
    "the value of parameter `{name}` is not {expected}",
    "declared as {expected}",
    ("{hint}",),
)
NOT_CONSTANT = Code(
    "SEG215",
    "not-a-constant",
    Severity.ERROR,
    "a constant is needed here",
    "expected {expected}",
    ("a literal or the name of a `param`",),
)
BAD_PATTERN = Code(
    "SEG216",
    "bad-pattern",
    Severity.ERROR,
    "the pattern has no meaning: {problem}",
    "here",
    (
        "patterns have literals, classes, `. * + ? {{m,n}} ( ) |`, `^` and `$`;"
        " no look-around, no back-references",
    ),
)
TEXT_NEEDED = Code(
    "SEG217",
    "text-needed",
    Severity.ERROR,
    "`{operator}` needs text, this is {found}",
    "not text",
    ("{hint}",),
)
SAMPLE_RANGE = Code(
    "SEG218",
    "sample-range",
    Severity.ERROR,
    "a sample is a share from 0% to 100%, in steps of 0.01%",
    "{found}",
)
DUPLICATE_LABEL = Code(
    "SEG219",
    "duplicate-label",
    Severity.ERROR,
    'the label "{label}" stands twice in `{name}`',
    "used again here",
    ("give every arm its own label, or join the two conditions with `or`",),
)
POINT_NEEDED = Code(
    "SEG220",
    "point-needed",
    Severity.ERROR,
    "a point is needed here, this is {found}",
    "expected an attribute of type point, or (latitude, longitude)",
    ("{hint}",),
)
TOO_PRECISE = Code(
    "SEG221",
    "too-precise",
    Severity.ERROR,
    "`{number}` has more than {limit} digits after the point",
    "numbers keep ten decimals",
)
NOT_A_VALUE = Code(
    "SEG222",
    "not-a-value",
    Severity.ERROR,
    "{found} cannot stand here as a value",
    "{wanted} was expected",
    ("the nearest name is `{nearest}`", "{hint}"),
)
LIST_KEY = Code(
    "SEG223",
    "list-key",
    Severity.ERROR,
    "list `{name}` has {found} key columns, {wanted} expected",
    "the keys do not fit",
    ("{hint}",),
)
