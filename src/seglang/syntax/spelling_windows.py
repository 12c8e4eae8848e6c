"""The canonical spelling of windows."""

from __future__ import annotations

from typing import assert_never

from seglang.syntax import nodes
from seglang.syntax.literals import ordinal, period
from seglang.syntax.nodes import Expression
from seglang.syntax.spelling_names import Parts, SpellNames


class SpellWindows(SpellNames):
    """Windows and their anchors."""

    def window(self, window: nodes.Window) -> Parts:
        match window:
            case nodes.LastWindow(length):
                return ["in last ", self.length(length, "x was in last ")]
            case nodes.FullWindow(count, unit):
                number = (
                    self.path(count, "x was in last ", "full")
                    if isinstance(count, nodes.Path)
                    else self.flat(count)
                )
                return [f"in last {number} full {self.unit(count, unit)}"]
            case nodes.NextWindow(length):
                return ["in next ", self.length(length, "x was in next ")]
            case nodes.CurrentWindow("day", back):
                return ["yesterday" if back else "today"]
            case nodes.CurrentWindow(unit):
                return [f"this {unit}"]
            case nodes.AgoRange(far, near):
                return [f"{self.stretch(far, near)} ago"]
            case nodes.MoreThanAgo(length):
                return ["more than ", self.length(length, "x was more than ", "ago"), " ago"]
            case nodes.OnWindow(day):
                return ["on ", *self.point(day, "did x on ")]
            case nodes.InPeriod(literal):
                return [f"in {period(literal)}"]
            case nodes.FromThrough(first, last):
                return [
                    "from ",
                    *self.point(first, "did x from "),
                    " through ",
                    *self.point(last, "did x from now through "),
                ]
            case nodes.Since(point):
                return ["since ", *self.point(point, "did x since ")]
            case nodes.Before(point):
                return ["before ", *self.point(point, "did x before ")]
            case nodes.After(point):
                return ["after ", *self.point(point, "did x after ")]
            case nodes.Around(length, side, anchor):
                head = f"within {self.length(length, 'did x within ', side)} {side} "
                return [head, *self.point(anchor, "did x within 1 day after ")]
            case nodes.Offsets(first, second, side, anchor):
                head = f"{self.stretch(first, second)} {side} "
                return [head, *self.point(anchor, "did x within 1 day after ")]
            case nodes.PeriodAfter(number, unit, anchor):
                which = "first" if number == 1 else ordinal(number)
                head = f"in {which} full {unit} after "
                return [head, *self.point(anchor, "did x within 1 day after ")]
            case nodes.EachPeriod():
                return [self.each_period(window)]
            case nodes.AnyStretch(length, of):
                if of is None:
                    return [f"in any {self.length(length, 'did x in any ')}"]
                whole = self.length(of.length, "did x in any 1 day of last ")
                return [f"in any {self.length(length, 'did x in any ', 'of')} of last {whole}"]
            case _:
                assert_never(window)

    def stretch(self, far: Expression, near: Expression) -> str:
        """`90 to 30 days`, `2 weeks to 1 month`."""
        if (
            isinstance(far, nodes.Duration)
            and isinstance(near, nodes.Duration)
            and far.unit == near.unit
        ):
            return f"{self.number(far.amount)} to {self.flat(near)}"
        return f"{self.flat(far)} to {self.flat(near)}"

    def each_period(self, window: nodes.EachPeriod) -> str:
        quantity = window.quantity
        if quantity is None:
            head = "in each of last "
        elif quantity.kind == "exactly" and _is_zero(quantity.low):
            head = "in none of last "
        else:
            head = f"in {self.quantity(quantity, 'did x in ', 'of')} of last "
        count = self.count(window.count, "did x in each of last ", "full")
        return f"{head}{count} full {self.unit(window.count, window.unit)}"

    def point(self, point: Expression, head: str) -> Parts:
        if isinstance(point, nodes.Path):
            return [self.path(point, head, "through" if head == "did x from " else "and")]
        return self.parts(point)


def _is_zero(count: Expression) -> bool:
    return isinstance(count, nodes.Number) and count.is_integer and not count.value
