-- Declaring --------------------------------------------------------------------------------------------------

-- Everybody insured through an employer on some day of a month.
-- name: staff_of_month
select distinct m.employer_id, m.person_id
from registry.membership m
where m.employer_id = any (:employers::bigint[]) and upper_inf(m.r) and m.state in ('active', 'disputed')
  and m.v && daterange(:since, :until);

-- name: names_of_persons
select person_id, name, died_on from registry.person_version
where person_id = any (:persons::bigint[]) and upper_inf(r);

-- name: add_declaration
insert into collection.declaration
    (employer_id, period, kind, document, name, sha256, accepted, rejected, declared_by, serving_path)
values (:employer, :period, :kind, :document, :name, :sha256, :accepted, :rejected, :by, :path)
returning declaration_id;

-- The last sheet of a name that each employer sent for a month.
-- name: declarations_by_name
select distinct on (d.employer_id) d.employer_id, d.declaration_id, d.sha256, d.accepted, d.rejected
from unnest(:employers::bigint[], :names::text[]) asked(employer_id, name)
join collection.declaration d using (employer_id, name)
where d.period = :period order by d.employer_id, d.declaration_id desc;

-- Months an employer declared back on one document.
-- name: back_paid_months
select distinct period from collection.declaration
where employer_id = :employer and kind = 'back_payment' and document = :document;

-- name: lines_of_declaration
select line_no, person_id, wage_fen, change, accepted, reasons, cells, key_id from collection.declaration_line
where declaration_id = :declaration order by line_no;

-- name: declarations_of
select declaration_id, period, kind, name, accepted, rejected, received from collection.declaration
where employer_id = :employer order by declaration_id;

-- What an employer declared last, before a month, for those who still are on his staff.
-- name: employers_with_list
-- Who declared somebody for the month before: he has a list to send again.
select distinct l.employer_id from collection.declaration_line l
where l.employer_id <> 0 and l.accepted and l.for_month = :period - 1 order by l.employer_id;

-- name: last_list
select distinct on (l.person_id) l.person_id, l.wage_fen
from collection.declaration_line l
where l.employer_id = :employer and l.accepted and l.for_month < :period
  and l.person_id in (
      select m.person_id from registry.membership m
      where m.employer_id = :employer and upper_inf(m.r) and m.state in ('active', 'disputed')
        and m.v && daterange(:since, :until))
order by l.person_id, l.for_month desc, l.declaration_id desc;

-- name: membership_of_kind
select m.membership_id from registry.membership m
where m.person_id = :person and m.employer_id is null and upper_inf(m.r) and m.v && daterange(:since, :until);

-- Assessing --------------------------------------------------------------------------------------------------

-- Numbers of persons, for cutting a month into slices.
-- name: numbers_of_persons
select coalesce(min(person_id), 0) as first, coalesce(max(person_id), 0) as last from registry.person;

-- Who owes for a month: the wage last declared for it, with kind and place of every relation in these schemes.
-- name: declared_for
with declared as materialized (
    select distinct on (d.person_id, d.employer_id) d.person_id, d.employer_id, d.wage_fen, d.serving_path
    from collection.declaration_line d join collection.declaration h using (declaration_id)
    where d.for_month = :for_month and d.person_id >= :first_person and d.person_id < :until_person
      and d.accepted and h.kind <> 'taken_on'
    order by d.person_id, d.employer_id, d.declaration_id desc)
select l.person_id, coalesce(l.employer_id, 0) as employer_id, l.wage_fen, m.membership_id, m.region_id,
       m.state <> 'active' as disputed, m.scheme, m.kind, l.serving_path
from declared l
join registry.membership m on m.person_id = l.person_id and m.employer_id is not distinct from l.employer_id
where m.scheme = any (:schemes::text[]) and upper_inf(m.r) and m.state in ('active', 'disputed')
  and m.v && daterange(:since, :until);

-- What the register holds for a month, line by line.
-- name: booked_dues
select person_id, employer_id, scheme, component, pool_id, serving_path, sum(base_fen)::bigint as base_fen,
       sum(amount_fen)::bigint as amount_fen, sum(account_fen)::bigint as account_fen
from collection.due b
where b.scheme = any (:schemes::text[]) and b.for_month = :for_month
  and b.person_id >= :first_person and b.person_id < :until_person
  -- an estimate (person 0) stands until its employer declares
  and (b.person_id <> 0 or exists (
      select from collection.declaration_line l join collection.declaration h using (declaration_id)
      where l.for_month = :for_month and l.employer_id = b.employer_id and l.accepted and h.kind <> 'taken_on'))
group by person_id, employer_id, scheme, component, payer, pool_id, serving_path
having sum(amount_fen) <> 0 or sum(base_fen) <> 0;

