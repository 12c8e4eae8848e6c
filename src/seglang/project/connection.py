"""A project's rules run on one database, or on data frames, at one instant.

`open_connection` opens a target for reading only. Errors are SegErrors that name tables and
columns, never keys or values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from seglang import pipeline
from seglang.catalog.tables import table_names
from seglang.core.declarations import Partition, Program, Segment
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.doctor.preflight import preflight
from seglang.engines.model import Engine, EngineError, Result, Rows
from seglang.errors import SegError
from seglang.output.scratch import ArrowRows, joined, named, relation_of
from seglang.output.tables import Share, Table
from seglang.project.as_of import in_range
from seglang.project.labels import with_labels
from seglang.project.selecting import require, select
from seglang.project.together import Computing

if TYPE_CHECKING:
    from seglang.core.rule_tests import RuleTest
    from seglang.plan.lower import What
    from seglang.project.project import Project
    from seglang.sql.compiled import Compiled

_SIZE_COLUMNS = {
    "name": "VARCHAR",
    "label": "VARCHAR",
    "members": "BIGINT",
    "population": "BIGINT",
    "share": "DOUBLE",
}


class Connection:
    """An open database, the checked rules and one instant. Made by `Project.connect`; use it in a
    `with` statement, or `close` it.

    Results are Arrow streams: pandas (`DataFrame.from_arrow`), polars (`DataFrame`), pyarrow
    (`table`) and DuckDB read them while the connection is open.
    """

    def __init__(
        self,
        project: Project,
        engine: Engine,
        as_of: datetime,
        params: Mapping[str, object],
        target: str | None,
    ) -> None:
        self.project = project
        self.as_of = as_of
        self._engine = engine
        self._params = params
        self._target = target
        self.program = self._program(())

    def _program(self, names: Sequence[str]) -> Program:
        """The rules, with the calls among the names. Raises SegError."""
        return self.project.program(params=self._params, target=self._target, names=names)

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. A second time does nothing."""
        self._engine.close()

    def members(self, name: str) -> Rows:
        """The keys of a segment's members, in the key columns of its entity, in no order.

        Raises SegError for an unknown name and for what the database cannot answer.
        """
        self.program = self._program((name,))
        require(self.program, (name,), "segment")
        compiled = self._members(name)
        with answers():
            return self._engine.stream(compiled)

    def members_of(self, names: Sequence[str]) -> Rows:
        """The members of many segments with one kind of key, computed together where that is
        quicker: a first column `segment` with its name, then the key columns, sorted by both, the
        segments in the order given.

        Raises SegError for an unknown name and for what the database cannot answer.
        """
        return ArrowRows(self.member_table(names, arrow=True, labelled=True).arrow)

    def traits(self, *names: str) -> Rows:
        """For everybody in the population the key, then a column for each trait or partition, in
        no order. All must be about one entity. Raises SegError."""
        compiled = self._traits(names)
        with answers():
            return self._engine.stream(compiled)

    def sizes(self, names: Sequence[str] | None = None) -> Rows:
        """How many members segments have, and the labels of partitions; all of them when no names
        are given.

        Columns: `name`; `label`, missing for a segment; `members`; `population`, everybody of that
        entity who existed at the instant; `share`, members / population from 0 to 1, missing when
        there is nobody. Raises SegError.
        """
        return ArrowRows(relation_of(self._size_rows(names), _SIZE_COLUMNS))

    def member_table(
        self, names: Sequence[str], *, arrow: bool = False, labelled: bool | None = None
    ) -> Table:
        """Members of segments with one kind of key, sorted; with several names, or when it is to
        be `labelled`, a first column `segment`. With `arrow` for programs, else for people. Its
        rows are read while the connection is open."""
        names = tuple(dict.fromkeys(names))
        self.program = self._program(names)
        select(self.program, names, "segment")
        key = self.program.catalog.entities[self.program.declarations[names[0]].entity].key
        labelled = len(names) > 1 if labelled is None else labelled
        label = "segment" if labelled else None
        columns = (() if label is None else (label,)) + key
        with answers():
            together = self._computing().memberships(names)
        if together is not None:
            if arrow:
                return Table(columns, (), named(together, names, key))
            return Table(columns, _Named(together, names, key))
        compiled = {name: self._members(name) for name in names}
        with answers():
            parts = [(name, self._engine.stream(each)) for name, each in compiled.items()]
            if arrow:
                return Table(columns, (), joined(parts, label, columns))
        return Table(columns, Ordered(tuple(parts), key, labelled=labelled))

    def plan_text(self, names: Sequence[str] = ()) -> str:
        """How segments (all of them by default) are computed, and what is computed once for several
        of them. Raises SegError."""
        from seglang.project.plan_words import plan_lines

        if not names:
            declarations = self.program.declarations.items()
            names = [name for name, each in declarations if isinstance(each, Segment)]
        self.program = self._program(names)
        require(self.program, names, "segment")
        paragraphs = []
        with answers():
            for group in self._computing().by_entity(tuple(dict.fromkeys(names))):
                plan, pays = self._computing().plan(group)
                if pays:
                    paragraphs.append("\n".join(plan_lines(plan)))
                else:
                    entity = self.program.declared(group[0]).entity
                    paragraphs.append(
                        f"{len(group):,} segment{'' if len(group) == 1 else 's'} of {entity}, "
                        "computed one by one: that is expected to take less time"
                    )
        return "\n\n".join(paragraphs) + "\n"

    def trait_table(self, names: Sequence[str], *, arrow: bool = False) -> Table:
        """Values of traits and partitions, sorted by key; like `member_table`."""
        compiled = self._traits(names)
        columns = tuple(column.name for column in compiled.columns)
        key = self.program.catalog.entities[self.program.declarations[names[0]].entity].key
        with answers():
            part = ("", self._engine.stream(compiled))
            if arrow:
                return Table(columns, (), joined([part], None, key))
        return Table(columns, Ordered((part,), key, labelled=False))

    def size_table(self, names: Sequence[str] = (), *, arrow: bool = False) -> Table:
        """What `sizes` gives."""
        rows = self._size_rows(names or None)
        return Table(
            tuple(_SIZE_COLUMNS), rows, relation_of(rows, _SIZE_COLUMNS) if arrow else None
        )

    def _size_rows(self, names: Sequence[str] | None) -> list[tuple[Any, ...]]:
        if names is None:
            names = [
                name
                for name, declared in self.program.declarations.items()
                if isinstance(declared, Segment | Partition)
            ]
        if isinstance(names, str):
            names = (names,)
        self.program = self._program(names)
        declarations = self.program.declarations
        require(self.program, names, "group")
        rows: list[tuple[Any, ...]] = []
        partitions = [name for name in names if isinstance(declarations[name], Partition)]
        program, labels = with_labels(self.program, partitions)
        counted = [name for name in names if name not in labels]
        if len(names) > 1:
            counted += [each for found in labels.values() for each in found.values()]
        with answers():
            together = self._computing(program).sizes(counted)
        for name in names:
            declared = declarations[name]
            if isinstance(declared, Partition):
                if all(each in together for each in labels[name].values()):
                    counts = {label: together[each][0] for label, each in labels[name].items()}
                else:
                    counts = dict(self._label_counts(name))
                population = sum(counts.values())
                for label in dict.fromkeys(
                    [*(arm[0] for arm in declared.arms), declared.otherwise]
                ):
                    rows.append((name, label, *_with_share(counts.get(label, 0), population)))
            elif name in together:
                rows.append((name, None, *_with_share(*together[name])))
            else:
                rows.append((name, None, *self._size(name)))
        return rows

    def _size(self, name: str) -> tuple[int, int, Share | None]:
        from seglang.plan.lower import What

        compiled = self._compile((name,), What.SIZE)
        with answers():
            [(members, population)] = self._engine.rows(compiled)
        return _with_share(members, population)

    def _label_counts(self, name: str) -> Mapping[str, int]:
        compiled = self._traits((name,))
        with answers():
            return self._engine.tally(compiled, name)

    def life_test(self, name: str, keys: Sequence[Sequence[str]]) -> RuleTest:
        """A test of a segment or partition with what it reads of these entities, under other keys
        and texts. Raises SegError (SEG940 to SEG944)."""
        from seglang.life.from_life import from_life

        self.program = self._program((name,))
        require(self.program, (name,), "group")
        is_segment = isinstance(self.program.declarations[name], Segment)
        # Says what tables and columns lack, in the words of every other command.
        self._members(name) if is_segment else self._traits((name,))
        dialect = self.project.dialect(self._engine.dialect)
        sources = {source.name: source for source in self.project.sources}
        with answers(), in_range():
            return from_life(self.program, name, keys, self._engine, dialect, self.as_of, sources)

    def _computing(self, program: Program | None = None) -> Computing:
        dialect = self.project.dialect(self._engine.dialect)
        program = self.program if program is None else program
        return Computing(program, self._engine, dialect, self.as_of, self.project.text)

    def _members(self, name: str) -> Compiled:
        from seglang.plan.lower import What

        return self._compile((name,), What.MEMBERS)

    def _traits(self, names: Sequence[str]) -> Compiled:
        from seglang.plan.lower import What

        self.program = self._program(names)
        select(self.program, names, "trait")
        return self._compile(names, What.TRAITS)

    def _compile(self, names: Sequence[str], what: What) -> Compiled:
        dialect = self.project.dialect(self._engine.dialect)
        with in_range():
            compiled = pipeline.compile(self.program, names, what, dialect, self.as_of)
        sink = Sink()
        with answers():
            ready = preflight(compiled, self._engine.schema, self._engine.source, sink)
        if not ready:
            raise SegError(sink, [self.project.text])
        return compiled


