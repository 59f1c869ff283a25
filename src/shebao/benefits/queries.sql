-- Claims ------------------------------------------------------------------------------------------------------------

-- name: lock_person
-- One right of one person is handled by one transaction at a time.
SELECT pg_advisory_xact_lock(hashtextextended(:scheme || '.' || :item, :person));

-- name: open_claim_of
SELECT c.claim_id
FROM benefits.claim c
JOIN LATERAL (SELECT state FROM benefits.claim_event e WHERE e.claim_id = c.claim_id ORDER BY seq DESC LIMIT 1) e ON true
WHERE c.person_id = :person AND c.scheme = :scheme AND c.item = :item AND e.state <> ALL(:ended::text[])
  AND (:occasion = 0 OR extract(year FROM c.event_date) * 12 + extract(month FROM c.event_date) - 1 = :occasion);

-- name: latest_claim_of
-- The person's last claim of a right, where it stands, and the decision it rests on so far.
SELECT c.claim_id, e.state, d.decision_id, d.answer, a.award_id
FROM benefits.claim c
JOIN LATERAL (SELECT state FROM benefits.claim_event x WHERE x.claim_id = c.claim_id ORDER BY seq DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT y.decision_id, y.answer FROM benefits.decision y WHERE y.claim_id = c.claim_id
                   ORDER BY y.decision_id DESC LIMIT 1) d ON true
LEFT JOIN benefits.award a ON a.claim_id = c.claim_id
WHERE c.person_id = :person AND c.scheme = :scheme AND c.item = :item
ORDER BY c.claim_id DESC LIMIT 1;

-- name: award_of
SELECT award_id FROM benefits.award a
WHERE a.person_id = :person AND a.scheme = :scheme AND a.item = :item AND a.occasion = :occasion
  AND NOT EXISTS (SELECT 1 FROM benefits.award_status s WHERE s.award_id = a.award_id AND s.status = 'stopped'
                  AND upper_inf(s.r) AND upper_inf(s.v))
  AND NOT EXISTS (SELECT 1 FROM benefits.followed f WHERE f.award_id = a.award_id);

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

-- name: claims_in_states
-- Claims whose last line is one of these states, the oldest first.
SELECT c.claim_id, c.scheme, c.item, c.person_id, e.state, e.on_date, e.facts
FROM benefits.claim c
JOIN LATERAL (SELECT state, on_date, facts FROM benefits.claim_event x WHERE x.claim_id = c.claim_id
              ORDER BY seq DESC LIMIT 1) e ON true
WHERE e.state = ANY(:states::text[]) ORDER BY e.on_date, c.claim_id;

-- name: claim_history
SELECT seq, state, on_date, actor_id, post, note, facts FROM benefits.claim_event WHERE claim_id = :claim ORDER BY seq;

-- name: close_answers
UPDATE benefits.claim_answer SET r = tstzrange(lower(r), :recorded)
WHERE claim_id = :claim AND name = ANY(:names::text[]) AND upper_inf(r);

-- name: insert_answers
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT :claim, x.name, x.value, :evidence, tstzrange(:recorded, NULL), :serving_path
FROM unnest(:names::text[], :values::bigint[]) AS x(name, value);

-- name: answers_of_claim
select name, value, evidence from benefits.claim_answer where claim_id = :claim and upper_inf(r) order by name;

-- On what the answers of a claim rested at an instant, and since when they stand.
-- name: evidence_of_answers
select name, evidence, lower(r)::date as day from benefits.claim_answer
where claim_id = :claim and r @> :known_at::timestamptz order by name;

-- name: decision_of_claim
-- The last decision written for a claim.
select decision_id, answer from benefits.decision where claim_id = :claim order by decision_id desc limit 1;

-- Decisions ---------------------------------------------------------------------------------------------------------

-- name: insert_decision
INSERT INTO benefits.decision (claim_id, kind, decides, act, event_date, law_date, known_at, law_slice, inputs, answer,
                               provisional, unverified, document, article, recorded, serving_path)
