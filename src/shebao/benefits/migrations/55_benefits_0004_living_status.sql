-- Living status: records first, then letter, call and visit, each a dated row; suspension is the last row of a check, never
-- the first. What was silent and speaks again is paid back.

-- A day on which somebody or some record knew the person to be alive.
CREATE TABLE benefits.life_sign (
    person_id    bigint NOT NULL,
    on_date      date NOT NULL,
    source       text NOT NULL CHECK (source <> ''),   -- medical | contribution | police | counter | face | call | visit …
    document     text NOT NULL CHECK (document <> ''),
    actor_id     bigint NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, on_date, source)
);

CREATE TABLE benefits.living_check (
    check_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    bigint NOT NULL,
    scheme       text NOT NULL,
    silent_since date NOT NULL,                        -- no record knew him on or after this day
    run_id       bigint NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    UNIQUE (run_id, person_id)
);
CREATE INDEX living_check_of_person ON benefits.living_check (person_id, scheme);

CREATE TABLE benefits.living_step (
    check_id     bigint NOT NULL REFERENCES benefits.living_check,
    seq          integer NOT NULL,
    step         text NOT NULL CHECK (step IN ('opened', 'letter', 'call', 'visit', 'suspended', 'confirmed', 'resumed', 'died')),
    result       text NOT NULL DEFAULT '' CHECK (result IN ('', 'no_answer', 'not_found', 'alive')),
    answer_until date,
    note         text NOT NULL DEFAULT '',
    on_date      date NOT NULL,
    actor_id     bigint NOT NULL,
    post         text NOT NULL,
    recorded     timestamptz NOT NULL,
    serving_path text COLLATE "C" NOT NULL,
    PRIMARY KEY (check_id, seq),
    CHECK (step <> 'letter' OR answer_until IS NOT NULL)
);

-- The second wall, whatever the program does: no pause for silence without the three rows before it, by one who made none.
CREATE FUNCTION benefits.silence_is_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'suspended' AND NEW.reason = 'living status not confirmed' AND NOT EXISTS (
        SELECT FROM benefits.award a JOIN benefits.living_check c ON c.scheme = a.scheme AND c.person_id IN (
            SELECT s.person_id FROM registry.standing_for(ARRAY[a.person_id]::bigint[], store.clock()) s)
        WHERE a.award_id = NEW.award_id
          AND (SELECT count(DISTINCT s.step) FROM benefits.living_step s
               WHERE s.check_id = c.check_id AND s.step IN ('letter', 'call', 'visit') AND s.result <> 'alive') = 3)
    THEN
        RAISE EXCEPTION 'award % has no letter, call and visit before its suspension', NEW.award_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER silence_is_proved BEFORE INSERT ON benefits.award_status FOR EACH ROW EXECUTE FUNCTION benefits.silence_is_proved();

SELECT access.protect('benefits.' || t) FROM unnest(ARRAY['life_sign', 'living_check', 'living_step']) t;

COMMENT ON TABLE benefits.life_sign IS 'canonical: person_id, on_date, source, document, serving_path';
CREATE VIEW canonical.benefits_living_step AS
SELECT c.person_id, c.scheme, c.silent_since, s.seq, s.step, s.result, s.answer_until, s.note, s.on_date, s.actor_id, s.post, s.serving_path
FROM benefits.living_step s JOIN benefits.living_check c USING (check_id);
