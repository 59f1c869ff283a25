-- Before a payment is paused or ended on a ground of the law: the person is told, may answer, and another officer decides.
CREATE TABLE benefits.hold_case (
    hold_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    award_id     bigint NOT NULL REFERENCES benefits.award,
    status       text NOT NULL CHECK (status IN ('suspended', 'stopped')),
    ground       text NOT NULL CHECK (ground <> ''),
    document     text NOT NULL CHECK (document <> ''),
    cites        text NOT NULL CHECK (cites <> ''),
    first_month  integer NOT NULL,
    serving_path text COLLATE "C" NOT NULL
);
CREATE INDEX ON benefits.hold_case (award_id);

CREATE TABLE benefits.hold_event (
    hold_id      bigint NOT NULL REFERENCES benefits.hold_case,
    seq          integer NOT NULL,
    state        text NOT NULL CHECK (state IN ('noticed', 'answered', 'decided', 'withdrawn')),
    answer_until date,
    note         text NOT NULL DEFAULT '',
    on_date      date NOT NULL,
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (hold_id, seq),
    CHECK ((seq = 1) = (state = 'noticed')),
    CHECK ((state = 'noticed') = (answer_until IS NOT NULL))
);

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['hold_case', 'hold_event']) t;

CREATE VIEW canonical.benefits_hold_event AS
SELECT a.scheme, a.person_id, a.start_month, h.status, h.ground, h.document, h.cites, h.first_month, e.seq, e.state, e.answer_until,
       e.note, e.on_date, e.actor_id, e.post, e.serving_path
FROM benefits.hold_event e JOIN benefits.hold_case h USING (hold_id) JOIN benefits.award a USING (award_id);
