-- Living status --------------------------------------------------------------------------------------------------------

-- name: insert_life_signs
-- Signs of persons the agency pays; the same sign told again is one sign, and strangers are passed over.
INSERT INTO benefits.life_sign (person_id, on_date, source, document, actor_id, recorded, serving_path)
SELECT DISTINCT ON (g.person_id, g.on_date) g.person_id, g.on_date, :source, :document, :actor, :recorded, a.serving_path
FROM unnest(:persons::bigint[], :days::date[]) AS g(person_id, on_date)
JOIN benefits.award a ON a.person_id IN (SELECT s.person_id FROM registry.standing_for(ARRAY[g.person_id]::bigint[], store.clock()) s)
ORDER BY g.person_id, g.on_date, a.award_id
ON CONFLICT DO NOTHING;

-- name: confirm_by_records
-- Open checks of persons about whom a record has spoken since: closed by the house, for nobody was to blame.
WITH spoken AS (
    SELECT c.check_id, c.serving_path, e.seq, max(l.on_date) AS sign
    FROM benefits.living_check c
    JOIN LATERAL (SELECT step, seq FROM benefits.living_step s WHERE s.check_id = c.check_id ORDER BY seq DESC LIMIT 1) e ON true
    JOIN registry.standing_for(ARRAY[c.person_id]::bigint[], store.clock()) p ON true
    JOIN benefits.life_sign l ON l.person_id = p.person_id AND l.on_date >= c.silent_since
    WHERE c.scheme = :scheme AND c.serving_path >= :path AND c.serving_path < :after
      AND e.step IN ('opened', 'letter', 'call', 'visit', 'suspended')
    GROUP BY 1, 2, 3
)
INSERT INTO benefits.living_step (check_id, seq, step, result, note, on_date, actor_id, post, recorded, serving_path)
SELECT check_id, seq + 1, 'confirmed', 'alive', 'record of ' || sign, :on_date, :actor, :post, :recorded, serving_path FROM spoken
RETURNING check_id;

-- name: open_living_checks
-- Who draws the scheme since before `since` and was known alive by no record since: one check a person, none while one is open.
-- Seen and paying are sets of their own: asked person by person they would take hours.
WITH seen AS MATERIALIZED (
    SELECT DISTINCT coalesce(m.kept, l.person_id) AS human
    FROM benefits.life_sign l LEFT JOIN registry.person_merge m ON m.merged = l.person_id AND m.r @> :recorded::timestamptz
    WHERE l.on_date >= :since
), paying AS MATERIALIZED (
    SELECT DISTINCT c.award_id FROM benefits.award_component c
    WHERE upper_inf(c.r) AND c.v @> :month::integer
      AND NOT EXISTS (SELECT FROM benefits.award_status s WHERE s.award_id = c.award_id AND upper_inf(s.r) AND s.v @> :month::integer)
), silent AS (
    SELECT a.human, min(a.serving_path) AS serving_path
    FROM benefits.awards_as_known(:recorded::timestamptz) a JOIN benefits.award w USING (award_id) LEFT JOIN paying p USING (award_id)
    WHERE a.scheme = :scheme AND w.item = '' AND mod(a.human, :shards::bigint) = :shard
      AND a.serving_path >= :path AND a.serving_path < :after
    GROUP BY a.human HAVING min(a.start_month) < :first_month AND bool_or(p.award_id IS NOT NULL)
), checks AS (
    INSERT INTO benefits.living_check (person_id, scheme, silent_since, run_id, serving_path)
    SELECT s.human, :scheme, :since, :run, s.serving_path FROM silent s
    WHERE NOT EXISTS (SELECT FROM seen WHERE seen.human = s.human)
      AND NOT EXISTS (SELECT FROM benefits.living_check c
                      JOIN LATERAL (SELECT step FROM benefits.living_step x WHERE x.check_id = c.check_id ORDER BY seq DESC LIMIT 1) e ON true
                      WHERE c.person_id = s.human AND c.scheme = :scheme AND e.step NOT IN ('confirmed', 'resumed', 'died'))
    RETURNING check_id, serving_path
)
INSERT INTO benefits.living_step (check_id, seq, step, on_date, actor_id, post, recorded, serving_path)
SELECT check_id, 1, 'opened', :on_date, :actor, :post, :recorded, serving_path FROM checks
RETURNING check_id;

