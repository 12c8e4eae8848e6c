"""Versions as literals: a text beside a version is one."""

from __future__ import annotations

from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.diagnostics.codes import ranks as codes
from seglang.functions.versions import is_version
from seglang.types import UNKNOWN, VERSION, VersionType, is_textual


def beside(context: Context, value: core.Value, other: core.Value) -> core.Value:
    """The value, read as a version when it is a constant text and stands beside a version."""
    if not isinstance(other.type, VersionType) or not is_textual(value.type):
        return value
    if not isinstance(value, core.Literal) or not isinstance(value.value, str):
        return value
    if not is_version(value.value):
        context.report(codes.BAD_VERSION, value.span, text=value.value)
        return core.Missing(UNKNOWN, value.span)
    return core.Literal(value.value, VERSION, value.span)
