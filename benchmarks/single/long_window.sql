SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM events
        WHERE name = 'page_view'
            AND happened_at >= TIMESTAMP '2024-12-22 00:00:00'
            AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        GROUP BY customer_id
        HAVING count(*) >= 100
    )
