"""Where the parser got stuck: the token, its neighbours and what would have fitted."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Code, Edit, Fix, Sink
from seglang.source import Source, Span
from seglang.syntax.automaton import Stuck, Token, accepted, before, expected
from seglang.syntax.table import Table

UNITS = frozenset(
    form
    for unit in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
    for form in (unit, unit + "s")
)
COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")

_NAMED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": 'a text such as `"PL"`',
    "DATE": "a date",
    "PERCENT": "a percentage such as `10%`",
    "PATTERN": "a pattern such as `/[a-z]+/`",
    "UNIT": "a unit such as `days`",
    "DISTANCE": "`km` or `mi`",
    "ORDINAL": "a position such as `2nd`",
    "SCORE": "a score such as `quartile of`",
    "AS_OF": "`as of`",
    "ANNOTATION": "an annotation",
    "REPEATED": "`once`",
    "_TIMES": "`times`",
    "$END": "the end of the rule",
}
_VALUE = frozenset(
    {"LPAR", "STRING", "NUMBER", "NAME", "FIRST", "LAST", "MOST", "AVERAGE", "LONGEST", "CURRENT"}
    | {"TIME", "UNIT", "KNOWN", "AT", "EXACTLY", "MORE", "FEWER", "MINUS", "TRUE", "FALSE", "DATE"}
    | {"PERCENT", "ORDINAL", "ADDED", "LOCAL", "TOP", "BOTTOM", "SCORE"}
)
_TEST = frozenset(
    {"IS", "WAS", "EQUAL", "LESSTHAN", "MORETHAN", "__ANON_0", "__ANON_1", "__ANON_2", "CONTAINS"}
    | {"STARTS", "ENDS", "MATCHES", "HAS", "PLUS", "MINUS", "STAR", "SLASH", "OTHERWISE", "IF"}
    | {"DOT", "OF", "CHANGED", "AS_OF"}
)
_WINDOW = frozenset(
    {"YESTERDAY", "TODAY", "SINCE", "IN", "THIS", "NUMBER", "MORE", "ON", "FROM", "BEFORE", "AFTER"}
    | {"WITHIN"}
)
_OFTEN = frozenset({"AT", "EXACTLY", "FEWER", "MORE", "BETWEEN", "ON", "DOT"})
_CONDITION = _VALUE | {"DID", "NOT", "IN", "BETWEEN", "HAS"}

_GROUPS: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (
        frozenset({"DID", "NOT", "LPAR", "STRING", "NUMBER", "NAME", "FIRST"}),
        _CONDITION,
        "a condition or value",
    ),
    (frozenset({"LPAR", "STRING", "NUMBER", "NAME", "FIRST"}), _VALUE, "a value"),
    (
        frozenset({"IS", "WAS", "EQUAL"}),
        _TEST,
        "a test such as `= 3`, `is known` or `was today`",
    ),
    (frozenset({"YESTERDAY", "TODAY", "SINCE"}), _WINDOW, "a window such as `in last 30 days`"),
    (frozenset({"AT", "EXACTLY", "FEWER"}), _OFTEN, "a number of times such as `at least 3 times`"),
)
"""What must be expected, what it then stands for, and its name."""


class Scene:
    """A failed parse of one declaration."""

    def __init__(
        self, stuck: Stuck, tokens: Sequence[Token], table: Table, source: Source, sink: Sink
    ) -> None:
        self.tokens = tokens
        self.at = stuck.at
        self.states = before(table, tokens, stuck.at)
        self.table = table
        self.source = source
        self.sink = sink
        self.expected = expected(table, self.states)
        self.token = tokens[stuck.at]
        self.words = {kind % (1 << 16): word for word, kind in (table.words | table.marks).items()}

    def text(self, offset: int = 0) -> str:
        """The text of the token `offset` places after the one that did not fit."""
        at = self.at + offset
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def texts(self, *offsets: int) -> tuple[str, ...]:
        return tuple(self.text(offset) for offset in offsets)

    def is_word(self, offset: int = 0) -> bool:
        text = self.text(offset)
        return bool(text) and (text[0].isalpha() or text[0] in "_`")

    def is_number(self, offset: int = 0) -> bool:
        text = self.text(offset)
        return bool(text) and text[0].isdigit() and text.replace("_", "").replace(".", "").isdigit()

    @property
    def at_end(self) -> bool:
        return self.at == len(self.tokens) - 1

    @property
    def could_end(self) -> bool:
        return accepted(self.table, self.states, self.table.terminal("$END"))

    def span(self, first: int = 0, last: int | None = None) -> Span:
        """From the token at offset `first` to the one at offset `last`."""
        start = self.tokens[max(0, self.at + first)]
        end = self.tokens[min(len(self.tokens) - 1, self.at + (first if last is None else last))]
        return self.source.span(start.start, max(start.end, end.end))

    def source_text(self, first: int, last: int) -> str:
        span = self.span(first, last)
        return self.source.text[span.start : span.end]

    def report(
        self,
        code: Code,
        first: int = 0,
        last: int | None = None,
        fix: Fix | None = None,
        **facts: str,
    ) -> bool:
        span = self.span(first, last)
        if span.start == span.end:
            before = self.span(-1)
            span = self.source.span(max(before.start, before.end - 1), before.end)
        self.sink.report(code, span, fix=fix, related=(), **facts)
        return True

    def advise(self, hint: str, text: str | None, first: int = 0, last: int | None = None) -> bool:
        """The general message, with a replacement that is surely meant if there is one."""
        fix = self.replace(text, first, last, safe=True) if text is not None else None
        return self.unexpected(hint, fix)

    def unexpected(self, hint: str | None = None, fix: Fix | None = None) -> bool:
        """The general case, with a word of advice where there is one."""
        words = self.expected_words()
        if fix is None and hint is None and len(self.expected) == 1 and words:
            fix = self.insert(words[0], safe=False)
        if self.at_end:
            end = self.tokens[-2].end
            span = self.source.span(max(self.tokens[-2].start, end - 1), end)
            word = next((token.text for token in self.tokens if token.text[:1].isalpha()), "text")
            self.sink.report(
                codes.UNFINISHED, span, fix=fix, word=word, expected=self.wanted(), hint=hint
            )
            return True
        found = self.token.text if len(self.token.text) <= 40 else self.token.text[:39] + "…"
        wanted = None if hint else self.wanted()
        self.sink.report(
            codes.UNEXPECTED, self.span(), fix=fix, found=found, expected=wanted, hint=hint
        )
        return True

    def wanted(self) -> str | None:
        left = set(self.expected)
        said: list[str] = []
        for needed, members, name in _GROUPS:
            if needed <= left:
                said.append(name)
                left -= members
        for terminal in sorted(left):
            said.append(self.named(terminal))
        said = list(dict.fromkeys(said))
        if not said or len(said) > 9:
            return None
        if len(said) == 1:
            return said[0]
        return f"{', '.join(said[:-1])} or {said[-1]}"

    def named(self, terminal: str) -> str:
        if terminal in _NAMED:
            return _NAMED[terminal]
        return f"`{self.words.get(self.table.terminal(terminal), terminal.lower())}`"

    def expected_words(self) -> list[str]:
        """Keywords that would have fitted."""
        found = [self.words.get(self.table.terminal(terminal), "") for terminal in self.expected]
        return [word for word in found if word.isalpha()]

    # ------------------------------------------------------------ fixes

    def replace(self, text: str, first: int = 0, last: int | None = None, *, safe: bool) -> Fix:
        return Fix(f"write `{text}`", (Edit(self.span(first, last), text),), safe)

    def insert(self, text: str, offset: int = 0, *, safe: bool) -> Fix:
        """Put words before the token at `offset`, or behind the last token at the end."""
        at = self.at + offset
        if at >= len(self.tokens) - 1:
            end = self.tokens[-2].end
            return Fix(f"add `{text}`", (Edit(self.source.span(end, end), f" {text}"),), safe)
        start = self.tokens[at].start
        return Fix(f"add `{text}`", (Edit(self.source.span(start, start), f"{text} "),), safe)

    def wrap(self, first: int, last: int, *, safe: bool = False) -> Fix:
        span = self.span(first, last)
        edits = (
            Edit(self.source.span(span.start, span.start), "("),
            Edit(self.source.span(span.end, span.end), ")"),
        )
        return Fix("add parentheses", edits, safe)
