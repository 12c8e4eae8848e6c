SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM (
            SELECT
                customer_id,
                epoch_us(ordered_at) - epoch_us(
                    lag(ordered_at) OVER (PARTITION BY customer_id ORDER BY ordered_at)
                ) AS gap
            FROM orders
            WHERE ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
                AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        )
        GROUP BY customer_id
        HAVING max(gap) < 30 * 86_400_000_000
    )
