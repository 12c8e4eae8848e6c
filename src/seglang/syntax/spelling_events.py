"""The canonical spelling of rows, their sources, sequences and values over them."""

from __future__ import annotations

from typing import assert_never

from seglang.syntax import nodes
from seglang.syntax.literals import ordinal
from seglang.syntax.nodes import Expression
from seglang.syntax.spelling_names import Bracket, Break, Part, Parts, is_one, spelled
from seglang.syntax.spelling_windows import SpellWindows


class SpellEvents(SpellWindows):
    """What is said about events and related rows."""

    # ------------------------------------------------------------ rows

    def event(self, rows: nodes.EventRows, head: str, follower: str) -> Part:
        if isinstance(rows.source, nodes.Path):
            return self.path(rows.source, head, follower)
        return Bracket((rows.source,))

    def rows(
        self, head: str, rows: nodes.EventRows, context: str | None = None, follower: str = "="
    ) -> Parts:
        """`head` and the rows; `context` and `follower` are what the name of the event stands
        between, where that is not `head`."""
        if rows.window is not None:
            follower = "today"
        if rows.where is not None:
            follower = "where"
        if rows.alias is not None:
            follower = "as x"
        parts: Parts = [head, self.event(rows, context or head, follower)]
        if rows.part is not None:
            parts.append(f".{spelled(rows.part)}")
        return [*parts, *self.narrowed(rows)]

    def narrowed(self, rows: nodes.EventRows, frequency: nodes.Frequency | None = None) -> Parts:
        """What follows the name of the event."""
        parts: Parts = []
        if rows.alias is not None:
            parts.append(f" as {spelled(rows.alias)}")
        if rows.where is not None:
            parts += [" where ", Bracket((rows.where,))]
        if frequency is not None:
            parts.append(f" {self.frequency(frequency)}")
        if rows.window is not None:
            parts += [" ", *self.window(rows.window)]
        if rows.same is not None:
            parts.append(f" for the same {spelled(rows.same)}")
        return parts

    def did(self, node: nodes.Did) -> Parts:
        rows, source = node.rows, node.rows.source
        is_bare = rows == nodes.EventRows(source) and not node.negated and not node.only
        if isinstance(source, nodes.Sequence) and is_bare and node.frequency is None:
            return ["did ", *self.sequence(source, "did ")]
        head = "did not " if node.negated else "did "
        parts: Parts = [head, self.event(rows, head, "and")]
        if not node.only:
            return [*parts, *self.narrowed(rows, node.frequency)]
        if rows.alias is not None:
            parts.append(f" as {spelled(rows.alias)}")
        unnamed = nodes.EventRows(source, rows.where, rows.window)
        return [*parts, " only", *self.narrowed(unnamed)]

    def related(self, node: nodes.HasRelated) -> Parts:
        head = "has "
        if node.quantity is not None:
            quantity = node.quantity
            head = f"has {self.quantity(quantity, 'has ', 'x')} "
            named = isinstance(quantity.high or quantity.low, nodes.Path)
            context = "has at least n " if named else "has at least 1 "
            return self.rows(head, node.rows, context, "and")
        if node.negated:
            head = "has no "
        elif node.only:
            head = "has only "
        return self.rows(head, node.rows, None, "and")

    def picked(self, node: nodes.PickedRows) -> Parts:
        number = self.count(node.number, f"did ({node.end} ", "x")
        head = f"{node.end} {number} "
        context = f"did ({node.end} {'n' if isinstance(node.number, nodes.Path) else 1} "
        parts = self.rows(head, node.rows, context, "by" if node.by else ")")
        if node.by is not None:
            parts.append(f" by {self.path(node.by, 'did (top 1 x by ', ')')}")
        return parts

    def grouped(self, node: nodes.GroupedRows) -> Parts:
        return [*self.aggregate(node.aggregate), " per ", *self.keys(node.keys)]

    def keys(self, keys: tuple[Expression, ...]) -> Parts:
        """What stands behind `per`."""
        (key,) = keys if len(keys) == 1 else (None,)
        match key:
            case nodes.Path():
                return [self.path(key, "did (count of x per ", ")")]
            case nodes.Now() | nodes.Of(_, nodes.Path() | nodes.Now()):
                return self.parts(key)
            case _:
                return [Bracket(keys)]

    # ------------------------------------------------------------ sequences

    def sequence(self, node: nodes.Sequence, head: str) -> Parts:
        parts: Parts = []
        previous = None
        for step in node.steps:
            if previous is not None:
                parts += [Break(previous.span.end), "then "]
            parts += self.step(step, head if previous is None else "did x then ")
            previous = step
        whole = self.of_all_steps(node)
        if previous is None or not whole:
            return [*parts, whole]
        return [*parts, Break(previous.span.end), whole]

    def of_all_steps(self, node: nodes.Sequence) -> str:
        texts = []
        if node.all_within is not None:
            length = self.length(node.all_within, "did x then y all within ")
            texts.append(f"all within {length}")
        if node.same is not None:
            texts.append(f"for the same {spelled(node.same)}")
        return " ".join(texts)

    def step(self, node: nodes.Step | nodes.AllOf | nodes.NoStep, head: str) -> Parts:
        match node:
            case nodes.Step(rows, frequency, timings, without, is_next):
                word = "next " if is_next else ""
                parts: Parts = [word, self.event(rows, f"{head}{word}", "then")]
                parts += self.narrowed(rows, frequency)
            case nodes.AllOf(steps, timings, without):
                parts = ["all of ", Bracket(steps)]
            case nodes.NoStep(rows, timings):
                parts = ["no ", self.event(rows, f"{head}no ", "then"), *self.narrowed(rows)]
                without = None
            case _:
                assert_never(node)
        parts += [f" {self.timing(timing)}" for timing in timings]
        if without is not None:
            parts += self.rows(" without ", without, "did x then y without ", "then")
        return parts

    def timing(self, timing: nodes.StepTiming) -> str:
        earliest, latest = timing.earliest, timing.latest
        head = "did x then y "
        if timing.session is not None:
            which = "in the same" if timing.kind == "same" else "in a later"
            return f"{which} {spelled(timing.session)}"
        if earliest is not None and latest is not None:
            return f"{self.stretch(earliest, latest)} later"
        if earliest is not None:
            return f"at least {self.length(earliest, f'{head}at least ', 'later')} later"
        assert latest is not None
        return f"within {self.length(latest, f'{head}within ')}"

    # ------------------------------------------------------------ values over rows

    def aggregate(self, node: nodes.Aggregate) -> Parts:
        rows, function = node.rows, node.function
        if function == "percentile":
            function = f"{ordinal(node.number or 0)} percentile"
        if node.operand is not None:
            over = self.rows(" over ", rows, "sum of (x) over ")
            head = f"{function} of distinct " if node.distinct else f"{function} of "
            if function == "most frequent":
                head = "most frequent "
            return [head, Bracket((node.operand,)), *over]
        if node.distinct:
            return self.rows(f"{function} of distinct ", rows)
        match function:
            case "first" | "last":
                number = ordinal(node.number) if node.number is not None else None
                if number is None:
                    return self.rows(f"{function} ", rows)
                return self.rows(f"{number} last " if function == "last" else f"{number} ", rows)
            case "most frequent":
                return self.rows("most frequent ", rows)
            case "average gap" | "longest gap":
                return self.rows(f"{function} between ", rows)
            case "longest streak" | "current streak":
                return self.rows(f"{function} of {node.unit}s with ", rows)
            case _:
                if node.unit is not None:
                    return self.rows(f"{function} of {node.unit}s with ", rows)
                return self.rows(f"{function} of ", rows)

    def frequency(self, frequency: nodes.Frequency) -> str:
        quantity = frequency.quantity
        last = quantity.low if quantity.high is None else quantity.high
        if frequency.unit != "time":
            unit = self.unit(last, frequency.unit)
            return f"on {self.quantity(quantity, 'did x on ', unit)} {unit}"
        if quantity.high is None and is_one(quantity.low):
            return f"{quantity.kind} once"
        return f"{self.quantity(quantity, 'did x ', 'times')} times"
