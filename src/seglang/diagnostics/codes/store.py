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
STORE_IS_DATA = Code(
    "SEG807",
    "store-is-data",
    ERROR,
    headline="the membership store of {source} would take the place of its data",
    help=("name another file with `store` of the target",),
)
PLACE_TAKEN = Code(
    "SEG808",
    "place-taken",
    ERROR,
    headline="the place of the membership store of {source} holds tables of somebody else",
    help=("name another place with `store` of the target, or empty that one",),
)
NO_SUCH_KEY = Code(
    "SEG809",
    "no-such-key",
    ERROR,
    headline="no version of a segment of `{entity}` in {source} holds the key",
    help=("{hint}",),
)
WRONG_KEY = Code(
    "SEG810",
    "wrong-key",
    ERROR,
    headline="a key of `{entity}` in {source} is {columns}; {problem}",
    help=("write its values one after the other: `seg forget VALUE VALUE`",),
)
WHICH_ENTITY = Code(
    "SEG811",
    "which-entity",
    ERROR,
    headline="{problem}",
    help=("say with `--entity` whose key it is: {known}",),
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
    help=("nothing was changed, and readers have what they had", "{hint}"),
)
COMMIT_UNKNOWN = Code(
    "SEG813",
    "publication-unknown",
    ERROR,
    headline="the connection to {source} was lost at the last step: whether it was published is "
    "not known",
    help=("`seg history NAME` tells; it is there whole, or not at all",),
)

# Of the call, the target, the database and its disk, not of rules or data.
WRONG_USE = (
    NO_STORE_OPENED,
    NEWER_STORE,
    STORE_IS_DATA,
    PLACE_TAKEN,
    WRONG_KEY,
    WHICH_ENTITY,
    NOT_WRITTEN,
    COMMIT_UNKNOWN,
)
