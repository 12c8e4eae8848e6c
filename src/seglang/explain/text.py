"""An explanation as text for a terminal: at most 100 columns, the same for the same input."""

from __future__ import annotations

from textwrap import wrap

from seglang.explain.instants import local_text, utc_text
from seglang.explain.model import (
    Explanation,
    Reach,
    Reference,
    ResolvedWindow,
    Statement,
    TableRead,
)

WIDTH = 100
_MANY = 8  # instants that are listed one by one


def render_text(explanation: Explanation) -> str:
    """The explanation as lines, ending with a line end."""
    lines = [f"{explanation.kind} {explanation.name} (of {explanation.entity})"]
    for doc in explanation.docs:
        lines.extend(_wrapped(doc, "  ", "  "))
    for label, text in explanation.facts:
        lines.extend(_wrapped(f"{label}: {text}", "  ", "    "))
    lines.append("")
    lines.extend(_rule(explanation.rule))
    for used in explanation.used_rules:
        lines.extend(["", *_rule(used)])
    lines.extend(_section("Events", _listed(explanation.events)))
    lines.extend(_section("Unknown values", _listed(explanation.missing)))
    lines.extend(_section(_instant_title(explanation), _windows(explanation)))
    lines.extend(_section("Looks back", _reach(explanation.reach, explanation.zone)))
    lines.extend(_section("Reads", _reads(explanation.reads)))
    lines.extend(_section("Uses", _references(explanation.uses)))
    lines.extend(_section("Used by", _references(explanation.used_by)))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first]


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", *_wrapped(title, "", "  "), *lines] if lines else []


def _rule(statement: Statement) -> list[str]:
    lines = _wrapped(statement.text, "", "")
    for part in statement.parts:
        lines.extend(_bullets(part, 1))
    return lines


def _bullets(statement: Statement, depth: int) -> list[str]:
    indent = "  " * depth
    lines = _wrapped(statement.text, f"{indent}- ", f"{indent}  ")
    for part in statement.parts:
        lines.extend(_bullets(part, depth + 1))
    return lines


def _listed(sentences: tuple[str, ...]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(sentence, "  - ", "    ")]


def _instant_title(explanation: Explanation) -> str:
    as_of, zone = explanation.as_of, explanation.zone
    return f"Time, as of {local_text(as_of, zone)} ({utc_text(as_of)}), zone {zone}"


def _windows(explanation: Explanation) -> list[str]:
    if not explanation.windows and not explanation.instants:
        return ["  none: nothing here depends on a stretch of time"]
    zone = explanation.zone
    lines: list[str] = []
    for window in explanation.windows:
        note = _note(window.used_by, explanation)
        lines.extend(_wrapped(f"{window.text}{note}", "  - ", "    "))
        lines.extend(_edges(window, zone))
    shown = explanation.instants
    if len(shown) > _MANY:
        shown = (*shown[: _MANY - 2], *shown[-1:])
    for number, instant in enumerate(shown):
        if len(shown) < len(explanation.instants) and number == len(shown) - 1:
            lines.append(f"  - … ({len(explanation.instants) - len(shown)} more)")
        lines.extend(
            _wrapped(f"{instant.text}{_note(instant.used_by, explanation)}", "  - ", "    ")
        )
        when = _edge(instant.instant, None, zone, "outside the years 1 to 9999")
        lines.append(f"      is     {when}")
    return lines


def _note(used_by: tuple[str, ...], explanation: Explanation) -> str:
    """Which other declarations bring it in, when this one does not say it itself."""
    return "" if explanation.name in used_by else f" (in {', '.join(used_by)})"


def _edges(window: ResolvedWindow, zone: str) -> list[str]:
    start = _edge(window.start, window.start_text, zone, "no start")
    end = _edge(window.end, window.end_text, zone, "no end")
    if window.start is None or window.end is None:
        return [f"      from   {start}", f"      until  {end}"]
    local = f"[{local_text(window.start, zone)}, {local_text(window.end, zone)})"
    universal = f"[{utc_text(window.start)}, {utc_text(window.end)})"
    return [f"      local  {local}", f"      UTC    {universal}"]


def _edge(instant: object, text: str | None, zone: str, unbounded: str) -> str:
    from datetime import datetime

    if isinstance(instant, datetime):
        return f"{local_text(instant, zone)} ({utc_text(instant)})"
    return text if text is not None else unbounded


def _reach(reach: Reach, zone: str) -> list[str]:
    if not reach.reads_events:
        return ["  it reads no events"]
    lines = []
    if reach.all_history:
        lines.append("  to the first event: some part of the rule has no start")
    elif reach.earliest is not None:
        lines.append(f"  to {local_text(reach.earliest, zone)} ({utc_text(reach.earliest)})")
    for note in reach.notes:
        lines.extend(_wrapped(note, "  - ", "    "))
    return lines


def _reads(reads: tuple[TableRead, ...]) -> list[str]:
    lines: list[str] = []
    for read in reads:
        text = f"{read.table} ({read.kind} {read.subject}): {', '.join(read.columns)}"
        if read.filters:
            text += f"; only rows with {' and '.join(read.filters)}"
        lines.extend(_wrapped(text, "  - ", "    "))
    return lines


def _references(references: tuple[Reference, ...]) -> list[str]:
    return [
        f"  - {reference.kind} {reference.name}"
        + (f" (through {reference.through})" if reference.through is not None else "")
        for reference in references
    ]
