"""`@allow`s that silence nothing. Runs last: the others have said what they had to say."""

from __future__ import annotations

from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Code
from seglang.lint.findings import Findings, allowed

# A review date passes by itself: allowing that ahead of time is no mistake.
_LINTS = frozenset(code.id for code in vars(hazards).values() if isinstance(code, Code)) - {
    hazards.REVIEW_PASSED.id,
    hazards.ALLOW_SILENCES_NOTHING.id,
}


def look_at_allowances(findings: Findings) -> None:
    for module in findings.modules:
        for declaration in module.declarations:
            for code, span in allowed(declaration).items():
                mark = (module.source.name, declaration.span.start, code)
                if code in _LINTS and mark not in findings.used_allows:
                    findings.report(hazards.ALLOW_SILENCES_NOTHING, span, silenced=code)
