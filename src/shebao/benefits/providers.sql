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

-- People of an employer who drew a benefit (:name) in the year before the event; subjects are employers. Whose somebody is:
-- the employer he last worked for before the benefit began.

-- name: claimants_of_employer
-- Who began to draw it in that year.
SELECT s.subject, count(DISTINCT x.award_id) AS value
FROM unnest(:subjects::bigint[]) AS s(subject)
LEFT JOIN benefits.awards_by_employer(:subjects::bigint[], :name, :known_at::timestamptz) x
  ON x.employer_id = s.subject AND x.item = '' AND x.start_month / 12 = extract(year FROM :event_date::date)::integer - 1
GROUP BY 1;

-- name: claimants_january
-- Who drew it in January of that year and had begun before: who began in January is counted with the year's new ones.
SELECT s.subject, count(DISTINCT x.award_id) AS value
FROM unnest(:subjects::bigint[]) AS s(subject)
LEFT JOIN benefits.awards_by_employer(:subjects::bigint[], :name, :known_at::timestamptz) x
  ON x.employer_id = s.subject AND x.item = '' AND x.start_month < (extract(year FROM :event_date::date)::integer - 1) * 12
 AND NOT EXISTS (SELECT 1 FROM benefits.award_status t
                 WHERE t.award_id = x.award_id AND t.r @> :known_at::timestamptz
                   AND t.v @> (extract(year FROM :event_date::date)::integer - 1) * 12)
 AND EXISTS (SELECT 1 FROM benefits.award_component c
             WHERE c.award_id = x.award_id AND c.r @> :known_at::timestamptz
               AND c.v @> (extract(year FROM :event_date::date)::integer - 1) * 12)
GROUP BY 1;

-- name: lump_sum_claimants_of_employer
-- Who was granted a sum at once in that year.
SELECT s.subject, count(DISTINCT x.award_id) AS value
FROM unnest(:subjects::bigint[]) AS s(subject)
LEFT JOIN benefits.awards_by_employer(:subjects::bigint[], :name, :known_at::timestamptz) x
  ON x.employer_id = s.subject AND x.item <> '' AND x.start_month / 12 = extract(year FROM :event_date::date)::integer - 1
GROUP BY 1;

-- name: answer_rows_of_claim
-- Rows of a relation (:name) as they were answered: answers named relation.row.column.
SELECT claim_id AS subject, split_part(name, '.', 2)::bigint AS row_no, split_part(name, '.', 3) AS code, value
FROM benefits.claim_answer
WHERE claim_id = ANY(:claims::bigint[]) AND r @> :known_at::timestamptz
  AND split_part(name, '.', 1) = :name AND split_part(name, '.', 3) <> '';

-- name: in_payment
-- Whether an award of the person, of one of the schemes in :name (several with a point between), pays in the month of the event.
SELECT p.subject, EXISTS (
    SELECT FROM benefits.award a
    JOIN benefits.award_component c ON c.award_id = a.award_id AND c.r @> :known_at::timestamptz
     AND c.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer
    WHERE a.person_id = p.subject AND a.item = '' AND a.scheme = ANY(string_to_array(:name, '.'))
      AND NOT EXISTS (SELECT FROM benefits.award_status s
                      WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz
                        AND s.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer)
)::int::bigint AS value
FROM unnest(:subjects::bigint[]) AS p(subject);

-- name: household_in_payment
-- The same of anybody in the person's household, himself too; :name is the kind of household, then the schemes.
WITH household AS (
    SELECT p.subject, p.subject AS person_id FROM unnest(:subjects::bigint[]) AS p(subject)
    UNION
    SELECT i.person_id, m.person_id
    FROM registry.unit_member i
    JOIN registry.unit u ON u.unit_id = i.unit_id AND u.v @> :event_date::date AND u.r @> :known_at::timestamptz
    JOIN registry.unit_member m ON m.unit_id = i.unit_id AND m.v @> :event_date::date AND m.r @> :known_at::timestamptz
    WHERE i.person_id = ANY(:subjects::bigint[]) AND i.v @> :event_date::date AND i.r @> :known_at::timestamptz
      AND u.kind = split_part(:name, '.', 1)
), drawing AS (
    SELECT DISTINCT a.person_id
    FROM benefits.award a
    JOIN benefits.award_component c ON c.award_id = a.award_id AND c.r @> :known_at::timestamptz
     AND c.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer
    WHERE a.person_id IN (SELECT person_id FROM household) AND a.item = ''
      AND a.scheme = ANY((string_to_array(:name, '.'))[2:])
      AND NOT EXISTS (SELECT FROM benefits.award_status s
                      WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz
                        AND s.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer)
)
SELECT h.subject, bool_or(d.person_id IS NOT NULL)::int::bigint AS value
FROM household h LEFT JOIN drawing d USING (person_id)
GROUP BY h.subject;