-- name: living_now
SELECT c.check_id, c.person_id, c.scheme, c.silent_since, c.serving_path, e.step, e.seq, e.result, l.answer_until
FROM benefits.living_check c
JOIN LATERAL (SELECT step, seq, result FROM benefits.living_step x WHERE x.check_id = c.check_id ORDER BY seq DESC LIMIT 1) e ON true
LEFT JOIN benefits.living_step l ON l.check_id = c.check_id AND l.step = 'letter'
WHERE c.check_id = :check;

-- name: living_in_steps
-- Checks that wait at one of these steps, the oldest first.
SELECT c.check_id, c.person_id, c.scheme, e.step, e.on_date, l.answer_until
FROM benefits.living_check c
JOIN LATERAL (SELECT step, on_date FROM benefits.living_step x WHERE x.check_id = c.check_id ORDER BY seq DESC LIMIT 1) e ON true
LEFT JOIN benefits.living_step l ON l.check_id = c.check_id AND l.step = 'letter'
WHERE e.step = ANY(:steps::text[]) ORDER BY e.on_date, c.check_id;

-- name: living_steps
SELECT seq, step, result, answer_until, note, on_date, actor_id, post FROM benefits.living_step WHERE check_id = :check ORDER BY seq;

-- name: insert_living_step
INSERT INTO benefits.living_step (check_id, seq, step, result, answer_until, note, on_date, actor_id, post, recorded, serving_path)
VALUES (:check, :seq, :step, :result, :answer_until, :note, :on_date, :actor, :post, :recorded, :serving_path);

-- name: silenced_awards
-- Awards of the person in the scheme, and whether a pause for silence stands on them now.
SELECT a.award_id, EXISTS (SELECT FROM benefits.award_status s WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.reason = :reason) AS silenced
FROM benefits.award a
WHERE a.scheme = :scheme AND a.item = ''
  AND a.person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x)
ORDER BY a.award_id;

-- name: end_living_checks
-- A death ends every open check of the person.
INSERT INTO benefits.living_step (check_id, seq, step, on_date, actor_id, post, recorded, serving_path)
SELECT c.check_id, e.seq + 1, 'died', :on_date, :actor, :post, :recorded, c.serving_path
FROM benefits.living_check c
JOIN LATERAL (SELECT step, seq FROM benefits.living_step x WHERE x.check_id = c.check_id ORDER BY seq DESC LIMIT 1) e ON true
WHERE c.person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x)
  AND e.step NOT IN ('confirmed', 'resumed', 'died');

-- Rights given without asking ------------------------------------------------------------------------------------------

-- name: without_award
-- Everybody alive whose agency lies below the path and who draws nothing of the group in the month, by records of one human.
SELECT p.person_id, hashtextextended(p.serving_path, 0) AS path
FROM registry.person p
JOIN registry.person_version v ON v.person_id = p.person_id AND v.r @> :known_at::timestamptz
WHERE mod(p.person_id, :shards::bigint) = :shard AND p.serving_path >= :path AND p.serving_path < :after
  AND (v.died_on IS NULL OR v.died_on >= :first_day::date)
  AND NOT EXISTS (SELECT FROM registry.person_merge m WHERE m.merged = p.person_id AND m.r @> :known_at::timestamptz)
  AND NOT EXISTS (
      SELECT FROM benefits.awards_as_known(:known_at::timestamptz) a JOIN benefits.award w USING (award_id)
      WHERE a.human = p.person_id AND a.exclusive_group = :group AND w.item = ''
        AND (EXISTS (SELECT FROM benefits.award_component c
                     WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.v @> :month::integer)
             OR EXISTS (SELECT FROM benefits.award_status t WHERE t.award_id = a.award_id AND t.status = 'stopped' AND upper_inf(t.r)
                        AND t.v @> :month::integer)))
ORDER BY p.person_id;

-- name: paths_below
SELECT DISTINCT hashtextextended(serving_path, 0) AS word, serving_path AS text FROM registry.person
WHERE serving_path >= :path AND serving_path < :after;

