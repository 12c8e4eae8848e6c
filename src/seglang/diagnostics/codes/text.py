"""SEG0xx: the text itself and its syntax."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

_ERROR = Severity.ERROR

UNEXPECTED = Code(
    "SEG001",
    "unexpected-text",
    _ERROR,
    "`{found}` does not fit here",
    "not expected here",
    ("expected {expected}", "{hint}"),
)
UNFINISHED = Code(
    "SEG002",
    "unfinished-rule",
    _ERROR,
    "the {word} ends too early",
    "more was expected after this",
    ("expected {expected}", "{hint}"),
)
UNKNOWN_DECLARATION = Code(
    "SEG003",
    "unknown-declaration",
    _ERROR,
    "`{found}` does not begin a declaration",
    "not a declaration",
    (
        "did you mean `{nearest}`?",
        "a declaration begins with `segment`, `trait`, `partition`, `event`, `session`, `param` "
        "or `test`",
    ),
)
STRAY_TEXT = Code(
    "SEG004",
    "text-outside-declaration",
    _ERROR,
    "`{found}` stands outside every declaration",
    "belongs to no declaration",
    (
        "a declaration begins with `segment`, `trait`, `partition`, `event`, `session`, `param` "
        "or `test`",
    ),
)
RESERVED_NAME = Code(
    "SEG006",
    "reserved-name",
    _ERROR,
    "`{found}` is a reserved word, not a name",
    "reserved",
    ("in backticks it is a name: `` `{found}` ``",),
)
MIXED_AND_OR = Code(
    "SEG007",
    "mixed-and-or",
    _ERROR,
    "`and` and `or` stand side by side without parentheses",
    "could be read in two ways",
    ("put parentheses around what belongs together",),
)
FOREIGN_OPERATOR = Code(
    "SEG008",
    "foreign-operator",
    _ERROR,
    "`{found}` is not an operator of this language",
    "not an operator",
    ("write `{meant}`",),
)
WRONG_QUOTES = Code(
    "SEG009",
    "wrong-quotes",
    _ERROR,
    "text in {found} quotes",
    "not straight double quotes",
    ('text stands in straight double quotes: `"text"`',),
)
UNCLOSED_TEXT = Code(
    "SEG010",
    "unclosed-text",
    _ERROR,
    "this {found} is not closed",
    "no closing {mark} on this line",
    ("{found} ends with {mark} on the line on which it begins",),
)
UNBALANCED = Code(
    "SEG011",
    "unbalanced-parenthesis",
    _ERROR,
    "`{found}` has no partner",
    "{place}",
    ("{hint}",),
)
MISSING_IS = Code(
    "SEG012",
    "missing-is",
    _ERROR,
    "a test of a value needs `is` or `was`",
    "`{word}` is missing before this",
    ("write `{word} {found}`: without it, these words narrow the rows of an event",),
)
VAGUE_WINDOW = Code(
    "SEG013",
    "vague-window",
    _ERROR,
    "`in {last} {unit}` can be read in two ways",
    "a number or `full` is missing",
    (
        "`in {last} 1 {unit}` reaches from {reach}",
        "{whole}",
        "`this {unit}` is the calendar {unit} we are in",
    ),
)
NULL_TEST = Code(
    "SEG014",
    "null-test",
    _ERROR,
    "there is no `{found}` in this language",
    "not a value",
    ("a missing value is tested with `is unknown`, a present one with `is known`",),
)
MISSING_PARENTHESES = Code(
    "SEG015",
    "missing-parentheses",
    _ERROR,
    "`{word}` needs parentheses",
    "`(` is missing before this",
    ("write `{word} (…)`: the parentheses show where it ends",),
)
FREQUENCY_FORM = Code(
    "SEG016",
    "frequency-form",
    _ERROR,
    "this is not how a number of times is written",
    "{label}",
    ("{hint}",),
)
BETWEEN_AGO = Code(
    "SEG017",
    "between-ago",
    _ERROR,
    "a stretch of the past is written `90 to 30 days ago`",
    "`between … and … ago` is not a window",
    ("write `{meant}`, the larger number first",),
)
WRONG_ORDER = Code(
    "SEG018",
    "wrong-order",
    _ERROR,
    "{found} stands after {before}",
    "too late",
    (
        "the order is: event, `where (…)`, how often, when",
        "in a sequence the time between two steps follows, then `without`",
    ),
)
NOT_FREQUENCY = Code(
    "SEG019",
    "did-not-frequency",
    _ERROR,
    "`did not` takes no number of times",
    "reads in two ways after `did not`",
    ("{hint}",),
)
MISSING_SEGMENT = Code(
    "SEG020",
    "missing-segment-word",
    _ERROR,
    "`in {found}` does not say what `{found}` is",
    "`segment` or `list` is missing before this",
    ("write `in segment {found}` or `in list {found}`",),
)
MISSING_OTHERWISE = Code(
    "SEG021",
    "missing-otherwise",
    _ERROR,
    "the partition has no last arm `otherwise`",
    "{label}",
    ('a partition ends with an arm for everyone else: `"label" otherwise`',),
)
MIXED_OTHERWISE = Code(
    "SEG022",
    "mixed-otherwise",
    _ERROR,
    "`{word}` is mixed with other operators without parentheses",
    "could be read in two ways",
    ("put it in parentheses",),
)
CHAINED_COMPARISON = Code(
    "SEG023",
    "chained-comparison",
    _ERROR,
    "comparisons cannot be chained",
    "a second comparison",
    ("join two comparisons with `and`, or write `is between … and …`",),
)
BAD_DATE = Code(
    "SEG024",
    "bad-date",
    _ERROR,
    "`{found}` is not {wanted}",
    "no such time",
    (
        "a date is `2026-11-22`, an instant `2026-11-22T10:00`",
        "a month is `2026-11`, a quarter `2026-Q3`",
    ),
)
BAD_ESCAPE = Code(
    "SEG025",
    "bad-escape",
    _ERROR,
    "`{found}` is not an escape",
    "unknown escape",
    (r"escapes are `\"`, `\\`, `\n`, `\t` and `\u{{…}}` with the number of a character",),
)
BAD_NUMBER = Code(
    "SEG026",
    "bad-number",
    _ERROR,
    "`{found}` is neither a number nor a name",
    "not a number",
    (
        "numbers are written `1_000`, `12.50`, `20%`",
        "a name that begins with a digit stands in backticks",
    ),
)
HIDDEN_CHARACTER = Code(
    "SEG027",
    "hidden-character",
    _ERROR,
    "an invisible character, {code_point}",
    "invisible",
    ("invisible and direction-changing characters could make a rule look other than it is",),
)
STRAY_CHARACTER = Code(
    "SEG028",
    "stray-character",
    _ERROR,
    "`{found}` is not part of the language",
    "not understood",
    ("a name with such a character stands in backticks",),
)
ODD_SPACE = Code(
    "SEG029",
    "odd-space",
    _ERROR,
    "a space of another kind, {code_point}",
    "not a plain space",
    ("write a plain space",),
)
TOO_DEEP = Code(
    "SEG030",
    "too-deep",
    _ERROR,
    "this is nested more than {limit} levels deep",
    "level {level} begins here",
    ("give a part of it a name of its own: a segment or a trait",),
)
LONG_NUMBER = Code(
    "SEG031",
    "long-number",
    _ERROR,
    "a number of {digits} digits",
    "too long",
    ("a number has 38 digits at most",),
)
LONG_TOKEN = Code(
    "SEG032",
    "long-token",
    _ERROR,
    "a word or text of {length} characters",
    "too long",
    ("one word or text has 10,000 characters at most",),
)
LARGE_FILE = Code(
    "SEG033",
    "large-file",
    _ERROR,
    "a file of {size} bytes",
    "too large",
    ("a rule file has 1 MiB at most; declarations may stand in several files",),
)
NOT_UTF8 = Code(
    "SEG034",
    "not-utf-8",
    _ERROR,
    "`{file}` is not UTF-8 text",
    "byte {offset} cannot be read",
    ("save the file with the encoding UTF-8",),
)
UNKNOWN_ANNOTATION = Code(
    "SEG035",
    "unknown-annotation",
    _ERROR,
    "there is no annotation `@{found}`",
    "unknown",
    ("did you mean `@{nearest}`?", "annotations are {known}"),
)
BAD_ANNOTATION = Code(
    "SEG036",
    "bad-annotation",
    _ERROR,
    "`@{name}` is not written like this",
    "not what it takes",
    ("write `{form}`",),
)
LONELY_ANNOTATION = Code(
    "SEG037",
    "lonely-annotation",
    _ERROR,
    "an annotation without a declaration",
    "nothing follows",
    ("annotations stand before the declaration that they describe",),
)
MISSING_COLON = Code(
    "SEG038",
    "missing-colon",
    _ERROR,
    "`:` is missing after the name",
    "`:` expected before this",
    ("write `{word} {name}: …`",),
)
IS_VALUE = Code(
    "SEG039",
    "is-value",
    _ERROR,
    "`{word}` does not compare with a value",
    "`=` expected",
    ("write `{meant}`",),
)
MANY_PROBLEMS = Code(
    "SEG040",
    "many-problems",
    _ERROR,
    "the file has more than {count} syntax problems",
    "not looked at from here on",
    ("is it a rule file?",),
)
VALUE_NOT_EVENTS = Code(
    "SEG041",
    "value-not-events",
    _ERROR,
    "`{function} of` takes a value, not {extra}",
    "no events here",
    ("a filter or a window belongs to an event, as in `count of purchase in last 30 days`",),
)
MISSING_OVER = Code(
    "SEG042",
    "missing-over",
    _ERROR,
    "`{function} of` does not say over which events",
    "which events?",
    ("write `{function} of ({found}) over EVENT`, or `{function} of EVENT.PROPERTY`",),
)
ONLY_COUNT = Code(
    "SEG043",
    "only-count",
    _ERROR,
    "only `count of` takes `{form}`",
    "not `count`",
    ("write `count of {form} …`",),
)
NOT_AGGREGATE = Code(
    "SEG044",
    "not-aggregate",
    _ERROR,
    "`{function} of` does not summarise events",
    "takes no `over`",
    ("`sum`, `average`, `min`, `max`, `median` and `share` take `(…) over EVENT`",),
)
IN_DATE = Code(
    "SEG045",
    "in-date",
    _ERROR,
    "`in {found}`: `in` takes a month, a quarter or a year",
    "a day or an instant",
    ("one day is `on {found}`",),
)
EMPTY_CHOICES = Code(
    "SEG046",
    "empty-choices",
    _ERROR,
    "the parentheses are empty",
    "nothing in here",
    ("name at least one value",),
)
FOREIGN_LANGUAGE = Code(
    "SEG047",
    "foreign-language",
    _ERROR,
    "`{found}` belongs to another language",
    "not a word of this one",
    ("{hint}",),
)
MISSING_LABEL = Code(
    "SEG048",
    "missing-label",
    _ERROR,
    "an arm of a partition begins with a label in quotes",
    'a label such as `"loyal"` expected',
    ('write `"{found}" when …`',),
)
MISSING_NUMBER = Code(
    "SEG049",
    "missing-number",
    _ERROR,
    "`{found}` does not say how many",
    "a number is missing",
    ("write `{meant}`",),
)
TWO_WINDOWS = Code(
    "SEG050",
    "two-windows",
    _ERROR,
    "an event takes one window",
    "a second window",
    ("write both limits as one window, such as `90 to 30 days ago`",),
)
MISSING_OF = Code(
    "SEG051",
    "missing-of",
    _ERROR,
    "`{found}` needs `of`",
    "`of` is missing",
    ("write `{found} of …`",),
)
PATTERN_FORM = Code(
    "SEG052",
    "pattern-form",
    _ERROR,
    "`matches` takes a pattern between slashes",
    "not a pattern",
    ("write `matches /[A-Z]+/`",),
)
TIMING_FORM = Code(
    "SEG053",
    "timing-form",
    _ERROR,
    "this is not how the time between two steps is written",
    "{label}",
    ("{hint}",),
)
GROUP_FORM = Code(
    "SEG054",
    "group-form",
    _ERROR,
    "only a value over events is taken for each group",
    "not a value over events",
    ("write for example `(count of play per artist)`",),
)
RANK_REPEATED = Code(
    "SEG055",
    "rank-repeated",
    _ERROR,
    "`{word}` stands here twice",
    "a second `{word}`",
    ("{hint}",),
)
FISCAL_UNIT = Code(
    "SEG056",
    "fiscal-unit",
    _ERROR,
    "there is no fiscal {unit}",
    "the same in every year",
    ("only quarters and years count from the start of the fiscal year",),
)
SEQUENCE_START = Code(
    "SEG057",
    "sequence-start",
    _ERROR,
    "this is not how a sequence begins",
    "{label}",
    ("{hint}",),
)
DID_NOT_SEQUENCE = Code(
    "SEG058",
    "did-not-sequence",
    _ERROR,
    "`did not … then …` reads in two ways",
    "not the first, or not all of it?",
    (
        "that the whole sequence never happened is `did not (A then B)`",
        "that the last step did not follow is `did A then no B`",
    ),
)
AS_OF_FORM = Code(
    "SEG059",
    "as-of-form",
    _ERROR,
    "`as of` takes an instant that is the same for everybody",
    "{label}",
    (
        "write `as of 2026-01-01`, `as of 30 days ago` or `as of end of last full month`",
        "a computed one stands in parentheses: `as of (launch - 1 day)`",
    ),
)
STRETCH_FORM = Code(
    "SEG060",
    "stretch-form",
    _ERROR,
    "the time in which `in any …` looks begins with `of`",
    "`of` expected",
    ("write `in any 24 hours of last 90 days`",),
)
SESSION_FORM = Code(
    "SEG061",
    "session-form",
    _ERROR,
    "this is not how a session is declared",
    "{label}",
    ("write `session visit: page_view, app_open split after 30 minutes of silence`",),
)
