"""What is said of broken texts, to the letter: `reports/NAME.txt`, in fewer words than people see.

`broken` is the corpus of tests/broken, each file checked; `refused` the samples that the parser
refuses; `worlds` tests that cannot be; `shortened` leaves out each token of tests/broken/base.seg
in turn, `exchanged` puts others in the place of each name and each constant. Other tests count
what is found; here a word, a place or a fix that changes is seen. After a change that is meant, write the reports anew with
`SEG_WRITE=1 pytest tests/messages` and read the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import rule_tests.tested
import syntax_corpus
from messages.test_broken_files import BASE, Injection, injections
from rule_tests.tested import RULES
from rule_tests.wrong_tests import WRONG
from seglang.diagnostics.model import Diagnostic
from seglang.source import Source
from seglang.syntax.lexer import lex
from seglang.syntax.table import load
from shop_rules import checked, underlined

FOLDER = Path(__file__).parent / "reports"
BETWEEN = "\n\n# "


def of_injection(injection: Injection) -> str:
    text = BASE[: injection.start] + injection.replacement + BASE[injection.end :]
    lines = [one_line(f"{injection.find} => {injection.replacement}")]
    for problem in checked(text)[1]:
        lines += whole(text, problem)
    return "\n".join(lines)


def of_sample(text: str) -> str:
    lines = [one_line(text)]
    for problem in syntax_corpus.read(text)[1]:
        lines += whole(text, problem)
    return "\n".join(lines)


def of_world(text: str) -> str:
    """Of a test that cannot be, without the rules before it."""
    lines = [one_line(text[len(RULES) :])]
    for problem in rule_tests.tested.checked(text)[2]:
        lines += whole(text, problem)
    return "\n".join(lines)


def of_shortened(declaration: str) -> str:
    lines = [one_line(declaration)]
    for start, end in tokens(declaration):
        text = declaration[:start] + declaration[end:]
        said = [brief(text, problem) for problem in syntax_corpus.read(text)[1]]
        lines.append(f"{declaration[start:end]} at {start}: {'; '.join(said) or 'nothing'}")
    return "\n".join(lines)


def of_exchanged(declaration: str) -> str:
    lines = [one_line(declaration)]
    before = "".join(f"{DECLARATIONS[name]}\n" for name in needed(declaration))
    words = load().words
    for start, end in tokens(declaration):
        token = declaration[start:end]
        if token in words or not CONSTANT_OR_NAME.fullmatch(token):
            continue
        for other in OTHERS:
            text = before + declaration[:start] + other + declaration[end:]
            said = [in_words(problem) for problem in checked(text)[1]]
            lines.append(f"{token} at {start}, {other}: {'; '.join(said) or 'fits'}")
    return "\n".join(lines)


def needed(declaration: str) -> list[str]:
    """The names of the declarations that it speaks of, directly or not, in their order."""
    found: set[str] = set()
    pending = [declaration]
    while pending:
        words = set(re.findall(r"\w+", pending.pop())) & DECLARATIONS.keys() - found
        found |= words
        pending += [DECLARATIONS[word] for word in words]
    own = next((name for name, text in DECLARATIONS.items() if text == declaration), "")
    return [name for name in DECLARATIONS if name in found and name != own]


def in_words(problem: Diagnostic) -> str:
    hints = "".join(f" ({line})" for line in problem.help)
    return one_line(f"{problem.code.id} {problem.headline}{hints}")


def tokens(text: str) -> list[tuple[int, int]]:
    found = lex(Source("base.seg", text), load()).tokens
    return [(token.start, token.end) for token in found if token.end > token.start]


def whole(text: str, problem: Diagnostic) -> Iterator[str]:
    """Every word and every place of a report."""
    yield f"{problem.code.id} {problem.headline}"
    label = f"  ({problem.label})" if problem.label else ""
    yield one_line(f"    at {place(problem)}: {underlined(text, problem)}{label}")
    for related in problem.related:
        there = text[related.span.start : related.span.end]
        yield one_line(f"    see: {there}  ({related.text})")
    for line in problem.help:
        yield f"    help: {line}"
    if problem.fix is not None:
        sure = "fix" if problem.fix.safe else "perhaps"
        yield f"    {sure}: {problem.fix.title}"
        for edit in problem.fix.edits:
            before = text[edit.span.start : edit.span.end]
            yield one_line(f"        {edit.span.start}: {before} => {edit.text}")


def brief(text: str, problem: Diagnostic) -> str:
    """The code, the place and what is offered."""
    offered = ""
    if problem.fix is not None:
        offered = f", {'fix' if problem.fix.safe else 'perhaps'} {problem.fix.title}"
    return one_line(f"{problem.code.id} {place(problem)} {underlined(text, problem)}{offered}")


def place(problem: Diagnostic) -> str:
    return "-" if problem.span is None else f"{problem.span.start}"


def one_line(text: str) -> str:
    return text.replace("\n", "\\n").rstrip()


TEXTS = BASE.strip().split("\n\n")
DECLARATIONS = {
    found[1]: text for text in TEXTS if (found := re.search(r"^\w+ (\w+)", text, re.MULTILINE))
}
CONSTANT_OR_NAME = re.compile(r'[a-z_]\w*|\d.*|".*"')
OTHERS = ("age", "email", "signup_at", "purchase", '"x"', "7")
REPORTS = {
    "worlds": [(of_world, text) for _, text in WRONG],
    "broken": [(of_injection, injection) for injection in injections()],
    "refused": [(of_sample, text) for _, text in syntax_corpus.refused()],
    "shortened": [(of_shortened, text) for text in TEXTS],
    "exchanged": [(of_exchanged, text) for text in TEXTS],
}


@cache
def expected(name: str) -> tuple[str, ...]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(text.removeprefix("# ").rstrip("\n").split(BETWEEN))


@pytest.fixture(scope="module", autouse=True)
def written_anew() -> None:
    if os.environ.get("SEG_WRITE"):
        for name, corpus in REPORTS.items():
            text = BETWEEN.join(told(what) for told, what in corpus)
            (FOLDER / f"{name}.txt").write_text(f"# {text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, corpus in REPORTS.items() for number in range(len(corpus))],
)
def test_report(name: str, number: int) -> None:
    told, what = REPORTS[name][number]
    assert told(what) == expected(name)[number]


@pytest.mark.parametrize("name", REPORTS)
def test_every_text_has_its_report(name: str) -> None:
    assert len(expected(name)) == len(REPORTS[name])
