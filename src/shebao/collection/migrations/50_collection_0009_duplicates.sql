-- One person paid for twice in the same months, in two places or in two schemes that exclude each other: found, proposed by one,
-- approved by another, settled once. The months given up lose their base, the person's part of them is refunded.

create table collection.duplicate_case (
    case_id      bigint generated always as identity primary key,
    person_id    bigint not null,
    kept_scheme  text not null,
    kept_pool    integer not null,
    scheme       text not null,                     -- given up, with its pool
    pool_id      integer not null,
    months       integer[] not null check (cardinality(months) > 0),
    refund_fen   bigint not null check (refund_fen >= 0),
    article      text not null check (article <> ''),
    document     text not null check (document <> ''),
    proposed_by  bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    check ((kept_scheme, kept_pool) <> (scheme, pool_id))
);
create index duplicate_case_person on collection.duplicate_case (person_id);
create table collection.duplicate_step (
    case_id      bigint not null references collection.duplicate_case,
    step         text not null check (step in ('approved', 'refused', 'settled')),
    document     text not null check (document <> ''),
    taken_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (case_id, step)
);
select access.protect('collection.' || t) from unnest(array['duplicate_case', 'duplicate_step']) t;
comment on table collection.duplicate_case is
    'canonical: person_id, kept_scheme, scheme, months, refund_fen, article, document, serving_path';
comment on table collection.duplicate_step is 'canonical: step, document, serving_path';
