"""Two declarations that mean the same, however they are written.

Traits are compared in their plainest shape; segments also by logic: two are alike when each
implies the other.
"""

from __future__ import annotations

from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.simplify import simplify_node
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Related
from seglang.lint.canonical import canonical
from seglang.lint.findings import Findings

_MAX_LIKELY = 20


def look_at_likenesses(findings: Findings) -> None:
    """The later of two equal ones is reported, with the place of the earlier."""
    formulas = findings.formulas
    likely: dict[tuple[object, ...], list[Segment]] = {}
    traits: dict[tuple[object, ...], Declared] = {}
    for declared in findings.program.declarations.values():
        formulas.start_declaration()
        if declared.note.deprecated is not None:
            continue
        match declared:
            case Segment(channel=str()):
                continue  # what is published of it is not its rule
            case Segment(entity=entity, condition=condition):
                formula = formulas.of(condition)
                if formulas.is_never([], formula) or formulas.is_certain([], formula):
                    continue  # nobody or everybody: reported as such
                key = (entity, formulas.subjects_of(formula))
                likely.setdefault(key, []).append(declared)
            case Trait(entity=entity, value=value):
                plain = canonical(simplify_node(value, findings.calendar))
                first = traits.setdefault((entity, plain), declared)
                if first is not declared:
                    _report(declared, first, findings)
            case Partition():
                pass
    for group in likely.values():
        if len(group) <= _MAX_LIKELY:
            _look_by_logic(group, findings)
        else:
            _look_by_shape(group, findings)


def _look_by_shape(group: list[Segment], findings: Findings) -> None:
    seen: dict[object, Segment] = {}
    for declared in group:
        plain = canonical(simplify_node(declared.condition, findings.calendar))
        first = seen.setdefault(plain, declared)
        if first is not declared:
            _report(declared, first, findings)


def _look_by_logic(group: list[Segment], findings: Findings) -> None:
    """Segments about the same values: does one imply the other, and the other way round?"""
    formulas = findings.formulas
    for position, declared in enumerate(group):
        formulas.start_declaration()
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
