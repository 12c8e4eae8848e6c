"""Declarations, their headings, and a whole file. See `seglang.syntax.nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from seglang.source import Source, Span
from seglang.syntax.nodes.literals import Name, Text
from seglang.syntax.nodes.places import placed

if TYPE_CHECKING:
    from seglang.syntax.nodes import Expression
    from seglang.syntax.nodes.literals import DateLiteral, Number, Path
    from seglang.syntax.nodes.tests import Test


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The test of an `@expect`: `>= 1%`, `is between 100 and 5000` (operator "between")."""

    operator: str
    low: Number
    high: Number | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Expectation:
    """The argument of `@expect`. `subject`: size, overlap, change, subset, disjoint; `segment` for
    overlap, subset and disjoint; `range` for size, overlap and change."""

    subject: str
    segment: Name | None = None
    range: SizeRange | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class ReviewBy:
    """The argument of `@review(by 2027-02-01)`."""

    day: DateLiteral
    span: Span = placed()


AnnotationArgument: TypeAlias = Text | Name | Expectation | ReviewBy


@dataclass(frozen=True, slots=True)
class Annotation:
    name: Name
    arguments: tuple[AnnotationArgument, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Heading:
    """What every declaration starts with. `docs` are the `##` lines without their marks.
    `parameters` only for segments and traits."""

    word: str
    name: Name
    entity: Name | None = None
    docs: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`period: duration = 90 days` of a segment or trait."""

    name: Name
    type: TypeExpression
    default: Expression | tuple[Expression, ...] | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Segment:
    heading: Heading
    condition: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Trait:
    heading: Heading
    value: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Arm:
    label: Text
    condition: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Partition:
    heading: Heading
    arms: tuple[Arm, ...]
    otherwise: Text
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """`event NAME: E where (…)` (one event), `event NAME: E1, E2`, or `event NAME: *`
    (`everything`, no `events`; here the heading may name an entity)."""

    heading: Heading
    events: tuple[Path, ...]
    where: Expression | None = None
    everything: bool = False
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class SessionDeclaration:
    """`session NAME: E1, E2 split after 30 minutes of silence`."""

    heading: Heading
    events: tuple[Path, ...]
    silence: Expression
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class TypeExpression:
    """`text`, `enum("a", "b")` (`values`), `list<text>` (`arguments`)."""

    name: Name
    values: tuple[Text, ...] = ()
    arguments: tuple[TypeExpression, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Param:
    """`param NAME: type = literal`. A list default is a tuple of literals."""

    heading: Heading
    type: TypeExpression
    default: Expression | tuple[Expression, ...]
    span: Span = placed()


Declaration: TypeAlias = Segment | Trait | Partition | EventDeclaration | SessionDeclaration | Param


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` comment, with its mark, where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """One file. Broken declarations are absent; `complete` says that none was. `broken` names the
    absent ones whose heading could be read, so that a reference to them is no second problem.
    `tests` stand among the declarations, and declare nothing; `broken_tests` are the places of the
    absent ones."""

    source: Source
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = ()
    complete: bool = True
    broken: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()
    broken_tests: tuple[Span, ...] = ()
