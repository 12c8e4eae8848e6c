"""What is said, and which exit code is given, when a command cannot do its work."""

from __future__ import annotations

import sys

import click

from seglang.cli.options import Settings
from seglang.diagnostics.report import Report

_PROBLEMS = 1
_WRONG_USE = 2


def report(error: Exception) -> int:
    """One message on standard error; gives the exit code."""
    from seglang.errors import SegError

    if isinstance(error, SegError):
        show(error.report)
        return status(error.report)
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
    """1 when rules or data are at fault, 2 when the call, the catalog or the database is."""
    errors = [each for each in found.diagnostics if each.is_error]
    return _WRONG_USE if any(is_wrong_use(each.code.id) for each in errors) else _PROBLEMS


def is_wrong_use(code: str) -> bool:
    """Catalog, database and usage codes."""
    from seglang.diagnostics.codes import names, types

    return (
        code[:4] in ("SEG5", "SEG6", "SEG7")
        and code not in _OF_RULES
        or code
        in (
            names.UNKNOWN_PARAMETER.id,
            types.PARAMETER_VALUE.id,
        )
    )


# Usage codes that speak of the text of a rule file: not UTF-8, too large.
_OF_RULES = ("SEG708", "SEG711")
