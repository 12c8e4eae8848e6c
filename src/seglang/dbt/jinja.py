"""Text that dbt renders as a template, and that has to come out as it went in."""

from __future__ import annotations

import re

# The marks that begin something in a template, and line ends that rendering would change. A
# template's line ends all become `\n`; a carriage return is written as an expression.
_MARK = re.compile(r"\{(?=[{%#\r])|\r")
_EXPRESSIONS = {"{": "{{ '{' }}", "\r": "{{ '\\r' }}"}


def escaped(text: str) -> str:
    """A template that renders to the text."""
    return _MARK.sub(lambda found: _EXPRESSIONS[found[0]], text)


def reference(model: str) -> str:
    return f"{{{{ ref('{model}') }}}}"


def source(group: str, table: str) -> str:
    """Both are names that `naming` made."""
    return f"{{{{ source('{group}', '{table}') }}}}"
