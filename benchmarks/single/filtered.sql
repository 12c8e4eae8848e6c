SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE category = 'shoes'
            AND amount > 50
            AND coupon IS NOT NULL
            AND ordered_at >= TIMESTAMPTZ '2025-11-22 00:00:00+00'
            AND ordered_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
        GROUP BY customer_id
        HAVING count(*) >= 2
    )
