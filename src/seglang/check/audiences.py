"""Channels: a segment with `@channel` is an audience, gated by consent and suppression."""

from __future__ import annotations

from seglang.catalog.model import Channel, Entity
from seglang.check.context import Context
from seglang.diagnostics.codes import relations as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import BooleanType


def channel(context: Context, declaration: syntax.Declaration) -> str | None:
    """The channel that the annotations name, checked against the catalog; None when there is none
    or it is wrong."""
    heading = declaration.heading
    named = [
        (argument.value, argument.span)
        for annotation in heading.annotations
        if annotation.name.text == "channel"
        for argument in annotation.arguments
        if isinstance(argument, syntax.Text)
    ]
    if not named:
        return None
    name, span = named[0]
    if not isinstance(declaration, syntax.Segment):
        _misplaced(
            context, heading, name, span, f"it is a {heading.word}", "only segments are published"
        )
        return None
    if len(named) > 1:
        _misplaced(
            context,
            heading,
            name,
            named[1][1],
            "it has one already",
            "declare a segment for each channel: `in segment` repeats the rule",
        )
        return None
    found = context.catalog.channels.get(name)
    if found is None:
        known = context.catalog.channels
        context.report(
            codes.UNKNOWN_CHANNEL,
            span,
            name=name,
            nearest=context.nearest(name, known),
            channels=", ".join(f"`{one}`" for one in known) or None,
        )
        return None
    written = heading.entity.text if heading.entity is not None else context.catalog.main_entity
    entity = context.catalog.entities.get(written)
    if entity is None or not _fits(context, heading, found, entity, span):
        return None
    return name


def _misplaced(
    context: Context, heading: syntax.Heading, name: str, span: Span, problem: str, hint: str
) -> None:
    context.report(
        codes.CHANNEL_MISPLACED,
        span,
        name=heading.name.text,
        channel=name,
        problem=problem,
        hint=hint,
    )


def _fits(
    context: Context, heading: syntax.Heading, channel: Channel, entity: Entity, span: Span
) -> bool:
    """Does the channel's gate speak about this entity?"""
    consent = channel.consent
    problem = None
    if consent is not None and not _is_consent(context, consent, entity):
        problem = (
            f"its consent `{consent}` is neither a yes/no attribute nor a segment of {entity.name}"
        )
    for name in channel.suppress:
        if problem is None and not _suppresses(context, name, entity):
            problem = (
                f"it suppresses `{name}`, which is neither a list nor a segment of {entity.name}"
            )
    if problem is None:
        return True
    hint = f"see [channels.{channel.name}] in the catalog"
    _misplaced(context, heading, channel.name, span, problem, hint)
    return False


def _is_consent(context: Context, name: str, entity: Entity) -> bool:
    attribute = entity.attributes.get(name)
    if attribute is not None:
        return isinstance(attribute.type, BooleanType)
    return _is_segment(context, name, entity)


def _suppresses(context: Context, name: str, entity: Entity) -> bool:
    found = context.catalog.lists.get(name)
    if found is not None:
        return len(found.key) == len(entity.key)
    return _is_segment(context, name, entity)


def _is_segment(context: Context, name: str, entity: Entity) -> bool:
    """A segment without parameters about the entity, sound or not."""
    declared = context.names.declarations.get(name)
    if not isinstance(declared, syntax.Segment) or declared.heading.parameters:
        return name in context.names.broken
    written = declared.heading.entity
    return (written.text if written is not None else context.catalog.main_entity) == entity.name
