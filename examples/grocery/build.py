"""Make grocery.duckdb from the Parquet files in data/.

    python examples/grocery/build.py [PATH]

Takes a few seconds. The file appears when it is whole, or not at all. What each table holds is
written beside the query that makes it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent

# Fuel is sold by volume (up to 89,638 "units") and stands under three departments. Here it is one
# department and one category, and its quantity is left missing.
PRODUCTS = """
CREATE TEMP VIEW products AS
SELECT
    product_id,
    product_type LIKE 'GASOLINE%' AS is_fuel,
    CASE WHEN is_fuel THEN 'FUEL' ELSE department END AS department,
    CASE WHEN is_fuel THEN 'FUEL' ELSE regexp_replace(product_category, '\\s+', ' ', 'g') END
        AS category,
    product_type,
    brand
FROM raw_products
"""

# One row a product line of a basket. A few products (4,836 lines) are not in the product table:
# their department, category and brand are missing.
LINES = """
CREATE TABLE line AS
SELECT
    household_id,
    basket_id,
    transaction_timestamp AS bought_at,
    store_id,
    product_id,
    department,
    category,
    product_type,
    brand,
    CASE WHEN is_fuel THEN NULL ELSE quantity END AS units,
    sales_value AS sales,
    retail_disc AS card_discount,
    CAST(coupon_disc + coupon_match_disc AS DECIMAL(9, 2)) AS coupon_discount
FROM raw_transactions
LEFT JOIN products USING (product_id)
ORDER BY household_id, bought_at, basket_id, product_id
"""

# One row a basket: a visit to the till.
BASKETS = """
CREATE TABLE basket AS
SELECT
    household_id,
    basket_id,
    any_value(bought_at) AS bought_at,
    any_value(store_id) AS store_id,
    CAST(count(*) AS INTEGER) AS items,
    CAST(coalesce(sum(units), 0) AS INTEGER) AS units,
    CAST(sum(sales) AS DECIMAL(12, 2)) AS sales,
    CAST(sum(card_discount) AS DECIMAL(12, 2)) AS card_discount,
    CAST(sum(coupon_discount) AS DECIMAL(12, 2)) AS coupon_discount,
    list_sort(list(DISTINCT department) FILTER (department IS NOT NULL)) AS departments,
    list_sort(list(DISTINCT category) FILTER (category IS NOT NULL)) AS categories
FROM line
GROUP BY household_id, basket_id
ORDER BY household_id, bought_at, basket_id
"""

# Every household that bought anything; what 801 of them said of themselves. `first_seen` is the
# first purchase of the year. `people` 5 means five or more, `kids` 3 means three or more,
# `income_from` is the lower end of the income band in dollars.
HOUSEHOLDS = """
CREATE TABLE household AS
SELECT
    household_id,
    first_seen,
    age,
    income,
    CASE
        WHEN income = 'Under 15K' THEN 0
        ELSE 1000 * CAST(regexp_extract(income, '^[0-9]+') AS INTEGER)
    END AS income_from,
    home_ownership,
    marital_status,
    household_comp AS composition,
    CAST(rtrim(household_size, '+') AS INTEGER) AS people,
    CAST(rtrim(kids_count, '+') AS INTEGER) AS kids
FROM (SELECT household_id, min(bought_at) AS first_seen FROM basket GROUP BY household_id)
LEFT JOIN raw_demographics USING (household_id)
ORDER BY household_id
"""

# One row a coupon used at the till. The day is the shop's own calendar day.
REDEMPTIONS = """
CREATE TABLE redemption AS
SELECT household_id, coupon_upc, campaign_id, campaign_type, redemption_date
FROM raw_coupon_redemptions
JOIN raw_campaign_descriptions USING (campaign_id)
ORDER BY household_id, redemption_date, coupon_upc
"""

# One row a campaign that a household received, on the day the campaign began.
CAMPAIGNS = """
CREATE TABLE campaign_received AS
SELECT household_id, campaign_id, campaign_type, start_date, end_date
FROM raw_campaigns
JOIN raw_campaign_descriptions USING (campaign_id)
ORDER BY household_id, start_date, campaign_id
"""

# A list for rules to look things up in: products for babies and toddlers.
BABY_PRODUCTS = """
CREATE TABLE baby_product AS
SELECT product_id
FROM products
WHERE category IN
    ('BABY FOODS', 'BABYFOOD', 'BABY HBC', 'DIAPERS & DISPOSABLES', 'INFANT FORMULA')
ORDER BY product_id
"""

TABLES = {
    "line": LINES,
    "basket": BASKETS,
    "household": HOUSEHOLDS,
    "redemption": REDEMPTIONS,
    "campaign_received": CAMPAIGNS,
    "baby_product": BABY_PRODUCTS,
}


def build(path: Path) -> dict[str, int]:
    """Make the database at `path` and give the number of rows of each table."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".grocery-") as folder:
        unfinished = Path(folder) / "grocery.duckdb"
        with duckdb.connect(str(unfinished)) as connection:
            for file in sorted((HERE / "data").glob("*.parquet")):
                source = str(file).replace("'", "''")
                connection.execute(
                    f"CREATE TEMP VIEW raw_{file.stem} AS FROM read_parquet('{source}')"
                )
            for statement in (PRODUCTS, *TABLES.values()):
                connection.execute(statement)
            counts = {
                name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
                for name in TABLES
            }
            connection.execute("CHECKPOINT")
        os.replace(unfinished, path)
    return counts


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print("usage: python build.py [PATH]", file=sys.stderr)
        return 2
    path = Path(arguments[0] if arguments else HERE / "grocery.duckdb").resolve()
    try:
        counts = build(path)
    except (OSError, duckdb.Error) as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    made = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print(f"{path.name}: {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
