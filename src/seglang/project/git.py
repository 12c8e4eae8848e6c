"""Files of a folder as they are in a commit, read with the command `git`.

Nothing is checked out, fetched or changed. A ref is given to git in a way in which it can be no
option. What git says about a failure is looked at, never shown, but for a few words of its own.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seglang.diagnostics.codes import comparing as codes
from seglang.diagnostics.model import nearest
from seglang.errors import SegError, reason

_SECONDS = 120
# What a hook tells git about the repository it runs in must not lead to another one.
_DROPPED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_TRACE",
    "GIT_EXTERNAL_DIFF",
)
_QUIET = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
    "GIT_LITERAL_PATHSPECS": "1",
}
# A partial clone would fetch what it lacks.
_OFFLINE = ("-c", "protocol.allow=never")
_LINK = "120000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a commit: its path from the folder, the name of its content, its size in bytes."""

    path: str
    content: str
    size: int
    is_link: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """The folder as it is in one commit. `prefix` is where it lies in the repository."""

    folder: Path
    ref: str
    id: str
    prefix: str

    def entries(self) -> Mapping[str, Entry]:
        """All files below the folder, by path; none where there is no such folder. Raises
        SegError."""
        place = f"{self.id}:{self.prefix}".rstrip("/")
        tree = _run(self.folder, "rev-parse", "--verify", "--quiet", "--end-of-options", place)
        if tree.returncode != 0:
            return {}
        listed = _checked(
            self.folder, "ls-tree", "-r", "-z", "-l", "--full-tree", tree.stdout.decode().strip()
        )
        found = {}
        for record in listed.split(b"\0"):
            head, _, path = record.partition(b"\t")
            words = head.split()
            if len(words) != 4 or words[1] != b"blob":
                continue  # the end, or a repository inside this one
            mode, _, content, size = (word.decode() for word in words)
            name = os.fsdecode(path)
            found[name] = Entry(name, content, int(size), mode == _LINK)
        return found

    def read(self, contents: Sequence[str]) -> Mapping[str, bytes]:
        """The contents with these names. Raises SegError."""
        wanted = list(dict.fromkeys(contents))
        if not wanted:
            return {}
        answer = _checked(
            self.folder,
            "cat-file",
            "--batch",
            given="".join(f"{each}\n" for each in wanted).encode(),
        )
        found: dict[str, bytes] = {}
        at = 0
        for name in wanted:
            end = answer.index(b"\n", at)
            words = answer[at:end].split()
            if len(words) != 3:
                raise SegError.of(
                    codes.GIT_FAILED,
                    reason="a file of the commit is missing",
                    hint="the clone may be a partial one: `git fetch` what it lacks",
                )
            size = int(words[2])
            found[name] = answer[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found


def commit(folder: Path, ref: str) -> Commit:
    """The commit that a ref names, for a folder in its repository. Raises SegError."""
    prefix = _prefix(folder)
    # A ref never begins with a hyphen; git's own marks of ranges name no single commit.
    if not ref or ref.startswith("-") or any(mark in ref for mark in ("\0", "\n", "..")):
        raise _unknown(folder, ref)
    done = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if done.returncode != 0:
        raise _unknown(folder, ref)
    return Commit(folder, ref, done.stdout.decode().strip(), prefix)


def _prefix(folder: Path) -> str:
    done = _run(folder, "rev-parse", "--show-prefix")
    if done.returncode != 0:
        if b"not a git repository" in done.stderr:
            raise SegError.of(codes.NO_REPOSITORY, place=folder)
        raise _failed(done.stderr)
    return os.fsdecode(done.stdout.removesuffix(b"\n"))


def _unknown(folder: Path, ref: str) -> SegError:
    shallow = _run(folder, "rev-parse", "--is-shallow-repository")
    if shallow.stdout.strip() == b"true" and not ref.startswith("-"):
        return SegError.of(codes.SHALLOW, ref=ref)
    listed = _run(
        folder,
        "for-each-ref",
        "--format=%(refname:short)",
        "refs/heads",
        "refs/tags",
        "refs/remotes",
    )
    known = listed.stdout.decode("utf-8", "replace").split("\n")[:-1]
    hint = None
    if not known:
        hint = "the repository has no commit yet"
    return SegError.of(codes.UNKNOWN_REF, ref=ref, nearest=nearest(ref, known), hint=hint)


def _checked(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    done = _run(folder, *arguments, given=given)
    if done.returncode != 0:
        raise _failed(done.stderr)
    return done.stdout


def _failed(said: bytes) -> SegError:
    if b"dubious ownership" in said:
        return SegError.of(
            codes.GIT_FAILED,
            reason="the repository belongs to somebody else",
            hint="if you trust it: `git config --global --add safe.directory FOLDER`",
        )
    if b"bad object" in said or b"unable to read" in said or b"missing" in said:
        return SegError.of(
            codes.GIT_FAILED, reason="an object of it is missing", hint="`git fsck` tells more"
        )
    return SegError.of(
        codes.GIT_FAILED, reason="it is damaged, or of a form that git does not know"
    )


def _run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    try:
        return subprocess.run(
            ["git", "--no-pager", "--no-replace-objects", *_OFFLINE, *arguments],
            cwd=folder,
            env={**environment, **_QUIET},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        text = f"it took longer than {_SECONDS} seconds"
        raise SegError.of(codes.GIT_FAILED, reason=text) from None
    except OSError as error:
        raise SegError.of(codes.NO_GIT, reason=reason(error)) from None