def open_connection(
    project: Project,
    params: Mapping[str, object],
    target: str | None,
    tables: Mapping[str, object],
    as_of: datetime,
) -> Connection:
    """Open a target, with `tables` in the place of those it has. Raises SegError."""
    project.program(params=params, target=target)  # nothing is opened for rules with errors
    engine = open_engine(project, target, tables)
    return Connection(project, engine, as_of, params, target)


def open_engine(project: Project, target: str | None, tables: Mapping[str, object]) -> Engine:
    """The database of a target alone. Raises SegError."""
    from seglang.engines import duckdb, postgres

    known = frozenset(".".join(table) for table in table_names(project.catalog))
    for name, table in tables.items():
        if name not in known:
            raise SegError.of(
                usage.UNKNOWN_TABLE,
                name=name,
                nearest=nearest(name, known),
                known=", ".join(f"`{each}`" for each in sorted(known)),
            )
        if not hasattr(table, "__arrow_c_stream__") and not hasattr(table, "__arrow_c_array__"):
            raise SegError.of(usage.NOT_A_TABLE, name=name)
    all_given = bool(tables) and known <= set(tables)
    needs_target = target is not None or (bool(project.file.targets) and not all_given)
    resolved = project.target(target) if needs_target or not tables else None
    sink = Sink()
    engine: Engine | None
    if resolved is not None and resolved.engine == "postgres":
        if tables:
            raise SegError.of(
                usage.TABLES_BESIDE_SERVER,
                target=resolved.name,
                missing=", ".join(f"`{each}`" for each in sorted(known - set(tables))) or None,
            )
        engine = postgres.connect(resolved, sink)
    else:
        engine = duckdb.connect(resolved, sink, tables)
    if engine is None:
        raise SegError(sink, [project.text])
    return engine


@contextmanager
def answers() -> Iterator[None]:
    """What the engine cannot answer, as a SegError."""
    try:
        yield
    except EngineError as error:
        raise SegError([error.diagnostic]) from None


@dataclass(frozen=True, slots=True)
class Ordered:
    """The rows of results, one result after the other, each sorted by key; `labelled` with the
    name of the result in front."""

    parts: tuple[tuple[str, Result], ...]
    key: tuple[str, ...]
    labelled: bool

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with answers():
            for name, result in self.parts:
                rows: Iterable[tuple[Any, ...]] = result.sorted_rows(self.key)
                yield from ((name, *row) for row in rows) if self.labelled else rows


@dataclass(frozen=True, slots=True)
class _Named:
    """Memberships with the names of segments, in the order of these and then of the keys."""

    memberships: Result
    names: tuple[str, ...]
    key: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with answers():
            for number, *key in self.memberships.sorted_rows(("segment", *self.key)):
                yield (self.names[number], *key)


def _with_share(members: int, population: int) -> tuple[int, int, Share | None]:
    return members, population, Share(members / population) if population else None
