SELECT id
FROM (
    SELECT
        id,
        row_number() OVER (PARTITION BY country ORDER BY spent DESC, id) AS place,
        count(*) OVER (PARTITION BY country) AS size
    FROM (
        SELECT c.id, c.country, coalesce(s.spent, 0) AS spent
        FROM customers AS c
        LEFT JOIN (
            SELECT customer_id, sum(amount) AS spent
            FROM orders
            WHERE ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
                AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
            GROUP BY customer_id
        ) AS s ON s.customer_id = c.id
        WHERE c.created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
            AND c.country IS NOT NULL
    )
)
WHERE place <= (size + 4) // 5
