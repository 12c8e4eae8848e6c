-- ? did page_view then purchase at least 2 times at least 15 minutes later
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max("timeline"."reached") OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        "timeline"."carried_nth" AS "carried_nth",
        "timeline"."carried_nth_order" AS "carried_nth_order"
      FROM (
        SELECT
          "numbered"."key_1" AS "key_1",
          "numbered"."nth" AS "at",
          1 AS "kind",
          CAST(NULL AS TIMESTAMPTZ) AS "reached",
          "numbered"."nth" AS "carried_nth",
          "numbered"."nth_order" AS "carried_nth_order"
        FROM (
          SELECT
            "purchase"."key_1" AS "key_1",
            lag("purchase"."time", 1) OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "nth",
            lag("purchase"."order_in_time", 1) OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "nth_order",
            "purchase"."place" AS "order_0",
            "purchase"."time" AS "time"
          FROM (
            SELECT
              "purchase"."customer_id" AS "key_1",
              "purchase"."ordered_at" AS "time",
              CASE
                WHEN "purchase"."line_id" IS NULL
                THEN 1
                ELSE row_number() OVER (
                  PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                  ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_id" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                    WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                    THEN ARRAY(SELECT
                      ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                    FROM (
                      SELECT
                        unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                        generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                    ) AS "each item"
                    ORDER BY
                      "each item"."place" ASC)
                  END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                )
              END AS "copy",
              row_number() OVER (
                PARTITION BY "purchase"."customer_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              ) AS "place",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order_in_time"
            FROM "orders" AS "purchase"
            WHERE
              CAST("purchase"."status" AS TEXT) = 'paid'
              AND "purchase"."customer_id" IS NOT NULL
              AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "purchase"
          WHERE
            "purchase"."copy" = 1
        ) AS "numbered"
        WHERE
          "numbered"."nth" IS NOT NULL
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") + CAST('900000000 microseconds' AS INTERVAL) AS "at",
          0 AS "kind",
          timezone('UTC', "page_view"."at") AS "reached",
          NULL AS "carried_nth",
          NULL AS "carried_nth_order"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 1 AND "seen"."reached" IS NOT NULL
  )

-- ----
-- | event cheap: purchase where (amount < 10)
-- | event small: purchase where (amount < 5)
-- | event either: cheap, small
-- | event mixed: cheap, page_view
-- ? longest gap between either >= 1 hour
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "either"."id"
    FROM (
      SELECT
        "spaced"."id",
        max("spaced"."gap") AS "longest_gap"
      FROM (
        SELECT
          "purchase"."key_1" AS "id",
          CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT) - lag(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."time" ASC) AS "gap"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
          AND (
            "purchase"."property_amount" < 10 OR "purchase"."property_amount" < 5
          )
      ) AS "spaced"
      GROUP BY
        "spaced"."id"
    ) AS "either"
    WHERE
      "either"."longest_gap" >= 3600000000
  )

-- ----
-- | session stay: page_view, app_open split after 30 minutes of silence
-- ? did page_view as a then app_open as b where (product != a.product) then page_view where (product = b.product)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "app_open"."customer_id" AS "key_1",
            CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS "property_product",
            "app_open"."at" AS "time"
          FROM "events" AS "app_open"
          WHERE
            CAST("app_open"."name" AS TEXT) = 'app_open'
            AND "app_open"."customer_id" IS NOT NULL
            AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            AND EXISTS(
              SELECT
                1
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
                AND "page_view"."customer_id" = "app_open"."customer_id"
                AND (
                  CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) = CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT)
                ) IS NOT TRUE
                AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
            )
        ) AS "reached"
        WHERE
          "reached"."key_1" = "page_view"."customer_id"
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) = "reached"."property_product"
          AND timezone('UTC', "reached"."time") < timezone('UTC', "page_view"."at")
      )
  )

-- ----
-- | session stay: page_view, app_open split after 30 minutes of silence
-- ? did page_view as a then app_open without app_open where (product != a.product)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "app_open"."customer_id"
    FROM "events" AS "app_open"
    WHERE
      CAST("app_open"."name" AS TEXT) = 'app_open'
      AND "app_open"."customer_id" IS NOT NULL
      AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND EXISTS(
        SELECT
          1
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND "page_view"."customer_id" = "app_open"."customer_id"
          AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
          AND NOT EXISTS(
            SELECT
              1
            FROM "events" AS "app_open_2"
            WHERE
              CAST("app_open_2"."name" AS TEXT) = 'app_open'
              AND "app_open_2"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              AND (
                CAST(jsonb_extract_path_text(CAST("app_open_2"."payload" AS JSONB), 'product') AS TEXT) = CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT)
              ) IS NOT TRUE
              AND "app_open_2"."customer_id" = "app_open"."customer_id"
              AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open_2"."at")
              AND timezone('UTC', "app_open_2"."at") < timezone('UTC', "app_open"."at")
          )
      )
  )

-- ----
-- | session stay: page_view, app_open split after 30 minutes of silence
-- ? did page_view as a then no app_open where (product = a.product)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND NOT EXISTS(
        SELECT
          1
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) = CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT)
          AND "app_open"."customer_id" = "page_view"."customer_id"
          AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
      )
  )

-- ----
-- ? did purchase as a where (time < 2026-11-22T09:05) then purchase where (time > a.time + 15 minutes)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase_2"."key_1"
    FROM (
      SELECT
        "purchase_2"."customer_id" AS "key_1",
        "purchase_2"."ordered_at" AS "time",
        CASE
          WHEN "purchase_2"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase_2"."customer_id", "purchase_2"."line_id"
            ORDER BY "purchase_2"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_2"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_2"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_2"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_2"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_2"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase_2"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase_2"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase_2"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase_2"."gift" ASC NULLS FIRST, CAST(CAST("purchase_2"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_2"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase_2"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order_in_time"
      FROM "orders" AS "purchase_2"
      WHERE
        CAST("purchase_2"."status" AS TEXT) = 'paid'
        AND "purchase_2"."customer_id" IS NOT NULL
        AND "purchase_2"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase_2"
    WHERE
      "purchase_2"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy",
            CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" AS "order_in_time"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
          AND "purchase"."time" < CAST('2026-11-22 08:05:00+00' AS TIMESTAMPTZ)
          AND "purchase"."key_1" = "purchase_2"."key_1"
          AND "purchase_2"."time" > (
            "purchase"."time" + CAST('900000000 microseconds' AS INTERVAL)
          )
          AND COALESCE(
            "purchase"."time" < "purchase_2"."time"
            OR (
              "purchase"."time" = "purchase_2"."time"
              AND "purchase"."order_in_time" < "purchase_2"."order_in_time"
            ),
            FALSE
          )
      )
  )

-- ----
-- = count of days with purchase in last 2 full days
WITH "purchase_in_last_2_full_days" AS (
  SELECT
    "purchase"."key_1" AS "id",
    count(DISTINCT CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE)) AS "count_periods"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" >= CAST('2026-11-19 23:00:00+00' AS TIMESTAMPTZ)
      AND "purchase"."ordered_at" < CAST('2026-11-21 23:00:00+00' AS TIMESTAMPTZ)
      AND NOT EXISTS(
        SELECT
          1
        FROM "orders" AS "earlier_purchase"
        WHERE
          CAST("earlier_purchase"."status" AS TEXT) = 'paid'
          AND "earlier_purchase"."customer_id" IS NOT NULL
          AND "earlier_purchase"."ordered_at" < CAST('2026-11-19 23:00:00+00' AS TIMESTAMPTZ)
          AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
          AND "earlier_purchase"."line_id" = "purchase"."line_id"
      )
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  CAST(COALESCE("purchase_in_last_2_full_days"."count_periods", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_in_last_2_full_days"
  ON "purchase_in_last_2_full_days"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? renewal_date is after 2026-11-22
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."renewal_date" >= CAST('2026-11-23' AS DATE)

-- ----
-- = days since renewal_date
SELECT
  "customer"."id",
  CAST((
    SELECT
      CAST((
        CAST("values 1"."value 2" AS DATE) - CAST("values 1"."value 1" AS DATE)
      ) - CASE
        WHEN timezone(
          'Europe/Warsaw',
          "values 1"."value 1" + make_interval(
            0,
            0,
            0,
            CAST(CAST("values 1"."value 2" AS DATE) - CAST("values 1"."value 1" AS DATE) AS INT)
          )
        ) > "values 1"."value 3"
        THEN 1
        ELSE 0
      END AS BIGINT)
    FROM (
      SELECT
        timezone(
          'Europe/Warsaw',
          timezone('Europe/Warsaw', CAST("customer"."renewal_date" AS TIMESTAMP))
        ) AS "value 1",
        timezone('Europe/Warsaw', CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) AS "value 2",
        CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ) AS "value 3"
    ) AS "values 1"
  ) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = most frequent interests.value
SELECT
  "customer"."id",
  (
    SELECT
      "found"."value"
    FROM (
      SELECT
        (
          array_agg(
            "counted"."value" ORDER BY -"counted"."times" ASC NULLS FIRST, "counted"."value" ASC NULLS FIRST
          )
        )[1] AS "value"
      FROM (
        SELECT
          CAST("element"."property_value" AS TEXT) COLLATE "C" AS "value",
          count(*) AS "times"
        FROM (
          SELECT
            unnest(CAST("customer"."interests" AS TEXT[])) AS "property_value",
            generate_subscripts(CAST("customer"."interests" AS TEXT[]), 1) AS "place"
        ) AS "element"
        WHERE
          "element"."property_value" IS NOT NULL AND "element"."property_value" IS NOT NULL
        GROUP BY
          CAST("element"."property_value" AS TEXT) COLLATE "C"
      ) AS "counted"
    ) AS "found"
  ) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = count of distinct interests.value where (value != "a")
SELECT
  "customer"."id",
  CAST((
    SELECT
      count(DISTINCT "element"."property_value")
    FROM (
      SELECT
        unnest(CAST("customer"."interests" AS TEXT[])) AS "property_value"
    ) AS "element"
    WHERE
      "element"."property_value" IS NOT NULL
      AND "element"."property_value" IS DISTINCT FROM 'a'
  ) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? in list suppressed
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "suppressed"."customer_id"
    FROM "suppression" AS "suppressed"
    WHERE
      "suppressed"."customer_id" IS NOT NULL
      AND "suppressed"."added_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? signup_at + (time since signup_at) = now
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."created_at" + make_interval(
      0,
      0,
      0,
      0,
      CAST(div(
        CAST(EXTRACT(epoch FROM CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "customer"."created_at") * 1000000 AS BIGINT),
        3600000000
      ) AS INT),
      0,
      CAST((
        CAST(EXTRACT(epoch FROM CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "customer"."created_at") * 1000000 AS BIGINT)
      ) % 3600000000 AS DOUBLE PRECISION) * CAST(0.000001 AS DOUBLE PRECISION)
    )
  ) = CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)

-- ----
-- = signup_at - (time since signup_at)
SELECT
  "customer"."id",
  "customer"."created_at" + make_interval(
    0,
    0,
    0,
    0,
    CAST(div(
      -(
        CAST(EXTRACT(epoch FROM CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "customer"."created_at") * 1000000 AS BIGINT)
      ),
      3600000000
    ) AS INT),
    0,
    CAST((
      -(
        CAST(EXTRACT(epoch FROM CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "customer"."created_at") * 1000000 AS BIGINT)
      )
    ) % 3600000000 AS DOUBLE PRECISION) * CAST(0.000001 AS DOUBLE PRECISION)
  ) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? time since signup_at > 1 day + 12 hours
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST(EXTRACT(epoch FROM CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "customer"."created_at") * 1000000 AS BIGINT)
  ) > (
    86400000000 + 43200000000
  )

-- ----
-- = 1 week
SELECT
  "customer"."id",
  CAST('604800000000 microseconds' AS INTERVAL) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? interests has at most 1 of (country, city)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CASE
      WHEN CASE
        WHEN CAST("customer"."interests" AS TEXT[]) IS NOT NULL
        AND CAST("customer"."country" AS TEXT) IS NOT NULL
        THEN array_position(CAST("customer"."interests" AS TEXT[]), CAST("customer"."country" AS TEXT)) IS NOT NULL
      END
      THEN 1
      ELSE 0
    END + CASE
      WHEN CASE
        WHEN CAST("customer"."interests" AS TEXT[]) IS NOT NULL
        AND CAST("customer"."city" AS TEXT) IS NOT NULL
        THEN array_position(CAST("customer"."interests" AS TEXT[]), CAST("customer"."city" AS TEXT)) IS NOT NULL
      END
      THEN 1
      ELSE 0
    END
  ) <= 1

-- ----
-- ? anniversary of birthday was in last 7 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    (
      CAST(date_part('month', "customer"."birthday") AS INT) * 100
    ) + CAST(date_part('day', "customer"."birthday") AS INT)
  ) BETWEEN 1116 AND 1122

-- ----
-- | param wanted: list<text> = ("a", "b")
-- | segment after_day(day: date): birthday > day
-- | segment after_moment(moment: timestamp): signup_at > moment
-- | segment interested(those: list<text>): interests has any those
-- | segment of_kind(kind: enum("a", "b")): city = kind
-- | segment of_version(least: version): app_version >= least
-- | segment owing(limit: decimal): balance < limit
-- | trait opened(period: duration): count of app_open in last period
-- | trait `opened(3 days)`: 7
-- ? in segment owing(-0.25) and in segment owing(0)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) < (
    -0.25
  )
  AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) < 0

-- ----
-- | partition stage:
-- |     "new" when age < 20
-- |     "old" when age > 60
-- |     "known" when age is known
-- |     "other" otherwise
-- ? (2026-01-01 if age < 20 else 2026-06-01) < 2026-02-01
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN "customer"."age" < 20
    THEN CAST('2026-01-01' AS DATE)
    ELSE CAST('2026-06-01' AS DATE)
  END < CAST('2026-02-01' AS DATE)

-- ----
-- | partition stage:
-- |     "new" when age < 20
-- |     "old" when age > 60
-- |     "known" when age is known
-- |     "other" otherwise
-- ? stage is in ("new", "other")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."age" < 20
    OR (
      (
        "customer"."age" < 20
      ) IS NOT TRUE
      AND (
        "customer"."age" > 60
      ) IS NOT TRUE
      AND NOT "customer"."age" IS NOT NULL
    )
  )

-- ----
-- | partition stage:
-- |     "new" when age < 20
-- |     "old" when age > 60
-- |     "known" when age is known
-- |     "other" otherwise
-- ? "old" = stage
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."age" < 20
  ) IS NOT TRUE
  AND "customer"."age" > 60

-- ----
-- | partition stage:
-- |     "new" when age < 20
-- |     "old" when age > 60
-- |     "known" when age is known
-- |     "other" otherwise
-- ? true and true
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND TRUE

-- ----
-- | partition stage:
-- |     "new" when age < 20
-- |     "old" when age > 60
-- |     "known" when age is known
-- |     "other" otherwise
-- ? false or false
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND FALSE

-- ----
-- ? anniversary of birthday was before 2026-01-01
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."birthday" IS NOT NULL

-- ----
-- ? consent("email")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN CAST(jsonb_extract_path_text(
      CASE
        WHEN jsonb_typeof(CAST("customer"."consent" AS JSONB)) = 'object'
        THEN CAST("customer"."consent" AS JSONB)
      END,
      'email'
    ) AS TEXT) = 'true'
    THEN TRUE
    WHEN CAST(jsonb_extract_path_text(
      CASE
        WHEN jsonb_typeof(CAST("customer"."consent" AS JSONB)) = 'object'
        THEN CAST("customer"."consent" AS JSONB)
      END,
      'email'
    ) AS TEXT) = 'false'
    THEN FALSE
    ELSE NULL
  END

-- ----
-- ? app_version is in ("2.9.0", "2.10")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST((
      SELECT
        rtrim(
          array_to_string(
            CASE
              WHEN string_to_array(
                CASE
                  WHEN "values 1"."value 1" IS NOT NULL
                  THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                END,
                '.'
              ) IS NOT NULL
              THEN ARRAY(SELECT
                chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
              FROM (
                SELECT
                  unnest(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    )
                  ) AS "part",
                  generate_subscripts(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    ),
                    1
                  ) AS "place"
              ) AS "each part"
              ORDER BY
                "each part"."place" ASC)
            END,
            ''
          ),
          '`'
        ) || CASE
          WHEN CASE
            WHEN "values 1"."value 1" IS NOT NULL
            THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
          END = ''
          THEN '.'
          ELSE '-' || array_to_string(
            CASE
              WHEN string_to_array(
                CASE
                  WHEN "values 1"."value 1" IS NOT NULL
                  THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                END,
                '.'
              ) IS NOT NULL
              THEN ARRAY(SELECT
                CASE
                  WHEN regexp_like("part", '\A[0-9]+\Z')
                  THEN '0' || (
                    chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
                  )
                  ELSE '1' || "part" || '!'
                END
              FROM (
                SELECT
                  unnest(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    )
                  ) AS "part",
                  generate_subscripts(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    ),
                    1
                  ) AS "place"
              ) AS "each part"
              ORDER BY
                "each part"."place" ASC)
            END,
            ''
          )
        END
      FROM (
        SELECT
          CASE
            WHEN regexp_like(
              CAST("customer"."app_version" AS TEXT),
              '\A[vV]?[0-9]{1,18}(\.[0-9]{1,18})*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?\Z'
            )
            THEN CAST("customer"."app_version" AS TEXT)
          END AS "value 1"
      ) AS "values 1"
    ) AS TEXT) COLLATE "C"
  ) IN ('a2a9.', 'a2b10.')

-- ----
-- ? store(country).flagship
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND EXISTS(
    SELECT
      1
    FROM "stores" AS "store_2"
    WHERE
      "store_2"."code" = CAST("customer"."country" AS TEXT) AND "store_2"."flagship"
  )

-- ----
-- ? store(country) is known
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    SELECT
      TRUE
    FROM "stores" AS "store_2"
    WHERE
      "store_2"."code" = CAST("customer"."country" AS TEXT)
  ) IS NOT NULL

-- ----
-- | segment north of store: region = "north"
-- | trait logins of account: count of login
-- ? did purchase where (store is in segment north)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        "purchase"."store_code" AS "store_key_1"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM "stores" AS "store_2"
        WHERE
          "store_2"."code" = "purchase"."store_key_1"
          AND CAST("store_2"."region" AS TEXT) = 'north'
      )
  )

-- ----
-- ? did purchase as p where (count of page_view within 7 days after p = 2 and customer.country = "PL")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    WHERE
      "purchase"."copy" = 1
      AND (
        SELECT
          count(*)
        FROM "events" AS "page_view"
        WHERE
          "page_view"."customer_id" = "purchase"."key_1"
          AND CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."at" > timezone('UTC', "purchase"."time")
          AND "page_view"."at" <= timezone(
            'UTC',
            timezone(
              'Europe/Warsaw',
              timezone('Europe/Warsaw', "purchase"."time") + make_interval(0, 0, 0, CAST(7 AS INT))
            )
          )
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) = 2
      AND CAST("customer"."country" AS TEXT) = 'PL'
  )

-- ----
-- | segment on(label: text, strict: boolean = false): country = label and (not strict or did purchase)
-- | segment top(n: integer): count of purchase is in top n
-- ? in segment on("PL")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CAST("customer"."country" AS TEXT) = 'PL'

