"""Every code there is, and its page.

The codes are the `Code` constants of the modules under `diagnostics/codes`. A page is the Markdown
text that `seg rule CODE` prints: packaged as `seglang/pages`, in a checkout `docs/diagnostics`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from seglang.diagnostics import codes as _package
from seglang.diagnostics.model import Code


@cache
def codes() -> Mapping[str, Code]:
    """All codes by id, in order. Raises ValueError when two share an id: that is our own bug."""
    found: dict[str, Code] = {}
    for module, code in code_modules():
        if code.id in found and found[code.id] != code:
            raise ValueError(f"{code.id} stands twice, again in {module}")
        found[code.id] = code
    return MappingProxyType(dict(sorted(found.items())))


def code_modules() -> Iterator[tuple[str, Code]]:
    """Each code with the name of the module that holds it (`names`, `types`, …)."""
    for entry in iter_modules(_package.__path__):
        module = import_module(f"{_package.__name__}.{entry.name}")
        for value in vars(module).values():
            if isinstance(value, Code):
                yield entry.name, value


def page(code: str) -> str:
    """The page of a code. Raises KeyError when there is none."""
    found = find_page(code)
    if found is None:
        raise KeyError(code)
    return found


@cache
def find_page(code: str) -> str | None:
    """The page of a code, or None."""
    if not code.isalnum():  # never a path
        return None
    packaged = files("seglang").joinpath("pages", f"{code}.md")
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    checkout = checkout_pages() / f"{code}.md"
    return checkout.read_text(encoding="utf-8") if checkout.is_file() else None


def checkout_pages() -> Path:
    """Where the pages lie in a checkout of the project."""
    return Path(__file__).parents[3] / "docs" / "diagnostics"
