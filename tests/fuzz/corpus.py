"""Rule texts to start from: everything in the repository that is one, right or wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from syntax_corpus import accepted, refused

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```seg\b(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ASKED = re.compile(
    r"^\? (?:of \w+: )?(?P<rule>.*?)\n= (?P<answer>[^\n]*)", re.MULTILINE | re.DOTALL
)


@cache
def rule_texts() -> tuple[str, ...]:
    """Each is a whole file; most are over tests/catalogs/shop.toml."""
    texts = [*accepted(), *(text for _, text in refused())]
    texts += [_read(path) for path in sorted((ROOT / "examples").rglob("*.seg"))]
    for page in sorted((ROOT / "docs").rglob("*.md")):
        texts += [_as_file(found["info"], found["text"]) for found in _FENCE.finditer(_read(page))]
    base = _read(ROOT / "tests" / "broken" / "base.seg")
    texts += base.split("\n\n")
    for line in _read(ROOT / "tests" / "broken" / "injections.txt").splitlines():
        if line and not line.startswith("#"):
            texts.append(_broken(base, line))
    for path in sorted((ROOT / "tests" / "language" / "cases").glob("*.cases")):
        for found in _ASKED.finditer(_read(path)):
            word = "trait" if ": " in found["answer"] else "segment"
            texts.append(f"{word} asked: {found['rule']}")
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def found_before(suffix: str) -> list[Path]:
    """The inputs that once brought something else than diagnostics, or took too long."""
    return sorted((Path(__file__).parent / "found").glob(f"*{suffix}"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _as_file(info: str, text: str) -> str:
    """A block of one condition or value a line as a rule file."""
    word = {"conditions": "segment", "values": "trait"}.get((info.split() or [""])[0])
    if word is None:
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f"{word} example_{number}: {line}\n" for number, line in enumerate(lines))


def _broken(base: str, line: str) -> str:
    """The declaration of the base that an injection changes, changed."""
    find, replacement = line.split(": ", 1)[1].replace("\\n", "\n").split(" => ", 1)
    at = base.index(find)
    start = base.rfind("\n\n", 0, at)
    end = base.find("\n\n", at + len(find))
    text = base[max(start, 0) : end if end >= 0 else len(base)]
    return text.replace(find, replacement).strip() + "\n"
