"""Channels: whom a message may reach, whatever a rule says.

Takes the table `channels` of the document. A name of consent that is a boolean attribute, and a
name to suppress that is a list, are judged here; other names may be segments, which are known only
when rules are checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from seglang.catalog.model import Channel, Entity
from seglang.catalog.positions import Path
from seglang.catalog.sections import named_tables
from seglang.catalog.shape import Page
from seglang.diagnostics.codes import catalog as codes
from seglang.types import BooleanType, type_name

if TYPE_CHECKING:
    from seglang.catalog.schema import ChannelTable

NO_CONSENT = "none"


def build_channels(
    page: Page, document: Mapping[str, Any], entities: Mapping[str, Entity]
) -> dict[str, Channel]:
    channels: dict[str, Channel] = {}
    for name, raw in named_tables(page, document, ("channels",), "a channel"):
        path: Path = ("channels", name)
        mark = page.mark
        table: ChannelTable | None = page.read("ChannelTable", raw, path)
        if table is None:
            continue
        _check_consent(page, name, table.consent, entities, (*path, "consent"))
        suppress = tuple(table.suppress)
        for index, listed in enumerate(suppress):
            if listed in suppress[:index]:
                page.wrong_value(
                    codes.KEYS_CLASH,
                    (*path, "suppress", index),
                    problem=f"`{listed}` is suppressed twice",
                    label="remove it",
                )
        if page.mark == mark:
            channels[name] = Channel(
                name=name,
                consent=None if table.consent == NO_CONSENT else table.consent,
                suppress=suppress,
                span=page.positions.key(path),
                consent_span=page.positions.value((*path, "consent")),
                suppress_spans=tuple(
                    page.positions.value((*path, "suppress", index))
                    for index in range(len(suppress))
                ),
            )
    return channels


def _check_consent(
    page: Page, channel: str, consent: str, entities: Mapping[str, Entity], path: Path
) -> None:
    """A name that is an attribute somewhere is one of a person's yes or no."""
    if consent == NO_CONSENT:
        return
    found = [entity for entity in entities.values() if consent in entity.attributes]
    types = [entity.attributes[consent].type for entity in found]
    if types and not any(isinstance(type, BooleanType) for type in types):
        page.wrong_value(
            codes.CONSENT_NOT_BOOLEAN,
            path,
            channel=channel,
            name=consent,
            entity=found[0].name,
            type=type_name(types[0]),
        )
