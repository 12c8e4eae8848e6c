"""Which changes of rules no test notices, for people and for machines.

Takes `Mutation` and the texts of the rules, gives text or an object of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seglang.source import Source
from seglang.testing.coverage_report import place_object
from seglang.testing.mutants import Mutation, Tried


def mutation_text(mutation: Mutation, sources: Mapping[str, Source]) -> str:
    """Lines, ending with a line end: each change that no test notices, then the counts."""
    lines = [_line(each, sources) for each in mutation.tried if each.noticed_by is None]
    if lines:
        lines.append("")
    tried = len(mutation.tried)
    percent = f"{int(mutation.percent * 10) / 10:g}%"
    changes = "change" if tried == 1 else "changes"
    lines.append(f"{mutation.noticed} of {tried} {changes} noticed ({percent})")
    if mutation.left:
        lines.append(f"{mutation.left} more not tried")
    return "\n".join(lines) + "\n"


def _line(tried: Tried, sources: Mapping[str, Source]) -> str:
    mutant = tried.mutant
    place = place_object(sources, mutant.span)
    at = "(no file)" if place["file"] is None else f"{place['file']}:{place['line']}"
    return f"{at}: {mutant.name}: {mutant.before} → {mutant.after}"


def mutation_object(mutation: Mutation, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The same as an object of JSON, with the noticed ones."""
    return {
        "percent": round(mutation.percent, 2),
        "tried": len(mutation.tried),
        "noticed": mutation.noticed,
        "not_tried": mutation.left,
        "changes": [
            {
                "name": each.mutant.name,
                "kind": each.mutant.kind.value,
                "before": each.mutant.before,
                "after": each.mutant.after,
                **place_object(sources, each.mutant.span),
                "noticed_by": each.noticed_by,
            }
            for each in mutation.tried
        ],
    }
