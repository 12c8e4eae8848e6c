"""Words of later versions of the language: told apart from plain mistakes."""

from __future__ import annotations

from seglang.diagnostics.codes import text as codes
from seglang.syntax.scene import COMPARATORS, UNITS, Scene

FUNCTIONS = frozenset(
    {"count", "sum", "average", "min", "max", "median", "share", "length", "lower", "upper", "trim"}
    | {"hour", "weekday", "month", "day", "year", "quarter", "date", "round", "number", "absolute"}
)
_SEQUENCES = "sequences of events are not available yet"
RANKS = "ranks over a population are not available yet"
_TRAVEL = "evaluation at an earlier instant is not available yet"
_RELATED = "related rows are not available yet"
_SOURCES = "rows in parentheses are not available yet; an event's name stands here"
_ANCHORED = "windows around another instant are not available yet"
_PERIODS = "windows that repeat are not available yet"
_WORDS = {
    "then": _SEQUENCES,
    "without": _SEQUENCES,
    "top": RANKS,
    "bottom": RANKS,
    "per": RANKS,
    "among": RANKS,
    "ever": _TRAVEL,
    "changed": _TRAVEL,
    "each": _PERIODS,
    "fiscal": "fiscal periods are not available yet",
    "split": "sessions are not available yet",
}


def is_of_later_version(scene: Scene) -> bool:
    found, before, following = scene.text(), scene.text(-1), scene.text(1)
    hint = None
    last = 0
    if found in _WORDS and following not in (*COMPARATORS, "."):
        hint = _WORDS[found]
    elif found == "as":
        hint = _TRAVEL if following == "of" else "other names for events are not available yet"
    elif found in ("segment", "to") and before in ("entered", "left", "added"):
        hint, found = _TRAVEL, before
    elif before == "has" and found in ("entered", "left"):
        hint, found = _TRAVEL, f"has {found}"
    elif (found == "within" and "TODAY" in scene.expected and following.isdigit()) or (
        found in ("after", "before") and before in UNITS
    ):
        hint = _ANCHORED
    elif found == "for" and following == "the":
        hint, found, last = "`for the same` is not available yet", "for the same", 1
    elif (found == "has" and "DID" in scene.expected and following not in COMPARATORS) or (
        found in ("no", "only") and before == "has"
    ):
        hint = _RELATED
    elif found == "(" and "NAME" in scene.expected and "LPAR" not in scene.expected:
        if before in ("did", "not", "over", "first", "last", "between", "with", "frequent"):
            hint = _SOURCES
    elif before == "in" and found in ("first", "any", "at", "exactly"):
        hint = _PERIODS
    elif before == "local" and found == "hour":
        hint, found = "the entity's own zone is not available yet", "local hour of"
    elif found == "*" and before == ":":
        hint = "an event made of all events is not available yet; name them"
    elif (
        found == "("
        and scene.is_word(-1)
        and "EQUAL" in scene.expected
        and "OF" not in (scene.expected if before in FUNCTIONS else ())
    ):
        hint = "traits, segments and entities take no arguments yet"
    if hint is None:
        return False
    return scene.report(codes.LATER_VERSION, 0, last, found=found, hint=hint)
