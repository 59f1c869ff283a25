-- Who reaches the age of a right he must claim is told once, some months before.
CREATE TABLE benefits.age_notice (
    person_id     bigint NOT NULL,
    scheme        text NOT NULL,
    reached_month integer NOT NULL,
    run_id        bigint NOT NULL,
    on_date       date NOT NULL,
    serving_path  text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, scheme, reached_month)
);
SELECT access.protect('benefits.age_notice');
COMMENT ON TABLE benefits.age_notice IS 'canonical: person_id, scheme, reached_month, on_date, serving_path';
