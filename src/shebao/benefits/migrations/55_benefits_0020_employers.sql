-- Benefits that employers have: found from the house's own record (免申即享), published as a list, paid to their accounts.
-- Payees share one space of numbers: persons stand above zero, an employer is its id below zero.

CREATE TABLE benefits.employer_list (
    run_id       bigint PRIMARY KEY,
    scheme       text NOT NULL,
    item         text NOT NULL,
    region       text COLLATE "C" NOT NULL CHECK (region ~ '^[0-9]{6}$'),
    year         integer NOT NULL,
    round        integer NOT NULL CHECK (round > 0),   -- 1 the list of the year, then what was found later
    for_month    integer NOT NULL,
    period       integer NOT NULL,
    pool_id      bigint NOT NULL,
    law_date     date NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    UNIQUE (scheme, item, region, year, round, serving_path)
);

-- The right of one employer in one year, looked at once and for all by this number; what it gives stands in its decisions.
CREATE TABLE benefits.employer_award (
    award_id     bigint NOT NULL DEFAULT nextval(pg_get_serial_sequence('benefits.award', 'award_id')) PRIMARY KEY,
    scheme       text COLLATE "C" NOT NULL,
    item         text COLLATE "C" NOT NULL,
    year         integer NOT NULL,
    employer_id  bigint NOT NULL,
    payee_id     bigint NOT NULL,
    pool_id      bigint NOT NULL,
    for_month    integer NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    UNIQUE (scheme, item, year, employer_id),
    CHECK (payee_id = -employer_id)
);
CREATE INDEX employer_award_payee ON benefits.employer_award (payee_id);

-- What a run decided of each; inputs and answers stand in the run's typed blocks. `why`: codes of the reasons against it.
CREATE TABLE benefits.employer_decision (
    run_id       bigint NOT NULL,
    award_id     bigint NOT NULL REFERENCES benefits.employer_award,
    step_no      integer NOT NULL,
    employer_id  bigint NOT NULL,
    amount_fen   bigint NOT NULL CHECK (amount_fen >= 0),
    dues_fen     bigint NOT NULL,
    why          text[] NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, award_id),
    CHECK (amount_fen = 0 OR why = '{}')
);
CREATE INDEX employer_decision_of_step ON benefits.employer_decision (run_id, step_no);

-- What stands by a published run: the entitlement is the latest.
CREATE TABLE benefits.employer_standing (
    award_id     bigint NOT NULL REFERENCES benefits.employer_award,
    run_id       bigint NOT NULL,
    amount_fen   bigint NOT NULL CHECK (amount_fen >= 0),
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (award_id, run_id)
);

-- The list is shown in public before it is paid; whoever objects is answered before anything moves.
CREATE TABLE benefits.employer_notice (
    run_id       bigint PRIMARY KEY REFERENCES benefits.employer_list,
    from_day     date NOT NULL,
    until_day    date NOT NULL CHECK (until_day > from_day),   -- first day on which it is over
    document     text NOT NULL CHECK (document <> ''),
    posted_by    bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL
);
CREATE TABLE benefits.employer_objection (
    run_id       bigint NOT NULL REFERENCES benefits.employer_notice,
    employer_id  bigint NOT NULL,
    ground       text NOT NULL CHECK (ground <> ''),
    raised_on    date NOT NULL,
    taken_by     bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, employer_id)
);
-- Upheld: the employer is left out of this list; a later round looks at it again with what is known then.
CREATE TABLE benefits.employer_objection_answer (
    run_id       bigint NOT NULL,
    employer_id  bigint NOT NULL,
    upheld       boolean NOT NULL,
    document     text NOT NULL CHECK (document <> ''),
    decided_by   bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, employer_id),
    FOREIGN KEY (run_id, employer_id) REFERENCES benefits.employer_objection
);

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['employer_list', 'employer_award', 'employer_decision',
    'employer_standing', 'employer_notice', 'employer_objection', 'employer_objection_answer']) t;

-- Lists and employers have awards of their own under numbers of the same sequence: a recovery names any of them.
ALTER TABLE benefits.recovery_case DROP CONSTRAINT recovery_case_award_id_fkey;

