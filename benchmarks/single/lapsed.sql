SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        GROUP BY customer_id
        HAVING count(*) >= 3
            AND count(*) FILTER (WHERE ordered_at >= TIMESTAMPTZ '2026-08-23 23:00:00+00') = 0
    )