-- name: award_by_machine
-- Claim, history, decision, signature and award of each row, in one statement: given because the law says so, unasked.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(:claims::bigint[], :decisions::bigint[], :awards::bigint[], :persons::bigint[], :starts::integer[],
                         :paths::text[], :inputs::bytea[], :answers::bytea[], :provisional::boolean[], :unverified::boolean[])
        AS g(claim_id, decision_id, award_id, person_id, start_month, path, input, answer, provisional, unverified)
), claims AS (
    INSERT INTO benefits.claim (claim_id, scheme, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path)
    SELECT claim_id, :scheme, person_id, person_id, :region, :event_date, :on_date, :actor, path FROM given RETURNING claim_id
), history AS (
    INSERT INTO benefits.claim_event (claim_id, seq, state, on_date, actor_id, post, note, facts, recorded, serving_path)
    SELECT claim_id, n, CASE n WHEN 1 THEN 'opened' ELSE 'granted' END, :on_date, :actor, :post, :cites,
           CASE n WHEN 1 THEN '{}' ELSE jsonb_build_object('decision', decision_id) END, :recorded, path
    FROM given CROSS JOIN generate_series(1, 2) n RETURNING claim_id
), decisions AS (
    INSERT INTO benefits.decision (decision_id, claim_id, kind, decides, event_date, law_date, known_at, law_slice, inputs, answer,
                                   provisional, unverified, recorded, serving_path)
    SELECT decision_id, claim_id, 'determination', 'machine', :event_date, :law_date, :known_at, :law_slice, input, answer,
           provisional, unverified, :recorded, path FROM given RETURNING decision_id
), signatures AS (
    INSERT INTO benefits.signature (decision_id, role, actor_id, post, on_date, recorded, serving_path)
    SELECT decision_id, 'maker', :actor, :post, :on_date, :recorded, path FROM given RETURNING decision_id
)
INSERT INTO benefits.award (award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month,
                            exclusive_group, recorded, serving_path)
SELECT award_id, claim_id, person_id, person_id, :scheme, '', :pool_id, :region, start_month, :group, :recorded, path FROM given;

-- name: answers_by_machine
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT g.claim_id, :name, :value, :cites, tstzrange(:recorded, NULL), g.path
FROM unnest(:claims::bigint[], :paths::text[]) AS g(claim_id, path);

-- name: values_by_machine
INSERT INTO benefits.decision_value (decision_id, name, value, serving_path)
SELECT g.decision_id, g.name, g.value, g.path
FROM unnest(:decisions::bigint[], :names::text[], :values::bigint[], :paths::text[]) AS g(decision_id, name, value, path);

-- name: components_by_machine
INSERT INTO benefits.award_component (award_id, component, payer, amount_fen, v, r, decision_id, origin, serving_path)
SELECT g.award_id, g.component, g.payer, g.fen, int4range(g.start, nullif(g.end_, :forever)), tstzrange(:recorded, NULL),
       g.decision_id, 'decision', g.path
FROM unnest(:awards::bigint[], :decisions::bigint[], :components::text[], :payers::text[], :fen::bigint[], :starts::integer[],
            :ends::integer[], :paths::text[]) AS g(award_id, decision_id, component, payer, fen, start, end_, path);

-- name: hold_on
-- What held the person's award before holds the one that follows it: a new step of age does not end a suspension.
INSERT INTO benefits.award_status (award_id, status, reason, cites, v, r, actor_id, serving_path)
SELECT DISTINCT ON (g.award_id) g.award_id, s.status, s.reason, s.cites, int4range(g.start, upper(s.v)), tstzrange(:recorded, NULL), :actor, g.path
FROM unnest(:awards::bigint[], :persons::bigint[], :starts::integer[], :paths::text[]) AS g(award_id, person_id, start, path)
JOIN registry.standing_for(:persons::bigint[], store.clock()) p ON p.subject = g.person_id
JOIN benefits.award a ON a.person_id = p.person_id AND a.scheme = :scheme AND a.item = '' AND a.award_id <> g.award_id
JOIN benefits.award_status s ON s.award_id = a.award_id AND s.status = 'suspended' AND upper_inf(s.r) AND s.v @> g.start
ORDER BY g.award_id, s.award_id;

-- name: members_without_award
-- Active members of a scheme in the month who draw nothing of the group yet.
SELECT DISTINCT m.person_id FROM registry.membership m
JOIN registry.person_version v ON v.person_id = m.person_id AND v.r @> :known_at::timestamptz AND v.died_on IS NULL
WHERE m.scheme = :scheme AND m.state IN ('active', 'paused') AND m.r @> :known_at::timestamptz AND m.v @> :first_day::date
  AND mod(m.person_id, :shards::bigint) = :shard AND m.serving_path >= :path AND m.serving_path < :after
  AND NOT EXISTS (SELECT FROM benefits.award a WHERE a.person_id = m.person_id AND a.exclusive_group = :group AND a.item = '')
ORDER BY m.person_id;

-- name: insert_age_notices
INSERT INTO benefits.age_notice (person_id, scheme, reached_month, run_id, on_date, serving_path)
SELECT g.person_id, :scheme, :month, :run, :on_date, p.serving_path
FROM unnest(:persons::bigint[]) AS g(person_id) JOIN registry.person p USING (person_id)
ON CONFLICT DO NOTHING
RETURNING person_id;

