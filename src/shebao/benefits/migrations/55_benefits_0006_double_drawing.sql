-- Two rights of one person that exclude each other, drawn in the same months; and what is owed back by instalments.

CREATE TABLE benefits.double_drawing (
    double_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kept_award   bigint NOT NULL REFERENCES benefits.award,
    ended_award  bigint NOT NULL REFERENCES benefits.award,
    person_id    bigint NOT NULL,                      -- of the award that ends
    first_month  integer NOT NULL,
    last_month   integer NOT NULL CHECK (last_month >= first_month),
    repay        text[] NOT NULL,                      -- components that go back
    cites        text NOT NULL CHECK (cites <> ''),
    serving_path text COLLATE "C" NOT NULL,
    CHECK (kept_award <> ended_award),
    UNIQUE (kept_award, ended_award)
);

CREATE TABLE benefits.double_event (
    double_id    bigint NOT NULL REFERENCES benefits.double_drawing,
    seq          integer NOT NULL,
    state        text NOT NULL CHECK (state IN ('found', 'noticed', 'answered', 'decided', 'withdrawn')),
    agrees       boolean,
    answer_until date,
    note         text NOT NULL DEFAULT '',
    on_date      date NOT NULL,
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (double_id, seq)
);

-- Instalments of a decided recovery: repaid by the person, or set off from an award of his own month by month.
CREATE TABLE benefits.recovery_plan (
    recovery_id  bigint NOT NULL REFERENCES benefits.recovery_case,
    due_month    integer NOT NULL,
    way          text NOT NULL CHECK (way IN ('repay', 'set_off')),
    award_id     bigint REFERENCES benefits.award,
    amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
    document     text NOT NULL CHECK (document <> ''),
    actor_id     bigint NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (recovery_id, due_month),
    CHECK ((way = 'set_off') = (award_id IS NOT NULL))
);

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['double_drawing', 'double_event', 'recovery_plan']) t;

CREATE VIEW canonical.benefits_double_event AS
SELECT d.person_id, d.first_month, d.last_month, d.repay, d.cites, e.seq, e.state, e.agrees, e.answer_until, e.note, e.on_date,
       e.actor_id, e.post, e.serving_path
FROM benefits.double_event e JOIN benefits.double_drawing d USING (double_id);

CREATE VIEW canonical.benefits_recovery_plan AS
SELECT c.scheme, c.person_id, p.due_month, p.way, p.amount_fen, p.document, p.serving_path
FROM benefits.recovery_plan p JOIN benefits.recovery_case c USING (recovery_id);
