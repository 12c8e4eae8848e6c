"""Postgres: the rows in which it differs, and forms that it has in another shape."""

from seglang.sql.postgres.dialect import POSTGRES

__all__ = ["POSTGRES"]
