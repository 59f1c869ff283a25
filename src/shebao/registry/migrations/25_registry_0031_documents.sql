-- Documents issued down the tree of offices. The document is for every office to read; what each office owes and did (that it was sent, that
-- it acknowledged, what it said of it) bears the office's own path, so that an office sees its own and those above it see them all.
create table registry.line_of_business (
    line          text primary key,
    name_en       text not null,
    name_zh       text not null,
    supervised_by text references registry.line_of_business deferrable initially deferred,   -- the department over a line of agencies
    v             daterange not null
);
select store.allow_update('registry.line_of_business', array['v'], 'content closes a period when the next begins');

create table registry.document (
    document_id    bigint generated always as identity primary key,
    agency_id      integer not null references registry.agency,         -- who issues it
    number         text not null check (number <> ''),
    title          text not null check (title <> ''),
    rests_on       text not null check (rests_on <> ''),                -- the article
    clauses        text[] not null,                                     -- values and rules of the law that it carries out
    implements     bigint references registry.document,                 -- the document above it
    issued_on      date not null,
    acknowledge_by date not null check (acknowledge_by >= issued_on),
    file_name      text not null,
    sha256         text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    issued_by      bigint not null,
    recorded       timestamptz not null default store.clock(),
    unique (agency_id, number)
);

create table registry.document_sent (
    document_id  bigint not null references registry.document,
    agency_id    integer not null references registry.agency,
    serving_path text collate "C" not null,
    primary key (document_id, agency_id)
);
create table registry.document_receipt (
    document_id  bigint not null,
    agency_id    integer not null,
    on_day       date not null,
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (document_id, agency_id),
    foreign key (document_id, agency_id) references registry.document_sent
);
create table registry.document_reply (
    reply_id     bigint generated always as identity primary key,
    document_id  bigint not null,
    agency_id    integer not null,
    said         text not null check (said <> ''),
    on_day       date not null,
    actor_id     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    foreign key (document_id, agency_id) references registry.document_sent
);
create index document_reply_of on registry.document_reply (document_id);
select access.protect('registry.' || t) from unnest(array['document_sent', 'document_receipt', 'document_reply']) t;

-- Every office below one on a day, vertical lines crossed with local government: those of its line (strip), those of whom it is the
-- government (block), theirs in turn, and beside each the agencies that its department supervises.
create function registry.offices_below(of_agency integer, at date) returns setof integer
language sql stable as $$
    with recursive below as (
        select a.agency_id, a.line, a.path from registry.agency a where a.agency_id = of_agency
        union
        select a.agency_id, a.line, a.path
        from below join registry.agency a on (a.strip = below.agency_id or a.block = below.agency_id) and a.v @> at
        where starts_with(a.path, below.path))
    select agency_id from below where agency_id <> of_agency
    union
    select a.agency_id
    from below join registry.line_of_business l on l.supervised_by = below.line and l.v @> at
    join registry.agency a on a.line = l.line and a.path = below.path and a.v @> at
$$;