-- name: told_of_age
SELECT person_id FROM benefits.age_notice WHERE run_id = :run ORDER BY person_id;

-- Double drawing ------------------------------------------------------------------------------------------------------

-- name: drawn_twice
-- Pairs of awards of one human and one group that were both owed in the same months; the earlier begun one first.
WITH owed AS (
    SELECT o.award_id, o.for_month FROM benefits.obligation o GROUP BY 1, 2 HAVING sum(o.amount_fen) > 0
), mine AS (
    SELECT a.award_id, a.human, a.person_id, a.scheme, a.exclusive_group, a.start_month, a.serving_path
    FROM benefits.awards_as_known(:known_at::timestamptz) a JOIN benefits.award w USING (award_id)
    WHERE w.item = '' AND a.serving_path >= :path AND a.serving_path < :after
), doubled AS (
    SELECT human, exclusive_group FROM mine GROUP BY 1, 2 HAVING count(*) > 1
)
SELECT x.award_id AS one, x.scheme AS one_scheme, x.person_id AS one_person, y.award_id AS other, y.scheme AS other_scheme,
       y.person_id AS other_person, min(b.for_month) AS first_month, max(b.for_month) AS last_month
FROM doubled d
JOIN mine x USING (human, exclusive_group)
JOIN mine y USING (human, exclusive_group)
JOIN owed b ON b.award_id = x.award_id
JOIN owed c ON c.award_id = y.award_id AND c.for_month = b.for_month
WHERE (x.start_month, x.award_id) < (y.start_month, y.award_id)
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 4;

-- name: insert_double
WITH made AS (
    INSERT INTO benefits.double_drawing (kept_award, ended_award, person_id, first_month, last_month, repay, cites, serving_path)
    SELECT :kept, :ended, a.person_id, :first_month, :last_month, :repay::text[], :cites, a.serving_path
    FROM benefits.award a WHERE a.award_id = :ended
    ON CONFLICT (kept_award, ended_award) DO NOTHING
    RETURNING double_id, serving_path
)
INSERT INTO benefits.double_event (double_id, seq, state, on_date, actor_id, post, recorded, serving_path)
SELECT double_id, 1, 'found', :on_date, :actor, :post, :recorded, serving_path FROM made RETURNING double_id;

-- name: double_now
SELECT d.double_id, d.kept_award, d.ended_award, d.person_id, d.first_month, d.last_month, d.repay, d.cites, d.serving_path,
       e.state, e.seq, e.agrees, n.answer_until, n.actor_id AS noticed_by
FROM benefits.double_drawing d
JOIN LATERAL (SELECT * FROM benefits.double_event x WHERE x.double_id = d.double_id ORDER BY seq DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT * FROM benefits.double_event x WHERE x.double_id = d.double_id AND x.state = 'noticed' LIMIT 1) n ON true
WHERE d.double_id = :double;

-- name: doubles_open
SELECT d.double_id FROM benefits.double_drawing d
JOIN LATERAL (SELECT state FROM benefits.double_event x WHERE x.double_id = d.double_id ORDER BY seq DESC LIMIT 1) e ON true
WHERE e.state NOT IN ('decided', 'withdrawn') ORDER BY d.double_id;

-- name: insert_double_event
INSERT INTO benefits.double_event (double_id, seq, state, agrees, answer_until, note, on_date, actor_id, post, recorded, serving_path)
VALUES (:double, :seq, :state, :agrees, :answer_until, :note, :on_date, :actor, :post, :recorded, :serving_path);

-- name: article_of_set_off
-- The article that lets money of the person's own be set off against what an award paid too much: of a double drawing decided.
SELECT d.cites FROM benefits.double_drawing d
WHERE d.ended_award = :award AND EXISTS (SELECT FROM benefits.double_event e WHERE e.double_id = d.double_id AND e.state = 'decided')
ORDER BY d.double_id LIMIT 1;

-- Instalments -----------------------------------------------------------------------------------------------------------

-- name: insert_plan
INSERT INTO benefits.recovery_plan (recovery_id, due_month, way, award_id, amount_fen, document, actor_id, recorded, serving_path)
SELECT :recovery, g.month, :way, :award, g.fen, :document, :actor, :recorded, :serving_path
FROM unnest(:months::integer[], :fen::bigint[]) AS g(month, fen);

-- name: plan_of
SELECT due_month, way, award_id, amount_fen, document, recorded FROM benefits.recovery_plan WHERE recovery_id = :recovery ORDER BY due_month;

