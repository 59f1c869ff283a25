-- Claims, decisions, awards, obligations, recoveries. Append-only: nobody may UPDATE but the upper end of a record range
-- (award_component.r, award_status.r, heir.r), nobody may DELETE but unpublished stage rows.
-- v = valid, half-open range of months (year × 12 + month − 1); r = recorded, half-open range of instants.

CREATE SCHEMA benefits;

CREATE TABLE benefits.claim (
    claim_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scheme       text NOT NULL,
    item         text NOT NULL DEFAULT '',          -- '' for the award itself, else the id of a lump sum of the scheme
    person_id    bigint NOT NULL,                   -- whose right it is
    claimant_id  bigint NOT NULL,                   -- who applies and is paid
    region       text COLLATE "C" NOT NULL CHECK (region ~ '^[0-9]{6}$'),
    event_date   date NOT NULL,
    opened_on    date NOT NULL,
    opened_by    bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL
);
CREATE INDEX claim_of_person ON benefits.claim (person_id, scheme, item);

-- One line for each step; the state of a claim is its last line. (claim_id, seq) refuses two clerks taking one step at once.
CREATE TABLE benefits.claim_event (
    claim_id     bigint NOT NULL REFERENCES benefits.claim,
    seq          integer NOT NULL,
    state        text NOT NULL,
    on_date      date NOT NULL,
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    note         text NOT NULL DEFAULT '',
    facts        jsonb NOT NULL DEFAULT '{}',
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (claim_id, seq)
);

-- Facts the claimant was asked for: inner integers (fen, scaled number, month, day, code position, flag).
CREATE TABLE benefits.claim_answer (
    claim_id     bigint NOT NULL REFERENCES benefits.claim,
    name         text NOT NULL,
    value        bigint NOT NULL,
    evidence     text NOT NULL DEFAULT '',
    r            tstzrange NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    EXCLUDE USING gist (claim_id WITH =, name WITH =, r WITH &&)
);

CREATE TABLE benefits.decision (
    decision_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id     bigint NOT NULL REFERENCES benefits.claim,
    kind         text NOT NULL CHECK (kind IN ('determination', 'recalculation', 'order')),
    decides      text NOT NULL CHECK (decides IN ('officer', 'machine', 'order')),
    act          text NOT NULL DEFAULT '',          -- '' for the award itself, else the adjustment decided again
    event_date   date NOT NULL,
    law_date     date NOT NULL,
    known_at     timestamptz NOT NULL,
    law_slice    text COLLATE "C",                  -- store.law_archive; NULL only for an order, which rests on its document
    inputs       bytea NOT NULL,                    -- canonical JSON: inputs, relations, what was assumed
    answer       bytea NOT NULL,                    -- canonical JSON: values, reasons, marks
    provisional  boolean NOT NULL,
    unverified   boolean NOT NULL,
    document     text NOT NULL DEFAULT '',
    article      text NOT NULL DEFAULT '',
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    CHECK ((kind = 'order') = (decides = 'order')),
    CHECK (kind <> 'order' OR (document <> '' AND article <> '')),
    CHECK (kind = 'order' OR law_slice IS NOT NULL)
);
-- The same inputs and values as typed columns, for other rules, lists and the warehouse.
CREATE TABLE benefits.decision_value (
    decision_id  bigint NOT NULL REFERENCES benefits.decision,
    name         text NOT NULL,
    value        bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (decision_id, name)
);
CREATE INDEX decision_of_claim ON benefits.decision (claim_id);

-- Maker, checker, approver of one decision are three persons: the second key says so whatever the program does.
CREATE TABLE benefits.signature (
    decision_id  bigint NOT NULL REFERENCES benefits.decision,
    role         text NOT NULL CHECK (role IN ('maker', 'checker', 'approver')),
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    on_date      date NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (decision_id, role),
    UNIQUE (decision_id, actor_id)
);

-- Decisions that stand: made by a machine, or approved.
CREATE VIEW benefits.decision_made WITH (security_invoker = true) AS
SELECT * FROM benefits.decision d
WHERE d.decides = 'machine'
   OR EXISTS (SELECT 1 FROM benefits.signature s WHERE s.decision_id = d.decision_id AND s.role = 'approver');

