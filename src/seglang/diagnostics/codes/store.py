"""SEG80x: the membership store of a target."""

from __future__ import annotations

from seglang.diagnostics.model import Code, Severity

ERROR = Severity.ERROR

NO_STORE_OPENED = Code(
    "SEG801",
    "cannot-open-store",
    ERROR,
    headline="the membership store of {source} cannot be used: {problem}",
    help=("{hint}",),
)
NEWER_STORE = Code(
    "SEG802",
    "newer-store",
    ERROR,
    headline="the membership store of {source} has format {found}; this seg knows {known}",
    help=("use the version of seg that wrote it, or a newer one",),
)
KEY_CHANGED = Code(
    "SEG803",
    "key-changed",
    ERROR,
    headline="the key of `{entity}` is not the one in the membership store of {source}",
    help=("keep the columns and types with which it was first published",),
)
ENTITY_CHANGED = Code(
    "SEG804",
    "entity-changed",
    ERROR,
    headline="segment `{name}` was published for another entity in {source}",
    help=("give it another name",),
)
NEVER_PUBLISHED = Code(
    "SEG805",
    "never-published",
    ERROR,
    headline="segment `{name}` has no version in the membership store",
    help=("`seg publish {name}` makes the first",),
)
NO_SUCH_VERSION = Code(
    "SEG806",
    "no-such-version",
    ERROR,
    headline="segment `{name}` has no version {number}; kept are {known}",
    help=("`seg history {name}` lists them",),
)
NOT_WRITTEN = Code(
    "SEG812",
    "store-not-written",
    ERROR,
    headline="the membership store of {source} could not be written: {problem}",
    help=("nothing was published, and readers have what they had", "{hint}"),
)
COMMIT_UNKNOWN = Code(
    "SEG813",
    "publication-unknown",
    ERROR,
    headline="the connection to {source} was lost at the last step: whether it was published is "
    "not known",
    help=("`seg history NAME` tells; it is there whole, or not at all",),
)
# Of the database and its disk, not of rules or data.
OF_DATABASES = (NO_STORE_OPENED, NEWER_STORE, NOT_WRITTEN, COMMIT_UNKNOWN)
