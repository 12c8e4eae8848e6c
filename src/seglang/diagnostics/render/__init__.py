"""Diagnostics as text for people and records for machines, one module per format.

Each module has `render(report) -> str`. Only the module of the format asked for is imported.
"""

from __future__ import annotations

from importlib import import_module

from seglang.diagnostics.report import Report

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")


def render(report: Report, format: str = "text", *, colour: bool = False) -> str:
    """The report in one of `FORMATS`, with its final line end, or the empty text.

    `colour` adds terminal colours to the two formats for people. Raises KeyError for another
    format.
    """
    if format not in FORMATS:
        raise KeyError(format)
    if format == "text":
        from seglang.diagnostics.render import text

        return text.render(report, colour=colour)
    if format == "concise":
        from seglang.diagnostics.render import concise

        return concise.render(report, colour=colour)
    module = import_module(f"seglang.diagnostics.render.{format}")
    rendered: str = module.render(report)
    return rendered
