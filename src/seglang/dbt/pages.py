"""Models → the files of a dbt project, by their path in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from seglang.core.declarations import Note
from seglang.dbt import jinja, yaml_text
from seglang.dbt.models import Model, ModelColumn, Models, SourceTable
from seglang.dbt.naming import is_simple
from seglang.dbt.yaml_text import Template
from seglang.version import __version__

# What compiled statements are run with: see engines/duckdb.py and engines/postgres_session.py.
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "duckdb": (
        "SET TimeZone = 'UTC'",
        "SET disabled_optimizers = 'deliminator,join_elimination'",
    ),
    "postgres": (
        "SET TimeZone = 'UTC'",
        "SET IntervalStyle = 'postgres'",
        "SET DateStyle = 'ISO'",
        "SET extra_float_digits = 1",
        "SET transform_null_equals = off",
        "SET standard_conforming_strings = on",
        "SET jit = off",
    ),
}
_SCHEMAS = {"duckdb": "main", "postgres": "public"}
_MADE = "Made by `seg dbt`"


@dataclass(frozen=True, slots=True)
class Made:
    """What the project is made for: a dialect and an instant, in a zone."""

    dialect: str
    as_of: datetime
    zone: str

    @property
    def local(self) -> str:
        return self.as_of.astimezone(ZoneInfo(self.zone)).isoformat()

    @property
    def spellings(self) -> tuple[str, ...]:
        """How `--vars` may name the same instant."""
        local = self.as_of.astimezone(ZoneInfo(self.zone))
        utc = self.as_of.astimezone(UTC).isoformat()
        found = [local.isoformat(), utc, utc.replace("+00:00", "Z")]
        if local.time() == time():
            found.append(local.date().isoformat())
        return tuple(dict.fromkeys(found))


def pages(found: Models, made: Made) -> dict[str, str]:
    """Path → text. Every path is made of plain names."""
    files = {
        "README.md": _readme(found, made),
        "dbt_project.yml": _project(made),
        "profiles.yml": _profile(made),
        "macros/seg.sql": _macros(made),
        "models/schema.yml": _schema(found, made),
        "models/sources.yml": _sources(found.sources),
    }
    for model in found.models:
        files[f"models/{model.folder}/{model.name}.sql"] = _statement(model, made)
        for name, text in _written_tests(model):
            files[f"tests/{name}.sql"] = text
    return files


def _statement(model: Model, made: Made) -> str:
    kind = "traits of" if model.declared is None else "segment"
    shown = f" {kind} {model.shown}" if model.shown.isprintable() else ""
    return (
        f"-- {_MADE} from{jinja.escaped(shown)}; changes here are lost.\n"
        f"-- As of {made.local} ({made.zone}).\n{model.sql.rstrip()}\n"
    )


def _project(made: Made) -> str:
    return f"# {_MADE} {__version__}; changes here are lost.\n" + yaml_text.document(
        {
            "name": "segments",
            "version": "1.0.0",
            "config-version": 2,
            "profile": "segments",
            "flags": {"send_anonymous_usage_stats": False},
            "vars": {"as_of": made.local, "source_schema": _SCHEMAS[made.dialect]},
            "on-run-start": [Template("{{ seg_as_of() }}"), Template("{{ seg_apart() }}")],
            "models": {
                "segments": {
                    "+materialized": "table",
                    "+pre-hook": list(_SETTINGS[made.dialect]),
                }
            },
        }
    )


def _profile(made: Made) -> str:
    def variable(name: str, default: str | None = None) -> Template:
        given = "" if default is None else f", '{default}'"
        return Template(f"{{{{ env_var('{name}'{given}) }}}}")

    schema = variable("SEG_DBT_SCHEMA", "segments")
    if made.dialect == "duckdb":
        output: dict[str, object] = {
            "type": "duckdb",
            "path": variable("SEG_DBT_DUCKDB"),
            "schema": schema,
            "threads": 1,
        }
    else:
        output = {
            "type": "postgres",
            "host": variable("PGHOST"),
            "port": Template("{{ env_var('PGPORT', '5432') | as_number }}"),
            "user": variable("PGUSER"),
            "password": variable("PGPASSWORD", ""),
            "dbname": variable("PGDATABASE"),
            "schema": schema,
            "threads": 1,
        }
    return yaml_text.document({"segments": {"target": "made", "outputs": {"made": output}}})


_MACROS = """\
{% macro seg_as_of() %}
{% if var('as_of') | string not in [KNOWN] %}
{{ exceptions.raise_compiler_error("these models are as of LOCAL; for another instant run"
   ~ " `seg dbt DIR --as-of INSTANT` first") }}
{% endif %}
SELECT 1
{% endmacro %}

