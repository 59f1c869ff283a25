-- Persons: versions, numbers, places, units, merges. v = valid days, r = recorded instants, both half-open.
-- serving_path = path of the office that handles the person; row-level security stands on it.

-- Ids of people, employers and relations come from counters that roll back with their transaction: no gaps, so that the
-- same history has the same ids however often it was killed.
create table registry.counter (
    kind text primary key check (kind in ('person', 'employer', 'membership')),
    last bigint not null
);
select store.owner_only('registry.counter', 'only registry.take_ids counts');
create function registry.take_ids(of_kind text, count bigint) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into registry.counter as c (kind, last) values (of_kind, count)
    on conflict (kind) do update set last = c.last + excluded.last
    returning last - count + 1
$$;

create table registry.person (
    person_id    bigint primary key,
    registered   timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

-- What is recorded of a person. A correction closes the version and writes the next one; nothing is edited.
-- A record superseded in the instant it was made has an empty range: it was never what the house knew.
create table registry.person_version (
    version_id   bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    name         text not null check (name <> ''),
    sex          text not null check (sex in ('male', 'female')),
    birth_date   date not null,
    died_on      date check (died_on >= birth_date),
    reason       text not null default '',
    document     text not null default '',
    recorded_by  bigint not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null
);
create unique index person_version_now on registry.person_version (person_id) where upper_inf(r);
create index person_version_person on registry.person_version (person_id);
create index person_version_match on registry.person_version (name, birth_date) where upper_inf(r);

-- Numbers and papers. Only the ciphertext is stored; `blind` is a keyed hash to find it by.
-- One number in use by two persons is reality: the later one lands as disputed.
create table registry.person_identity (
    identity_id  bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    kind         text not null check (kind in ('citizen_number')),
    blind        bytea not null check (length(blind) = 32),
    ciphertext   bytea not null check (length(ciphertext) > 28),
    key_id       text not null,
    state        text not null default 'active' check (state in ('active', 'disputed', 'former')),
    written      text not null default 'eighteen' check (written in ('fifteen', 'eighteen')),
    reason       text not null default '',
    document     text not null default '',
    v            daterange not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null
);
create unique index person_identity_active on registry.person_identity (blind) where (state = 'active' and upper_inf(r));
create index person_identity_blind on registry.person_identity (blind) where upper_inf(r);
create index person_identity_person on registry.person_identity (person_id) where upper_inf(r);

-- Six places of a person, each with its own dates; never one "region".
create table registry.person_place (
    person_id    bigint not null references registry.person,
    kind         text not null check (kind in ('insured', 'work', 'household_registration', 'residence', 'claim',
                                               'employer_registration')),
    region_id    integer not null references registry.region,
    document     text not null default '',
    recorded_by  bigint not null,
    v            daterange not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null
);
-- One place of a kind without end, and none twice from the same day. (An exclusion constraint costs six times the row.)
create unique index person_place_open on registry.person_place (person_id, kind) where upper_inf(v) and upper_inf(r);
create unique index person_place_start on registry.person_place (person_id, kind, lower(v)) nulls not distinct
    where upper_inf(r);

-- Two records, one person: `merged` stands for `kept` while r is open. Money stays where it is booked and follows by pointing.
create table registry.person_merge (
    merge_id     bigint generated always as identity primary key,
    kept         bigint not null references registry.person,
    merged       bigint not null references registry.person,
    reason       text not null check (reason <> ''),
    document     text not null default '',
    decided_by   bigint not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    check (kept <> merged),
    exclude using gist (merged with =, r with &&)
);
create index person_merge_kept on registry.person_merge (kept);

-- Statements about a person that contradict the record, kept side by side until an officer settles them.
create table registry.conflict (
    conflict_id  bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    field        text not null,
    held         text not null,
    claimed      text not null,
    source       text not null,
    recorded_at  timestamptz not null default store.clock(),
    settled_at   timestamptz,
    settled_by   bigint,
    outcome      text check (outcome in ('held', 'claimed')),
    serving_path text collate "C" not null,
    check ((settled_at is null) = (outcome is null))
);
create index conflict_open on registry.conflict (person_id) where settled_at is null;

-- Pairs of records that may be one person.
create table registry.possible_duplicate (
    person_a     bigint not null references registry.person,
    person_b     bigint not null references registry.person,
    why          text not null,
    found_at     timestamptz not null default store.clock(),
    outcome      text check (outcome in ('merged', 'different')),
    serving_path text collate "C" not null,
    primary key (person_a, person_b),
    check (person_a < person_b)
);

create table registry.unit (
    unit_id      bigint generated always as identity primary key,
    kind         text not null references registry.unit_kind,
    v            daterange not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null
);
create table registry.unit_member (
    unit_id      bigint not null references registry.unit,
    person_id    bigint not null references registry.person,
    role         text not null check (role <> ''),
    v            daterange not null,
    r            tstzrange not null default tstzrange(store.clock(), null),
    serving_path text collate "C" not null,
    exclude using gist (unit_id with =, person_id with =, v with &&) where (upper_inf(r))
);
create index unit_member_person on registry.unit_member (person_id);

-- Published: whom a row's person stands for today, and whether he lives.
create view registry.person_status with (security_invoker = true) as
select p.person_id, coalesce(m.kept, p.person_id) as canonical_person_id, v.died_on, p.serving_path
from registry.person p
join registry.person_version v on v.person_id = p.person_id and upper_inf(v.r)
left join registry.person_merge m on m.merged = p.person_id and upper_inf(m.r);

-- All records that stand for each subject at a recorded instant: himself first.
create function registry.standing_for(subjects bigint[], known_at timestamptz)
returns table (subject bigint, person_id bigint, own boolean)
language sql stable as $$
    select s, s, true from unnest(subjects) s
    union all
    select m.kept, m.merged, false from registry.person_merge m where m.kept = any (subjects) and m.r @> known_at
$$;

-- Definer functions of file 0005 look beyond the caller's scope: by full number, and to hand a person over.
select access.protect(t, functions_see_all => true) from unnest(array[
    'registry.person', 'registry.person_version', 'registry.person_identity', 'registry.person_place',
    'registry.person_merge', 'registry.conflict', 'registry.possible_duplicate', 'registry.unit_member']) t;
select access.protect('registry.unit');
select store.keep_private('registry.person_identity', 'identity numbers are opened by the registry alone');
select store.allow_update(t, array['r'], 'a superseded record is closed')
from unnest(array['registry.person_version', 'registry.person_identity', 'registry.person_place',
                  'registry.person_merge', 'registry.unit', 'registry.unit_member']) t;
select store.allow_update('registry.conflict', array['settled_at', 'settled_by', 'outcome'], 'an officer settles it');
select store.allow_update('registry.possible_duplicate', array['outcome'], 'an officer settles it');
