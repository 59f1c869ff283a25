-- How a law goes live, and how one that was live is withdrawn: proposed with the differences it makes, approved as law and as
-- money by two other persons, then published. Lines are appended; which law is in force is in store.law_in_force.
create table service.law_proposal (
    proposal_id    bigint generated always as identity primary key,
    kind           text not null check (kind in ('publish', 'withdraw')),
    release_id     bigint references service.law_proposal,     -- of a withdrawal: the publication that is withdrawn
    law_hash       text not null,                              -- the law that is to be live
    former_hash    text not null check (former_hash <> law_hash),
    effective_from date not null,
    compared_month integer not null,
    differences    bytea not null,                             -- canonical JSON
    sha256         text not null check (encode(sha256(differences), 'hex') = sha256),
    reason         text not null check (reason <> ''),
    proposed_by    bigint not null,
    proposed_on    date not null,
    recorded       timestamptz not null default store.clock(),
    serving_path   text collate "C" not null,
    check ((kind = 'withdraw') = (release_id is not null))
);

-- Two roles, two persons: the second key says so whatever the program does.
create table service.law_approval (
    proposal_id  bigint not null references service.law_proposal,
    role         text not null check (role in ('law', 'finance')),
    actor_id     bigint not null,
    post         text not null,
    on_date      date not null,
    sha256       text not null,                                -- of the differences he read
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (proposal_id, role),
    unique (proposal_id, actor_id)
);

create table service.law_carried_out (
    proposal_id  bigint primary key references service.law_proposal,
    actor_id     bigint not null,
    on_date      date not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

select access.protect('service.' || t) from unnest(array['law_proposal', 'law_approval', 'law_carried_out']) t;