-- name: region_codes
select region_id, code from registry.region_code where region_id = any (:regions::integer[]) and v @> :at::date;

-- name: employer_fact
select f.subject_id as subject, f.value, f.code from registry.fact f
where f.subject_kind = 'employer' and f.subject_id = any (:subjects::bigint[]) and f.name = :name
  and upper_inf(f.r) and f.v @> :event_date::date;

-- name: branch_of_fund
select branch from registry.branch where fund = :fund order by branch = :scheme desc, branch limit 1;

-- name: put_unsaid
insert into collection.unsaid (run_id, what, scheme, region, month, said_en, said_zh, serving_path)
values (:run, :what, :scheme, :region, :month, :said_en, :said_zh, :path);

-- name: unsaid_of
select what, scheme, region, month, said_en, said_zh from collection.unsaid where run_id = :run
order by what, scheme, region, month, said_en;

-- name: put_due_law
insert into collection.due_law
    (run_id, scheme, component, region, for_month, pool_id, due, law_slice, unverified, origins, serving_path)
values (:run, :scheme, :component, :region, :for_month, :pool, :due, :law_slice, :unverified::text[], :origins::text[], :path);

-- name: add_notices
insert into collection.notice (run_id, employer_id, period, due_day, employer_fen, person_fen, persons, serving_path)
select :run, p.employer_id, p.period, :due_day, sum(p.others), sum(p.own), count(*) filter (where p.person_id <> 0),
       min(e.serving_path)
from (
    select d.employer_id, d.person_id, d.period,
           coalesce(sum(d.amount_fen) filter (where d.payer <> 'person'), 0) as others,
           coalesce(sum(d.amount_fen) filter (where d.payer = 'person'), 0) as own
    from collection.due d where d.run_id = :run and d.employer_id <> 0
    group by d.employer_id, d.person_id, d.period) p
join registry.employer e using (employer_id)
group by p.employer_id, p.period
order by p.employer_id;

-- name: notices
select notice_id, run_id, employer_id, period, due_day, employer_fen, person_fen, persons
from collection.notice where employer_id = :employer order by notice_id;

-- The lines of a notice: what the employer must pay, by scheme and line.
-- name: notice_lines
select d.scheme, d.component, d.payer, d.for_month, count(distinct d.person_id) as persons,
       sum(d.amount_fen)::bigint as amount_fen
from collection.due d
where d.run_id = :run and d.employer_id = :employer
group by d.scheme, d.component, d.payer, d.for_month order by d.for_month, d.scheme, d.component;

-- What each employer of the office owes by an assessed month, for the collector.
-- name: lines_for_collector
with sums as materialized (
    select employer_id, scheme, component, for_month, sum(amount_fen)::bigint as amount_fen
    from collection.due where period = :period group by employer_id, scheme, component, for_month
), days as materialized (
    select employer_id, min(due_day) as due_day from collection.notice where period = :period group by employer_id
)
select e.credit_code as payer, s.scheme, s.component, s.for_month, s.amount_fen, d.due_day
from sums s join registry.employer e using (employer_id) left join days d using (employer_id)
where s.amount_fen <> 0
order by e.credit_code, s.for_month, s.scheme, s.component;

-- The statement of one person: every line of a month.
-- name: statement
select scheme, component, payer, employer_id, base_fen, owed_fen, paid_fen from collection.owed
where person_id = :person and for_month = :for_month order by scheme, component;

-- name: mode_at
select region, mode, collector, document, unverified from collection.collection_mode
where region = any (:regions::text[]) and v @> :at::date order by array_position(:regions::text[], region) limit 1;

-- name: close_mode
update collection.collection_mode set v = daterange(:since, :until) where region = :region and lower(v) = :since;

-- name: put_mode
insert into collection.collection_mode (region, mode, collector, document, unverified, v)
select :region, :mode, :collector, :document, :unverified, daterange(:since, :until)
where not exists (select from collection.collection_mode where region = :region and lower(v) = :since);

-- Receiving --------------------------------------------------------------------------------------------------

-- name: receipt_file_of
select f.name, f.recorded, f.rows, f.fen,
       (select count(distinct t.payer_code) from collection.tax_receipt t where t.file_id = f.file_id and t.employer_id is null) as unknown
from collection.receipt_file f where f.sha256 = :sha256;

-- name: add_receipt_file
insert into collection.receipt_file (kind, name, sha256, rows, fen, taken_by, serving_path)
values (:kind, :name, :sha256, :rows, :fen, :by, :path) returning file_id;

-- name: employers_by_code
select employer_id, credit_code from registry.employer where credit_code = any (:codes::text[]);

-- name: known_receipts
select number, scheme, component, for_month from collection.tax_receipt where number = any (:numbers::text[]);

