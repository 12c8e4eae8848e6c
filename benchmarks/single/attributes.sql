SELECT id
FROM customers
WHERE country IN ('PL', 'DE')
    AND plan = 'pro'
    AND age >= 30
    AND email_opt_in
    AND created_at < TIMESTAMPTZ '2026-11-22 00:00:00+00'
