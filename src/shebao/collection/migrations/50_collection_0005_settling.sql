-- What is owed and not paid, and how it is settled: money by bank notices, surcharges as differences, later due days, estimates
-- where nobody declared, steps against who does not pay, claims in an insolvency. Nothing of it is ever edited.

alter table collection.receipt_file drop constraint receipt_file_kind_check;
alter table collection.receipt_file add constraint receipt_file_kind_check check (kind in ('tax', 'treasury', 'bank'));

-- A credit on the collection account as the bank told it. `payer_code` is '' where the bank's words name nobody.
create table collection.bank_credit (
    credit_id    bigint generated always as identity primary key,
    file_id      bigint not null references collection.receipt_file,
    reference    text not null unique,              -- the bank's own number of the booking
    booked_on    date not null,
    amount_fen   bigint not null check (amount_fen > 0),
    payer_code   text not null,
    employer_id  bigint,                            -- null: nobody we know
    remark       text not null,
    serving_path text collate "C" not null
);
create index bank_credit_file on collection.bank_credit (file_id);

-- Whose the money of an unknown payer is, as an officer found out on a document.
create table collection.identified_credit (
    credit_id    bigint primary key references collection.bank_credit,
    employer_id  bigint not null,
    document     text not null check (document <> ''),
    identified_by bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);

