"""`compare`: two versions of a project's rules, by meaning.

Takes both sides; gives every change with its classes, and for each the declarations that use what
changed. Nothing is told of what means the same: moved, laid out anew, commented, in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from seglang.comparing.contracts import broken, contract, contracts_of_catalog
from seglang.comparing.meanings import Meaning, Meanings, meanings
from seglang.comparing.model import (
    Change,
    Comparison,
    Finding,
    Happened,
    Kind,
    Relate,
    Relation,
    Wrong,
    nothing_known,
)
from seglang.comparing.outline import Side, differing, outline
from seglang.comparing.safety import safety, safety_of_project
from seglang.comparing.uses import uses_of
from seglang.source import Span
from seglang.syntax.format import format_declaration


def compare(before: Side, after: Side, relate: Relate = nothing_known) -> Comparison:
    """`relate` takes the names of a segment before and after."""
    if _the_same(before, after):
        return Comparison(())
    return Comparing(before, after, relate).result()


def _the_same(before: Side, after: Side) -> bool:
    """Are these the very same texts, without an error?"""
    return (
        not before.errors
        and not after.errors
        and before.sources == after.sources
        and before.program.catalog == after.program.catalog
        and before.limits == after.limits
        and before.parameters == after.parameters
    )


class Comparing:
    """Both sides, and what the one calls what the other calls otherwise."""

    def __init__(self, before: Side, after: Side, relate: Relate) -> None:
        self.relate = relate
        old, new = outline(before), outline(after)
        needed_before, needed_after = differing(old, new)
        self.old = meanings(old, needed_before)
        self.new = meanings(new, needed_after)
        self.renamed = _renamed(self.old, self.new)
        if self.renamed:
            # Seen again, with what was renamed under its old name.
            names = {now: was for was, now in self.renamed.items()}
            self.new = meanings(new, needed_after, names)
        self.old_uses = uses_of(self.old)
        self.new_uses = uses_of(self.new)

    def result(self) -> Comparison:
        found = [*self._now(), *self._gone()]
        return Comparison(
            tuple(found),
            (
                *contracts_of_catalog(self.old, self.new),
                *safety_of_project(self.old, self.new, self.relate),
            ),
            _wrong(self.old),
            _wrong(self.new),
        )

    def affected(self) -> frozenset[str]:
        """The names of now that mean something else than before, are annotated or called
        otherwise, or have errors that they may not have had; and all that use them."""
        old_names = {new: old for old, new in self.renamed.items()}
        found = set(old_names)
        for name, now in self.new.found.items():
            was = self.old.found.get(old_names.get(name, name))
            if was is None or (was.kind, was.published, was.annotated) != (
                now.kind,
                now.published,
                now.annotated,
            ):
                found.add(name)
        for name, declaration in self.new.broken.items():
            if name in self.old.found or declaration != self.old.broken.get(name):
                found.add(name)
        for name in tuple(found):
            found.update(user.name for user in self.new_uses.of(name))
        return frozenset(found)

    def _now(self) -> Iterator[Change]:
        """What is there now, in the order of the files."""
        old_names = {new: old for old, new in self.renamed.items()}
        for name, meaning in self.new.found.items():
            old_name = old_names.get(name, name)
            before = self.old.found.get(old_name)
            if before is not None:
                change = self._pair(before, meaning)
                if change is not None:
                    yield change
            elif name in self.old.broken:
                finding = Finding(Kind.MEANING, "had errors before, and has none now")
                yield self._single(meaning, Happened.REPAIRED, finding)
            else:
                yield self._single(meaning, Happened.ADDED, Finding(Kind.MEANING, "new"))
        for name, declaration in self.new.broken.items():
            before = self.old.found.get(name)
            if before is not None:
                yield self._broken(before, None if declaration is None else declaration.span)

    def _gone(self) -> Iterator[Change]:
        for name, meaning in self.old.found.items():
            if name in self.renamed or name in self.new.found or name in self.new.broken:
                continue
            change = self._single(meaning, Happened.REMOVED, Finding(Kind.MEANING, "gone"))
            yield replace(
                change,
                findings=(
                    *change.findings,
                    *contract(meaning, None, self.old_uses, self.old, self.new),
                ),
                users=self.old_uses.of(name),
            )

    def _pair(self, before: Meaning, after: Meaning) -> Change | None:
        """A declaration that is sound on both sides; None when nothing is to be told."""
        findings: list[Finding] = []
        own = before.own != after.own and before.written != after.written
        through: tuple[str, ...] = ()
        relation = Relation.UNKNOWN
        if before.published != after.published or before.kind != after.kind:
            through = self._through(before, after)
            gate = before.rule == after.rule and before.kind == after.kind
            if not own and not through:
                through = _of_catalog(self.old, self.new, before, after)
            findings.append(Finding(Kind.MEANING, _reason(before, after, own, gate, through)))
            if before.kind == after.kind == "segment" and not gate:
                relation = self._relation(before, after)
        findings += contract(before, after, self.old_uses, self.old, self.new)
        findings += safety(before, after, self.old, self.new, self.relate)
        happened = Happened.CHANGED if before.name == after.name else Happened.RENAMED
        if happened is Happened.CHANGED and not findings:
            return None
        return Change(
            after.name,
            after.kind,
            happened,
            tuple(findings),
            old_name=None if happened is Happened.CHANGED else before.name,
            own=own,
            through=through,
            users=self.new_uses.of(after.name),
            relation=relation,
            before=self._text(self.old, before),
            after=self._text(self.new, after),
            place=self._place(self.new, after.span),
            old_place=self._place(self.old, before.span),
        )

    def _relation(self, before: Meaning, after: Meaning) -> Relation:
        """Of what is published, so the gates must be the same."""
        known = before.declared is not None and after.declared is not None
        if not known or before.entity != after.entity or before.gate != after.gate:
            return Relation.UNKNOWN
        return self.relate(before.name, after.name)

    def _through(self, before: Meaning, after: Meaning) -> tuple[str, ...]:
        """What it uses, and means something else now."""
        found = []
        for name in after.uses:
            was = self.old.found.get(_old(self.renamed, name))
            now = self.new.found.get(name)
            if was is not None and now is not None and was.rule != now.rule:
                found.append(name)
        return tuple(found)

    def _single(self, meaning: Meaning, happened: Happened, finding: Finding) -> Change:
        gone = happened is Happened.REMOVED
        text = self._text(self.old if gone else self.new, meaning)
        return Change(
            meaning.name,
            meaning.kind,
            happened,
            (finding,),
            own=True,
            users=() if gone else self.new_uses.of(meaning.name),
            before=text if gone else "",
            after="" if gone else text,
            place=None if gone else self._place(self.new, meaning.span),
            old_place=self._place(self.old, meaning.span) if gone else None,
        )

    def _text(self, side: Meanings, meaning: Meaning) -> str:
        return format_declaration(meaning.declaration, side.side.sources[meaning.span.file])

    def _place(self, side: Meanings, span: Span) -> str:
        return f"{span.file}:{side.side.sources[span.file].position(span.start).line}"

    def _broken(self, before: Meaning, span: Span | None) -> Change:
        lost = [name for name in before.uses if name not in self.new.found]
        text = "has errors now"
        if lost:
            text += f"; it used {_listed(lost)}"
        return Change(
            before.name,
            before.kind,
            Happened.BROKEN,
            (Finding(Kind.MEANING, text), *broken(before, self.old_uses)),
            users=self.old_uses.of(before.name),
            before=self._text(self.old, before),
            place=None if span is None else self._place(self.new, span),
            old_place=self._place(self.old, before.span),
        )


def _renamed(old: Meanings, new: Meanings) -> Mapping[str, str]:
    """Old names → new names of what means the same under another name; each once, in the order of
    the files."""
    gone: dict[tuple[object, ...], list[str]] = {}
    for name, meaning in old.found.items():
        if name not in new.found and name not in new.broken:
            gone.setdefault(_likeness(meaning), []).append(name)
    found = {}
    for name, meaning in new.found.items():
        if name not in old.found and name not in old.broken:
            like = gone.get(_likeness(meaning))
            if like:
                found[like.pop(0)] = name
    return found


def _likeness(meaning: Meaning) -> tuple[object, ...]:
    return meaning.kind, meaning.entity, meaning.rule


def _old(renamed: Mapping[str, str], name: str) -> str:
    return next((old for old, new in renamed.items() if new == name), name)


_BODY = {
    "segment": "rule",
    "trait": "value",
    "partition": "arms",
    "param": "type or default",
    "event": "definition",
    "session": "definition",
}


def _reason(
    before: Meaning, after: Meaning, own: bool, gate: bool, through: tuple[str, ...]
) -> str:
    """Why it means something else, in a few words."""
    if before.kind != after.kind:
        return f"was a {before.kind}, is a {after.kind}"
    if gate:
        return "the gate of its channel changed"
    parts = []
    if own:
        parts.append(f"its own {_BODY[after.kind]} changed")
    if through:
        parts.append(f"through {_listed(through)}")
    return ", and ".join(parts) or "what it reads lies elsewhere"


def _of_catalog(old: Meanings, new: Meanings, before: Meaning, after: Meaning) -> tuple[str, ...]:
    """What of `seg.toml` makes a rule mean something else."""
    found = []
    if old.side.program.catalog.calendar != new.side.program.catalog.calendar:
        found.append("the calendar of the project")
    for fact in sorted(before.reads | after.reads):
        if old.facts.get(fact) != new.facts.get(fact):
            found.append(f"{fact[0]} {'.'.join(fact[1:])} of seg.toml")
    return tuple(found)


def _wrong(side: Meanings) -> Wrong:
    return Wrong(len(side.side.errors), tuple(sorted(side.broken)))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" if " " not in name else name for name in names)
