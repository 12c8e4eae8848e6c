"""What the tool has to say about a text: facts first, wording last.

A `Code` owns the wording of one kind of problem; a `Diagnostic` holds the code, the place and the
facts. Renderers turn diagnostics into text for people and records for machines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from seglang.source import Span


class Severity(Enum):
    """The worst first. A note says what could be better, and never fails a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    `headline`, `label` and `help` are format strings over the facts of a diagnostic: `{name}`.
    The headline says what was found; the label stands under the underlined text; the help says
    what was expected or what to do. Lower case, no final stop, user text in backticks.
    A help line whose facts are not all present is left out.
    """

    id: str
    slug: str
    severity: Severity
    headline: str
    label: str = ""
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` (which may be empty, to insert) by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of the text. Only a `safe` one (it keeps or completes the obvious meaning) is
    applied by `seg check --fix`."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to the problem, with a few words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `span` is None only when the problem has no text (a database, a target)."""

    code: Code
    span: Span | None
    facts: tuple[tuple[str, str], ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def headline(self) -> str:
        return _fill(self.code.headline, dict(self.facts)) or self.code.headline

    @property
    def label(self) -> str:
        return _fill(self.code.label, dict(self.facts)) or ""

    @property
    def help(self) -> tuple[str, ...]:
        facts = dict(self.facts)
        return tuple(line for text in self.code.help if (line := _fill(text, facts)))

    @property
    def is_error(self) -> bool:
        return self.code.severity is Severity.ERROR


def _fill(template: str, facts: dict[str, str]) -> str | None:
    try:
        return template.format_map(facts)
    except KeyError:
        return None


@dataclass(slots=True)
class Sink:
    """Collects diagnostics; one cause is reported once."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    _seen: set[Diagnostic] = field(default_factory=set, init=False, compare=False, repr=False)

    def report(
        self,
        code: Code,
        span: Span | None,
        /,
        *,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
        **facts: object,
    ) -> Diagnostic:
        """Record one problem. A fact that is None is left out (so is a help line that needs it)."""
        given = tuple((name, str(value)) for name, value in facts.items() if value is not None)
        diagnostic = Diagnostic(code, span, given, tuple(related), fix)
        self.extend((diagnostic,))
        return diagnostic

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        if len(self._seen) != len(self.diagnostics):  # somebody took some back
            self._seen = set(self.diagnostics)
        for diagnostic in diagnostics:
            if diagnostic not in self._seen:
                self._seen.add(diagnostic)
                self.diagnostics.append(diagnostic)

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    def sorted(self) -> tuple[Diagnostic, ...]:
        return in_order(self.diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file, place, severity, code: the one order in which people and machines see them."""

    def place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
        span = diagnostic.span
        return (
            span.file if span else "",
            span.start if span else -1,
            SEVERITIES.index(diagnostic.severity),
            diagnostic.code.id,
            diagnostic.headline,
        )

    return tuple(sorted(diagnostics, key=place))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` most likely meant, or None when nothing is close."""
    from difflib import get_close_matches

    pool = sorted(set(candidates))
    folded = {candidate.lower(): candidate for candidate in reversed(pool)}
    if name.lower() in folded and folded[name.lower()] != name:
        return folded[name.lower()]
    found = get_close_matches(name, pool, n=1, cutoff=0.65)
    return found[0] if found else None
