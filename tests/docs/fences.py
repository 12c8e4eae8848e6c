"""The fenced blocks of a Markdown page, with what stands behind the three marks and where they are.

`seg conditions` holds one condition a line, `seg values` one value a line; `declarations` gives
them names so that they can be checked like any rule file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    page: str
    line: int
    words: tuple[str, ...]
    text: str
    section: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def fences(page: str, *beginning: str) -> list[Fence]:
    """The blocks of `page` (a path below the project) whose marks begin with these words."""
    markdown = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(markdown):
        headings = _SECTION.findall(markdown[: match.start()])
        fence = Fence(
            page=page,
            line=markdown.count("\n", 0, match.start()) + 1,
            words=tuple(match["info"].split()),
            text=match["text"],
            section=headings[-1] if headings else "",
        )
        if fence.words[: len(beginning)] == beginning:
            found.append(fence)
    return found


def declarations(fence: Fence) -> str:
    """The block as a rule file."""
    kind = fence.words[1] if len(fence.words) > 1 else ""
    word = {"conditions": "segment", "values": "trait"}.get(kind)
    if word is None:
        return fence.text
    lines = [line for line in fence.text.splitlines() if line.strip()]
    return "".join(f"{word} example_{number}: {line}\n" for number, line in enumerate(lines, 1))
