"""Cuts a whole file into tokens, comments and lexical problems.

One pass, no state of the parser: words are looked up in the table, contextual ones marked `SOFT`,
and the parser decides what they are. What is obviously meant but written otherwise (`==`, `&&`,
'single quotes') becomes the right token and a problem, so that the rest is still judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Code, Diagnostic, Edit, Fix
from seglang.source import Source
from seglang.syntax.automaton import Token
from seglang.syntax.nodes import Comment
from seglang.syntax.table import Table

MAX_TOKEN = 10_000
MAX_DIGITS = 38
MAX_PROBLEMS = 100

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
    ([^\W\d]\w*)                                   # 1 word
    |([=<>!&|:]+|[()+\-*,./])                      # 2 marks
    |(\d{4}-[\dQ][\w:.+-]*)                        # 3 date
    |(\d[\w.]*%?)                                  # 4 number and its like
    |"((?:[^"\\\n]|\\.)*)"                         # 5 text
    |(\#[^\n]*)                                    # 6 comment
    |(`[^`\n]+`)                                   # 7 quoted name
    |(@[^\W\d]\w*)                                 # 8 annotation
    |(\Z)                                          # 9 end
    |(.)                                           # 10 anything else
    )""",
    re.VERBOSE | re.DOTALL,
)
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_COMMENT = re.compile(r"#[^\n]*")
_PATTERN = re.compile(r"/(?:[^/\\\n]|\\.)+/")
_NUMBER = re.compile(r"\d+(?:_\d+)*(?:\.\d+)?")
_ORDINAL = re.compile(r"(\d*?)(?:1st|2nd|3rd|\dth)")
_SMART = "\u201c\u201d\u201e\u201f\u00ab\u00bb"
_SMART_SINGLE = "\u2018\u2019\u201a\u201b"
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_MARKS = {"==": "=", "&&": "and", "&": "and", "||": "or", "|": "or", "<>": "!=", "!": "not",
          "=>": ">=", "=<": "<=", "!==": "!=", "===": "=", ":=": "=", "=!": "!="}  # fmt: skip


@dataclass(slots=True)
class Lexed:
    """`broken` are the offsets of problems after which no token could stand: the declaration
    around them is lost."""

    tokens: list[Token] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


class _Enough(Exception):  # noqa: N818 -- it is no error of ours
    """There are more problems than anybody reads: the rest of the file is not looked at."""


def lex(source: Source, table: Table) -> Lexed:
    return _Lexer(source, table).run()


