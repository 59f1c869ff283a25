-- What awards and claims give to rules. Keys: `subject` is the person, or the award where awards are handed in, or the
-- claim for `answer_of_claim`; `name` is scheme.what. Months are year × 12 + month − 1, days ordinals, money fen.

-- name: answer_of_claim
SELECT claim_id AS subject, value
FROM benefits.claim_answer
WHERE claim_id = ANY(:claims::bigint[]) AND name = :name AND r @> :known_at::timestamptz;

-- name: recorded_total_before
-- What the award pays in the month before the law date; who begins in that very month has what it begins with.
SELECT CASE WHEN cardinality(:awards::bigint[]) = 0 THEN a.person_id ELSE a.award_id END AS subject,
       sum(c.amount_fen)::bigint AS value
FROM benefits.award a JOIN benefits.award_component c USING (award_id)
WHERE a.scheme = split_part(:name, '.', 1) AND a.item = '' AND a.person_id = ANY(:subjects::bigint[])
  AND (cardinality(:awards::bigint[]) = 0 OR a.award_id = ANY(:awards::bigint[]))
  AND c.r @> :known_at::timestamptz
  AND c.v @> greatest((extract(year FROM :law_date::date) * 12 + extract(month FROM :law_date::date) - 2)::integer, a.start_month)
  AND NOT (c.origin = 'adjustment'
           AND lower(c.v) >= (extract(year FROM :law_date::date) * 12 + extract(month FROM :law_date::date) - 1)::integer)
GROUP BY 1;

-- name: recorded_start_month
SELECT CASE WHEN cardinality(:awards::bigint[]) = 0 THEN a.person_id ELSE a.award_id END AS subject,
       min(a.start_month)::bigint AS value
FROM benefits.award a
WHERE a.scheme = split_part(:name, '.', 1) AND a.item = '' AND a.person_id = ANY(:subjects::bigint[])
  AND (cardinality(:awards::bigint[]) = 0 OR a.award_id = ANY(:awards::bigint[]))
GROUP BY 1;

-- name: recorded_months_drawn
-- Months from the first to that of the law date that no suspension or stop covers.
SELECT CASE WHEN cardinality(:awards::bigint[]) = 0 THEN a.person_id ELSE a.award_id END AS subject, count(*)::bigint AS value
FROM benefits.award a
CROSS JOIN LATERAL generate_series(
    a.start_month, (extract(year FROM :law_date::date) * 12 + extract(month FROM :law_date::date) - 1)::integer) AS m(month)
WHERE a.scheme = split_part(:name, '.', 1) AND a.item = '' AND a.person_id = ANY(:subjects::bigint[])
  AND (cardinality(:awards::bigint[]) = 0 OR a.award_id = ANY(:awards::bigint[]))
  AND NOT EXISTS (SELECT 1 FROM benefits.award_status s
                  WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz AND s.v @> m.month)
GROUP BY 1;

-- name: recorded_value
-- A component in force in the month of the law date, else an input or a value of the decision the award rests on.
WITH mine AS (
    SELECT a.award_id, a.claim_id, CASE WHEN cardinality(:awards::bigint[]) = 0 THEN a.person_id ELSE a.award_id END AS subject
    FROM benefits.award a
    WHERE a.scheme = split_part(:name, '.', 1) AND a.item = '' AND a.person_id = ANY(:subjects::bigint[])
      AND (cardinality(:awards::bigint[]) = 0 OR a.award_id = ANY(:awards::bigint[]))
), amounts AS (
    SELECT m.subject, sum(c.amount_fen)::bigint AS value
    FROM mine m JOIN benefits.award_component c USING (award_id)
    WHERE c.component = substr(:name, strpos(:name, '.') + 1) AND c.r @> :known_at::timestamptz
      AND c.v @> (extract(year FROM :law_date::date) * 12 + extract(month FROM :law_date::date) - 1)::integer
    GROUP BY 1
), said AS (
    SELECT DISTINCT ON (m.subject) m.subject, x.value
    FROM mine m JOIN benefits.decision_made d USING (claim_id) JOIN benefits.decision_value x USING (decision_id)
    WHERE x.name = substr(:name, strpos(:name, '.') + 1) AND d.act = '' AND d.recorded <= :known_at::timestamptz
    ORDER BY m.subject, d.decision_id DESC
)
SELECT subject, value FROM amounts
UNION ALL
SELECT subject, value FROM said WHERE NOT EXISTS (SELECT 1 FROM amounts WHERE amounts.subject = said.subject);
