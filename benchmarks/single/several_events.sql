SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM events
        WHERE name = 'add_to_cart'
            AND happened_at >= TIMESTAMP '2026-11-08 00:00:00'
            AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
    )
    AND id NOT IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2026-11-08 00:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    )
    AND (
        id IN (
            SELECT customer_id
            FROM events
            WHERE name = 'email_click'
                AND happened_at >= TIMESTAMP '2026-10-22 23:00:00'
                AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        )
        OR id IN (
            SELECT customer_id
            FROM events
            WHERE name = 'app_open'
                AND happened_at >= TIMESTAMP '2026-10-22 23:00:00'
                AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
            GROUP BY customer_id
            HAVING count(*) >= 5
        )
    )
