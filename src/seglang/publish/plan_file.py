"""A plan: what publishing would change, and the file that holds one.

`write_plan` puts a plan into a file, whole or not at all; `read_plan` takes one out and refuses
whatever was cut or edited since. A plan names segments and counts members; it holds no key and
no value of anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seglang.diagnostics.codes import publishing as codes
from seglang.errors import SegError, reason
from seglang.output.writing import write_text

FORMAT = 1
_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Outcome(StrEnum):
    """What a guard says. Only `blocks` stops a publication."""

    HOLDS = "holds"
    BLOCKS = "blocks"
    ACCEPTED = "accepted"
    WARNS = "warns"


class Verdict(Record):
    """A guard that looked at a segment: its name, what it says, and what it saw, in numbers."""

    guard: str
    outcome: Outcome
    text: str


class Reason(Record):
    """Why members enter or leave, in the words of the rule. One member may have several."""

    side: Literal["entered", "left"]
    text: str
    members: _Count


class Published(Record):
    """The version that is current when a plan is made."""

    version: Annotated[int, Field(ge=1)]
    as_of: datetime
    members: _Count
    definition: str


class PlannedSegment(Record):
    """What publishing would change for one segment."""

    name: str
    entity: str
    definition: _Digest
    current: Published | None
    members: _Count
    entered: _Count
    left: _Count
    checksum: Annotated[str, Field(min_length=1)]
    accepted: bool
    reasons: tuple[Reason, ...]
    guards: tuple[Verdict, ...]

    @property
    def changes(self) -> bool:
        """Would publishing make a new version?"""
        return (
            self.current is None
            or self.entered + self.left > 0
            or self.current.definition != self.definition
        )

    @property
    def blocked(self) -> bool:
        return any(verdict.outcome is Outcome.BLOCKS for verdict in self.guards)


class Plan(Record):
    """What publishing segments would change, at one instant and on one target."""

    format: Literal[1] = 1
    project: str
    target: str | None
    as_of: datetime
    params: Mapping[str, str]
    segments: tuple[PlannedSegment, ...]

    @property
    def changes(self) -> bool:
        return any(segment.changes for segment in self.segments)

    @property
    def blocked(self) -> bool:
        """Does a guard block a segment that would change?"""
        return any(segment.changes and segment.blocked for segment in self.segments)


def plan_text(plan: Plan) -> str:
    """The plan as JSON, with a checksum over all the rest."""
    content = plan.model_dump(mode="json")
    document = {**content, "content_checksum": _checksum(content)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_plan(plan: Plan, path: Path) -> None:
    """Raises SegError (SEG706)."""
    write_text(path, plan_text(plan))


def read_plan(path: Path) -> Plan:
    """Raises SegError (SEG830, SEG831, SEG832)."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SegError.of(codes.NO_PLAN, path=path, reason=reason(error)) from None
    except (ValueError, RecursionError):
        raise SegError.of(codes.PLAN_CHANGED, path=path, reason="it is no JSON") from None
    if not isinstance(document, dict) or "content_checksum" not in document:
        raise SegError.of(codes.PLAN_CHANGED, path=path, reason="it has no checksum")
    if document.get("format") != FORMAT:
        found = document.get("format")
        shown = found if isinstance(found, int) else "another"
        raise SegError.of(codes.PLAN_FORMAT, path=path, found=shown, wanted=FORMAT)
    given = document.pop("content_checksum")
    if given != _checksum(document):
        raise SegError.of(codes.PLAN_CHANGED, path=path, reason="its checksum does not fit")
    try:
        return Plan.model_validate(document)
    except ValidationError:
        raise SegError.of(codes.PLAN_CHANGED, path=path, reason="it has another shape") from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a plan file."""
    schema = Plan.model_json_schema(mode="serialization")
    schema["properties"]["content_checksum"] = {
        "type": "string",
        "description": "SHA-256 of the other keys, as JSON with sorted keys and no white space",
    }
    schema["required"] = [*schema.get("required", ()), "content_checksum"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _checksum(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
