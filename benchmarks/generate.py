"""A shop of any size in a DuckDB file: customers, orders, events, a list of suppressed customers.

Takes a `Shape`; gives a file whose rows depend on the shape (and on DuckDB's own `hash`) only.
Orders and events lie in time order, as an append-only log does. The last day of the data is
after `AS_OF`, so a query that forgets its upper edge is found out.

    python -m benchmarks.generate --size standard
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

DATA = Path(__file__).parent / ".data"
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = datetime(2024, 11, 23, tzinfo=UTC)
END = AS_OF + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shape:
    """`orders` and `events` are numbers of rows. `skew`: a customer is drawn as `u ** skew` for a
    uniform `u`, so 1 makes all equally active, and 2 gives a tenth of the rows to a hundredth of
    the customers. `missing` is the share of values unknown in every column that may be."""

    customers: int
    orders: int
    events: int
    skew: float = 2.0
    missing: float = 0.05
    seed: int = 1


SIZES = {
    "tiny": Shape(customers=500, orders=10_000, events=50_000),
    "small": Shape(customers=20_000, orders=400_000, events=2_000_000),
    # What a database that serves a shop's pages as well still holds.
    "modest": Shape(customers=50_000, orders=1_000_000, events=5_000_000),
    "medium": Shape(customers=100_000, orders=2_000_000, events=10_000_000),
    "standard": Shape(customers=500_000, orders=10_000_000, events=50_000_000),
    # As many customers as the standard size; everything they do twice as often.
    "double": Shape(customers=500_000, orders=20_000_000, events=100_000_000),
    # As files only: `benchmarks/files.py`.
    "huge": Shape(customers=5_000_000, orders=100_000_000, events=500_000_000),
}

COUNTRIES = ("PL", "DE", "US", "FR", "GB", "ES", "IT", "NL", "SE", "CZ")
CITIES = ("north", "south", "east", "west", "centre", "harbour", "hill", "lake")
PLANS = ("free", "free", "free", "pro", "pro", "team")
CATEGORIES = ("shoes", "beauty", "garden", "books", "toys", "sport", "kitchen", "music")
COUPONS = ("SPRING", "WELCOME", "FRIEND")
DEVICES = ("ios", "android", "web")
# Of 100 events: so many of each name.
NAMES = {
    "page_view": 50,
    "app_open": 20,
    "email_open": 12,
    "add_to_cart": 10,
    "email_click": 4,
    "search": 4,
}
LIFETIMES = """
SELECT
    id,
    hash(id, {seed}, 'life') AS life,
    -- One in ten is there from the first day to the last; they also take the rows drawn for
    -- somebody who had not come yet or had left already.
    CASE WHEN id % 10 = 0 THEN -1.0 ELSE 2.0 * (life % 65536) / 65536 - 1.0 END AS came,
    CASE
        WHEN id % 10 = 0 OR (life >> 16) % 100 < 60 THEN 2.0
        ELSE came + (1.0 - came) * ((life >> 24) % 65536) / 65536
    END AS gone,
    id % 10 = 0 OR (life >> 40) % 100 >= 20 AS buys
FROM (SELECT range + 1 AS id FROM range({customers}))
"""

CUSTOMERS = """
SELECT
    id,
    CASE WHEN {known_country} THEN {country} END AS country,
    CASE WHEN {known_city} THEN {city} END AS city,
    {plan} AS plan,
    CASE WHEN {known_age} THEN CAST(18 + (h2 >> 10) % 63 AS INTEGER) END AS age,
    (h2 >> 20) % 100 < 65 AS email_opt_in,
    CASE WHEN {known_newsletter} THEN (h2 >> 30) % 2 = 0 END AS newsletter,
    CASE WHEN {known_birthday}
        THEN CAST(DATE '1946-01-01' + CAST((h2 >> 36) % 22000 AS INTEGER) AS DATE) END AS birthday,
    CAST(((h3 >> 10) % 200000)::BIGINT / 100 AS DECIMAL(12, 2)) AS balance,
    make_timestamptz({first_us} + CAST(came * {span_us} AS BIGINT)) AS created_at