VALUES (:claim, :kind, :decides, :act, :event_date, :law_date, :known_at, :law_slice, :inputs, :answer,
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
INSERT INTO benefits.award (claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, exclusive_group, recorded,
                            serving_path, occasion)
VALUES (:claim, :person, :payee, :scheme, :item, :pool_id, :region, :start_month, :exclusive_group, :recorded,
        :serving_path, :occasion)
RETURNING award_id;

-- name: award_by_id
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award WHERE award_id = :award;

-- name: award_of_claim
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award WHERE claim_id = :claim;

-- name: awards_of_person
SELECT award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, serving_path
FROM benefits.award
WHERE person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x)
ORDER BY award_id;

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

-- The month by columns ----------------------------------------------------------------------------------------------

-- name: open_payrolls
-- Payrolls begun and not published whose agencies overlap: two of them would owe the same months twice.
SELECT r.run_id, r.period FROM benefits.run r JOIN store.run s USING (run_id)
WHERE r.act = 'payroll' AND s.state = 'open' AND r.run_id <> :run
  AND (starts_with(r.serving_path, :path) OR starts_with(:path, r.serving_path)) ORDER BY r.run_id;

-- name: hold_payrolls
SELECT pg_advisory_xact_lock(hashtextextended('benefits.payroll', 0));

-- name: insert_run
INSERT INTO benefits.run (run_id, act, period, shards, known_at, schemes, cuts, serving_path)
VALUES (:run, :act, :period, :shards, :known_at, :schemes::text[], :cuts::bigint[], :serving_path);

-- name: shard_cuts
-- Numbers of human beings before which a shard ends and the next begins: neighbours lie together, as many awards in each.
SELECT percentile_disc(:ends::double precision[]) WITHIN GROUP (ORDER BY a.human) AS cuts
FROM benefits.awards_as_known(:known_at::timestamptz) a
WHERE a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]));

-- name: run_by_id
SELECT run_id, act, period, shards, known_at, schemes, cuts, serving_path FROM benefits.run WHERE run_id = :run;

-- Payrolls published so far, with the key of each: which months were paid.
-- name: payrolls_published
SELECT s.run_key, r.period FROM benefits.run r JOIN store.run s USING (run_id)
WHERE r.act = 'payroll' AND s.state = 'published' ORDER BY r.period;

-- The law a run was begun with; none where it pays a list.
-- name: law_of_run
SELECT law_hash FROM store.run WHERE run_id = :run;

-- name: any_award
-- Whether anybody in sight has an award of a scheme in a place (the beginning of its division codes).
SELECT EXISTS (SELECT FROM benefits.award WHERE scheme = :scheme AND starts_with(region, :place)) AS found;

-- name: insert_run_signature
INSERT INTO benefits.run_signature (run_id, role, actor_id, post, on_date, recorded, serving_path)
VALUES (:run, :role, :actor, :post, :on_date, :recorded, :serving_path);

-- name: run_signatures
SELECT role, actor_id, post, on_date FROM benefits.run_signature WHERE run_id = :run ORDER BY role;

-- name: read_in_bulk
-- A shard reads whole tables: joining them award by award through every partition would take minutes.
SELECT set_config('enable_nestloop', 'off', true) AS nestloop, set_config('work_mem', '128MB', true) AS work_mem;

-- name: shard_awards
SELECT a.award_id, a.person_id, a.human, a.payee_id, a.pool_id,
       hashtextextended(a.scheme, 0) AS kind, hashtextextended(a.exclusive_group, 0) AS excl,
       hashtextextended(a.serving_path, 0) AS path,
       coalesce((extract(year FROM d.died_on) * 12 + extract(month FROM d.died_on) - 1)::bigint, 0) AS last_month
