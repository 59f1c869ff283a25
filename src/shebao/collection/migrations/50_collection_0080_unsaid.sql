-- What a run of assessment could not say, or only with values that somebody typed in: kept with the run, so that who asks
-- again is told again.

create table collection.unsaid (
    run_id       bigint not null,
    what         text not null check (what in ('silent', 'unverified')),
    scheme       text not null,                     -- '' for an unverified value: it has its full name in said_en
    region       text not null,
    month        text not null,
    said_en      text not null,
    said_zh      text not null,
    serving_path text collate "C" not null,
    primary key (run_id, what, scheme, region, month, said_en)
);
select access.protect('collection.unsaid');
comment on table collection.unsaid is 'canonical: what, scheme, region, month, said_en, said_zh, serving_path';