-- ----
-- = median of purchase.amount
WITH "purchase" AS (
  SELECT
    "purchase"."key_1" AS "id",
    CASE
      WHEN CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END > 0
      THEN CAST(CAST(CASE
        WHEN (
          CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
            "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
            -"purchase"."property_amount" ASC) AS DECIMAL(38, 2))
        ) < 0
        THEN -(
          div(
            (
              CAST(abs(
                CAST(CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                  "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                  -"purchase"."property_amount" ASC) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
              ) AS DECIMAL) * 2
            ) + CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END,
            CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END * 2
          )
        )
        ELSE div(
          (
            CAST(abs(
              CAST(CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                -"purchase"."property_amount" ASC) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
            ) AS DECIMAL) * 2
          ) + CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END,
          CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END * 2
        )
      END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
      ELSE NULL
    END AS "median"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  "purchase"."median" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = 2nd last purchase.amount
WITH "purchase" AS (
  SELECT
    "numbered"."id",
    "numbered"."last"
  FROM (
    SELECT
      "purchase"."key_1" AS "id",
      "purchase"."property_amount" AS "last",
      row_number() OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" DESC NULLS LAST) AS "number"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        row_number() OVER (
          PARTITION BY "purchase"."customer_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        ) AS "place",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
  ) AS "numbered"
  WHERE
    "numbered"."number" = 2
)
SELECT
  "customer"."id",
  "purchase"."last" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? average gap between purchase = 24 hours
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      CASE
        WHEN (
          count(*) - 1
        ) > 0
        THEN CAST(CASE
          WHEN (
            max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
          ) < 0
          THEN -(
            div(
              (
                CAST(abs(
                  max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
                ) AS DECIMAL) * 2
              ) + (
                count(*) - 1
              ),
              2 * (
                count(*) - 1
              )
            )
          )
          ELSE div(
            (
              CAST(abs(
                max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
              ) AS DECIMAL) * 2
            ) + (
              count(*) - 1
            ),
            2 * (
              count(*) - 1
            )
          )
        END AS BIGINT)
        ELSE NULL
      END = 86400000000
  )

-- ----
-- = current streak of days with purchase before 2026-11-22
WITH "purchase_before_2026_11_22" AS (
  SELECT
    "runs"."id",
    COALESCE(
      max("runs"."length") FILTER(WHERE
        "runs"."last_period" >= (
          20779 - 1
        )),
      0
    ) AS "current_streak"
  FROM (
    SELECT
      "ranked"."id",
      count(*) AS "length",
      max("ranked"."period") AS "last_period"
    FROM (
      SELECT
        "active"."id",
        "active"."period" AS "period",
        "active"."period" - row_number() OVER (PARTITION BY "active"."id" ORDER BY "active"."period" ASC NULLS FIRST) AS "run"
      FROM (
        SELECT
          "purchase"."key_1" AS "id",
          CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE) - CAST('1970-01-01' AS DATE) AS "period"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-21 23:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
        GROUP BY
          "purchase"."key_1",
          CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE) - CAST('1970-01-01' AS DATE)
      ) AS "active"
    ) AS "ranked"
    GROUP BY
      "ranked"."id",
      "ranked"."run"
  ) AS "runs"
  GROUP BY
    "runs"."id"
)
SELECT
  "customer"."id",
  CAST(COALESCE("purchase_before_2026_11_22"."current_streak", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_before_2026_11_22"
  ON "purchase_before_2026_11_22"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? has between 1 and 2 pets
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "pets"."owner_id"
    FROM "pets" AS "pets"
    WHERE
      "pets"."owner_id" IS NOT NULL AND "pets"."id" IS NOT NULL
    GROUP BY
      "pets"."owner_id"
    HAVING
      count(*) >= 1 AND count(*) <= 2
  )

-- ----
-- ? has only pets where (species != "cat")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "pets"."owner_id"
    FROM "pets" AS "pets"
    WHERE
      "pets"."owner_id" IS NOT NULL AND "pets"."id" IS NOT NULL
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "pets"."owner_id"
      FROM "pets" AS "pets"
      WHERE
        "pets"."owner_id" IS NOT NULL
        AND "pets"."id" IS NOT NULL
        AND CAST("pets"."species" AS TEXT) = 'cat'
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- = most frequent pets.species
WITH "pets_2" AS (
  SELECT
    "counted"."id",
    (
      array_agg(
        "counted"."value" ORDER BY -"counted"."times" ASC NULLS FIRST, "counted"."value" ASC NULLS FIRST
      )
    )[1] AS "most_frequent"
  FROM (
    SELECT
      "pets"."owner_id" AS "id",
      CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C" AS "value",
      count(*) AS "times"
    FROM "pets" AS "pets"
    WHERE
      "pets"."owner_id" IS NOT NULL
      AND "pets"."id" IS NOT NULL
      AND CAST("pets"."species" AS TEXT) IS NOT NULL
    GROUP BY
      "pets"."owner_id",
      CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C"
  ) AS "counted"
  GROUP BY
    "counted"."id"
)
SELECT
  "customer"."id",
  "pets_2"."most_frequent" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_2"
  ON "pets_2"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = share of (species = "cat") over pets
WITH "pets_2" AS (
  SELECT
    "pets"."owner_id" AS "id",
    CASE
      WHEN count(*) > 0
      THEN CAST(CAST(CASE
        WHEN count(*) FILTER(WHERE
          CAST("pets"."species" AS TEXT) = 'cat') < 0
        THEN -(
          div(
            (
              CAST(abs(
                CAST(count(*) FILTER(WHERE
                  CAST("pets"."species" AS TEXT) = 'cat') AS DECIMAL(38, 0)) * 10000000000
              ) AS DECIMAL) * 2
            ) + count(*),
            count(*) * 2
          )
        )
        ELSE div(
          (
            CAST(abs(
              CAST(count(*) FILTER(WHERE
                CAST("pets"."species" AS TEXT) = 'cat') AS DECIMAL(38, 0)) * 10000000000
            ) AS DECIMAL) * 2
          ) + count(*),
          count(*) * 2
        )
      END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
      ELSE NULL
    END AS "share"
  FROM "pets" AS "pets"
  WHERE
    "pets"."owner_id" IS NOT NULL AND "pets"."id" IS NOT NULL
  GROUP BY
    "pets"."owner_id"
)
SELECT
  "customer"."id",
  "pets_2"."share" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_2"
  ON "pets_2"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = length of interests
SELECT
  "customer"."id",
  CAST(cardinality(CAST("customer"."interests" AS TEXT[])) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? interests has at least 2 of ("a", "b", "a")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN CAST("customer"."interests" AS TEXT[]) IS NOT NULL
    AND CAST(ARRAY['a', 'b'] AS TEXT[]) IS NOT NULL
    THEN (
      SELECT
        count(DISTINCT "items"."item")
      FROM (
        SELECT
          unnest(CAST("customer"."interests" AS TEXT[])) AS "item"
      ) AS "items"
      WHERE
        "items"."item" IS NOT NULL
        AND array_position(CAST(ARRAY['a', 'b'] AS TEXT[]), "items"."item") IS NOT NULL
    )
  END >= 2

-- ----
-- ? interests has any ("b", "a")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST("customer"."interests" AS TEXT[]) && CAST(ARRAY['b', 'a'] AS TEXT[])
  )

-- ----
-- = sum of (price * quantity) over purchase.item
WITH "purchase_item" AS (
  SELECT
    "purchase"."key_1" AS "id",
    COALESCE(
      CAST(sum(
        CAST(nullif("item"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) * CAST("item"."quantity" AS BIGINT)
      ) AS DECIMAL(38, 2)),
      0
    ) AS "sum"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy",
      "purchase"."line_id" AS "row_id"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  JOIN "order_items" AS "item"
    ON TRUE
  WHERE
    "purchase"."copy" = 1 AND "item"."line_id" = "purchase"."row_id"
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  COALESCE("purchase_item"."sum", 0) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_item"
  ON "purchase_item"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase where (has item where (price > purchase.amount * 3))
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        "purchase"."line_id" AS "row_id"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM "order_items" AS "item"
        WHERE
          "item"."line_id" = "purchase"."row_id"
          AND CAST(nullif("item"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) > CAST(CAST("purchase"."property_amount" AS DECIMAL(38, 10)) * CAST(3 AS DECIMAL(38, 10)) AS DECIMAL(38, 10))
      )
  )

-- ----
-- | event p1: purchase where (amount > 1)
-- | event p2: purchase where (amount > 2)
-- | event both: p1, p2
-- | event again: purchase, both
-- = of account: sum of users.account.users.balance
WITH "users_account_users" AS (
  SELECT
    "reached"."key_1" AS "shop",
    "reached"."key_2" AS "number",
    COALESCE(
      CAST(sum(CAST(nullif("users"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))) AS DECIMAL(38, 2)),
      0
    ) AS "sum"
  FROM (
    SELECT
      "users"."shop" AS "key_1",
      "users"."account_id" AS "key_2",
      row_number() OVER (
        PARTITION BY "users"."shop", "users"."account_id", "account"."shop", "account"."number"
      ) AS "copy",
      row_number() OVER (PARTITION BY "users"."shop", "users"."account_id") AS "place",
      "account"."shop" AS "account_shop",
      "account"."number" AS "account_number"
    FROM "customers" AS "users"
    JOIN "accounts" AS "account"
      ON TRUE
    WHERE
      "users"."shop" IS NOT NULL
      AND "users"."account_id" IS NOT NULL
      AND "users"."id" IS NOT NULL
      AND (
        "users"."created_at" IS NULL
        OR "users"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
      AND "account"."shop" = "users"."shop"
      AND "account"."number" = "users"."account_id"
      AND (
        "account"."opened_at" IS NULL
        OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
  ) AS "reached"
  JOIN "customers" AS "users"
    ON "users"."shop" = "reached"."account_shop"
    AND "users"."account_id" = "reached"."account_number"
  WHERE
    "reached"."copy" = 1
    AND "users"."id" IS NOT NULL
    AND (
      "users"."created_at" IS NULL
      OR "users"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
  GROUP BY
    "reached"."key_1",
    "reached"."key_2"
)
SELECT
  "account"."shop",
  "account"."number",
  COALESCE("users_account_users"."sum", 0) AS "asked_for"
FROM "accounts" AS "account"
LEFT JOIN "users_account_users"
  ON "users_account_users"."shop" = "account"."shop"
  AND "users_account_users"."number" = "account"."number"
WHERE
  "account"."shop" IS NOT NULL
  AND "account"."number" IS NOT NULL
  AND (
    "account"."opened_at" IS NULL
    OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? balance is in top 1 per (country, plan)
WITH "customer_plan" AS (
  SELECT
    "plan_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY "plan_history"."changed_at" DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "plan_changes" AS "plan_history"
  WHERE
    "plan_history"."customer_id" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  GROUP BY
    "plan_history"."customer_id"
), "customer_by_balance" AS (
  SELECT
    "valued"."key_1" AS "id",
    row_number() OVER (
      PARTITION BY "valued"."group_1", "valued"."group_2"
      ORDER BY "valued"."value" DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("valued"."key_1") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("valued"."key_1" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("valued"."key_1" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) AS "place"
  FROM (
    SELECT
      "customer"."id" AS "key_1",
      CAST("customer"."country" AS TEXT) AS "group_1",
      "looked up 1 at 2"."value" AS "group_2",
      CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "value"
    FROM "customers" AS "customer"
    LEFT JOIN "customer_plan" AS "looked up 1 at 2"
      ON "looked up 1 at 2"."id" = "customer"."id"
    WHERE
      "customer"."id" IS NOT NULL
      AND (
        "customer"."created_at" IS NULL
        OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
      AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
      AND CAST("customer"."country" AS TEXT) IS NOT NULL
      AND "looked up 1 at 2"."value" IS NOT NULL
  ) AS "valued"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_balance"."id"
    FROM "customer_by_balance"
    WHERE
      "customer_by_balance"."place" <= 1
  )

-- ----
-- ? balance is in top 80% of total with ties
WITH "customer_by_balance" AS (
  SELECT
    "customer"."id" AS "id",
    sum(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))) OVER (
      ORDER BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) DESC NULLS LAST
    ) - sum(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))) OVER (
      PARTITION BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))
    ) AS "higher",
    CASE
      WHEN min(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))) OVER () < 0
      THEN CAST('seglang: a share of the total of values of which one is negative' || left(CAST(random() AS TEXT), 0) AS DECIMAL)
      ELSE sum(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))) OVER ()
    END AS "total"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_balance"."id"
    FROM "customer_by_balance"
    WHERE
      (
        "customer_by_balance"."higher" * 5
      ) < (
        "customer_by_balance"."total" * 4
      )
  )

