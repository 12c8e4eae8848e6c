"""The shape of `seg.toml` as pydantic models, and the JSON Schema made from them.

Each model checks the kinds of values of one table of the file; what the values mean together is
judged in `catalog.build`. Short forms (`country = "text"`) are expanded first, so a model sees one
form only. The schema is kept in the package as `seg.schema.json`: a file that fits it needs no
pydantic to be read, which halves the time to load it. After a change here run
`python -m seglang.catalog.schema > src/seglang/catalog/seg.schema.json`.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from seglang.catalog.forms import expand_column, expand_instant, expand_list, expand_type

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Month = Literal[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
Unit = Literal["milliseconds", "seconds", "minutes", "hours", "days"]
Text = Annotated[str, Field(min_length=1)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class ProjectTable(Table):
    """What holds for the whole project."""

    name: Annotated[Text | None, Field(description="shown in reports; default: the folder")] = None
    timezone: Annotated[
        str, Field(description="IANA zone in which days, weeks and months are counted")
    ] = "UTC"
    week_starts: Annotated[Weekday, Field(description="first day of a week")] = "monday"
    fiscal_year_starts: Annotated[Month, Field(description="first month of a fiscal year")] = (
        "january"
    )
    rules: Annotated[
        list[Text],
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text]),
        Field(description="glob patterns of rule files, relative to this file"),
    ] = ["**/*.seg"]
    default_target: Annotated[
        str | None, Field(description="the target used when none is named")
    ] = None
    as_of: Annotated[
        str | None,
        BeforeValidator(expand_instant, json_schema_input_type=str | None),
        Field(description="pins the instant, for data that has ended"),
    ] = None
    main_entity: Annotated[
        str | None,
        Field(description="the entity of a declaration without `of`; default: the first one"),
    ] = None


class TargetTable(Table):
    """A database to run on."""

    engine: Annotated[Literal["duckdb", "postgres"], Field(description="the kind of database")]
    path: Annotated[
        Text | None,
        Field(description="a DuckDB file, relative to this file; may hold ${NAME}"),
    ] = None
    files: Annotated[
        list[Text] | None,
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text] | None),
        Field(description="glob patterns of Parquet or CSV files, each a table"),
    ] = None
    url: Annotated[
        Text | None,
        Field(description="a Postgres URL; write ${NAME} instead of secrets"),
    ] = None
    timeout: Annotated[
        Text | None,
        Field(description="how long Postgres may take over one statement, such as `30 minutes`"),
    ] = None
    memory: Annotated[
        Text | None,
        Field(description="how much memory DuckDB may take, such as `4GB`; the rest goes to files"),
    ] = None
    store: Annotated[
        Text | None,
        Field(
            description="where published memberships are kept: a file that ends in .duckdb, "
            "relative to this file; on Postgres a schema"
        ),
    ] = None
    params: Annotated[
        dict[str, Any],
        Field(description="values of the parameters of the rules on this target"),
    ] = {}


class TimeTable(Table):
    """A column that holds the instant of a row."""

    column: Annotated[Text, Field(description="the column")]
    zone: Annotated[
        str | None, Field(description="IANA zone of a column that holds local times")
    ] = None
    type: Annotated[
        Literal["timestamp", "date"], Field(description="`date` for a column of dates")
    ] = "timestamp"


class ValueTable(Table):
    """An attribute of an entity, or a property of an event."""

    type: Annotated[
        Text,
        Field(
            description="text, integer, decimal, decimal(p, s), boolean, date, timestamp, "
            "duration, enum, list<…>, map<text, …>, version or point"
        ),
    ]
    column: Annotated[Text | None, Field(description="default: the name")] = None
    path: Annotated[
        Text | None,
        Field(description="`address.city`: the field `city` of a struct column"),
    ] = None
    json_path: Annotated[
        Text | None,
        Field(
            alias="json",
            description="`payload.city`: the field `city` of a JSON column",
        ),
    ] = None
    required: Annotated[bool, Field(description="never missing")] = False
    stored: Annotated[
        Literal["float"] | None,
        Field(description="the column holds binary floating point"),
    ] = None
    values: Annotated[list[str] | None, Field(description="the values of an enum")] = None
    zone: Annotated[
        str | None,
        Field(description="IANA zone of a timestamp column that holds local times"),
    ] = None
    unit: Annotated[Unit | None, Field(description="what a number in a duration column counts")] = (
        None
    )
    latitude: Annotated[Text | None, Field(description="column of degrees, for a point")] = None
    longitude: Annotated[Text | None, Field(description="column of degrees, for a point")] = None


_SCALAR = {"type": ["string", "number", "boolean"]}
_WHERE = {
    "type": "object",
    "description": "only rows whose columns hold these values",
    "additionalProperties": {
        "anyOf": [
            _SCALAR,
            {"type": "array", "items": _SCALAR, "minItems": 1},
            {
                "type": "object",
                "properties": dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _SCALAR),
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    },
}

Columns = Annotated[
    list[Text],
    BeforeValidator(expand_list, json_schema_input_type=Text | list[Text]),
    Field(min_length=1, description="the column or columns of the key"),
]
Instant = Annotated[
    TimeTable, BeforeValidator(expand_column, json_schema_input_type=Text | TimeTable)
]
Value = Annotated[
    ValueTable, BeforeValidator(expand_type, json_schema_input_type=Text | ValueTable)
]
Where = Annotated[dict[str, Any], WithJsonSchema(_WHERE)]
TableName = Annotated[
    Text, Field(description="the table or view; may name its schema: crm.customers")
]
Zone = Annotated[str | None, Field(description="IANA zone of the time column, if it has none")]


class RelationTable(Table):
    """A path from an entity to another: `via` to one, `on` to many."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["via"]}, {"required": ["on"]}]}
    )

    entity: Annotated[Text, Field(description="the entity it leads to")]
    via: Annotated[
        list[Text] | None,
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text] | None),
        Field(min_length=1, description="columns of this table that hold the other's key"),
    ] = None
    on: Annotated[
        list[Text] | None,
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text] | None),
        Field(min_length=1, description="columns of the other's table that hold this key"),
    ] = None


