-- The median of decimals keeps their scale, and would cut a mean of two off: twice the values.
SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        GROUP BY customer_id
        HAVING median(2 * amount) > 200
    )