CREATE TABLE benefits.award (
    award_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id     bigint NOT NULL UNIQUE REFERENCES benefits.claim,   -- a claim is granted once
    person_id    bigint NOT NULL,
    payee_id     bigint NOT NULL,
    scheme       text NOT NULL,
    item         text NOT NULL,
    pool_id      bigint NOT NULL,
    region       text COLLATE "C" NOT NULL,
    start_month  integer NOT NULL,
    exclusive_group text NOT NULL,                  -- awards of one group exclude each other in a month
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL
);
CREATE INDEX award_of_person ON benefits.award (person_id, scheme, item);
CREATE INDEX award_of_path ON benefits.award (serving_path);
-- A lump sum of a death is paid once, whoever claims it and wherever.
CREATE UNIQUE INDEX lump_sum_once ON benefits.award (person_id, scheme, item) WHERE item <> '';

CREATE TABLE benefits.award_component (
    award_id     bigint NOT NULL REFERENCES benefits.award,
    component    text NOT NULL,
    payer        text NOT NULL DEFAULT '',
    amount_fen   bigint NOT NULL,
    v            int4range NOT NULL CHECK (NOT isempty(v) AND NOT lower_inf(v)),
    r            tstzrange NOT NULL,
    decision_id  bigint REFERENCES benefits.decision,
    run_id       bigint,                            -- the run that gave it, where no single decision did
    origin       text NOT NULL CHECK (origin IN ('decision', 'recalculation', 'adjustment', 'order', 'set_off')),
    serving_path text COLLATE "C" NOT NULL,
    CHECK ((decision_id IS NULL) <> (run_id IS NULL)),
    EXCLUDE USING gist (award_id WITH =, component WITH =, payer WITH =, v WITH &&, r WITH &&)
);

-- Where no row covers a month the award is active. 'suspended' and 'stopped' pay nothing for the months they cover.
CREATE TABLE benefits.award_status (
    award_id     bigint NOT NULL REFERENCES benefits.award,
    status       text NOT NULL CHECK (status IN ('suspended', 'stopped')),
    reason       text NOT NULL CHECK (reason <> ''),
    cites        text NOT NULL DEFAULT '',
    v            int4range NOT NULL CHECK (NOT isempty(v)),
    r            tstzrange NOT NULL,
    actor_id     bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    EXCLUDE USING gist (award_id WITH =, v WITH &&, r WITH &&)
);

-- Who receives what was due to a person who died: shares as whole weights.
CREATE TABLE benefits.heir (
    person_id    bigint NOT NULL,
    heir_id      bigint NOT NULL CHECK (heir_id <> person_id),
    share        integer NOT NULL CHECK (share > 0),
    document     text NOT NULL CHECK (document <> ''),
    consents     boolean NOT NULL DEFAULT false,    -- to setting overpaid months off against his money
    r            tstzrange NOT NULL,
    actor_id     bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    EXCLUDE USING gist (person_id WITH =, heir_id WITH =, r WITH &&)
);

CREATE TABLE benefits.death (
    person_id    bigint NOT NULL,
    died_on      date NOT NULL,
    known_on     date NOT NULL,
    r            tstzrange NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    EXCLUDE USING gist (person_id WITH =, r WITH &&)
);

-- The register 应发台账: signed deltas, written only by ledger.publish_run from staged shards.
CREATE TABLE benefits.obligation (
    run_id          bigint NOT NULL,
    row_no          bigint NOT NULL,
    period          integer NOT NULL,               -- month in which it is owed in the books
    for_month       integer NOT NULL,               -- month it belongs to
    award_id        bigint NOT NULL,
    person_id       bigint NOT NULL,
    payee_person_id bigint NOT NULL,                -- the person, or an heir
    pool_id         bigint NOT NULL,
    scheme          text NOT NULL,
    component       text NOT NULL,
    payer           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('regular', 'arrears')),
    amount_fen      bigint NOT NULL CHECK (amount_fen <> 0),
    serving_path    text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, row_no, period),
    UNIQUE (award_id, for_month, component, payer, payee_person_id, run_id, period)
) PARTITION BY RANGE (period);

DO $$
BEGIN
    FOR y IN 2005..2045 LOOP
        EXECUTE format('CREATE TABLE benefits.obligation_%s PARTITION OF benefits.obligation FOR VALUES FROM (%s) TO (%s)',
                       y, y * 12, (y + 1) * 12);
    END LOOP;
END $$;
CREATE INDEX obligation_of_person ON benefits.obligation (person_id, for_month);

