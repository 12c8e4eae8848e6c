"""Which changes of rules no test notices, for people and for machines.

Takes `Mutation` and the texts of the rules, gives text or an object of JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from seglang.coverage.mutants import Mutation, Tried
from seglang.coverage.report import place_object
from seglang.source import Source, Span


def mutation_text(mutation: Mutation, sources: Mapping[str, Source]) -> str:
    """Lines, ending with a line end: each change that no test notices, then the counts."""
    lines: list[str] = []
    for instance, together in groupby(mutation.tried, key=lambda each: each.mutant.instance):
        lines += _lines(instance, list(together), sources)
    if lines:
        lines.append("")
    tried = len(mutation.tried)
    percent = f"{int(mutation.percent * 10) / 10:g}%"
    changes = "change" if tried == 1 else "changes"
    lines.append(f"{mutation.noticed} of {tried} {changes} noticed ({percent})")
    if mutation.left:
        lines.append(f"{mutation.left} more not tried")
    return "\n".join(lines) + "\n"


def _lines(instance: str, tried: Sequence[Tried], sources: Mapping[str, Source]) -> Iterator[str]:
    """Each change of one rule that no test notices; one line where no test asks for the rule."""
    if not tried[0].asked:
        count = f"{len(tried)} change{'' if len(tried) == 1 else 's'}"
        at = _place(tried[0].mutant.declared.span, sources)
        yield f"{at}: {instance}: no test asks for it, {count}"
        return
    for each in tried:
        mutant = each.mutant
        if each.noticed_by is None:
            at = _place(mutant.span, sources)
            yield f"{at}: {instance}: {mutant.before} → {mutant.after}"


def _place(span: Span, sources: Mapping[str, Source]) -> str:
    place = place_object(sources, span)
    return "(no file)" if place["file"] is None else f"{place['file']}:{place['line']}"


def mutation_object(mutation: Mutation, sources: Mapping[str, Source]) -> dict[str, Any]:
    """The same as an object of JSON, with the noticed ones."""
    return {
        "percent": round(mutation.percent, 2),
        "tried": len(mutation.tried),
        "noticed": mutation.noticed,
        "not_tried": mutation.left,
        "changes": [
            {
                "name": each.mutant.instance,
                "kind": each.mutant.kind.value,
                "before": each.mutant.before,
                "after": each.mutant.after,
                **place_object(sources, each.mutant.span),
                "noticed_by": each.noticed_by,
                "asked": each.asked,
            }
            for each in mutation.tried
        ],
    }
