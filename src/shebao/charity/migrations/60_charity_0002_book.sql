-- The donation book: who may raise and pass on money, what was promised, what came, what is needed, what was spent out of which receipt.
-- Nothing is edited but the upper end of standing.r; what comes back is a row of its own.
create schema charity authorization shebao_owner;

create table charity.organisation (
  organisation_id bigint generated always as identity primary key,
  credit_code   text not null unique,
  name          text not null check (name <> ''),
  kind          text not null,
  region        text collate "C" not null check (region ~ '^[0-9]{6}$'),
  registered_on date not null,
  document      text not null check (document <> ''),
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null
);

-- v: the days it holds; r: as known when. A qualification is for every purpose (''), an entrustment for one.
create table charity.standing (
  organisation_id bigint not null references charity.organisation,
  kind          text not null check (kind in ('public_fundraising', 'entrusted')),
  purpose       text not null,
  v             daterange not null check (not isempty(v) and not lower_inf(v)),
  document      text not null check (document <> ''),
  r             tstzrange not null,
  actor_id      bigint not null,
  serving_path  text collate "C" not null,
  check ((kind = 'entrusted') = (purpose <> '')),
  exclude using gist (organisation_id with =, kind with =, purpose with =, v with &&, r with &&)
);
select store.allow_update('charity.standing', array['r'], 'what was recorded ends being known, and is never changed');

create table charity.need (
  need_id       bigint generated always as identity primary key,
  person_id     bigint,
  unit_id       bigint,
  kind          text not null,
  purpose       text not null,
  source        text not null check (source in ('refused', 'referred', 'partly', 'clerk')),
  region        text collate "C" not null check (region ~ '^[0-9]{6}$'),
  amount_fen    bigint not null check (amount_fen > 0),
  bill          text not null,                     -- '' where no bill stands behind it
  document      text not null check (document <> ''),
  opened_on     date not null,
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  check ((person_id is null) <> (unit_id is null)),
  unique nulls not distinct (document, kind, person_id, unit_id)
);
create unique index need_of_bill on charity.need (bill) where bill <> '';

-- The claims whose schemes answer the same need: what they give is not needed a second time.
create table charity.need_claim (
  claim_id      bigint primary key,
  need_id       bigint not null references charity.need,
  serving_path  text collate "C" not null
);
create index claims_of_need on charity.need_claim (need_id);

create table charity.need_end (
  need_id       bigint primary key references charity.need,
  ended_on      date not null,
  reason        text not null check (reason <> ''),
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null
);

-- A promise, with what the donor bound it to. It is no money.
create table charity.donation (
  donation_id   bigint generated always as identity primary key,
  organisation_id bigint not null references charity.organisation,
  donor         text not null check (donor <> ''),
  anonymous     boolean not null,                  -- to the public; the book knows
  raised        text not null check (raised in ('public', 'directed')),
  purpose       text not null,                     -- '' is free
  region        text collate "C" not null check (region ~ '^[0-9]{6}$'),   -- 000000 is free
  need_id       bigint references charity.need,
  promised_fen  bigint not null check (promised_fen > 0),
  promised_on   date not null,
  document      text not null check (document <> ''),
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  unique (organisation_id, document)
);

create table charity.receipt (
  receipt_id    bigint generated always as identity primary key,
  donation_id   bigint not null references charity.donation,
  organisation_id bigint not null references charity.organisation,
  came_on       date not null,
  amount_fen    bigint not null check (amount_fen > 0),
  reference     text not null check (reference <> ''),   -- the bank's
  number        text not null,                           -- of the receipt given to the donor; '' where he wanted none
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  unique (organisation_id, reference)
);
create index receipts_of_donation on charity.receipt (donation_id);

create table charity.spending (
  spending_id   bigint generated always as identity primary key,
  organisation_id bigint not null references charity.organisation,
  kind          text not null,                     -- 'grant', or a kind of expense
  need_id       bigint references charity.need,
  amount_fen    bigint not null check (amount_fen > 0),
  document      text not null check (document <> ''),
  proposed_on   date not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  check ((kind = 'grant') = (need_id is not null)),
  unique (organisation_id, document)
);
create index spendings_of_need on charity.spending (need_id);

-- Four roles, four persons: the second key says so whatever the program does.
create table charity.spending_step (
  spending_id   bigint not null references charity.spending,
  role          text not null check (role in ('maker', 'checker', 'approver', 'payer', 'withdrawn')),
  actor_id      bigint not null,
  post          text not null,
  on_date       date not null,
  note          text not null,                     -- the bank's reference of a payment, the reason of a withdrawal
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  primary key (spending_id, role),
  check (role not in ('payer', 'withdrawn') or note <> '')
);
create unique index four_hands on charity.spending_step (spending_id, actor_id) where role <> 'withdrawn';

create table charity.money_back (
  spending_id   bigint not null references charity.spending,
  reference     text not null check (reference <> ''),
  amount_fen    bigint not null check (amount_fen > 0),
  came_on       date not null,
  reason        text not null check (reason <> ''),
  actor_id      bigint not null,
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  primary key (spending_id, reference)
);

