-- Mass correction: who is affected by a value or rule found wrong, drafted as a list, signed by three, then applied award by award.
CREATE TABLE benefits.correction_line (
    run_id       bigint NOT NULL,
    award_id     bigint NOT NULL REFERENCES benefits.award,
    person_id    bigint NOT NULL,
    before_fen   bigint NOT NULL,                     -- a month, in the last month known
    after_fen    bigint NOT NULL,
    months       integer NOT NULL,                    -- months booked that would have been another amount
    up_fen       bigint NOT NULL CHECK (up_fen >= 0), -- owed to the person for them
    down_fen     bigint NOT NULL CHECK (down_fen >= 0),
    reasons      text NOT NULL DEFAULT '',            -- why nothing would be due any more
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, award_id)
);
CREATE TABLE benefits.correction_result (
    run_id       bigint NOT NULL,
    award_id     bigint NOT NULL,
    decision_id  bigint REFERENCES benefits.decision, -- NULL where by now nothing differs
    applied      boolean NOT NULL,                    -- false: less is due, and an officer must hear the person first
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, award_id),
    FOREIGN KEY (run_id, award_id) REFERENCES benefits.correction_line
);
SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['correction_line', 'correction_result']) t;

CREATE VIEW canonical.benefits_correction_line AS
SELECT l.person_id, a.scheme, a.start_month, l.before_fen, l.after_fen, l.months, l.up_fen, l.down_fen, l.reasons, r.applied, l.serving_path
FROM benefits.correction_line l JOIN benefits.award a USING (award_id) LEFT JOIN benefits.correction_result r USING (run_id, award_id);