CREATE TABLE benefits.recovery_case (
    recovery_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    award_id     bigint NOT NULL REFERENCES benefits.award,
    person_id    bigint NOT NULL,
    scheme       text NOT NULL,
    pool_id      bigint NOT NULL,
    run_id       bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    UNIQUE (run_id, award_id)
);

CREATE TABLE benefits.recovery_line (
    recovery_id  bigint NOT NULL REFERENCES benefits.recovery_case,
    for_month    integer NOT NULL,
    component    text NOT NULL,
    payer        text NOT NULL,
    amount_fen   bigint NOT NULL CHECK (amount_fen <> 0),   -- signed as in the register: negative is overpaid
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (recovery_id, for_month, component, payer)
);
CREATE UNLOGGED TABLE benefits.stage_recovery (
    run_id bigint NOT NULL, step_no integer NOT NULL, award_id bigint NOT NULL, for_month integer NOT NULL,
    component text NOT NULL, payer text NOT NULL, amount_fen bigint NOT NULL
);

CREATE TABLE benefits.recovery_event (
    recovery_id  bigint NOT NULL REFERENCES benefits.recovery_case,
    seq          integer NOT NULL,
    state        text NOT NULL CHECK (state IN ('proposed', 'noticed', 'answered', 'decided', 'withdrawn', 'received')),
    amount_fen   bigint NOT NULL DEFAULT 0 CHECK (amount_fen >= 0),
    source       text NOT NULL DEFAULT '',          -- undrawn | survivors_money | repaid | court …
    note         text NOT NULL DEFAULT '',
    answer_until date,
    on_date      date NOT NULL,
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (recovery_id, seq)
);

-- What a run answers for, summed by the run itself shard by shard, and who stands for it.
CREATE TABLE benefits.run_control (
    run_id bigint NOT NULL, step_no integer NOT NULL, pool_id bigint NOT NULL, scheme text NOT NULL, component text NOT NULL,
    payer text NOT NULL, rows bigint NOT NULL, fen bigint NOT NULL, serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, step_no, pool_id, scheme, component, payer)
);

CREATE TABLE benefits.run (
    run_id       bigint PRIMARY KEY,
    act          text NOT NULL,                     -- payroll, or the id of an adjustment, or recalculation
    period       integer NOT NULL,
    shards       integer NOT NULL CHECK (shards > 0),
    known_at     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL
);

CREATE TABLE benefits.run_signature (
    run_id bigint NOT NULL REFERENCES benefits.run, role text NOT NULL CHECK (role IN ('maker', 'checker', 'approver')),
    actor_id bigint NOT NULL, post text NOT NULL, on_date date NOT NULL, recorded timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, role),
    UNIQUE (run_id, actor_id)
);

-- Inputs and answers of a run's decisions, one typed block per step: decision id = (run, row).
CREATE TABLE benefits.decision_block (
    run_id       bigint NOT NULL,
    step_no      integer NOT NULL,
    scheme       text NOT NULL,
    act          text NOT NULL,                     -- what was decided: id of the adjustment
    region       text COLLATE "C" NOT NULL,
    law_date     date NOT NULL,
    known_at     timestamptz NOT NULL,
    law_slice    text COLLATE "C" NOT NULL,
    awards       bigint[] NOT NULL,
    inputs       bytea NOT NULL,
    answers      bytea NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, step_no)
);

-- Rights and scopes ---------------------------------------------------------------------------------------------------

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY[
    'claim', 'claim_event', 'claim_answer', 'decision', 'decision_value', 'signature',
    'award', 'award_component', 'award_status', 'heir', 'death', 'obligation',
    'recovery_case', 'recovery_line', 'recovery_event', 'decision_block',
    'run', 'run_control', 'run_signature'
]) t;

SELECT store.allow_update('benefits.' || t, ARRAY['r'], 'what was recorded ends being known, and is never changed')
FROM unnest(ARRAY['claim_answer', 'award_component', 'award_status', 'heir', 'death']) t;
SELECT store.allow_delete('benefits.stage_recovery', 'unpublished lines of a shard that is done again');
SELECT store.insert_by_functions('benefits.obligation', 'rows come only by publication of a run');
SELECT ledger.declare_register('obligation', 'benefits.obligation', 'shebao_benefits', fixed_move => 'owe');