FROM (
    SELECT id, came, hash(id, {seed}, 1) AS h1, hash(id, {seed}, 2) AS h2,
        hash(id, {seed}, 3) AS h3
    FROM lifetimes
    WHERE id > {first} AND id <= {last}
)
ORDER BY id
"""

# The row's customer: a skewed draw, scattered over the keys by a multiplication that is a
# permutation; when that customer was not there at the time, one of the steady tenth.
DRAWN = """
SELECT i, h, share, us, CASE WHEN {there} THEN drawn.id ELSE steady END AS customer_id
FROM (
    SELECT
        range AS i,
        hash(range, {seed}, '{table}') AS h,
        CAST({customers} * pow((h >> 32) / 4294967296.0, {skew}) AS BIGINT) % {customers} AS rank,
        rank * 2654435761 % {customers} + 1 AS id,
        CAST((h & 4294967295) % greatest({customers} // 10, 1) AS BIGINT) * 10 + 10 AS tenth,
        least(tenth, {customers}) AS steady,
        range::DOUBLE / {rows} AS share,
        {first_us} + range * {step_us} + CAST(h % {step_us} AS BIGINT) AS us
    FROM range({first}, {last})
) AS drawn
JOIN lifetimes ON lifetimes.id = drawn.id
"""

ORDERS = """
SELECT
    i + 1 AS id,
    customer_id,
    make_timestamptz(us) AS ordered_at,
    CAST(price * quantity - discount AS DECIMAL(9, 2)) AS amount,
    price,
    quantity,
    discount,
    category,
    product,
    coupon,
    store
FROM (
    SELECT
        i, customer_id, us,
        CAST((100 + p % 9900)::BIGINT / 100 AS DECIMAL(9, 2)) AS price,
        CAST(1 + (p >> 14) % 4 AS INTEGER) AS quantity,
        CAST(CASE WHEN (p >> 17) % 4 = 0 THEN (1 + (p >> 20) % 90)::BIGINT / 100 ELSE 0 END
            AS DECIMAL(9, 2)) AS discount,
        CASE WHEN {known_category} THEN {category} END AS category,
        'P' || (p >> 30) % 2000 AS product,
        CASE WHEN (p >> 42) % 100 < 15 THEN {coupon} END AS coupon,
        CASE WHEN (p >> 46) % 100 < 40 THEN 'online' ELSE 'S' || (p >> 52) % 60 END AS store
    FROM (SELECT *, hash(i, {seed}, 'order') AS p FROM ({drawn}))
)
ORDER BY id
"""

EVENTS = """
SELECT
    i + 1 AS id,
    customer_id,
    {name} AS name,
    make_timestamp(us) AS happened_at,
    CASE WHEN {known_page} THEN 'page-' || (p >> 10) % 50 END AS page,
    CASE WHEN {known_device} THEN {device} END AS device,
    CAST((p >> 24) % 40 AS INTEGER) AS campaign,
    CAST((p >> 30) % 600 AS INTEGER) AS seconds
FROM (SELECT *, hash(i, {seed}, 'event') AS p FROM ({drawn}))
ORDER BY id
"""

SUPPRESSED = """
SELECT id AS customer_id
FROM lifetimes
WHERE id > {first} AND id <= {last} AND hash(id, {seed}, 'list') % 100 < 3
ORDER BY id
"""


def generate(shape: Shape, path: Path, *, threads: int = 2) -> None:
    """Writes the database to `path`; nothing is left there when it fails."""
    unfinished = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(unfinished)) as connection:
            connection.execute(f"SET threads = {threads}")
            _fill(connection, shape)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)


def _fill(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    connection.execute(lifetimes(shape))
    for table, rows in numbered(shape).items():
        connection.execute(f"CREATE TABLE {table} AS {select(shape, table, 0, rows)}")
    connection.execute("CHECKPOINT")


def lifetimes(shape: Shape) -> str:
    """The statement for what `select` reads."""
    return "CREATE TEMP TABLE lifetimes AS " + LIFETIMES.format(**_common(shape))


def numbered(shape: Shape) -> dict[str, int]:
    """The tables, and up to which number their rows are made."""
    return {
        "customers": shape.customers,
        "orders": shape.orders,
        "events": shape.events,
        "suppression": shape.customers,
    }


def select(shape: Shape, table: str, first: int, last: int) -> str:
    """The rows of a table after number `first` up to number `last`, in their order."""
    common = {**_common(shape), "first": first, "last": last}
    match table:
        case "customers":
            return CUSTOMERS.format(
                **common,
                country=_pick(COUNTRIES, "h1"),
                known_country=_known("h1 >> 8", shape),
                city=_pick(CITIES, "h1 >> 20"),
                known_city=_known("h1 >> 28", shape),
                plan=_pick(PLANS, "h1 >> 40"),
                known_age=_known("h1 >> 48", shape),
                known_newsletter=_known("h3 >> 30", shape),
                known_birthday=_known("h3 >> 44", shape),
            )
        case "suppression":
            return SUPPRESSED.format(**common)
    text, there = {
        "orders": (ORDERS, "came <= share AND share < gone AND buys"),
        "events": (EVENTS, "came <= share AND share < gone"),
    }[table]
    rows = numbered(shape)[table]
    step = common["span_us"] // max(rows, 1)
    return text.format(
        **common,
        drawn=DRAWN.format(**common, table=table, rows=rows, there=there, step_us=step),
        category=_pick(CATEGORIES, "p >> 26"),
        known_category=_known("p >> 48", shape),
        coupon=_pick(COUPONS, "p >> 44"),
        name=_pick(tuple(name for name, n in NAMES.items() for _ in range(n)), "p"),
        known_page=_known("p >> 40", shape),
        device=_pick(DEVICES, "p >> 20"),
        known_device=_known("p >> 46", shape),
    )


def _common(shape: Shape) -> dict[str, float]:
    return {
        "seed": shape.seed,
        "customers": shape.customers,
        "skew": shape.skew,
        "first_us": int(FIRST.timestamp()) * 1_000_000,
        "span_us": int((END - FIRST).total_seconds()) * 1_000_000,
    }


def _pick(values: Sequence[str], bits: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[CAST(({bits}) % {len(values)} AS INTEGER) + 1]"


def _known(bits: str, shape: Shape) -> str:
    return f"({bits}) % 1000 >= {round(shape.missing * 1000)}"


def standing(size: str) -> Path:
    """The database of a named size, generated when it is not there yet."""
    return kept(size, SIZES[size])


def kept(name: str, shape: Shape) -> Path:
    """The database of a shape under a name, generated when it is not there yet."""
    path = DATA / f"{name}.duckdb"
    if not path.exists():
        generate(shape, path)
    return path


def scratch() -> TemporaryDirectory[str]:
    """A folder for a while, on the disk where the data lies."""
    DATA.mkdir(parents=True, exist_ok=True)
    return TemporaryDirectory(dir=DATA)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="generate the data of the benchmarks")
    parser.add_argument("--size", choices=SIZES, default="standard")
    parser.add_argument("--path", type=Path, help="the file to write (default: the cache folder)")
    for name, default in asdict(SIZES["standard"]).items():
        parser.add_argument(f"--{name}", type=type(default), help="instead of the size's own")
    options = parser.parse_args(arguments)
    own = {
        n: getattr(options, n) for n in asdict(SIZES["standard"]) if getattr(options, n) is not None
    }
    shape = Shape(**(asdict(SIZES[options.size]) | own))
    path = options.path or DATA / f"{options.size if not own else 'custom'}.duckdb"
    began = time.perf_counter()
    generate(shape, path)
    print(f"{path}: {path.stat().st_size / 2**20:.0f} MiB in {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