-- ----
-- = average of pets.weight
WITH "pets_2" AS (
  SELECT
    "pets"."owner_id" AS "id",
    CASE
      WHEN count(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) > 0
      THEN CAST(CAST(CASE
        WHEN CAST(sum(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) AS DECIMAL(38, 2)) < 0
        THEN -(
          div(
            (
              CAST(abs(
                CAST(CAST(sum(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
              ) AS DECIMAL) * 2
            ) + count(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))),
            count(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) * 2
          )
        )
        ELSE div(
          (
            CAST(abs(
              CAST(CAST(sum(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
            ) AS DECIMAL) * 2
          ) + count(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))),
          count(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) * 2
        )
      END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
      ELSE NULL
    END AS "average"
  FROM "pets" AS "pets"
  WHERE
    "pets"."owner_id" IS NOT NULL AND "pets"."id" IS NOT NULL
  GROUP BY
    "pets"."owner_id"
)
SELECT
  "customer"."id",
  "pets_2"."average" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_2"
  ON "pets_2"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? has pets where (species = "cat" and customer.country = "PL")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND EXISTS(
    SELECT
      1
    FROM "pets" AS "pets"
    WHERE
      "pets"."owner_id" = "customer"."id"
      AND "pets"."id" IS NOT NULL
      AND CAST("pets"."species" AS TEXT) = 'cat'
      AND CAST("customer"."country" AS TEXT) = 'PL'
  )

-- ----
-- = last pets.walk.minutes
WITH "pets_walk" AS (
  SELECT
    "pets"."owner_id" AS "id",
    (
      array_agg(
        "walk"."minutes" ORDER BY "walk"."at" DESC NULLS LAST, CAST(CASE
          WHEN CAST(pg_typeof("pets"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("pets"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("pets"."id" AS TEXT)
        END AS TEXT) COLLATE "C" DESC NULLS LAST, "walk"."at" DESC NULLS LAST, "walk"."minutes" IS NOT NULL DESC NULLS LAST, "walk"."minutes" DESC NULLS LAST
      )
    )[1] AS "last"
  FROM "pets" AS "pets"
  JOIN "walks" AS "walk"
    ON "walk"."pet_id" = "pets"."id"
  WHERE
    "pets"."owner_id" IS NOT NULL
    AND "pets"."id" IS NOT NULL
    AND "walk"."at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  GROUP BY
    "pets"."owner_id"
)
SELECT
  "customer"."id",
  "pets_walk"."last" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_walk"
  ON "pets_walk"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- | segment anyone: true
-- | segment nobody_yet: not did purchase
-- ? has entered segment anyone in last 10 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-11-12 11:00:00+00' AS TIMESTAMPTZ)
  ) IS NOT TRUE

-- ----
-- | segment b: did purchase
-- | segment b10: in segment b as of 10 days ago
-- | segment b10b5: in segment b10 as of 5 days ago
-- | trait n: count of purchase
-- | trait n15: (n as of 15 days ago)
-- = n - (n as of 15 days ago)
WITH "purchase" AS (
  SELECT
    "purchase"."key_1" AS "id",
    count(*) AS "count_ever",
    count(*) FILTER(WHERE
      "purchase"."time" < CAST('2026-11-07 11:00:00+00' AS TIMESTAMPTZ)) AS "count_more_than_15_days_ago"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  CAST(COALESCE("purchase"."count_ever", 0) - CASE
    WHEN NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-11-07 11:00:00+00' AS TIMESTAMPTZ)
    THEN COALESCE("purchase"."count_more_than_15_days_ago", 0)
    ELSE CAST(NULL AS BIGINT)
  END AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? plan was ever "pro" in last 5 days
WITH "customer_past_plan" AS (
  SELECT
    "past"."id",
    "past"."start",
    "past"."value",
    lag("past"."value") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "value_before",
    lead("past"."start") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "next_start"
  FROM (
    SELECT
      "plan_history"."customer_id" AS "id",
      "plan_history"."changed_at" AS "start",
      (
        array_agg(
          CAST("plan_history"."plan" AS TEXT) ORDER BY CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
        )
      )[1] AS "value"
    FROM "plan_changes" AS "plan_history"
    WHERE
      "plan_history"."customer_id" IS NOT NULL
      AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    GROUP BY
      "plan_history"."customer_id",
      "plan_history"."changed_at"
  ) AS "past"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND EXISTS(
    SELECT
      1
    FROM "customer_past_plan" AS "customer_past_plan"
    WHERE
      "customer_past_plan"."id" = "customer"."id"
      AND (
        (
          "customer_past_plan"."start" >= CAST('2026-11-17 11:00:00+00' AS TIMESTAMPTZ)
          AND "customer_past_plan"."start" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
        OR (
          "customer_past_plan"."start" < CAST('2026-11-17 11:00:00+00' AS TIMESTAMPTZ)
          AND (
            "customer_past_plan"."next_start" < CAST('2026-11-17 11:00:00+00' AS TIMESTAMPTZ)
          ) IS NOT TRUE
        )
      )
      AND "customer_past_plan"."value" = 'pro'
  )

-- ----
-- | session stay: page_view split after 30 minutes of silence
-- | segment seq: did page_view then no purchase within 3 days
-- | trait stays: count of stay
-- | segment same_day: did page_view as v where (did purchase within 1 day after v)
-- ? in segment same_day as of 2026-11-10T12:00
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-11-10 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-10 11:00:00' AS TIMESTAMP)
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."ordered_at" < CAST('2026-11-10 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."key_1" = "page_view"."customer_id"
          AND "purchase"."copy" = 1
          AND "purchase"."time" > timezone('UTC', "page_view"."at")
          AND "purchase"."time" <= timezone(
            'Europe/Warsaw',
            timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) + make_interval(0, 0, 0, CAST(1 AS INT))
          )
          AND "purchase"."time" < CAST('2026-11-10 11:00:00+00' AS TIMESTAMPTZ)
      )
  )

-- ----
-- ? (years since birthday = 35) as of 2026-10-31
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-10-30 23:00:00+00' AS TIMESTAMPTZ)
    THEN COALESCE(
      (
        SELECT
          CAST(div(
            (
              (
                (
                  (
                    CAST(date_part('year', "values 1"."value 2") AS INT) * 12
                  ) + CAST(date_part('month', "values 1"."value 2") AS INT)
                ) - (
                  (
                    CAST(date_part('year', "values 1"."value 1") AS INT) * 12
                  ) + CAST(date_part('month', "values 1"."value 1") AS INT)
                )
              ) - CASE
                WHEN timezone(
                  'Europe/Warsaw',
                  "values 1"."value 1" + make_interval(
                    0,
                    CAST((
                      (
                        CAST(date_part('year', "values 1"."value 2") AS INT) * 12
                      ) + CAST(date_part('month', "values 1"."value 2") AS INT)
                    ) - (
                      (
                        CAST(date_part('year', "values 1"."value 1") AS INT) * 12
                      ) + CAST(date_part('month', "values 1"."value 1") AS INT)
                    ) AS INT)
                  )
                ) > "values 1"."value 3"
                THEN 1
                ELSE 0
              END
            ) - (
              (
                (
                  (
                    (
                      (
                        (
                          CAST(date_part('year', "values 1"."value 2") AS INT) * 12
                        ) + CAST(date_part('month', "values 1"."value 2") AS INT)
                      ) - (
                        (
                          CAST(date_part('year', "values 1"."value 1") AS INT) * 12
                        ) + CAST(date_part('month', "values 1"."value 1") AS INT)
                      )
                    ) - CASE
                      WHEN timezone(
                        'Europe/Warsaw',
                        "values 1"."value 1" + make_interval(
                          0,
                          CAST((
                            (
                              CAST(date_part('year', "values 1"."value 2") AS INT) * 12
                            ) + CAST(date_part('month', "values 1"."value 2") AS INT)
                          ) - (
                            (
                              CAST(date_part('year', "values 1"."value 1") AS INT) * 12
                            ) + CAST(date_part('month', "values 1"."value 1") AS INT)
                          ) AS INT)
                        )
                      ) > "values 1"."value 3"
                      THEN 1
                      ELSE 0
                    END
                  ) % 12
                ) + 12
              ) % 12
            ),
            12
          ) AS BIGINT)
        FROM (
          SELECT
            timezone(
              'Europe/Warsaw',
              timezone('Europe/Warsaw', CAST("customer"."birthday" AS TIMESTAMP))
            ) AS "value 1",
            timezone('Europe/Warsaw', CAST('2026-10-30 23:00:00+00' AS TIMESTAMPTZ)) AS "value 2",
            CAST('2026-10-30 23:00:00+00' AS TIMESTAMPTZ) AS "value 3"
        ) AS "values 1"
      ) = 35,
      FALSE
    )
    ELSE CAST(NULL AS BOOLEAN)
  END

-- ----
-- = (now as of 2026-11-01T10:00)
SELECT
  "customer"."id",
  CASE
    WHEN NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-11-01 09:00:00+00' AS TIMESTAMPTZ)
    THEN CAST('2026-11-01 09:00:00+00' AS TIMESTAMPTZ)
    ELSE CAST(NULL AS TIMESTAMPTZ)
  END AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did page_view at least 3 times in any 12 hours of last 90 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."key_1"
    FROM (
      SELECT
        "page_view"."customer_id" AS "key_1",
        nth_value("page_view"."at", 3) OVER (
          PARTITION BY "page_view"."customer_id"
          ORDER BY "page_view"."at" ASC
          RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS "last_time",
        "page_view"."at" AS "time"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" >= CAST('2026-08-24 10:00:00' AS TIMESTAMP)
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
    ) AS "page_view"
    WHERE
      "page_view"."last_time" < timezone(
        'UTC',
        timezone('UTC', "page_view"."time") + CAST('43200000000 microseconds' AS INTERVAL)
      )
  )

-- ----
-- ? did purchase in at least 1 of last 2 full months
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-08-31 22:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-10-31 23:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-08-31 22:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      (
        CASE
          WHEN count(*) FILTER(WHERE
            "purchase"."time" < CAST('2026-09-30 22:00:00+00' AS TIMESTAMPTZ)) >= 1
          THEN 1
          ELSE 0
        END + CASE
          WHEN count(*) FILTER(WHERE
            "purchase"."time" >= CAST('2026-09-30 22:00:00+00' AS TIMESTAMPTZ)) >= 1
          THEN 1
          ELSE 0
        END
      ) >= 1
  )

-- ----
-- = count of (top 1 pets by weight) where (species = "dog")
WITH "pets_chosen" AS (
  SELECT
    "picked"."key_1" AS "id",
    count(*) AS "count"
  FROM (
    SELECT
      "pets"."owner_id" AS "key_1",
      row_number() OVER (
        PARTITION BY "pets"."owner_id"
        ORDER BY CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2)) DESC NULLS LAST, CAST(CASE
          WHEN CAST(pg_typeof("pets"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("pets"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("pets"."id" AS TEXT)
        END AS TEXT) COLLATE "C" ASC NULLS FIRST
      ) AS "number",
      CAST("pets"."species" AS TEXT) AS "pet_species"
    FROM "pets" AS "pets"
    WHERE
      "pets"."owner_id" IS NOT NULL
      AND "pets"."id" IS NOT NULL
      AND CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2)) IS NOT NULL
  ) AS "picked"
  WHERE
    "picked"."number" <= 1 AND "picked"."pet_species" = 'dog'
  GROUP BY
    "picked"."key_1"
)
SELECT
  "customer"."id",
  CAST(COALESCE("pets_chosen"."count", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_chosen"
  ON "pets_chosen"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = sum of (last 2 pets.walk).minutes
WITH "pets_walk" AS (
  SELECT
    "picked"."key_1" AS "id",
    COALESCE(sum("picked"."property_minutes"), 0) AS "sum"
  FROM (
    SELECT
      "pets"."owner_id" AS "key_1",
      row_number() OVER (
        PARTITION BY "pets"."owner_id"
        ORDER BY "walk"."at" DESC NULLS LAST, CAST(CASE
          WHEN CAST(pg_typeof("pets"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("pets"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("pets"."id" AS TEXT)
        END AS TEXT) COLLATE "C" DESC NULLS LAST, "walk"."at" DESC NULLS LAST, "walk"."minutes" DESC NULLS LAST
      ) AS "number",
      "walk"."minutes" AS "property_minutes"
    FROM "pets" AS "pets"
    JOIN "walks" AS "walk"
      ON "walk"."pet_id" = "pets"."id"
    WHERE
      "pets"."owner_id" IS NOT NULL
      AND "pets"."id" IS NOT NULL
      AND "walk"."at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "picked"
  WHERE
    "picked"."number" <= 2
  GROUP BY
    "picked"."key_1"
)
SELECT
  "customer"."id",
  CAST(COALESCE("pets_walk"."sum", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "pets_walk"
  ON "pets_walk"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = max of (count of pets.walk per species)
WITH "walk" AS (
  SELECT
    "grouped"."key_1" AS "id",
    max("grouped"."property_value") AS "max"
  FROM (
    SELECT
      "pets"."owner_id" AS "key_1",
      CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C" AS "property_species",
      count(*) AS "property_value"
    FROM "pets" AS "pets"
    JOIN "walks" AS "walk"
      ON "walk"."pet_id" = "pets"."id"
    WHERE
      "pets"."owner_id" IS NOT NULL
      AND "pets"."id" IS NOT NULL
      AND "walk"."at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND CAST("pets"."species" AS TEXT) IS NOT NULL
    GROUP BY
      "pets"."owner_id",
      CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C"
  ) AS "grouped"
  GROUP BY
    "grouped"."key_1"
)
SELECT
  "customer"."id",
  CAST("walk"."max" AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "walk"
  ON "walk"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did page_view then all of (app_open, purchase) within 20 minutes
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "last_step"."key_1"
    FROM (
      SELECT
        "app_open"."customer_id" AS "key_1",
        timezone('UTC', "app_open"."at") AS "time",
        CAST(NULL AS TEXT) COLLATE "C" AS "order",
        0 AS "position",
        row_number() OVER (
          PARTITION BY "app_open"."customer_id"
          ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
        ) AS "place"
      FROM "events" AS "app_open"
      WHERE
        CAST("app_open"."name" AS TEXT) = 'app_open'
        AND "app_open"."customer_id" IS NOT NULL
        AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        AND EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "purchase"."customer_id" AS "key_1",
              "purchase"."ordered_at" AS "time",
              CASE
                WHEN "purchase"."line_id" IS NULL
                THEN 1
                ELSE row_number() OVER (
                  PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                  ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_id" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                    WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                    THEN ARRAY(SELECT
                      ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                    FROM (
                      SELECT
                        unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                        generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                    ) AS "each item"
                    ORDER BY
                      "each item"."place" ASC)
                  END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                )
              END AS "copy",
              row_number() OVER (
                PARTITION BY "purchase"."customer_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              ) AS "place",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order_in_time"
            FROM "orders" AS "purchase"
            WHERE
              CAST("purchase"."status" AS TEXT) = 'paid'
              AND "purchase"."customer_id" IS NOT NULL
              AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "purchase"
          WHERE
            "purchase"."copy" = 1
            AND "purchase"."key_1" = "app_open"."customer_id"
            AND ARRAY[
              (
                "purchase"."time",
                "purchase"."order_in_time" IS NOT NULL,
                "purchase"."order_in_time"
              )
            ] < ARRAY[
              (
                timezone('UTC', "app_open"."at"),
                (
                  CAST(NULL AS TEXT) COLLATE "C"
                ) IS NOT NULL,
                CAST(NULL AS TEXT) COLLATE "C"
              )
            ]
            AND EXISTS(
              SELECT
                1
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
                AND "page_view"."customer_id" = "app_open"."customer_id"
                AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
                AND timezone('UTC', "app_open"."at") <= (
                  timezone('UTC', "page_view"."at") + CAST('1200000000 microseconds' AS INTERVAL)
                )
                AND timezone('UTC', "page_view"."at") < "purchase"."time"
                AND "purchase"."time" <= (
                  timezone('UTC', "page_view"."at") + CAST('1200000000 microseconds' AS INTERVAL)
                )
            )
        )
      UNION ALL
      SELECT
        "purchase"."key_1" AS "key_1",
        "purchase"."time" AS "time",
        "purchase"."order_in_time" AS "order",
        1 AS "position",
        row_number() OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "place"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy",
          row_number() OVER (
            PARTITION BY "purchase"."customer_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          ) AS "place",
          CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" AS "order",
          CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" AS "order_in_time"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
        AND EXISTS(
          SELECT
            1
          FROM "events" AS "app_open"
          WHERE
            CAST("app_open"."name" AS TEXT) = 'app_open'
            AND "app_open"."customer_id" IS NOT NULL
            AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            AND "app_open"."customer_id" = "purchase"."key_1"
            AND ARRAY[
              (
                timezone('UTC', "app_open"."at"),
                (
                  CAST(NULL AS TEXT) COLLATE "C"
                ) IS NOT NULL,
                CAST(NULL AS TEXT) COLLATE "C"
              )
            ] <= ARRAY[
              (
                "purchase"."time",
                "purchase"."order_in_time" IS NOT NULL,
                "purchase"."order_in_time"
              )
            ]
            AND EXISTS(
              SELECT
                1
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
                AND "page_view"."customer_id" = "purchase"."key_1"
                AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
                AND timezone('UTC', "app_open"."at") <= (
                  timezone('UTC', "page_view"."at") + CAST('1200000000 microseconds' AS INTERVAL)
                )
                AND timezone('UTC', "page_view"."at") < "purchase"."time"
                AND "purchase"."time" <= (
                  timezone('UTC', "page_view"."at") + CAST('1200000000 microseconds' AS INTERVAL)
                )
            )
        )
    ) AS "last_step"
  )

-- ----
-- ? did page_view then no app_open for the same product
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        min(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1", "timeline"."apart_1"
          ORDER BY "timeline"."at" DESC NULLS LAST, "timeline"."kind" ASC
        ) AS "following"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS "apart_1",
          timezone('UTC', "page_view"."at") AS "at",
          0 AS "kind"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
        UNION ALL
        SELECT
          "app_open"."customer_id" AS "key_1",
          CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS "apart_1",
          timezone('UTC', "app_open"."at") AS "at",
          1 AS "kind"
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."customer_id" IS NOT NULL
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 0 AND (
        "seen"."following" IS NULL
      )
  )

-- ----
-- | session browsing: page_view, app_open split after 30 minutes of silence
-- | event long_visit: browsing where (length >= 20 minutes)
-- | event anything: *
-- = count of days with browsing
WITH "browsing" AS (
  SELECT
    "browsing"."key_1" AS "id",
    count(DISTINCT CAST(timezone('Europe/Warsaw', "browsing"."time") AS DATE)) AS "count_periods"
  FROM (
    SELECT
      "numbered"."key_1" AS "key_1",
      min("numbered"."time") AS "time",
      max("numbered"."time") AS "property_end",
      CAST(EXTRACT(epoch FROM max("numbered"."time")) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM min("numbered"."time")) * 1000000 AS BIGINT) AS "property_length",
      count(*) AS "property_count"
    FROM (
      SELECT
        "spaced"."key_1" AS "key_1",
        sum("spaced"."opens") OVER (
          PARTITION BY "spaced"."key_1"
          ORDER BY CAST(EXTRACT(epoch FROM "spaced"."time") * 1000000 AS BIGINT) ASC
        ) AS "visit",
        "spaced"."time" AS "time"
      FROM (
        SELECT
          "page_view_and_others"."key_1" AS "key_1",
          CASE
            WHEN "page_view_and_others"."time" <= (
              lag("page_view_and_others"."time") OVER (
                PARTITION BY "page_view_and_others"."key_1"
                ORDER BY "page_view_and_others"."time" ASC
              ) + CAST('1800000000 microseconds' AS INTERVAL)
            )
            THEN 0
            ELSE 1
          END AS "opens",
          "page_view_and_others"."time" AS "time"
        FROM (
          SELECT
            "page_view"."customer_id" AS "key_1",
            timezone('UTC', "page_view"."at") AS "time",
            NULL AS "order",
            0 AS "position",
            row_number() OVER (
              PARTITION BY "page_view"."customer_id"
              ORDER BY "page_view"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
            ) AS "place"
          FROM "events" AS "page_view"
          WHERE
            CAST("page_view"."name" AS TEXT) = 'page_view'
            AND "page_view"."customer_id" IS NOT NULL
            AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          UNION ALL
          SELECT
            "app_open"."customer_id" AS "key_1",
            timezone('UTC', "app_open"."at") AS "time",
            NULL AS "order",
            1 AS "position",
            row_number() OVER (
              PARTITION BY "app_open"."customer_id"
              ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
            ) AS "place"
          FROM "events" AS "app_open"
          WHERE
            CAST("app_open"."name" AS TEXT) = 'app_open'
            AND "app_open"."customer_id" IS NOT NULL
            AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        ) AS "page_view_and_others"
      ) AS "spaced"
    ) AS "numbered"
    GROUP BY
      "numbered"."key_1",
      "numbered"."visit"
  ) AS "browsing"
  GROUP BY
    "browsing"."key_1"
)
SELECT
  "customer"."id",
  CAST(COALESCE("browsing"."count_periods", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "browsing"
  ON "browsing"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? balance is in top 50% among (balance > 10)
WITH "customer_by_balance" AS (
  SELECT
    "customer"."id" AS "id",
    row_number() OVER (
      ORDER BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("customer"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("customer"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("customer"."id" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) AS "place",
    count(*) OVER () AS "size"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) > 10
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_balance"."id"
    FROM "customer_by_balance"
    WHERE
      "customer_by_balance"."place" <= (
        div("customer_by_balance"."size" + 1, 2)
      )
  )

-- ----
-- | trait one of store: 1
-- ? of store: one is in top 1 with ties
WITH "store_by_value" AS (
  SELECT
    "store_"."code" AS "code",
    rank() OVER (ORDER BY 1 DESC NULLS LAST) AS "from_above"
  FROM "stores" AS "store_"
  WHERE
    "store_"."code" IS NOT NULL
)
SELECT
  "store_2"."code"
FROM "stores" AS "store_2"
WHERE
  "store_2"."code" IS NOT NULL
  AND "store_2"."code" IN (
    SELECT
      "store_by_value"."code"
    FROM "store_by_value"
    WHERE
      "store_by_value"."from_above" <= 1
  )

-- ----
-- ? age is in top 50% of total
WITH "customer_by_age" AS (
  SELECT
    "customer"."id" AS "id",
    sum(CAST("customer"."age" AS BIGINT)) OVER (
      ORDER BY "customer"."age" DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("customer"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("customer"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("customer"."id" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) - CAST("customer"."age" AS BIGINT) AS "before",
    CASE
      WHEN min(CAST("customer"."age" AS BIGINT)) OVER () < 0
      THEN CAST('seglang: a share of the total of values of which one is negative' || left(CAST(random() AS TEXT), 0) AS DECIMAL)
      ELSE sum(CAST("customer"."age" AS BIGINT)) OVER ()
    END AS "total"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND "customer"."age" IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_age"."id"
    FROM "customer_by_age"
    WHERE
      (
        "customer_by_age"."before" * 2
      ) < "customer_by_age"."total"
  )

-- ----
-- = quartile of age
WITH "customer_by_age" AS (
  SELECT
    "customer"."id" AS "id",
    rank() OVER (ORDER BY "customer"."age" ASC) AS "from_below",
    count(*) OVER () AS "size"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND "customer"."age" IS NOT NULL
)
SELECT
  "customer"."id",
  CAST((
    1 + (
      div(4 * (
        "looked up 1"."from_below" - 1
      ), "looked up 1"."size")
    )
  ) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "customer_by_age" AS "looked up 1"
  ON "looked up 1"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did app_open as a then page_view where (product = a.product)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1", "timeline"."apart_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS "apart_1",
          timezone('UTC', "page_view"."at") AS "at",
          0 AS "kind"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
        UNION ALL
        SELECT
          "app_open"."customer_id" AS "key_1",
          CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS "apart_1",
          timezone('UTC', "app_open"."at") AS "at",
          1 AS "kind"
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."customer_id" IS NOT NULL
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 0 AND "seen"."reached" IS NOT NULL
  )

-- ----
-- ? did page_view then all of (app_open since 2026-11-15, review in last 3 days)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen_2"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        "timeline"."carried_nth" AS "carried_nth"
      FROM (
        SELECT
          "seen"."key_1" AS "key_1",
          least("seen"."part_0", "seen"."part_1") AS "at",
          0 AS "kind",
          least("seen"."part_0", "seen"."part_1") AS "carried_nth"
        FROM (
          SELECT
            "timeline"."key_1" AS "key_1",
            "timeline"."kind" AS "kind",
            max(CASE WHEN "timeline"."kind" = 0 THEN "timeline"."at" END) OVER (
              PARTITION BY "timeline"."key_1"
              ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
            ) AS "part_0",
            max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
              PARTITION BY "timeline"."key_1"
              ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
            ) AS "part_1",
            "timeline"."at" AS "time"
          FROM (
            SELECT
              "app_open"."customer_id" AS "key_1",
              timezone('UTC', "app_open"."at") AS "at",
              0 AS "kind"
            FROM "events" AS "app_open"
            WHERE
              CAST("app_open"."name" AS TEXT) = 'app_open'
              AND "app_open"."customer_id" IS NOT NULL
              AND "app_open"."at" >= CAST('2026-11-14 23:00:00' AS TIMESTAMP)
              AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            UNION ALL
            SELECT
              "review"."customer_id" AS "key_1",
              "review"."written_at" AS "at",
              1 AS "kind"
            FROM "reviews" AS "review"
            WHERE
              "review"."customer_id" IS NOT NULL
              AND (
                "review"."loaded_at" IS NULL
                OR "review"."loaded_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
              )
              AND "review"."written_at" >= CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
              AND "review"."written_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "timeline"
        ) AS "seen"
        WHERE
          "seen"."kind" IN (0, 1)
          AND "seen"."part_0" IS NOT NULL
          AND "seen"."part_1" IS NOT NULL
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") AS "at",
          1 AS "kind",
          NULL AS "carried_nth"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) AS "timeline"
    ) AS "seen_2"
    WHERE
      "seen_2"."kind" = 0 AND "seen_2"."reached" IS NOT NULL
  )

-- ----
-- ? did page_view in last 30 days then app_open in last 10 days within 200 years
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        "timeline"."at" AS "time"
      FROM (
        SELECT
          "app_open"."customer_id" AS "key_1",
          timezone('UTC', "app_open"."at") AS "at",
          0 AS "kind"
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."customer_id" IS NOT NULL
          AND "app_open"."at" >= CAST('2026-11-12 11:00:00' AS TIMESTAMP)
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") AS "at",
          1 AS "kind"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" >= CAST('2026-10-23 10:00:00' AS TIMESTAMP)
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 0
      AND "seen"."reached" IS NOT NULL
      AND CASE
        WHEN (
          CAST(EXTRACT(epoch FROM "seen"."time") * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "seen"."reached") * 1000000 AS BIGINT)
        ) > 6324652800000000
        THEN FALSE
        WHEN (
          CAST(EXTRACT(epoch FROM "seen"."time") * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM "seen"."reached") * 1000000 AS BIGINT)
        ) < 6307027200000000
        THEN TRUE
        ELSE "seen"."time" <= timezone(
          'Europe/Warsaw',
          timezone('Europe/Warsaw', "seen"."reached") + make_interval(0, CAST(2400 AS INT))
        )
      END
  )

-- ----
-- | session reading: review, page_view split after 30 minutes of silence
-- | segment read: did page_view then review in the same reading
-- ? in segment read as of 3 days ago
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 2 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        max(CASE WHEN "timeline"."kind" = 0 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "visit",
        max("timeline"."visit_end") OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "visit_end"
      FROM (
        SELECT
          "review"."customer_id" AS "key_1",
          "review"."written_at" AS "at",
          1 AS "kind",
          CAST(NULL AS TIMESTAMPTZ) AS "visit_end"
        FROM "reviews" AS "review"
        WHERE
          "review"."customer_id" IS NOT NULL
          AND (
            "review"."loaded_at" IS NULL
            OR "review"."loaded_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
          )
          AND "review"."written_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") AS "at",
          2 AS "kind",
          CAST(NULL AS TIMESTAMPTZ) AS "visit_end"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-19 11:00:00' AS TIMESTAMP)
        UNION ALL
        SELECT
          "reading"."key_1" AS "key_1",
          "reading"."time" AS "at",
          0 AS "kind",
          "reading"."property_end" AS "visit_end"
        FROM (
          SELECT
            "numbered"."key_1" AS "key_1",
            min("numbered"."time") AS "time",
            max("numbered"."time") AS "property_end",
            CAST(EXTRACT(epoch FROM max("numbered"."time")) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM min("numbered"."time")) * 1000000 AS BIGINT) AS "property_length",
            count(*) AS "property_count"
          FROM (
            SELECT
              "spaced"."key_1" AS "key_1",
              sum("spaced"."opens") OVER (
                PARTITION BY "spaced"."key_1"
                ORDER BY CAST(EXTRACT(epoch FROM "spaced"."time") * 1000000 AS BIGINT) ASC
              ) AS "visit",
              "spaced"."time" AS "time"
            FROM (
              SELECT
                "review_and_others"."key_1" AS "key_1",
                CASE
                  WHEN "review_and_others"."time" <= (
                    lag("review_and_others"."time") OVER (PARTITION BY "review_and_others"."key_1" ORDER BY "review_and_others"."time" ASC) + CAST('1800000000 microseconds' AS INTERVAL)
                  )
                  THEN 0
                  ELSE 1
                END AS "opens",
                "review_and_others"."time" AS "time"
              FROM (
                SELECT
                  "review"."customer_id" AS "key_1",
                  "review"."written_at" AS "time",
                  NULL AS "order",
                  0 AS "position",
                  row_number() OVER (
                    PARTITION BY "review"."customer_id"
                    ORDER BY "review"."written_at" ASC NULLS FIRST, CAST(CAST("review"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "review"."stars" ASC NULLS FIRST
                  ) AS "place"
                FROM "reviews" AS "review"
                WHERE
                  "review"."customer_id" IS NOT NULL
                  AND (
                    "review"."loaded_at" IS NULL
                    OR "review"."loaded_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
                  )
                  AND "review"."written_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
                UNION ALL
                SELECT
                  "page_view"."customer_id" AS "key_1",
                  timezone('UTC', "page_view"."at") AS "time",
                  NULL AS "order",
                  1 AS "position",
                  row_number() OVER (
                    PARTITION BY "page_view"."customer_id"
                    ORDER BY "page_view"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
                  ) AS "place"
                FROM "events" AS "page_view"
                WHERE
                  CAST("page_view"."name" AS TEXT) = 'page_view'
                  AND "page_view"."customer_id" IS NOT NULL
                  AND "page_view"."at" < CAST('2026-11-19 11:00:00' AS TIMESTAMP)
              ) AS "review_and_others"
            ) AS "spaced"
          ) AS "numbered"
          GROUP BY
            "numbered"."key_1",
            "numbered"."visit"
        ) AS "reading"
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 1
      AND "seen"."reached" IS NOT NULL
      AND "seen"."reached" >= "seen"."visit"
  )

-- ----
-- ? (3 if sum of page_view.seconds > 1 minute else 4) + 1 = 4
WITH "page_view" AS (
  SELECT
    "page_view"."customer_id" AS "id",
    COALESCE(
      CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) AS BIGINT),
      0
    ) AS "sum"
  FROM "events" AS "page_view"
  WHERE
    CAST("page_view"."name" AS TEXT) = 'page_view'
    AND "page_view"."customer_id" IS NOT NULL
    AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "page_view"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "page_view"
  ON "page_view"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CASE WHEN COALESCE("page_view"."sum", 0) > 60000000 THEN 3 ELSE 4 END + 1
  ) = 4

-- ----
-- ? (count of page_view > 1) = (count of page_view > 0)
WITH "page_view" AS (
  SELECT
    "page_view"."customer_id" AS "id",
    count(*) AS "count"
  FROM "events" AS "page_view"
  WHERE
    CAST("page_view"."name" AS TEXT) = 'page_view'
    AND "page_view"."customer_id" IS NOT NULL
    AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "page_view"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "page_view"
  ON "page_view"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND COALESCE("page_view"."count" > 1, FALSE) = COALESCE("page_view"."count" > 0, FALSE)

-- ----
-- ? (3 if count of page_view = 0 else count of page_view) >= 3
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        CASE WHEN count(*) = 0 THEN 3 ELSE count(*) END < 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- = tier
WITH "customer_tier" AS (
  SELECT
    "tier_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("tier_history"."tier" AS TEXT) ORDER BY timezone('Europe/Warsaw', CAST("tier_history"."day" AS TIMESTAMP)) DESC NULLS LAST, (
          CAST(CAST("tier_history"."tier" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("tier_history"."tier" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "tiers" AS "tier_history"
  WHERE
    "tier_history"."customer_id" IS NOT NULL
    AND "tier_history"."day" < CAST('2026-11-23' AS DATE)
  GROUP BY
    "tier_history"."customer_id"
)
SELECT
  "customer"."id",
  "looked up 1"."value" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "customer_tier" AS "looked up 1"
  ON "looked up 1"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? local date of signup_at = 2026-01-02
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CAST(timezone(
    CASE
      WHEN CAST("customer"."timezone" AS TEXT) IN (
        SELECT
          "zone"."name"
        FROM pg_timezone_names() AS "zone"
      )
      AND NOT (
        starts_with(CAST("customer"."timezone" AS TEXT), 'posix/')
        OR starts_with(CAST("customer"."timezone" AS TEXT), 'right/')
      )
      THEN CAST("customer"."timezone" AS TEXT)
    END,
    "customer"."created_at"
  ) AS DATE) = CAST('2026-01-02' AS DATE)

-- ----
-- ? did app_open as a where (did app_open on a)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "app_open"."customer_id"
    FROM "events" AS "app_open"
    WHERE
      CAST("app_open"."name" AS TEXT) = 'app_open'
      AND "app_open"."customer_id" IS NOT NULL
      AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "app_open_2"."customer_id" AS "key_1",
            row_number() OVER (
              PARTITION BY "app_open_2"."customer_id", ARRAY[
                'app_open',
                CAST(timezone('UTC', "app_open_2"."at") AS TEXT),
                CAST(CAST(jsonb_extract_path_text(CAST("app_open_2"."payload" AS JSONB), 'product') AS TEXT) AS TEXT)
              ]
            ) AS "twin",
            ARRAY[
              'app_open',
              CAST(timezone('UTC', "app_open_2"."at") AS TEXT),
              CAST(CAST(jsonb_extract_path_text(CAST("app_open_2"."payload" AS JSONB), 'product') AS TEXT) AS TEXT)
            ] AS "identity",
            "app_open_2"."at" AS "time"
          FROM "events" AS "app_open_2"
          WHERE
            CAST("app_open_2"."name" AS TEXT) = 'app_open'
            AND "app_open_2"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        ) AS "other"
        WHERE
          "other"."key_1" = "app_open"."customer_id"
          AND NOT (
            "other"."twin" = 1
            AND "other"."identity" = ARRAY[
              'app_open',
              CAST(timezone('UTC', "app_open"."at") AS TEXT),
              CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT)
            ]
          )
          AND "other"."time" >= timezone(
            'UTC',
            timezone(
              'Europe/Warsaw',
              (
                SELECT
                  CAST("values 1"."value 1" AS TIMESTAMP)
                FROM (
                  SELECT
                    CAST(timezone('Europe/Warsaw', timezone('UTC', "app_open"."at")) AS DATE) AS "value 1"
                ) AS "values 1"
              )
            )
          )
          AND "other"."time" < timezone(
            'UTC',
            timezone(
              'Europe/Warsaw',
              (
                SELECT
                  CAST("values 1"."value 1" AS TIMESTAMP) + make_interval(0, 0, 0, CAST(1 AS INT))
                FROM (
                  SELECT
                    CAST(timezone('Europe/Warsaw', timezone('UTC', "app_open"."at")) AS DATE) AS "value 1"
                ) AS "values 1"
              )
            )
          )
      )
  )

-- ----
-- ? (first app_open) was on 2026-11-10
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "app_open"."customer_id"
    FROM "events" AS "app_open"
    WHERE
      CAST("app_open"."name" AS TEXT) = 'app_open'
      AND "app_open"."customer_id" IS NOT NULL
      AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
    GROUP BY
      "app_open"."customer_id"
    HAVING
      timezone('UTC', min("app_open"."at")) >= CAST('2026-11-09 23:00:00+00' AS TIMESTAMPTZ)
      AND timezone('UTC', min("app_open"."at")) < CAST('2026-11-10 23:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = weekday of (last purchase.time where (amount > 5))
WITH "purchase_chosen" AS (
  SELECT
    "purchase"."key_1" AS "id",
    (
      array_agg("purchase"."time" ORDER BY "purchase"."place" DESC NULLS LAST)
    )[1] AS "last"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy",
      row_number() OVER (
        PARTITION BY "purchase"."customer_id"
        ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_id" AS TEXT)
        END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
          WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
          THEN ARRAY(SELECT
            ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
          FROM (
            SELECT
              unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
              generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
          ) AS "each item"
          ORDER BY
            "each item"."place" ASC)
        END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
      ) AS "place",
      CAST(CASE
        WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("purchase"."line_no" AS TEXT)
      END AS TEXT) COLLATE "C" AS "order"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1 AND "purchase"."property_amount" > 5
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  (
    ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  )[CAST(CAST(date_part('isodow', timezone('Europe/Warsaw', "purchase_chosen"."last")) AS INT) AS INT)] AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_chosen"
  ON "purchase_chosen"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase in last 30 days and did not purchase in last 7 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) >= 1
      AND count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2026-11-15 11:00:00+00' AS TIMESTAMPTZ)) < 1
  )

-- ----
-- ? did purchase at least 3 times in last 365 days and did not purchase in last 90 days and email_opt_in
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) >= 3
      AND count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)) < 1
  )
  AND "customer"."email_opt_in"

-- ----
-- ? did purchase in last 300 days or did purchase at least 2 times in last 3 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-01-26 11:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-01-26 11:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) >= 1
      OR count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)) >= 2
  )

-- ----
-- ? count of purchase 300 to 290 days ago > 2 and count of purchase in last 3 days > 2
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-01-26 11:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-02-05 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-01-26 11:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) > 2
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) > 2
  )

-- ----
-- ? not (did purchase or did app_open at least 2 times)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT (
    "customer"."id" IN (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
    )
    OR "customer"."id" IN (
      SELECT
        "app_open"."customer_id"
      FROM "events" AS "app_open"
      WHERE
        CAST("app_open"."name" AS TEXT) = 'app_open'
        AND "app_open"."customer_id" IS NOT NULL
        AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "app_open"."customer_id"
      HAVING
        count(*) >= 2
    )
  )

-- ----
-- ? at least 2 of (did purchase, did app_open at least 3 times, country = "PL")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CASE
      WHEN "customer"."id" IN (
        SELECT
          "purchase"."key_1"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
      )
      THEN 1
      ELSE 0
    END + CASE
      WHEN "customer"."id" IN (
        SELECT
          "app_open"."customer_id"
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."customer_id" IS NOT NULL
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        GROUP BY
          "app_open"."customer_id"
        HAVING
          count(*) >= 3
      )
      THEN 1
      ELSE 0
    END + CASE WHEN CAST("customer"."country" AS TEXT) = 'PL' THEN 1 ELSE 0 END
  ) >= 2

-- ----
-- ? did purchase at most 2 times in last 30 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          AND NOT EXISTS(
            SELECT
              1
            FROM "orders" AS "earlier_purchase"
            WHERE
              CAST("earlier_purchase"."status" AS TEXT) = 'paid'
              AND "earlier_purchase"."customer_id" IS NOT NULL
              AND "earlier_purchase"."ordered_at" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
              AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
              AND "earlier_purchase"."line_id" = "purchase"."line_id"
          )
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
      GROUP BY
        "purchase"."key_1"
      HAVING
        count(*) > 2
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? email_opt_in and did not purchase in last 90 days and not (first purchase was in last 30 days)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."email_opt_in"
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" >= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          AND NOT EXISTS(
            SELECT
              1
            FROM "orders" AS "earlier_purchase"
            WHERE
              CAST("earlier_purchase"."status" AS TEXT) = 'paid'
              AND "earlier_purchase"."customer_id" IS NOT NULL
              AND "earlier_purchase"."ordered_at" < CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
              AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
              AND "earlier_purchase"."line_id" = "purchase"."line_id"
          )
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? did purchase where (amount > balance)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    WHERE
      "purchase"."copy" = 1
      AND "purchase"."property_amount" > CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))
  )

