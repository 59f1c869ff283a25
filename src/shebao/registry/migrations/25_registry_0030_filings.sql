-- Local measures and their filing (备案). A local measure is a value or a rule of a scheme that a law says of one place alone. What a law
-- says of them is read once, by the law's hash; what was filed with the authority above is appended, never changed.
create table registry.law_read (
    law_hash    text primary key check (law_hash ~ '^[0-9a-f]{64}$'),
    measures    integer not null check (measures >= 0),
    taken_on    boolean not null,                   -- the law found when the first one was read: its measures count as filed before
    recorded    timestamptz not null default store.clock()
);
-- Only one law can have been there before this system.
create unique index law_read_taken_on on registry.law_read ((true)) where taken_on;

create table registry.law_measure (
    law_hash    text not null references registry.law_read,
    kind        text not null check (kind in ('value', 'rule')),
    name        text not null check (name like '%.%'),
    region      text not null check (region ~ '^[0-9]{6}$' and region <> '000000'),
    starts      date not null,
    content     text not null check (content ~ '^[0-9a-f]{64}$'),   -- hash of what it says; of its document nothing
    document    text not null,
    primary key (law_hash, kind, name, region, starts, content)
);

create table registry.filing (
    filing_id   bigint generated always as identity primary key,
    kind        text not null check (kind in ('value', 'rule')),
    name        text not null,
    region      text not null,
    starts      date not null,
    content     text not null,
    document    text not null,
    version     integer not null check (version > 0),
    number      text check (number <> ''),          -- none: it stood in the law before this system, and nobody has seen its number
    authority   text not null default '',
    filed_on    date,
    filed_by    bigint not null,
    recorded    timestamptz not null default store.clock(),
    unique (kind, name, region, starts, version),
    check ((number is null) = (filed_on is null) and (number is null) = (authority = ''))
);
create index filing_number on registry.filing (number);

-- What the authority answered, the latest word last: a measure it refused or sent back is not used until it is filed again.
create table registry.filing_result (
    result_id   bigint generated always as identity primary key,
    filing_id   bigint not null references registry.filing,
    result      text not null check (result in ('accepted', 'to_be_corrected', 'refused')),
    on_day      date not null,
    document    text not null check (document <> ''),
    recorded_by bigint not null,
    recorded    timestamptz not null default store.clock()
);
create index filing_result_of on registry.filing_result (filing_id, result_id);

create view registry.filing_state with (security_invoker = true) as
select f.*, coalesce(r.result, case when f.number is null then 'before_this_system' else 'filed' end) as result,
       coalesce(r.result, 'filed') not in ('to_be_corrected', 'refused') as usable, r.on_day as result_on, r.document as result_document
from registry.filing f
left join lateral (select * from registry.filing_result r where r.filing_id = f.filing_id order by r.result_id desc limit 1) r on true;

-- The measures of a law that may not be used: no filing of what they say stands.
create view registry.unfiled_measure with (security_invoker = true) as
select m.* from registry.law_measure m
where not exists (
    select from registry.filing_state f
    where (f.kind, f.name, f.region, f.starts, f.content) = (m.kind, m.name, m.region, m.starts, m.content) and f.usable);
