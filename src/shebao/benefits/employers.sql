-- Benefits that employers have: the list of a year, its notice, its publication.

-- name: insert_employer_list
INSERT INTO benefits.employer_list (run_id, scheme, item, region, year, round, for_month, period, pool_id, law_date, serving_path)
VALUES (:run, :scheme, :item, :region, :year, :round, :for_month, :period, :pool_id, :law_date, :path);

-- name: employer_list
SELECT run_id, scheme, item, region, year, round, for_month, period, pool_id, law_date, serving_path
FROM benefits.employer_list WHERE run_id = :run;

-- name: rounds_of_year
-- Earlier lists of the year and whether they were published.
SELECT l.round, l.for_month, EXISTS (SELECT FROM ledger.publication u WHERE u.run_id = l.run_id) AS published
FROM benefits.employer_list l
WHERE l.scheme = :scheme AND l.item = :item AND l.region = :region AND l.year = :year AND l.serving_path = :path
  AND l.round < :round ORDER BY l.round;

-- name: employers_of_shard
-- Employers of the place that the agency handles, and whether they were closed on the day.
SELECT e.employer_id, coalesce(v.closed <= :day::date, false)::int::bigint AS closed
FROM registry.employer e
JOIN registry.employer_version v ON v.employer_id = e.employer_id AND v.r @> :known_at::timestamptz
JOIN registry.region_code c ON c.region_id = v.region_id AND c.v @> :day::date
WHERE e.serving_path >= :path AND e.serving_path < :after AND mod(e.employer_id, :shards::bigint) = :shard
  AND starts_with(c.code, :prefix)
ORDER BY e.employer_id;

-- name: insert_employer_awards
INSERT INTO benefits.employer_award (scheme, item, year, employer_id, payee_id, pool_id, for_month, serving_path)
SELECT :scheme, :item, :year, p.employer_id, -p.employer_id, :pool_id, :for_month, p.serving_path
FROM registry.employer p WHERE p.employer_id = ANY (:employers::bigint[])
ORDER BY p.employer_id
ON CONFLICT (scheme, item, year, employer_id) DO NOTHING;

-- name: insert_employer_decisions
INSERT INTO benefits.employer_decision (run_id, award_id, step_no, employer_id, amount_fen, dues_fen, why, serving_path)
SELECT :run, a.award_id, :step, a.employer_id, x.fen, x.dues, string_to_array(x.why, ' '), a.serving_path
FROM unnest(:employers::bigint[], :fen::bigint[], :dues::bigint[], :why::text[]) AS x(employer_id, fen, dues, why)
JOIN benefits.employer_award a
  ON a.scheme = :scheme AND a.item = :item AND a.year = :year AND a.employer_id = x.employer_id;

-- name: employer_awards_in_order
-- Awards of the employers of a block, in the order of the block.
SELECT a.award_id FROM benefits.employer_award a
WHERE a.scheme = :scheme AND a.item = :item AND a.year = :year AND a.employer_id = ANY (:employers::bigint[])
ORDER BY a.employer_id;

-- name: employer_list_sums
SELECT count(*) AS rows, count(*) FILTER (WHERE amount_fen > 0) AS granted, coalesce(sum(amount_fen), 0)::bigint AS fen,
       count(*) FILTER (WHERE amount_fen = 0 AND NOT waits) AS left_out, count(*) FILTER (WHERE waits) AS waiting
FROM (SELECT d.amount_fen, EXISTS (SELECT FROM unnest(d.why) w WHERE NOT starts_with(w, 'condition.')) AS waits
      FROM benefits.employer_decision d WHERE d.run_id = :run) x;

-- name: employer_rows
-- The list as it is shown in public: every employer that was looked at.
SELECT d.award_id, d.employer_id, e.credit_code, v.name, d.amount_fen, d.dues_fen, d.why, coalesce(o.upheld, false) AS held
FROM benefits.employer_decision d
JOIN registry.employer e USING (employer_id)
JOIN registry.employer_version v ON v.employer_id = e.employer_id AND upper_inf(v.r)
LEFT JOIN benefits.employer_objection_answer o ON o.run_id = d.run_id AND o.employer_id = d.employer_id
WHERE d.run_id = :run ORDER BY e.credit_code;

-- name: insert_employer_notice
INSERT INTO benefits.employer_notice (run_id, from_day, until_day, document, posted_by, serving_path)
VALUES (:run, :from_day, :until_day, :document, :by, :path);

