-- What payments read of entitlements.

CREATE VIEW benefits.payable WITH (security_invoker = true) AS
SELECT run_id, row_no, award_id, person_id, payee_person_id, scheme, component, payer, pool_id, for_month, period, amount_fen,
       kind, serving_path
FROM benefits.obligation;

CREATE VIEW benefits.award_for_payment WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, a.pool_id,
       CASE WHEN s.status = 'stopped' THEN 'closed' WHEN s.status = 'suspended' THEN 'held' ELSE 'active' END AS state,
       a.start_month AS starts,
       CASE WHEN a.item <> '' THEN a.start_month + 1 WHEN s.status = 'stopped' THEN lower(s.v) END AS ends,
       a.exclusive_group
FROM benefits.award a
LEFT JOIN LATERAL (
    SELECT status, v FROM benefits.award_status s
    WHERE s.award_id = a.award_id AND upper_inf(s.r) AND upper_inf(s.v) ORDER BY lower(s.v) LIMIT 1
) s ON true;

-- Entitled by law and facts known now, to the clock's month: what everything paid must add up to.
CREATE VIEW benefits.entitlement WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, c.component, c.payer, m.for_month, c.amount_fen, a.serving_path
FROM benefits.award a
JOIN benefits.award_component c ON c.award_id = a.award_id AND upper_inf(c.r)
CROSS JOIN LATERAL generate_series(
    lower(c.v),
    least(upper(c.v) - 1, (extract(year FROM store.clock()) * 12 + extract(month FROM store.clock()) - 1)::integer)
) AS m(for_month)
WHERE NOT EXISTS (SELECT 1 FROM benefits.award_status s
                  WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> m.for_month);

SELECT payments.declare_source('payable', 'benefits.payable');
SELECT payments.declare_source('award', 'benefits.award_for_payment');
SELECT payments.declare_source('entitlement', 'benefits.entitlement');

-- Awards with the human being they belong to: records found to be one person count as one, as known at an instant.
CREATE FUNCTION benefits.awards_as_known(known_at timestamptz)
RETURNS TABLE (award_id bigint, person_id bigint, human bigint, payee_id bigint, pool_id bigint, scheme text,
               exclusive_group text, start_month integer, serving_path text)
LANGUAGE sql STABLE AS $$
    SELECT a.award_id, a.person_id, coalesce(m.kept, a.person_id), a.payee_id, a.pool_id, a.scheme, a.exclusive_group,
           a.start_month, a.serving_path
    FROM benefits.award a
    LEFT JOIN registry.person_merge m ON m.merged = a.person_id AND m.r @> known_at
$$;
