"""Random changes to rule texts: of bytes, of tokens, of pieces that stand in parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from seglang.source import Source
from seglang.syntax.lexer import lex
from seglang.syntax.table import load

MOST = 1 << 16
EXTREMES = (
    "0", "1", "2", "9" * 38, "9" * 39, "0.0000000001", "1e9", "99999", "400", "401", "10_000", "-1",
    "100%", "0%", "1000%", "2026-02-29", "0001-01-01", "9999-12-31", "2026-11-22T23:59:59.999999",
    "2026-Q4", "2026", "1st", "0th", "99999999999th", '""', '"\\u{0}"', '"\\u{10ffff}"', '"x"',
    "`a b`", "``", "now", "today", "missing", "true", "/a/", "/(a|b)*{1,9}/", "(1, 2)", "()",
)  # fmt: skip
HOSTILE = (
    "\x00", "\ud800", "\u202e", "\ufeff", "\u200b", "\x85", "\u2028", "\u00a0", "😀", "e\u0301",
    "İ", "ß", "\r",
    "\t", "\\", "`", '"', "'", "#", "##", "@", "//", "/*", "--", "$1", ";", "{", "]",
    "&&", "==",
)  # fmt: skip
WORDS = tuple(sorted(load().words))
NAMES = (
    "age", "country", "balance", "plan", "purchase", "page_view", "app_open", "visit", "review",
    "account", "users", "pets", "owner", "store", "interests", "home", "signup_at", "birthday",
    "consent", "app_version", "amount", "product", "time", "value", "name", "item", "suppressed",
    "lifecycle", "vip", "ltv", "customer", "pet", "walk", "login", "tags", "seconds",
    "delivered_at",
)  # fmt: skip

Change = Callable[[Random, str, Sequence[str]], str]


def mutated(random: Random, texts: Sequence[str]) -> str:
    """One of the texts with one to six changes."""
    text = random.choice(texts)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 6))):
        text = random.choice(CHANGES)(random, text, texts)[:MOST]
    return text


def _pieces(text: str) -> list[str]:
    """The text cut at its tokens: their concatenation is the text."""
    tokens = lex(Source("", text), load()).tokens
    places = sorted({0, len(text), *(at for token in tokens for at in (token.start, token.end))})
    return [text[start:end] for start, end in pairwise(places)]


def _stretch(random: Random, pieces: list[str], most: int = 8) -> slice:
    start = random.randrange(len(pieces) + 1)
    return slice(start, start + random.randrange(most))


def _token(random: Random) -> str:
    pool = random.choice((EXTREMES, HOSTILE, WORDS, NAMES, NAMES))
    return f" {random.choice(pool)} "


def replace_token(random: Random, text: str, texts: Sequence[str]) -> str:
    pieces = _pieces(text)
    if pieces:
        pieces[random.randrange(len(pieces))] = _token(random)
    return "".join(pieces)


def replace_like(random: Random, text: str, texts: Sequence[str]) -> str:
    """A number by a number, a text by a text, a name by a name."""
    kinds = (
        (re.compile(r"\d[\d_.]*%?"), EXTREMES[:15]),
        (re.compile(r'"[^"\n]*"'), ('""', '"\\n"', '"PL"', '"free"', '"' + "x" * 300 + '"')),
        (re.compile(r"\b[a-z_]{3,}\b"), (*NAMES, *WORDS)),
    )
    pattern, choices = random.choice(kinds)
    found = list(pattern.finditer(text))
    if not found:
        return text
    chosen = random.choice(found)
    return text[: chosen.start()] + random.choice(choices) + text[chosen.end() :]


def insert_token(random: Random, text: str, texts: Sequence[str]) -> str:
    pieces = _pieces(text)
    pieces.insert(random.randrange(len(pieces) + 1), _token(random))
    return "".join(pieces)


def delete_tokens(random: Random, text: str, texts: Sequence[str]) -> str:
    pieces = _pieces(text)
    del pieces[_stretch(random, pieces)]
    return "".join(pieces)


def repeat_tokens(random: Random, text: str, texts: Sequence[str]) -> str:
    pieces = _pieces(text)
    chosen = _stretch(random, pieces)
    part = [" ", *pieces[chosen]] * random.choice((2, 2, 3, 10, 60))
    pieces[chosen] = part
    return "".join(pieces)


def swap_tokens(random: Random, text: str, texts: Sequence[str]) -> str:
    pieces = _pieces(text)
    if len(pieces) > 1:
        one, other = random.randrange(len(pieces)), random.randrange(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]
    return "".join(pieces)


def splice_in(random: Random, text: str, texts: Sequence[str]) -> str:
    """A stretch of another text in the place of one of this."""
    pieces, others = _pieces(text), _pieces(random.choice(texts))
    pieces[_stretch(random, pieces)] = [" ", *others[_stretch(random, others, 24)], " "]
    return "".join(pieces)


def put_inside(random: Random, text: str, texts: Sequence[str]) -> str:
    """What follows a colon of another text, in parentheses, in the place of a stretch."""
    other = random.choice(texts)
    body = other.partition(":")[2].split("\n\n")[0].split("#")[0].strip() or "age = 1"
    pieces = _pieces(text)
    around = random.choice(("({})", "not ({})", "did purchase where ({})", "({}) and ({})"))
    pieces[_stretch(random, pieces)] = [" ", around.replace("{}", body), " "]
    return "".join(pieces)


def join_texts(random: Random, text: str, texts: Sequence[str]) -> str:
    return f"{text}\n{random.choice(texts)}"


def flip_bytes(random: Random, text: str, texts: Sequence[str]) -> str:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(random.randrange(1, 4)):
        if data:
            data[random.randrange(len(data))] = random.randrange(256)
    return data.decode("utf-8", "replace")


def cut_off(random: Random, text: str, texts: Sequence[str]) -> str:
    return text[: random.randrange(len(text) + 1)]


CHANGES: tuple[Change, ...] = (
    replace_token, replace_like, replace_like, replace_like, insert_token, delete_tokens,
    repeat_tokens, swap_tokens, splice_in, splice_in, put_inside, put_inside, join_texts,
    flip_bytes, cut_off,
)  # fmt: skip
