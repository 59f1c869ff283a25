-- What left for the statistical files: a line for each publication and each file, appended and never changed. The files hold
-- pseudonyms only; here stand their hashes, their sums and the runs they were made of, so that each can be proved or made again.

create schema insight;

-- One fund of one area in one closed month, or the insured of a month (pool_id null). Number 0 is the month as it was closed;
-- a higher one holds what another agency booked into the month and closed after that.
create table insight.publication (
    publication_id  bigint generated always as identity primary key,
    unit            text not null check (unit ~ '^[a-z0-9_]+(-[a-z0-9]+)?$'),
    pool_id         integer references ledger.fund_pool,
    month           integer not null,
    number          integer not null check (number >= 0),
    known_at        timestamptz not null,      -- what is said of persons is what was recorded when the month was closed
    runs            bigint[] not null,         -- whose rows it holds: each run's rows stand in one publication of its pool
    shards          integer not null check (shards in (1, 2, 4, 8, 16, 32, 64)),
    rows            bigint not null check (rows >= 0),
    fen             bigint not null,
    key_id          text not null,             -- of the pseudonyms
    manifest_sha256 text not null,
    published_by    bigint not null,
    recorded        timestamptz not null default store.clock(),
    serving_path    text collate "C" not null,
    unique (unit, month, number)
);

create table insight.published_file (
    publication_id  bigint not null references insight.publication,
    name            text not null,
    rows            bigint not null,
    fen             bigint not null,
    sha256          text not null,
    serving_path    text collate "C" not null,
    primary key (publication_id, name)
);

select access.protect('insight.publication');
select access.protect('insight.published_file');
