"""Two declarations that mean the same, however they are written.

Traits are compared in their plainest shape; segments also by logic: two are alike when each
implies the other.
"""

from __future__ import annotations

from seglang.core.nodes import Always, Declared, Partition, Segment, Trait
from seglang.core.simplify import simplify_node
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Related
from seglang.lint.canonical import canonical
from seglang.lint.findings import Findings

_MAX_LIKELY = 20


def look_at_likenesses(findings: Findings) -> None:
    """The later of two equal ones is reported, with the place of the earlier."""
    seen: dict[tuple[object, ...], Declared] = {}
    likely: dict[tuple[object, ...], list[Segment]] = {}
    for declared in findings.program.declarations.values():
        if declared.note.deprecated is not None:
            continue
        meaning = _meaning(declared, findings)
        if meaning is None:
            continue
        first = seen.setdefault(meaning, declared)
        if first is not declared:
            _report(declared, first, findings)
        elif isinstance(declared, Segment):
            formulas = findings.formulas
            subjects = formulas.subjects_of(formulas.of(declared.condition))
            likely.setdefault((declared.entity, subjects), []).append(declared)
    for group in likely.values():
        _look_at_likely(group, findings)


def _look_at_likely(group: list[Segment], findings: Findings) -> None:
    """Segments about the same values: does one imply the other, and the other way round?"""
    if len(group) > _MAX_LIKELY:
        return
    formulas = findings.formulas
    for position, declared in enumerate(group):
        mine = formulas.of(declared.condition)
        for first in group[:position]:
            theirs = formulas.of(first.condition)
            if formulas.entails([mine], theirs) and formulas.entails([theirs], mine):
                _report(declared, first, findings)
                break


def _report(declared: Declared, first: Declared, findings: Findings) -> None:
    is_segment = isinstance(declared, Segment)
    findings.report(
        hazards.SAME_MEANING,
        declared.span,
        related=(Related(first.span, f"`{first.name}` stands here"),),
        kind="segment" if is_segment else "trait",
        name=declared.name,
        other=first.name,
        members="members" if is_segment else "values",
        reference=f"in segment {first.name}" if is_segment else first.name,
    )


def _meaning(declared: Declared, findings: Findings) -> tuple[object, ...] | None:
    match declared:
        case Segment(entity=entity, condition=condition):
            plain = simplify_node(condition, findings.calendar)
            formulas = findings.formulas
            formula = formulas.of(condition)
            if isinstance(plain, Always) or not formulas.can_hold([formula]):
                return None  # everybody or nobody: reported as such
            return None if formulas.entails([], formula) else ("segment", entity, canonical(plain))
        case Trait(entity=entity, value=value):
            plain_value = simplify_node(value, findings.calendar)
            return ("trait", entity, canonical(plain_value))
        case Partition():
            return None
