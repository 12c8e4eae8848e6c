"""Which declarations a call may name: known ones, of the right kind, of one entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.errors import SegError

_KINDS: Mapping[str, tuple[type[Declared], ...]] = {
    "segment": (Segment,),
    "trait": (Trait, Partition),
    "group": (Segment, Partition),
    "any": (Segment, Trait, Partition),
}
_WORDS = {
    "segment": "segment",
    "trait": "trait or partition",
    "group": "segment or partition",
    "any": "segment, trait or partition",
}


def require(program: Program, names: Sequence[str], wanted: str = "any") -> None:
    """Every name must be declared and of the wanted kind: "segment", "trait" (a partition is one),
    "group" (what has a size) or "any". Raises SegError (SEG701, SEG702)."""
    kinds = _KINDS[wanted]
    sink = Sink()
    for name in names:
        declared = program.declarations.get(name)
        if declared is None:
            same = [
                other for other, found in program.declarations.items() if isinstance(found, kinds)
            ]
            sink.report(
                usage.UNKNOWN_DECLARATION,
                None,
                wanted=_WORDS[wanted],
                name=name,
                nearest=nearest(name, same),
            )
        elif not isinstance(declared, kinds):
            sink.report(
                usage.WRONG_DECLARATION,
                None,
                name=name,
                kind=f"a {type(declared).__name__.lower()}",
                wanted=f"a {_WORDS[wanted]}",
                hint=_hint(declared),
            )
    if sink.has_errors:
        raise SegError(sink)


def select(program: Program, names: Sequence[str], wanted: str) -> None:
    """`require`, and all about one entity. Raises SegError."""
    require(program, names, wanted)
    if not names:
        one_statement(program, names)
    one_entity(program, names)


def one_statement(program: Program, names: Sequence[str]) -> None:
    """Names that one statement can answer: one segment, or traits and partitions of one entity.
    Raises SegError (SEG718, SEG722)."""
    segments = [name for name in names if isinstance(program.declarations[name], Segment)]
    if not names or (segments and len(names) > 1):
        more = "more than one segment" if len(segments) > 1 else "both members and values"
        raise SegError.of(
            usage.ONE_STATEMENT,
            wanted=more if names else "nothing",
            known=", ".join(f"`{name}`" for name in program.declarations) or None,
        )
    one_entity(program, names)


def one_entity(program: Program, names: Sequence[str]) -> None:
    """All names must be about the same entity. Raises SegError (SEG718)."""
    if len({program.declarations[name].entity for name in names}) > 1:
        raise SegError.of(usage.ONE_ENTITY, names=", ".join(f"`{name}`" for name in names))


def _hint(declared: Declared) -> str:
    if isinstance(declared, Segment):
        return f"`seg run {declared.name}` prints its members"
    return f"`seg traits {declared.name}` prints its values"