-- name: amount_in_payment
-- What a component (:name is scheme.component) pays in the month of the event; 0 for who draws nothing.
SELECT p.subject, coalesce(sum(c.amount_fen), 0)::bigint AS value
FROM unnest(:subjects::bigint[]) AS p(subject)
LEFT JOIN benefits.award a ON a.person_id = p.subject AND a.item = '' AND a.scheme = split_part(:name, '.', 1)
LEFT JOIN benefits.award_component c ON c.award_id = a.award_id AND c.component = split_part(:name, '.', 2)
 AND c.r @> :known_at::timestamptz
 AND c.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer
 AND NOT EXISTS (SELECT FROM benefits.award_status s
                 WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz
                   AND s.v @> (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer)
GROUP BY p.subject;

-- name: months_drawn
-- Months an award of the scheme in :name paid, up to that of the event; 0 for who never drew.
SELECT p.subject, count(DISTINCT m.month) AS value
FROM unnest(:subjects::bigint[]) AS p(subject)
LEFT JOIN LATERAL (
    SELECT g.month FROM benefits.award a
    CROSS JOIN LATERAL generate_series(
        a.start_month, (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer) g(month)
    WHERE a.person_id = p.subject AND a.scheme = :name AND a.item = ''
      AND EXISTS (SELECT FROM benefits.award_component c
                  WHERE c.award_id = a.award_id AND c.r @> :known_at::timestamptz AND c.v @> g.month)
      AND NOT EXISTS (SELECT FROM benefits.award_status s
                      WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz AND s.v @> g.month)) m ON true
GROUP BY p.subject;

-- name: aided_for_event
-- Whether an award or a sum of the scheme in :name was granted for an event of that very day.
SELECT p.subject, EXISTS (
    SELECT FROM benefits.award a JOIN benefits.claim c USING (claim_id)
    WHERE a.person_id = p.subject AND a.scheme = :name AND c.event_date = :event_date::date
      AND a.recorded <= :known_at::timestamptz)::int::bigint AS value
FROM unnest(:subjects::bigint[]) AS p(subject);

-- What a claim is; subjects are claims. An employer claims under its number as a payee, which is below zero.

-- name: claim_by_employer
SELECT claim_id AS subject, (claimant_id < 0)::int::bigint AS value FROM benefits.claim WHERE claim_id = ANY(:claims::bigint[]);

-- name: claim_month
SELECT claim_id AS subject, (extract(year FROM event_date) * 12 + extract(month FROM event_date) - 1)::bigint AS value
FROM benefits.claim WHERE claim_id = ANY(:claims::bigint[]);

-- name: claim_employer_part
-- The employer's own part for the person, in the schemes of :name, paid by the employer that claims for the claim's month.
SELECT c.claim_id AS subject, coalesce(sum(p.fen), 0)::bigint AS value
FROM benefits.claim c
LEFT JOIN collection.parts_paid(:subjects::bigint[],
    (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer,
    (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer, :known_at::timestamptz) p
  ON p.subject = c.person_id AND p.employer_id = -c.claimant_id AND p.payer = 'employer'
 AND p.scheme = ANY(string_to_array(:name, '.'))
WHERE c.claim_id = ANY(:claims::bigint[])
GROUP BY c.claim_id;

-- name: claim_own_dues
-- What the person paid in the same way for himself alone, with no employer: the own part of an employee is not among it.
SELECT c.claim_id AS subject, coalesce(sum(p.fen), 0)::bigint AS value
FROM benefits.claim c
LEFT JOIN collection.parts_paid(:subjects::bigint[],
    (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer,
    (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer, :known_at::timestamptz) p
  ON p.subject = c.person_id AND p.employer_id = 0 AND p.payer = 'person' AND c.claimant_id > 0
 AND p.scheme = ANY(string_to_array(:name, '.'))
WHERE c.claim_id = ANY(:claims::bigint[])
GROUP BY c.claim_id;

-- name: months_granted
-- Other months than that of the event for which the sum of a month in :name (scheme.item) was granted and not stopped.
SELECT p.subject, count(a.award_id) AS value
FROM unnest(:subjects::bigint[]) AS p(subject)
LEFT JOIN benefits.award a ON a.person_id = p.subject AND a.scheme || '.' || a.item = :name AND a.occasion > 0
 AND a.occasion <> extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1
 AND a.recorded <= :known_at::timestamptz
 AND NOT EXISTS (SELECT FROM benefits.award_status s
                 WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz AND s.v @> a.occasion)
GROUP BY p.subject;

-- name: first_month_granted
-- The first of those months; who was never granted one begins with that of the event.
SELECT p.subject, least(min(a.occasion),
    (extract(year FROM :event_date::date) * 12 + extract(month FROM :event_date::date) - 1)::integer)::bigint AS value
FROM unnest(:subjects::bigint[]) AS p(subject)
LEFT JOIN benefits.award a ON a.person_id = p.subject AND a.scheme || '.' || a.item = :name AND a.occasion > 0
 AND a.recorded <= :known_at::timestamptz
 AND NOT EXISTS (SELECT FROM benefits.award_status s
                 WHERE s.award_id = a.award_id AND s.r @> :known_at::timestamptz AND s.v @> a.occasion)
GROUP BY p.subject;