-- name: schemes_with_books
select scheme from ledger.scheme_fund;

-- name: known_advices
select advice, scheme from collection.treasury_advice where advice = any (:advices::text[]);

-- Tax receipts of a scheme whose treasury advice agrees, and which no published run has matched; payer by payer.
-- name: open_receipts
with agreed as (
    select advice from (
        select advice, amount_fen from collection.tax_receipt where scheme = :scheme
        union all select advice, -amount_fen from collection.treasury_advice where scheme = :scheme) both_sides
    group by advice having sum(amount_fen) = 0)
select t.receipt_id, t.paid_on, t.component, t.for_month, coalesce(t.employer_id, -1) as employer_id,
       case when t.employer_id = 0 then substr(t.payer_code, 2)::bigint else 0 end as payer_person,
       t.amount_fen, t.serving_path
from collection.tax_receipt t join agreed using (advice) join collection.receipt_file f using (file_id)
where (f.kind = 'bank') = :bank and t.scheme = :scheme and t.paid_on < :until
  and mod(abs(case when t.employer_id = 0 then substr(t.payer_code, 2)::bigint else coalesce(t.employer_id, 0) end),
          :slices) = :slice
  and not exists (select from collection.paid p where p.receipt_id = t.receipt_id)
order by t.employer_id, payer_person, t.for_month, t.component, t.paid_on, t.receipt_id;

-- What the payers of these receipts owe.
-- name: outstanding
select employer_id, case when employer_id = 0 then person_id else 0 end as payer_person, person_id, for_month,
       component, payer, pool_id, serving_path, owed_fen - paid_fen as open_fen
from collection.owed
where scheme = :scheme and for_month = any (:months::integer[]) and employer_id = any (:employers::bigint[])
  and (employer_id <> 0 or person_id = any (:payers::bigint[]))  -- of those who pay for themselves only these
  and owed_fen > paid_fen
union all
-- surcharges counted and not paid: of the employer, of nobody's month
select employer_id, 0, 0, for_month, 'late_fee', 'employer', pool_id, serving_path, sum(fen)::bigint
from (
    select f.employer_id, f.for_month, f.pool_id, f.serving_path, f.amount_fen as fen from collection.late_fee f
    where f.scheme = :scheme and f.for_month = any (:months::integer[]) and f.employer_id = any (:employers::bigint[])
    union all
    select p.employer_id, p.for_month, p.pool_id, p.serving_path, -p.amount_fen from collection.paid p
    where p.scheme = :scheme and p.for_month = any (:months::integer[]) and p.employer_id = any (:employers::bigint[])
      and p.component = 'late_fee' and p.move = 'receive') fees
group by employer_id, for_month, pool_id, serving_path having sum(fen) > 0;

-- name: temporary_receipts
select ledger.account_for('temporary_receipts', :month) as account;

-- The region of the office at a path, for money that is nobody's yet.
-- name: region_of_path
select region_id from registry.agency where path = :path and v @> :at::date order by agency_id limit 1;

-- name: sums_of_match
select move, sum(fen)::bigint as fen from ledger.control where run_id = :run and register = 'paid' group by move;

-- The months of persons that a run's receipts touched.
-- name: months_touched
select distinct person_id, for_month, scheme from collection.paid
where run_id = :run and scheme = any (:schemes::text[]) and person_id <> 0
  and person_id >= :first_person and person_id < :until_person;

-- Of these months: what is owed on lines with a share for an account, what was paid on them, what was posted. A large slice is read
-- whole (`persons` is null), a handful of persons by their numbers; they are put together as columns (own_parts).
-- name: shares_owed
select person_id, employer_id, amount_fen, account_fen, for_month, pool_id, scheme, component, payer, serving_path
from collection.due
where scheme = any (:schemes::text[]) and for_month = any (:months::integer[])
  and person_id >= :first_person and person_id < :until_person
  and (:persons::bigint[] is null or person_id = any (:persons::bigint[]))
  and (component = any (:components::text[]) or account_fen <> 0);

-- name: shares_paid
select person_id, employer_id, amount_fen, 0::bigint as account_fen, for_month, pool_id, scheme, component, payer, serving_path
from collection.paid
where scheme = any (:schemes::text[]) and for_month = any (:months::integer[])
  and person_id >= :first_person and person_id < :until_person
  and (:persons::bigint[] is null or person_id = any (:persons::bigint[]))
  and component = any (:components::text[]);

-- name: shares_posted
select person_id, amount_fen, for_month, scheme, component from collection.account_posting
where scheme = any (:schemes::text[]) and for_month = any (:months::integer[]) and move = 'contribution'
  and person_id >= :first_person and person_id < :until_person
  and (:persons::bigint[] is null or person_id = any (:persons::bigint[]));

