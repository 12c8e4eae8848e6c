"""Mistakes about sequences: where they begin, what follows `then`, the time between steps."""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.syntax.event_mistakes import clause
from seglang.syntax.scene import UNITS, Scene

_LATER = "write `at least 3 days later`, `within 3 days`, or both ends: `1 to 3 days later`"
_SESSION_WORDS = ("visit", "session")


def _begins(scene: Scene) -> bool:
    """`then B` with nothing before it, `view then purchase`, `did not A then B`."""
    found, before = scene.text(), scene.text(-1)
    if found in ("followed", "afterwards", "next") and scene.could_end and clause(scene):
        last = 1 if scene.text(1) in ("by", "then") else 0
        return scene.advise("the next step of a sequence begins with `then`", "then", 0, last)
    if found != "then" or scene.text(1) in ("=", "."):
        return False
    if before == "and" and "DID" in scene.expected:
        fix = Fix("take `and` out", (Edit(scene.span(-1, 0), "then"),), safe=True)
        return scene.unexpected("`then` joins two steps without `and`", fix)
    start = clause(scene)
    if start is None:
        if before not in (":", "(", "did", "and", "or", "not", "where"):
            return _in_a_value(scene)
        return scene.report(
            codes.SEQUENCE_START,
            label="nothing before this",
            hint="write `did A then B`: the first step stands before `then`",
        )
    if scene.text(start + 1) == "then":
        return scene.report(
            codes.SEQUENCE_START,
            label="nothing before this",
            hint="write `did A then B`: the first step stands before `then`",
        )
    if scene.text(start + 1) == "not":
        return scene.report(codes.DID_NOT_SEQUENCE, fix=_wrapped(scene, start + 2))
    words = scene.texts(*range(start, 0))
    if "only" in words:
        return scene.unexpected("`only where` tests the rows of one event, not a sequence")
    if "same" in words:
        return scene.unexpected("`for the same …` stands behind the last step")
    if "all" in words and "within" in words:
        return scene.unexpected("`all within …` stands behind the last step")
    return False


def _in_a_value(scene: Scene) -> bool:
    """`count of A then B`; `view then purchase`."""
    inside = ("of", "first", "last", "between", "with", "frequent", "over")
    back = -1
    while scene.text(back) not in (*inside, ":", "(", "and", "or", "not", ""):
        back -= 1
    if scene.text(back) in inside:
        return scene.unexpected(
            "a sequence inside a value stands in parentheses: `count of (A then B)`",
            _wrapped(scene, back + 1),
        )
    return scene.report(
        codes.SEQUENCE_START,
        back + 1,
        -1,
        fix=scene.insert("did", back + 1, safe=True),
        label="`did` is missing before this",
        hint="write `did A then B`",
    )


def _wrapped(scene: Scene, first: int) -> Fix | None:
    """Parentheses from the token at offset `first` to the end of the clause."""
    depth, last = 0, 0
    while scene.text(last):
        text = scene.text(last)
        is_end = text in ("and", "or", ",", "=", "<", ">", "<=", ">=", "!=", "is", "was")
        if depth == 0 and (is_end or text == ")"):
            break
        depth += {"(": 1, ")": -1}.get(text, 0)
        last += 1
    return scene.wrap(first, last - 1) if last > 0 else None


def _first_step(scene: Scene) -> bool:
    """`did no A then B`, `did next B`: words of a later step in the first."""
    before = scene.text(-1)
    if before not in ("no", "next") or scene.text(-2) != "did" or not scene.is_word():
        return False
    if before == "no":
        return scene.advise("write `did not`", "not", -1, -1)
    return scene.report(
        codes.SEQUENCE_START,
        -1,
        label="stands only behind `then`",
        hint="`next` names the very next event after an earlier step",
    )


def _after_then(scene: Scene) -> bool:
    """`then not B`, `then did B`, `then within 3 days`."""
    found, before = scene.text(), scene.text(-1)
    if before == "then":
        if found == "not":
            return scene.advise("write `then no`", "no")
        if found == "did":
            last = 1 if scene.text(1) == "not" else 0
            no = "no" if last else ""
            edit = Edit(scene.span(0, last), no)
            return scene.unexpected("`did` stands only before the first step", Fix(
                "write `then no`" if last else "take it out", (edit,), safe=True
            ))  # fmt: skip
        if scene.is_number():
            return scene.unexpected("a step is an event, then how often: `then B at least 2 times`")
    if before == "all" and scene.text(-2) == "then" and found == "(":
        return scene.unexpected("write `all of (…)`", scene.insert("of", safe=True))
    if scene.text(-3) == "then" and scene.text(-2) == "within" and scene.is_number(-1):
        return _nothing_to_time(scene)
    if scene.texts(-4, -3) == ("then", "within") and scene.expected == {"TO"}:
        return _nothing_to_time(scene)
    return False


