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
WITH silent AS (
    SELECT a.human, min(a.serving_path) AS serving_path
    FROM benefits.awards_as_known(:recorded::timestamptz) a JOIN benefits.award w USING (award_id)
    WHERE a.scheme = :scheme AND w.item = '' AND a.start_month < :first_month AND mod(a.human, :shards::bigint) = :shard
      AND a.serving_path >= :path AND a.serving_path < :after
      AND EXISTS (SELECT FROM benefits.award_component c WHERE c.award_id = a.award_id AND upper_inf(c.r) AND c.v @> :month::integer)
      AND NOT EXISTS (SELECT FROM benefits.award_status s WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> :month::integer)
      AND NOT EXISTS (SELECT FROM benefits.life_sign l JOIN benefits.awards_as_known(:recorded::timestamptz) b ON b.person_id = l.person_id
                      WHERE b.human = a.human AND l.on_date >= :since)
    GROUP BY a.human
), checks AS (
    INSERT INTO benefits.living_check (person_id, scheme, silent_since, run_id, serving_path)
    SELECT s.human, :scheme, :since, :run, s.serving_path FROM silent s
    WHERE NOT EXISTS (SELECT FROM benefits.living_check c
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
