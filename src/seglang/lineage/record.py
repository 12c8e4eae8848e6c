"""A selection as a JSON document, and the JSON Schema of it.

`format` rises when the meaning of a member changes; members may be added without that.
"""

from __future__ import annotations

import json
from typing import Any

from seglang.lineage.model import Kind, Node, Role
from seglang.lineage.selecting import Selection

FORMAT = 1


def record(selection: Selection) -> str:
    document = {
        "format": FORMAT,
        "starts": [node.id for node in selection.starts],
        "nodes": [_node(node) for node in selection.nodes],
        "edges": [
            {"from": edge.source, "to": edge.target, "role": edge.role.value}
            for edge in selection.edges
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name,
        "entity": node.entity,
        "channel": node.channel,
        "owner": node.owner,
        "tags": list(node.tags),
    }


_TEXT_OR_NULL = {"type": ["string", "null"]}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "seg graph",
    "type": "object",
    "required": ["format", "starts", "nodes", "edges"],
    "properties": {
        "format": {"const": FORMAT},
        "starts": {
            "description": "ids of the nodes that were named; empty for the whole",
            "type": "array",
            "items": {"type": "string"},
        },
        "nodes": {
            "description": "kind by kind, then in the order of the catalog and the rules",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "kind", "name", "entity", "channel", "owner", "tags"],
                "properties": {
                    "id": {"description": "the kind, a colon and the name", "type": "string"},
                    "kind": {"enum": [kind.value for kind in Kind]},
                    "name": {"type": "string"},
                    "entity": {
                        "description": "what a segment, trait or partition is about",
                        **_TEXT_OR_NULL,
                    },
                    "channel": {"description": "that of an audience", **_TEXT_OR_NULL},
                    "owner": {"description": "what `@owner` says", **_TEXT_OR_NULL},
                    "tags": {
                        "description": "what `@tags` say",
                        "type": "array",
                        "items": {"type": "string"},
                    },
                },
            },
        },
        "edges": {
            "description": "`to` hangs on `from`; `role` is what `from` is to it",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["from", "to", "role"],
                "properties": {
                    "from": {"type": "string"},
                    "to": {"type": "string"},
                    "role": {"enum": [role.value for role in Role]},
                },
            },
        },
    },
}
