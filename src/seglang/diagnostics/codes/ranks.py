"""Problems with ranks, scores, maps and versions: SEG2xx."""

from seglang.diagnostics.model import Code, Severity

RANK_SIZE = Code(
    "SEG224",
    "rank-size",
    Severity.ERROR,
    "`{found}` is no size of a rank",
    "{expected}",
    ("{hint}",),
)
RANK_VALUE = Code(
    "SEG225",
    "rank-value",
    Severity.ERROR,
    "{found} cannot be ranked",
    "a number, an instant or a length of time is needed",
    ("{hint}",),
)
RANK_GROUP = Code(
    "SEG226",
    "rank-group",
    Severity.ERROR,
    "{found} cannot be grouped by after `per`",
    "a single value is needed",
)
OF_TOTAL = Code(
    "SEG227",
    "of-total",
    Severity.ERROR,
    "`of total` asks for a share of a sum of numbers, {found}",
    "expected {expected}",
    ("write for example `is in top 80% of total`",),
)
NOT_A_MAP = Code(
    "SEG228",
    "not-a-map",
    Severity.ERROR,
    "`{name}` is {found}, which cannot be looked up in",
    "only a map has keys",
    ("{hint}",),
)
BAD_VERSION = Code(
    "SEG229",
    "bad-version",
    Severity.ERROR,
    "`{text}` is no version",
    "expected dotted numbers such as `2.10.1`",
    ("a leading `v` and a pre-release such as `-rc.1` may stand with them",),
)
