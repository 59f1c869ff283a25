-- Which law is in force from which day, as publications and withdrawals said it: appended, never changed. While nothing was
-- ever published any law may be run, as in a house that is still being built.
create table store.law_in_force (
  release_id bigint primary key,               -- the publication, a number of the floor that publishes
  law_hash text not null check (law_hash ~ '^[0-9a-f]{64}$'),
  former_hash text not null check (former_hash ~ '^[0-9a-f]{64}$' and former_hash <> law_hash),
  from_day date not null,
  recorded timestamptz not null default store.clock()
);

create table store.law_withdrawn (
  release_id bigint primary key references store.law_in_force,
  from_day date not null,
  recorded timestamptz not null default store.clock()
);
