-- Relations that move in from other agencies (转移接续): what the sending agency's form (信息表) says of each person and year, the money
-- that comes with it, and what of both was taken into the record. A form is kept as it came, sealed; money waits in temporary receipts
-- until the person's relation is taken over; the months count and the account grows from that moment.

create table collection.moved_list (
    list_id      bigint generated always as identity primary key,
    scheme       text not null,
    document     text not null check (document <> ''),
    from_agency  text not null check (from_agency <> ''),
    name         text not null,
    sha256       text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    persons      integer not null check (persons > 0),
    amount_fen   bigint not null check (amount_fen >= 0),     -- accounts and pooled part together, as the paper states
    pool_id      integer not null,
    taken_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (sha256, serving_path),
    unique (from_agency, document, serving_path)
);
-- One person of a list. `relation_no` is his place by number, whatever the order of the rows was.
create table collection.moved_relation (
    list_id      bigint not null references collection.moved_list,
    relation_no  integer not null,
    first_month  integer not null,
    last_month   integer not null check (last_month >= first_month),
    account_fen  bigint not null check (account_fen >= 0),
    pooled_fen   bigint not null check (pooled_fen >= 0),
    reasons      jsonb not null default '[]',                 -- [{code, en, zh}]: why it was not ready when the list came
    cells        bytea not null,                              -- number, name and rows as they came
    key_id       text not null,
    serving_path text collate "C" not null,
    primary key (list_id, relation_no)
);
create table collection.moved_span (
    list_id      bigint not null,
    relation_no  integer not null,
    first_month  integer not null,
    last_month   integer not null check (last_month between first_month and first_month + 11 and last_month / 12 = first_month / 12),
    months       integer not null check (months between 0 and last_month - first_month + 1),
    base_fen     bigint not null check (base_fen >= 0),
    serving_path text collate "C" not null,
    primary key (list_id, relation_no, first_month),
    foreign key (list_id, relation_no) references collection.moved_relation
);
-- The money of a list, as the bank or the treasury told it.
create table collection.moved_money (
    list_id      bigint primary key references collection.moved_list,
    reference    text not null check (reference <> ''),
    booked_on    date not null,
    period       integer not null,
    amount_fen   bigint not null,
    taken_by     bigint not null,
    approved_by  bigint not null check (approved_by <> taken_by),
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (reference, serving_path)
);
-- What was taken into a person's record: from here the months count.
create table collection.moved_year (
    list_id      bigint not null,
    relation_no  integer not null,
    person_id    bigint not null,
    scheme       text not null,
    year         integer not null,
    months       integer not null check (months between 0 and 12),
    base_fen     bigint not null,
    run_id       bigint not null,
    serving_path text collate "C" not null,
    primary key (list_id, relation_no, year),
    foreign key (list_id, relation_no) references collection.moved_relation
);
create index moved_year_person on collection.moved_year (person_id, scheme);

select access.protect('collection.' || t)
from unnest(array['moved_list', 'moved_relation', 'moved_span', 'moved_money', 'moved_year']) t;
select store.allow_update('collection.moved_relation', array['cells', 'key_id'], 'sealed again under a new key');
comment on table collection.moved_list is
    'canonical: scheme, document, from_agency, name, sha256, persons, amount_fen, serving_path';
comment on table collection.moved_relation is
    'canonical: relation_no, first_month, last_month, account_fen, pooled_fen, reasons, serving_path';
comment on table collection.moved_span is 'canonical: relation_no, first_month, last_month, months, base_fen, serving_path';
comment on table collection.moved_money is 'canonical: reference, booked_on, period, amount_fen, serving_path';
comment on table collection.moved_year is 'canonical: relation_no, person_id, scheme, year, months, base_fen, serving_path';

-- Money that moved in earns from the month it is booked, as a contribution does; a balance brought in earns the whole year.
alter table collection.account_posting drop constraint account_posting_move_check;
alter table collection.account_posting add constraint account_posting_move_check
    check (move in ('contribution', 'moved_in', 'interest', 'brought_in', 'drawn'));

create or replace function collection.years(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, year integer, months integer, base_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select subject, year, least(sum(months), 12)::integer, sum(base_fen)::bigint
    from (
        select subject, year, months, base_fen from collection.paid_months(subjects, of_scheme, until_month, known_at)
        union all
        select s.subject, y.year, y.months, y.base_fen
        from registry.standing_for(subjects, known_at) s
        join collection.contribution_year y on y.person_id = s.person_id and y.scheme = of_scheme
        where y.year * 12 <= until_month
        union all
        select s.subject, y.year, y.months, y.base_fen
        from registry.standing_for(subjects, known_at) s
        join collection.moved_year y on y.person_id = s.person_id and y.scheme = of_scheme
        join ledger.publication u on u.run_id = y.run_id and u.recorded <= known_at
        where y.year * 12 <= until_month) counted
    group by subject, year
$$;

create or replace function collection.account_years(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, account_year integer, brought_in bigint, credit bigint, credit_months bigint,
               interest bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.subject, x.counts / 12,
           coalesce(sum(x.fen) filter (where x.move = 'brought_in'), 0)::bigint,
           coalesce(sum(x.fen) filter (where x.move in ('contribution', 'moved_in')), 0)::bigint,
           coalesce(sum(x.fen * (12 - x.counts % 12)) filter (where x.move in ('contribution', 'moved_in')), 0)::bigint,
           coalesce(sum(x.fen) filter (where x.move = 'interest'), 0)::bigint
    from (
        select s.subject, p.move, p.amount_fen as fen,
               case when p.move in ('contribution', 'moved_in') then p.period
                    when p.move = 'brought_in' then p.for_month + 1 else p.for_month end as counts
        from registry.standing_for(subjects, known_at) s
        join collection.account_posting p on p.person_id = s.person_id and p.scheme = of_scheme
        join ledger.publication u on u.run_id = p.run_id and u.recorded <= known_at) x
    where x.counts <= until_month
    group by x.subject, x.counts / 12
$$;
