-- One-off transfers to a list: by document, signed by three, one line a human being and measure whatever the lists.

CREATE TABLE benefits.transfer_list (
    run_id       bigint PRIMARY KEY,
    measure      text NOT NULL CHECK (measure <> ''),
    scheme       text NOT NULL,
    pool_id      bigint NOT NULL,
    for_month    integer NOT NULL,
    document     text NOT NULL CHECK (document <> ''),
    article      text NOT NULL CHECK (article <> ''),
    stated_rows  bigint NOT NULL,                     -- what the paper says the list holds
    stated_fen   bigint NOT NULL,
    content      text NOT NULL,                       -- hash of persons and amounts
    serving_path text COLLATE "C" NOT NULL
);

CREATE TABLE benefits.transfer_line (
    award_id     bigint NOT NULL DEFAULT nextval(pg_get_serial_sequence('benefits.award', 'award_id')) PRIMARY KEY,
    run_id       bigint NOT NULL,
    step_no      integer NOT NULL,
    row_no       bigint NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    scheme       text NOT NULL,
    person_id    bigint NOT NULL,
    human        bigint NOT NULL,                     -- records of one human being count as one
    pool_id      bigint NOT NULL,
    for_month    integer NOT NULL,
    amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
    serving_path text COLLATE "C" NOT NULL,
    UNIQUE (measure, human)
);
CREATE INDEX transfer_line_of_step ON benefits.transfer_line (run_id, step_no);
CREATE INDEX transfer_line_of_person ON benefits.transfer_line (person_id);

-- Rows of a list that are not paid, each with its reason; nothing of the list is lost.
CREATE TABLE benefits.transfer_refused (
    run_id       bigint NOT NULL,
    row_no       bigint NOT NULL,
    person_id    bigint NOT NULL,
    amount_fen   bigint NOT NULL,
    why          text NOT NULL CHECK (why IN ('unknown', 'dead', 'no_amount', 'twice')),
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, row_no)
);

CREATE UNLOGGED TABLE benefits.stage_transfer (
    run_id bigint NOT NULL, step_no integer NOT NULL, row_no bigint NOT NULL, person_id bigint NOT NULL, fen bigint NOT NULL
);

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['transfer_list', 'transfer_line', 'transfer_refused']) t;
SELECT store.allow_delete('benefits.stage_transfer', 'rows of a list that is read again');

-- A measure is paid like any award that stands in one month.
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
FROM benefits.transfer_line t;

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
SELECT t.award_id, t.person_id, t.scheme, t.measure COLLATE "default", '', t.for_month, t.amount_fen, t.serving_path FROM benefits.transfer_line t;

COMMENT ON TABLE benefits.transfer_line IS 'canonical: measure, scheme, person_id, human, for_month, amount_fen, serving_path';
COMMENT ON TABLE benefits.transfer_refused IS 'canonical: row_no, person_id, amount_fen, why, serving_path';
