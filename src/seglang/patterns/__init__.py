"""The patterns of `matches /…/`: a regular language that means the same on every engine.

Literals, classes, `. * + ? {m,n} ( ) | ^ $` and escapes; `.` is any character but a line feed,
`^` and `$` are the ends of the text, `\\d \\w \\s` are ASCII. There are no back-references, no
look-around, no lazy or possessive repetition and no flags.
"""

from seglang.patterns.matching import match
from seglang.patterns.reading import MAX_STATES, PatternError, parse_pattern
from seglang.patterns.spelling import ignoring_case, to_postgres, to_re2
from seglang.patterns.tree import Pattern

__all__ = [
    "MAX_STATES",
    "Pattern",
    "PatternError",
    "ignoring_case",
    "match",
    "parse_pattern",
    "to_postgres",
    "to_re2",
]
