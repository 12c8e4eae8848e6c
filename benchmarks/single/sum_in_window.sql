SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2026-05-25 23:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        GROUP BY customer_id
        HAVING sum(amount) >= 500
    )
