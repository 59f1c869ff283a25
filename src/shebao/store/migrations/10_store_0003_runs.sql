-- Runs and their steps, rows a run set aside, events, the archive of law, files on their way out.

create table store.law_archive (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  ir_version integer not null,
  body bytea not null check (encode(sha256(body), 'hex') = hash),
  recorded timestamptz not null default store.clock()
);

create table store.run (
  run_id bigint generated always as identity primary key,
  kind text not null,
  run_key text not null unique,                -- the same work has the same key: it is never done twice
  law_hash text,
  known_on date,
  state text not null default 'open' check (state in ('open', 'published', 'abandoned')),
  serving_path text collate "C" not null,
  started timestamptz not null default store.clock(),
  published_at timestamptz,
  totals jsonb,
  check ((state = 'published') = (published_at is not null))
);
select store.allow_update('store.run', array['state', 'published_at', 'totals'], 'publication is the fact of a run');

create table store.run_step (
  run_id bigint not null references store.run,
  step_no integer not null,
  name text not null,
  state text not null default 'done' check (state = 'done'),  -- written with the work, in its transaction: done or absent
  rows bigint not null,
  fen bigint not null,
  content_hash text,
  recorded timestamptz not null default store.clock(),
  primary key (run_id, step_no),
  unique (run_id, name)
);

create table store.parked_row (
  run_id bigint not null references store.run,
  row_key text not null,
  step text not null,
  reason text not null,
  owner text not null,                         -- the post that must look at it
  serving_path text collate "C" not null,
  recorded timestamptz not null default store.clock(),
  settled timestamptz,
  settled_how text,
  primary key (run_id, row_key)
);
select store.allow_update('store.parked_row', array['settled', 'settled_how'], 'somebody dealt with the row');

create table store.event (
  event_id bigint generated always as identity primary key,
  name text not null,
  payload jsonb not null,                      -- ids only: no person can be read from it
  recorded timestamptz not null default store.clock()
);
create index on store.event (name, event_id);

create table store.event_done (
  event_id bigint not null references store.event,
  subscriber text not null,
  recorded timestamptz not null default store.clock(),
  primary key (event_id, subscriber)
);

create table store.event_failed (
  event_id bigint not null references store.event,
  subscriber text not null,
  reason text not null,
  recorded timestamptz not null default store.clock(),
  primary key (event_id, subscriber, recorded)
);

-- An event is written with the fact, by whichever package states the fact.
create function store.emit(name text, payload jsonb) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ insert into store.event (name, payload) values (name, payload) returning event_id $$;
select store.insert_by_functions('store.event', 'only store.emit writes events');

create table store.file (
  file_id bigint generated always as identity primary key,
  name text not null unique,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null,
  state text not null default 'to_send' check (state in ('to_send', 'sent')),
  recorded timestamptz not null default store.clock(),
  sent_at timestamptz
);
select store.allow_update('store.file', array['state', 'sent_at'], 'the file lies in the outbox');

-- Business columns of tables, for the canonical export. A table says `comment on table … is 'canonical: a, b'`, or a view
-- canonical.<schema>_<table> says the same rows with natural keys in the place of surrogate ids.
create schema canonical;
grant usage on schema canonical to shebao_reader;