{# A model takes the place of any table that stands where it goes. #}
{% macro seg_apart() %}
{% if execute %}
{% for model in graph.nodes.values() if model.resource_type == 'model' %}
{% for table in graph.sources.values() %}
{% if (model.schema | lower, model.alias | lower)
      == (table.schema | lower, table.identifier | replace('""', '"') | lower) %}
{{ exceptions.raise_compiler_error("the model " ~ model.name ~ " would take the place of the table"
   ~ " that it reads from; set another schema for the models") }}
{% endif %}
{% endfor %}
{% endfor %}
{% endif %}
SELECT 1
{% endmacro %}
"""


def _macros(made: Made) -> str:
    """What stops a run that is not the one that was meant."""
    known = ", ".join(f"'{each}'" for each in made.spellings)
    return _MACROS.replace("KNOWN", known).replace("LOCAL", made.local)


def _sources(tables: Sequence[SourceTable]) -> str:
    groups: dict[str, list[SourceTable]] = {}
    for each in tables:
        groups.setdefault(each.group, []).append(each)
    sources = []
    for group, members in groups.items():
        before = members[0].table[:-1]
        source: dict[str, object] = {"name": group}
        if len(before) > 1:
            source["database"] = _identifier(before[-2])
        source["schema"] = (
            _identifier(before[-1]) if before else Template("{{ var('source_schema') }}")
        )
        source["quoting"] = {"database": True, "schema": True, "identifier": True}
        source["tables"] = [
            {
                "name": each.name,
                "identifier": _identifier(each.table[-1]),
                "description": each.about,
            }
            for each in members
        ]
        sources.append(source)
    return yaml_text.document({"version": 2, "sources": sources})


def _identifier(name: str) -> str:
    """dbt puts it between quotes as it is."""
    return name.replace('"', '""')


def _schema(found: Models, made: Made) -> str:
    sources = {each.table: each for each in found.sources}
    models = []
    for model in found.models:
        note = model.declared.note if model.declared is not None else Note()
        meta: dict[str, object] = {"as_of": made.local, "entity": model.entity.name}
        if model.declared is not None:
            meta["segment"] = model.shown
            if model.declared.channel is not None:
                meta["channel"] = model.declared.channel
        meta.update(_meta(note))
        models.append(
            {
                "name": model.name,
                "description": _description(model, note),
                "config": {"tags": list(note.tags), "meta": meta},
                "columns": [
                    _column(model, column, sources[model.entity.table]) for column in model.columns
                ],
            }
        )
    return yaml_text.document({"version": 2, "models": models})


def _description(model: Model, note: Note) -> str:
    if note.docs:
        return "\n".join(note.docs)
    if model.declared is None:
        return f"The traits and partitions of {model.entity.name}."
    return f"The members of {model.shown}."


def _meta(note: Note) -> dict[str, object]:
    found: dict[str, object] = {}
    if note.owner is not None:
        found["owner"] = note.owner
    if note.goals:
        found["goals"] = list(note.goals)
    if note.review_by is not None:
        found["review_by"] = note.review_by.isoformat()
    if note.deprecated is not None:
        found["deprecated"] = note.deprecated
    return found


def _column(model: Model, column: ModelColumn, source: SourceTable) -> dict[str, object]:
    shown: dict[str, object] = {"name": column.name}
    tests: list[object] = []
    if column.declared is None:
        shown["description"] = f"Key of {model.entity.name}."
        if is_simple(column.name):
            shown["quote"] = True
            tests.append("not_null")
            if len(model.entity.key) == 1:
                tests.append("unique")
                to = f"source('{source.group}', '{source.name}')"
                relationship = {"arguments": {"to": to, "field": f'"{column.name}"'}}
                tests.append({"relationships": relationship})
    else:
        note = column.declared.note
        shown["description"] = "\n".join(note.docs) or f"{column.name}."
        shown["config"] = {"tags": list(note.tags), "meta": _meta(note)}
    if tests:
        shown["data_tests"] = tests
    return shown


def _written_tests(model: Model) -> list[tuple[str, str]]:
    """Tests that dbt's own cannot express: of keys of several columns, of names that have to be
    quoted with care, and of labels."""
    found = []
    key = model.entity.key
    if len(key) > 1 or not is_simple(key[0]):
        names = ", ".join(map(_quoted, key))
        missing = " OR ".join(f"{_quoted(part)} IS NULL" for part in key)
        text = (
            f"SELECT {names} FROM {jinja.reference(model.name)}\n"
            f"GROUP BY {names} HAVING count(*) > 1 OR {missing}\n"
        )
        found.append((f"{model.name}__key", text))
    for number, column in enumerate(model.columns):
        if column.labels:
            name = _quoted(column.name)
            labels = ", ".join(jinja.escaped(_literal(label)) for label in column.labels)
            text = (
                f"SELECT {name} FROM {jinja.reference(model.name)}\n"
                f"WHERE {name} IS NULL OR {name} NOT IN ({labels})\n"
            )
            found.append((f"{model.name}__labels_{number}", text))
    return found


def _quoted(name: str) -> str:
    return jinja.escaped('"' + name.replace('"', '""') + '"')


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _readme(found: Models, made: Made) -> str:
    audiences = sum(
        1 for each in found.models if each.declared is not None and each.declared.channel
    )
    where = (
        "`SEG_DBT_DUCKDB` names the DuckDB file"
        if made.dialect == "duckdb"
        else "`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD` and `PGDATABASE` name the database"
    )
    return f"""# Segments

{_MADE} {__version__} for {made.dialect}, as of {made.local} ({made.zone}).
The next `seg dbt` replaces this folder as a whole.

- {len(found.models)} models: in `models/segments` the keys of the members of each segment, in
  `models/traits` the values of all traits and partitions of an entity.
- A segment that others refer to is a model that they read. What they refer to and is not itself
  published, such as the rule behind an audience, without its consent, lies in `models/rules`.
- {audiences} models are audiences: consent and suppression of their channel are in them.
- The instant is part of every statement. A run with another `as_of` among its `--vars` stops.
- The tables that they read are in `models/sources.yml`; those without a schema of their own are in
  that of the variable `source_schema`.

`dbt build` makes and tests them. With `profiles.yml` of this folder {where},
and `SEG_DBT_SCHEMA` the schema of the models (`segments`). With `--profiles-dir` dbt reads a
profile of your own.
"""
