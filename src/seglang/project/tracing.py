"""The lineage of a project, or the part of it around names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seglang import pipeline
from seglang.check.call_text import declared_text, example
from seglang.core.declarations import Declared
from seglang.diagnostics.codes import lineage as codes
from seglang.diagnostics.model import Sink, nearest
from seglang.errors import SegError
from seglang.lineage import Derived, Lineage, Node, Selection, find, follow, lineage, whole
from seglang.project.project import Project
from seglang.source import Source
from seglang.syntax import nodes as syntax

_EventLike = syntax.EventDeclaration | syntax.SessionDeclaration


def trace(
    project: Project,
    names: Sequence[str] = (),
    *,
    upstream: bool = False,
    downstream: bool = False,
    params: Mapping[str, object] | None = None,
    target: str | None = None,
) -> Selection:
    """Everything that rules hang on, or with names what those hang on (`upstream`) and what hangs
    on them (`downstream`): both when neither is asked for. Raises SegError for rules with errors
    and for unknown names (SEG980, SEG981, SEG982)."""
    if not names and (upstream or downstream):
        option = "--upstream" if upstream else "--downstream"
        raise SegError.of(codes.DIRECTION_OF_NOTHING, option=option)
    drawn = draw(project, names, params=params, target=target)
    if not names:
        return whole(drawn)
    starts: list[Node] = []
    sink = Sink()
    for name in names:
        found = find(drawn, name)
        if not found:
            _report_unknown(project, drawn, name, sink)
        starts.extend(found)
    if sink.has_errors:
        raise SegError(sink)
    both = upstream == downstream
    return follow(drawn, starts, upstream=upstream or both, downstream=downstream or both)


def draw(
    project: Project,
    names: Sequence[str] = (),
    *,
    params: Mapping[str, object] | None = None,
    target: str | None = None,
) -> Lineage:
    """The lineage of everything; calls among the names (`spend(90 days)`) are in it. Raises
    SegError for rules with errors."""
    calls = [name for name in names if name.endswith(")")]
    program = project.program(params=params, target=target, names=calls)
    return lineage(program, _derived(project, params, target))


def _derived(
    project: Project, params: Mapping[str, object] | None, target: str | None
) -> Mapping[str, Derived]:
    """The derived events and sessions, each with a rule that asks for it: only rules are in the
    core."""
    declared = {
        each.heading.name.text: each
        for module in project.modules
        for each in module.declarations
        if isinstance(each, _EventLike)
    }
    if not declared:
        return {}
    rules = {
        name: Source(f"<{name}>", f"segment `{_rule(name)}` of `{entity}`: did `{name}`\n")
        for name, each in declared.items()
        if (entity := _entity(project, declared, each)) is not None
    }
    sink = Sink()
    asking = pipeline.parse(list(rules.values()), sink)
    parameters = project.parameters(params, target)
    program = pipeline.check((*project.modules, *asking), project.catalog, sink, parameters)
    return {
        name: _one(project, declared, each, program.declarations.get(_rule(name)))
        for name, each in declared.items()
    }


def _rule(name: str) -> str:
    return f"asked for: {name}"


def _one(
    project: Project,
    declared: Mapping[str, _EventLike],
    each: _EventLike,
    asked: Declared | None,
) -> Derived:
    heading = each.heading
    named = [part.text for path in each.events for part in path.parts[-1:]]
    if isinstance(each, syntax.EventDeclaration) and each.everything:
        entity = _entity(project, declared, each)
        named = [e.name for e in project.catalog.events.values() if e.entity == entity]
    texts = {
        annotation.name.text: tuple(
            item.value for item in annotation.arguments if isinstance(item, syntax.Text)
        )
        for annotation in heading.annotations
    }
    return Derived(
        heading.name.text,
        tuple(named),
        asked,
        next(iter(texts.get("owner", ())), None),
        texts.get("tags", ()),
    )


def _entity(project: Project, declared: Mapping[str, _EventLike], each: _EventLike) -> str | None:
    """Whose event it is: what the text says, or whose the first event is that it names."""
    for _ in declared:
        heading = each.heading
        if heading.entity is not None:
            return heading.entity.text
        if not each.events:
            return project.catalog.main_entity
        first = each.events[0].parts[-1].text
        if first in project.catalog.events:
            return project.catalog.events[first].entity
        if first not in declared:
            return None
        each = declared[first]
    return None


def _report_unknown(project: Project, drawn: Lineage, name: str, sink: Sink) -> None:
    for module in project.modules:
        for each in module.declarations:
            if each.heading.name.text != name:
                continue
            if isinstance(each, syntax.Param):
                sink.report(
                    codes.NOT_IN_LINEAGE,
                    None,
                    name=name,
                    kind="a parameter",
                    hint="a rule holds its value, not its name",
                )
                return
            if isinstance(each, syntax.Segment | syntax.Trait) and each.heading.parameters:
                call = example(each).removeprefix("in segment ")
                sink.report(
                    codes.NOT_IN_LINEAGE,
                    None,
                    name=name,
                    kind=f"`{declared_text(each)}`, which no rule calls",
                    hint=f"name a call, such as `{call}`",
                )
                return
    known = [node.name for node in drawn.nodes.values()]
    sink.report(codes.UNKNOWN_NAME, None, name=name, nearest=nearest(name, known))
