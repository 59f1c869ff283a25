-- Recognised facts (determinations) and other typed facts. Values are inner integers of the law's units (fen, scaled
-- numbers, month, day ordinal, flag); a code is its word, since its position depends on the law's list.

-- Decided by a person on paper, reviewed by another, superseded by the next: never edited.
create table registry.determination (
    determination_id bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    name         text not null check (name <> ''),
    value        bigint,
    code         text,
    document     text not null check (document <> ''),
    decided_on   date not null,
    decided_by   bigint not null,
    reviewed_by  bigint,
    reviewed_at  timestamptz,
    outcome      text check (outcome in ('confirmed', 'refused')),
    note         text not null default '',
    v            daterange not null check (not isempty(v)),
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    check ((value is null) <> (code is null)),
    check (reviewed_by <> decided_by),
    check ((reviewed_by is null) = (outcome is null) and (reviewed_by is null) = (reviewed_at is null)),
    -- one confirmed value at a time; a superseded one has its record closed first
    exclude using gist (person_id with =, name with =, v with &&) where (outcome = 'confirmed' and upper_inf(r))
);
create index determination_person on registry.determination (person_id, name);
create index determination_open on registry.determination (determination_id) where outcome is null;

-- Facts from the person, a department or the registry itself, about a person, an employer or a unit.
create table registry.fact (
    fact_id      bigint generated always as identity primary key,
    subject_kind text not null check (subject_kind in ('person', 'employer', 'unit')),
    subject_id   bigint not null,
    name         text not null check (name <> ''),
    value        bigint,
    code         text,
    source       text not null check (source in ('registry', 'department', 'asked')),
    document     text not null default '',
    reason       text not null default '',
    recorded_by  bigint not null,
    v            daterange not null check (not isempty(v)),
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    check ((value is null) <> (code is null)),
    exclude using gist (subject_kind with =, subject_id with =, name with =, v with &&) where (upper_inf(r))
);
create index fact_subject on registry.fact (subject_kind, name, subject_id);

select access.protect(t, functions_see_all => true) from unnest(array['registry.determination', 'registry.fact']) t;
select store.allow_update('registry.determination', array['r', 'reviewed_by', 'reviewed_at', 'outcome', 'note'],
                          'the reviewer signs, a superseded record is closed');
select store.allow_update('registry.fact', array['r'], 'a superseded record is closed');

-- Old data taken over from a former system: which register, from which paper. Only before the register's first act.
create table registry.taken_on (
    taken_on_id  bigint generated always as identity primary key,
    register     text not null check (register in ('person', 'employer', 'employment', 'membership', 'determination',
                                                   'fact')),
    document     text not null check (document <> ''),
    rows         bigint not null,
    recorded_by  bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
select access.protect('registry.taken_on');

comment on table registry.person_version is 'canonical: person_id, name, sex, birth_date, died_on, reason, document, serving_path';
comment on table registry.person_place is 'canonical: person_id, kind, region_id, document, v, serving_path';
comment on table registry.person_merge is 'canonical: kept, merged, reason, document, serving_path';
comment on table registry.conflict is 'canonical: person_id, field, held, claimed, source, outcome, serving_path';
comment on table registry.employer is 'canonical: employer_id, credit_code, serving_path';
comment on table registry.employer_version is 'canonical: employer_id, name, region_id, opened, closed, reason, serving_path';
comment on table registry.employment is 'canonical: person_id, employer_id, reason, v, serving_path';
comment on table registry.membership is
    'canonical: membership_id, person_id, scheme, branch, kind, employer_id, region_id, state, reason, v, serving_path';
comment on table registry.determination is
    'canonical: person_id, name, value, code, document, decided_on, outcome, note, v, serving_path';
comment on table registry.fact is 'canonical: subject_kind, subject_id, name, value, code, source, document, reason, v, serving_path';
