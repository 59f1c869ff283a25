-- What is asked of entitlements is one month or a few. The months are counted once, and those asked for are laid over the parts that
-- hold then; before, every month of every part since the award began was made and thrown away, more with each year (20,000 awards of
-- twenty years, one month asked: 4.4 s; so 1.3 s). The first month is that of 1900: no award that pays is older.
CREATE OR REPLACE VIEW benefits.entitlement WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, c.component, c.payer, m.for_month, c.amount_fen, a.serving_path
FROM generate_series(1900 * 12,
    (SELECT (extract(year FROM store.clock()) * 12 + extract(month FROM store.clock()) - 1)::integer)) AS m(for_month)
CROSS JOIN benefits.award a
JOIN benefits.award_component c ON c.award_id = a.award_id AND upper_inf(c.r)
    AND lower(c.v) <= m.for_month AND (upper(c.v) > m.for_month OR upper_inf(c.v))
WHERE NOT EXISTS (SELECT 1 FROM benefits.award_status s
                  WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> m.for_month)
UNION ALL
SELECT t.award_id, t.person_id, t.scheme, t.measure COLLATE "default", '', t.for_month, t.amount_fen, t.serving_path FROM benefits.transfer_line t
UNION ALL
SELECT e.award_id, e.payee_id, e.scheme COLLATE "default", e.item COLLATE "default", '', e.for_month, s.amount_fen, e.serving_path
FROM benefits.employer_award e
JOIN LATERAL (SELECT amount_fen FROM benefits.employer_standing s WHERE s.award_id = e.award_id ORDER BY s.run_id DESC LIMIT 1) s ON true;
