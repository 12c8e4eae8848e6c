-- The latest search before an order is the best one, so each order meets one search only.
SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT o.customer_id
        FROM (
            SELECT customer_id, ordered_at
            FROM orders
            WHERE ordered_at >= TIMESTAMPTZ '2026-08-24 01:00:00+02'
                AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
                AND amount > 100
        ) AS o
        ASOF JOIN (
            SELECT customer_id, timezone('UTC', happened_at) AS happened_at
            FROM events
            WHERE name = 'search'
                AND happened_at >= TIMESTAMP '2026-08-22 00:00:00'
                AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        ) AS s
            ON s.customer_id = o.customer_id AND s.happened_at < o.ordered_at
        WHERE s.happened_at >= timezone(
            'Europe/Warsaw', timezone('Europe/Warsaw', o.ordered_at) - INTERVAL 1 DAY
        )
    )
