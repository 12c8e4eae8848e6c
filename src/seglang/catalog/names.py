"""What names of a catalog may look like.

Rules write any name that is not a plain word in backticks, so a reserved word is a fine name;
only what no rule could write, or what would hide a name of the language, is refused.
"""

from __future__ import annotations

import unicodedata

MAX_NAME = 120


def name_problem(name: str) -> str | None:
    """Why no rule could write this name, or None."""
    if not name:
        return "a name is not empty"
    if len(name) > MAX_NAME:
        return f"a name has at most {MAX_NAME} characters"
    if name != name.strip():
        return "a name neither begins nor ends with a space"
    if "`" in name:
        return "a name holds no backtick"
    if any(is_invisible(character) for character in name):
        return "a name holds no line ends, tabs or invisible characters"
    return None


def is_invisible(character: str) -> bool:
    """Control and format characters, lone surrogates and line separators."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
