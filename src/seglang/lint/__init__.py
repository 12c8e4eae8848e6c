"""Hazards: rules that are valid but hardly say what was meant.

Takes the typed core (for meaning and places) and the surface trees (for what the core has left
behind); reports warnings, never errors. What is said never to hold, always to hold or to be implied
is so for all data that the catalog admits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from seglang.core.declarations import Declared, Program
from seglang.diagnostics.model import Sink
from seglang.source import Span
from seglang.syntax.nodes import Module

__all__ = ["lint"]


def lint(
    program: Program, modules: Sequence[Module], sink: Sink, as_of: datetime | None = None
) -> datetime | None:
    """Look for hazards in every declaration. Review dates are judged only against a given
    `as_of`; the result is the first later instant at which a verdict may be another one."""
    from seglang.lint.allowances import look_at_allowances
    from seglang.lint.annotations import look_at_annotations
    from seglang.lint.arms import look_at_arms
    from seglang.lint.contradictions import look_at_condition
    from seglang.lint.findings import Findings
    from seglang.lint.likenesses import look_at_likenesses
    from seglang.lint.negations import look_at_negations
    from seglang.lint.parameters import look_at_parameters
    from seglang.lint.ranks import look_at_ranks
    from seglang.lint.scopes import scopes
    from seglang.lint.travel import look_at_travel
    from seglang.lint.usage import look_at_usage
    from seglang.lint.values import look_at_values
    from seglang.lint.windows import look_at_windows

    findings = Findings(program, modules, sink, as_of)
    for declared in program.declarations.values():
        findings.formulas.start_declaration()
        for scope in scopes(declared):
            look_at_condition(scope, findings)
            look_at_negations(scope, findings)
        look_at_arms(declared, findings)
        look_at_values(declared, findings)
        look_at_windows(declared, findings)
        look_at_travel(declared, findings)
        look_at_ranks(declared, findings)
    for declared in _first_calls(program):
        findings.formulas.start_declaration()
        for scope in scopes(declared):
            look_at_negations(scope, findings)
        look_at_travel(declared, findings)
        look_at_ranks(declared, findings)
    look_at_likenesses(findings)
    look_at_usage(findings)
    look_at_parameters(findings)
    look_at_annotations(findings)
    look_at_allowances(findings)
    return findings.until


def _first_calls(program: Program) -> Iterator[Declared]:
    """One call of each declaration with parameters, for what does not hang on its arguments."""
    seen: set[Span] = set()
    for declared in program.instances.values():
        if declared.span not in seen:
            seen.add(declared.span)
            yield declared
