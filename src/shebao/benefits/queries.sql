-- Claims ------------------------------------------------------------------------------------------------------------

-- name: lock_person
-- One right of one person is handled by one transaction at a time.
SELECT pg_advisory_xact_lock(hashtextextended(:scheme || '.' || :item, :person));

-- name: open_claim_of
SELECT c.claim_id
FROM benefits.claim c
JOIN LATERAL (SELECT state FROM benefits.claim_event e WHERE e.claim_id = c.claim_id ORDER BY seq DESC LIMIT 1) e ON true
WHERE c.person_id = :person AND c.scheme = :scheme AND c.item = :item AND e.state <> ALL(:ended::text[]);

-- name: award_of
SELECT award_id FROM benefits.award a
WHERE a.person_id = :person AND a.scheme = :scheme AND a.item = :item
  AND NOT EXISTS (SELECT 1 FROM benefits.award_status s WHERE s.award_id = a.award_id AND s.status = 'stopped'
                  AND upper_inf(s.r) AND upper_inf(s.v));

-- name: insert_claim
INSERT INTO benefits.claim (scheme, item, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path)
VALUES (:scheme, :item, :person, :claimant, :region, :event_date, :opened_on, :actor, :serving_path)
RETURNING claim_id;

-- name: claim_now
SELECT c.claim_id, c.scheme, c.item, c.person_id, c.claimant_id, c.region, coalesce(f.event_date, c.event_date) AS event_date,
       e.state, e.seq, c.serving_path
FROM benefits.claim c
JOIN LATERAL (SELECT state, seq FROM benefits.claim_event x WHERE x.claim_id = c.claim_id ORDER BY seq DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT (x.facts ->> 'event_date')::date AS event_date FROM benefits.claim_event x
                   WHERE x.claim_id = c.claim_id AND x.state = 'fact_approved' ORDER BY seq DESC LIMIT 1) f ON true
WHERE c.claim_id = :claim;

-- name: fresh_claim
SELECT claim_id, scheme, item, person_id, claimant_id, region, event_date, serving_path FROM benefits.claim WHERE claim_id = :claim;

-- name: insert_claim_event
INSERT INTO benefits.claim_event (claim_id, seq, state, on_date, actor_id, post, note, facts, recorded, serving_path)
VALUES (:claim, :seq, :state, :on_date, :actor, :post, :note, :facts::jsonb, :recorded, :serving_path);

-- name: last_event_facts
SELECT state, on_date, actor_id, facts FROM benefits.claim_event
WHERE claim_id = :claim AND state = :state ORDER BY seq DESC LIMIT 1;

-- name: claim_history
SELECT seq, state, on_date, actor_id, post, note, facts FROM benefits.claim_event WHERE claim_id = :claim ORDER BY seq;

-- name: close_answers
UPDATE benefits.claim_answer SET r = tstzrange(lower(r), :recorded)
WHERE claim_id = :claim AND name = ANY(:names::text[]) AND upper_inf(r);

-- name: insert_answers
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT :claim, x.name, x.value, :evidence, tstzrange(:recorded, NULL), :serving_path
FROM unnest(:names::text[], :values::bigint[]) AS x(name, value);

-- Decisions ---------------------------------------------------------------------------------------------------------

-- name: insert_decision
INSERT INTO benefits.decision (claim_id, kind, decides, event_date, law_date, known_at, law_slice, inputs, answer,
                               provisional, unverified, document, article, recorded, serving_path)
VALUES (:claim, :kind, :decides, :event_date, :law_date, :known_at, :law_slice, :inputs, :answer,
        :provisional, :unverified, :document, :article, :recorded, :serving_path)
RETURNING decision_id;

-- name: insert_decision_values
INSERT INTO benefits.decision_value (decision_id, name, value, serving_path)
SELECT :decision, x.name, x.value, :serving_path FROM unnest(:names::text[], :values::bigint[]) AS x(name, value);

-- name: decision_by_id
SELECT d.decision_id, d.claim_id, d.kind, d.decides, d.event_date, d.law_date, d.known_at, d.law_slice, d.inputs, d.answer,
       d.provisional, d.unverified, d.document, d.article, d.serving_path
FROM benefits.decision d WHERE d.decision_id = :decision;

-- name: signatures_of
SELECT role, actor_id, post, on_date FROM benefits.signature WHERE decision_id = :decision ORDER BY role;

