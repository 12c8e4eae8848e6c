"""`seg.toml` read.

Takes the text of the file, gives the catalog and the project as frozen records, or reports every
problem with its place and gives None. Reads no file, no environment and no database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seglang.catalog.build import build_entities, build_events, build_lists, check_names
from seglang.catalog.channels import build_channels
from seglang.catalog.limits import build_limits
from seglang.catalog.model import Calendar, Catalog, ProjectFile
from seglang.catalog.names import is_invisible
from seglang.catalog.positions import find_positions
from seglang.catalog.shape import Page
from seglang.catalog.targets import build_targets
from seglang.catalog.values import read_zone
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import Sink, nearest
from seglang.source import Source

if TYPE_CHECKING:
    from seglang.catalog.schema import ProjectTable

MAX_CHARACTERS = 1 << 20
_SECTIONS = ("project", "targets", "entities", "events", "lists", "channels", "publish")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_AS_OF = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?"
)
_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def load_project(text: str, name: str, root: str, sink: Sink) -> ProjectFile | None:
    """The project described by `text`.

    `name` is what diagnostics call the file, `root` the folder it lies in. Texts of targets keep
    their `${NAME}`; `catalog.targets.resolve_target` fills them in when a target is used.
    """
    read = _read(text, name, sink)
    if read is None:
        return None
    page, document, mark = read
    catalog, project = _build_catalog(page, document)
    targets = build_targets(page, document)
    limits = build_limits(page, document)
    if project is not None and project.default_target is not None:
        declared = document.get("targets", {})
        if project.default_target not in declared:
            page.wrong_value(
                codes.UNKNOWN_TARGET,
                ("project", "default_target"),
                name=project.default_target,
                known=", ".join(f"`{target}`" for target in declared) or None,
                nearest=nearest(project.default_target, declared),
                hint=None if declared else "declare it as `[targets.NAME]`",
            )
    if catalog is None or project is None or _errors_since(sink, mark):
        return None
    return ProjectFile(
        name=project.name or _last_part(root) or "project",
        root=root,
        catalog=catalog,
        rules=tuple(project.rules),
        targets=MappingProxyType(targets),
        default_target=project.default_target,
        as_of=project.as_of,
        limits=limits,
    )


def _last_part(root: str) -> str:
    return re.split(r"[\\/]", root.rstrip("\\/"))[-1].strip(".")


def load_catalog(text: str, name: str, sink: Sink) -> Catalog | None:
    """Only the data that rules may speak of; targets, if any, are not looked at."""
    read = _read(text, name, sink)
    if read is None:
        return None
    page, document, mark = read
    catalog, _ = _build_catalog(page, document)
    return None if _errors_since(sink, mark) else catalog


def _errors_since(sink: Sink, mark: int) -> bool:
    return any(diagnostic.is_error for diagnostic in sink.diagnostics[mark:])


def _read(text: str, name: str, sink: Sink) -> tuple[Page, Mapping[str, Any], int] | None:
    """The parsed document with its places; None when the text is no TOML."""
    mark = len(sink.diagnostics)
    source = Source(name, text)
    if len(text) > MAX_CHARACTERS:
        sink.report(codes.PROJECT_TOO_LARGE, source.span(0, 0), limit="1 MiB")
        return None
    if _report_invisible(source, sink):
        return None
    try:
        document = tomllib.loads(text, parse_float=Decimal)
        positions = find_positions(source)
    except tomllib.TOMLDecodeError as error:
        _report_syntax(source, str(error), sink)
        return None
    except RecursionError:
        _report_problem(source, 0, 1, "it is nested too deeply", None, sink)
        return None
    except ValueError:  # an integer of thousands of digits
        _report_problem(source, 0, 1, "a number has too many digits", None, sink)
        return None
    return Page(positions, sink), document, mark


def _report_invisible(source: Source, sink: Sink) -> bool:
    found = False
    for match in re.finditer(r"[^\t\r\n -~]", source.text):
        character = match[0]
        if is_invisible(character) and not (match.start() == 0 and character == "\ufeff"):
            sink.report(
                codes.UNREADABLE_CHARACTER,
                source.span(match.start(), match.end()),
                character=f"U+{ord(character):04X}",
            )
            found = True
    return found


def _report_syntax(source: Source, message: str, sink: Sink) -> None:
    """Where `tomllib` stopped; of something that stands twice, the key or heading itself."""
    start = end = len(source.text)
    place = _PLACE.search(message)
    if place is not None and place[1] is not None:
        lines = source.text.split("\n")
        line = min(int(place[1]), len(lines))
        before = sum(len(text) + 1 for text in lines[: line - 1])
        start = end = before + int(place[2]) - 1
        if message.startswith("Cannot"):
            key = lines[line - 1].split("=")[0].split("#")[0]
            start, end = before + len(key) - len(key.lstrip()), before + len(key.rstrip())
    words = message[: place.start()] if place is not None else message
    if words.startswith("Cannot declare"):
        words = "Cannot declare a table twice"
    hint = next((text for part, text in _HINTS.items() if part in words), None)
    _report_problem(source, start, end, words[:1].lower() + words[1:], hint, sink)


def _report_problem(
    source: Source, start: int, end: int, problem: str, hint: str | None, sink: Sink
) -> None:
    size = len(source.text)
    span = source.span(min(start, size), min(max(end, start + 1), size))
    sink.report(codes.TOML_SYNTAX, span, problem=problem, hint=hint)


_HINTS = {
    "Cannot": "each key and each table stands once",
    "Invalid value": 'text stands in quotes, a list in `[…]`, a table in `{…}`: `key = "id"`',
    "Expected '=' after": "a line is `key = value`, or a heading such as `[entities.customer]`",
    "Expected ']'": "a heading ends with `]`",
    "Unclosed": "a bracket is not closed",
    "Unterminated": "a quote is not closed",
    "Illegal character": "a quote is not closed before the end of the line",
    "Expected newline": "one key on a line; text stands in quotes",
}


def _build_catalog(
    page: Page, document: Mapping[str, Any]
) -> tuple[Catalog | None, ProjectTable | None]:
    _check_sections(page, document)
    project: ProjectTable | None = page.read(
        "ProjectTable", document.get("project", {}), ("project",)
    )
    entities = build_entities(page, document)
    events = build_events(page, document, entities)
    lists = build_lists(page, document)
    channels = build_channels(page, document, entities)
    check_names(page, document, entities)
    if not document.get("entities"):
        page.sink.report(codes.NO_ENTITY, page.positions.source.span(0, 0))
    if project is None:
        return None, None
    read_zone(page, project.timezone, ("project", "timezone"))
    _check_as_of(page, project)
    main = _main_entity(page, project, document)
    catalog = Catalog(
        entities=MappingProxyType(entities),
        events=MappingProxyType(events),
        lists=MappingProxyType(lists),
        main_entity=main,
        channels=MappingProxyType(channels),
        calendar=Calendar(
            zone=project.timezone,
            week_starts=_WEEKDAYS.index(project.week_starts),
            fiscal_year_starts=_MONTHS.index(project.fiscal_year_starts) + 1,
        ),
    )
    return catalog, project


def _check_sections(page: Page, document: Mapping[str, Any]) -> None:
    for section in document:
        if section not in _SECTIONS:
            page.wrong_key(
                codes.UNKNOWN_KEY,
                (section,),
                key=section,
                place="the file",
                nearest=nearest(section, _SECTIONS),
                known=", ".join(f"`[{known}]`" for known in _SECTIONS),
            )


def _check_as_of(page: Page, project: ProjectTable) -> None:
    if project.as_of is None:
        return
    if _AS_OF.fullmatch(project.as_of):
        try:
            datetime.fromisoformat(project.as_of)
            return
        except ValueError:
            pass
    page.wrong_value(codes.BAD_AS_OF, ("project", "as_of"), text=project.as_of)


def _main_entity(page: Page, project: ProjectTable, document: Mapping[str, Any]) -> str:
    declared = document.get("entities")
    names = list(declared) if isinstance(declared, dict) else []
    if project.main_entity is None:
        return names[0] if names else ""
    if names and project.main_entity not in names:
        page.wrong_value(
            codes.UNKNOWN_ENTITY,
            ("project", "main_entity"),
            name=project.main_entity,
            known=", ".join(f"`{name}`" for name in names),
            nearest=nearest(project.main_entity, names),
        )
    return project.main_entity