FROM benefits.awards_as_known(:known_at::timestamptz) a LEFT JOIN benefits.death d ON d.person_id = a.person_id AND d.r @> :known_at::timestamptz
WHERE (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.start_month <= :period AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
ORDER BY a.award_id;

-- name: shard_components
SELECT c.award_id, lower(c.v)::bigint AS start, coalesce(upper(c.v), :forever)::bigint AS end_,
       hashtextextended(c.component || chr(31) || c.payer, 0) AS part, c.amount_fen
FROM benefits.award_component c JOIN benefits.awards_as_known(:known_at::timestamptz) a USING (award_id)
WHERE (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.start_month <= :period AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
  AND c.award_id BETWEEN :first AND :last  -- shortens the reading where numbers of awards follow those of persons, nothing else
  AND c.r @> :known_at::timestamptz AND lower(c.v) <= :period;

-- name: shard_unpaid
SELECT s.award_id, coalesce(lower(s.v), 0)::bigint AS start, coalesce(upper(s.v), :forever)::bigint AS end_
FROM benefits.award_status s JOIN benefits.awards_as_known(:known_at::timestamptz) a USING (award_id)
WHERE (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.start_month <= :period AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
  AND s.r @> :known_at::timestamptz;

-- name: read_by_key
SELECT set_config('enable_nestloop', 'on', true) AS nestloop;

-- name: last_payroll
-- The last published payroll of these schemes by these agencies or agencies above them: up to its month all is booked but what
-- changed since. One of other schemes alone says nothing about ours.
SELECT r.run_id, r.period, r.known_at FROM benefits.run r JOIN store.run s USING (run_id)
WHERE r.act = 'payroll' AND s.state = 'published' AND starts_with(:path, r.serving_path) AND r.period < :period
  AND (r.schemes IS NULL OR r.schemes @> :schemes::text[])
ORDER BY r.period DESC, r.run_id DESC LIMIT 1;

-- name: changed_since
-- Awards about which anything was recorded since the last payroll began (less a day: what was then under way), or parked by it.
SELECT a.award_id, a.human
FROM benefits.awards_as_known(:known_at::timestamptz) a
WHERE a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
  AND a.award_id IN (
    SELECT x.award_id FROM benefits.award x WHERE x.recorded >= :since
    UNION ALL SELECT c.award_id FROM benefits.award_component c WHERE lower(c.r) >= :since OR upper(c.r) >= :since
    UNION ALL SELECT s.award_id FROM benefits.award_status s WHERE lower(s.r) >= :since OR upper(s.r) >= :since
    UNION ALL SELECT x.award_id FROM benefits.death d JOIN benefits.award x USING (person_id)
              WHERE lower(d.r) >= :since OR upper(d.r) >= :since
    UNION ALL SELECT c.award_id FROM benefits.recovery_case c JOIN benefits.recovery_event e USING (recovery_id)
              WHERE e.recorded >= :since
    UNION ALL SELECT x.award_id FROM registry.person_merge m JOIN benefits.award x ON x.person_id IN (m.kept, m.merged)
              WHERE lower(m.r) >= :since OR upper(m.r) >= :since
    UNION ALL SELECT split_part(p.row_key, ':', 2)::bigint FROM store.parked_row p
              WHERE p.run_id = :last AND starts_with(p.row_key, 'award:'))
ORDER BY a.award_id;

-- name: shard_booked_since
-- What is booked already for the months of the window; older periods cannot hold it.
SELECT o.award_id, o.for_month::bigint AS for_month, hashtextextended(o.component || chr(31) || o.payer, 0) AS part,
       sum(o.amount_fen)::bigint AS fen
FROM benefits.obligation o JOIN benefits.awards_as_known(:known_at::timestamptz) a USING (award_id)
WHERE o.period >= :window AND o.for_month >= :window
  AND (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.start_month <= :period
  AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
GROUP BY 1, 2, 3;

-- name: booked_of_awards
SELECT o.award_id, o.for_month::bigint AS for_month, hashtextextended(o.component || chr(31) || o.payer, 0) AS part,
       sum(o.amount_fen)::bigint AS fen
FROM unnest(:awards::bigint[]) x(award_id) JOIN benefits.obligation o USING (award_id)
GROUP BY 1, 2, 3;

-- name: shard_booked
SELECT o.award_id, o.for_month::bigint AS for_month, hashtextextended(o.component || chr(31) || o.payer, 0) AS part,
       sum(o.amount_fen)::bigint AS fen
FROM benefits.obligation o JOIN benefits.awards_as_known(:known_at::timestamptz) a USING (award_id)
WHERE o.run_id <= :upto
  AND (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.start_month <= :period AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
GROUP BY 1, 2, 3;

-- name: shard_cases
SELECT c.award_id, l.for_month::bigint AS for_month, hashtextextended(l.component || chr(31) || l.payer, 0) AS part,
       sum(l.amount_fen)::bigint AS fen
FROM benefits.recovery_case c JOIN benefits.recovery_line l USING (recovery_id) JOIN benefits.awards_as_known(:known_at::timestamptz) a USING (award_id)
WHERE (CASE WHEN :low::bigint IS NULL THEN mod(a.human, :shards::bigint) = :shard ELSE a.human >= :low AND a.human < :high END)
  AND a.serving_path >= :path AND a.serving_path < :after
  AND (:schemes::text[] IS NULL OR a.scheme = ANY(:schemes::text[]))
  AND c.run_id <= :upto
  AND NOT EXISTS (SELECT 1 FROM benefits.recovery_event e
                  WHERE e.recovery_id = c.recovery_id AND e.state = 'withdrawn' AND e.recorded <= :known_at::timestamptz)
GROUP BY 1, 2, 3;

-- name: shard_heirs
SELECT h.person_id, h.heir_id, h.share::bigint AS share FROM benefits.heir h
WHERE h.r @> :known_at::timestamptz ORDER BY h.person_id, h.heir_id;

-- name: part_words
-- The words behind the hashes of components and payers.
SELECT DISTINCT hashtextextended(component || chr(31) || payer, 0) AS part, component, payer FROM benefits.award_component;

-- name: scheme_words
SELECT DISTINCT hashtextextended(scheme, 0) AS word, scheme AS text FROM benefits.award
UNION
SELECT DISTINCT hashtextextended(serving_path, 0), serving_path FROM benefits.award;

-- name: insert_run_controls
INSERT INTO benefits.run_control (run_id, step_no, pool_id, scheme, component, payer, rows, fen, serving_path)
SELECT :run, :step, x.pool_id, x.scheme, x.component, x.payer, x.n, x.fen, :serving_path
FROM unnest(:pools::bigint[], :schemes::text[], :components::text[], :payers::text[], :rows::bigint[], :fen::bigint[])
     AS x(pool_id, scheme, component, payer, n, fen);

-- name: run_controls
SELECT pool_id, scheme, component, payer, sum(rows)::bigint AS rows, sum(fen)::bigint AS fen
FROM benefits.run_control WHERE run_id = :run GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

-- name: clear_stage_recovery
DELETE FROM benefits.stage_recovery WHERE run_id = :run AND step_no = :step;

-- name: propose_recoveries
-- One case for each award that is owed less than was booked; its lines are what was booked too much.
WITH cases AS (
    INSERT INTO benefits.recovery_case (award_id, person_id, scheme, pool_id, run_id, serving_path)
    SELECT DISTINCT a.award_id, a.person_id, a.scheme, a.pool_id, s.run_id, a.serving_path
    FROM benefits.stage_recovery s JOIN benefits.award a USING (award_id) WHERE s.run_id = :run
    RETURNING recovery_id, award_id, serving_path
), lines AS (
    INSERT INTO benefits.recovery_line (recovery_id, for_month, component, payer, amount_fen, serving_path)
    SELECT c.recovery_id, s.for_month, s.component, s.payer, s.amount_fen, c.serving_path
    FROM benefits.stage_recovery s JOIN cases c USING (award_id) WHERE s.run_id = :run
    RETURNING recovery_id, amount_fen
)
INSERT INTO benefits.recovery_event (recovery_id, seq, state, amount_fen, on_date, actor_id, post, recorded, serving_path)
SELECT c.recovery_id, 1, 'proposed', -sum(l.amount_fen), :on_date, :actor, :post, :recorded, c.serving_path
FROM cases c JOIN lines l USING (recovery_id) GROUP BY c.recovery_id, c.serving_path
RETURNING recovery_id;

-- name: end_stage_recovery
DELETE FROM benefits.stage_recovery WHERE run_id = :run;

-- name: decision_of_award
-- The decision an award rests on now: the last that was approved or made by a machine.
SELECT d.decision_id, d.claim_id, d.kind, d.decides, d.event_date, d.law_date, d.known_at, d.provisional, d.unverified
FROM benefits.award a JOIN benefits.decision_made d USING (claim_id)
WHERE a.award_id = :award AND d.act = ''
ORDER BY d.decision_id DESC LIMIT 1;

-- name: obligations_of
SELECT run_id, period, for_month, component, payer, kind, payee_person_id, amount_fen
FROM benefits.obligation WHERE award_id = :award ORDER BY period, for_month, component, payer, payee_person_id;

-- name: run_rows
SELECT count(*) AS rows, coalesce(sum(amount_fen), 0)::bigint AS fen FROM benefits.obligation WHERE run_id = :run;

-- Yearly adjustment -------------------------------------------------------------------------------------------------

-- name: adjustable_regions
-- Places with awards of the scheme that do not have the adjustment yet.
SELECT DISTINCT a.region FROM benefits.award a
WHERE a.scheme = :scheme AND a.item = '' AND a.start_month <= :month AND a.serving_path >= :path AND a.serving_path < :after
  AND NOT EXISTS (SELECT 1 FROM benefits.award_component c
                  WHERE c.award_id = a.award_id AND starts_with(c.component, :prefix) AND c.r @> :known_at::timestamptz)
ORDER BY a.region;

-- name: adjustable_awards
SELECT a.award_id, a.person_id, a.claim_id FROM benefits.award a
WHERE a.scheme = :scheme AND a.item = '' AND a.region = :region AND a.start_month <= :month
  AND a.serving_path >= :path AND a.serving_path < :after AND mod(a.person_id, :shards::bigint) = :shard
  AND NOT EXISTS (SELECT 1 FROM benefits.award_component c
                  WHERE c.award_id = a.award_id AND starts_with(c.component, :prefix) AND c.r @> :known_at::timestamptz)
ORDER BY a.award_id;

-- name: awards_having
SELECT DISTINCT award_id FROM benefits.award_component
WHERE award_id = ANY(:awards::bigint[]) AND starts_with(component, :prefix) AND upper_inf(r);

-- name: insert_block
INSERT INTO benefits.decision_block (run_id, step_no, scheme, act, region, law_date, known_at, law_slice, awards, inputs,
                                     answers, serving_path)
VALUES (:run, :step, :scheme, :act, :region, :law_date, :known_at, :law_slice, :awards::bigint[], :inputs, :answers,
        :serving_path);

-- name: blocks_of_run
SELECT step_no, scheme, act, region, law_date, known_at, law_slice, awards, inputs, answers
FROM benefits.decision_block WHERE run_id = :run ORDER BY step_no;

-- name: block_of_award
SELECT run_id, step_no, law_slice, awards, inputs, answers FROM benefits.decision_block
WHERE run_id = :run AND :award = ANY(awards);

-- name: adjustments_of
-- Adjustments an award has, oldest first, with the components they gave.
SELECT split_part(component, '.', 1) AS act, min(lower(v)) AS start, array_agg(component ORDER BY component) AS components
FROM benefits.award_component WHERE award_id = :award AND origin = 'adjustment' AND upper_inf(r)
GROUP BY 1 ORDER BY 2, 1;

-- name: change_award_split
SELECT component, payer, amount_fen, lower(v) AS start, coalesce(upper(v), :forever) AS end_
FROM benefits.award_component
WHERE award_id = :award AND upper_inf(r) AND origin IN ('decision', 'recalculation', 'order') ORDER BY component, payer, lower(v);

-- name: law_used
-- Which law the awards of a scheme rest on: one line for each place, date and slice.
SELECT a.region, d.law_date, d.law_slice, array_agg(a.award_id ORDER BY a.award_id) AS awards
FROM benefits.award a
JOIN LATERAL (
    SELECT d.law_date, d.law_slice, d.kind FROM benefits.decision_made d
    WHERE d.claim_id = a.claim_id AND d.act = ''
    ORDER BY d.decision_id DESC LIMIT 1
) d ON true
WHERE a.scheme = :scheme AND a.item = :item AND d.kind <> 'order' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- Recovery ----------------------------------------------------------------------------------------------------------

-- name: recovery_now
SELECT c.recovery_id, c.award_id, c.person_id, c.scheme, c.pool_id, c.serving_path, e.state, e.seq, e.answer_until, e.actor_id,
       (SELECT -sum(l.amount_fen) FROM benefits.recovery_line l WHERE l.recovery_id = c.recovery_id)::bigint AS fen,
       (SELECT coalesce(sum(x.amount_fen), 0) FROM benefits.recovery_event x
        WHERE x.recovery_id = c.recovery_id AND x.state = 'received')::bigint AS received
FROM benefits.recovery_case c
JOIN LATERAL (SELECT * FROM benefits.recovery_event x
              WHERE x.recovery_id = c.recovery_id AND x.state <> 'received' ORDER BY seq DESC LIMIT 1) e ON true
WHERE c.recovery_id = :recovery;

-- name: recovery_last_seq
SELECT max(seq) AS seq FROM benefits.recovery_event WHERE recovery_id = :recovery;

-- name: recovery_events
SELECT seq, state, amount_fen, source, note, answer_until, on_date, actor_id, post FROM benefits.recovery_event
WHERE recovery_id = :recovery ORDER BY seq;

-- name: recovery_lines
SELECT for_month, component, payer, amount_fen FROM benefits.recovery_line WHERE recovery_id = :recovery
ORDER BY for_month, component, payer;

-- name: recoveries_of_person
SELECT recovery_id, award_id FROM benefits.recovery_case WHERE person_id = :person ORDER BY recovery_id;

-- name: insert_recovery_event
INSERT INTO benefits.recovery_event (recovery_id, seq, state, amount_fen, source, note, answer_until, on_date, actor_id, post,
                                     recorded, serving_path)
VALUES (:recovery, :seq, :state, :fen, :source, :note, :answer_until, :on_date, :actor, :post, :recorded, :serving_path);

-- Death -------------------------------------------------------------------------------------------------------------

-- name: insert_death
INSERT INTO benefits.death (person_id, died_on, known_on, r, serving_path)
SELECT DISTINCT ON (a.person_id) a.person_id, :died_on::date, :known_on::date, tstzrange(:recorded, NULL), a.serving_path
FROM benefits.award a
WHERE a.person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x)
ORDER BY a.person_id, a.award_id;

-- name: close_death
UPDATE benefits.death SET r = tstzrange(lower(r), :recorded) WHERE person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x) AND upper_inf(r)
RETURNING died_on;

-- name: death_of
SELECT died_on, known_on FROM benefits.death WHERE person_id = :person AND upper_inf(r);

-- name: close_status_of_reason
UPDATE benefits.award_status SET r = tstzrange(lower(r), :recorded) WHERE award_id = :award AND reason = :reason AND upper_inf(r)
RETURNING lower(v) AS start, lower(r) AS since;

-- name: status_superseded_at
-- What a status that was recorded at an instant took the place of, from its own first month on.
SELECT status, reason, cites, greatest(lower(v), :start) AS start, coalesce(upper(v), :forever) AS end_
FROM benefits.award_status WHERE award_id = :award AND upper(r) = :since AND (upper_inf(v) OR upper(v) > :start)
ORDER BY lower(v);

-- name: close_status_cut_at
-- The first part of a status that was cut at month :start at an instant, where nothing has changed it since.
UPDATE benefits.award_status SET r = tstzrange(lower(r), :recorded)
WHERE award_id = :award AND upper_inf(r) AND lower(r) = :since AND upper(v) = :start
RETURNING lower(v) AS start;

-- Statement: entitlement against everything written and paid ----------------------------------------------------------

-- name: statement
-- For every award and month up to :period: entitled now, owed by published runs, held by open recovery cases.
WITH entitled AS (
    SELECT c.award_id, m.month AS for_month, sum(c.amount_fen)::bigint AS fen
    FROM benefits.award_component c
    JOIN benefits.award a USING (award_id)
    CROSS JOIN LATERAL generate_series(lower(c.v), least(upper(c.v) - 1, :period)) AS m(month)
    WHERE upper_inf(c.r) AND a.serving_path >= :path AND a.serving_path < :after
      AND NOT EXISTS (SELECT 1 FROM benefits.award_status s WHERE s.award_id = c.award_id AND upper_inf(s.r) AND s.v @> m.month)
    GROUP BY 1, 2
), owed AS (
    SELECT award_id, for_month, sum(amount_fen)::bigint AS fen FROM benefits.obligation GROUP BY 1, 2
), held AS (
    SELECT c.award_id, l.for_month, sum(l.amount_fen)::bigint AS fen
    FROM benefits.recovery_case c JOIN benefits.recovery_line l USING (recovery_id)
    WHERE NOT EXISTS (SELECT 1 FROM benefits.recovery_event e WHERE e.recovery_id = c.recovery_id AND e.state = 'withdrawn')
    GROUP BY 1, 2
)
SELECT coalesce(g.kept, a.person_id) AS person_id, a.award_id, a.scheme, a.item, a.exclusive_group, x.for_month, coalesce(e.fen, 0) AS entitled_fen,
       coalesce(o.fen, 0) AS owed_fen, coalesce(h.fen, 0) AS held_fen
FROM (SELECT award_id, for_month FROM entitled UNION SELECT award_id, for_month FROM owed UNION SELECT award_id, for_month FROM held) x
JOIN benefits.award a USING (award_id)
LEFT JOIN registry.person_merge g ON g.merged = a.person_id AND upper_inf(g.r)
LEFT JOIN entitled e USING (award_id, for_month)
LEFT JOIN owed o USING (award_id, for_month)
LEFT JOIN held h USING (award_id, for_month)
ORDER BY 1, a.award_id, x.for_month;

-- name: payroll_runs
SELECT r.run_id, r.period FROM benefits.run r JOIN store.run s USING (run_id)
WHERE r.act = 'payroll' AND s.state = 'published' ORDER BY r.run_id;

-- Taking on -----------------------------------------------------------------------------------------------------------

-- name: reserve_ids
SELECT nextval(pg_get_serial_sequence('benefits.claim', 'claim_id'))::bigint AS claim_id,
       nextval(pg_get_serial_sequence('benefits.decision', 'decision_id'))::bigint AS decision_id,
       nextval(pg_get_serial_sequence('benefits.award', 'award_id'))::bigint AS award_id
FROM generate_series(1, :size);

-- name: take_on_claims
-- Claim, history, decision by order, three signatures and award of each row, in one statement.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(:claims::bigint[], :decisions::bigint[], :awards::bigint[], :persons::bigint[], :regions::text[],
                         :starts::integer[], :events::date[], :paths::text[], :answers::bytea[])
        AS g(claim_id, decision_id, award_id, person_id, region, start_month, event_date, path, answer)
), hands AS (
    SELECT * FROM unnest(ARRAY['maker', 'checker', 'approver'], :actors::bigint[], :posts::text[]) AS h(role, actor_id, post)
), claims AS (
    INSERT INTO benefits.claim (claim_id, scheme, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path)
    SELECT claim_id, :scheme, person_id, person_id, region, event_date, :on_date, (:actors::bigint[])[1], path FROM given
    RETURNING claim_id
), history AS (
    INSERT INTO benefits.claim_event (claim_id, seq, state, on_date, actor_id, post, note, recorded, serving_path)
    SELECT claim_id, 1, 'granted', :on_date, (:actors::bigint[])[3], (:posts::text[])[3], :document, :recorded, path FROM given
    RETURNING claim_id
), decisions AS (
    INSERT INTO benefits.decision (decision_id, claim_id, kind, decides, event_date, law_date, known_at, inputs, answer,
                                   provisional, unverified, document, article, recorded, serving_path)
    SELECT decision_id, claim_id, 'order', 'order', event_date, event_date, :recorded, :inputs, answer, false, false,
           :document, 'taken on', :recorded, path FROM given
    RETURNING decision_id
), signatures AS (
    INSERT INTO benefits.signature (decision_id, role, actor_id, post, on_date, recorded, serving_path)
    SELECT g.decision_id, h.role, h.actor_id, h.post, :on_date, :recorded, g.path FROM given g CROSS JOIN hands h
    RETURNING decision_id
)
INSERT INTO benefits.award (award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month,
                            exclusive_group, recorded, serving_path)
SELECT award_id, claim_id, person_id, person_id, :scheme, '', :pool_id, region, start_month, :group, :recorded, path FROM given;

-- name: taken_on_awards
-- The awards a paper brought in, in the order of their persons in the list.
SELECT a.award_id
FROM unnest(:persons::bigint[]) WITH ORDINALITY AS g(person_id, place)
JOIN benefits.award a ON a.person_id = g.person_id AND a.scheme = :scheme AND a.item = ''
JOIN benefits.decision d ON d.claim_id = a.claim_id AND d.kind = 'order' AND d.document = :document
ORDER BY g.place;

-- name: take_on_answers
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT g.claim_id, :name, g.value, :document, tstzrange(:recorded, NULL), g.path
FROM unnest(:claims::bigint[], :values::bigint[], :paths::text[]) AS g(claim_id, value, path);

-- name: take_on_components
INSERT INTO benefits.award_component (award_id, component, payer, amount_fen, v, r, decision_id, origin, serving_path)
SELECT g.award_id, :component, :payer, g.fen, int4range(g.start, NULL), tstzrange(:recorded, NULL), g.decision_id, 'order', g.path
FROM unnest(:awards::bigint[], :decisions::bigint[], :fen::bigint[], :starts::integer[], :paths::text[])
    AS g(award_id, decision_id, fen, start, path)
WHERE g.fen <> 0;

-- Told ----------------------------------------------------------------------------------------------------------------

-- name: decisions_of_award
-- Every decision that was made for an award, the first one first; `act` names the rise it counted again.
SELECT d.decision_id, d.act FROM benefits.award a JOIN benefits.decision_made d USING (claim_id)
WHERE a.award_id = :award ORDER BY d.decision_id;

-- name: held_before_run
-- What recovery cases of earlier runs held for an award when a run began, signed as in the register.
SELECT l.for_month, l.component, l.payer, sum(l.amount_fen)::bigint AS fen
FROM benefits.recovery_case c JOIN benefits.recovery_line l USING (recovery_id)
WHERE c.award_id = :award AND c.run_id < :run
  AND NOT EXISTS (SELECT 1 FROM benefits.recovery_event e
                  WHERE e.recovery_id = c.recovery_id AND e.state = 'withdrawn' AND e.recorded <= :known_at::timestamptz)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- Two laws side by side -----------------------------------------------------------------------------------------------

-- name: live_in_month
-- Awards that pay in a month as known now: one line for each right, place and date of law, and whether an order stands for it.
SELECT a.scheme, a.item, a.region, d.law_date, d.kind = 'order' AS by_order, array_agg(a.award_id ORDER BY a.award_id) AS awards
FROM benefits.award a
JOIN LATERAL (
    SELECT d.law_date, d.kind FROM benefits.decision_made d
    WHERE d.claim_id = a.claim_id AND d.act = ''
    ORDER BY d.decision_id DESC LIMIT 1
) d ON true
WHERE EXISTS (SELECT 1 FROM benefits.award_component c WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.v @> :month::integer)
  AND NOT EXISTS (SELECT 1 FROM benefits.award_status s WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> :month::integer)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;

-- name: kept_inputs
-- What the decisions these awards rest on were made of, and what the awards pay in the month beside later rises.
SELECT a.award_id, a.person_id, d.inputs,
       (SELECT coalesce(sum(c.amount_fen), 0)::bigint FROM benefits.award_component c
        WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.v @> :month::integer AND c.origin <> 'adjustment') AS recorded_fen
FROM benefits.award a
JOIN LATERAL (
    SELECT d.inputs FROM benefits.decision_made d
    WHERE d.claim_id = a.claim_id AND d.act = ''
    ORDER BY d.decision_id DESC LIMIT 1
) d ON true
WHERE a.award_id = ANY(:awards::bigint[]) ORDER BY a.award_id;

-- name: rise_blocks
-- Published rises up to a month, with what each was decided on.
SELECT b.run_id, b.step_no, b.scheme, b.act, b.region, b.law_date, b.awards, b.inputs
FROM benefits.decision_block b JOIN store.run r USING (run_id)
WHERE r.state = 'published' AND b.law_date < :until ORDER BY b.run_id, b.step_no;

-- name: persons_of_awards
SELECT award_id, person_id, scheme, item, region FROM benefits.award WHERE award_id = ANY(:awards::bigint[]) ORDER BY award_id;
