"""`@allow`s that silence nothing. Runs last: the others have said what they had to say."""

from __future__ import annotations

from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Code
from seglang.lint.findings import Findings, allowances
from seglang.lint.removal import without_annotation

# A review date passes by itself: allowing that ahead of time is no mistake.
_LINTS = frozenset(code.id for code in vars(hazards).values() if isinstance(code, Code)) - {
    hazards.REVIEW_PASSED.id,
    hazards.ALLOW_SILENCES_NOTHING.id,
}


def look_at_allowances(findings: Findings) -> None:
    for module in findings.modules:
        for declaration in module.declarations:
            for code, span, whole in allowances(declaration):
                mark = (module.source.name, declaration.span.start, code)
                if code in _LINTS and mark not in findings.used_allows:
                    fix = without_annotation(whole, findings)
                    findings.report(hazards.ALLOW_SILENCES_NOTHING, span, fix=fix, silenced=code)
