"""Finding a project and reading its rule files.

Glob patterns and paths come in, texts come out, in one fixed order. A file that cannot be used is
a diagnostic and its text is absent; the others are read all the same. Nothing outside the
project's folder is read through a pattern, not even through a link.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from seglang.diagnostics.codes import catalog, usage
from seglang.diagnostics.codes import text as codes
from seglang.diagnostics.model import Sink
from seglang.errors import SegError, reason
from seglang.source import Source, Span

PROJECT = "seg.toml"
SIZE_LIMIT = 1 << 20  # one MiB, the language's limit
_MARK = b"\xef\xbb\xbf"
_WILD = re.compile(r"[*?]")
_WILDCARDS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def find_project(path: Path, sink: Sink) -> Path | None:
    """The nearest `seg.toml` at or above a path, or the file itself."""
    start = path.absolute()
    if start.is_file() and start.suffix == ".toml":
        return start
    for folder in (start, *start.parents):
        if (folder / PROJECT).is_file():
            return folder / PROJECT
    sink.report(
        catalog.PROJECT_NOT_FOUND,
        None,
        place=f"`{path}` or a folder above it",
        hint="name the folder with `--project DIR`, or make a project with `seg init DIR`",
    )
    return None


def find_place(path: str) -> Path:
    """The `seg.toml` that is meant by a path, unread. Raises SegError."""
    sink = Sink()
    place = find_project(Path(path), sink)
    if place is None:
        raise SegError(sink)
    return place


def find_rules(root: Path, patterns: Iterable[str], sink: Sink) -> tuple[Path, ...]:
    """The files below `root` that a pattern matches, sorted by name.

    `**/` stands for any folders, `*` and `?` for characters but `/`. Links to folders are not
    followed, hidden folders are left out.
    """
    patterns = tuple(patterns)
    folder = root.resolve()
    found: dict[str, Path] = {}
    for pattern in patterns:
        if os.path.isabs(pattern) or ".." in Path(pattern).parts:
            sink.report(usage.OUTSIDE_PROJECT, None, path=pattern)
            continue
        matches = _pattern(pattern)
        for path in _walk(root / _fixed_part(pattern)):
            name = name_of(path, root)
            if name in found or not matches.fullmatch(name):
                continue
            if path.is_symlink() and not _end_of_links(path).is_relative_to(folder):
                sink.report(usage.OUTSIDE_PROJECT, None, path=name)
            elif path.exists() and not path.is_file():
                # Reading a pipe would wait for somebody to write.
                sink.report(usage.UNREADABLE_FILE, None, path=name, reason="not a regular file")
            else:
                found[name] = path
    if not found and not sink.has_errors:
        sink.report(
            usage.NO_RULE_FILES, None, patterns=", ".join(f"`{pattern}`" for pattern in patterns)
        )
    return tuple(found[name] for name in sorted(found))


def read_all(
    root: Path, patterns: Iterable[str], extra: Iterable[str], sink: Sink
) -> tuple[Source, ...]:
    """The texts of the files that the patterns match, and of the extra ones."""
    paths = list(find_rules(root, patterns, sink))
    extra = tuple(extra)
    known = {found.resolve() for found in paths} if extra else set()
    for given in map(Path, extra):
        if given.resolve() not in known:
            known.add(given.resolve())
            paths.append(given.resolve())
    return read_rules(paths, root.resolve() if extra else root, sink)


def rules_among(names: Iterable[str], patterns: Iterable[str], sink: Sink) -> tuple[str, ...]:
    """Which of these paths from a project's folder are rule files; as `find_rules` has it."""
    found: set[str] = set()
    names = tuple(names)
    for pattern in patterns:
        if os.path.isabs(pattern) or ".." in Path(pattern).parts:
            sink.report(usage.OUTSIDE_PROJECT, None, path=pattern)
            continue
        matches = _pattern(pattern)
        depth = len(Path(_fixed_part(pattern)).parts)
        for name in names:
            folders = name.split("/")[depth:-1]
            if matches.fullmatch(name) and not any(part.startswith(".") for part in folders):
                found.add(name)
    return tuple(sorted(found))


def read_rules(paths: Iterable[Path], root: Path, sink: Sink) -> tuple[Source, ...]:
    """The texts of the files that can be used, in the order given."""
    sources = (read_rule(path, name_of(path, root), sink) for path in paths)
    return tuple(source for source in sources if source is not None)


def read_rule(path: Path, name: str, sink: Sink) -> Source | None:
    """The text of one file under the name that diagnostics print, or None."""
    try:
        # One byte more than allowed shows a file that is too large without reading it all.
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except OSError as error:
        sink.report(usage.UNREADABLE_FILE, Span(name, 0, 0), path=name, reason=reason(error))
        return None
    return decode(data, name, sink, size)


def decode(data: bytes, name: str, sink: Sink, size: int | None = None) -> Source | None:
    """Bytes as the text of a rule file, or None with a diagnostic."""
    if len(data) > SIZE_LIMIT:
        sink.report(codes.LARGE_FILE, Span(name, 0, 0), size=size or len(data))
        return None
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        sink.report(codes.NOT_UTF8, Span(name, 0, 0), file=name, offset=error.start)
        return None
    return Source(name, text)


def rules_below(paths: Iterable[str]) -> tuple[Path, ...]:
    """The files that people mean by paths: a folder stands for the `.seg` files below it.

    Raises SegError (SEG707) for a path that is not there.
    """
    found: list[Path] = []
    sink = Sink()
    for given in paths:
        path = Path(given)
        if path.is_dir():
            below = (each for each in _walk(path) if each.suffix == ".seg")
            found += sorted(below, key=lambda each: each.as_posix())
        elif path.exists():
            found.append(path)
        else:
            sink.report(usage.UNREADABLE_FILE, None, path=given, reason="no such file or directory")
    if sink.has_errors:
        raise SegError(sink)
    return tuple(dict.fromkeys(found))


def names_of(paths: Iterable[Path], root: Path) -> frozenset[str]:
    """How diagnostics of the project at `root` call these files."""
    return frozenset(name_of(_end_of_links(path), root.resolve()) for path in paths)


def name_of(path: Path, root: Path) -> str:
    """How diagnostics call a file: its path from the project's folder, with `/`."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, root)).as_posix()


def _end_of_links(path: Path) -> Path:
    """Like `Path.resolve`, which before Python 3.13 raises RuntimeError for a link to itself."""
    return Path(os.path.realpath(path))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in names)


def _fixed_part(pattern: str) -> str:
    """The folders of a pattern before its first wildcard."""
    parts = pattern.split("/")[:-1]
    fixed = [
        part for index, part in enumerate(parts) if not _WILD.search("/".join(parts[: index + 1]))
    ]
    return "/".join(fixed)


def _pattern(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile(
        "".join(_WILDCARDS.get(piece, re.escape(piece)) for piece in pieces), re.DOTALL
    )
