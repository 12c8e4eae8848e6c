"""Random rule files over a random catalog: every form of the language, as people write it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from random_types import KIND, PLAN, SINGLE, alike
from written_conditions import WrittenConditions
from written_names import Place, Row, Said, quoted
from written_rows import Rows, union_of
from written_values import WrittenValues
from written_windows import length

from seglang.catalog.model import Catalog
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    EnumType,
    Type,
)

_TRAITS: tuple[Type, ...] = (
    INTEGER, INTEGER, DECIMAL, TEXT, BOOLEAN, DATE, TIMESTAMP, DURATION, PLAN, POINT,
)  # fmt: skip
_ANNOTATIONS = (
    '@owner("crm")', '@tags("a", "b")', '@goal("more")', "@review(by 2037-02-01)",
    '@expect(size is between 1% and 15%)', '@allow(SEG401, "meant so")',
)  # fmt: skip


def random_rules(random: Random, catalog: Catalog, as_of: datetime) -> list[str]:
    """Declarations, each of which may use those before it."""
    return _Writer(random, catalog, as_of).declarations()


@dataclass
class _Writer:
    random: Random
    catalog: Catalog
    as_of: datetime
    numbers: int = 0
    said: list[Said] = field(default_factory=list)

    def condition(self, place: Place, depth: int) -> str:
        return WrittenConditions(self).condition(place, depth)

    def value(self, place: Place, type: Type, depth: int) -> str | None:
        return WrittenValues(self).value(place, type, depth)

    def aggregate(self, place: Place, type: Type, depth: int) -> tuple[str, Rows] | None:
        return WrittenValues(self).aggregate(place, type, depth)

    def fresh(self, word: str) -> str:
        self.numbers += 1
        return f"{word}_{self.numbers}"

    # ------------------------------------------------------------ declarations

    def declarations(self) -> list[str]:
        random = self.random
        texts = []
        if random.random() < 0.5:
            texts.append(self.derived_event())
        if random.random() < 0.4:
            texts.append(self.session())
        if random.random() < 0.3:
            texts.append(self.parameter())
        texts.append(self.segment("customer"))
        for _ in range(random.randint(3, 6)):
            others = [name for name in self.catalog.entities if name != "customer"]
            entity = "customer" if random.random() < 0.8 else random.choice(others)
            make = random.choice(
                (self.segment, self.segment, self.trait, self.trait, self.partition)
            )
            texts.append(make(entity))
        return texts

    def place(self, entity: str) -> Place:
        return Place(entity, said=tuple(self.said))

    def heading(self, kind: str, name: str, entity: str, parameters: str = "") -> str:
        random = self.random
        of = "" if entity == "customer" and random.random() < 0.8 else f" of {entity}"
        before = ""
        if random.random() < 0.15:
            before = f"## {random.choice(('Said by people.', 'żółć'))}\n"
        if random.random() < 0.15:
            before += f"{random.choice(_ANNOTATIONS)}\n"
        return f"{before}{kind} {name}{of}{parameters}:"

    def segment(self, entity: str) -> str:
        name, place = self.fresh("segment"), self.place(entity)
        parameters, kinds = self.parameters(place)
        place = replace(place, said=(*place.said, *parameters))
        text = f"{self.heading('segment', name, entity, kinds)} {self.condition(place, 3)}"
        types = tuple(one.type for one in parameters if one.type is not None)
        channel = ""
        if entity == "customer" and not types and self.random.random() < 0.1:
            channel = '@channel("email")\n'
            if text.startswith("##"):
                channel = ""
        self.said.append(Said(name, "segment", entity, parameters=types))
        return channel + text

    def trait(self, entity: str) -> str:
        random = self.random
        name, place = self.fresh("trait"), self.place(entity)
        parameters, kinds = self.parameters(place)
        place = replace(place, said=(*place.said, *parameters))
        type = random.choice(_TRAITS)
        found = None
        if random.random() < 0.5:
            aggregate = self.aggregate(place, type, 2)
            found = None if aggregate is None else aggregate[0]
        text = found or self.value(place, type, 3)
        if text is None:
            text, type = self.value(place, INTEGER, 3), INTEGER
        types = tuple(one.type for one in parameters if one.type is not None)
        self.said.append(Said(name, "trait", entity, type, parameters=types))
        return f"{self.heading('trait', name, entity, kinds)} {text}"

    def partition(self, entity: str) -> str:
        name, place = self.fresh("partition"), self.place(entity)
        labels = self.random.sample(("new", "loyal", "at risk", "it's"), 2)
        arms = [f"    {quoted(one)} when {self.condition(place, 2)}" for one in labels]
        self.said.append(Said(name, "trait", entity, EnumType((*labels, "prospect"))))
        lines = [self.heading("partition", name, entity), *arms, '    "prospect" otherwise']
        return "\n".join(lines)

    def parameters(self, place: Place) -> tuple[list[Said], str]:
        """As names that the body can use, and as text."""
        random = self.random
        if random.random() < 0.75:
            return [], ""
        made = []
        texts = []
        for _ in range(random.choice((1, 1, 2))):
            name, type = (
                self.fresh("given"),
                random.choice((INTEGER, DECIMAL, TEXT, DATE, DURATION)),
            )
            made.append(Said(name, "trait", place.entity, type))
            word = {INTEGER: "integer", DECIMAL: "decimal", TEXT: "text", DATE: "date"}.get(
                type, "duration"
            )
            texts.append(f"{name}: {word}")
        return made, f"({', '.join(texts)})"

    def parameter(self) -> str:
        name = self.fresh("param")
        type, word, default = self.random.choice(
            (
                (INTEGER, "integer", "3"),
                (DECIMAL, "decimal", "12.5"),
                (TEXT, "text", '"PL"'),
                (DATE, "date", "2024-02-29"),
                (DURATION, "duration", length(self.random)),
                (KIND, 'enum("new", "used", "it\'s")', '"used"'),
                (BOOLEAN, "boolean", "true"),
            )
        )
        for entity in self.catalog.entities:
            self.said.append(Said(name, "trait", entity, type))
        return f"param {name}: {word} = {default}"

    def derived_event(self) -> str:
        random, name = self.random, self.fresh("event")
        mine = [one.name for one in self.catalog.events.values() if one.entity == "customer"]
        match random.randrange(3):
            case 0:
                of = [random.choice(mine)]
                place = self.place("customer")
                properties = union_of(self.catalog, of)
                inside = place.within(Row(properties, of[0], event=of[0]))
                text = f"event {name}: {of[0]} where ({self.condition(inside, 0)})"
            case 1:
                of = random.sample(mine, 2)
                text = f"event {name}: {', '.join(of)}"
            case _:
                of = mine
                text = f"event {name}: *"
        self.said.append(Said(name, "event", "customer", properties=union_of(self.catalog, of)))
        return text

    def session(self) -> str:
        random, name = self.random, self.fresh("session")
        mine = [one.name for one in self.catalog.events.values() if one.entity == "customer"]
        of = random.sample(mine, random.choice((1, 2, 2)))
        shared = {one: kind for one, kind in union_of(self.catalog, of).items() if one != "name"}
        properties: dict[str, Type] = {"end": TIMESTAMP, "length": DURATION, "count": INTEGER}
        for one, kind in shared.items():
            if any(alike(kind, single) for single in SINGLE):
                properties |= {f"first_{one}": kind, f"last_{one}": kind}
        self.said.append(Said(name, "session", "customer", properties=properties))
        silence = length(random, ("minute", "hour", "day"))
        return f"session {name}: {', '.join(of)} split after {silence} of silence"