CREATE OR REPLACE VIEW benefits.award_for_payment WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, a.pool_id,
       CASE WHEN s.status = 'stopped' THEN 'closed' WHEN s.status = 'suspended' THEN 'held' ELSE 'active' END AS state,
       a.start_month AS starts,
       CASE WHEN a.item <> '' THEN a.start_month + 1 WHEN s.status = 'stopped' THEN lower(s.v) END AS ends,
       a.exclusive_group
FROM benefits.award a
LEFT JOIN LATERAL (
    SELECT status, v FROM benefits.award_status s
    WHERE s.award_id = a.award_id AND upper_inf(s.r) AND upper_inf(s.v) ORDER BY lower(s.v) LIMIT 1
) s ON true
UNION ALL
SELECT t.award_id, t.person_id, t.scheme, t.pool_id, 'active', t.for_month, t.for_month + 1, (t.scheme || '.' || t.measure) COLLATE "default"
FROM benefits.transfer_line t
UNION ALL
SELECT e.award_id, e.payee_id, e.scheme COLLATE "default", e.pool_id, 'active', e.for_month, e.for_month + 1,
       (e.scheme || '.' || e.item || '.' || e.year) COLLATE "default"
FROM benefits.employer_award e;

CREATE OR REPLACE VIEW benefits.entitlement WITH (security_invoker = true) AS
SELECT a.award_id, a.person_id, a.scheme, c.component, c.payer, m.for_month, c.amount_fen, a.serving_path
FROM benefits.award a
JOIN benefits.award_component c ON c.award_id = a.award_id AND upper_inf(c.r)
CROSS JOIN LATERAL generate_series(
    lower(c.v),
    least(upper(c.v) - 1, (extract(year FROM store.clock()) * 12 + extract(month FROM store.clock()) - 1)::integer)
) AS m(for_month)
WHERE NOT EXISTS (SELECT 1 FROM benefits.award_status s
                  WHERE s.award_id = a.award_id AND upper_inf(s.r) AND s.v @> m.for_month)
UNION ALL
SELECT t.award_id, t.person_id, t.scheme, t.measure COLLATE "default", '', t.for_month, t.amount_fen, t.serving_path FROM benefits.transfer_line t
UNION ALL
SELECT e.award_id, e.payee_id, e.scheme COLLATE "default", e.item COLLATE "default", '', e.for_month, s.amount_fen, e.serving_path
FROM benefits.employer_award e
JOIN LATERAL (SELECT amount_fen FROM benefits.employer_standing s WHERE s.award_id = e.award_id ORDER BY s.run_id DESC LIMIT 1) s ON true;

-- Whose claimant somebody is: the employer he last began to work for before the benefit began. Names and awards are looked at
-- by definer functions, in the caller's scope.
CREATE FUNCTION benefits.awards_by_employer(employers bigint[], of_scheme text, known_at timestamptz)
RETURNS TABLE (employer_id bigint, award_id bigint, item text, start_month integer)
LANGUAGE sql STABLE AS $$
    SELECT last_job.employer_id, a.award_id, a.item, a.start_month
    FROM unnest(employers) e(employer_id)
    JOIN (benefits.award a
    JOIN LATERAL (
        SELECT j.employer_id FROM registry.employment j
        WHERE j.person_id = a.person_id AND j.r @> known_at
          AND lower(j.v) < make_date(a.start_month / 12, a.start_month % 12 + 1, 1)
        ORDER BY lower(j.v) DESC, j.employment_id DESC LIMIT 1) last_job ON true) USING (employer_id)
    WHERE a.scheme = of_scheme AND a.recorded <= known_at
$$;

COMMENT ON TABLE benefits.employer_award IS 'canonical: scheme, item, year, employer_id, for_month, serving_path';
COMMENT ON TABLE benefits.employer_decision IS 'canonical: employer_id, amount_fen, dues_fen, why, serving_path';
COMMENT ON TABLE benefits.employer_standing IS 'canonical: amount_fen, serving_path';
COMMENT ON TABLE benefits.employer_objection_answer IS 'canonical: employer_id, upheld, document, serving_path';