-- name: set_off_in_run
-- What a published payroll held back for instalments, one line a case.
SELECT c.recovery_id, c.serving_path, -sum(o.amount_fen)::bigint AS fen
FROM benefits.obligation o
JOIN benefits.recovery_plan p ON o.component = 'set_off.' || p.recovery_id AND p.award_id = o.award_id AND p.due_month = o.for_month
JOIN benefits.recovery_case c ON c.recovery_id = p.recovery_id
WHERE o.run_id = :run GROUP BY 1, 2 HAVING sum(o.amount_fen) < 0 ORDER BY 1;

-- name: instalments_overdue
-- Plans of which less came back than was due before a month: due, received, and the first month that is short.
SELECT c.recovery_id, c.person_id, d.due_fen, x.received_fen
FROM benefits.recovery_case c
CROSS JOIN LATERAL (SELECT sum(p.amount_fen)::bigint AS due_fen FROM benefits.recovery_plan p
                    WHERE p.recovery_id = c.recovery_id AND p.due_month < :month) d
CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount_fen), 0)::bigint AS received_fen FROM benefits.recovery_event e
                    WHERE e.recovery_id = c.recovery_id AND e.state = 'received') x
WHERE d.due_fen > x.received_fen ORDER BY c.recovery_id;

-- name: doubles_decided
SELECT d.ended_award FROM benefits.double_drawing d
WHERE EXISTS (SELECT FROM benefits.double_event e WHERE e.double_id = d.double_id AND e.state = 'decided');

-- Mass correction -----------------------------------------------------------------------------------------------------

-- name: inputs_of_awards
-- What the decisions these awards rest on were made of, with what is booked month by month and recorded as due.
SELECT a.award_id, a.person_id, a.start_month, a.item, a.serving_path, d.inputs,
       coalesce(before.month, 0) AS first, coalesce(after.month, :forever) AS last,
       coalesce((SELECT jsonb_agg(jsonb_build_array(lower(c.v), coalesce(upper(c.v), :forever), c.amount_fen))
                 FROM benefits.award_component c
                 WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.origin IN ('decision', 'recalculation')), '[]') AS spans,
       coalesce((SELECT jsonb_agg(DISTINCT o.for_month) FROM benefits.obligation o WHERE o.award_id = a.award_id), '[]') AS booked
FROM benefits.award a
JOIN LATERAL (
    SELECT d.inputs FROM benefits.decision_made d
    WHERE d.claim_id = a.claim_id AND d.act = ''
    ORDER BY d.decision_id DESC LIMIT 1
) d ON true
LEFT JOIN benefits.followed before ON before.next_award_id = a.award_id
LEFT JOIN benefits.followed after ON after.award_id = a.award_id
WHERE a.award_id = ANY(:awards::bigint[]) AND a.serving_path >= :path AND a.serving_path < :after ORDER BY a.award_id;

-- name: insert_correction_lines
INSERT INTO benefits.correction_line (run_id, award_id, person_id, before_fen, after_fen, months, up_fen, down_fen, reasons, serving_path)
SELECT :run, g.award_id, g.person_id, g.before, g.after, g.months, g.up, g.down, g.reasons, g.path
FROM unnest(:awards::bigint[], :persons::bigint[], :befores::bigint[], :afters::bigint[], :months::integer[], :ups::bigint[],
            :downs::bigint[], :reasons::text[], :paths::text[]) AS g(award_id, person_id, before, after, months, up, down, reasons, path);

-- name: correction_lines
SELECT l.award_id, l.person_id, l.before_fen, l.after_fen, l.months, l.up_fen, l.down_fen, l.reasons, r.decision_id, r.applied
FROM benefits.correction_line l LEFT JOIN benefits.correction_result r USING (run_id, award_id)
WHERE l.run_id = :run ORDER BY l.award_id;

-- name: insert_correction_result
INSERT INTO benefits.correction_result (run_id, award_id, decision_id, applied, serving_path)
SELECT :run, award_id, :decision, :applied, serving_path FROM benefits.award WHERE award_id = :award;

-- One-off transfers -----------------------------------------------------------------------------------------------------

-- name: insert_transfer_list
INSERT INTO benefits.transfer_list (run_id, measure, scheme, pool_id, for_month, document, article, stated_rows, stated_fen, content,
                                    serving_path)
VALUES (:run, :measure, :scheme, :pool_id, :for_month, :document, :article, :stated_rows, :stated_fen, :content, :path);

-- name: transfer_list
SELECT run_id, measure, scheme, pool_id, for_month, document, stated_rows, stated_fen, content, serving_path
FROM benefits.transfer_list WHERE run_id = :run;

