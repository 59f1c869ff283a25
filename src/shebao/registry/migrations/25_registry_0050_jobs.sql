-- Who looks for work and who offers it. Rows are never changed: what ends has a row of its end. A vacancy names no person and is a
-- notice to everybody; what persons do bears the path of their office.
create table registry.job_seeker (
    seeker_id    bigint generated always as identity primary key,
    person_id    bigint not null references registry.person,
    cohort       text not null default '',                               -- a year's graduates or another list; '' none
    occupations  text[] not null,                                        -- codes, the dearest first; none: any
    regions      text[] not null check (cardinality(regions) > 0),
    wage_fen     bigint not null check (wage_fen >= 0),                  -- the least a month
    terms        text[] not null,                                        -- none: any
    status       text not null check (status in ('out_of_work', 'changing')),
    on_day       date not null,
    document     text not null default '',
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
create index job_seeker_person on registry.job_seeker (person_id);
create index job_seeker_cohort on registry.job_seeker (cohort);
create table registry.job_seeker_end (
    seeker_id    bigint primary key references registry.job_seeker,
    outcome      text not null check (outcome in ('placed', 'withdrawn', 'lapsed')),
    on_day       date not null,
    document     text not null default '',
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

create table registry.vacancy (
    vacancy_id   bigint generated always as identity primary key,
    employer_id  bigint not null references registry.employer,
    employer     text not null,                                          -- its name as the notice bore it
    occupation   text not null,
    region       text collate "C" not null,
    wage_from_fen bigint not null check (wage_from_fen >= 0),
    wage_to_fen  bigint not null check (wage_to_fen >= wage_from_fen),
    terms        text not null,
    places       integer not null check (places > 0),
    opened_on    date not null,
    closes_on    date check (closes_on >= opened_on),                    -- its last day
    document     text not null default '',
    agency_path  text collate "C" not null,
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock()
);
create index vacancy_open on registry.vacancy (occupation);
create table registry.vacancy_step (
    vacancy_id   bigint not null references registry.vacancy,
    seq          integer not null check (seq > 0),
    step         text not null check (step in ('filled', 'withdrawn')),
    on_day       date not null,
    note         text not null default '',
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    primary key (vacancy_id, seq)
);
create view registry.vacancy_now with (security_invoker = true) as
select v.*, v.places - count(s.seq) filter (where s.step = 'filled') as places_left,
       bool_or(coalesce(s.step = 'withdrawn', false)) as withdrawn
from registry.vacancy v left join registry.vacancy_step s using (vacancy_id)
group by v.vacancy_id;

create table registry.referral (
    referral_id  bigint generated always as identity primary key,
    seeker_id    bigint not null references registry.job_seeker,
    vacancy_id   bigint not null references registry.vacancy,
    on_day       date not null,
    rank         integer not null check (rank > 0),
    fits         text[] not null,                                        -- codes of the reasons for the rank, as it was
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
create index referral_seeker on registry.referral (seeker_id);
create table registry.referral_end (
    referral_id  bigint primary key references registry.referral,
    outcome      text not null check (outcome in ('placed', 'refused_by_seeker', 'refused_by_employer', 'lapsed')),
    reason       text not null default '' check (outcome not like 'refused%' or reason <> ''),
    on_day       date not null,
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
select access.protect('registry.' || t)
from unnest(array['job_seeker', 'job_seeker_end', 'referral', 'referral_end']) t;

-- How many steps of the longer code lie behind those that two codes share from the left.
create function registry.steps_apart(one text, other text) returns integer
language sql immutable strict parallel safe as $$
    select greatest(cardinality(a), cardinality(b)) - coalesce(
        (select min(i) - 1 from generate_series(1, least(cardinality(a), cardinality(b))) i where a[i] <> b[i]),
        least(cardinality(a), cardinality(b)))
    from (select string_to_array(one, '-') as a, string_to_array(other, '-') as b) x
$$;
-- Whether two codes share so many steps from the left, or all that the first has.
create function registry.same_steps(one text, other text, steps integer) returns boolean
language sql immutable strict parallel safe as $$
    select a[1 : least(steps, cardinality(a))] = b[1 : least(steps, cardinality(a))]
    from (select string_to_array(one, '-') as a, string_to_array(other, '-') as b) x
$$;
