SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM (
            SELECT customer_id, category, count(*) AS times
            FROM orders
            WHERE ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
                AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
                AND category IS NOT NULL
            GROUP BY customer_id, category
        )
        GROUP BY customer_id
        HAVING max(times) FILTER (WHERE category = 'beauty') = max(times)
            AND coalesce(max(times) FILTER (WHERE category < 'beauty'), 0) < max(times)
    )
