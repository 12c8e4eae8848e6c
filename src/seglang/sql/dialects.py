"""The dialects there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seglang.sql.dialect import Dialect
from seglang.sql.duckdb import DUCKDB

DIALECTS: Mapping[str, Dialect] = MappingProxyType({DUCKDB.name: DUCKDB})