-- name: insert_signature
INSERT INTO benefits.signature (decision_id, role, actor_id, post, on_date, recorded, serving_path)
VALUES (:decision, :role, :actor, :post, :on_date, :recorded, :serving_path);

-- name: orders_counted
SELECT c.scheme, count(*) AS orders FROM benefits.decision d JOIN benefits.claim c USING (claim_id)
WHERE d.decides = 'order' AND d.recorded >= :since AND d.recorded < :until GROUP BY c.scheme ORDER BY c.scheme;

-- Awards ------------------------------------------------------------------------------------------------------------

-- name: pool_of
-- The pool of the scheme's fund that serves the region in a month: the latest opened, then the nearest.
SELECT p.pool_id FROM ledger.scheme_fund f JOIN ledger.fund_pool p USING (fund)
WHERE f.scheme = :scheme AND p.area = ANY(:areas::text[]) AND p.first_month <= :month
ORDER BY p.first_month DESC, array_position(:areas::text[], p.area) LIMIT 1;

-- name: insert_award
INSERT INTO benefits.award (claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, recorded, serving_path)
VALUES (:claim, :person, :payee, :scheme, :item, :pool_id, :region, :start_month, :recorded, :serving_path)
RETURNING award_id;

-- name: award_by_id
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award WHERE award_id = :award;

-- name: award_of_claim
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award WHERE claim_id = :claim;

-- name: awards_of_person
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award WHERE person_id = :person ORDER BY award_id;

-- name: components_of
SELECT component, payer, amount_fen, lower(v) AS start, coalesce(upper(v), :forever) AS end_, decision_id, run_id, origin
FROM benefits.award_component WHERE award_id = :award AND r @> :known_at::timestamptz
ORDER BY component, payer, lower(v);

-- name: insert_components
INSERT INTO benefits.award_component (award_id, component, payer, amount_fen, v, r, decision_id, run_id, origin, serving_path)
SELECT x.award_id, x.component, x.payer, x.fen, int4range(x.start, nullif(x.end_, :forever)), tstzrange(:recorded, NULL),
       :decision_id, :run_id, :origin, a.serving_path
FROM unnest(:awards::bigint[], :components::text[], :payers::text[], :fen::bigint[], :starts::integer[], :ends::integer[])
     AS x(award_id, component, payer, fen, start, end_)
JOIN benefits.award a USING (award_id);

-- name: close_components
-- What was known of these components from a month on ends being known; the months before it are known again.
WITH closed AS (
    UPDATE benefits.award_component c SET r = tstzrange(lower(c.r), :recorded)
    WHERE c.award_id = ANY(:awards::bigint[]) AND c.component = ANY(:components::text[]) AND upper_inf(c.r)
      AND c.v && int4range(:from_month, NULL)
    RETURNING c.*
)
INSERT INTO benefits.award_component (award_id, component, payer, amount_fen, v, r, decision_id, run_id, origin, serving_path)
SELECT award_id, component, payer, amount_fen, int4range(lower(v), :from_month), tstzrange(:recorded, NULL),
       decision_id, run_id, origin, serving_path
FROM closed WHERE lower(v) < :from_month;

-- name: status_of
SELECT status, reason, cites, lower(v) AS start, coalesce(upper(v), :forever) AS end_
FROM benefits.award_status WHERE award_id = :award AND r @> :known_at::timestamptz ORDER BY lower(v);

-- name: close_status
UPDATE benefits.award_status SET r = tstzrange(lower(r), :recorded)
WHERE award_id = :award AND upper_inf(r) AND v && int4range(:start, nullif(:end_, :forever))
RETURNING status, reason, cites, lower(v) AS start, coalesce(upper(v), :forever) AS end_;

-- name: insert_status
INSERT INTO benefits.award_status (award_id, status, reason, cites, v, r, actor_id, serving_path)
VALUES (:award, :status, :reason, :cites, int4range(:start, :end_), tstzrange(:recorded, NULL), :actor, :serving_path);

-- name: insert_heir
INSERT INTO benefits.heir (person_id, heir_id, share, document, consents, r, actor_id, serving_path)
VALUES (:person, :heir, :share, :document, :consents, tstzrange(:recorded, NULL), :actor, :serving_path);

-- name: close_heirs
UPDATE benefits.heir SET r = tstzrange(lower(r), :recorded) WHERE person_id = :person AND upper_inf(r);

-- name: heirs_of
SELECT heir_id, share, consents FROM benefits.heir WHERE person_id = :person AND upper_inf(r) ORDER BY heir_id;