-- ----
-- ? did purchase where (count of app_open in last 3 days > 3 and amount > 5) at least 2 times
WITH "app_open_in_last_3_days" AS (
  SELECT
    "app_open"."customer_id" AS "id",
    count(*) AS "count"
  FROM "events" AS "app_open"
  WHERE
    CAST("app_open"."name" AS TEXT) = 'app_open'
    AND "app_open"."customer_id" IS NOT NULL
    AND "app_open"."at" >= CAST('2026-11-19 11:00:00' AS TIMESTAMP)
    AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "app_open"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    LEFT JOIN "app_open_in_last_3_days"
      ON "app_open_in_last_3_days"."id" = "customer"."id"
    WHERE
      "purchase"."copy" = 1
      AND "app_open_in_last_3_days"."count" > 3
      AND "purchase"."property_amount" > 5
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) >= 2
  )

-- ----
-- ? sum of purchase.amount > max of purchase.price and average of purchase.amount in last 7 days > 3
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_price",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      COALESCE(sum("purchase"."property_amount"), 0) > max("purchase"."property_price")
      AND sum("purchase"."property_amount") FILTER(WHERE
        "purchase"."time" >= CAST('2026-11-15 11:00:00+00' AS TIMESTAMPTZ)) >= (
        count("purchase"."property_amount") FILTER(WHERE
          "purchase"."time" >= CAST('2026-11-15 11:00:00+00' AS TIMESTAMPTZ)) * 3.00000000005
      )
      AND count("purchase"."property_amount") FILTER(WHERE
        "purchase"."time" >= CAST('2026-11-15 11:00:00+00' AS TIMESTAMPTZ)) > 0
  )

-- ----
-- | event large: purchase where (amount > 100)
-- | event given: purchase where (gift)
-- | event big: large, given
-- | event rich: large, purchase
-- ? did big or did rich at least 2 times
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."id" IN (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
          "purchase"."gift" AS "property_gift",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
        AND (
          "purchase"."property_amount" > 100 OR "purchase"."property_gift"
        )
    )
    OR "customer"."id" IN (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
      GROUP BY
        "purchase"."key_1"
      HAVING
        count(*) >= 2
    )
  )

-- ----
-- | trait spend: sum of purchase.amount in last 90 days
-- | trait visits: count of page_view
-- ? spend > 100 and visits > 3 and not (spend > 500)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      sum("purchase"."property_amount") > 100
      AND (
        sum("purchase"."property_amount") > 500
      ) IS NOT TRUE
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
    GROUP BY
      "page_view"."customer_id"
    HAVING
      count(*) > 3
  )

-- ----
-- | partition stage:
-- |     "new" when first purchase was in last 30 days
-- |     "loyal" when did purchase at least 5 times in last 365 days
-- |     "lost" when last purchase was more than 365 days ago
-- |     "prospect" otherwise
-- ? stage = "loyal" or stage = "lost"
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      (
        (
          min("purchase"."time") >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          AND min("purchase"."time") < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) IS NOT TRUE
        AND count(*) FILTER(WHERE
          "purchase"."time" >= CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)) >= 5
      )
      OR (
        (
          min("purchase"."time") >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          AND min("purchase"."time") < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) IS NOT TRUE
        AND count(*) FILTER(WHERE
          "purchase"."time" >= CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)) < 5
        AND max("purchase"."time") < CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
  )

-- ----
-- ? first purchase.amount > 3 and last purchase.category = "a"
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CAST("purchase"."category" AS TEXT) AS "property_category",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        row_number() OVER (
          PARTITION BY "purchase"."customer_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        ) AS "place",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      (
        array_agg("purchase"."property_amount" ORDER BY "purchase"."place" ASC NULLS FIRST)
      )[1] > 3
      AND (
        array_agg("purchase"."property_category" ORDER BY "purchase"."place" DESC NULLS LAST)
      )[1] = 'a'
  )

-- ----
-- ? (2nd last purchase.amount otherwise 0) != 3
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "purchase"."id"
      FROM (
        SELECT
          "numbered"."id",
          "numbered"."last"
        FROM (
          SELECT
            "purchase"."key_1" AS "id",
            "purchase"."property_amount" AS "last",
            row_number() OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" DESC NULLS LAST) AS "number"
          FROM (
            SELECT
              "purchase"."customer_id" AS "key_1",
              "purchase"."ordered_at" AS "time",
              CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
              CASE
                WHEN "purchase"."line_id" IS NULL
                THEN 1
                ELSE row_number() OVER (
                  PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                  ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_id" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                    WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                    THEN ARRAY(SELECT
                      ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                    FROM (
                      SELECT
                        unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                        generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                    ) AS "each item"
                    ORDER BY
                      "each item"."place" ASC)
                  END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                )
              END AS "copy",
              row_number() OVER (
                PARTITION BY "purchase"."customer_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              ) AS "place",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order"
            FROM "orders" AS "purchase"
            WHERE
              CAST("purchase"."status" AS TEXT) = 'paid'
              AND "purchase"."customer_id" IS NOT NULL
              AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "purchase"
          WHERE
            "purchase"."copy" = 1
        ) AS "numbered"
        WHERE
          "numbered"."number" = 2
      ) AS "purchase"
      WHERE
        COALESCE(CAST("purchase"."last" AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10))) = 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? first purchase.category = last purchase.category
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CAST("purchase"."category" AS TEXT) AS "property_category",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        row_number() OVER (
          PARTITION BY "purchase"."customer_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        ) AS "place",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      (
        array_agg("purchase"."property_category" ORDER BY "purchase"."place" ASC NULLS FIRST)
      )[1] = (
        array_agg("purchase"."property_category" ORDER BY "purchase"."place" DESC NULLS LAST)
      )[1]
  )