-- name: employer_notice
SELECT from_day, until_day, document FROM benefits.employer_notice WHERE run_id = :run;

-- name: insert_employer_objection
INSERT INTO benefits.employer_objection (run_id, employer_id, ground, raised_on, taken_by, serving_path)
SELECT :run, d.employer_id, :ground, :on_date, :by, d.serving_path
FROM benefits.employer_decision d WHERE d.run_id = :run AND d.employer_id = :employer
ON CONFLICT (run_id, employer_id) DO NOTHING;

-- name: employer_objections
SELECT o.employer_id, o.ground, o.taken_by, a.upheld FROM benefits.employer_objection o
LEFT JOIN benefits.employer_objection_answer a USING (run_id, employer_id) WHERE o.run_id = :run ORDER BY o.employer_id;

-- name: answer_employer_objection
INSERT INTO benefits.employer_objection_answer (run_id, employer_id, upheld, document, decided_by, serving_path)
SELECT o.run_id, o.employer_id, :upheld, :document, :by, o.serving_path
FROM benefits.employer_objection o WHERE o.run_id = :run AND o.employer_id = :employer;

-- name: employer_lines
-- What a step of the list still owes each employer: what stands now less what was booked and not asked back.
WITH decided AS MATERIALIZED (
    SELECT d.award_id, d.employer_id, d.amount_fen, hashtextextended(d.serving_path, 0) AS path
    FROM benefits.employer_decision d
    WHERE d.run_id = :run AND d.step_no = :step
      AND NOT EXISTS (SELECT FROM benefits.employer_objection_answer o
                      WHERE o.run_id = d.run_id AND o.employer_id = d.employer_id AND o.upheld)
), booked AS MATERIALIZED (
    SELECT b.award_id, sum(b.fen)::bigint AS fen
    FROM (
        SELECT o.award_id, o.amount_fen AS fen FROM decided d
        JOIN benefits.obligation o ON o.award_id = d.award_id AND o.for_month = :for_month AND o.period >= :for_month
        UNION ALL
        SELECT c.award_id, l.amount_fen FROM decided d
        JOIN benefits.recovery_case c ON c.award_id = d.award_id
        JOIN benefits.recovery_line l USING (recovery_id)
        WHERE (SELECT x.state FROM benefits.recovery_event x
               WHERE x.recovery_id = c.recovery_id AND x.state <> 'received' ORDER BY x.seq DESC LIMIT 1) <> 'withdrawn') b
    GROUP BY b.award_id
)
SELECT d.award_id, d.employer_id, d.amount_fen - coalesce(b.fen, 0) AS amount_fen, d.path
FROM decided d LEFT JOIN booked b USING (award_id) WHERE d.amount_fen <> coalesce(b.fen, 0) ORDER BY d.award_id;

-- name: employer_paths
SELECT DISTINCT hashtextextended(serving_path, 0) AS word, serving_path AS text FROM benefits.employer_decision
WHERE run_id = :run AND step_no = :step;

-- name: insert_employer_standing
INSERT INTO benefits.employer_standing (award_id, run_id, amount_fen, serving_path)
SELECT d.award_id, d.run_id, d.amount_fen, d.serving_path FROM benefits.employer_decision d
WHERE d.run_id = :run AND NOT EXISTS (SELECT FROM benefits.employer_objection_answer o
                                      WHERE o.run_id = d.run_id AND o.employer_id = d.employer_id AND o.upheld);

-- name: propose_employer_recoveries
-- One case for each employer that was booked more than it is owed now; nothing is taken before it was heard.
WITH cases AS (
    INSERT INTO benefits.recovery_case (award_id, person_id, scheme, pool_id, run_id, serving_path)
    SELECT DISTINCT a.award_id, a.payee_id, a.scheme, a.pool_id, s.run_id, a.serving_path
    FROM benefits.stage_recovery s JOIN benefits.employer_award a USING (award_id) WHERE s.run_id = :run
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

-- name: recoveries_of_run
SELECT c.recovery_id, c.award_id, c.person_id, -sum(l.amount_fen)::bigint AS fen
FROM benefits.recovery_case c JOIN benefits.recovery_line l USING (recovery_id)
WHERE c.run_id = :run GROUP BY c.recovery_id ORDER BY c.recovery_id;

-- name: signatures_of_list
SELECT role, post, on_date FROM benefits.run_signature WHERE run_id = :run;
