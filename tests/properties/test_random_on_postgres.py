"""The evaluator and Postgres agree on random programs over random rows: on every version that
there is here, whatever way the planner goes, whatever the settings of the server.

`SEGLANG_PROGRAMS` sets how many programs are tried, `SEGLANG_SEED` the first of them.
"""

from __future__ import annotations

from random import Random

import pytest
from differential import STARTS, check, seeds
from generate import generate
from load_postgres import loaded
from needed_tables import needed
from postgres_runs import connection, engine

from postgres_server import servers

# Of every so many programs one is tried on the server.
EVERY = {name: 1 if place == 0 else 8 for place, name in enumerate(servers())}
PLANS = ("hashjoin", "mergejoin", "nestloop", "hashagg", "material", "memoize", "sort")
SETTINGS = (
    ("TimeZone", ("Asia/Kathmandu", "America/St_Johns", "UTC")),
    ("DateStyle", ("German, DMY", "SQL, MDY", "ISO, YMD")),
    ("IntervalStyle", ("sql_standard", "iso_8601", "postgres_verbose")),
    ("extra_float_digits", ("-3", "0")),
    ("standard_conforming_strings", ("off", "on")),
    ("array_nulls", ("off", "on")),
    ("transform_null_equals", ("on", "off")),
    ("work_mem", ("64kB", "4MB")),
)


@pytest.mark.parametrize("name", servers())
@pytest.mark.parametrize("start", STARTS)
def test_same_answers(start: int, name: str) -> None:
    there = connection(name)
    for seed in seeds(start):
        if seed % EVERY[name]:
            continue
        example = generate(seed)
        random = Random(seed)
        with loaded(example.world, needed(example.program), there, random):
            for setting, values in SETTINGS:
                there.execute(f"SET LOCAL {setting} = '{random.choice(values)}'")
            for plan in PLANS:
                there.execute(f"SET LOCAL enable_{plan} = {random.choice(('on', 'on', 'off'))}")
            check(example, engine(there), random)
