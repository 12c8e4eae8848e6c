"""How often each kind of node, function, aggregation, operator, edge, window and catalog form
occurs in random programs.

`python -m coverage_by_node 20000 [SEED]` prints the table for so many programs; `wanted()` is what
has to be in it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from coverage_of_catalogs import catalog_forms, wanted_forms

from seglang.core import edges, nodes, past, sources, standings
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.edges import AS_OF, Edge, Unit
from seglang.core.nodes import Aggregation, Operator
from seglang.core.walking import walk
from seglang.functions import FUNCTIONS
from seglang.plan.inline import Inliner

# Nodes that replayed sources and values have an instant in, when time travel is written out.
_REPLAYED = (
    nodes.AttributeValue, sources.Events, sources.Related, sources.Sessions, sources.Sequence,
    nodes.Lookup, nodes.InList, standings.Ranked, standings.Score, past.PastValues,
)  # fmt: skip


def coverage(programs: Iterable[Program]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for program in programs:
        seen.update(kinds_of(program))
        seen.update(replayed(program))
        seen.update(catalog_forms(program, nodes_of(program)))
    return seen


def wanted() -> set[str]:
    """Everything that must occur."""
    return {*topics(), *wanted_forms()}


def topics() -> list[str]:
    """What a declaration can speak of."""
    found = {kind.__name__ for kind in get_args(nodes.Node)}
    found |= {kind.__name__ for kind in (Segment, Trait, Partition)}
    found |= {f"function {name}" for name in FUNCTIONS}
    found |= {f"aggregation {kind.value}" for kind in Aggregation}
    found |= {f"unit {unit.value}" for unit in Unit}
    # `x != y` is written as `not (x = y)`.
    found |= {f"operator {one.value}" for one in Operator if one is not Operator.NOT_EQUAL}
    found |= {f"edge {kind.__name__}" for kind in get_args(Edge)}
    found |= {
        f"window {start}–{end}"
        for start in ("open", "moment", "value")
        for end in ("open", "moment", "value")
        if (start, end) != ("open", "open")
    }
    found |= {"window after start", "window through end"}
    found |= {f"rank {one.value}" for one in (*standings.Cut, *standings.Direction)}
    found |= {"rank per", "rank among", "rank with ties", "score per", "score among"}
    found |= {f"past {one.value}" for one in past.HistoryTest}
    found |= {"past from", "past to"}
    found |= {f"pick {one.value}" for one in sources.End}
    found |= {"union of events", "arm where", "rows where", "rows window", "rows apart"}
    found |= {"list of keys", "list of values", "list added", "sample by"}
    found |= {"step at least", "step next", "step without", "step visit", "audience"}
    found |= {f"timing {word}" for word in ("earliest", "latest", "latest left out")}
    found |= {"visit same", "visit later", "absent within", "absent for ever", "absent visit"}
    found |= {"sequence all within", "sequence same", "look-up by relation of a row"}
    found |= {"look-up by relation", "look-up by key", "row of an outer row"}
    found |= {f"at {kind.__name__}" for kind in _REPLAYED}
    return sorted(found)


def declarations(program: Program) -> Iterator[tuple[Declared, Any]]:
    """Every declaration with the conditions and values in it."""
    for declared in (*program.declarations.values(), *program.instances.values()):
        match declared:
            case Segment(condition=condition):
                yield declared, condition
            case Trait(value=value):
                yield declared, value
            case Partition(arms=arms):
                for _, when in arms:
                    yield declared, when


def nodes_of(program: Program) -> list[Any]:
    """Every node of every declaration."""
    return [node for _, root in declarations(program) for node in walk(root)]


# ---------------------------------------------------------------- nodes


def kinds_of(program: Program) -> Iterator[str]:
    """What occurs in the declarations themselves."""
    for declared in program.declarations.values():
        yield type(declared).__name__
        if isinstance(declared, Segment) and declared.channel is not None:
            yield "audience"
    for node in nodes_of(program):
        yield type(node).__name__
        yield from _details(node)


def _details(node: Any) -> Iterator[str]:
    match node:
        case nodes.Apply(function):
            yield f"function {function}"
        case nodes.Aggregate(kind):
            yield f"aggregation {kind.value}"
        case nodes.Compare(operator):
            yield f"operator {operator.value}"
        case nodes.Moment(edge):
            yield from _edge(edge)
        case nodes.Shifted(unit=unit) | nodes.PeriodOf(unit=unit):
            yield f"unit {unit.value}"
        case nodes.PropertyValue(up=up) if up:
            yield "row of an outer row"
        case nodes.Lookup(key=(nodes.ForeignKey(up=up), *_)):
            yield "look-up by relation" if up is None else "look-up by relation of a row"
        case nodes.Lookup():
            yield "look-up by key"
        case nodes.InList(value=value, added=added):
            yield "list of keys" if value is None else "list of values"
            if added is not None:
                yield "list added"
        case nodes.InSample(by=by) if by is not None:
            yield "sample by"
        case standings.Ranked():
            yield f"rank {node.cut.value}"
            yield f"rank {node.direction.value}"
            yield from _among("rank", node.per, node.among)
            if node.with_ties:
                yield "rank with ties"
        case standings.Score():
            yield from _among("score", node.per, node.among)
        case past.PastValues():
            yield f"past {node.test.value}"
            yield from ("past from",) if node.old is not None else ()
            yield from ("past to",) if node.new is not None else ()
        case _:
            yield from _of_rows(node)


def _among(what: str, per: tuple[Any, ...], among: Any) -> Iterator[str]:
    if per:
        yield f"{what} per"
    if among is not None:
        yield f"{what} among"


def _of_rows(node: Any) -> Iterator[str]:
    match node:
        case sources.Rows():
            yield from ("rows where",) if node.where is not None else ()
            yield from ("rows window",) if node.window is not None else ()
            yield from ("rows apart",) if node.apart_from is not None else ()
        case sources.Events(arms) if len(arms) > 1:
            yield "union of events"
        case sources.EventArm(where=where) if where is not None:
            yield "arm where"
        case sources.Picked(end=end):
            yield f"pick {end.value}"
        case sources.Window(start, end, after_start, through_end):
            yield f"window {_side(start)}–{_side(end)}"
            yield from ("window after start",) if after_start else ()
            yield from ("window through end",) if through_end else ()
        case sources.Step():
            yield from _step(node)
        case sources.Visit(same=same):
            yield "visit same" if same else "visit later"
        case sources.Absent(within=within, visit=visit):
            yield "absent for ever" if within is None else "absent within"
            yield from ("absent visit",) if visit is not None else ()
        case sources.Sequence(all_within=all_within, same=same):
            yield from ("sequence all within",) if all_within is not None else ()
            yield from ("sequence same",) if same else ()


def _step(step: sources.Step) -> Iterator[str]:
    yield from ("step at least",) if step.at_least > 1 else ()
    yield from ("step next",) if step.is_next else ()
    yield from ("step without",) if step.without is not None else ()
    yield from ("step visit",) if step.visit is not None else ()
    if step.timing is not None:
        yield from ("timing earliest",) if step.timing.earliest is not None else ()
        yield from ("timing latest",) if step.timing.latest is not None else ()
        yield from () if step.timing.latest_included else ("timing latest left out",)


def _edge(edge: Edge) -> Iterator[str]:
    yield f"edge {type(edge).__name__}"
    match edge:
        case edges.Shift(base, _, unit) | edges.PeriodStart(unit, _, base):
            yield f"unit {unit.value}"
            yield from _edge(base)
        case edges.Earliest(one, other):
            yield from _edge(one)
            yield from _edge(other)


def _side(edge: object) -> str:
    return "open" if edge is None else "moment" if isinstance(edge, nodes.Moment) else "value"


def replayed(program: Program) -> Iterator[str]:
    """The nodes that get an instant of their own when time travel is written out."""
    inliner = Inliner(program)
    for declared, root in declarations(program):
        if isinstance(declared, Trait):
            written: Any = inliner.value(root, declared.entity)
        else:
            written = inliner.condition(root, declared.entity)
        for node in walk(written):
            if isinstance(node, _REPLAYED) and node.at != AS_OF:
                yield f"at {type(node).__name__}"


# ---------------------------------------------------------------- the table


def table(seen: Counter[str], count: int) -> str:
    """What occurs in how many of the programs, one line each."""
    names = sorted({*seen, *wanted()})
    width = max(map(len, names))
    lines = [f"{name:<{width}}  {seen[name]:>9,}" for name in names]
    return "\n".join([f"{'in ' + format(count, ',') + ' programs':<{width}}  {'times':>9}", *lines])


def main() -> None:
    from generate import generate

    count, first = (
        (*map(int, sys.argv[1:]), 500, 0)[:2] if len(sys.argv) < 3 else map(int, sys.argv[1:3])
    )
    print(table(coverage(generate(seed).program for seed in range(first, first + count)), count))


if __name__ == "__main__":
    main()
