"""Mistakes about windows around an anchor, repeated windows, `as of`, and sessions."""

from __future__ import annotations

from collections.abc import Callable

from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Edit, Fix
from seglang.syntax.scene import UNITS, Scene

_ANCHORED = ("after", "before", "since", "through", "on", "from")
_PICKS = ("first", "last")


def _anchor(scene: Scene) -> bool:
    """`within 7 days after first purchase`, `within 7 days of x`, `7 days after x`."""
    found, before, opener = scene.text(), scene.text(-1), scene.text(-2)
    picks = before in _PICKS and opener in _ANCHORED and scene.is_word()
    ordinal = before in _ANCHORED and found[:1].isdigit() and found[-2:] in ("st", "nd", "rd", "th")
    if (picks or ordinal) and "NAME" not in (scene.expected if picks else ()):
        first = -1 if picks else 0
        last = first + 1
        while scene.text(last + 1) == "." and scene.is_word(last + 2):
            last += 2
        if ordinal and scene.text(1) == "last":
            last += 1
        return scene.unexpected(
            "a computed instant stands in parentheses: `after (first purchase)`",
            scene.wrap(first, last) if scene.is_word(last) else None,
        )
    if opener == "within" or scene.text(-3) == "within":
        if found == "of" and (before in UNITS or scene.is_word(-1)):
            return scene.unexpected(
                "write `within 7 days after X` or `within 7 days before X`",
                scene.replace("after", safe=False),
            )
        if scene.could_end or scene.expected != {"AFTER", "BEFORE"}:
            return False
        length = scene.source_text(-2 if scene.is_number(-2) else -1, -1)
        return scene.unexpected(
            f"within {length} of what? write `within {length} after X`, or `in last {length}`"
        )
    if found in ("after", "before") and before in UNITS and scene.expected == {"TO"}:
        length = scene.source_text(-2, -1)
        return scene.unexpected(
            f"write `within {length} {found} X`, or a stretch such as `7 to 8 days {found} X`"
        )
    return False


def _repeated(scene: Scene) -> bool:
    """`in each of last 4 weeks`, `in first week after x`, `in any 24 hours in last 90 days`."""
    found = scene.text()
    if found in UNITS and scene.expected == {"FULL"}:
        return scene.unexpected(
            "these are whole calendar periods: write `full`", scene.insert("full", safe=True)
        )
    is_stretch = scene.texts(-4, -3) == ("in", "any") and scene.text(1) in ("last", "the")
    if is_stretch and found in ("in", "during", "within", "over"):
        last = 1 if scene.text(1) == "the" else 0
        return scene.report(codes.STRETCH_FORM, fix=scene.replace("of", 0, last, safe=True))
    if scene.text(-1) == "in" and found in ("every", "all"):
        return scene.unexpected("write `in each of last 4 full weeks`")
    if scene.text(-1) == "each" and scene.text(-2) == "in" and found != "of":
        return scene.unexpected("write `in each of last 4 full weeks`")
    if found == "the" and scene.text(-1) == "of" and scene.text(1) == "last":
        return scene.unexpected("write `of last`", Fix(
            "take `the` out", (Edit(scene.span(0, 1), "last"),), safe=True
        ))  # fmt: skip
    if "LAST" in scene.expected and scene.text(-1) == "of" and scene.is_number():
        return scene.unexpected("write `of last`", scene.insert("last", safe=True))
    return False


def _as_of(scene: Scene) -> bool:
    """`as of` without an instant, with one that is none, or behind a bare condition."""
    found, before = scene.text(), scene.text(-1)
    if found == "as of":
        return scene.unexpected(
            "a condition at another instant stands in parentheses: `(did purchase) as of …`"
        )
    if before == "as of":
        if scene.at_end or found in ("and", "or", ")"):
            return scene.report(codes.AS_OF_FORM, -1, label="no instant behind this")
        return False
    if before == "the" and scene.text(-2) == "as of":
        span = scene.source.span(scene.span(-1).start, scene.span().start)
        out = Fix("take it out", (Edit(span, ""),), safe=True)
        return scene.report(codes.AS_OF_FORM, -1, fix=out, label="take `the` out")
    if scene.text(-3) == "as of" and scene.is_number(-2) and "AGO" in scene.expected:
        ago = scene.insert("ago", safe=True)
        return scene.report(codes.AS_OF_FORM, -3, -1, fix=ago, label="`ago` is missing")
    if before == "end" and scene.text(-2) == "as of":
        return scene.report(codes.AS_OF_FORM, -1, label="the end of what?")
    if scene.texts(-3, -2, -1) == ("as of", "end", "of"):
        fix = scene.insert("last full", safe=False) if found in UNITS else None
        return scene.report(codes.AS_OF_FORM, fix=fix, label="`last full` expected before this")
    if scene.texts(-4, -3, -2, -1) == ("as of", "end", "of", "last"):
        fix = scene.insert("full", safe=True) if found in UNITS else None
        return scene.report(codes.AS_OF_FORM, fix=fix, label="`full` expected before this")
    if scene.text(-2) == "as of" and before == "last" and found == "full":
        fix = scene.insert("end of", -1, safe=True)
        return scene.report(
            codes.AS_OF_FORM, -1, 0, fix=fix, label="`end of` is missing before this"
        )
    if scene.text(-2) == "as of" and before in _PICKS:
        return scene.report(codes.AS_OF_FORM, -1, 0, label="not the same instant for everybody")
    is_ago = scene.is_number() and scene.text(1) in UNITS and scene.text(2) == "ago"
    if is_ago and scene.text(-2) == "segment":
        fix = scene.insert("as of", safe=True)
        return scene.report(codes.AS_OF_FORM, 0, 2, fix=fix, label="`as of` is missing before this")
    return False