class ToOneTable(Table):
    """A path from a row of an event to an entity."""

    entity: Annotated[Text, Field(description="the entity it leads to")]
    via: Annotated[
        list[Text],
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text]),
        Field(min_length=1, description="columns of this table that hold the entity's key"),
    ]


class HistoryColumn(Table):
    """Where a value of the past is stored. As the attribute's own, if nothing else is stated."""

    column: Annotated[Text | None, Field(description="default: the attribute's name")] = None
    path: Annotated[
        Text | None,
        Field(description="`address.city`: the field `city` of a struct column"),
    ] = None
    json_path: Annotated[
        Text | None,
        Field(alias="json", description="`payload.city`: the field `city` of a JSON column"),
    ] = None
    stored: Annotated[
        Literal["float"] | None,
        Field(description="the column holds binary floating point"),
    ] = None
    zone: Annotated[
        str | None,
        Field(description="IANA zone of a timestamp column that holds local times"),
    ] = None
    unit: Annotated[Unit | None, Field(description="what a number in a duration column counts")] = (
        None
    )


class HistoryTable(Table):
    """The past of an attribute: a row for each change."""

    table: TableName
    key: Columns
    start: Annotated[
        Instant, Field(alias="from", description="from when on the attribute had this value")
    ]
    zone: Annotated[
        str | None, Field(description="IANA zone of the `from` column, if it has none")
    ] = None
    column: Annotated[
        HistoryColumn | None,
        BeforeValidator(expand_column, json_schema_input_type=Text | HistoryColumn | None),
        Field(description="the value; default: a column called like the attribute"),
    ] = None
    where: Where = {}


class NestedTable(Table):
    """Rows that belong to one row of an event, such as the lines of an order."""

    table: TableName
    on: Annotated[Text, Field(description="column that holds the `id` of the event's row")]
    where: Where = {}
    properties: Annotated[dict[str, Value], Field(description="what is known of each row")] = {}