-- A later due day, or days that carry no surcharge, for one employer; always on a document.
--   deferral    the employer's own lines of these months are due on `due_day`
--   agreement   guaranteed deferral agreement: `pause` carries no surcharge
--   insolvency  no surcharge from the day the court accepted the petition
create table collection.respite (
    respite_id   bigint generated always as identity primary key,
    employer_id  bigint not null,
    kind         text not null check (kind in ('deferral', 'agreement', 'insolvency')),
    schemes      text[] not null,
    months       int4range,
    due_day      date,
    pause        daterange,
    document     text not null check (document <> ''),
    granted_by   bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    check ((kind = 'deferral') = (due_day is not null and months is not null)),
    check ((kind = 'deferral') = (pause is null)),
    unique (employer_id, kind, document)
);
-- A respite that ended before its time (an instalment was missed): from this day it has no effect.
create table collection.respite_end (
    respite_id   bigint primary key references collection.respite,
    ended_on     date not null,
    reason       text not null check (reason <> ''),
    ended_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
create table collection.instalment (
    respite_id   bigint not null references collection.respite,
    due_day      date not null,
    amount_fen   bigint not null check (amount_fen > 0),
    serving_path text collate "C" not null,
    primary key (respite_id, due_day)
);

-- The surcharge: rows are differences to what was counted before.
create table collection.late_fee (
    run_id       bigint not null,
    row_no       bigint not null,
    period       integer not null,
    for_month    integer not null,
    employer_id  bigint not null,
    scheme       text not null,
    component    text not null check (component = 'late_fee'),
    payer        text not null,
    pool_id      integer not null,
    counted_to   date not null,
    amount_fen   bigint not null,
    serving_path text collate "C" not null,
    primary key (run_id, row_no)
);
create index late_fee_employer on collection.late_fee (employer_id, scheme, for_month);

-- Steps against an employer who does not pay, each dated and on a document. There is no step that settles for less.
create table collection.enforcement (
    employer_id  bigint not null,
    case_no      text not null check (case_no <> ''),
    step         text not null check (step in ('ordered', 'accounts_asked', 'transfer_decided', 'court_asked', 'closed_paid')),
    on_day       date not null,
    until_day    date,
    document     text not null check (document <> ''),
    owed_fen     bigint not null,
    taken_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (employer_id, case_no, step)
);

-- An insolvency and what was claimed in it, frozen on the day of the claim: per person, so that shares go back to persons.
create table collection.insolvency (
    insolvency_id bigint generated always as identity primary key,
    employer_id   bigint not null,
    accepted_on   date not null,
    case_no       text not null check (case_no <> ''),
    court         text not null,
    document      text not null check (document <> ''),
    filed_by      bigint not null,
    recorded      timestamptz not null default store.clock(),
    serving_path  text collate "C" not null,
    unique (employer_id, case_no)
);
create table collection.insolvency_claim (
    insolvency_id bigint not null references collection.insolvency,
    claim_no      integer not null,
    rank          integer not null check (rank between 1 and 3),
    scheme        text not null,
    component     text not null,
    payer         text not null,
    for_month     integer not null,
    person_id     bigint not null,                  -- 0: of nobody alone (surcharge)
    pool_id       integer not null,
    amount_fen    bigint not null check (amount_fen > 0),
    serving_path  text collate "C" not null,
    primary key (insolvency_id, claim_no)
);

-- What a claim was paid in a distribution.
create table collection.insolvency_paid (
    insolvency_id bigint not null,
    claim_no      integer not null,
    run_id        bigint not null,
    amount_fen    bigint not null check (amount_fen > 0),
    serving_path  text collate "C" not null,
    primary key (insolvency_id, claim_no, run_id),
    foreign key (insolvency_id, claim_no) references collection.insolvency_claim
);

-- Money given back to who paid it: ordered by one, approved by another, booked when the bank has paid.
create table collection.refund (
    refund_id    bigint generated always as identity primary key,
    employer_id  bigint not null,
    scheme       text not null,
    amount_fen   bigint not null check (amount_fen > 0),
    document     text not null check (document <> ''),
    asked_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    unique (employer_id, scheme, document)
);
create table collection.refund_step (
    refund_id    bigint not null references collection.refund,
    step         text not null check (step in ('approved', 'paid')),
    document     text not null check (document <> ''),
    taken_by     bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null,
    primary key (refund_id, step)
);

select access.protect('collection.' || t) from unnest(array['bank_credit', 'identified_credit', 'respite', 'respite_end', 'instalment',
    'late_fee', 'enforcement', 'insolvency', 'insolvency_claim', 'insolvency_paid', 'refund', 'refund_step']) t;
select store.insert_by_functions('collection.late_fee', 'registers enter through ledger.publish_run');
select ledger.declare_register('late_fee', 'collection.late_fee', 'shebao_collection', 'owe');
comment on table collection.bank_credit is 'canonical: reference, booked_on, amount_fen, payer_code, employer_id, remark, serving_path';
comment on table collection.identified_credit is 'canonical: employer_id, document, serving_path';
comment on table collection.respite is 'canonical: employer_id, kind, schemes, months, due_day, pause, document, serving_path';
comment on table collection.respite_end is 'canonical: ended_on, reason, serving_path';
comment on table collection.instalment is 'canonical: due_day, amount_fen, serving_path';
comment on table collection.late_fee is
    'canonical: period, for_month, employer_id, scheme, component, payer, counted_to, amount_fen, serving_path';
comment on table collection.enforcement is 'canonical: employer_id, case_no, step, on_day, until_day, document, owed_fen, serving_path';
comment on table collection.insolvency is 'canonical: employer_id, accepted_on, case_no, court, document, serving_path';
comment on table collection.insolvency_claim is
    'canonical: claim_no, rank, scheme, component, payer, for_month, person_id, amount_fen, serving_path';
comment on table collection.insolvency_paid is 'canonical: claim_no, amount_fen, serving_path';
comment on table collection.refund is 'canonical: employer_id, scheme, amount_fen, document, serving_path';
comment on table collection.refund_step is 'canonical: step, document, serving_path';

-- Owed and paid, now also of nobody alone: an estimate for an employer who did not declare is person 0, and money paid on it.
create or replace view collection.owed with (security_invoker = true) as
select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path,
       sum(owed)::bigint as owed_fen, sum(paid)::bigint as paid_fen, sum(account)::bigint as account_fen,
       sum(base)::bigint as base_fen
from (
    select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path,
           amount_fen as owed, 0::bigint as paid, account_fen as account, base_fen as base
    from collection.due
    union all
    select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path, 0, amount_fen, 0, 0
    from collection.paid where person_id <> 0 or (move <> 'hold' and payer <> '' and component <> 'late_fee')) both_sides
group by for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path;

-- A month is due on the day of its first notice; the employer's own lines on the day they are deferred to, if that is later.
create or replace view collection.arrears with (security_invoker = true) as
select l.employer_id, l.scheme, l.for_month, l.pool_id, l.serving_path, greatest(n.due_day, r.due_day) as due_day,
       sum(l.open_fen)::bigint as principal_fen
from (
    select o.employer_id, o.scheme, o.for_month, o.pool_id, o.serving_path, o.payer = 'person' as own,
           sum(o.owed_fen - o.paid_fen) as open_fen
    from collection.owed o where o.owed_fen <> o.paid_fen
    group by o.employer_id, o.scheme, o.for_month, o.pool_id, o.serving_path, o.payer = 'person') l
left join lateral (select min(due_day) as due_day from collection.notice n
                   where n.employer_id = l.employer_id and n.period >= l.for_month) n on true
left join lateral (
    select max(r.due_day) as due_day from collection.respite r
    where r.employer_id = l.employer_id and r.kind = 'deferral' and not l.own and l.scheme = any (r.schemes)
      and r.months @> l.for_month
      and not exists (select from collection.respite_end e where e.respite_id = r.respite_id)) r on true
group by l.employer_id, l.scheme, l.for_month, l.pool_id, l.serving_path, greatest(n.due_day, r.due_day);

-- Money held for want of an owner: since when, and how much of it is still held.
create view collection.suspense with (security_invoker = true) as
select p.receipt_id, t.number as reference, t.payer_code, t.paid_on, p.scheme, p.pool_id, p.employer_id, p.serving_path,
       sum(p.amount_fen)::bigint as amount_fen, (store.clock()::date - t.paid_on) as age_days
from collection.paid p join collection.tax_receipt t using (receipt_id)
where p.move in ('hold', 'release')
group by p.receipt_id, t.number, t.payer_code, t.paid_on, p.scheme, p.pool_id, p.employer_id, p.serving_path
having sum(p.amount_fen) <> 0;
