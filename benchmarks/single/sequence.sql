-- The latest cart before an order is the best one, so each order meets one cart only.
SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT o.customer_id
        FROM (
            SELECT customer_id, ordered_at
            FROM orders
            WHERE ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        ) AS o
        ASOF JOIN (
            SELECT customer_id, timezone('UTC', happened_at) AS happened_at
            FROM events
            WHERE name = 'add_to_cart'
                AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        ) AS c
            ON c.customer_id = o.customer_id AND c.happened_at < o.ordered_at
        WHERE o.ordered_at <= timezone(
            'Europe/Warsaw', timezone('Europe/Warsaw', c.happened_at) + INTERVAL 3 DAY
        )
    )