def _nothing_to_time(scene: Scene) -> bool:
    at = next(back for back in (-1, -2, -3, -4) if scene.text(back) == "then")
    return scene.report(
        codes.TIMING_FORM,
        at,
        at + 1,
        label="no event between these two",
        hint="the time stands behind the event that it limits: `then B within 3 days`",
    )


def _timing(scene: Scene) -> bool:
    """The time between two steps in other words."""
    start = clause(scene)
    if start is None or "then" not in scene.texts(*range(start, 0)):
        return False
    found, before = scene.text(), scene.text(-1)
    if before == "in" and found in ("same", "later") and scene.is_word(1):
        word = "the" if found == "same" else "a"
        return scene.unexpected(f"write `in {word} {found}`", scene.insert(word, safe=True))
    if found == "later":
        return _later(scene)
    if found == "of" and before in UNITS and scene.text(-3) == "within":
        return scene.unexpected("`within 3 days` counts from the step before: take the rest out")
    if scene.is_number() and before == "after" and scene.text(1) in UNITS:
        return scene.report(codes.TIMING_FORM, -1, 1, label="at what time?", hint=_LATER)
    if found in UNITS and scene.is_number(-1) and scene.text(-2) in ("after", "in"):
        fix = scene.replace("within", -2, safe=False) if scene.text(-2) == "in" else None
        return scene.report(codes.TIMING_FORM, -2, 0, fix=fix, label="at what time?", hint=_LATER)
    if found in ("times", "time") and scene.is_number(-1):
        if "no" in scene.texts(*range(_last_then(scene), 0)):
            return scene.unexpected("`no B` takes no number of times")
        return _late(scene, "how often")
    if found == "where":
        return _late(scene, "`where`")
    if before == "in" and found in ("last", "next", "any", "each", "first", "none"):
        return _late(scene, "the window", -1)
    if found in ("today", "yesterday", "this", "since", "before", "after", "on", "from"):
        return _late(scene, "the window")
    return False


def _later(scene: Scene) -> bool:
    """`3 days later`, `between 2 weeks and 1 month later`, `more than 3 days later`."""
    first = -4 if scene.text(-4) in ("more", "fewer") else -2
    if scene.is_number(-2) and scene.text(-1) in UNITS:
        length = scene.source_text(-2, -1)
        fix = scene.replace(f"at least {length} later", first, 0, safe=False)
        return scene.report(
            codes.TIMING_FORM, first, 0, fix=fix, label="at least or at most?", hint=_LATER
        )
    return False


def _late(scene: Scene, found: str, first: int = 0) -> bool:
    words = scene.texts(*range(_last_then(scene), 0))
    is_timed = "within" in words or "later" in words or "same" in words
    before = "the time between the steps" if is_timed else "the window"
    return scene.report(codes.WRONG_ORDER, first, 0, found=found, before=before)


def _last_then(scene: Scene) -> int:
    return next((back for back in range(-1, -scene.at, -1) if scene.text(back) == "then"), -1)


def _between_between(scene: Scene) -> bool:
    """`then B between 2 weeks and 1 month later`, stuck at its first unit."""
    opener = next((back for back in (-2, -4) if scene.text(back) == "between"), None)
    if scene.text() not in UNITS or opener is None:
        return False
    later = next((ahead for ahead in range(1, 6) if scene.text(ahead) == "later"), None)
    if later is None:
        return False
    at = next((k for k in range(opener, later) if scene.text(k) in ("and", "to")), None)
    if at is None:
        return False
    edits = (
        Edit(scene.source.span(scene.span(opener).start, scene.span(opener + 1).start), ""),
        Edit(scene.span(at), "to"),
    )
    return scene.report(
        codes.TIMING_FORM,
        opener,
        later,
        fix=Fix("write `… to … later`", edits, safe=True),
        label="`between` counts, it does not measure time",
        hint="write `2 weeks to 1 month later`",
    )


SEQUENCE_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _begins,
    _first_step,
    _after_then,
    _between_between,
    _timing,
)
