-- The clock's month is asked once for a question, not twice for every component of every award: read from the setting and taken
-- apart 200,000 times it was a quarter of a batch's largest question.
CREATE OR REPLACE VIEW benefits.entitlement WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, c.component, c.payer, m.for_month, c.amount_fen, a.serving_path
FROM benefits.award a
JOIN benefits.award_component c ON c.award_id = a.award_id AND upper_inf(c.r)
CROSS JOIN LATERAL generate_series(
    lower(c.v),
    least(upper(c.v) - 1, (SELECT (extract(year FROM store.clock()) * 12 + extract(month FROM store.clock()) - 1)::integer))
) AS m(for_month)
WHERE NOT EXISTS (SELECT 1 FROM benefits.award_status s
                  WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> m.for_month)
UNION ALL
SELECT t.award_id, t.person_id, t.scheme, t.measure COLLATE "default", '', t.for_month, t.amount_fen, t.serving_path FROM benefits.transfer_line t
UNION ALL
SELECT e.award_id, e.payee_id, e.scheme COLLATE "default", e.item COLLATE "default", '', e.for_month, s.amount_fen, e.serving_path
FROM benefits.employer_award e
JOIN LATERAL (SELECT amount_fen FROM benefits.employer_standing s WHERE s.award_id = e.award_id ORDER BY s.run_id DESC LIMIT 1) s ON true;
