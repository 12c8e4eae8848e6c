"""Instants inside and outside a window: beside its edges, and beside those of other windows.

Between two edges that the wanted conditions speak of, all instants are alike; so one near each end
of every such stretch is enough, a comfortable moment away from the edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from seglang.core.evaluate.windows import Stretch
from seglang.witness.scene import Place, Scene

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def moments(scene: Scene, place: Place, stretch: Stretch | None, end: datetime) -> list[datetime]:
    """Instants in a stretch (None: any) before `end`, those beside its own edges first."""
    start = None if stretch is None else stretch.start
    if stretch is not None and stretch.end is not None:
        end = min(end, stretch.end)
    if start is not None and start >= end:
        return []
    edges = {*_edges(scene), place.as_of}
    inner = sorted(edge for edge in edges if edge < end and (start is None or start < edge))
    if start is None:
        far = (inner[0] if inner else end) - 20 * _DAY
        cells = [(None, *inner[:1])] if inner else []
        bounds = [*(inner or [far]), end]
        found = [cell[1] - 10 * _DAY for cell in cells if cell[1] is not None]
    else:
        bounds = [start, *inner, end]
        found = []
    between: list[datetime] = []
    for low, high in pairwise(bounds):
        between += _inside(low, high)
    for length in scene.setting.hints.of(timedelta):
        time = end - length - _DAY
        if start is None or time > start:
            between.append(time)
    if start is None:
        between = [*between[::-1], *found]
    return list(dict.fromkeys(between))


def beyond(scene: Scene, stretch: Stretch) -> list[datetime]:
    """Instants outside a stretch, on both sides."""
    found = []
    if stretch.start is not None:
        found += [stretch.start - _DAY, stretch.start - _HOUR, stretch.start - 40 * _DAY]
    if stretch.end is not None:
        found += [stretch.end + _DAY, stretch.end + _HOUR, stretch.end + 40 * _DAY]
    return found


def _edges(scene: Scene) -> Iterator[datetime]:
    yield from scene.setting.hints.edges


def _inside(low: datetime, high: datetime) -> list[datetime]:
    length = high - low
    for margin in (_DAY, _HOUR, _MINUTE):
        if length > 2 * margin:
            return [low + margin, high - margin]
    return [low + length / 2] if length >= timedelta(microseconds=2) else [low]