-- Which receipt a spending takes from: set aside (+), given up or given back (−).
create table charity.split (
  spending_id   bigint not null references charity.spending,
  seq           integer not null,
  receipt_id    bigint not null references charity.receipt,
  amount_fen    bigint not null check (amount_fen <> 0),
  reference     text not null,                     -- of the money that came back; '' else
  recorded      timestamptz not null default store.clock(),
  serving_path  text collate "C" not null,
  primary key (spending_id, seq)
);
create index splits_of_receipt on charity.split (receipt_id);

select access.protect('charity.' || t) from unnest(array['organisation', 'standing', 'need', 'need_claim', 'need_end', 'donation',
  'receipt', 'spending', 'spending_step', 'money_back', 'split']) t;

-- What came, what of it is taken and what is left, with what it is bound to.
create view charity.fund with (security_invoker = true) as
select r.receipt_id, r.donation_id, r.organisation_id, r.came_on, r.amount_fen, d.purpose, d.region, d.need_id,
       r.amount_fen - coalesce((select sum(s.amount_fen) from charity.split s where s.receipt_id = r.receipt_id), 0)::bigint as left_fen,
       r.serving_path
from charity.receipt r join charity.donation d on d.donation_id = r.donation_id;

-- What schemes give for the claims of a need, what grants took, and what is still open. An ended need has nothing open.
create view charity.need_now with (security_invoker = true) as
select n.*, g.scheme_fen, t.granted_fen, e.ended_on,
       case when e.ended_on is not null then 0 else greatest(0, n.amount_fen - g.scheme_fen - t.granted_fen) end as open_fen,
       greatest(0, g.scheme_fen + t.granted_fen - n.amount_fen) as over_fen
from charity.need n
left join charity.need_end e on e.need_id = n.need_id
cross join lateral (
  select coalesce(sum(x.amount_fen), 0)::bigint as scheme_fen
  from charity.need_claim c join benefits.award a on a.claim_id = c.claim_id
  join benefits.entitlement x on x.award_id = a.award_id where c.need_id = n.need_id) g
cross join lateral (
  select coalesce(sum(s.amount_fen), 0)::bigint as granted_fen
  from charity.spending p join charity.split s on s.spending_id = p.spending_id where p.need_id = n.need_id) t;

-- One at a time for an organisation, then for a need; ids never meet, as each kind has numbers of its own.
create function charity.hold(organisation bigint, need bigint) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('charity organisation ' || organisation, 60));
  select pg_advisory_xact_lock(hashtextextended('charity need ' || need, 60)) where need is not null;
$$;

-- Whatever the program does: no receipt gives more than came, no spending takes more than its amount, no need gets more than is open.
create function charity.prove_split() returns trigger language plpgsql as $$
declare
  p charity.spending;
begin
  select * into strict p from charity.spending where spending_id = new.spending_id;
  perform charity.hold(p.organisation_id, p.need_id);
  if exists (select from charity.fund f where f.receipt_id = new.receipt_id
             and (f.left_fen not between 0 and f.amount_fen or f.organisation_id <> p.organisation_id)) then
    raise exception 'receipt % does not hold what spending % takes', new.receipt_id, new.spending_id using errcode = 'check_violation';
  end if;
  if (select sum(amount_fen) not between 0 and p.amount_fen from charity.split where spending_id = new.spending_id) then
    raise exception 'the splits of spending % are not within its amount', new.spending_id using errcode = 'check_violation';
  end if;
  if new.amount_fen > 0 and exists (select from charity.need_now n where n.need_id = p.need_id and n.over_fen > 0) then
    raise exception 'need % would get more than is open', p.need_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger proved after insert on charity.split deferrable initially deferred for each row execute function charity.prove_split();

-- Money of a book by day: what came, what was paid, what came back.
create view charity.movement with (security_invoker = true) as
select r.organisation_id, r.came_on as on_date, 'received' as move,
       case when d.purpose <> '' or d.region <> '000000' or d.need_id is not null then 'bound' else 'free' end as head,
       r.amount_fen, r.serving_path
from charity.receipt r join charity.donation d on d.donation_id = r.donation_id
union all
select p.organisation_id, s.on_date, 'spent', coalesce(n.purpose, p.kind), p.amount_fen, p.serving_path
from charity.spending p join charity.spending_step s on s.spending_id = p.spending_id and s.role = 'payer'
left join charity.need n on n.need_id = p.need_id
union all
select p.organisation_id, b.came_on, 'returned', coalesce(n.purpose, p.kind), b.amount_fen, p.serving_path
from charity.money_back b join charity.spending p on p.spending_id = b.spending_id
left join charity.need n on n.need_id = p.need_id;

comment on table charity.organisation is 'canonical: credit_code, name, kind, region, registered_on, document';
comment on table charity.receipt is 'canonical: reference, number, came_on, amount_fen';
comment on table charity.money_back is 'canonical: reference, came_on, amount_fen, reason';
