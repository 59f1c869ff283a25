-- The register and what stands behind it, without surrogate ids and clock times: the same history has the same bytes.

COMMENT ON TABLE benefits.obligation IS
    'canonical: period, for_month, person_id, payee_person_id, scheme, component, payer, kind, amount_fen, serving_path';
COMMENT ON TABLE benefits.claim IS 'canonical: scheme, item, person_id, claimant_id, region, event_date, opened_on, serving_path';
COMMENT ON TABLE benefits.award IS 'canonical: scheme, item, person_id, payee_id, region, start_month, exclusive_group, serving_path';
COMMENT ON TABLE benefits.heir IS 'canonical: person_id, heir_id, share, document, consents, serving_path';
COMMENT ON TABLE benefits.death IS 'canonical: person_id, died_on, known_on, serving_path';
COMMENT ON TABLE benefits.run IS 'canonical: act, period, shards, serving_path';

CREATE VIEW canonical.benefits_decision AS
SELECT c.scheme, c.item, c.person_id, d.kind, d.decides, d.act, d.event_date, d.law_date, d.law_slice,
       encode(sha256(d.answer), 'hex') AS answer, d.provisional, d.unverified, d.document, d.article, d.serving_path,
       (SELECT jsonb_agg(s.role ORDER BY s.role) FROM benefits.signature s WHERE s.decision_id = d.decision_id) AS signed
FROM benefits.decision d JOIN benefits.claim c USING (claim_id);

CREATE VIEW canonical.benefits_award_component AS
SELECT a.scheme, a.item, a.person_id, regexp_replace(c.component, '^set_off\.\d+$', 'set_off') AS component, c.payer,
       c.amount_fen, c.v, upper_inf(c.r) AS stands, c.origin, c.serving_path
FROM benefits.award_component c JOIN benefits.award a USING (award_id);

CREATE VIEW canonical.benefits_award_status AS
SELECT a.scheme, a.item, a.person_id, s.status, s.reason, s.v, upper_inf(s.r) AS stands, s.serving_path
FROM benefits.award_status s JOIN benefits.award a USING (award_id);

CREATE VIEW canonical.benefits_recovery_line AS
SELECT c.scheme, c.person_id, l.for_month, l.component, l.payer, l.amount_fen, l.serving_path
FROM benefits.recovery_line l JOIN benefits.recovery_case c USING (recovery_id);

CREATE VIEW canonical.benefits_recovery_event AS
SELECT c.scheme, c.person_id, e.seq, e.state, e.amount_fen, e.source, e.on_date, e.serving_path
FROM benefits.recovery_event e JOIN benefits.recovery_case c USING (recovery_id);