class EntityTable(Table):
    """What rules select: customers, accounts, devices."""

    table: TableName
    key: Columns
    since: Annotated[
        Instant | None,
        Field(description="when a row begins to belong to the population"),
    ] = None
    zone: Zone = None
    where: Where = {}
    distinct: Annotated[
        bool,
        Field(description="the table repeats keys: the entities are its distinct keys"),
    ] = False
    timezone: Annotated[
        Text | None,
        Field(description="the attribute that holds an entity's own zone, for `local hour of`"),
    ] = None
    attributes: Annotated[dict[str, Value], Field(description="what is known of each one")] = {}
    relations: Annotated[
        dict[str, RelationTable], Field(description="paths to other entities")
    ] = {}
    history: Annotated[
        dict[str, HistoryTable], Field(description="attributes whose past is known")
    ] = {}


class EventTable(Table):
    """Something an entity did, one row each time."""

    of: Annotated[Text, Field(description="the entity that did it")]
    table: TableName
    key: Columns
    time: Instant
    zone: Zone = None
    id: Annotated[
        Text | None,
        Field(description="column that names the row; rows with one id count once"),
    ] = None
    unique: Annotated[bool, Field(description="there are no repeated rows")] = False
    order: Annotated[Text | None, Field(description="column that breaks ties in time")] = None
    retention: Annotated[Text | None, Field(description="how long rows are kept: `3 years`")] = None
    fresh: Annotated[Text | None, Field(description="how old the newest row may be: `1 day`")] = (
        None
    )
    recorded: Annotated[
        Instant | None,
        Field(description="when the row became known, for data that arrives late"),
    ] = None
    where: Where = {}
    properties: Annotated[dict[str, Value], Field(description="what is known of each row")] = {}
    relations: Annotated[dict[str, ToOneTable], Field(description="paths to entities")] = {}
    rows: Annotated[
        dict[str, NestedTable], Field(description="rows that belong to one row of the event")
    ] = {}


class ListTable(Table):
    """A table of keys, such as the suppressed customers."""

    table: TableName
    key: Columns
    time: Annotated[Instant | None, Field(description="when the key was added")] = None
    zone: Zone = None
    where: Where = {}


class ChannelTable(Table):
    """A way to reach people: who agreed to it, and whom it never reaches."""

    consent: Annotated[
        Text,
        Field(description='a boolean attribute or a segment; "none" where no consent is asked for'),
    ]
    suppress: Annotated[
        list[Text],
        BeforeValidator(expand_list, json_schema_input_type=Text | list[Text]),
        Field(description="lists or segments whose members are left out"),
    ] = []


class PublishTable(Table):
    """What a publication may change before a guard blocks it."""

    max_change: Annotated[
        Text,
        Field(description="entered and left, against the members before: a percentage, or `none`"),
    ] = "30%"
    max_removals: Annotated[
        int | None, Field(description="how many members may leave a segment at once")
    ] = None
    allow_empty: Annotated[
        bool, Field(description="a segment that had members may lose them all")
    ] = False
    max_null_shift: Annotated[
        Text,
        Field(
            description="how far the share of missing values in a column may move: percentage "
            "points, or `none`"
        ),
    ] = "10%"
    keep: Annotated[
        int, Field(description="how many versions of each segment are kept, with the current one")
    ] = 10


class ProjectDocument(Table):
    """`seg.toml`: the project, its targets and the data that rules may speak of."""

    project: ProjectTable = Field(default_factory=ProjectTable)
    targets: dict[str, TargetTable] = {}
    entities: dict[str, EntityTable] = {}
    events: dict[str, EventTable] = {}
    lists: dict[str, ListTable] = {}
    channels: dict[str, ChannelTable] = {}
    publish: PublishTable = Field(default_factory=PublishTable)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `seg.toml`, for editors and for `seg schema`."""
    schema = ProjectDocument.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "seg.toml",
        **{key: value for key, value in schema.items() if key != "title"},
    }


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2))