-- Persons whose months a run paid late or took back: after the first day the month was due, or after the month itself for who
-- pays for himself (for a year paid as one, after the year began).
-- name: paid_late_by_run
with late as materialized (
    select c.scheme, c.employer_id, c.for_month, c.paid_on, d.due_day
    from (select scheme, employer_id, for_month, paid_on, bool_or(amount_fen < 0) as back from collection.paid
          where run_id = :run and person_id <> 0 and scheme = any (:schemes::text[]) and move in ('receive', 'refund')
          group by scheme, employer_id, for_month, paid_on) c
    left join lateral (select min(due_day) as due_day from collection.notice n
                       where n.employer_id = c.employer_id and n.period >= c.for_month and c.employer_id <> 0) d on true
    where c.back or c.paid_on > d.due_day
       or (c.employer_id = 0 and extract(year from c.paid_on) * 12 + extract(month from c.paid_on) - 1 > c.for_month))
select distinct p.scheme, p.person_id
from late l join collection.paid p using (scheme, employer_id, for_month, paid_on)
where p.run_id = :run and p.person_id <> 0 and p.move in ('receive', 'refund')
  and (p.amount_fen < 0 or p.paid_on > l.due_day
       or (p.employer_id = 0 and extract(year from p.paid_on) * 12 + extract(month from p.paid_on) - 1 > p.for_month))
order by p.scheme, p.person_id;

-- name: three_sums
select advice, scheme, day, tax_fen, treasury_fen, detail_fen from collection.three_sums
where day >= :since and day < :until order by advice, scheme;

-- name: open_items
select pool_id, month, item, amount_fen, owner, blocks, en, zh from collection.open_item
where month <= :month order by owner, item;

-- name: late_dues
select employer_id, scheme, for_month, due_day, principal_fen from collection.arrears
where principal_fen > 0 and due_day < :on order by employer_id, for_month, scheme;

-- Accounts ---------------------------------------------------------------------------------------------------

-- Accounts of a scheme in a year: balance before it, credits of it, interest booked for it. A contribution counts in the
-- month it was paid; a balance brought in and interest count in the month they are for.
-- name: accounts_of_year
select p.person_id, min(p.pool_id) as pool_id, min(p.serving_path) as serving_path,
       coalesce(sum(p.amount_fen) filter (where p.counts < :first), 0)::bigint as before_fen,
       coalesce(sum(p.amount_fen) filter (where p.counts between :first and :last and p.move in ('contribution', 'moved_in')), 0)::bigint
           as credit_fen,
       coalesce(sum(p.amount_fen * (12 - p.counts %% 12))
                filter (where p.counts between :first and :last and p.move in ('contribution', 'moved_in')), 0)::bigint
           as credit_months_fen,
       coalesce(sum(p.amount_fen) filter (where p.counts = :last and p.move = 'interest'), 0)::bigint as interest_fen
from (select a.*, case when move in ('contribution', 'moved_in') then period else for_month end as counts
      from collection.account_posting a where a.scheme = :scheme) p
where p.counts <= :last
group by p.person_id order by p.person_id;

-- name: account_of
select period, for_month, move, component, amount_fen from collection.account_posting
where person_id = :person and scheme = :scheme order by period, for_month, move, row_no;

-- Taking on --------------------------------------------------------------------------------------------------

-- Acts of this house in a register, within the caller's scope: old data is taken on before the first.
-- name: acts_before
select (select count(*) from collection.due) + (select count(*) from collection.declaration where kind <> 'taken_on')
       as acts;

-- name: known_years
select person_id, year from collection.contribution_year where scheme = :scheme and person_id = any (:persons::bigint[]);

-- name: pools_of_persons
select l.person_id, l.region_id from registry.person_place l
where l.person_id = any (:persons::bigint[]) and l.kind = 'insured' and upper_inf(l.r) and l.v @> :at::date;

-- name: add_taken_on
insert into collection.taken_on (register, document, rows, recorded_by, serving_path)
values (:register, :document, :rows, :by, :path);

-- name: paths_of_persons
select person_id, serving_path from registry.person where person_id = any (:persons::bigint[]);

-- What a published run wrote: its control totals, which the database proved equal to the register.
-- name: sums_of_run
select scheme, component, sum(rows)::bigint as rows, sum(fen)::bigint as fen from ledger.control
where run_id = :run and register = 'due' group by scheme, component order by scheme, component;

-- name: sum_posted
select coalesce(sum(fen), 0)::bigint as fen from ledger.control where run_id = :run and register = 'account';

-- name: interest_of_run
select count(*) as accounts, coalesce(sum(amount_fen), 0)::bigint as fen from collection.account_posting
where run_id = :run;
