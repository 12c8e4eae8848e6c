"""Who and what stands in lists. See `testing.worlds`."""

from __future__ import annotations

from datetime import date

from seglang.check.context import Context
from seglang.core.world import ListRow
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import tests as codes
from seglang.syntax import nodes as syntax
from seglang.test_blocks.building import Building, Draft
from seglang.test_blocks.facts import BEGINNING


def in_list(building: Building, draft: Draft, line: syntax.GivenInList) -> None:
    context, name = building.context, line.list
    found = context.catalog.lists.get(name.text)
    if found is None:
        _unknown_list(context, name)
        return
    if len(found.key) != len(draft.entity.key):
        problem = f"is no list of keys of `{draft.entity.name}`"
        hint = f"its values are given by themselves: `given list {name.text} (…)`"
        context.report(codes.LIST_FORM, name.span, name=name.text, problem=problem, hint=hint)
        return
    time: date | None = None
    if line.when is not None:
        if found.time is None:
            problem = "does not tell when something was added"
            hint = f"write `in list {name.text}`"
            context.report(codes.LIST_FORM, name.span, name=name.text, problem=problem, hint=hint)
            return
        time = building.facts.time(line.when, found.time)
        if time is None or not building.facts.is_past("this entry", time, line.when.span):
            return
    elif found.time is not None:
        time = BEGINNING.date() if found.time.is_date else BEGINNING
    building.lists.setdefault(name.text, []).append(ListRow(draft.key, time))


def list_values(building: Building, given: syntax.GivenList) -> None:
    """`given list recalled ("a", "b")`."""
    context, name = building.context, given.list
    found = context.catalog.lists.get(name.text)
    if found is None:
        _unknown_list(context, name)
        return
    rows = building.lists.setdefault(name.text, [])
    time = None
    if found.time is not None:
        time = BEGINNING.date() if found.time.is_date else BEGINNING
    for item in given.values.items:
        parts = item.items if isinstance(item, syntax.Values) else (item,)
        if len(parts) != len(found.key):
            count = len(found.key)
            wanted = "a list of single values" if count == 1 else f"a list of {count} values each"
            building.facts.report_wrong(name.text, wanted, item, item.span)
            continue
        key = tuple(building.facts.key_part(None, name.text, part) for part in parts)
        if all(part is not None for part in key):
            rows.append(ListRow(key, time))


def _unknown_list(context: Context, name: syntax.Name) -> None:
    context.report(
        name_codes.UNKNOWN_LIST,
        name.span,
        name=name.text,
        nearest=context.nearest(name.text, list(context.catalog.lists)),
    )
