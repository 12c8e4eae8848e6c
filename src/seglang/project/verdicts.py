"""Verdicts of `seg check`, kept by content in the user's cache folder.

`kept` gives the report that the same texts, parameters and version of seglang had before, or None;
`keep` puts one there. The key is a hash of all that a verdict rests on; review dates and the like
hold until an instant that is kept with it. Outside the project, since a verdict that came along
with the rules would be believed. What is damaged, foreign or unreadable is as if it were not there;
a folder that cannot be written stays as it is. Kept are codes, places and facts of diagnostics with
a place in a text: no parameters, no text of `seg.toml`, nothing of the data.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seglang.diagnostics.model import Diagnostic, Edit, Fix, Related, Sink
from seglang.diagnostics.report import Report, report
from seglang.project import rule_files
from seglang.project.as_of import clock
from seglang.project.cache_folder import cache_folder, entry, put
from seglang.source import Source, Span
from seglang.version import __version__

if TYPE_CHECKING:
    from seglang.project.project import Checked, Project

_FORMAT = 1
_LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check is asked for: the place of `seg.toml`, rule files besides those that it names,
    parameters and a target."""

    place: Path
    extra: tuple[str, ...]
    params: Mapping[str, str]
    target: str | None

    def key(self, toml: Source) -> str:
        """Of all but the rules."""
        return _hash(
            _FORMAT,
            __version__,
            _stamp(),
            sys.version_info[:2],
            find_spec("z3") is not None,
            toml.name,
            toml.text,
            self.target,
            sorted(self.params.items()),
        )


def kept(asked: Asked) -> Report | None:
    """The report of an earlier check that would be the same today."""
    folder = cache_folder("check")
    if folder is None:
        return None
    sink = Sink()
    toml = rule_files.read_rule(asked.place, asked.place.name, sink)
    if toml is None:
        return None
    key = asked.key(toml)
    about = entry(folder, key)
    if about is None:
        return None
    try:
        patterns = [str(each) for each in about["rules"]]
        sources = rule_files.read_all(asked.place.parent, patterns, asked.extra, sink)
        if sink.diagnostics:
            return None
        found = entry(folder, _key_of(key, sources))
        if found is None or not _holds_now(found):
            return None
        texts = {source.name: source for source in (toml, *sources)}
        diagnostics = [_diagnostic(each, texts) for each in found["diagnostics"]]
        named = any(each.span is not None and each.span.file == toml.name for each in diagnostics)
        return report(diagnostics, (toml, *sources) if named else sources)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def keep(asked: Asked, project: Project, checked: Checked) -> None:
    """Puts a verdict there, where it can be kept. Raises nothing for what the system refuses."""
    folder = cache_folder("check", make=True)
    texts = {source.name for source in (project.text, *project.sources)}
    if folder is None or any(
        each.span is None or each.span.file not in texts for each in checked.diagnostics
    ):
        return  # of something that is not in the key
    pinned = project.file.as_of is not None
    found = {
        "diagnostics": [_record(each) for each in checked.diagnostics],
        # What has passed has not passed for a clock that was put back.
        "from": None if pinned else clock().isoformat(),
        "until": None if pinned or checked.until is None else checked.until.isoformat(),
    }
    if len(json.dumps(found)) > _LARGEST:
        return
    key = asked.key(project.text)
    put(folder, key, {"rules": list(project.file.rules)})
    put(folder, _key_of(key, project.sources), found)


def _holds_now(found: Mapping[str, Any]) -> bool:
    now = clock()
    start, end = found["from"], found["until"]
    return (start is None or datetime.fromisoformat(start) <= now) and (
        end is None or now < datetime.fromisoformat(end)
    )


def _key_of(key: str, sources: Iterable[Source]) -> str:
    return _hash(key, *((source.name, source.text) for source in sources))


def _hash(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _stamp() -> list[int]:
    """Changes with every file of the package, so that a checkout never answers for older code."""
    root = Path(__file__).parents[1]
    count = size = newest = 0
    with suppress(OSError):
        pending = [root]
        while pending:
            with os.scandir(pending.pop()) as found:
                for each in found:
                    if each.is_dir(follow_symlinks=False):
                        if each.name != "__pycache__" and not each.name.startswith("."):
                            pending.append(Path(each.path))
                    elif each.name.endswith((".py", ".lark", ".json")):
                        status = each.stat()
                        count, size = count + 1, size + status.st_size
                        newest = max(newest, status.st_mtime_ns)
    return [count, size, newest]


# ---------------------------------------------------------------- diagnostics as records


def _record(found: Diagnostic) -> dict[str, Any]:
    assert found.span is not None
    return {
        "code": found.code.id,
        "span": _span_record(found.span),
        "facts": [list(fact) for fact in found.facts],
        "related": [[_span_record(each.span), each.text] for each in found.related],
        "fix": None
        if found.fix is None
        else {
            "title": found.fix.title,
            "edits": [[_span_record(each.span), each.text] for each in found.fix.edits],
            "safe": found.fix.safe,
        },
    }


def _span_record(span: Span) -> list[Any]:
    return [span.file, span.start, span.end]


def _diagnostic(record: Mapping[str, Any], texts: Mapping[str, Source]) -> Diagnostic:
    """Raises KeyError, TypeError or ValueError for what is no diagnostic of these texts."""
    from seglang.diagnostics.registry import codes

    fix = record["fix"]
    return Diagnostic(
        codes()[record["code"]],
        _span(record["span"], texts),
        tuple((str(name), str(value)) for name, value in record["facts"]),
        tuple(Related(_span(place, texts), str(text)) for place, text in record["related"]),
        None
        if fix is None
        else Fix(
            str(fix["title"]),
            tuple(Edit(_span(place, texts), str(text)) for place, text in fix["edits"]),
            bool(fix["safe"]),
        ),
    )


def _span(record: list[Any], texts: Mapping[str, Source]) -> Span:
    file, start, end = record
    if not 0 <= start <= end <= len(texts[file].text):
        raise ValueError("a place outside the text")
    return Span(file, int(start), int(end))
