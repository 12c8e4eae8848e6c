"""A folder of rules over one catalog, and everything that is done with it.

`Project.load` reads `seg.toml` and the rule files; the methods check, compile, explain, run and
evaluate them. Mistakes in rules, catalogs and calls are raised as `SegError`, which holds the
diagnostics. The clock is read only when neither the call nor the project names an instant.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seglang import pipeline
from seglang.catalog.model import Catalog, ProjectFile, Target
from seglang.core.declarations import Program, Segment
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Diagnostic, Sink, nearest
from seglang.diagnostics.report import Report, report
from seglang.errors import SegError
from seglang.project import rule_files
from seglang.project.as_of import PARAMETER, Instant, clock, in_range, parse_instant
from seglang.project.calls import answered, asked, placeless
from seglang.project.judging import Judging, look_deeper
from seglang.project.memberships import Publishing
from seglang.project.selecting import one_statement, require
from seglang.project.tested import Testing
from seglang.source import Source
from seglang.syntax.nodes import Module

if TYPE_CHECKING:
    from seglang.explain.model import Explanation
    from seglang.project.connection import Connection
    from seglang.project.differing import Difference
    from seglang.sql.compiled import Compiled
    from seglang.sql.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `program` holds every declaration that is well formed, `until` is the
    first later instant at which a verdict may be another one, if any."""

    program: Program
    report: Report
    until: datetime | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems, by file and place."""
        return self.report.diagnostics

    @property
    def ok(self) -> bool:
        """No errors; there may be warnings."""
        return self.report.errors == 0

    def within(self, files: Set[str] | None = None, *, strict: bool = False) -> Report:
        """The report on some files only (all, for None); `strict` fails on warnings, too."""
        return self.report.within(files, strict=strict)


class Project(Testing, Publishing, Judging):
    """Rule files and their catalog. Make one with `Project.load`.

    A project is read once: load it anew to see changed files.
    """

    def __init__(
        self,
        file: ProjectFile,
        text: Source,
        sources: Sequence[Source],
        problems: Sequence[Diagnostic] = (),
    ) -> None:
        self.file = file
        self.text = text
        self.sources = tuple(sources)
        self.problems = tuple(problems)
        self._parsed: tuple[tuple[Module, ...], tuple[Diagnostic, ...]] | None = None
        self._analysed: dict[tuple[object, ...], tuple[Program, tuple[Diagnostic, ...]]] = {}

    @classmethod
    def load(cls, path: str | os.PathLike[str] = ".", *, extra: Sequence[str] = ()) -> Project:
        """Read the project at `path`: its folder, its `seg.toml`, or any place below the folder.

        `extra` names rule files to read besides those that the project's patterns match. A rule
        file that cannot be read is a diagnostic of `check`. Raises SegError when there is no
        `seg.toml` or it is wrong.
        """
        sink = Sink()
        place = rule_files.find_project(Path(path), sink)
        if place is None:
            raise SegError(sink)
        text = rule_files.read_rule(place, place.name, sink)
        if text is None:
            raise SegError(sink)
        from seglang.catalog.load import load_project

        root = place.parent
        file = load_project(text.text, place.name, str(root), sink)
        if file is None:
            raise SegError(sink, [text])
        sources = rule_files.read_all(root, file.rules, extra, sink)
        return cls(file, text, sources, sink.sorted())

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def root(self) -> Path:
        """The folder of `seg.toml`."""
        return Path(self.file.root)

    @property
    def catalog(self) -> Catalog:
        return self.file.catalog

    @property
    def zone(self) -> str:
        """The IANA zone in which days, weeks and months are counted."""
        return self.catalog.calendar.zone

    @property
    def modules(self) -> tuple[Module, ...]:
        """The surface trees of all rule files."""
        return self._parse()[0]

    def check(
        self,
        *,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
        deep: bool = False,
    ) -> Checked:
        """Judge all rules, lints included; `as_of` decides which review dates have passed. `deep`
        adds what only a solver finds, and raises SegError where there is none.

        `params` go before those of the target, which go before the defaults in the rules.
        """
        program, found = self.analysed(params, target)
        sink = Sink()
        sink.extend(found)
        self.sound_tests(program, params, target, sink)
        instant = self.instant(as_of, "check at")
        until = pipeline.lint(program, self.modules, sink, instant)
        if deep:
            look_deeper(program, self.modules, sink, instant)
        return Checked(program, report(sink, self.texts(sink)), until)

    def program(
        self,
        *,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
        names: Sequence[str] = (),
    ) -> Program:
        """The checked rules. Raises SegError when any has an error; errors in tests are for
        `check` and `test`.

        Calls among `names` (`big(100)`) stand among the declarations, under the text of the call.
        """
        program, found = self.analysed(params, target, names)
        errors = [each for each in found if each.is_error and not self._is_in_a_test(each)]
        if errors:
            raise SegError(errors, self.texts(errors))
        return program

    def _is_in_a_test(self, problem: Diagnostic) -> bool:
        """Of the text of one. What is wrong with what it says, `check_tests` reports."""
        span = problem.span
        return span is not None and any(
            span.file == test.file and test.start <= span.start < test.end
            for module in self.modules
            for test in module.broken_tests
        )

    def instant(self, as_of: Instant | None = None, purpose: str = "run at") -> datetime:
        """The UTC instant that counts: the one given, else the project's, else now.

        Raises SegError when it cannot be read, or is `parameter`.
        """
        if as_of == PARAMETER:
            raise SegError.of(usage.AS_OF_PARAMETER, purpose=purpose)
        if as_of is None:
            as_of = self.file.as_of
        return clock() if as_of is None else parse_instant(as_of, self.zone)

    def compile(
        self,
        *names: str,
        dialect: str | None = None,
        target: str | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
    ) -> Compiled:
        """The SQL that gives the members of a segment, or the values of traits and partitions of
        one entity, with its bound parameters and output columns.

        `dialect` is the target's, or DuckDB's, when not named. With `as_of="parameter"` the edges
        of windows are bound parameters whose values `Compiled.bind(as_of)` computes. Raises
        SegError for unknown names, dialects and instants, and for rules with errors.
        """
        from seglang.plan.lower import What

        program = self.program(params=params, target=target, names=names)
        require(program, names)
        one_statement(program, names)
        what = What.TRAITS
        if any(isinstance(program.declarations[name], Segment) for name in names):
            what = What.MEMBERS
        chosen = self.dialect(dialect, target)
        instant = None if as_of == PARAMETER else self.instant(as_of)
        with in_range():
            return pipeline.compile(program, names, what, chosen, instant)

    def connect(
        self,
        target: str | None = None,
        *,
        tables: Mapping[str, object] | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
    ) -> Connection:
        """Open a target to read members, sizes and traits at one instant.

        `tables` are data frames or Arrow tables that stand for tables of the catalog, by name;
        when they are given and the project has no target, they are all there is. The connection
        only reads. Raises SegError when it cannot be opened.
        """
        from seglang.project.connection import open_connection

        instant = self.instant(as_of)
        return open_connection(self, params or {}, target, tables or {}, instant)

    def diff(
        self,
        ref: str = "HEAD",
        *,
        target: str | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
    ) -> Difference:
        """What means something else than at a git ref. With a target members are counted, too, at
        `as_of`. Raises SegError."""
        from seglang.project.differing import Side, difference, version

        before = version(self.root / self.text.name, ref)
        instant = None if target is None else self.instant(as_of, "count at")
        return difference(before, Side(self), params or {}, target, instant)

    def evaluate(
        self,
        name: str,
        *,
        entity: Mapping[str, object],
        events: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
        lists: Mapping[str, object] | None = None,
        others: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
    ) -> Any:
        """Without a database: is one entity in a segment (True or False), or what is the value of
        a trait or partition for it (None when missing)?

        `entity` holds its attributes by catalog name, also `since` and its key columns; `events`
        its rows by event, each with `time` and properties; `lists` says which lists it is in
        (True), or gives the values of a list. Related entities stand under the names of relations
        (a mapping, a key, or a list of mappings), `history` holds the past of attributes; `others`
        are further entities, which ranks compare with and look-ups find. What is left out is
        missing. Instants are datetimes or text; naive ones are local to the project. Raises
        SegError when something is unknown or does not fit, and for an entity that did not exist
        yet at `as_of` gives False or None.
        """
        from seglang.core.evaluate import holds, trait_values
        from seglang.diagnostics.codes import data
        from seglang.functions import RunError
        from seglang.project.one_entity import build_world, shown

        program = self.program(params=params, names=(name,))
        require(program, (name,))
        world, key = build_world(program, name, entity, events or {}, lists or {}, others or {})
        instant = self.instant(as_of)
        try:
            with in_range():
                if isinstance(program.declarations[name], Segment):
                    return holds(program, name, world, key, instant)
                return shown(trait_values(program, name, world, instant).get(key))
        except RunError as error:
            raise SegError.of(data.QUERY_FAILED, source=f"`{name}`", problem=f"{error}") from None

    def explain(
        self,
        name: str,
        *,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
    ) -> Explanation:
        """What a declaration says, looks at and hangs on, at one instant."""
        from seglang.explain import explain

        program = self.program(params=params, target=target, names=(name,))
        require(program, (name,))
        with in_range():
            return explain(program, name, self.instant(as_of, "explain"))

    def dialect(self, name: str | None = None, target: str | None = None) -> Dialect:
        """The dialect named, else the target's, else DuckDB's. Raises SegError for an unknown
        one."""
        from seglang.sql.dialects import DIALECTS

        if name is None:
            has_target = target is not None or self.file.default_target is not None
            name = self.target_as_written(target).engine if has_target else "duckdb"
        if name not in DIALECTS:
            known = ", ".join(f"`{dialect}`" for dialect in DIALECTS)
            raise SegError.of(
                usage.UNKNOWN_DIALECT,
                name=name,
                nearest=nearest(name, DIALECTS),
                known=known,
            )
        return DIALECTS[name]

    def target(self, name: str | None = None) -> Target:
        """A target ready for use, the default one when none is named. Raises SegError."""
        from seglang.catalog.targets import resolve_target

        sink = Sink()
        target = resolve_target(self.file, name, os.environ, sink)
        if target is None:
            raise SegError(sink, self.texts(sink))
        return target

    def target_as_written(self, name: str | None = None) -> Target:
        """A target with its `${NAME}` left as they are: compiling needs no secrets."""
        chosen = name if name is not None else self.file.default_target
        found = self.file.targets.get(chosen) if chosen is not None else None
        return self.target(name) if found is None else found

    def with_sources(self, sources: Sequence[Source]) -> Project:
        """The same project over other texts of its rules."""
        return Project(self.file, self.text, sources, self.problems)

    def texts(self, found: Iterable[Diagnostic]) -> tuple[Source, ...]:
        """The rule texts, and that of the project file when a diagnostic speaks of it."""
        named = {each.span.file for each in found if each.span is not None}
        return (self.text, *self.sources) if self.text.name in named else self.sources

    def parameters(
        self, params: Mapping[str, object] | None, target: str | None
    ) -> Mapping[str, object]:
        """The values from outside the rules: those given go before those of the target."""
        if target is None and self.file.default_target is None:
            return params or {}
        return {**self.target_as_written(target).params, **(params or {})}

    def analysed(
        self,
        params: Mapping[str, object] | None = None,
        target: str | None = None,
        names: Sequence[str] = (),
    ) -> tuple[Program, tuple[Diagnostic, ...]]:
        """What is sound of the rules, and what is wrong with the others, lints left out; once for
        each set of parameters. Raises SegError for an unknown target."""
        parameters = self.parameters(params, target)
        modules, found = self._parse()
        calls = asked(modules, self.catalog, names)
        key = (
            *sorted((name, repr(value)) for name, value in parameters.items()),
            *(call.name for call in calls),
        )
        if key not in self._analysed:
            sink = Sink()
            sink.extend((*self.problems, *found))
            modules = (*modules, *pipeline.parse([call.source for call in calls], sink))
            program = pipeline.check(modules, self.catalog, sink, parameters)
            if calls:
                program = answered(program, calls)
                texts = {source.name: source for source in (self.text, *self.sources)}
                sink = Sink([placeless(each, texts) for each in sink])
            self._analysed[key] = program, tuple(sink)
        return self._analysed[key]

    def _parse(self) -> tuple[tuple[Module, ...], tuple[Diagnostic, ...]]:
        if self._parsed is None:
            sink = Sink()
            modules = pipeline.parse(self.sources, sink)
            self._parsed = modules, tuple(sink)
        return self._parsed
