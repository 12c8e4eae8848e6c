SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM events
        WHERE name IN ('add_to_cart', 'email_click', 'app_open')
            AND happened_at >= TIMESTAMP '2026-10-22 23:00:00'
            AND happened_at < TIMESTAMP '2026-11-22 00:00:00'
        GROUP BY customer_id
        HAVING count(*) FILTER (
                WHERE name = 'add_to_cart' AND happened_at >= TIMESTAMP '2026-11-08 00:00:00'
            ) > 0
            AND (
                count(*) FILTER (WHERE name = 'email_click') > 0
                OR count(*) FILTER (WHERE name = 'app_open') >= 5
            )
    )
    AND id NOT IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2026-11-08 00:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    )
