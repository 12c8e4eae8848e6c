SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT o.customer_id
        FROM orders AS o
        WHERE o.ordered_at >= TIMESTAMPTZ '2026-08-24 00:00:00+02'
            AND o.ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
            AND o.amount > 100
            AND EXISTS (
                SELECT 1
                FROM events AS s
                WHERE s.name = 'search'
                    AND s.customer_id = o.customer_id
                    AND s.happened_at >= TIMESTAMP '2026-08-22 00:00:00'
                    AND s.happened_at < TIMESTAMP '2026-11-22 00:00:00'
                    AND timezone('UTC', s.happened_at) < o.ordered_at
                    AND timezone('UTC', s.happened_at) >= timezone(
                        'Europe/Warsaw',
                        timezone('Europe/Warsaw', o.ordered_at) - INTERVAL 1 DAY
                    )
            )
    )
