"""Names of models and files: lower case, of letters, digits and `_`, and each one once.

A name that is one already stays; any other gets eight digits of its hash, so that it does not
depend on what else the project declares. Names that differ only in case are two names.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,49}")
# Windows has no files of these names, whatever their ending; the rest is dbt's own.
_DEVICES = (f"{device}{number}" for device in ("com", "lpt") for number in range(10))
_TAKEN = frozenset(("con", "prn", "aux", "nul", "schema", "sources", *_DEVICES))
_LONGEST = 30


def is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and name not in _TAKEN


def model_name(name: str, *, prefix: str = "") -> str:
    """A name for a declaration, with `prefix` before what is no plain name."""
    return name if is_plain(name) else hashed_name(name, prefix=prefix or "segment")


def hashed_name(name: str, *, prefix: str) -> str:
    """One that is no plain name of anything else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    digest = sha256(f"{prefix}:{name}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "_".join(part for part in (prefix, words, digest) if part)


def is_simple(column: str) -> bool:
    """May dbt's own tests speak of a column of this name? They do not escape what they quote."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", column) is not None
