"""Digests of what rules mean: of core nodes, and of any frozen records.

Takes a record, gives 32 bytes: equal for equal records, on every run and every Python. Fields
outside equality (spans) take no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from seglang.core.nodes import And, Compare, HowMany, InSegment, OneOf, Operator, Or, TraitValue
from seglang.core.sources import Rows, Sessions
from seglang.core.walking import NODE_CLASSES
from seglang.types import WIDE

_FLIPPED = {
    Operator.GREATER: Operator.LESS,
    Operator.GREATER_OR_EQUAL: Operator.LESS_OR_EQUAL,
}
_EITHER_WAY = (Operator.EQUAL, Operator.NOT_EQUAL)


class Digests:
    """Digests of nested records. What is shared is computed once, so that a rule that is written
    out many times costs what it costs once."""

    def __init__(self) -> None:
        self._nodes: dict[int, tuple[Any, bytes]] = {}

    def of(self, value: Any) -> bytes:
        # Nodes only: small values may share an identity without being one.
        if type(value) not in NODE_CLASSES:
            return self._made(value)
        known = self._nodes.get(id(value))
        if known is None:
            known = self._nodes[id(value)] = (value, self._made(value))
        return known[1]

    def _made(self, value: Any) -> bytes:
        match value:
            case None | bool() | int() | str():
                return digest(type(value).__name__, str(value).encode("utf-8", "surrogatepass"))
            case Enum():
                return digest(type(value).__name__, value.name.encode())
            case Decimal():
                return digest("Decimal", f"{value.normalize(WIDE):f}".encode())
            case date():  # and datetime
                return digest(type(value).__name__, value.isoformat().encode())
            case timedelta():
                micro = value // timedelta(microseconds=1)
                return digest("timedelta", str(micro).encode())
            case tuple():
                return digest("tuple", *map(self.of, value))
            case Mapping():
                # In their order, which breaks ties among the rows of an event.
                pairs = (self.of(key) + self.of(value[key]) for key in value)
                return digest("mapping", *pairs)
            case _ if is_dataclass(value):
                return self._record(value)
            case _:
                raise AssertionError(f"no digest of a {type(value).__name__}")

    def _record(self, value: Any, without: str = "") -> bytes:
        inner = (
            entry.name.encode() + b"=" + self.of(getattr(value, entry.name))
            for entry in fields(value)
            if entry.compare and entry.name != without
        )
        return digest(type(value).__name__, *inner)


class Unordered(Digests):
    """Digests in which the order of the operands of `and`, `or` and `=` takes no part, nor the
    direction of `<`, nor what people call the rows of a source. A name that a rule refers to counts
    as what `names` says for it."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._names = names or {}

    def _made(self, value: Any) -> bytes:
        match value:
            case And(operands) | Or(operands):
                return digest(type(value).__name__, *sorted(set(map(self.of, operands))))
            case HowMany(low, high, operands):
                ends = (self.of(low), self.of(high))
                return digest("HowMany", *ends, *sorted(map(self.of, operands)))
            case OneOf(of, options):
                return digest("OneOf", self.of(of), *sorted(set(map(self.of, options))))
            case Compare(operator, left, right):
                sides = [self.of(left), self.of(right)]
                if operator in _EITHER_WAY:
                    sides.sort()
                elif operator in _FLIPPED:
                    operator = _FLIPPED[operator]
                    sides.reverse()
                return digest("Compare", self.of(operator), *sides)
            case Rows() | Sessions():
                return self._record(value, without="name")
            case InSegment(name):
                return digest("InSegment", self._named(name))
            case TraitValue(name):
                return digest("TraitValue", self._named(name))
            case _:
                return super()._made(value)

    def _named(self, name: str) -> bytes:
        """A call, `spend(90 days)`, goes by the name that is called."""
        called, bracket, arguments = name.partition("(")
        return f"{self._names.get(called, called)}{bracket}{arguments}".encode()


def digest(kind: str, *parts: bytes) -> bytes:
    found = sha256(kind.encode())
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()