-- name: clear_stage_transfer
DELETE FROM benefits.stage_transfer WHERE run_id = :run AND step_no = :step;

-- name: take_transfers
-- Rows of a part of the list become lines: one a human being and measure; every other row is kept with its reason.
WITH judged AS MATERIALIZED (
    SELECT g.row_no, g.person_id, g.fen, p.serving_path, coalesce(m.kept, g.person_id) AS human,
           CASE WHEN v.person_id IS NULL THEN 'unknown' WHEN v.died_on < :first_day::date THEN 'dead' WHEN g.fen <= 0 THEN 'no_amount' END AS why
    FROM benefits.stage_transfer g
    LEFT JOIN registry.person p USING (person_id)
    LEFT JOIN registry.person_version v ON v.person_id = p.person_id AND upper_inf(v.r)
    LEFT JOIN registry.person_merge m ON m.merged = g.person_id AND upper_inf(m.r)
    WHERE g.run_id = :run AND g.step_no = :step
), made AS (
    INSERT INTO benefits.transfer_line (run_id, step_no, row_no, measure, scheme, person_id, human, pool_id, for_month, amount_fen, serving_path)
    SELECT DISTINCT ON (human) :run, :step, row_no, :measure, :scheme, person_id, human, :pool_id, :for_month, fen, serving_path
    FROM judged WHERE why IS NULL ORDER BY human, row_no
    ON CONFLICT (measure, human) DO NOTHING
    RETURNING row_no
)
INSERT INTO benefits.transfer_refused (run_id, row_no, person_id, amount_fen, why, serving_path)
SELECT :run, j.row_no, j.person_id, j.fen, coalesce(j.why, 'twice'), :path
FROM judged j LEFT JOIN made USING (row_no) WHERE made.row_no IS NULL;

-- name: transfer_lines
SELECT award_id, person_id, amount_fen, hashtextextended(serving_path, 0) AS path, row_no
FROM benefits.transfer_line WHERE run_id = :run AND step_no = :step ORDER BY row_no;

-- name: transfer_paths
SELECT DISTINCT hashtextextended(serving_path, 0) AS word, serving_path AS text FROM benefits.transfer_line
WHERE run_id = :run AND step_no = :step;

-- name: transfers_refused
SELECT row_no, person_id, amount_fen, why FROM benefits.transfer_refused WHERE run_id = :run ORDER BY row_no;

-- name: transfer_sums
SELECT (SELECT coalesce(sum(rows), 0) FROM benefits.run_control WHERE run_id = :run)::bigint AS taken_rows,
       (SELECT coalesce(sum(fen), 0) FROM benefits.run_control WHERE run_id = :run)::bigint AS taken_fen,
       (SELECT count(*) FROM benefits.transfer_refused WHERE run_id = :run) AS refused_rows,
       (SELECT coalesce(sum(amount_fen), 0) FROM benefits.transfer_refused WHERE run_id = :run)::bigint AS refused_fen;

-- What happened to an award after it was granted ------------------------------------------------------------------------

-- name: status_history
-- Every pause and stop an award ever had, in the order they were recorded; one that was superseded says when.
SELECT status, reason, cites, lower(v) AS start, coalesce(upper(v), :forever) AS end_, lower(r) AS since, upper(r) AS until, actor_id
FROM benefits.award_status WHERE award_id = :award ORDER BY lower(r), lower(v);

-- name: living_check_that_held
-- The last look that ended in a pause of this award's scheme.
SELECT c.check_id, c.silent_since FROM benefits.living_check c JOIN benefits.award a ON a.scheme = c.scheme
WHERE a.award_id = :award AND c.person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[a.person_id]::bigint[], store.clock()) x)
  AND EXISTS (SELECT FROM benefits.living_step s WHERE s.check_id = c.check_id AND s.step = 'suspended')
ORDER BY c.check_id DESC LIMIT 1;

-- Sums given by the month to one person, each for its month, as they stand: not stopped, with what later decisions made of them.
-- name: monthly_sums
SELECT a.award_id, a.scheme, a.item, a.occasion AS for_month, a.payee_id, sum(c.amount_fen)::bigint AS fen
FROM benefits.award a
JOIN benefits.award_component c ON c.award_id = a.award_id AND upper_inf(c.r)
WHERE a.person_id IN (SELECT x.person_id FROM registry.standing_for(ARRAY[:person]::bigint[], store.clock()) x)
  AND a.occasion BETWEEN :first AND :last
  AND NOT EXISTS (SELECT FROM benefits.award_status s WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> a.occasion)
GROUP BY a.award_id ORDER BY a.occasion, a.award_id;

