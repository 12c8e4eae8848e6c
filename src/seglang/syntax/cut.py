"""Cuts the tokens of a file into declarations, each with its documentation and annotations.

A declaration begins where its word stands in column 1. A line in column 1 that has the shape of a
declaration (`word name:`) is one too, with a wrong word, so that it does not spoil the one before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix, Sink, nearest
from seglang.source import Source
from seglang.syntax import nodes
from seglang.syntax.automaton import Token
from seglang.syntax.lexer import Lexed
from seglang.syntax.table import Table

WORDS = ("segment", "trait", "partition", "event", "session", "param", "test")
_KNOWN = "`segment`, `trait`, `partition`, `event`, `session`, `param` or `test`"
_FOREIGN = {
    "import": "all `.seg` files of a project share one set of names; nothing is imported",
    "include": "all `.seg` files of a project share one set of names; nothing is included",
    "select": 'a rule is a condition: `segment NAME: country = "PL"`',
    "SELECT": 'a rule is a condition: `segment NAME: country = "PL"`',
    "def": f"a declaration begins with {_KNOWN}",
    "define": f"a declaration begins with {_KNOWN}",
    "let": "a computed value is a `trait`, a constant is a `param`",
}
_NOT_A_NAME = frozenset("=<>!.+-*/,)")


@dataclass(slots=True)
class Piece:
    """The tokens of one declaration, closed by `$END`; `word` is the token that declares, if any.
    `docs` are its `##` lines. Offsets `start` to `end` cover it up to the next one."""

    start: int
    end: int
    tokens: list[Token]
    word: Token | None
    docs: tuple[str, ...]

    @property
    def name(self) -> str | None:
        """The name it declares, as far as one can be read."""
        if self.word is None:
            return None
        at = self.tokens.index(self.word) + 1
        text = self.tokens[at].text
        if not text or not (text[0] == "`" or text[0] == "_" or text[0].isalpha()):
            return None
        return text[1:-1] if text[0] == "`" else text

    def report(self, source: Source, sink: Sink) -> bool:
        """Say so if this is no declaration at all."""
        if self.word is None:
            first = self.tokens[0]
            if first.text.startswith("@"):
                sink.report(codes.LONELY_ANNOTATION, source.span(first.start, first.end))
            else:
                end = self.tokens[-2].end
                line_end = source.text.find("\n", first.start)
                end = min(end, line_end) if line_end >= 0 else end
                shown = _short(source.text[first.start : end])
                sink.report(codes.STRAY_TEXT, source.span(first.start, end), found=shown)
            return True
        word = self.word.text
        if word in WORDS:
            return False
        span = source.span(self.word.start, self.word.end)
        if word in _FOREIGN:
            sink.report(codes.FOREIGN_LANGUAGE, span, found=word, hint=_FOREIGN[word])
        else:
            meant = nearest(word, WORDS)
            fix = Fix(f"write `{meant}`", (Edit(span, meant),)) if meant else None
            sink.report(codes.UNKNOWN_DECLARATION, span, found=_short(word), nearest=meant, fix=fix)
        return True


def cut(
    source: Source, lexed: Lexed, table: Table
) -> tuple[list[Piece], tuple[nodes.Comment, ...]]:
    """The pieces in order, and the comments that document no declaration."""
    text, tokens = source.text, lexed.tokens
    heads = [at for at, token in enumerate(tokens) if _declares(text, tokens, at)]
    comments = lexed.comments
    comment_starts = [comment.span.start for comment in comments]
    doc_indexes: set[int] = set()
    pieces: list[Piece] = []
    last = len(tokens) - 1
    begins: list[int] = []
    for index, head in enumerate(heads):
        earliest = heads[index - 1] + 1 if index else 0
        begin = head
        for at in range(earliest, head):
            if tokens[at].text[0] == "@":
                begin = at
                break
        begins.append(begin)
    if (begins and begins[0] > 0) or (not heads and last > 0):
        stop = begins[0] if begins else last
        pieces.append(_piece(tokens, 0, stop, None, (), table))
    trailing = last
    if heads:
        for at in range(heads[-1] + 1, last):
            if tokens[at].text[0] == "@":
                trailing = at
                break
    for index, (begin, head) in enumerate(zip(begins, heads, strict=True)):
        stop = begins[index + 1] if index + 1 < len(begins) else trailing
        docs = _docs(text, tokens, begin, head, comments, comment_starts, doc_indexes)
        pieces.append(_piece(tokens, begin, stop, tokens[head], docs, table))
    if trailing < last:
        pieces.append(_piece(tokens, trailing, last, None, (), table))
    for piece, following in pairwise(pieces):
        piece.end = following.start
    if pieces:
        pieces[0].start = 0
        pieces[-1].end = len(text) + 1
    kept = tuple(c for index, c in enumerate(comments) if index not in doc_indexes)
    return pieces, kept


def _piece(
    tokens: Sequence[Token],
    begin: int,
    stop: int,
    word: Token | None,
    docs: tuple[str, ...],
    table: Table,
) -> Piece:
    own = list(tokens[begin:stop])
    if word is not None:
        _split_name(own, own.index(word) + 1, table)
    end = own[-1].end if own else tokens[begin].start
    own.append(Token(table.terminal("$END"), "", end, end))
    return Piece(own[0].start, end, own, word, docs)


def _split_name(own: list[Token], at: int, table: Table) -> None:
    """In `segment as of customer` the name is `as`; elsewhere `as of` is one word."""
    if at < len(own) and own[at].text == "as of":
        _, _, start, end = own[at]
        name = Token(table.terminal("NAME"), "as", start, start + 2)
        own[at : at + 1] = [name, Token(table.words["of"], "of", end - 2, end)]


def _declares(text: str, tokens: Sequence[Token], at: int) -> bool:
    word, start = tokens[at].text, tokens[at].start
    in_first_column = start == 0 or text[start - 1] == "\n" or (start == 1 and text[0] == "\ufeff")
    if not in_first_column or not word or not (word[0].isalpha() or word[0] == "_"):
        return False
    following = tokens[at + 1].text
    if word == "expect":  # a line of a test has the shape of a declaration
        return False
    if word in WORDS or word in _FOREIGN:
        return not following or following[0] not in _NOT_A_NAME
    if not following or not (following[0] in "`_" or following[0].isalpha()):
        return False
    after = at + 2
    if tokens[after].text == "of" and after + 2 < len(tokens):
        after += 2
    return tokens[after].text == ":"


def _docs(
    text: str,
    tokens: Sequence[Token],
    begin: int,
    head: int,
    comments: Sequence[nodes.Comment],
    starts: Sequence[int],
    taken: set[int],
) -> tuple[str, ...]:
    """The `##` lines since the declaration before, among them those between annotations."""
    docs: list[str] = []
    previous_end = tokens[begin - 1].end if begin else 0
    index = bisect_left(starts, previous_end)
    while index < len(comments) and comments[index].span.start < tokens[head].start:
        if _is_doc(text, comments[index]):
            taken.add(index)
            docs.append(comments[index].text[2:].removeprefix(" "))
        index += 1
    return tuple(docs)


def _is_doc(text: str, comment: nodes.Comment) -> bool:
    start = comment.span.start
    return comment.text.startswith("##") and (start == 0 or text[start - 1] in "\n\ufeff")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
