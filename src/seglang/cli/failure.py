"""What is said, and which exit code is given, when a command cannot do its work."""

from __future__ import annotations

import os
import sys

import click

from seglang.cli.options import Settings
from seglang.diagnostics.model import Diagnostic
from seglang.diagnostics.report import Report

_PROBLEMS = 1
BLOCKED = 4
_WRONG_USE = 2


def report(error: Exception) -> int:
    """One message on standard error; gives the exit code."""
    from seglang.errors import SegError

    if isinstance(error, SegError):
        show(error.report)
        return status(error.report)
    if os.environ.get("SEG_DEBUG"):
        raise error
    if isinstance(error, RecursionError):
        name = "something is nested too deeply"
    elif isinstance(error, MemoryError):
        name = "there is not enough memory"
    else:
        # Its text could hold data, so only the kind is named.
        name = type(error).__name__
    print(
        f"internal error: {name}. This is a fault of seg, not of your rules; please report it "
        "(SEG_DEBUG=1 shows where it happened).",
        file=sys.stderr,
    )
    return _WRONG_USE


def show(found: Report) -> None:
    """Diagnostics on standard error."""
    from seglang.diagnostics.render import render

    context = click.get_current_context(silent=True)
    settings = context.obj if context and isinstance(context.obj, Settings) else Settings()
    sys.stderr.write(render(found, colour=settings.colour(sys.stderr)))


def status(found: Report) -> int:
    """1 when rules or data are at fault, 2 when the call, the catalog or the database is, 4 when
    a guard blocks a publication."""
    if any(map(_is_wrong_use, found.diagnostics)):
        return _WRONG_USE
    from seglang.diagnostics.codes import publishing

    guards = publishing.OF_GUARDS.values()
    return BLOCKED if any(each.code in guards for each in found.diagnostics) else _PROBLEMS


def findings(found: Report) -> int:
    """For what `seg doctor` finds: 1 when the data is not as the catalog says, 2 when the database
    did not answer."""
    if any("SEG600" < each.code.id < "SEG620" for each in found.diagnostics):
        return _WRONG_USE
    return _PROBLEMS if found.failed else 0


def _is_wrong_use(found: Diagnostic) -> bool:
    """Catalog, database and usage codes, and parameters from outside the rules."""
    from seglang.diagnostics.codes import (
        analysis,
        names,
        publishing,
        sandbox,
        store,
        tests,
        types,
    )

    wrong_use = (analysis.WRONG_USE, publishing.WRONG_USE, store.WRONG_USE, tests.WRONG_USE)
    if any(found.code in codes for codes in wrong_use):
        return True
    if found.code in sandbox.OF_RULES:
        return False
    if found.code == types.PARAMETER_VALUE:
        return "hint" in dict(found.facts)  # the value in a rule file has none
    if found.span is not None and found.span.file.endswith(".toml") and found.is_error:
        return True
    if found.code.id.startswith(("SEG86", "SEG97", "SEG98")):
        return True
    outside = found.code.id[:4] in ("SEG5", "SEG6", "SEG7") or found.code == names.UNKNOWN_PARAMETER
    return outside and found.is_error
