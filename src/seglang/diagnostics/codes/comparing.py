"""SEG97x: a version of the project that cannot be read from git."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NO_GIT = Code(
    "SEG970",
    "no-git",
    ERROR,
    headline="the command `git` cannot be run: {reason}",
    help=("versions of a project are read with it; install git, or put it on the PATH",),
)
NO_REPOSITORY = Code(
    "SEG971",
    "no-repository",
    ERROR,
    headline="the project's folder `{place}` lies in no git repository",
    help=("versions are compared by git refs: `git init`, then commit the project",),
)
UNKNOWN_REF = Code(
    "SEG972",
    "unknown-ref",
    ERROR,
    headline="there is no commit `{ref}` in the repository",
    help=(
        "did you mean `{nearest}`?",
        "{hint}",
        "a branch, a tag or a commit is wanted, such as `main`, `v1.2`, `HEAD~1`, `origin/main`",
    ),
)
SHALLOW = Code(
    "SEG973",
    "shallow-clone",
    ERROR,
    headline="there is no commit `{ref}` in this shallow clone",
    help=("fetch it: `git fetch --unshallow`; in CI, check out with the whole history",),
)
NO_PROJECT = Code(
    "SEG974",
    "no-project-at-ref",
    ERROR,
    headline="at `{ref}` there is no file `{path}`",
    help=("name a ref at which the project was there already, in the same folder",),
)
BROKEN_PROJECT = Code(
    "SEG975",
    "broken-project-at-ref",
    ERROR,
    headline="`seg.toml` at `{ref}` has errors, so nothing can be compared with it",
    help=("name another ref, at which it was right",),
)
GIT_FAILED = Code(
    "SEG976",
    "git-failed",
    ERROR,
    headline="git could not read the repository: {reason}",
    help=("{hint}",),
)
WRONG_REFS = Code(
    "SEG977",
    "wrong-refs",
    ERROR,
    headline="`{refs}` does not name what to compare",
    help=(
        "write `seg diff` (the last commit with the files as they are), `seg diff REF`, "
        "`seg diff OLD..NEW` or `seg diff OLD NEW`",
        "{hint}",
    ),
)