def _moved(scene: Scene) -> bool:
    """`entered segment vip`, `has entered vip`, `was never "US"`, `has changed`."""
    found, before = scene.text(), scene.text(-1)
    if before in ("entered", "left"):
        if found == "segment" and scene.text(-2) != "has":
            return scene.unexpected(
                f"write `has {before} segment`", scene.insert("has", -1, safe=True)
            )
        if scene.text(-2) == "has" and scene.is_word():
            return scene.unexpected("write `segment`", scene.insert("segment", safe=True))
        if scene.is_word():
            return scene.unexpected(f"write `has {before} segment NAME`")
    if before == "added" and scene.is_word():
        return scene.unexpected("write `added to list NAME in last 7 days`")
    if found in ("ever", "never") and before in ("is", "not", "was"):
        return scene.unexpected(
            'write `country was ever "US" in last 30 days`, with `not` before all of it '
            "for the opposite"
        )
    if before == "changed" and scene.text(-2) in ("has", "was", "is"):
        span = scene.source.span(scene.span(-2).start, scene.span(-1).start)
        fix = Fix("take it out", (Edit(span, ""),), safe=True)
        return scene.unexpected(f"write `changed` without `{scene.text(-2)}`", fix)
    if before == "changed" and (found[:1] == '"' or scene.is_number()):
        return scene.unexpected(
            'write `changed from "new" to "loyal" in last 5 days`', scene.insert("from", safe=False)
        )
    return False


def _session(scene: Scene) -> bool:
    """`session NAME: E1, E2 split after 30 minutes of silence`."""
    word = next((t.text for t in scene.tokens if not t.text.startswith("@")), "")
    if word != "session" and not any(
        t.text == "session" and scene.source.text[t.start - 1 : t.start] in ("", "\n")
        for t in scene.tokens[: scene.at]
    ):
        return False
    found, before = scene.text(), scene.text(-1)
    if "OF" in scene.expected:
        fix = scene.insert("of silence", safe=True) if scene.at_end else None
        return scene.report(
            codes.SESSION_FORM, -1, fix=fix, label="`of silence` expected after this"
        )
    if before == "of":
        fix = scene.insert("silence", safe=True) if scene.at_end else None
        return scene.report(codes.SESSION_FORM, -1, fix=fix, label="`silence` expected after this")
    if before == "split":
        return scene.report(
            codes.SESSION_FORM,
            -1,
            fix=scene.insert("after", safe=True) if scene.is_number() else None,
            label="`after` expected after this",
        )
    if found in ("where", "in", "as"):
        return scene.report(
            codes.SESSION_FORM,
            label="a session is made of whole events",
        )
    if found == "*":
        return scene.report(codes.SESSION_FORM, label="name the events, or declare `event x: *`")
    if "SPLIT" in scene.expected:
        return scene.report(codes.SESSION_FORM, -1 if scene.at_end else 0, label="`split` expected")
    return False


def _membership(scene: Scene) -> bool:
    """A window behind `in segment vip`."""
    is_plain = scene.texts(-3, -2) == ("in", "segment") and scene.could_end
    is_in = scene.texts(-4, -3) == ("in", "segment") and scene.text(-1) == "in"
    if is_plain and scene.text() not in ("today", "yesterday", "since", "this", "before", "after"):
        return False
    if not (is_plain or is_in):
        return False
    return scene.unexpected(
        "membership at another time is `in segment vip as of 30 days ago`, or "
        "`in segment vip in at least 7 of last 30 full days`"
    )


TIME_MISTAKES: tuple[Callable[[Scene], bool], ...] = (
    _session,
    _as_of,
    _moved,
    _anchor,
    _repeated,
    _membership,
)
