"""seglang: customer segments written as sentences, checked, compiled to SQL and run.

The names here are the public face of the package; everything else may change. They are loaded
when first used, so that importing the package costs next to nothing.

    project = seglang.Project.load("shop")
    project.check().ok
    project.compile("at_risk", as_of="2026-11-22").sql
    with project.connect() as connection:
        connection.members("at_risk")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from seglang.version import __version__

if TYPE_CHECKING:
    from seglang.diagnostics.model import Diagnostic, Edit, Fix, Severity
    from seglang.errors import SegError
    from seglang.project.connection import Connection
    from seglang.project.project import Checked, Project
    from seglang.project.standalone import compile
    from seglang.sandbox.sandbox import Sandbox
    from seglang.source import Position, Source, Span
    from seglang.sql.compiled import Compiled

_WHERE = {
    "Checked": "seglang.project.project",
    "Compiled": "seglang.sql.compiled",
    "Connection": "seglang.project.connection",
    "Diagnostic": "seglang.diagnostics.model",
    "Edit": "seglang.diagnostics.model",
    "Fix": "seglang.diagnostics.model",
    "Position": "seglang.source",
    "Project": "seglang.project.project",
    "Sandbox": "seglang.sandbox.sandbox",
    "SegError": "seglang.errors",
    "Severity": "seglang.diagnostics.model",
    "Source": "seglang.source",
    "Span": "seglang.source",
    "compile": "seglang.project.standalone",
}

__all__ = [
    "Checked",
    "Compiled",
    "Connection",
    "Diagnostic",
    "Edit",
    "Fix",
    "Position",
    "Project",
    "Sandbox",
    "SegError",
    "Severity",
    "Source",
    "Span",
    "__version__",
    "compile",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'seglang' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
