"""Calls and declarations with parameters as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from seglang.check.constants import written
from seglang.check.context import Context
from seglang.core import nodes as core
from seglang.syntax import nodes as syntax


def declared_text(declaration: syntax.Segment | syntax.Trait) -> str:
    """`spend(period: duration = 90 days)`."""
    parts = []
    for parameter in declaration.heading.parameters:
        text = f"{parameter.name.text}: {parameter.type.name.text}"
        if parameter.default is not None and not isinstance(parameter.default, tuple):
            text += f" = {written(parameter.default)}"
        parts.append(text)
    return f"{declaration.heading.name.text}({', '.join(parts)})"


def example(declaration: syntax.Segment | syntax.Trait) -> str:
    examples = {
        "duration": "30 days",
        "integer": "3",
        "decimal": "100",
        "boolean": "true",
        "date": "2026-11-01",
        "timestamp": "2026-11-01T10:00",
    }
    values = [
        examples.get(parameter.type.name.text, '"…"')
        for parameter in declaration.heading.parameters
    ]
    call = f"{declaration.heading.name.text}({', '.join(values)})"
    return f"in segment {call}" if isinstance(declaration, syntax.Segment) else call


def call_text(context: Context, name: str, arguments: Mapping[str, core.Literal]) -> str:
    """`spend(90 days)`: the same for every way to write the same call."""
    text = f"{name}({', '.join(constant_text(value.value) for value in arguments.values())})"
    while text in context.names.declarations:  # a name in backticks may look like a call
        text += " "
    return text


def constant_text(value: core.Constant) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case core.CalendarDuration(amount, unit):
            return f"{amount} {unit.value}" + ("" if amount == 1 else "s")
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case tuple():
            return "(" + ", ".join(map(constant_text, value)) + ")"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
