"""Problems with the parameters of declarations and with calls: SEG1xx."""

from seglang.diagnostics.model import Code, Severity

TAKES_NO_ARGUMENTS = Code(
    "SEG127",
    "takes-no-arguments",
    Severity.ERROR,
    "`{name}` is {kind} and takes no arguments",
    "nothing to give arguments to",
    ("{hint}",),
)
MISSING_ARGUMENT = Code(
    "SEG128",
    "missing-argument",
    Severity.ERROR,
    "`{name}` needs a value for `{parameter}`",
    "the argument for `{parameter}` is missing",
    ("write for example `{example}`",),
)
TOO_MANY_ARGUMENTS = Code(
    "SEG129",
    "too-many-arguments",
    Severity.ERROR,
    "`{name}` takes {wanted}, {found} were given",
    "one too many",
    ("it is declared as `{declared}`",),
)
WRONG_ARGUMENT_TYPE = Code(
    "SEG130",
    "wrong-argument-type",
    Severity.ERROR,
    "`{parameter}` of `{name}` is {wanted}, this is {found}",
    "expected {wanted}",
    ("{hint}",),
)
EXPANSION_TOO_WIDE = Code(
    "SEG131",
    "expansion-too-wide",
    Severity.ERROR,
    "`{name}` leads to more than {limit} different calls of declarations with parameters",
    "this call is one too many",
    ("call them with fewer different arguments",),
)
PARAMETER_NAME = Code(
    "SEG132",
    "parameter-name",
    Severity.ERROR,
    "the parameter `{name}` has the name of {kind}",
    "this name is taken",
    ("rename the parameter",),
)
