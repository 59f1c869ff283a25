-- Lists of the dead as other departments send them (civil affairs, public security, funeral homes, health): the paper, what became of
-- each row, and the row itself, sealed, since it holds an identity number, also of people nobody here cares for.
create table registry.death_list (
    list_id      bigint generated always as identity primary key,
    source       text not null check (source in ('civil_affairs', 'public_security', 'funeral_home', 'health')),
    document     text not null check (document <> ''),
    name         text not null,
    sha256       text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    rows         integer not null check (rows > 0),
    recorded     integer not null,                  -- deaths recorded by this list
    known        integer not null,                  -- recorded before, the same day
    differ       integer not null,                  -- recorded before with another day: parked beside the record
    not_here     integer not null,                  -- nobody in this office's care has the number
    parked       integer not null,                  -- cannot be taken as it stands, with reasons
    known_on     date not null,
    taken_by     bigint not null,
    registered   timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (sha256, serving_path),                  -- an office takes a file once; another takes it for its own people
    unique (source, document, serving_path),
    check (rows = recorded + known + differ + not_here + parked)
);

create table registry.death_line (
    list_id      bigint not null references registry.death_list,
    line_no      integer not null,
    person_id    bigint,
    died_on      date,
    outcome      text not null check (outcome in ('recorded', 'known', 'differs', 'not_here', 'parked')),
    reasons      jsonb not null default '[]',       -- [{code, en, zh}]
    cells        bytea not null,
    key_id       text not null,
    serving_path text collate "C" not null,
    primary key (list_id, line_no),
    check (outcome not in ('recorded', 'known', 'differs') or (person_id is not null and died_on is not null)),
    check ((outcome in ('parked', 'differs')) = (reasons <> '[]'))
);
create index death_line_person on registry.death_line (person_id);

select access.protect('registry.' || t) from unnest(array['death_list', 'death_line']) t;
select store.allow_update('registry.death_line', array['cells', 'key_id'], 'sealed again under a new key');
comment on table registry.death_list is
    'canonical: source, document, name, sha256, rows, recorded, known, differ, not_here, parked, known_on, serving_path';
comment on table registry.death_line is 'canonical: line_no, person_id, died_on, outcome, reasons, serving_path';
