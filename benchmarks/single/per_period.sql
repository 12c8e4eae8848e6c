SELECT id
FROM customers
WHERE created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
    AND id IN (
        SELECT customer_id
        FROM orders
        WHERE ordered_at >= TIMESTAMPTZ '2025-10-01 00:00:00+02'
            AND ordered_at < TIMESTAMPTZ '2026-10-01 00:00:00+02'
        GROUP BY customer_id
        HAVING count(*) FILTER (WHERE ordered_at < TIMESTAMPTZ '2026-01-01 00:00:00+01') >= 2
            AND count(*) FILTER (
                WHERE ordered_at >= TIMESTAMPTZ '2026-01-01 00:00:00+01'
                    AND ordered_at < TIMESTAMPTZ '2026-04-01 00:00:00+02'
            ) >= 2
            AND count(*) FILTER (
                WHERE ordered_at >= TIMESTAMPTZ '2026-04-01 00:00:00+02'
                    AND ordered_at < TIMESTAMPTZ '2026-07-01 00:00:00+02'
            ) >= 2
            AND count(*) FILTER (WHERE ordered_at >= TIMESTAMPTZ '2026-07-01 00:00:00+02') >= 2
    )
