-- A case: one claim as people follow it, with its number, the day it is due, and each step. Appended from the events of claims.
create table service.case_file (
    case_id      bigint generated always as identity primary key,
    number       text not null unique,           -- division code, year, place in the year
    claim_id     bigint not null unique,
    person_id    bigint not null,
    scheme       text not null,
    item         text not null,
    region       text collate "C" not null,
    opened_on    date not null,
    due_on       date,                           -- no day where no document with a limit was read, or the calendar ends before
    due_said     text not null,                  -- the document of the limit, or why there is no day
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

create table service.case_step (
    case_id      bigint not null references service.case_file,
    seq          integer not null,
    state        text not null,
    on_date      date not null,
    actor_id     bigint not null,
    post         text not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (case_id, seq)
);

select access.protect('service.case_file');
select access.protect('service.case_step');
