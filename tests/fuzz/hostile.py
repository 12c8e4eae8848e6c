"""Texts that try to be more than text: SQL, layouts, escapes, look-alikes, other encodings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from random import Random

from seglang.syntax.literals import quoted

MOST = 9_900  # characters, as a rule has to spell it
PIECES = (
    *(chr(code) for code in range(1, 0x80)), "'", "''", "'''", '"', '""', "`", "\\'", "\\",
    "\\\\", "\\n", "\\x00", "\\u0041", "E'", "U&'", "$$", "$tag$", "$1", "$2", "%s",
    "%(x)s", "%", "%%", ":name", "::text", "?", "??", "@x", "@@version", "${HOME}", "{{x}}",
    "{x}", "#{x}", "--", "-- ", "/*", "*/", "/*+ hint */", "#", ";", "; ", "\r\n",
    "__SQLGLOT__", "__SQLGLOT__LBREAK__", "__SQLGLOT__LB__", "\x7f", "\x85", "\xa0", "\xad",
    "\u2028", "\u2029", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\u200b", "\u200d",
    "\u202e", "\u2066", "\u2069", "\u061c", "ſ", "ı", "İ", "ß", "ẞ", "é", "e\u0301", "Å",
    "\u212b", "ﬁ", "ﬃ", "Ω", "\u2126", "한", "각", "\u0301", "\u0301\u0301", "😀", "👨‍👩‍👧",
    "\U0001d11e", "\U0010ffff", "\U000e0041", "’", "‘", "“", "”", "＇", "＂", "；", "﹔", "ʼ",
    "′", "«", "»", "א", "ع",
)  # fmt: skip
WHOLE = (
    "' OR '1'='1", "'; DROP TABLE things; --", '"; DROP TABLE things; --', "') OR 1=1 --",
    "1; SELECT 1", "' UNION SELECT version() --", "pg_sleep(10)",
    "read_text('/etc/passwd')", "||", "NULL", "null", "true", "false", "NaN", "Infinity",
    "-0", "1e999", "0x41", "CURRENT_USER", "current_date", "now()", "DEFAULT", "*",
    "count(*)", "{}", "[]", "{1,2}", '{"a": 1}', "(1,2)", "[1, 2]", "key=>value", "\\N",
    "\\.", "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "a\tb",
    "a\nb", "a,b", " ", "  ", "\t", "\n", "",
)  # fmt: skip
WORDS = (
    "select", "from", "where", "order", "group", "user", "table", "end", "case", "when",
    "then", "else", "in", "is", "not", "and", "or", "null", "true", "all", "as", "on",
    "limit", "offset", "union", "with", "lambda", "qualify", "window", "analyse", "analyze",
    "collate", "any", "array", "cast", "default", "do", "for", "grant", "having", "into",
    "lateral", "only", "primary", "references", "returning", "some", "to", "using",
    "values", "main", "temp", "public", "system", "rowid", "ctid", "oid", "xmin",
    "tableoid", "time", "value", "count", "customer", "thing", "things", "members",
    "population",
)  # fmt: skip


def hostile(random: Random) -> str:
    """A text of up to a few dozen characters, rarely of ten thousand."""
    chance = random.random()
    if chance < 0.1:
        return random.choice(WHOLE)
    if chance < 0.2:
        return random.choice((str.upper, str.lower, str.title))(random.choice(WORDS))
    if chance < 0.3:
        return "".join(_any_character(random) for _ in range(random.randrange(1, 12)))
    if chance < 0.302:
        long = (random.choice(PIECES) + random.choice(PIECES)) * 5_000
        return long[: len(long) * MOST // len(quoted(long))]
    return "".join(random.choice(PIECES) for _ in range(random.randrange(1, 9)))


def hostile_texts(random: Random, count: int) -> list[str]:
    """All different, none with a NUL."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[hostile(random)] = None
    return list(found)


def hostile_names(
    random: Random, count: int, most_bytes: int = 63, taken: Iterable[str] = ()
) -> list[str]:
    """Names that a catalog may have: no two alike but for their case, which some engines ignore,
    and none like those that are taken."""
    found: dict[str, str] = {}
    without = {*_SYSTEM, *map(folded, taken)}
    while len(found) < count:
        name = as_name(hostile(random) + random.choice(("", "", f" {len(found)}", "x" * 90)))
        while len(name.encode()) > most_bytes or len(name) > 120:
            name = name[:-1].strip()
        if name and folded(name) not in without:
            found.setdefault(folded(name), name)
    return list(found.values())


def as_name(text: str) -> str:
    """The text without what no name holds."""
    kept = (
        character
        for character in text
        if character not in "`." and unicodedata.category(character) not in _NOT_IN_NAMES
    )
    return "".join(kept).strip()


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().lower()


# Columns that every table of Postgres has already.
_SYSTEM = ("ctid", "cmax", "cmin", "tableoid", "xmax", "xmin")
_NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _any_character(random: Random) -> str:
    while True:
        code = random.choice((random.randrange(1, 0x250), random.randrange(1, 0x110000)))
        if not 0xD800 <= code < 0xE000:
            return chr(code)
