-- Employers, employment, memberships.

create table registry.employer (
    employer_id  bigint primary key,
    credit_code  text not null unique check (length(credit_code) = 18),
    registered   timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
create table registry.employer_version (
    employer_id  bigint not null references registry.employer,
    name         text not null check (name <> ''),
    region_id    integer not null references registry.region,
    opened       date not null,
    closed       date check (closed >= opened),
    reason       text not null default '',
    recorded_by  bigint not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null
);
create unique index employer_version_now on registry.employer_version (employer_id) where upper_inf(r);

-- A person works for an employer. Several at once are lawful.
create table registry.employment (
    employment_id bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    employer_id  bigint not null references registry.employer,
    recorded_by  bigint not null,
    reason       text not null default '',
    v            daterange not null check (not isempty(v)),
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    exclude using gist (person_id with =, employer_id with =, v with &&) where (upper_inf(r))
);
create index employment_employer on registry.employment (employer_id) where upper_inf(r);
create index employment_person on registry.employment (person_id) where upper_inf(r);

-- The insurance relation. `exclusive` schemes of one branch exclude each other for a person: what overlaps is kept as
-- disputed until an officer settles it, because reality arrives doubly insured.
create table registry.membership (
    membership_id bigint not null,
    person_id    bigint not null references registry.person,
    scheme       text not null,
    branch       text not null,
    kind         text not null,
    employer_id  bigint references registry.employer,
    region_id    integer not null references registry.region,
    exclusive    boolean not null,
    state        text not null check (state in ('active', 'disputed', 'paused', 'void')),
    reason       text not null default '',
    recorded_by  bigint not null,
    v            daterange not null check (not isempty(v)),
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    constraint membership_one_active exclude using gist (person_id with =, branch with =, v with &&)
        where (state = 'active' and exclusive and upper_inf(r))
);
create unique index membership_now on registry.membership (membership_id) where upper_inf(r);
create index membership_person on registry.membership (person_id, scheme);
create index membership_employer on registry.membership (employer_id) where upper_inf(r);

select access.protect('registry.employer', functions_see_all => true), access.protect('registry.employer_version');
select access.protect(t, functions_see_all => true) from unnest(array['registry.employment', 'registry.membership']) t;
select store.allow_update(t, array['r'], 'a superseded record is closed')
from unnest(array['registry.employer_version', 'registry.employment', 'registry.membership']) t;
