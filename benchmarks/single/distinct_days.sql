-- A day is a local one. All offsets of the zone in this window are known: clocks went back on
-- 25 October 2026 at 01:00 UTC.
SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM events
        WHERE name = 'page_view'
            AND happened_at >= TIMESTAMP '2026-10-22 23:00:00'
            AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        GROUP BY customer_id
        HAVING count(DISTINCT CAST(
            happened_at + CASE
                WHEN happened_at < TIMESTAMP '2026-10-25 01:00:00' THEN INTERVAL 2 HOUR
                ELSE INTERVAL 1 HOUR
            END AS DATE)) >= 8
    )