class _Lexer:
    """The state of one pass over one file."""

    def __init__(self, source: Source, table: Table) -> None:
        self.source = source
        self.text = source.text
        self.table = table
        self.out = Lexed()
        self.kinds: dict[str, int] = dict(table.words)
        self.name = table.terminal("NAME")
        self.brackets = 0
        self.word_patterns = [
            (re.compile(table.patterns[name]), table.terminal(name) + (1 << 16))
            for name in ("UNIT", "DISTANCE", "REPEATED", "_TIMES", "SCORE")
        ]

    def run(self) -> Lexed:
        text = self.text
        try:
            self.look_for_hidden()
            self.cut_up()
        except _Enough:
            self.out.comments.clear()
        self.out.tokens.append(Token(self.table.terminal("$END"), "", len(text), len(text)))
        return self.out

    def look_for_hidden(self) -> None:
        for found in HIDDEN.finditer(self.text):
            start, end = found.span()
            if start > 0 or found.group() != "\ufeff":
                self.lost(
                    codes.HIDDEN_CHARACTER,
                    start,
                    end,
                    fix=self.fix("take the character out", start, end, ""),
                    code_point=f"U+{ord(found.group()):04X}",
                )

    def cut_up(self) -> None:
        text = self.text
        tokens, kinds, marks = self.out.tokens, self.kinds, self.table.marks
        string, quoted, date = (self.table.terminal(n) for n in ("STRING", "NAME", "DATE"))
        annotation, as_of = self.table.terminal("ANNOTATION"), self.table.terminal("AS_OF")
        of = kinds["of"]
        match = _TOKEN.match
        at = 1 if text.startswith("\ufeff") else 0
        while True:
            token = match(text, at)
            assert token is not None
            group = token.lastindex
            assert group is not None
            start, at = token.span(group)
            if group == 1:
                word = token.group(1)
                kind = kinds.get(word)
                if kind is None:
                    kind = self.kind(word)
                if kind == of and tokens and tokens[-1].text == "as":
                    tokens[-1] = Token(as_of, "as of", tokens[-1].start, at)
                else:
                    tokens.append(Token(kind, word, start, at))
                if at - start > MAX_TOKEN:
                    self.too_long(start, at)
                if word == "matches":
                    at = self.pattern(at)
            elif group == 2:
                mark = token.group(2)
                known = marks.get(mark)
                if known is not None:
                    tokens.append(Token(known, mark, start, at))
                else:
                    at = self.mark(mark, start)
            elif group == 5:
                start, at = start - 1, at + 1
                tokens.append(Token(string, text[start:at], start, at))
                if at - start > MAX_TOKEN:
                    self.too_long(start, at)
            elif group == 4:
                at = self.number(token.group(4), start)
            elif group == 3:
                end = start + len(token.group(3).rstrip(".:+-"))
                tokens.append(Token(date, text[start:end], start, end))
                at = end
            elif group == 6:
                self.comment(token.group(6), start)
            elif group == 7:
                tokens.append(Token(quoted, token.group(7), start, at))
                if at - start > MAX_TOKEN:
                    self.too_long(start, at)
            elif group == 8:
                tokens.append(Token(annotation, token.group(8), start, at))
            elif group == 9:
                break
            else:
                at = self.other(token.group(10), start)

    def kind(self, word: str) -> int:
        kind = self.name
        for pattern, terminal in self.word_patterns:
            if pattern.fullmatch(word):
                kind = terminal
        self.kinds[word] = kind
        return kind

    def pattern(self, at: int) -> int:
        """After the word `matches`: `/` opens a pattern, except where `matches` is a name."""
        tokens = self.out.tokens
        operators = ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "(", ",", ":")
        if len(tokens) < 2 or tokens[-2].text in (*operators, "and", "or", "not", "of", "between"):
            return at
        gap = _GAP.match(self.text, at)
        found = _PATTERN.match(self.text, gap.end()) if gap else None
        if gap is None or found is None:
            return at
        for comment in _COMMENT.finditer(self.text, at, gap.end()):
            self.comment(comment.group(), comment.start())
        start, end = found.span()
        tokens.append(Token(self.table.terminal("PATTERN"), found.group(), start, end))
        if end - start > MAX_TOKEN:
            self.too_long(start, end)
        return end

    def comment(self, text: str, start: int) -> None:
        text = text.rstrip()
        self.out.comments.append(Comment(text, self.source.span(start, start + len(text))))

    def mark(self, mark: str, start: int) -> int:
        """A run of marks that is none of ours: perhaps another language's, perhaps two in a row."""
        table = self.table
        meant = _MARKS.get(mark)
        if meant is None:
            longest = next((m for n in (2, 1) if (m := mark[:n]) in table.marks), None)
            if longest is None and mark[:2] in _MARKS:
                return self.mark(mark[:2], start)
            if longest is None:
                return self.other(mark[0], start)
            end = start + len(longest)
            self.out.tokens.append(Token(table.marks[longest], longest, start, end))
            return end
        end = start + len(mark)
        kind = table.marks[meant] if meant in table.marks else table.words[meant]
        replacement = meant
        if meant.isalpha():
            before, after = self.text[start - 1 : start], self.text[end : end + 1]
            replacement = (
                ("" if before.isspace() or start == 0 or before == "(" else " ")
                + meant
                + ("" if after.isspace() else " ")
            )
        self.report(
            codes.FOREIGN_OPERATOR,
            start,
            end,
            fix=self.fix(f"write `{meant}`", start, end, replacement, safe=True),
            found=mark,
            meant=meant,
        )
        self.out.tokens.append(Token(kind, meant, start, end))
        return end

    def number(self, text: str, start: int) -> int:
        """Everything that begins with a digit: `12`, `1_000`, `12.50`, `20%`, `2nd`, `12abc`."""
        percent = text.endswith("%")
        body = text[:-1] if percent else text.rstrip(".")
        end = start + len(text if percent else body)
        if _NUMBER.fullmatch(body):
            if len(body) > MAX_DIGITS and sum(c.isdigit() for c in body) > MAX_DIGITS:
                digits = sum(c.isdigit() for c in body)
                self.lost(codes.LONG_NUMBER, start, end, digits=str(digits))
                body = "0"
            name = "PERCENT" if percent else "NUMBER"
            shown = f"{body}%" if percent else body
            self.out.tokens.append(Token(self.table.terminal(name), shown, start, end))
        elif _ORDINAL.fullmatch(body) and not percent:
            if len(body) > 12:
                self.lost(codes.LONG_NUMBER, start, end, digits=str(len(body) - 2))
                body = "1st"
            self.out.tokens.append(Token(self.table.terminal("ORDINAL"), body, start, end))
        elif re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", body):
            self.lost(codes.BAD_DATE, start, end, found=body, wanted="a date")
        else:
            unit = re.fullmatch(r"(\d[\d_]*)([^\W\d_]+)", body)
            fix = None
            if unit and not percent:
                kind = self.kinds.get(unit.group(2)) or self.kind(unit.group(2))
                if kind in (terminal for _, terminal in self.word_patterns):
                    spaced = f"{unit.group(1)} {unit.group(2)}"
                    fix = self.fix(f"write `{spaced}`", start, end, spaced, safe=True)
            self.lost(codes.BAD_NUMBER, start, end, fix=fix, found=_short(text))
        return end

    def other(self, character: str, start: int) -> int:
        """A character that begins no token: quotes of other kinds, an open text, stray marks."""
        text, string = self.text, self.table.terminal("STRING")
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        if character == '"':
            end = start + len(text[start:line_end].rstrip())
            self.lost(codes.UNCLOSED_TEXT, start, end, found="text", mark='"')
            return line_end
        if character == "`":
            self.lost(codes.UNCLOSED_TEXT, start, line_end, found="name", mark="`")
            return line_end
        if (
            character == "'"
            and text.endswith(("didn", "hasn", "isn", "wasn"), 0, start)
            and (text[start + 1 : start + 2] == "t")
        ):
            return self.contraction(start)
        if character in "[]{}":
            return self.bracket(character, start)
        if character in ("'", *_SMART, *_SMART_SINGLE):
            closers = "'" + _SMART_SINGLE if character in "'" + _SMART_SINGLE else _SMART + '"'
            end = next(
                (i + 1 for i in range(start + 1, line_end) if text[i] in closers),
                0,
            )
            if not end:
                self.lost(codes.UNCLOSED_TEXT, start, line_end, found="text", mark=character)
                return line_end
            inner = text[start + 1 : end - 1]
            meant = '"' + re.sub(r'(?<!\\)"', r"\"", inner) + '"'
            self.report(
                codes.WRONG_QUOTES,
                start,
                end,
                fix=self.fix("use straight double quotes", start, end, meant, safe=True),
                found=character,
            )
            self.out.tokens.append(Token(string, meant, start, end))
            return end
        space = _SPACES.match(text, start)
        if space:
            self.report(
                codes.ODD_SPACE,
                start,
                space.end(),
                fix=self.fix("use a plain space", start, space.end(), " ", safe=True),
                code_point=f"U+{ord(character):04X}",
            )
            return space.end()
        if HIDDEN.match(character):
            return start + 1
        if character == "@":
            self.lost(codes.STRAY_CHARACTER, start, start + 1, found=character)
            return start + 1
        end = start + 1
        self.lost(codes.STRAY_CHARACTER, start, end, found=character)
        return end

    def contraction(self, start: int) -> int:
        """`didn't` for `did not`."""
        verb = self.out.tokens.pop()
        words = self.table.words
        written, positive = verb.text + "'t", verb.text[:-1]
        at, end = verb.start, start + 2
        meant = f"{positive} not"
        fix = self.fix(f"write `{meant}`", at, end, meant, safe=True)
        self.report(codes.FOREIGN_OPERATOR, at, end, fix=fix, found=written, meant=meant)
        self.out.tokens.append(Token(words[positive], positive, at, start))
        self.out.tokens.append(Token(words["not"], "not", start, end))
        return end

    def bracket(self, character: str, start: int) -> int:
        """`[` and `{` where `(` is meant; a pair is one problem."""
        opens = character in "[{"
        meant = "(" if opens else ")"
        self.out.tokens.append(Token(self.table.marks[meant], meant, start, start + 1))
        if not opens and self.brackets:
            self.brackets -= 1
            return start + 1
        edits = [Edit(self.source.span(start, start + 1), meant)]
        if opens:
            self.brackets += 1
            partner = self.text.find("]" if character == "[" else "}", start)
            if partner > 0 and character not in self.text[start + 1 : partner]:
                edits.append(Edit(self.source.span(partner, partner + 1), ")"))
        self.report(
            codes.FOREIGN_OPERATOR,
            start,
            start + 1,
            fix=Fix("use round parentheses", tuple(edits), safe=True),
            found=character,
            meant=meant,
        )
        return start + 1

    def too_long(self, start: int, end: int) -> None:
        self.lost(codes.LONG_TOKEN, start, end, length=str(end - start))

    def report(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str
    ) -> None:
        problems = self.out.problems
        span = self.source.span(start, end)
        problems.append(Diagnostic(code, span, tuple(facts.items()), (), fix))
        if len(problems) > MAX_PROBLEMS:
            self.out.broken.append(len(self.text))
            raise _Enough

    def lost(
        self, code: Code, start: int, end: int, *, fix: Fix | None = None, **facts: str
    ) -> None:
        self.out.broken.append(start)
        self.report(code, start, end, fix=fix, **facts)

    def fix(self, title: str, start: int, end: int, text: str, *, safe: bool = False) -> Fix:
        return Fix(title, (Edit(self.source.span(start, end), text),), safe)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
