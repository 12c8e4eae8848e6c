"""Parameters of segments and traits that their rule never speaks of."""

from __future__ import annotations

from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.usage import names_in


def look_at_parameters(findings: Findings) -> None:
    for module in findings.modules:
        for declaration in module.declarations:
            parameters = declaration.heading.parameters
            if not parameters:
                continue
            used = set(names_in(declaration))
            for parameter in parameters:
                if parameter.name.text not in used:
                    findings.report(
                        hazards.UNUSED_PARAMETER, parameter.span, name=parameter.name.text
                    )
