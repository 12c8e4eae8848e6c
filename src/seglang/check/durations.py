"""Written lengths of time that are left as values once a rule is checked.

What moves an instant, limits a window or counts periods has taken its length, in any unit. What is
left has to be elapsed time, which months and longer are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seglang.check import constants, limits
from seglang.check.context import Context
from seglang.core import nodes as core


def check_durations(context: Context) -> None:
    for name, declared in context.declared.items():
        context.checking = name
        for node in limits.nodes_of(declared):
            if isinstance(node, core.Literal):
                for length in _lengths(node.value):
                    constants.exact(context, length, node.span, "a value")
    context.checking = None


def _lengths(constant: Any) -> Iterator[core.CalendarDuration]:
    if isinstance(constant, core.CalendarDuration):
        yield constant
    elif isinstance(constant, tuple):
        for part in constant:
            yield from _lengths(part)
