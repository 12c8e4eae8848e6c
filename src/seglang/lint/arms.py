"""Labels of a partition that nobody can get, because earlier arms take everybody."""

from __future__ import annotations

from seglang.core.declarations import Declared, Partition
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.formulas import Formula, Negation
from seglang.source import Span
from seglang.syntax.nodes import Partition as SyntaxPartition


def look_at_arms(declared: Declared, findings: Findings) -> None:
    if not isinstance(declared, Partition):
        return
    formulas = findings.formulas
    written = findings.declaration_at(declared.span)
    labels: tuple[Span, ...] = ()
    if isinstance(written, SyntaxPartition) and len(written.arms) == len(declared.arms):
        labels = (*(arm.label.span for arm in written.arms), written.otherwise.span)
    earlier: list[Formula] = []
    for position, (label, condition) in enumerate(declared.arms):
        formula = formulas.of(condition)
        if formulas.can_hold([formula]) and not formulas.can_hold([*earlier, formula]):
            findings.report(
                hazards.UNREACHABLE_ARM,
                labels[position] if labels else condition.span,
                arm=label,
                name=declared.name,
                reason="the arms before it take everyone who meets its condition",
            )
        earlier.append(Negation(formula))
    if not formulas.can_hold(earlier):
        findings.report(
            hazards.UNREACHABLE_ARM,
            labels[-1] if labels else declared.span,
            arm=declared.otherwise,
            name=declared.name,
            reason="the arms before it take everybody",
        )
