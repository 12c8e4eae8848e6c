SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND NOT EXISTS (
        SELECT 1
        FROM events
        WHERE customer_id = customers.id
            AND name = 'app_open'
            AND happened_at >= TIMESTAMP '2026-09-22 23:00:00'
            AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
    )
