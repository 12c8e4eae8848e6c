"""The dialects there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seglang.sql.dialect import Dialect
from seglang.sql.duckdb import DUCKDB
from seglang.sql.postgres import POSTGRES

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {dialect.name: dialect for dialect in (DUCKDB, POSTGRES)}
)
