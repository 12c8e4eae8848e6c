"""A project's memberships planned, applied and published on one of its targets.

`opened` lends a bench: the checked rules, a membership store and an instant. Errors are SegErrors
that name tables and columns, never keys or values; after one nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from seglang import pipeline
from seglang.core.declarations import Program, Segment
from seglang.diagnostics.codes import publishing as codes
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink
from seglang.doctor.preflight import preflight
from seglang.engines.model import EngineError
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.project.as_of import in_range
from seglang.project.selecting import require
from seglang.project.together import Computing
from seglang.publish.applying import apply, publish_staged, refuse_blocked
from seglang.publish.bench import Bench
from seglang.publish.model import Raced, Store, Version
from seglang.publish.plan_file import Plan
from seglang.publish.planning import Heading, draw_up

if TYPE_CHECKING:
    from seglang.project.project import Project
    from seglang.sql.compiled import Compiled, Script


Look: TypeAlias = Callable[[Plan, Store], None]


def _nothing(plan: Plan, store: Store) -> None:
    return


def open_store(project: Project, target: str | None, *, reading: bool = False) -> Store:
    """The membership store of a target; who is only `reading` makes and changes none. Raises
    SegError, Raced."""
    resolved = project.target(target)
    if resolved.engine == "duckdb" and resolved.path is None and resolved.store is None:
        raise SegError.of(codes.NO_STORE, source=f"target `{resolved.name}`, which is files")
    sink = Sink()
    store: Store | None = import_module(f"seglang.engines.{resolved.engine}_store").connect(
        resolved, sink, project.file.limits.keep, reading=reading
    )
    if store is None:
        raise SegError(sink, [project.text])
    return store


def make_plan(
    project: Project,
    names: Sequence[str],
    target: str | None,
    as_of: datetime,
    params: Mapping[str, object],
    accept: Collection[str],
    look: Look = _nothing,
) -> Plan:
    """What publishing segments would change; all of them when no names are given. `look` sees the
    plan while the members are staged."""
    program, names = _asked(project, names, target, params)
    with opened(project, program, target, as_of, reading=True) as bench:
        plan = draw_up(bench, names, accept, _heading(project, target, params))
        look(plan, bench.store)
        return plan


def apply_plan(project: Project, plan: Plan, target: str | None, by: str) -> Sequence[Version]:
    """Publishes what a plan says, on its target unless another is named."""
    target = target if target is not None else plan.target
    names = [segment.name for segment in plan.segments]
    program = project.program(params=plan.params, target=target, names=names)
    with opened(project, program, target, plan.as_of) as bench:
        return apply(bench, plan, by)


def publish_now(
    project: Project,
    names: Sequence[str],
    target: str | None,
    as_of: datetime,
    params: Mapping[str, object],
    accept: Collection[str],
    by: str,
    look: Look = _nothing,
) -> tuple[Plan, Sequence[Version]]:
    """Plan and apply on one state of the data. `look` sees the plan before guards can refuse."""
    program, names = _asked(project, names, target, params)
    with opened(project, program, target, as_of) as bench:
        plan = draw_up(bench, names, accept, _heading(project, target, params))
        look(plan, bench.store)
        refuse_blocked(plan.segments)
        return plan, publish_staged(bench, plan, by)


@contextmanager
def lent(project: Project, target: str | None, *, reading: bool = False) -> Iterator[Store]:
    """An open store, closed afterwards; what goes wrong with it is a SegError."""
    try:
        store = open_store(project, target, reading=reading)
    except Raced:
        raise SegError.of(codes.RACED) from None
    try:
        yield store
    except EngineError as error:
        raise SegError([error.diagnostic]) from None
    except Raced:
        raise SegError.of(codes.RACED) from None
    finally:
        store.close()


@contextmanager
def opened(
    project: Project,
    program: Program,
    target: str | None,
    as_of: datetime,
    *,
    reading: bool = False,
) -> Iterator[Bench]:
    """A bench over an open store, which is closed afterwards."""
    with lent(project, target, reading=reading) as store:
        compiling = _Compiling(project, store)
        yield Bench(
            program,
            store,
            as_of,
            compiling,
            project.file.limits,
            {source.name: source for source in project.sources},
            compiling.together,
        )


def _asked(
    project: Project, names: Sequence[str], target: str | None, params: Mapping[str, object]
) -> tuple[Program, Sequence[str]]:
    """The rules, and the segments that are meant."""
    program = project.program(params=params, target=target, names=names)
    require(program, names, "segment")
    if not names:
        declared = program.declarations.values()
        names = [each.name for each in declared if isinstance(each, Segment)]
    return program, names


class _Compiling:
    """Compiles for a store's engine, and sees that what is read exists there."""

    def __init__(self, project: Project, store: Store) -> None:
        self._text = project.text
        self._engine = store.engine
        self._dialect = project.dialect(store.engine.dialect)

    def __call__(
        self, program: Program, names: Sequence[str], what: What, as_of: datetime
    ) -> Compiled:
        with in_range():
            compiled = pipeline.compile(program, names, what, self._dialect, as_of)
        sink = Sink()
        if not preflight(compiled, self._engine.schema, self._engine.source, sink):
            raise SegError(sink, [self._text])
        return compiled

    def together(
        self, program: Program, names: Sequence[str], as_of: datetime
    ) -> Mapping[str, Script]:
        computing = Computing(program, self._engine, self._dialect, as_of, self._text)
        scripts = {}
        for group in computing.by_entity(names):
            script = computing.script(group)
            if script is not None:
                scripts[program.declared(group[0]).entity] = script
        return scripts


def _heading(project: Project, target: str | None, params: Mapping[str, object]) -> Heading:
    """`target` as it is resolved, so that a plan is applied where it was made."""
    chosen = target if target is not None else project.file.default_target
    written = tuple((name, _written(params[name])) for name in sorted(params))
    return Heading(project.name, chosen, written)


def _written(value: object) -> str:
    """A parameter's value as `--param` takes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():  # and datetime
            return value.isoformat()
        case str() | int() | Decimal():
            return str(value)
        case _:
            text = f"a value of kind {type(value).__name__}"
            raise SegError.of(usage.BAD_PARAMETER, text=text)