-- ----
-- ? most frequent purchase.category = "a" and balance + score > 3
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "counted"."id"
    FROM (
      SELECT
        "purchase"."key_1" AS "id",
        CAST("purchase"."property_category" AS TEXT) COLLATE "C" AS "value",
        count(*) AS "times"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CAST("purchase"."category" AS TEXT) AS "property_category",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1 AND "purchase"."property_category" IS NOT NULL
      GROUP BY
        "purchase"."key_1",
        CAST("purchase"."property_category" AS TEXT) COLLATE "C"
    ) AS "counted"
    GROUP BY
      "counted"."id"
    HAVING
      max("counted"."times") FILTER(WHERE
        "counted"."value" = 'a') = max("counted"."times")
      AND COALESCE(max("counted"."times") FILTER(WHERE
        "counted"."value" < 'a'), 0) < max("counted"."times")
  )
  AND CAST(CAST(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS DECIMAL(38, 10)) + CAST(CASE
    WHEN NOT "customer"."score" IN (
      CAST('-Infinity' AS DOUBLE PRECISION),
      CAST('Infinity' AS DOUBLE PRECISION),
      CAST('NaN' AS DOUBLE PRECISION)
    )
    THEN CAST(CAST("customer"."score" AS TEXT) AS DECIMAL(38, 10))
    ELSE NULL
  END AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) > 3

-- ----
-- = (last purchase.amount) - (first purchase.amount)
WITH "purchase" AS (
  SELECT
    "purchase"."key_1" AS "id",
    (
      array_agg("purchase"."property_amount" ORDER BY "purchase"."place" DESC NULLS LAST)
    )[1] AS "last",
    (
      array_agg("purchase"."property_amount" ORDER BY "purchase"."place" ASC NULLS FIRST)
    )[1] AS "first"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy",
      row_number() OVER (
        PARTITION BY "purchase"."customer_id"
        ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
          WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase"."line_id" AS TEXT)
        END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
          WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
          THEN ARRAY(SELECT
            ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
          FROM (
            SELECT
              unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
              generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
          ) AS "each item"
          ORDER BY
            "each item"."place" ASC)
        END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
      ) AS "place",
      CAST(CASE
        WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("purchase"."line_no" AS TEXT)
      END AS TEXT) COLLATE "C" AS "order"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  CAST(CAST("purchase"."last" AS DECIMAL(38, 10)) - CAST("purchase"."first" AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = average gap between purchase in last 90 days
WITH "purchase_in_last_90_days" AS (
  SELECT
    "purchase"."key_1" AS "id",
    CASE
      WHEN (
        count(*) - 1
      ) > 0
      THEN CAST(CASE
        WHEN (
          max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
        ) < 0
        THEN -(
          div(
            (
              CAST(abs(
                max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
              ) AS DECIMAL) * 2
            ) + (
              count(*) - 1
            ),
            2 * (
              count(*) - 1
            )
          )
        )
        ELSE div(
          (
            CAST(abs(
              max(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT)) - min(CAST(EXTRACT(epoch FROM "purchase"."time") * 1000000 AS BIGINT))
            ) AS DECIMAL) * 2
          ) + (
            count(*) - 1
          ),
          2 * (
            count(*) - 1
          )
        )
      END AS BIGINT)
      ELSE NULL
    END AS "average_gap"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" >= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND NOT EXISTS(
        SELECT
          1
        FROM "orders" AS "earlier_purchase"
        WHERE
          CAST("earlier_purchase"."status" AS TEXT) = 'paid'
          AND "earlier_purchase"."customer_id" IS NOT NULL
          AND "earlier_purchase"."ordered_at" < CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
          AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
          AND "earlier_purchase"."line_id" = "purchase"."line_id"
      )
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  make_interval(
    0,
    0,
    0,
    CAST(div("purchase_in_last_90_days"."average_gap", 86400000000) AS INT),
    0,
    0,
    CAST("purchase_in_last_90_days"."average_gap" % 86400000000 AS DOUBLE PRECISION) * CAST(0.000001 AS DOUBLE PRECISION)
  ) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_in_last_90_days"
  ON "purchase_in_last_90_days"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = longest streak of weeks with purchase
WITH "purchase" AS (
  SELECT
    "runs"."id",
    max("runs"."length") AS "longest_streak"
  FROM (
    SELECT
      "ranked"."id",
      count(*) AS "length",
      max("ranked"."period") AS "last_period"
    FROM (
      SELECT
        "active"."id",
        "active"."period" AS "period",
        "active"."period" - row_number() OVER (PARTITION BY "active"."id" ORDER BY "active"."period" ASC NULLS FIRST) AS "run"
      FROM (
        SELECT
          "purchase"."key_1" AS "id",
          (
            div(
              (
                CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE) - CAST('1970-01-01' AS DATE)
              ) + 1050003,
              7
            )
          ) - 150000 AS "period"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
        GROUP BY
          "purchase"."key_1",
          (
            div(
              (
                CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE) - CAST('1970-01-01' AS DATE)
              ) + 1050003,
              7
            )
          ) - 150000
      ) AS "active"
    ) AS "ranked"
    GROUP BY
      "ranked"."id",
      "ranked"."run"
  ) AS "runs"
  GROUP BY
    "runs"."id"
)
SELECT
  "customer"."id",
  CAST(COALESCE("purchase"."longest_streak", 0) AS BIGINT) AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = 90th percentile of purchase.amount in last 365 days
WITH "purchase_in_last_365_days" AS (
  SELECT
    "purchase"."key_1" AS "id",
    percentile_disc(0.9) WITHIN GROUP (ORDER BY
      "purchase"."property_amount" ASC) AS "percentile"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" >= CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND NOT EXISTS(
        SELECT
          1
        FROM "orders" AS "earlier_purchase"
        WHERE
          CAST("earlier_purchase"."status" AS TEXT) = 'paid'
          AND "earlier_purchase"."customer_id" IS NOT NULL
          AND "earlier_purchase"."ordered_at" < CAST('2025-11-22 11:00:00+00' AS TIMESTAMPTZ)
          AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
          AND "earlier_purchase"."line_id" = "purchase"."line_id"
      )
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  "purchase_in_last_365_days"."percentile" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase_in_last_365_days"
  ON "purchase_in_last_365_days"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = share of (gift) over purchase
WITH "purchase" AS (
  SELECT
    "purchase"."key_1" AS "id",
    CASE
      WHEN count(*) > 0
      THEN CAST(CAST(CASE
        WHEN count(*) FILTER(WHERE
          "purchase"."property_gift") < 0
        THEN -(
          div(
            (
              CAST(abs(
                CAST(count(*) FILTER(WHERE
                  "purchase"."property_gift") AS DECIMAL(38, 0)) * 10000000000
              ) AS DECIMAL) * 2
            ) + count(*),
            count(*) * 2
          )
        )
        ELSE div(
          (
            CAST(abs(
              CAST(count(*) FILTER(WHERE
                "purchase"."property_gift") AS DECIMAL(38, 0)) * 10000000000
            ) AS DECIMAL) * 2
          ) + count(*),
          count(*) * 2
        )
      END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
      ELSE NULL
    END AS "share"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      "purchase"."gift" AS "property_gift",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id",
  "purchase"."share" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = average of (sum of purchase.amount per category)
WITH "purchase" AS (
  SELECT
    "grouped"."key_1" AS "id",
    CASE
      WHEN count(*) > 0
      THEN CAST(CAST(CASE
        WHEN CAST(sum("grouped"."property_value") AS DECIMAL(38, 2)) < 0
        THEN -(
          div(
            (
              CAST(abs(
                CAST(CAST(sum("grouped"."property_value") AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
              ) AS DECIMAL) * 2
            ) + count(*),
            count(*) * 2
          )
        )
        ELSE div(
          (
            CAST(abs(
              CAST(CAST(sum("grouped"."property_value") AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
            ) AS DECIMAL) * 2
          ) + count(*),
          count(*) * 2
        )
      END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
      ELSE NULL
    END AS "average"
  FROM (
    SELECT
      "purchase"."key_1" AS "key_1",
      CAST("purchase"."property_category" AS TEXT) COLLATE "C" AS "property_category",
      COALESCE(CAST(sum("purchase"."property_amount") AS DECIMAL(38, 2)), 0) AS "property_value"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        CAST("purchase"."category" AS TEXT) AS "property_category",
        CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1 AND "purchase"."property_category" IS NOT NULL
    GROUP BY
      "purchase"."key_1",
      CAST("purchase"."property_category" AS TEXT) COLLATE "C"
  ) AS "grouped"
  GROUP BY
    "grouped"."key_1"
)
SELECT
  "customer"."id",
  "purchase"."average" AS "asked_for"
FROM "customers" AS "customer"
LEFT JOIN "purchase"
  ON "purchase"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? not (city is in ("a", "b"))
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST("customer"."city" AS TEXT) IN ('a', 'b')
  ) IS NOT TRUE

-- ----
-- ? not (country = "PL" and age > 3)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST("customer"."country" AS TEXT) = 'PL' AND "customer"."age" > 3
  ) IS NOT TRUE

-- ----
-- ? country != "PL" or newsletter is unknown
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST("customer"."country" AS TEXT) IS DISTINCT FROM 'PL'
    OR NOT "customer"."newsletter" IS NOT NULL
  )

-- ----
-- ? email contains "%_" and email starts with "a" ignoring case and not (email matches /^[a-z.]+@/)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    strpos(CAST("customer"."email" AS TEXT), '%_') > 0
  )
  AND starts_with(
    translate(
      CAST("customer"."email" AS TEXT),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      'abcdefghijklmnopqrstuvwxyz'
    ),
    'a'
  )
  AND regexp_like(CAST("customer"."email" AS TEXT), '\A[.a-z]+@') IS NOT TRUE

-- ----
-- ? age is between 18 and 25 and balance * 1.5 - score / 2 > age
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."age" >= 18
  AND "customer"."age" <= 25
  AND CAST(CAST(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) * 1.5 AS DECIMAL(38, 10)) - CAST(CAST((
    div(
      CAST(CASE
        WHEN NOT "customer"."score" IN (
          CAST('-Infinity' AS DOUBLE PRECISION),
          CAST('Infinity' AS DOUBLE PRECISION),
          CAST('NaN' AS DOUBLE PRECISION)
        )
        THEN CAST(CAST("customer"."score" AS TEXT) AS DECIMAL(38, 10))
        ELSE NULL
      END AS DECIMAL(38, 10)) * 100000000000,
      nullif(CAST(2 AS DECIMAL(38, 10)), 0)
    )
  ) * 0.00000000001 AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) > "customer"."age"

-- ----
-- ? in sample 10% of "spring"
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST(CAST('x' || left(md5('spring:' || CAST("customer"."id" AS TEXT)), 8) AS BIT(32)) AS BIGINT) % 10000
  ) < 1000

-- ----
-- ? in sample 40% to 60% of "spring"
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST(CAST('x' || left(md5('spring:' || CAST("customer"."id" AS TEXT)), 8) AS BIT(32)) AS BIGINT) % 10000
  ) BETWEEN 4000 AND 5999

-- ----
-- ? years since birthday >= 18 and months since signup_at < 6 and hours since last app_open <= 36
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."birthday" < CAST('2008-11-23' AS DATE)
  AND "customer"."created_at" > CAST('2026-05-22 10:00:00+00' AS TIMESTAMPTZ)
  AND "customer"."id" IN (
    SELECT
      "app_open"."customer_id"
    FROM "events" AS "app_open"
    WHERE
      CAST("app_open"."name" AS TEXT) = 'app_open'
      AND "app_open"."customer_id" IS NOT NULL
      AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
    GROUP BY
      "app_open"."customer_id"
    HAVING
      timezone('UTC', max("app_open"."at")) > CAST('2026-11-20 22:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? weekday of last purchase = "monday" and hour of signup_at < 12
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      (
        ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
      )[CAST(CAST(date_part('isodow', timezone('Europe/Warsaw', max("purchase"."time"))) AS INT) AS INT)] = 'monday'
  )
  AND CAST(CAST(date_part('hour', timezone('Europe/Warsaw', "customer"."created_at")) AS INT) AS BIGINT) < 12

-- ----
-- ? home is within 25 km of (52.23, 21.01)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CAST(floor(
    (
      CAST(12742017.6 AS DOUBLE PRECISION) * asin(
        sqrt(
          (
            SELECT
              CASE
                WHEN "values 1"."value 1" > CAST(1 AS DOUBLE PRECISION)
                THEN CAST(1 AS DOUBLE PRECISION)
                ELSE "values 1"."value 1"
              END
            FROM (
              SELECT
                (
                  sin(
                    (
                      radians((
                        ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                      )[1]) - radians(
                        (
                          CASE
                            WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                            THEN ARRAY[
                              CAST("customer"."lat" AS DOUBLE PRECISION),
                              CAST("customer"."lon" AS DOUBLE PRECISION)
                            ]
                            ELSE NULL
                          END
                        )[1]
                      )
                    ) * CAST(0.5 AS DOUBLE PRECISION)
                  ) * sin(
                    (
                      radians((
                        ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                      )[1]) - radians(
                        (
                          CASE
                            WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                            THEN ARRAY[
                              CAST("customer"."lat" AS DOUBLE PRECISION),
                              CAST("customer"."lon" AS DOUBLE PRECISION)
                            ]
                            ELSE NULL
                          END
                        )[1]
                      )
                    ) * CAST(0.5 AS DOUBLE PRECISION)
                  )
                ) + (
                  (
                    cos(
                      radians(
                        (
                          CASE
                            WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                            THEN ARRAY[
                              CAST("customer"."lat" AS DOUBLE PRECISION),
                              CAST("customer"."lon" AS DOUBLE PRECISION)
                            ]
                            ELSE NULL
                          END
                        )[1]
                      )
                    ) * cos(
                      radians((
                        ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                      )[1])
                    )
                  ) * (
                    sin(
                      (
                        radians((
                          ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                        )[2]) - radians(
                          (
                            CASE
                              WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                              THEN ARRAY[
                                CAST("customer"."lat" AS DOUBLE PRECISION),
                                CAST("customer"."lon" AS DOUBLE PRECISION)
                              ]
                              ELSE NULL
                            END
                          )[2]
                        )
                      ) * CAST(0.5 AS DOUBLE PRECISION)
                    ) * sin(
                      (
                        radians((
                          ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                        )[2]) - radians(
                          (
                            CASE
                              WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                              THEN ARRAY[
                                CAST("customer"."lat" AS DOUBLE PRECISION),
                                CAST("customer"."lon" AS DOUBLE PRECISION)
                              ]
                              ELSE NULL
                            END
                          )[2]
                        )
                      ) * CAST(0.5 AS DOUBLE PRECISION)
                    )
                  )
                ) AS "value 1"
            ) AS "values 1"
          )
        )
      )
    ) + CAST(0.5 AS DOUBLE PRECISION)
  ) AS BIGINT) <= 25000

-- ----
-- ? did purchase since signup_at
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    WHERE
      "purchase"."copy" = 1
      AND "purchase"."time" >= "customer"."created_at"
      AND "purchase"."time" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase 7 to 14 days after signup_at
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    WHERE
      "purchase"."copy" = 1
      AND "purchase"."time" >= timezone(
        'Europe/Warsaw',
        timezone('Europe/Warsaw', "customer"."created_at") + make_interval(0, 0, 0, CAST(7 AS INT))
      )
      AND "purchase"."time" < timezone(
        'Europe/Warsaw',
        timezone('Europe/Warsaw', "customer"."created_at") + make_interval(0, 0, 0, CAST(14 AS INT))
      )
      AND "purchase"."time" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase within 3 days before renewal_date
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase"."key_1"
    WHERE
      "purchase"."copy" = 1
      AND "purchase"."time" >= timezone(
        'Europe/Warsaw',
        CAST(CAST(CAST("customer"."renewal_date" AS TIMESTAMP) + make_interval(0, 0, 0, CAST(-3 AS INT)) AS DATE) AS TIMESTAMP)
      )
      AND "purchase"."time" < timezone('Europe/Warsaw', CAST("customer"."renewal_date" AS TIMESTAMP))
      AND "purchase"."time" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase in first full month after (first purchase)
WITH "purchase" AS (
  SELECT
    "purchase"."key_1" AS "id",
    min("purchase"."time") AS "first"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase_row"."key_1"
    FROM (
      SELECT
        "purchase_row"."customer_id" AS "key_1",
        "purchase_row"."ordered_at" AS "time",
        CASE
          WHEN "purchase_row"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase_row"."customer_id", "purchase_row"."line_id"
            ORDER BY "purchase_row"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_row"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_row"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_row"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_row"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_row"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_row"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_row"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_row"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_row"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_row"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_row"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_row"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_row"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase_row"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase_row"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase_row"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase_row"."gift" ASC NULLS FIRST, CAST(CAST("purchase_row"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_row"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase_row"
      WHERE
        CAST("purchase_row"."status" AS TEXT) = 'paid'
        AND "purchase_row"."customer_id" IS NOT NULL
        AND "purchase_row"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase_row"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "purchase_row"."key_1"
    LEFT JOIN "purchase"
      ON "purchase"."id" = "customer"."id"
    WHERE
      "purchase_row"."copy" = 1
      AND "purchase_row"."time" >= timezone(
        'Europe/Warsaw',
        (
          SELECT
            CAST(date_trunc('month', CAST("values 1"."value 1" AS TIMESTAMP)) AS TIMESTAMP) + make_interval(
              0,
              CAST(1 - (
                (
                  CAST(date_part('month', "values 1"."value 1") AS INT) + 11
                ) % 1
              ) AS INT)
            )
          FROM (
            SELECT
              CAST(timezone('Europe/Warsaw', "purchase"."first") AS DATE) AS "value 1"
          ) AS "values 1"
        )
      )
      AND "purchase_row"."time" < timezone(
        'Europe/Warsaw',
        (
          SELECT
            CAST(date_trunc('month', CAST("values 1"."value 1" AS TIMESTAMP)) AS TIMESTAMP) + make_interval(
              0,
              CAST(2 - (
                (
                  CAST(date_part('month', "values 1"."value 1") AS INT) + 11
                ) % 1
              ) AS INT)
            )
          FROM (
            SELECT
              CAST(timezone('Europe/Warsaw', "purchase"."first") AS DATE) AS "value 1"
          ) AS "values 1"
        )
      )
      AND "purchase_row"."time" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? did purchase in each of last 4 full quarters
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2025-09-30 22:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-09-30 22:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2025-09-30 22:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(*) FILTER(WHERE
        "purchase"."time" < CAST('2025-12-31 23:00:00+00' AS TIMESTAMPTZ)) >= 1
      AND count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2025-12-31 23:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."time" < CAST('2026-03-31 22:00:00+00' AS TIMESTAMPTZ)) >= 1
      AND count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2026-03-31 22:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."time" < CAST('2026-06-30 22:00:00+00' AS TIMESTAMPTZ)) >= 1
      AND count(*) FILTER(WHERE
        "purchase"."time" >= CAST('2026-06-30 22:00:00+00' AS TIMESTAMPTZ)) >= 1
  )

-- ----
-- ? did purchase on at least 3 days in last 1 full week
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" >= CAST('2026-11-08 23:00:00+00' AS TIMESTAMPTZ)
        AND "purchase"."ordered_at" < CAST('2026-11-15 23:00:00+00' AS TIMESTAMPTZ)
        AND NOT EXISTS(
          SELECT
            1
          FROM "orders" AS "earlier_purchase"
          WHERE
            CAST("earlier_purchase"."status" AS TEXT) = 'paid'
            AND "earlier_purchase"."customer_id" IS NOT NULL
            AND "earlier_purchase"."ordered_at" < CAST('2026-11-08 23:00:00+00' AS TIMESTAMPTZ)
            AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
            AND "earlier_purchase"."line_id" = "purchase"."line_id"
        )
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
    GROUP BY
      "purchase"."key_1"
    HAVING
      count(DISTINCT CAST(timezone('Europe/Warsaw', "purchase"."time") AS DATE)) >= 3
  )

-- ----
-- ? signup_at was more than 3 months ago and known for at least 90 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."created_at" < CAST('2026-08-22 10:00:00+00' AS TIMESTAMPTZ)
  AND "customer"."created_at" <= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)

-- ----
-- ? count of review in any 24 hours of last 90 days >= 3
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "review"."key_1"
    FROM (
      SELECT
        "review"."customer_id" AS "key_1",
        nth_value("review"."written_at", 3) OVER (
          PARTITION BY "review"."customer_id"
          ORDER BY "review"."written_at" ASC
          RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS "last_time",
        "review"."written_at" AS "time"
      FROM "reviews" AS "review"
      WHERE
        "review"."customer_id" IS NOT NULL
        AND (
          "review"."loaded_at" IS NULL
          OR "review"."loaded_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
        AND "review"."written_at" >= CAST('2026-08-24 10:00:00+00' AS TIMESTAMPTZ)
        AND "review"."written_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "review"
    WHERE
      "review"."last_time" < (
        "review"."time" + CAST('86400000000 microseconds' AS INTERVAL)
      )
  )

-- ----
-- ? did visit at least 2 times in last 3 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "visit"."customer_id"
    FROM "visits" AS "visit"
    WHERE
      "visit"."customer_id" IS NOT NULL
      AND "visit"."day" >= CAST('2026-11-20' AS DATE)
      AND "visit"."day" < CAST('2026-11-23' AS DATE)
    GROUP BY
      "visit"."customer_id"
    HAVING
      count(*) >= 2
  )

-- ----
-- ? did page_view then purchase within 1 hour for the same product
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1", "timeline"."apart_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        "timeline"."at" AS "time"
      FROM (
        SELECT
          "purchase"."key_1" AS "key_1",
          "purchase"."property_product" AS "apart_1",
          "purchase"."time" AS "at",
          0 AS "kind"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy",
            CAST("purchase"."product" AS TEXT) AS "property_product"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1 AND "purchase"."property_product" IS NOT NULL
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS "apart_1",
          timezone('UTC', "page_view"."at") AS "at",
          1 AS "kind"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) IS NOT NULL
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 0
      AND "seen"."reached" IS NOT NULL
      AND "seen"."time" <= (
        "seen"."reached" + CAST('3600000000 microseconds' AS INTERVAL)
      )
  )

-- ----
-- ? did page_view then next purchase within 2 hours then review at least 1 day later
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen_2"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max("timeline"."reached") OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached"
      FROM (
        SELECT
          "review"."customer_id" AS "key_1",
          "review"."written_at" AS "at",
          1 AS "kind",
          CAST(NULL AS TIMESTAMPTZ) AS "reached"
        FROM "reviews" AS "review"
        WHERE
          "review"."customer_id" IS NOT NULL
          AND (
            "review"."loaded_at" IS NULL
            OR "review"."loaded_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          )
          AND "review"."written_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        UNION ALL
        SELECT
          "seen"."key_1" AS "key_1",
          timezone(
            'Europe/Warsaw',
            timezone('Europe/Warsaw', "seen"."time") + make_interval(0, 0, 0, CAST(1 AS INT))
          ) AS "at",
          0 AS "kind",
          "seen"."time" AS "reached"
        FROM (
          SELECT
            "timeline"."key_1" AS "key_1",
            "timeline"."kind" AS "kind",
            max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
              PARTITION BY "timeline"."key_1"
              ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
            ) AS "reached",
            "timeline"."carried_previous" AS "carried_previous",
            "timeline"."at" AS "time"
          FROM (
            SELECT
              "numbered"."key_1" AS "key_1",
              "numbered"."time" AS "at",
              0 AS "kind",
              "numbered"."previous" AS "carried_previous"
            FROM (
              SELECT
                "purchase"."key_1" AS "key_1",
                lag("purchase"."time") OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "previous",
                "purchase"."place" AS "order_0",
                "purchase"."time" AS "time"
              FROM (
                SELECT
                  "purchase"."customer_id" AS "key_1",
                  "purchase"."ordered_at" AS "time",
                  CASE
                    WHEN "purchase"."line_id" IS NULL
                    THEN 1
                    ELSE row_number() OVER (
                      PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                      ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                        WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                        THEN lpad(
                          CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                          40,
                          '0'
                        )
                        ELSE CAST("purchase"."line_no" AS TEXT)
                      END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                        WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                        THEN lpad(
                          CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                          40,
                          '0'
                        )
                        ELSE CAST("purchase"."line_id" AS TEXT)
                      END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                        WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                        THEN ARRAY(SELECT
                          ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                        FROM (
                          SELECT
                            unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                            generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                        ) AS "each item"
                        ORDER BY
                          "each item"."place" ASC)
                      END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                    )
                  END AS "copy",
                  row_number() OVER (
                    PARTITION BY "purchase"."customer_id"
                    ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase"."line_no" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase"."line_id" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                      WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                      THEN ARRAY(SELECT
                        ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                      FROM (
                        SELECT
                          unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                          generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                      ) AS "each item"
                      ORDER BY
                        "each item"."place" ASC)
                    END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                  ) AS "place",
                  CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" AS "order"
                FROM "orders" AS "purchase"
                WHERE
                  CAST("purchase"."status" AS TEXT) = 'paid'
                  AND "purchase"."customer_id" IS NOT NULL
                  AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
              ) AS "purchase"
              WHERE
                "purchase"."copy" = 1
            ) AS "numbered"
            WHERE
              (
                "numbered"."previous" >= "numbered"."time"
              ) IS NOT TRUE
            UNION ALL
            SELECT
              "page_view"."customer_id" AS "key_1",
              timezone('UTC', "page_view"."at") AS "at",
              1 AS "kind",
              NULL AS "carried_previous"
            FROM "events" AS "page_view"
            WHERE
              CAST("page_view"."name" AS TEXT) = 'page_view'
              AND "page_view"."customer_id" IS NOT NULL
              AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          ) AS "timeline"
        ) AS "seen"
        WHERE
          "seen"."kind" = 0
          AND "seen"."reached" IS NOT NULL
          AND "seen"."time" <= (
            "seen"."reached" + CAST('7200000000 microseconds' AS INTERVAL)
          )
          AND (
            "seen"."carried_previous" > "seen"."reached"
          ) IS NOT TRUE
      ) AS "timeline"
    ) AS "seen_2"
    WHERE
      "seen_2"."kind" = 1 AND "seen_2"."reached" IS NOT NULL
  )

-- ----
-- ? did purchase then next purchase without app_open
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase_2"."key_1"
    FROM (
      SELECT
        "purchase_2"."customer_id" AS "key_1",
        "purchase_2"."ordered_at" AS "time",
        CASE
          WHEN "purchase_2"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase_2"."customer_id", "purchase_2"."line_id"
            ORDER BY "purchase_2"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_2"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_2"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_2"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_2"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_2"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase_2"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase_2"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase_2"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase_2"."gift" ASC NULLS FIRST, CAST(CAST("purchase_2"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_2"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        row_number() OVER (
          PARTITION BY "purchase_2"."customer_id"
          ORDER BY "purchase_2"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase_2"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase_2"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase_2"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase_2"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_2"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_2"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_2"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_2"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_2"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase_2"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase_2"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase_2"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase_2"."gift" ASC NULLS FIRST, CAST(CAST("purchase_2"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_2"."delivered_at" ASC NULLS FIRST
        ) AS "place",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase_2"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase_2"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order_in_time"
      FROM "orders" AS "purchase_2"
      WHERE
        CAST("purchase_2"."status" AS TEXT) = 'paid'
        AND "purchase_2"."customer_id" IS NOT NULL
        AND "purchase_2"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase_2"
    WHERE
      "purchase_2"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy",
            row_number() OVER (
              PARTITION BY "purchase"."customer_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            ) AS "place",
            CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" AS "order",
            CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" AS "order_in_time"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
          AND "purchase"."key_1" = "purchase_2"."key_1"
          AND COALESCE(
            "purchase"."time" < "purchase_2"."time"
            OR (
              "purchase"."time" = "purchase_2"."time"
              AND "purchase"."order_in_time" < "purchase_2"."order_in_time"
            ),
            FALSE
          )
          AND NOT EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "purchase_3"."customer_id" AS "key_1",
                "purchase_3"."ordered_at" AS "time",
                CASE
                  WHEN "purchase_3"."line_id" IS NULL
                  THEN 1
                  ELSE row_number() OVER (
                    PARTITION BY "purchase_3"."customer_id", "purchase_3"."line_id"
                    ORDER BY "purchase_3"."ordered_at" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase_3"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase_3"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase_3"."line_no" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase_3"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase_3"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase_3"."line_id" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_3"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_3"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_3"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_3"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_3"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_3"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_3"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                      WHEN CAST("purchase_3"."tags" AS TEXT[]) IS NOT NULL
                      THEN ARRAY(SELECT
                        ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                      FROM (
                        SELECT
                          unnest(CAST("purchase_3"."tags" AS TEXT[])) AS "item",
                          generate_subscripts(CAST("purchase_3"."tags" AS TEXT[]), 1) AS "place"
                      ) AS "each item"
                      ORDER BY
                        "each item"."place" ASC)
                    END ASC NULLS FIRST, "purchase_3"."gift" ASC NULLS FIRST, CAST(CAST("purchase_3"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_3"."delivered_at" ASC NULLS FIRST
                  )
                END AS "copy",
                row_number() OVER (
                  PARTITION BY "purchase_3"."customer_id"
                  ORDER BY "purchase_3"."ordered_at" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase_3"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase_3"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase_3"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase_3"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase_3"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase_3"."line_id" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_3"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_3"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_3"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_3"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_3"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_3"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_3"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                    WHEN CAST("purchase_3"."tags" AS TEXT[]) IS NOT NULL
                    THEN ARRAY(SELECT
                      ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                    FROM (
                      SELECT
                        unnest(CAST("purchase_3"."tags" AS TEXT[])) AS "item",
                        generate_subscripts(CAST("purchase_3"."tags" AS TEXT[]), 1) AS "place"
                    ) AS "each item"
                    ORDER BY
                      "each item"."place" ASC)
                  END ASC NULLS FIRST, "purchase_3"."gift" ASC NULLS FIRST, CAST(CAST("purchase_3"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_3"."delivered_at" ASC NULLS FIRST
                ) AS "place",
                CAST(CASE
                  WHEN CAST(pg_typeof("purchase_3"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase_3"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase_3"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" AS "order",
                CAST(CASE
                  WHEN CAST(pg_typeof("purchase_3"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase_3"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase_3"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" AS "order_in_time"
              FROM "orders" AS "purchase_3"
              WHERE
                CAST("purchase_3"."status" AS TEXT) = 'paid'
                AND "purchase_3"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
            ) AS "purchase_3"
            WHERE
              "purchase_3"."copy" = 1
              AND "purchase_3"."key_1" = "purchase_2"."key_1"
              AND COALESCE(
                "purchase"."time" < "purchase_3"."time"
                OR (
                  "purchase"."time" = "purchase_3"."time"
                  AND "purchase"."order_in_time" < "purchase_3"."order_in_time"
                ),
                FALSE
              )
              AND ("purchase_3"."place") < ("purchase_2"."place")
          )
          AND NOT EXISTS(
            SELECT
              1
            FROM "events" AS "app_open"
            WHERE
              CAST("app_open"."name" AS TEXT) = 'app_open'
              AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              AND "app_open"."customer_id" = "purchase_2"."key_1"
              AND "purchase"."time" < timezone('UTC', "app_open"."at")
              AND timezone('UTC', "app_open"."at") < "purchase_2"."time"
          )
      )
  )

-- ----
-- ? did page_view then no purchase where (amount > 5) within 3 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        min(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" DESC NULLS LAST, "timeline"."kind" ASC
        ) AS "following",
        "timeline"."at" AS "time"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") AS "at",
          0 AS "kind"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        UNION ALL
        SELECT
          "purchase"."key_1" AS "key_1",
          "purchase"."time" AS "at",
          1 AS "kind"
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1 AND "purchase"."property_amount" > 5
      ) AS "timeline"
    ) AS "seen"
    WHERE
      "seen"."kind" = 0
      AND timezone(
        'Europe/Warsaw',
        timezone('Europe/Warsaw', "seen"."time") + make_interval(0, 0, 0, CAST(3 AS INT))
      ) < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND (
        "seen"."following" IS NULL
        OR "seen"."following" > timezone(
          'Europe/Warsaw',
          timezone('Europe/Warsaw', "seen"."time") + make_interval(0, 0, 0, CAST(3 AS INT))
        )
      )
  )

-- ----
-- ? did page_view then purchase at least 3 times in last 9 days without review
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "seen_2"."key_1"
    FROM (
      SELECT
        "timeline"."key_1" AS "key_1",
        "timeline"."kind" AS "kind",
        max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
          PARTITION BY "timeline"."key_1"
          ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
        ) AS "reached",
        "timeline"."carried_nth" AS "carried_nth",
        "timeline"."carried_nth_order" AS "carried_nth_order",
        "timeline"."carried_blocked" AS "carried_blocked"
      FROM (
        SELECT
          "seen"."key_1" AS "key_1",
          "seen"."carried_nth" AS "at",
          0 AS "kind",
          "seen"."carried_nth" AS "carried_nth",
          "seen"."carried_nth_order" AS "carried_nth_order",
          "seen"."blocked" AS "carried_blocked"
        FROM (
          SELECT
            "timeline"."key_1" AS "key_1",
            "timeline"."kind" AS "kind",
            max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
              PARTITION BY "timeline"."key_1"
              ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
            ) AS "blocked",
            "timeline"."carried_nth" AS "carried_nth",
            "timeline"."carried_nth_order" AS "carried_nth_order",
            "timeline"."at" AS "time"
          FROM (
            SELECT
              "numbered"."key_1" AS "key_1",
              "numbered"."time" AS "at",
              0 AS "kind",
              "numbered"."nth" AS "carried_nth",
              "numbered"."nth_order" AS "carried_nth_order"
            FROM (
              SELECT
                "purchase"."key_1" AS "key_1",
                lag("purchase"."time", 2) OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "nth",
                lag("purchase"."order_in_time", 2) OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "nth_order",
                "purchase"."place" AS "order_0",
                "purchase"."time" AS "time"
              FROM (
                SELECT
                  "purchase"."customer_id" AS "key_1",
                  "purchase"."ordered_at" AS "time",
                  CASE
                    WHEN "purchase"."line_id" IS NULL
                    THEN 1
                    ELSE row_number() OVER (
                      PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                      ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                        WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                        THEN lpad(
                          CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                          40,
                          '0'
                        )
                        ELSE CAST("purchase"."line_no" AS TEXT)
                      END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                        WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                        THEN lpad(
                          CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                          40,
                          '0'
                        )
                        ELSE CAST("purchase"."line_id" AS TEXT)
                      END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                        WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                        THEN ARRAY(SELECT
                          ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                        FROM (
                          SELECT
                            unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                            generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                        ) AS "each item"
                        ORDER BY
                          "each item"."place" ASC)
                      END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                    )
                  END AS "copy",
                  row_number() OVER (
                    PARTITION BY "purchase"."customer_id"
                    ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase"."line_no" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                      WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                      THEN lpad(
                        CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                        40,
                        '0'
                      )
                      ELSE CAST("purchase"."line_id" AS TEXT)
                    END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                      WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                      THEN ARRAY(SELECT
                        ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                      FROM (
                        SELECT
                          unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                          generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                      ) AS "each item"
                      ORDER BY
                        "each item"."place" ASC)
                    END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                  ) AS "place",
                  CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" AS "order",
                  CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" AS "order_in_time"
                FROM "orders" AS "purchase"
                WHERE
                  CAST("purchase"."status" AS TEXT) = 'paid'
                  AND "purchase"."customer_id" IS NOT NULL
                  AND "purchase"."ordered_at" >= CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
                  AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
                  AND NOT EXISTS(
                    SELECT
                      1
                    FROM "orders" AS "earlier_purchase"
                    WHERE
                      CAST("earlier_purchase"."status" AS TEXT) = 'paid'
                      AND "earlier_purchase"."customer_id" IS NOT NULL
                      AND "earlier_purchase"."ordered_at" < CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
                      AND "earlier_purchase"."customer_id" = "purchase"."customer_id"
                      AND "earlier_purchase"."line_id" = "purchase"."line_id"
                  )
              ) AS "purchase"
              WHERE
                "purchase"."copy" = 1
            ) AS "numbered"
            WHERE
              "numbered"."nth" IS NOT NULL
            UNION ALL
            SELECT
              "review"."customer_id" AS "key_1",
              "review"."written_at" AS "at",
              1 AS "kind",
              NULL AS "carried_nth",
              NULL AS "carried_nth_order"
            FROM "reviews" AS "review"
            WHERE
              "review"."customer_id" IS NOT NULL
              AND (
                "review"."loaded_at" IS NULL
                OR "review"."loaded_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
              )
              AND "review"."written_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "timeline"
        ) AS "seen"
        WHERE
          "seen"."kind" = 0
        UNION ALL
        SELECT
          "page_view"."customer_id" AS "key_1",
          timezone('UTC', "page_view"."at") AS "at",
          1 AS "kind",
          NULL AS "carried_nth",
          NULL AS "carried_nth_order",
          NULL AS "carried_blocked"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) AS "timeline"
    ) AS "seen_2"
    WHERE
      "seen_2"."kind" = 0
      AND "seen_2"."reached" IS NOT NULL
      AND (
        "seen_2"."carried_blocked" > "seen_2"."reached"
      ) IS NOT TRUE
  )

-- ----
-- ? did purchase as p then purchase where (amount > p.amount) within 1 day
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase_2"."key_1"
    FROM (
      SELECT
        "purchase_2"."customer_id" AS "key_1",
        "purchase_2"."ordered_at" AS "time",
        CASE
          WHEN "purchase_2"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase_2"."customer_id", "purchase_2"."line_id"
            ORDER BY "purchase_2"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase_2"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase_2"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase_2"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase_2"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase_2"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase_2"."quantity" ASC NULLS FIRST, CAST(nullif("purchase_2"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase_2"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase_2"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase_2"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase_2"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase_2"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase_2"."gift" ASC NULLS FIRST, CAST(CAST("purchase_2"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase_2"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        CAST(nullif("purchase_2"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
        CAST(CASE
          WHEN CAST(pg_typeof("purchase_2"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
          THEN lpad(
            CAST(CAST(CAST("purchase_2"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
            40,
            '0'
          )
          ELSE CAST("purchase_2"."line_no" AS TEXT)
        END AS TEXT) COLLATE "C" AS "order_in_time"
      FROM "orders" AS "purchase_2"
      WHERE
        CAST("purchase_2"."status" AS TEXT) = 'paid'
        AND "purchase_2"."customer_id" IS NOT NULL
        AND "purchase_2"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase_2"
    WHERE
      "purchase_2"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "purchase"."customer_id" AS "key_1",
            "purchase"."ordered_at" AS "time",
            CASE
              WHEN "purchase"."line_id" IS NULL
              THEN 1
              ELSE row_number() OVER (
                PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              )
            END AS "copy",
            CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
            CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" AS "order_in_time"
          FROM "orders" AS "purchase"
          WHERE
            CAST("purchase"."status" AS TEXT) = 'paid'
            AND "purchase"."customer_id" IS NOT NULL
            AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        ) AS "purchase"
        WHERE
          "purchase"."copy" = 1
          AND "purchase"."key_1" = "purchase_2"."key_1"
          AND "purchase_2"."property_amount" > "purchase"."property_amount"
          AND COALESCE(
            "purchase"."time" < "purchase_2"."time"
            OR (
              "purchase"."time" = "purchase_2"."time"
              AND "purchase"."order_in_time" < "purchase_2"."order_in_time"
            ),
            FALSE
          )
          AND "purchase_2"."time" <= timezone(
            'Europe/Warsaw',
            timezone('Europe/Warsaw', "purchase"."time") + make_interval(0, 0, 0, CAST(1 AS INT))
          )
      )
  )

-- ----
-- ? account.plan = "basic" or account is unknown
WITH "account_plan" AS (
  SELECT
    "plan_history"."shop" AS "shop",
    "plan_history"."number" AS "number",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY timezone('UTC', "plan_history"."changed_at") DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "account_plans" AS "plan_history"
  WHERE
    "plan_history"."shop" IS NOT NULL
    AND "plan_history"."number" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "plan_history"."shop",
    "plan_history"."number"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    (
      SELECT
        "looked up 1 at 1"."value"
      FROM "accounts" AS "account"
      LEFT JOIN "account_plan" AS "looked up 1 at 1"
        ON "looked up 1 at 1"."shop" = "account"."shop"
        AND "looked up 1 at 1"."number" = "account"."number"
      WHERE
        "account"."shop" = "customer"."shop"
        AND "account"."number" = "customer"."account_id"
        AND (
          "account"."opened_at" IS NULL
          OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
    ) = 'basic'
    OR NOT (
      SELECT
        TRUE
      FROM "accounts" AS "account"
      WHERE
        "account"."shop" = "customer"."shop"
        AND "account"."number" = "customer"."account_id"
        AND (
          "account"."opened_at" IS NULL
          OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
    ) IS NOT NULL
  )

-- ----
-- ? account.employees > 100 and (count of account.users where (age > 3)) >= 2
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    SELECT
      "account"."employees"
    FROM "accounts" AS "account"
    WHERE
      "account"."shop" = "customer"."shop"
      AND "account"."number" = "customer"."account_id"
      AND (
        "account"."opened_at" IS NULL
        OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
  ) > 100
  AND (
    SELECT
      count(*)
    FROM "accounts" AS "account"
    JOIN "customers" AS "users"
      ON "users"."shop" = "account"."shop" AND "users"."account_id" = "account"."number"
    WHERE
      "account"."shop" = "customer"."shop"
      AND "account"."number" = "customer"."account_id"
      AND (
        "account"."opened_at" IS NULL
        OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
      AND "users"."id" IS NOT NULL
      AND (
        "users"."created_at" IS NULL
        OR "users"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
      AND "users"."age" > 3
  ) >= 2

-- ----
-- ? balance is in top 10% per country among (did purchase)
WITH "customer_by_balance" AS (
  SELECT
    "customer"."id" AS "id",
    row_number() OVER (
      PARTITION BY CAST("customer"."country" AS TEXT)
      ORDER BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("customer"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("customer"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("customer"."id" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) AS "place",
    count(*) OVER (PARTITION BY CAST("customer"."country" AS TEXT)) AS "size"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND "customer"."id" IN (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
    )
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
    AND CAST("customer"."country" AS TEXT) IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_balance"."id"
    FROM "customer_by_balance"
    WHERE
      "customer_by_balance"."place" <= (
        div("customer_by_balance"."size" + 9, 10)
      )
  )

-- ----
-- ? balance is in top 3
WITH "customer_by_balance" AS (
  SELECT
    "customer"."id" AS "id",
    row_number() OVER (
      ORDER BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("customer"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("customer"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("customer"."id" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) AS "place"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "customer_by_balance"."id"
    FROM "customer_by_balance"
    WHERE
      "customer_by_balance"."place" <= 3
  )

-- ----
-- ? (did purchase at least 2 times) as of 2026-06-01
WITH "purchase_in_window" AS (
  SELECT
    "purchase"."key_1" AS "id",
    count(*) AS "count"
  FROM (
    SELECT
      "purchase"."customer_id" AS "key_1",
      "purchase"."ordered_at" AS "time",
      CASE
        WHEN "purchase"."line_id" IS NULL
        THEN 1
        ELSE row_number() OVER (
          PARTITION BY "purchase"."customer_id", "purchase"."line_id"
          ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_id" AS TEXT)
          END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
            WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
            THEN ARRAY(SELECT
              ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
            FROM (
              SELECT
                unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
            ) AS "each item"
            ORDER BY
              "each item"."place" ASC)
          END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
        )
      END AS "copy"
    FROM "orders" AS "purchase"
    WHERE
      CAST("purchase"."status" AS TEXT) = 'paid'
      AND "purchase"."customer_id" IS NOT NULL
      AND "purchase"."ordered_at" < CAST('2026-05-31 22:00:00+00' AS TIMESTAMPTZ)
  ) AS "purchase"
  WHERE
    "purchase"."copy" = 1
  GROUP BY
    "purchase"."key_1"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "purchase_in_window"
  ON "purchase_in_window"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-05-31 22:00:00+00' AS TIMESTAMPTZ)
    THEN COALESCE("purchase_in_window"."count" >= 2, FALSE)
    ELSE CAST(NULL AS BOOLEAN)
  END

-- ----
-- ? (plan as of 30 days ago) = "free" and plan = "pro"
WITH "customer_plan_then" AS (
  SELECT
    "plan_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY "plan_history"."changed_at" DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "plan_changes" AS "plan_history"
  WHERE
    "plan_history"."customer_id" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
  GROUP BY
    "plan_history"."customer_id"
), "customer_plan" AS (
  SELECT
    "plan_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY "plan_history"."changed_at" DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "plan_changes" AS "plan_history"
  WHERE
    "plan_history"."customer_id" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  GROUP BY
    "plan_history"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "customer_plan" AS "looked up 1"
  ON "looked up 1"."id" = "customer"."id"
LEFT JOIN "customer_plan_then" AS "looked up 2"
  ON "looked up 2"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN NOT "customer"."created_at" IS NOT NULL
    OR "customer"."created_at" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
    THEN "looked up 2"."value"
    ELSE CAST(NULL AS TEXT)
  END = 'free'
  AND "looked up 1"."value" = 'pro'

-- ----
-- ? plan changed from "free" to "pro" in last 30 days
WITH "customer_past_plan" AS (
  SELECT
    "past"."id",
    "past"."start",
    "past"."value",
    lag("past"."value") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "value_before",
    lead("past"."start") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "next_start"
  FROM (
    SELECT
      "plan_history"."customer_id" AS "id",
      "plan_history"."changed_at" AS "start",
      (
        array_agg(
          CAST("plan_history"."plan" AS TEXT) ORDER BY CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
        )
      )[1] AS "value"
    FROM "plan_changes" AS "plan_history"
    WHERE
      "plan_history"."customer_id" IS NOT NULL
      AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    GROUP BY
      "plan_history"."customer_id",
      "plan_history"."changed_at"
  ) AS "past"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND EXISTS(
    SELECT
      1
    FROM "customer_past_plan" AS "customer_past_plan"
    WHERE
      "customer_past_plan"."id" = "customer"."id"
      AND "customer_past_plan"."start" >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
      AND "customer_past_plan"."start" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND "customer_past_plan"."value_before" <> "customer_past_plan"."value"
      AND "customer_past_plan"."value_before" = 'free'
      AND "customer_past_plan"."value" = 'pro'
  )

-- ----
-- | segment active: did app_open
-- ? has entered segment active in last 3 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "app_open"."customer_id"
    FROM "events" AS "app_open"
    WHERE
      CAST("app_open"."name" AS TEXT) = 'app_open'
      AND "app_open"."customer_id" IS NOT NULL
      AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  )
  AND (
    (
      NOT "customer"."created_at" IS NOT NULL
      OR "customer"."created_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND "customer"."id" IN (
      SELECT
        "app_open"."customer_id"
      FROM "events" AS "app_open"
      WHERE
        CAST("app_open"."name" AS TEXT) = 'app_open'
        AND "app_open"."customer_id" IS NOT NULL
        AND "app_open"."at" < CAST('2026-11-19 11:00:00' AS TIMESTAMP)
    )
  ) IS NOT TRUE

-- ----
-- ? did purchase where (store.region = "north") and did purchase where (has item where (price > 3))
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        "purchase"."store_code" AS "store_key_1"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
      AND (
        SELECT
          CAST("store_2"."region" AS TEXT)
        FROM "stores" AS "store_2"
        WHERE
          "store_2"."code" = "purchase"."store_key_1"
      ) = 'north'
  )
  AND "customer"."id" IN (
    SELECT
      "purchase"."key_1"
    FROM (
      SELECT
        "purchase"."customer_id" AS "key_1",
        "purchase"."ordered_at" AS "time",
        CASE
          WHEN "purchase"."line_id" IS NULL
          THEN 1
          ELSE row_number() OVER (
            PARTITION BY "purchase"."customer_id", "purchase"."line_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          )
        END AS "copy",
        "purchase"."line_id" AS "row_id"
      FROM "orders" AS "purchase"
      WHERE
        CAST("purchase"."status" AS TEXT) = 'paid'
        AND "purchase"."customer_id" IS NOT NULL
        AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "purchase"
    WHERE
      "purchase"."copy" = 1
      AND EXISTS(
        SELECT
          1
        FROM "order_items" AS "item"
        WHERE
          "item"."line_id" = "purchase"."row_id"
          AND CAST(nullif("item"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) > 3
      )
  )

-- ----
-- ? max of (sum of purchase.amount per category) > 100
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "grouped"."key_1"
    FROM (
      SELECT
        "purchase"."key_1" AS "key_1",
        CAST("purchase"."property_category" AS TEXT) COLLATE "C" AS "property_category",
        COALESCE(CAST(sum("purchase"."property_amount") AS DECIMAL(38, 2)), 0) AS "property_value"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy",
          CAST("purchase"."category" AS TEXT) AS "property_category",
          CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1 AND "purchase"."property_category" IS NOT NULL
      GROUP BY
        "purchase"."key_1",
        CAST("purchase"."property_category" AS TEXT) COLLATE "C"
    ) AS "grouped"
    GROUP BY
      "grouped"."key_1"
    HAVING
      max("grouped"."property_value") > 100
  )

-- ----
-- ? count of (top 3 purchase by price) where (gift) >= 2
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "picked"."key_1"
    FROM (
      SELECT
        "purchase"."key_1" AS "key_1",
        row_number() OVER (
          PARTITION BY "purchase"."key_1"
          ORDER BY "purchase"."property_price" DESC NULLS LAST, "purchase"."place" ASC NULLS FIRST
        ) AS "number",
        "purchase"."property_gift" AS "property_gift"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy",
          row_number() OVER (
            PARTITION BY "purchase"."customer_id"
            ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_no" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
              WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
              THEN lpad(
                CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                40,
                '0'
              )
              ELSE CAST("purchase"."line_id" AS TEXT)
            END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
              WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
              THEN ARRAY(SELECT
                ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
              FROM (
                SELECT
                  unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                  generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
              ) AS "each item"
              ORDER BY
                "each item"."place" ASC)
            END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
          ) AS "place",
          CAST(CASE
            WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
            THEN lpad(
              CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
              40,
              '0'
            )
            ELSE CAST("purchase"."line_no" AS TEXT)
          END AS TEXT) COLLATE "C" AS "order",
          CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_price",
          "purchase"."gift" AS "property_gift"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1 AND "purchase"."property_price" IS NOT NULL
    ) AS "picked"
    WHERE
      "picked"."number" <= 3 AND "picked"."property_gift"
    GROUP BY
      "picked"."key_1"
    HAVING
      count(*) >= 2
  )

-- ----
-- ? not (app_version > "2.0") and app_version != "3.0"
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    (
      CAST((
        SELECT
          rtrim(
            array_to_string(
              CASE
                WHEN string_to_array(
                  CASE
                    WHEN "values 1"."value 1" IS NOT NULL
                    THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                  END,
                  '.'
                ) IS NOT NULL
                THEN ARRAY(SELECT
                  chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
                FROM (
                  SELECT
                    unnest(
                      string_to_array(
                        CASE
                          WHEN "values 1"."value 1" IS NOT NULL
                          THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                        END,
                        '.'
                      )
                    ) AS "part",
                    generate_subscripts(
                      string_to_array(
                        CASE
                          WHEN "values 1"."value 1" IS NOT NULL
                          THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                        END,
                        '.'
                      ),
                      1
                    ) AS "place"
                ) AS "each part"
                ORDER BY
                  "each part"."place" ASC)
              END,
              ''
            ),
            '`'
          ) || CASE
            WHEN CASE
              WHEN "values 1"."value 1" IS NOT NULL
              THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
            END = ''
            THEN '.'
            ELSE '-' || array_to_string(
              CASE
                WHEN string_to_array(
                  CASE
                    WHEN "values 1"."value 1" IS NOT NULL
                    THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                  END,
                  '.'
                ) IS NOT NULL
                THEN ARRAY(SELECT
                  CASE
                    WHEN regexp_like("part", '\A[0-9]+\Z')
                    THEN '0' || (
                      chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
                    )
                    ELSE '1' || "part" || '!'
                  END
                FROM (
                  SELECT
                    unnest(
                      string_to_array(
                        CASE
                          WHEN "values 1"."value 1" IS NOT NULL
                          THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                        END,
                        '.'
                      )
                    ) AS "part",
                    generate_subscripts(
                      string_to_array(
                        CASE
                          WHEN "values 1"."value 1" IS NOT NULL
                          THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                        END,
                        '.'
                      ),
                      1
                    ) AS "place"
                ) AS "each part"
                ORDER BY
                  "each part"."place" ASC)
              END,
              ''
            )
          END
        FROM (
          SELECT
            CASE
              WHEN regexp_like(
                CAST("customer"."app_version" AS TEXT),
                '\A[vV]?[0-9]{1,18}(\.[0-9]{1,18})*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?\Z'
              )
              THEN CAST("customer"."app_version" AS TEXT)
            END AS "value 1"
        ) AS "values 1"
      ) AS TEXT) COLLATE "C"
    ) > 'a2.'
  ) IS NOT TRUE
  AND (
    CAST((
      SELECT
        rtrim(
          array_to_string(
            CASE
              WHEN string_to_array(
                CASE
                  WHEN "values 1"."value 1" IS NOT NULL
                  THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                END,
                '.'
              ) IS NOT NULL
              THEN ARRAY(SELECT
                chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
              FROM (
                SELECT
                  unnest(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    )
                  ) AS "part",
                  generate_subscripts(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[vV]?([0-9.]+)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    ),
                    1
                  ) AS "place"
              ) AS "each part"
              ORDER BY
                "each part"."place" ASC)
            END,
            ''
          ),
          '`'
        ) || CASE
          WHEN CASE
            WHEN "values 1"."value 1" IS NOT NULL
            THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
          END = ''
          THEN '.'
          ELSE '-' || array_to_string(
            CASE
              WHEN string_to_array(
                CASE
                  WHEN "values 1"."value 1" IS NOT NULL
                  THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                END,
                '.'
              ) IS NOT NULL
              THEN ARRAY(SELECT
                CASE
                  WHEN regexp_like("part", '\A[0-9]+\Z')
                  THEN '0' || (
                    chr(CAST(96 + length(ltrim("part", '0')) AS INT)) || ltrim("part", '0')
                  )
                  ELSE '1' || "part" || '!'
                END
              FROM (
                SELECT
                  unnest(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    )
                  ) AS "part",
                  generate_subscripts(
                    string_to_array(
                      CASE
                        WHEN "values 1"."value 1" IS NOT NULL
                        THEN COALESCE(regexp_substr("values 1"."value 1", '\A[^-+]*-([^+]*)', 1, 1, 'c', 1), '')
                      END,
                      '.'
                    ),
                    1
                  ) AS "place"
              ) AS "each part"
              ORDER BY
                "each part"."place" ASC)
            END,
            ''
          )
        END
      FROM (
        SELECT
          CASE
            WHEN regexp_like(
              CAST("customer"."app_version" AS TEXT),
              '\A[vV]?[0-9]{1,18}(\.[0-9]{1,18})*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?\Z'
            )
            THEN CAST("customer"."app_version" AS TEXT)
          END AS "value 1"
      ) AS "values 1"
    ) AS TEXT) COLLATE "C"
  ) IS DISTINCT FROM 'a3.'

-- ----
-- | session stay: page_view, app_open split after 30 minutes of silence
-- ? did stay where (length > 10 minutes and time > 2026-01-01) and not (count of stay in last 9 days > 3)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "stay"."key_1"
    FROM (
      SELECT
        "numbered"."key_1" AS "key_1",
        min("numbered"."time") AS "time",
        max("numbered"."time") AS "property_end",
        CAST(EXTRACT(epoch FROM max("numbered"."time")) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM min("numbered"."time")) * 1000000 AS BIGINT) AS "property_length",
        count(*) AS "property_count"
      FROM (
        SELECT
          "spaced"."key_1" AS "key_1",
          sum("spaced"."opens") OVER (
            PARTITION BY "spaced"."key_1"
            ORDER BY CAST(EXTRACT(epoch FROM "spaced"."time") * 1000000 AS BIGINT) ASC
          ) AS "visit",
          "spaced"."time" AS "time"
        FROM (
          SELECT
            "page_view_and_others"."key_1" AS "key_1",
            CASE
              WHEN "page_view_and_others"."time" <= (
                lag("page_view_and_others"."time") OVER (
                  PARTITION BY "page_view_and_others"."key_1"
                  ORDER BY "page_view_and_others"."time" ASC
                ) + CAST('1800000000 microseconds' AS INTERVAL)
              )
              THEN 0
              ELSE 1
            END AS "opens",
            "page_view_and_others"."time" AS "time"
          FROM (
            SELECT
              "page_view"."customer_id" AS "key_1",
              timezone('UTC', "page_view"."at") AS "time",
              NULL AS "order",
              0 AS "position",
              row_number() OVER (
                PARTITION BY "page_view"."customer_id"
                ORDER BY "page_view"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
              ) AS "place"
            FROM "events" AS "page_view"
            WHERE
              CAST("page_view"."name" AS TEXT) = 'page_view'
              AND "page_view"."customer_id" IS NOT NULL
              AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            UNION ALL
            SELECT
              "app_open"."customer_id" AS "key_1",
              timezone('UTC', "app_open"."at") AS "time",
              NULL AS "order",
              1 AS "position",
              row_number() OVER (
                PARTITION BY "app_open"."customer_id"
                ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
              ) AS "place"
            FROM "events" AS "app_open"
            WHERE
              CAST("app_open"."name" AS TEXT) = 'app_open'
              AND "app_open"."customer_id" IS NOT NULL
              AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          ) AS "page_view_and_others"
        ) AS "spaced"
      ) AS "numbered"
      GROUP BY
        "numbered"."key_1",
        "numbered"."visit"
    ) AS "stay"
    WHERE
      "stay"."property_length" > 600000000
      AND "stay"."time" > CAST('2025-12-31 23:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "stay"."key_1"
      FROM (
        SELECT
          "numbered"."key_1" AS "key_1",
          min("numbered"."time") AS "time",
          max("numbered"."time") AS "property_end",
          CAST(EXTRACT(epoch FROM max("numbered"."time")) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM min("numbered"."time")) * 1000000 AS BIGINT) AS "property_length",
          count(*) AS "property_count"
        FROM (
          SELECT
            "spaced"."key_1" AS "key_1",
            sum("spaced"."opens") OVER (
              PARTITION BY "spaced"."key_1"
              ORDER BY CAST(EXTRACT(epoch FROM "spaced"."time") * 1000000 AS BIGINT) ASC
            ) AS "visit",
            "spaced"."time" AS "time"
          FROM (
            SELECT
              "page_view_and_others"."key_1" AS "key_1",
              CASE
                WHEN "page_view_and_others"."time" <= (
                  lag("page_view_and_others"."time") OVER (
                    PARTITION BY "page_view_and_others"."key_1"
                    ORDER BY "page_view_and_others"."time" ASC
                  ) + CAST('1800000000 microseconds' AS INTERVAL)
                )
                THEN 0
                ELSE 1
              END AS "opens",
              "page_view_and_others"."time" AS "time"
            FROM (
              SELECT
                "page_view"."customer_id" AS "key_1",
                timezone('UTC', "page_view"."at") AS "time",
                NULL AS "order",
                0 AS "position",
                row_number() OVER (
                  PARTITION BY "page_view"."customer_id"
                  ORDER BY "page_view"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
                ) AS "place"
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" >= CAST('2026-11-13 10:29:59' AS TIMESTAMP)
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              UNION ALL
              SELECT
                "app_open"."customer_id" AS "key_1",
                timezone('UTC', "app_open"."at") AS "time",
                NULL AS "order",
                1 AS "position",
                row_number() OVER (
                  PARTITION BY "app_open"."customer_id"
                  ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
                ) AS "place"
              FROM "events" AS "app_open"
              WHERE
                CAST("app_open"."name" AS TEXT) = 'app_open'
                AND "app_open"."customer_id" IS NOT NULL
                AND "app_open"."at" >= CAST('2026-11-13 10:29:59' AS TIMESTAMP)
                AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            ) AS "page_view_and_others"
          ) AS "spaced"
        ) AS "numbered"
        GROUP BY
          "numbered"."key_1",
          "numbered"."visit"
      ) AS "stay"
      WHERE
        "stay"."time" >= CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
        AND "stay"."time" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      GROUP BY
        "stay"."key_1"
      HAVING
        count(*) > 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- | session stay: page_view, app_open split after 30 minutes of silence
-- ? not (last stay.length > 1 hour) or first stay was in last 3 days
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "stay"."key_1"
      FROM (
        SELECT
          "numbered"."key_1" AS "key_1",
          min("numbered"."time") AS "time",
          max("numbered"."time") AS "property_end",
          CAST(EXTRACT(epoch FROM max("numbered"."time")) * 1000000 AS BIGINT) - CAST(EXTRACT(epoch FROM min("numbered"."time")) * 1000000 AS BIGINT) AS "property_length",
          count(*) AS "property_count"
        FROM (
          SELECT
            "spaced"."key_1" AS "key_1",
            sum("spaced"."opens") OVER (
              PARTITION BY "spaced"."key_1"
              ORDER BY CAST(EXTRACT(epoch FROM "spaced"."time") * 1000000 AS BIGINT) ASC
            ) AS "visit",
            "spaced"."time" AS "time"
          FROM (
            SELECT
              "page_view_and_others"."key_1" AS "key_1",
              CASE
                WHEN "page_view_and_others"."time" <= (
                  lag("page_view_and_others"."time") OVER (
                    PARTITION BY "page_view_and_others"."key_1"
                    ORDER BY "page_view_and_others"."time" ASC
                  ) + CAST('1800000000 microseconds' AS INTERVAL)
                )
                THEN 0
                ELSE 1
              END AS "opens",
              "page_view_and_others"."time" AS "time"
            FROM (
              SELECT
                "page_view"."customer_id" AS "key_1",
                timezone('UTC', "page_view"."at") AS "time",
                NULL AS "order",
                0 AS "position",
                row_number() OVER (
                  PARTITION BY "page_view"."customer_id"
                  ORDER BY "page_view"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
                ) AS "place"
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              UNION ALL
              SELECT
                "app_open"."customer_id" AS "key_1",
                timezone('UTC', "app_open"."at") AS "time",
                NULL AS "order",
                1 AS "position",
                row_number() OVER (
                  PARTITION BY "app_open"."customer_id"
                  ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
                ) AS "place"
              FROM "events" AS "app_open"
              WHERE
                CAST("app_open"."name" AS TEXT) = 'app_open'
                AND "app_open"."customer_id" IS NOT NULL
                AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
            ) AS "page_view_and_others"
          ) AS "spaced"
        ) AS "numbered"
        GROUP BY
          "numbered"."key_1",
          "numbered"."visit"
      ) AS "stay"
      GROUP BY
        "stay"."key_1"
      HAVING
        (
          (
            (
              array_agg("stay"."property_length" ORDER BY "stay"."time" DESC NULLS LAST)
            )[1] > 3600000000
          ) IS NOT TRUE
          OR (
            min("stay"."time") >= CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
            AND min("stay"."time") < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          )
        ) IS NOT TRUE
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (count of page_view in last 3 days > 2) and not (sum of page_view.seconds > 1 minute)
WITH "page_view" AS (
  SELECT
    "page_view"."customer_id" AS "id",
    COALESCE(
      CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) AS BIGINT),
      0
    ) AS "sum"
  FROM "events" AS "page_view"
  WHERE
    CAST("page_view"."name" AS TEXT) = 'page_view'
    AND "page_view"."customer_id" IS NOT NULL
    AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "page_view"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "page_view"
  ON "page_view"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" >= CAST('2026-11-19 11:00:00' AS TIMESTAMP)
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        count(*) > 2
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND COALESCE("page_view"."sum", 0) <= 60000000

-- ----
-- ? not (max of page_view.seconds > 1 minute) and not (first page_view.page = "a")
WITH "page_view_by_time" AS (
  SELECT
    "page_view"."customer_id" AS "id",
    NOT (
      (
        max(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) > 60000000
      ) IS NOT TRUE
      AND NOT COALESCE(
        min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) = 'a') < min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) IS DISTINCT FROM 'a'),
        min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) = 'a') IS NOT NULL
      )
    ) AS "is_sure"
  FROM "events" AS "page_view"
  WHERE
    CAST("page_view"."name" AS TEXT) = 'page_view'
    AND "page_view"."customer_id" IS NOT NULL
    AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "page_view"."customer_id"
  HAVING
    NOT (
      (
        max(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) > 60000000
      ) IS NOT TRUE
      AND NOT COALESCE(
        min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) = 'a') <= min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) IS DISTINCT FROM 'a'),
        min("page_view"."at") FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) = 'a') IS NOT NULL
      )
    )
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view_by_time"."id"
      FROM "page_view_by_time"
      WHERE
        "page_view_by_time"."is_sure"
      UNION ALL
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        AND "page_view"."customer_id" IN (
          SELECT
            "page_view_by_time"."id"
          FROM "page_view_by_time"
          WHERE
            NOT "page_view_by_time"."is_sure"
        )
      GROUP BY
        "page_view"."customer_id"
      HAVING
        NOT (
          (
            max(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) > 60000000
          ) IS NOT TRUE
          AND (
            array_agg(
              CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) ORDER BY "page_view"."at" ASC NULLS FIRST, (
                CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C"
              ) IS NOT NULL ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) IS NOT NULL ASC NULLS FIRST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) ASC NULLS FIRST, (
                CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C"
              ) IS NOT NULL ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
            )
          )[1] IS DISTINCT FROM 'a'
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (last page_view was in last 3 days) and not (average of page_view.seconds in last 9 days > 1 minute)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        NOT (
          (
            timezone('UTC', max("page_view"."at")) >= CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
            AND timezone('UTC', max("page_view"."at")) < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) IS NOT TRUE
          AND (
            CASE
              WHEN count(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)) > 0
              THEN CAST(CASE
                WHEN CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                  "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)) AS BIGINT) < 0
                THEN -(
                  div(
                    (
                      CAST(abs(
                        CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                          "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)) AS BIGINT)
                      ) AS DECIMAL) * 2
                    ) + count(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                      "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)),
                    2 * count(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                      "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP))
                  )
                )
                ELSE div(
                  (
                    CAST(abs(
                      CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                        "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)) AS BIGINT)
                    ) AS DECIMAL) * 2
                  ) + count(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                    "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP)),
                  2 * count(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) FILTER(WHERE
                    "page_view"."at" >= CAST('2026-11-13 11:00:00' AS TIMESTAMP))
                )
              END AS BIGINT)
              ELSE NULL
            END > 60000000
          ) IS NOT TRUE
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (years since birthday >= 18) and not (time since last page_view > 3 days)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."birthday" < CAST('2008-11-23' AS DATE)
  ) IS NOT TRUE
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        timezone('UTC', max("page_view"."at")) < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (balance + score > 3) and not (age * age + balance > 100) and balance / 3 < 7
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST(CAST(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS DECIMAL(38, 10)) + CAST(CASE
      WHEN NOT "customer"."score" IN (
        CAST('-Infinity' AS DOUBLE PRECISION),
        CAST('Infinity' AS DOUBLE PRECISION),
        CAST('NaN' AS DOUBLE PRECISION)
      )
      THEN CAST(CAST("customer"."score" AS TEXT) AS DECIMAL(38, 10))
      ELSE NULL
    END AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) > 3
  ) IS NOT TRUE
  AND (
    (
      (
        CAST("customer"."age" AS BIGINT) * CAST("customer"."age" AS BIGINT)
      ) + CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2))
    ) > 100
  ) IS NOT TRUE
  AND CAST((
    div(
      CAST(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS DECIMAL(38, 10)) * 100000000000,
      nullif(CAST(3 AS DECIMAL(38, 10)), 0)
    )
  ) * 0.00000000001 AS DECIMAL(38, 10)) < 7

-- ----
-- = age * age * age + balance
SELECT
  "customer"."id",
  (
    (
      CAST("customer"."age" AS BIGINT) * CAST("customer"."age" AS BIGINT)
    ) * CAST("customer"."age" AS BIGINT)
  ) + CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- = (balance / 3 - score * 2) otherwise (age / 7)
SELECT
  "customer"."id",
  COALESCE(
    CAST(CAST(CAST((
      div(
        CAST(CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS DECIMAL(38, 10)) * 100000000000,
        nullif(CAST(3 AS DECIMAL(38, 10)), 0)
      )
    ) * 0.00000000001 AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) - CAST(CAST(CASE
      WHEN NOT "customer"."score" IN (
        CAST('-Infinity' AS DOUBLE PRECISION),
        CAST('Infinity' AS DOUBLE PRECISION),
        CAST('NaN' AS DOUBLE PRECISION)
      )
      THEN CAST(CAST("customer"."score" AS TEXT) AS DECIMAL(38, 10))
      ELSE NULL
    END * 2 AS DECIMAL(38, 10)) AS DECIMAL(38, 10)) AS DECIMAL(38, 10)),
    CAST((
      div(
        CAST("customer"."age" AS DECIMAL(38, 10)) * 100000000000,
        nullif(CAST(7 AS DECIMAL(38, 10)), 0)
      )
    ) * 0.00000000001 AS DECIMAL(38, 10))
  ) AS "asked_for"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )

-- ----
-- ? not (interests has "a") and interests has all ("a", "b") and not (interests has at most 1 of ("c", "d"))
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CASE
    WHEN CAST("customer"."interests" AS TEXT[]) IS NOT NULL AND 'a' IS NOT NULL
    THEN array_position(CAST("customer"."interests" AS TEXT[]), 'a') IS NOT NULL
  END IS NOT TRUE
  AND (
    CAST("customer"."interests" AS TEXT[]) @> CAST(ARRAY['a', 'b'] AS TEXT[])
  )
  AND (
    CASE
      WHEN CAST("customer"."interests" AS TEXT[]) IS NOT NULL
      AND CAST(ARRAY['c', 'd'] AS TEXT[]) IS NOT NULL
      THEN (
        SELECT
          count(DISTINCT "items"."item")
        FROM (
          SELECT
            unnest(CAST("customer"."interests" AS TEXT[])) AS "item"
        ) AS "items"
        WHERE
          "items"."item" IS NOT NULL
          AND array_position(CAST(ARRAY['c', 'd'] AS TEXT[]), "items"."item") IS NOT NULL
      )
    END <= 1
  ) IS NOT TRUE

-- ----
-- ? not (device = "ios") and not consent("email") and not (in list suppressed)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND CAST(jsonb_extract_path_text(CAST("customer"."profile" AS JSONB), 'device', 'name') AS TEXT) IS DISTINCT FROM 'ios'
  AND CASE
    WHEN CAST(jsonb_extract_path_text(
      CASE
        WHEN jsonb_typeof(CAST("customer"."consent" AS JSONB)) = 'object'
        THEN CAST("customer"."consent" AS JSONB)
      END,
      'email'
    ) AS TEXT) = 'true'
    THEN TRUE
    WHEN CAST(jsonb_extract_path_text(
      CASE
        WHEN jsonb_typeof(CAST("customer"."consent" AS JSONB)) = 'object'
        THEN CAST("customer"."consent" AS JSONB)
      END,
      'email'
    ) AS TEXT) = 'false'
    THEN FALSE
    ELSE NULL
  END IS NOT TRUE
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "suppressed"."customer_id"
      FROM "suppression" AS "suppressed"
      WHERE
        "suppressed"."customer_id" IS NOT NULL
        AND "suppressed"."added_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (home is within 25 km of (52.23, 21.01)) and home is known
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST(floor(
      (
        CAST(12742017.6 AS DOUBLE PRECISION) * asin(
          sqrt(
            (
              SELECT
                CASE
                  WHEN "values 1"."value 1" > CAST(1 AS DOUBLE PRECISION)
                  THEN CAST(1 AS DOUBLE PRECISION)
                  ELSE "values 1"."value 1"
                END
              FROM (
                SELECT
                  (
                    sin(
                      (
                        radians((
                          ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                        )[1]) - radians(
                          (
                            CASE
                              WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                              THEN ARRAY[
                                CAST("customer"."lat" AS DOUBLE PRECISION),
                                CAST("customer"."lon" AS DOUBLE PRECISION)
                              ]
                              ELSE NULL
                            END
                          )[1]
                        )
                      ) * CAST(0.5 AS DOUBLE PRECISION)
                    ) * sin(
                      (
                        radians((
                          ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                        )[1]) - radians(
                          (
                            CASE
                              WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                              THEN ARRAY[
                                CAST("customer"."lat" AS DOUBLE PRECISION),
                                CAST("customer"."lon" AS DOUBLE PRECISION)
                              ]
                              ELSE NULL
                            END
                          )[1]
                        )
                      ) * CAST(0.5 AS DOUBLE PRECISION)
                    )
                  ) + (
                    (
                      cos(
                        radians(
                          (
                            CASE
                              WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                              THEN ARRAY[
                                CAST("customer"."lat" AS DOUBLE PRECISION),
                                CAST("customer"."lon" AS DOUBLE PRECISION)
                              ]
                              ELSE NULL
                            END
                          )[1]
                        )
                      ) * cos(
                        radians((
                          ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                        )[1])
                      )
                    ) * (
                      sin(
                        (
                          radians((
                            ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                          )[2]) - radians(
                            (
                              CASE
                                WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                                THEN ARRAY[
                                  CAST("customer"."lat" AS DOUBLE PRECISION),
                                  CAST("customer"."lon" AS DOUBLE PRECISION)
                                ]
                                ELSE NULL
                              END
                            )[2]
                          )
                        ) * CAST(0.5 AS DOUBLE PRECISION)
                      ) * sin(
                        (
                          radians((
                            ARRAY[CAST(52.23 AS DOUBLE PRECISION), CAST(21.01 AS DOUBLE PRECISION)]
                          )[2]) - radians(
                            (
                              CASE
                                WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
                                THEN ARRAY[
                                  CAST("customer"."lat" AS DOUBLE PRECISION),
                                  CAST("customer"."lon" AS DOUBLE PRECISION)
                                ]
                                ELSE NULL
                              END
                            )[2]
                          )
                        ) * CAST(0.5 AS DOUBLE PRECISION)
                      )
                    )
                  ) AS "value 1"
              ) AS "values 1"
            )
          )
        )
      ) + CAST(0.5 AS DOUBLE PRECISION)
    ) AS BIGINT) <= 25000
  ) IS NOT TRUE
  AND CASE
    WHEN "customer"."lat" IS NOT NULL AND "customer"."lon" IS NOT NULL
    THEN ARRAY[
      CAST("customer"."lat" AS DOUBLE PRECISION),
      CAST("customer"."lon" AS DOUBLE PRECISION)
    ]
    ELSE NULL
  END IS NOT NULL

-- ----
-- ? not (birthday > 2000-01-01) and not (renewal_date was in last 30 days) and signup_at > birthday
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."birthday" > CAST('2000-01-01' AS DATE)
  ) IS NOT TRUE
  AND (
    "customer"."renewal_date" >= CAST('2026-10-24' AS DATE)
    AND "customer"."renewal_date" < CAST('2026-11-23' AS DATE)
  ) IS NOT TRUE
  AND "customer"."created_at" > timezone('Europe/Warsaw', CAST("customer"."birthday" AS TIMESTAMP))

-- ----
-- ? not (tier = "gold") and tier is known and plan != "free" and not (plan is in ("pro", "team"))
WITH "customer_tier" AS (
  SELECT
    "tier_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("tier_history"."tier" AS TEXT) ORDER BY timezone('Europe/Warsaw', CAST("tier_history"."day" AS TIMESTAMP)) DESC NULLS LAST, (
          CAST(CAST("tier_history"."tier" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("tier_history"."tier" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "tiers" AS "tier_history"
  WHERE
    "tier_history"."customer_id" IS NOT NULL
    AND "tier_history"."day" < CAST('2026-11-23' AS DATE)
  GROUP BY
    "tier_history"."customer_id"
), "customer_plan" AS (
  SELECT
    "plan_history"."customer_id" AS "id",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY "plan_history"."changed_at" DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "plan_changes" AS "plan_history"
  WHERE
    "plan_history"."customer_id" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  GROUP BY
    "plan_history"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "customer_plan" AS "looked up 1"
  ON "looked up 1"."id" = "customer"."id"
LEFT JOIN "customer_tier" AS "looked up 2"
  ON "looked up 2"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "looked up 2"."value" IS DISTINCT FROM 'gold'
  AND "looked up 2"."value" IS NOT NULL
  AND "looked up 1"."value" IS DISTINCT FROM 'free'
  AND (
    "looked up 1"."value" IN ('pro', 'team')
  ) IS NOT TRUE

-- ----
-- ? lower of city = "gdynia" and not (length of city > 3) and not (number of city > 3)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND translate(
    CAST("customer"."city" AS TEXT),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'abcdefghijklmnopqrstuvwxyz'
  ) = 'gdynia'
  AND (
    length(CAST("customer"."city" AS TEXT)) > 3
  ) IS NOT TRUE
  AND (
    CASE
      WHEN regexp_like(CAST("customer"."city" AS TEXT), '\A[+-]?[0-9]+(\.[0-9]+)?\Z')
      THEN CASE
        WHEN CAST(CAST("customer"."city" AS TEXT) AS DECIMAL) > (
          -9999999999999999999999999999.99999999995
        )
        AND CAST(CAST("customer"."city" AS TEXT) AS DECIMAL) < 9999999999999999999999999999.99999999995
        THEN CAST(CAST(CAST("customer"."city" AS TEXT) AS DECIMAL) AS DECIMAL(38, 10))
      END
      ELSE NULL
    END > 3
  ) IS NOT TRUE

-- ----
-- ? not (country = city) and country = city ignoring case and not (city ends with "a")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CAST("customer"."country" AS TEXT) = CAST("customer"."city" AS TEXT)
  ) IS NOT TRUE
  AND translate(
    CAST("customer"."country" AS TEXT),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'abcdefghijklmnopqrstuvwxyz'
  ) = translate(
    CAST("customer"."city" AS TEXT),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'abcdefghijklmnopqrstuvwxyz'
  )
  AND (
    right(CAST("customer"."city" AS TEXT), length('a')) = 'a'
  ) IS NOT TRUE

-- ----
-- ? not (age is in (18, 19, 20)) and not (age is between 30 and 35) and balance is in (1.5, 2)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    "customer"."age" IN (18, 19, 20)
  ) IS NOT TRUE
  AND (
    "customer"."age" >= 30 AND "customer"."age" <= 35
  ) IS NOT TRUE
  AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IN (1.5, 2)

-- ----
-- ? not (anniversary of birthday is in next 30 days) and not (in sample 50% of "a")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    (
      (
        CAST(date_part('month', "customer"."birthday") AS INT) * 100
      ) + CAST(date_part('day', "customer"."birthday") AS INT)
    ) BETWEEN 1122 AND 1221
  ) IS NOT TRUE
  AND (
    CAST(CAST('x' || left(md5('a:' || CAST("customer"."id" AS TEXT)), 8) AS BIT(32)) AS BIGINT) % 10000
  ) >= 5000

-- ----
-- ? not (hour of last page_view >= 12) and not (weekday of signup_at = "friday")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        CAST(CAST(date_part('hour', timezone('Europe/Warsaw', timezone('UTC', max("page_view"."at")))) AS INT) AS BIGINT) >= 12
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND (
    ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  )[CAST(CAST(date_part('isodow', timezone('Europe/Warsaw', "customer"."created_at")) AS INT) AS INT)] <> 'friday'

-- ----
-- ? not (account.employees > 100) and not (account.plan = "basic") and not (sum of account.users.age > 3)
WITH "account_plan" AS (
  SELECT
    "plan_history"."shop" AS "shop",
    "plan_history"."number" AS "number",
    (
      array_agg(
        CAST("plan_history"."plan" AS TEXT) ORDER BY timezone('UTC', "plan_history"."changed_at") DESC NULLS LAST, (
          CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C"
        ) IS NOT NULL DESC NULLS LAST, CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
      )
    )[1] AS "value"
  FROM "account_plans" AS "plan_history"
  WHERE
    "plan_history"."shop" IS NOT NULL
    AND "plan_history"."number" IS NOT NULL
    AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "plan_history"."shop",
    "plan_history"."number"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    (
      SELECT
        "account"."employees"
      FROM "accounts" AS "account"
      WHERE
        "account"."shop" = "customer"."shop"
        AND "account"."number" = "customer"."account_id"
        AND (
          "account"."opened_at" IS NULL
          OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
    ) > 100
  ) IS NOT TRUE
  AND (
    SELECT
      "looked up 1 at 1"."value"
    FROM "accounts" AS "account"
    LEFT JOIN "account_plan" AS "looked up 1 at 1"
      ON "looked up 1 at 1"."shop" = "account"."shop"
      AND "looked up 1 at 1"."number" = "account"."number"
    WHERE
      "account"."shop" = "customer"."shop"
      AND "account"."number" = "customer"."account_id"
      AND (
        "account"."opened_at" IS NULL
        OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
  ) IS DISTINCT FROM 'basic'
  AND (
    (
      SELECT
        COALESCE(sum("users"."age"), 0)
      FROM "accounts" AS "account"
      JOIN "customers" AS "users"
        ON "users"."shop" = "account"."shop" AND "users"."account_id" = "account"."number"
      WHERE
        "account"."shop" = "customer"."shop"
        AND "account"."number" = "customer"."account_id"
        AND (
          "account"."opened_at" IS NULL
          OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
        AND "users"."id" IS NOT NULL
        AND (
          "users"."created_at" IS NULL
          OR "users"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
    ) > 3
  ) IS NOT TRUE

-- ----
-- ? not (has pets where (weight > 3)) and not (sum of pets.weight > 10) and not (most frequent pets.species = "cat")
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "pets"."owner_id"
      FROM "pets" AS "pets"
      WHERE
        "pets"."owner_id" IS NOT NULL
        AND "pets"."id" IS NOT NULL
        AND CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2)) > 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "pets"."owner_id"
      FROM "pets" AS "pets"
      WHERE
        "pets"."owner_id" IS NOT NULL AND "pets"."id" IS NOT NULL
      GROUP BY
        "pets"."owner_id"
      HAVING
        CAST(sum(CAST(nullif("pets"."weight", CAST('NaN' AS DECIMAL)) AS DECIMAL(6, 2))) AS DECIMAL(38, 2)) > 10
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "counted"."id"
      FROM (
        SELECT
          "pets"."owner_id" AS "id",
          CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C" AS "value",
          count(*) AS "times"
        FROM "pets" AS "pets"
        WHERE
          "pets"."owner_id" IS NOT NULL
          AND "pets"."id" IS NOT NULL
          AND CAST("pets"."species" AS TEXT) IS NOT NULL
        GROUP BY
          "pets"."owner_id",
          CAST(CAST("pets"."species" AS TEXT) AS TEXT) COLLATE "C"
      ) AS "counted"
      GROUP BY
        "counted"."id"
      HAVING
        max("counted"."times") FILTER(WHERE
          "counted"."value" = 'cat') = max("counted"."times")
        AND COALESCE(max("counted"."times") FILTER(WHERE
          "counted"."value" < 'cat'), 0) < max("counted"."times")
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (balance is in top 10%) and not (quartile of age = 4)
WITH "customer_by_age" AS (
  SELECT
    "customer"."id" AS "id",
    rank() OVER (ORDER BY "customer"."age" ASC) AS "from_below",
    count(*) OVER () AS "size"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND "customer"."age" IS NOT NULL
), "customer_by_balance" AS (
  SELECT
    "customer"."id" AS "id",
    row_number() OVER (
      ORDER BY CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) DESC NULLS LAST, CAST(CASE
        WHEN CAST(pg_typeof("customer"."id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
        THEN lpad(
          CAST(CAST(CAST("customer"."id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
          40,
          '0'
        )
        ELSE CAST("customer"."id" AS TEXT)
      END AS TEXT) COLLATE "C" ASC
    ) AS "place",
    count(*) OVER () AS "size"
  FROM "customers" AS "customer"
  WHERE
    "customer"."id" IS NOT NULL
    AND (
      "customer"."created_at" IS NULL
      OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    )
    AND CAST(nullif("customer"."balance", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) IS NOT NULL
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "customer_by_age" AS "looked up 1"
  ON "looked up 1"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "customer_by_balance"."id"
      FROM "customer_by_balance"
      WHERE
        "customer_by_balance"."place" <= (
          div("customer_by_balance"."size" + 9, 10)
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND (
    1 + (
      div(4 * (
        "looked up 1"."from_below" - 1
      ), "looked up 1"."size")
    )
  ) IS DISTINCT FROM 4

-- ----
-- ? not (most frequent page_view.page = "a") and not (share of (page = "a") over page_view > 50%)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "counted"."id"
      FROM (
        SELECT
          "page_view"."customer_id" AS "id",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" AS "value",
          count(*) AS "times"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) IS NOT NULL
        GROUP BY
          "page_view"."customer_id",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C"
      ) AS "counted"
      GROUP BY
        "counted"."id"
      HAVING
        max("counted"."times") FILTER(WHERE
          "counted"."value" = 'a') = max("counted"."times")
        AND COALESCE(max("counted"."times") FILTER(WHERE
          "counted"."value" < 'a'), 0) < max("counted"."times")
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        count(*) FILTER(WHERE
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) = 'a') >= (
          count(*) * 0.50000000005
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (longest streak of days with page_view > 3) and not (longest gap between page_view > 3 days)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."id"
      FROM (
        SELECT
          "runs"."id",
          max("runs"."length") AS "longest_streak"
        FROM (
          SELECT
            "ranked"."id",
            count(*) AS "length",
            max("ranked"."period") AS "last_period"
          FROM (
            SELECT
              "active"."id",
              "active"."period" AS "period",
              "active"."period" - row_number() OVER (PARTITION BY "active"."id" ORDER BY "active"."period" ASC NULLS FIRST) AS "run"
            FROM (
              SELECT
                "page_view"."customer_id" AS "id",
                CAST(timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) AS DATE) - CAST('1970-01-01' AS DATE) AS "period"
              FROM "events" AS "page_view"
              WHERE
                CAST("page_view"."name" AS TEXT) = 'page_view'
                AND "page_view"."customer_id" IS NOT NULL
                AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              GROUP BY
                "page_view"."customer_id",
                CAST(timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) AS DATE) - CAST('1970-01-01' AS DATE)
            ) AS "active"
          ) AS "ranked"
          GROUP BY
            "ranked"."id",
            "ranked"."run"
        ) AS "runs"
        GROUP BY
          "runs"."id"
      ) AS "page_view"
      WHERE
        "page_view"."longest_streak" > 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view_2"."id"
      FROM (
        SELECT
          "spaced"."id",
          max("spaced"."gap") AS "longest_gap"
        FROM (
          SELECT
            "page_view"."customer_id" AS "id",
            CAST(EXTRACT(epoch FROM "page_view"."at") * 1000000 AS BIGINT) - lag(CAST(EXTRACT(epoch FROM "page_view"."at") * 1000000 AS BIGINT)) OVER (PARTITION BY "page_view"."customer_id" ORDER BY "page_view"."at" ASC) AS "gap"
          FROM "events" AS "page_view"
          WHERE
            CAST("page_view"."name" AS TEXT) = 'page_view'
            AND "page_view"."customer_id" IS NOT NULL
            AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        ) AS "spaced"
        GROUP BY
          "spaced"."id"
      ) AS "page_view_2"
      WHERE
        "page_view_2"."longest_gap" > 259200000000
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (did page_view then app_open within 1 hour) and not (count of (page_view then app_open) > 2)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "seen"."key_1"
      FROM (
        SELECT
          "timeline"."key_1" AS "key_1",
          "timeline"."kind" AS "kind",
          max(CASE WHEN "timeline"."kind" = 1 THEN "timeline"."at" END) OVER (
            PARTITION BY "timeline"."key_1"
            ORDER BY "timeline"."at" ASC, "timeline"."kind" ASC
          ) AS "reached",
          "timeline"."at" AS "time"
        FROM (
          SELECT
            "app_open"."customer_id" AS "key_1",
            timezone('UTC', "app_open"."at") AS "at",
            0 AS "kind"
          FROM "events" AS "app_open"
          WHERE
            CAST("app_open"."name" AS TEXT) = 'app_open'
            AND "app_open"."customer_id" IS NOT NULL
            AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          UNION ALL
          SELECT
            "page_view"."customer_id" AS "key_1",
            timezone('UTC', "page_view"."at") AS "at",
            1 AS "kind"
          FROM "events" AS "page_view"
          WHERE
            CAST("page_view"."name" AS TEXT) = 'page_view'
            AND "page_view"."customer_id" IS NOT NULL
            AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        ) AS "timeline"
      ) AS "seen"
      WHERE
        "seen"."kind" = 0
        AND "seen"."reached" IS NOT NULL
        AND "seen"."time" <= (
          "seen"."reached" + CAST('3600000000 microseconds' AS INTERVAL)
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? did page_view as v where (not (did app_open within 1 hour after v) and not (count of app_open since 2026-01-01 > 3))
WITH "app_open_since_2026_01_01" AS (
  SELECT
    "app_open"."customer_id" AS "id",
    count(*) AS "count"
  FROM "events" AS "app_open"
  WHERE
    CAST("app_open"."name" AS TEXT) = 'app_open'
    AND "app_open"."customer_id" IS NOT NULL
    AND "app_open"."at" >= CAST('2025-12-31 23:00:00' AS TIMESTAMP)
    AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
  GROUP BY
    "app_open"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    JOIN "customers" AS "customer"
      ON "customer"."id" = "page_view"."customer_id"
    LEFT JOIN "app_open_since_2026_01_01"
      ON "app_open_since_2026_01_01"."id" = "customer"."id"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND NOT EXISTS(
        SELECT
          1
        FROM "events" AS "app_open"
        WHERE
          "app_open"."customer_id" = "page_view"."customer_id"
          AND CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."at" > "page_view"."at"
          AND "app_open"."at" <= timezone(
            'UTC',
            timezone('UTC', "page_view"."at") + CAST('3600000000 microseconds' AS INTERVAL)
          )
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      )
      AND (
        "app_open_since_2026_01_01"."count" > 3
      ) IS NOT TRUE
  )

-- ----
-- ? did page_view as v where (count of app_open within 3 days before v > 2 and sum of page_view.seconds within 1 day after v > 1 minute)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND "customer"."id" IN (
    SELECT
      "page_view"."customer_id"
    FROM "events" AS "page_view"
    WHERE
      CAST("page_view"."name" AS TEXT) = 'page_view'
      AND "page_view"."customer_id" IS NOT NULL
      AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      AND (
        SELECT
          count(*)
        FROM "events" AS "app_open"
        WHERE
          "app_open"."customer_id" = "page_view"."customer_id"
          AND CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."at" >= timezone(
            'UTC',
            timezone(
              'Europe/Warsaw',
              timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) + make_interval(0, 0, 0, CAST(-3 AS INT))
            )
          )
          AND "app_open"."at" < "page_view"."at"
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) > 2
      AND COALESCE(
        (
          SELECT
            COALESCE(
              CAST(sum(CAST(CAST("page_view_2"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) AS BIGINT),
              0
            )
          FROM "events" AS "page_view_2"
          WHERE
            "page_view_2"."customer_id" = "page_view"."customer_id"
            AND CAST("page_view_2"."name" AS TEXT) = 'page_view'
            AND "page_view_2"."at" > "page_view"."at"
            AND "page_view_2"."at" <= timezone(
              'UTC',
              timezone(
                'Europe/Warsaw',
                timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) + make_interval(0, 0, 0, CAST(1 AS INT))
              )
            )
            AND "page_view_2"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
        ),
        0
      ) > 60000000
  )

-- ----
-- ? not ((age as of 3 days ago) > 18) and not ((count of page_view as of 3 days ago) > 2)
WITH "page_view_more_than_3_days_ago" AS (
  SELECT
    "page_view"."customer_id" AS "id",
    count(*) AS "count"
  FROM "events" AS "page_view"
  WHERE
    CAST("page_view"."name" AS TEXT) = 'page_view'
    AND "page_view"."customer_id" IS NOT NULL
    AND "page_view"."at" < CAST('2026-11-19 11:00:00' AS TIMESTAMP)
  GROUP BY
    "page_view"."customer_id"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
LEFT JOIN "page_view_more_than_3_days_ago"
  ON "page_view_more_than_3_days_ago"."id" = "customer"."id"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND (
    CASE
      WHEN NOT "customer"."created_at" IS NOT NULL
      OR "customer"."created_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
      THEN "customer"."age"
      ELSE CAST(NULL AS BIGINT)
    END > 18
  ) IS NOT TRUE
  AND (
    CASE
      WHEN NOT "customer"."created_at" IS NOT NULL
      OR "customer"."created_at" < CAST('2026-11-19 11:00:00+00' AS TIMESTAMPTZ)
      THEN COALESCE("page_view_more_than_3_days_ago"."count", 0)
      ELSE CAST(NULL AS BIGINT)
    END > 2
  ) IS NOT TRUE

-- ----
-- ? not (plan was ever "pro" in last 30 days) and not (plan changed in last 9 days) and not (tier was ever "gold" in last 9 days)
WITH "customer_past_plan" AS (
  SELECT
    "past"."id",
    "past"."start",
    "past"."value",
    lag("past"."value") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "value_before",
    lead("past"."start") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "next_start"
  FROM (
    SELECT
      "plan_history"."customer_id" AS "id",
      "plan_history"."changed_at" AS "start",
      (
        array_agg(
          CAST("plan_history"."plan" AS TEXT) ORDER BY CAST(CAST("plan_history"."plan" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
        )
      )[1] AS "value"
    FROM "plan_changes" AS "plan_history"
    WHERE
      "plan_history"."customer_id" IS NOT NULL
      AND "plan_history"."changed_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    GROUP BY
      "plan_history"."customer_id",
      "plan_history"."changed_at"
  ) AS "past"
), "customer_past_tier" AS (
  SELECT
    "past"."id",
    "past"."start",
    "past"."value",
    lag("past"."value") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "value_before",
    lead("past"."start") OVER (PARTITION BY "past"."id" ORDER BY "past"."start" ASC) AS "next_start"
  FROM (
    SELECT
      "tier_history"."customer_id" AS "id",
      timezone('Europe/Warsaw', CAST("tier_history"."day" AS TIMESTAMP)) AS "start",
      (
        array_agg(
          CAST("tier_history"."tier" AS TEXT) ORDER BY CAST(CAST("tier_history"."tier" AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
        )
      )[1] AS "value"
    FROM "tiers" AS "tier_history"
    WHERE
      "tier_history"."customer_id" IS NOT NULL
      AND "tier_history"."day" < CAST('2026-11-23' AS DATE)
    GROUP BY
      "tier_history"."customer_id",
      timezone('Europe/Warsaw', CAST("tier_history"."day" AS TIMESTAMP))
  ) AS "past"
)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "customer_past_plan" AS "customer_past_plan"
    WHERE
      "customer_past_plan"."id" = "customer"."id"
      AND (
        (
          "customer_past_plan"."start" >= CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          AND "customer_past_plan"."start" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
        OR (
          "customer_past_plan"."start" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          AND (
            "customer_past_plan"."next_start" < CAST('2026-10-23 10:00:00+00' AS TIMESTAMPTZ)
          ) IS NOT TRUE
        )
      )
      AND "customer_past_plan"."value" = 'pro'
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "customer_past_plan" AS "customer_past_plan"
    WHERE
      "customer_past_plan"."id" = "customer"."id"
      AND "customer_past_plan"."start" >= CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
      AND "customer_past_plan"."start" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      AND "customer_past_plan"."value_before" <> "customer_past_plan"."value"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM "customer_past_tier" AS "customer_past_tier"
    WHERE
      "customer_past_tier"."id" = "customer"."id"
      AND (
        (
          "customer_past_tier"."start" >= CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
          AND "customer_past_tier"."start" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
        )
        OR (
          "customer_past_tier"."start" < CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
          AND (
            "customer_past_tier"."next_start" < CAST('2026-11-13 11:00:00+00' AS TIMESTAMPTZ)
          ) IS NOT TRUE
        )
      )
      AND "customer_past_tier"."value" = 'gold'
  )

-- ----
-- ? not (count of (last 2 page_view) where (page = "a") > 1) and count of (last 2 (page_view then all of (app_open, visit))) > 0
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "picked"."key_1"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          row_number() OVER (
            PARTITION BY "page_view"."customer_id"
            ORDER BY "page_view"."at" DESC NULLS LAST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST, CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT) DESC NULLS LAST, CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" DESC NULLS LAST
          ) AS "number",
          CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS "property_page"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      ) AS "picked"
      WHERE
        "picked"."number" <= 2 AND "picked"."property_page" = 'a'
      GROUP BY
        "picked"."key_1"
      HAVING
        count(*) > 1
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND "customer"."id" IN (
    SELECT
      "picked"."key_1"
    FROM (
      SELECT
        "last_step"."key_1" AS "key_1",
        row_number() OVER (
          PARTITION BY "last_step"."key_1"
          ORDER BY "last_step"."time" DESC NULLS LAST, "last_step"."position" DESC NULLS LAST, "last_step"."place" DESC NULLS LAST
        ) AS "number"
      FROM (
        SELECT
          "app_open"."customer_id" AS "key_1",
          timezone('UTC', "app_open"."at") AS "time",
          0 AS "position",
          row_number() OVER (
            PARTITION BY "app_open"."customer_id"
            ORDER BY "app_open"."at" ASC NULLS FIRST, CAST(CAST(jsonb_extract_path_text(CAST("app_open"."payload" AS JSONB), 'product') AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
          ) AS "place"
        FROM "events" AS "app_open"
        WHERE
          CAST("app_open"."name" AS TEXT) = 'app_open'
          AND "app_open"."customer_id" IS NOT NULL
          AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND EXISTS(
            SELECT
              1
            FROM "visits" AS "visit"
            WHERE
              "visit"."customer_id" IS NOT NULL
              AND "visit"."day" < CAST('2026-11-23' AS DATE)
              AND "visit"."customer_id" = "app_open"."customer_id"
              AND timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP)) < timezone('UTC', "app_open"."at")
              AND EXISTS(
                SELECT
                  1
                FROM "events" AS "page_view"
                WHERE
                  CAST("page_view"."name" AS TEXT) = 'page_view'
                  AND "page_view"."customer_id" IS NOT NULL
                  AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
                  AND "page_view"."customer_id" = "app_open"."customer_id"
                  AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
                  AND timezone('UTC', "page_view"."at") < timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP))
              )
          )
        UNION ALL
        SELECT
          "visit"."customer_id" AS "key_1",
          timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP)) AS "time",
          1 AS "position",
          row_number() OVER (
            PARTITION BY "visit"."customer_id"
            ORDER BY timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP)) ASC NULLS FIRST, CAST(CAST("visit"."store" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST
          ) AS "place"
        FROM "visits" AS "visit"
        WHERE
          "visit"."customer_id" IS NOT NULL
          AND "visit"."day" < CAST('2026-11-23' AS DATE)
          AND EXISTS(
            SELECT
              1
            FROM "events" AS "app_open"
            WHERE
              CAST("app_open"."name" AS TEXT) = 'app_open'
              AND "app_open"."customer_id" IS NOT NULL
              AND "app_open"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
              AND "app_open"."customer_id" = "visit"."customer_id"
              AND timezone('UTC', "app_open"."at") <= timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP))
              AND EXISTS(
                SELECT
                  1
                FROM "events" AS "page_view"
                WHERE
                  CAST("page_view"."name" AS TEXT) = 'page_view'
                  AND "page_view"."customer_id" IS NOT NULL
                  AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
                  AND "page_view"."customer_id" = "visit"."customer_id"
                  AND timezone('UTC', "page_view"."at") < timezone('UTC', "app_open"."at")
                  AND timezone('UTC', "page_view"."at") < timezone('Europe/Warsaw', CAST("visit"."day" AS TIMESTAMP))
              )
          )
      ) AS "last_step"
    ) AS "picked"
    WHERE
      "picked"."number" <= 2
  )

-- ----
-- ? not (max of (count of page_view per page) > 3) and not (average of (sum of page_view.seconds per page) > 1 minute)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "grouped"."key_1"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" AS "property_page",
          count(*) AS "property_value"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) IS NOT NULL
        GROUP BY
          "page_view"."customer_id",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C"
      ) AS "grouped"
      GROUP BY
        "grouped"."key_1"
      HAVING
        max("grouped"."property_value") > 3
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "grouped"."key_1"
      FROM (
        SELECT
          "page_view"."customer_id" AS "key_1",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C" AS "property_page",
          COALESCE(
            CAST(sum(CAST(CAST("page_view"."seconds" AS DECIMAL(19, 6)) * 1000000 AS BIGINT)) AS BIGINT),
            0
          ) AS "property_value"
        FROM "events" AS "page_view"
        WHERE
          CAST("page_view"."name" AS TEXT) = 'page_view'
          AND "page_view"."customer_id" IS NOT NULL
          AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
          AND CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) IS NOT NULL
        GROUP BY
          "page_view"."customer_id",
          CAST(CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT) AS TEXT) COLLATE "C"
      ) AS "grouped"
      GROUP BY
        "grouped"."key_1"
      HAVING
        CASE
          WHEN count(*) > 0
          THEN CAST(CASE
            WHEN CAST(sum("grouped"."property_value") AS BIGINT) < 0
            THEN -(
              div(
                (
                  CAST(abs(CAST(sum("grouped"."property_value") AS BIGINT)) AS DECIMAL) * 2
                ) + count(*),
                2 * count(*)
              )
            )
            ELSE div(
              (
                CAST(abs(CAST(sum("grouped"."property_value") AS BIGINT)) AS DECIMAL) * 2
              ) + count(*),
              2 * count(*)
            )
          END AS BIGINT)
          ELSE NULL
        END > 60000000
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (count of distinct page_view.page > 3) and not (count of weeks with page_view > 2)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "page_view"."customer_id"
      FROM "events" AS "page_view"
      WHERE
        CAST("page_view"."name" AS TEXT) = 'page_view'
        AND "page_view"."customer_id" IS NOT NULL
        AND "page_view"."at" < CAST('2026-11-22 11:00:00' AS TIMESTAMP)
      GROUP BY
        "page_view"."customer_id"
      HAVING
        NOT (
          count(
            DISTINCT CAST(jsonb_extract_path_text(CAST("page_view"."payload" AS JSONB), 'page') AS TEXT)
          ) <= 3
          AND count(
            DISTINCT (
              div(
                (
                  CAST(timezone('Europe/Warsaw', timezone('UTC', "page_view"."at")) AS DATE) - CAST('1970-01-01' AS DATE)
                ) + 1050003,
                7
              )
            ) - 150000
          ) <= 2
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? not (median of purchase.amount > 3) and not (2nd purchase.gift) and not (90th percentile of purchase.price > 7)
SELECT
  "customer"."id"
FROM "customers" AS "customer"
WHERE
  "customer"."id" IS NOT NULL
  AND (
    "customer"."created_at" IS NULL
    OR "customer"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "purchase"."key_1"
      FROM (
        SELECT
          "purchase"."customer_id" AS "key_1",
          "purchase"."ordered_at" AS "time",
          CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_amount",
          CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) AS "property_price",
          CASE
            WHEN "purchase"."line_id" IS NULL
            THEN 1
            ELSE row_number() OVER (
              PARTITION BY "purchase"."customer_id", "purchase"."line_id"
              ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_id" AS TEXT)
              END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                THEN ARRAY(SELECT
                  ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                FROM (
                  SELECT
                    unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                    generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                ) AS "each item"
                ORDER BY
                  "each item"."place" ASC)
              END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
            )
          END AS "copy"
        FROM "orders" AS "purchase"
        WHERE
          CAST("purchase"."status" AS TEXT) = 'paid'
          AND "purchase"."customer_id" IS NOT NULL
          AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      ) AS "purchase"
      WHERE
        "purchase"."copy" = 1
      GROUP BY
        "purchase"."key_1"
      HAVING
        NOT (
          (
            CASE
              WHEN CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END > 0
              THEN CAST(CAST(CASE
                WHEN (
                  CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                    "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                    -"purchase"."property_amount" ASC) AS DECIMAL(38, 2))
                ) < 0
                THEN -(
                  div(
                    (
                      CAST(abs(
                        CAST(CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                          "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                          -"purchase"."property_amount" ASC) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
                      ) AS DECIMAL) * 2
                    ) + CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END,
                    CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END * 2
                  )
                )
                ELSE div(
                  (
                    CAST(abs(
                      CAST(CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                        "purchase"."property_amount" ASC) AS DECIMAL(38, 2)) - CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY
                        -"purchase"."property_amount" ASC) AS DECIMAL(38, 2)) AS DECIMAL(38, 2)) * 10000000000
                    ) AS DECIMAL) * 2
                  ) + CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END,
                  CASE WHEN count("purchase"."property_amount") > 0 THEN 2 ELSE 0 END * 2
                )
              END AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10)) AS DECIMAL(38, 10))
              ELSE NULL
            END > 3
          ) IS NOT TRUE
          AND (
            percentile_disc(0.9) WITHIN GROUP (ORDER BY
              "purchase"."property_price" ASC) > 7
          ) IS NOT TRUE
        )
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "purchase_2"."id"
      FROM (
        SELECT
          "numbered"."id",
          "numbered"."first"
        FROM (
          SELECT
            "purchase"."key_1" AS "id",
            "purchase"."property_gift" AS "first",
            row_number() OVER (PARTITION BY "purchase"."key_1" ORDER BY "purchase"."place" ASC NULLS FIRST) AS "number"
          FROM (
            SELECT
              "purchase"."customer_id" AS "key_1",
              "purchase"."ordered_at" AS "time",
              "purchase"."gift" AS "property_gift",
              CASE
                WHEN "purchase"."line_id" IS NULL
                THEN 1
                ELSE row_number() OVER (
                  PARTITION BY "purchase"."customer_id", "purchase"."line_id"
                  ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_no" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                    WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                    THEN lpad(
                      CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                      40,
                      '0'
                    )
                    ELSE CAST("purchase"."line_id" AS TEXT)
                  END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                    WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                    THEN ARRAY(SELECT
                      ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                    FROM (
                      SELECT
                        unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                        generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                    ) AS "each item"
                    ORDER BY
                      "each item"."place" ASC)
                  END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
                )
              END AS "copy",
              row_number() OVER (
                PARTITION BY "purchase"."customer_id"
                ORDER BY "purchase"."ordered_at" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_no" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CASE
                  WHEN CAST(pg_typeof("purchase"."line_id") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                  THEN lpad(
                    CAST(CAST(CAST("purchase"."line_id" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                    40,
                    '0'
                  )
                  ELSE CAST("purchase"."line_id" AS TEXT)
                END AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(nullif("purchase"."amount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(nullif("purchase"."price", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, "purchase"."quantity" ASC NULLS FIRST, CAST(nullif("purchase"."discount", CAST('NaN' AS DECIMAL)) AS DECIMAL(12, 2)) ASC NULLS FIRST, CAST(CAST("purchase"."category" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."product" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CAST(CAST("purchase"."coupon" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, CASE
                  WHEN CAST("purchase"."tags" AS TEXT[]) IS NOT NULL
                  THEN ARRAY(SELECT
                    ("item" IS NOT NULL, CAST("item" AS TEXT) COLLATE "C")
                  FROM (
                    SELECT
                      unnest(CAST("purchase"."tags" AS TEXT[])) AS "item",
                      generate_subscripts(CAST("purchase"."tags" AS TEXT[]), 1) AS "place"
                  ) AS "each item"
                  ORDER BY
                    "each item"."place" ASC)
                END ASC NULLS FIRST, "purchase"."gift" ASC NULLS FIRST, CAST(CAST("purchase"."country" AS TEXT) AS TEXT) COLLATE "C" ASC NULLS FIRST, "purchase"."delivered_at" ASC NULLS FIRST
              ) AS "place",
              CAST(CASE
                WHEN CAST(pg_typeof("purchase"."line_no") AS TEXT) IN ('smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision')
                THEN lpad(
                  CAST(CAST(CAST("purchase"."line_no" AS TEXT) AS DECIMAL(38, 10)) + 10000000000000000000000000000 AS TEXT),
                  40,
                  '0'
                )
                ELSE CAST("purchase"."line_no" AS TEXT)
              END AS TEXT) COLLATE "C" AS "order"
            FROM "orders" AS "purchase"
            WHERE
              CAST("purchase"."status" AS TEXT) = 'paid'
              AND "purchase"."customer_id" IS NOT NULL
              AND "purchase"."ordered_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
          ) AS "purchase"
          WHERE
            "purchase"."copy" = 1
        ) AS "numbered"
        WHERE
          "numbered"."number" = 2
      ) AS "purchase_2"
      WHERE
        "purchase_2"."first"
    ) AS "keys among"("key 1")
    WHERE
      "keys among"."key 1" = "customer"."id"
  )

-- ----
-- ? of account: not (did login) and not (employees > 3) and count of users > 2
SELECT
  "account"."shop",
  "account"."number"
FROM "accounts" AS "account"
WHERE
  "account"."shop" IS NOT NULL
  AND "account"."number" IS NOT NULL
  AND (
    "account"."opened_at" IS NULL
    OR "account"."opened_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
  )
  AND NOT EXISTS(
    SELECT
      1
    FROM (
      SELECT
        "login"."shop",
        "login"."number"
      FROM "logins" AS "login"
      WHERE
        "login"."shop" IS NOT NULL
        AND "login"."number" IS NOT NULL
        AND "login"."at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
    ) AS "keys among"("key 1", "key 2")
    WHERE
      "keys among"."key 1" = "account"."shop"
      AND "keys among"."key 2" = "account"."number"
  )
  AND (
    "account"."employees" > 3
  ) IS NOT TRUE
  AND ("account"."shop", "account"."number") IN (
    SELECT
      "users"."shop",
      "users"."account_id"
    FROM "customers" AS "users"
    WHERE
      "users"."shop" IS NOT NULL
      AND "users"."account_id" IS NOT NULL
      AND "users"."id" IS NOT NULL
      AND (
        "users"."created_at" IS NULL
        OR "users"."created_at" < CAST('2026-11-22 11:00:00+00' AS TIMESTAMPTZ)
      )
    GROUP BY
      "users"."shop",
      "users"."account_id"
    HAVING
      count(*) > 2
  )