-- name: runs_of_award
-- The runs that booked something for an award, and what each could know.
SELECT DISTINCT o.run_id, r.known_at FROM benefits.obligation o JOIN benefits.run r USING (run_id) WHERE o.award_id = :award;

-- Rights that follow the law of each month ----------------------------------------------------------------------------

-- name: regions_to_follow
SELECT DISTINCT a.region FROM benefits.award a
WHERE a.scheme = :scheme AND a.item = '' AND a.start_month < :month AND a.serving_path >= :path AND a.serving_path < :after
ORDER BY a.region;

-- name: awards_to_follow
-- Awards drawn in the month and begun before it, but for those by order: what they give in it, when they end, and whether the
-- house may let another follow them (not where a change is proposed, a rise was given or money is held back).
SELECT a.award_id, a.person_id, a.claim_id, a.serving_path AS path, s.fen, s.end_, e.state = 'granted' AND NOT s.more AS free
FROM benefits.award a
JOIN LATERAL (SELECT (sum(c.amount_fen) FILTER (WHERE c.v @> :month::integer))::bigint AS fen, max(coalesce(upper(c.v), :forever)) AS end_,
                     bool_or(c.origin NOT IN ('decision', 'recalculation')) AS more
              FROM benefits.award_component c
              WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.v && int4range(:month, NULL)) s ON s.fen IS NOT NULL
JOIN LATERAL (SELECT x.state FROM benefits.claim_event x WHERE x.claim_id = a.claim_id ORDER BY seq DESC LIMIT 1) e ON true
JOIN LATERAL (SELECT x.kind FROM benefits.decision_made x WHERE x.claim_id = a.claim_id ORDER BY decision_id DESC LIMIT 1) d ON true
WHERE a.scheme = :scheme AND a.item = '' AND a.region = :region AND a.start_month < :month AND d.kind <> 'order'
  AND a.serving_path >= :path AND a.serving_path < :after AND mod(a.person_id, :shards::bigint) = :shard
  AND NOT EXISTS (SELECT FROM benefits.award_status t WHERE t.award_id = a.award_id AND t.status = 'stopped' AND upper_inf(t.r)
                  AND t.v @> :month::integer)
ORDER BY a.award_id;

-- name: follow_awards
-- The claim, its history, decision, three signatures and award that follow each award, and that they follow it.
WITH given AS MATERIALIZED (
    SELECT g.*, a.person_id, a.payee_id, a.region, a.exclusive_group, a.serving_path, c.claimant_id
    FROM unnest(:claims::bigint[], :decisions::bigint[], :awards::bigint[], :before::bigint[], :inputs::bytea[], :answers::bytea[],
                :provisional::boolean[], :unverified::boolean[])
        AS g(claim_id, decision_id, award_id, before_id, input, answer, provisional, unverified)
    JOIN benefits.award a ON a.award_id = g.before_id JOIN benefits.claim c ON c.claim_id = a.claim_id
), hands AS (
    SELECT role, actor_id, post, on_date FROM benefits.run_signature WHERE run_id = :run
), claims AS (
    INSERT INTO benefits.claim (claim_id, scheme, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path)
    SELECT claim_id, :scheme, person_id, claimant_id, region, :event_date, :on_date, :actor, serving_path FROM given
    RETURNING claim_id
), history AS (
    INSERT INTO benefits.claim_event (claim_id, seq, state, on_date, actor_id, post, note, facts, recorded, serving_path)
    SELECT claim_id, n, CASE n WHEN 1 THEN 'opened' ELSE 'granted' END, :on_date, :actor, :post, :cites,
           CASE n WHEN 1 THEN jsonb_build_object('follows', before_id) ELSE jsonb_build_object('decision', decision_id) END,
           :recorded, serving_path
    FROM given CROSS JOIN generate_series(1, 2) n RETURNING claim_id
), decisions AS (
    INSERT INTO benefits.decision (decision_id, claim_id, kind, decides, event_date, law_date, known_at, law_slice, inputs, answer,
                                   provisional, unverified, recorded, serving_path)
    SELECT decision_id, claim_id, 'determination', :decides, :event_date, :law_date, :known_at, :law_slice, input, answer,
           provisional, unverified, :recorded, serving_path FROM given RETURNING decision_id
), signatures AS (
    INSERT INTO benefits.signature (decision_id, role, actor_id, post, on_date, recorded, serving_path)
    SELECT g.decision_id, h.role, h.actor_id, h.post, h.on_date, :recorded, g.serving_path FROM given g CROSS JOIN hands h
    RETURNING decision_id
), awards AS (
    INSERT INTO benefits.award (award_id, claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month,
                                exclusive_group, recorded, serving_path)
    SELECT award_id, claim_id, person_id, payee_id, :scheme, '', :pool_id, region, :month, exclusive_group, :recorded, serving_path
    FROM given RETURNING award_id
)
INSERT INTO benefits.followed (award_id, next_award_id, month, run_id, serving_path)
SELECT before_id, award_id, :month, :run, serving_path FROM given;

-- name: follow_answers
-- What the person answered then is his answer still, but for the month that is looked at.
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT g.claim_id, w.name, w.value, w.evidence, tstzrange(:recorded, NULL), w.serving_path
FROM unnest(:claims::bigint[], :before::bigint[]) AS g(claim_id, before_id)
JOIN benefits.award a ON a.award_id = g.before_id
JOIN benefits.claim_answer w ON w.claim_id = a.claim_id AND upper_inf(w.r) AND w.name <> ALL(:looked_at::text[]);

-- name: follow_month
INSERT INTO benefits.claim_answer (claim_id, name, value, evidence, r, serving_path)
SELECT c.claim_id, :looked_at, :month, :cites, tstzrange(:recorded, NULL), c.serving_path
FROM benefits.claim c WHERE c.claim_id = ANY(:claims::bigint[]);

-- name: components_to_end
SELECT DISTINCT component FROM benefits.award_component
WHERE award_id = ANY(:awards::bigint[]) AND upper_inf(r) AND v && int4range(:month, NULL) ORDER BY 1;

-- name: raised_in_month
-- Awards that went on in a month with another amount: what was given the month before, what is given now, and the number of
-- the run that listed them.
SELECT before.claim_id AS before, next.claim_id AS next, next.person_id, next.scheme, f.run_id,
       (SELECT coalesce(sum(c.amount_fen), 0)::bigint FROM benefits.award_component c
        WHERE c.award_id = before.award_id AND upper_inf(c.r) AND c.v @> f.month - 1) AS before_fen,
       (SELECT coalesce(sum(c.amount_fen), 0)::bigint FROM benefits.award_component c
        WHERE c.award_id = next.award_id AND upper_inf(c.r) AND c.v @> f.month) AS fen
FROM benefits.followed f
JOIN benefits.award before ON before.award_id = f.award_id
JOIN benefits.award next ON next.award_id = f.next_award_id
WHERE f.month = :month AND (:scheme::text = '' OR next.scheme = :scheme) AND next.claim_id > :after
ORDER BY next.claim_id LIMIT :most;

-- name: bounds_of_award
-- From which month an award may give, where it follows another, and before which month, where another follows it.
SELECT coalesce((SELECT month FROM benefits.followed WHERE next_award_id = :award), 0) AS first,
       coalesce((SELECT month FROM benefits.followed WHERE award_id = :award), :forever) AS last;

-- name: claims_around
-- The claim whose award this one's follows and that whose award follows it, each with the month; what the next gives.
SELECT before.claim_id AS before, follows.month AS since, after.claim_id AS next, followed.month AS until,
       (SELECT sum(c.amount_fen)::bigint FROM benefits.award_component c
        WHERE c.award_id = after.award_id AND upper_inf(c.r) AND c.v @> followed.month) AS next_fen
FROM benefits.award a
LEFT JOIN benefits.followed follows ON follows.next_award_id = a.award_id
LEFT JOIN benefits.award before ON before.award_id = follows.award_id
LEFT JOIN benefits.followed followed ON followed.award_id = a.award_id
LEFT JOIN benefits.award after ON after.award_id = followed.next_award_id
WHERE a.claim_id = :claim;

-- name: insert_hold
INSERT INTO benefits.hold_case (award_id, status, ground, document, cites, first_month, serving_path)
VALUES (:award, :status, :ground, :document, :cites, :first_month, :serving_path) RETURNING hold_id;

-- name: insert_hold_event
INSERT INTO benefits.hold_event (hold_id, seq, state, answer_until, note, on_date, actor_id, post, recorded, serving_path)
VALUES (:hold, :seq, :state, :answer_until, :note, :on_date, :actor, :post, :recorded, :serving_path);

-- name: holds_of_award
SELECT h.hold_id, h.award_id, h.status, h.ground, h.document, h.cites, h.first_month, h.serving_path
FROM benefits.hold_case h WHERE h.award_id = :award ORDER BY h.hold_id;

-- name: hold_events
SELECT e.seq, e.state, e.answer_until, e.note, e.on_date, e.actor_id, e.post
FROM benefits.hold_event e WHERE e.hold_id = :hold ORDER BY e.seq;
