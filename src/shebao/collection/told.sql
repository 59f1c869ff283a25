-- What explanations read: one person's contributions of a month, from the row of a sheet to the entry of the books.

-- The last row that was accepted for a person and month, with its sheet.
-- name: row_declared
select h.declaration_id, h.name, l.line_no, l.wage_fen, h.received, l.employer_id
from collection.declaration_line l join collection.declaration h using (declaration_id)
where l.person_id = :person and l.for_month = :for_month and l.accepted and h.kind <> 'taken_on'
order by l.declaration_id desc limit 1;

-- What he and his employer owe for the month, with what came in for it.
-- name: dues_told
select d.scheme, d.component, d.payer, d.pool_id, d.run_id, d.base_fen, d.amount_fen, d.account_fen
from collection.due d
where d.person_id = :person and d.for_month = :for_month order by d.scheme, d.component, d.run_id;

-- name: receipts_told
select p.scheme, p.component, p.amount_fen, p.paid_on, r.number, r.advice, r.amount_fen as receipt_fen, f.name as file,
       w.lines as whole_lines, w.fen as whole_fen, a.day as advice_day, a.amount_fen as advice_fen, c.entry_id, c.debit, c.credit
from collection.paid p
join collection.tax_receipt r using (receipt_id) join collection.receipt_file f using (file_id)
cross join lateral (select count(*) as lines, sum(w.amount_fen)::bigint as fen from collection.tax_receipt w
                    where w.number = r.number) w
left join collection.treasury_advice a on a.advice = r.advice and a.scheme = r.scheme
left join ledger.control c on c.run_id = p.run_id and c.register = 'paid' and c.pool_id = p.pool_id
     and c.scheme = p.scheme and c.component = p.component and c.payer = p.payer and c.move = p.move
     and c.period = p.period
where p.person_id = :person and p.for_month = :for_month and p.move = 'receive'
order by p.scheme, p.component, p.run_id, p.row_no;

-- Receipts that stand in an entry, each with its part of it.
-- name: receipts_of_entry
select x.*, count(*) over () as whole_rows, sum(x.fen) over ()::bigint as whole_fen
from (select r.number, min(r.paid_on) as paid_on, r.payer_code, max(coalesce(v.name, '')) as payer,
             count(distinct p.person_id) as persons, sum(p.amount_fen)::bigint as fen
      from ledger.control c
      join collection.paid p on p.run_id = c.run_id and p.pool_id = c.pool_id and p.scheme = c.scheme
           and p.component = c.component and p.payer = c.payer and p.move = c.move and p.period = c.period
      join collection.tax_receipt r using (receipt_id)
      left join registry.employer_version v on v.employer_id = r.employer_id and upper_inf(v.r)
      where c.run_id = :run and c.entry_id = :entry and c.register = 'paid'
      group by r.number, r.payer_code) x
order by number limit :most;

-- One receipt, line by line as the collector sent it, with what of each line was given to what was owed and its entry.
-- name: receipt_lines
select r.receipt_id, r.number, r.paid_on, r.payer_code, coalesce(v.name, '') as payer, r.employer_id, r.scheme, r.component,
       r.for_month, r.amount_fen, r.advice, f.name as file,
       coalesce(g.fen, 0)::bigint as given_fen, coalesce(g.entries, '{}') as entries
from collection.tax_receipt r join collection.receipt_file f using (file_id)
left join registry.employer_version v on v.employer_id = r.employer_id and upper_inf(v.r)
left join lateral (
    select sum(p.amount_fen) as fen, array_agg(distinct c.entry_id) filter (where c.entry_id is not null) as entries
    from collection.paid p
    left join ledger.control c on c.run_id = p.run_id and c.register = 'paid' and c.pool_id = p.pool_id and c.scheme = p.scheme
         and c.component = p.component and c.payer = p.payer and c.move = p.move and c.period = p.period
    where p.receipt_id = r.receipt_id) g on true
where r.number = :number order by r.scheme, r.component, r.for_month;

-- Whose dues a receipt paid: each with the line of the sheet that declared him and the base it was counted from.
-- name: persons_of_receipt
select x.*, coalesce(v.name, '') as name, l.declaration_id, l.line_no, l.wage_fen, h.name as file,
       (select max(d.base_fen) from collection.due d where d.person_id = x.person_id and d.employer_id = x.employer_id
        and d.scheme = x.scheme and d.for_month = x.for_month) as base_fen,
       count(*) over () as whole_rows
from (select p.person_id, p.for_month, p.employer_id, p.scheme, sum(p.amount_fen)::bigint as fen
      from collection.tax_receipt r join collection.paid p using (receipt_id) where r.number = :number group by 1, 2, 3, 4) x
left join registry.person_version v on v.person_id = x.person_id and upper_inf(v.r)
left join lateral (
    select l.declaration_id, l.line_no, l.wage_fen from collection.declaration_line l
    join collection.declaration h using (declaration_id)
    where l.person_id = x.person_id and coalesce(l.employer_id, 0) = x.employer_id and l.for_month = x.for_month
      and l.accepted and h.kind <> 'taken_on'
    order by l.declaration_id desc limit 1) l on true
left join collection.declaration h on h.declaration_id = l.declaration_id
order by l.declaration_id, l.line_no, x.scheme limit :most;

-- name: sheet_head
select h.declaration_id, h.name, h.period, h.kind, h.received, h.accepted, h.rejected, h.employer_id, coalesce(v.name, '') as employer
from collection.declaration h
left join registry.employer_version v on v.employer_id = h.employer_id and upper_inf(v.r)
where h.declaration_id = :declaration;

-- What each person of a sheet was assessed on: the base of every branch for his months.
-- name: bases_of_sheet
select l.line_no, d.scheme, max(d.base_fen) as base_fen, sum(d.amount_fen)::bigint as fen
from collection.declaration_line l
join collection.due d on d.person_id = l.person_id and d.for_month = l.for_month and d.employer_id = l.employer_id
where l.declaration_id = :declaration and l.accepted group by 1, 2 order by 1, 2;

-- What nobody has verified behind the dues of a pool for a month.
-- name: unverified_dues
select distinct w.scheme, w.component, v.name, v.origin
from collection.due_law w, unnest(w.unverified, w.origins) as v(name, origin)
where w.pool_id = :pool and w.for_month = :for_month order by 1, 2, 3, 4;

-- What is owed by these persons (employer 0: by himself) in these schemes and months, line by line, with the last run that
-- changed it and the law that run had for the place. The place is that of the relation, as when it was assessed.
-- name: dues_reckoned
with asked as materialized (
    select a.*, make_date(a.for_month / 12, a.for_month %% 12 + 1, 1) as first
    from unnest(:persons::bigint[], :employers::bigint[], :schemes::text[], :months::integer[])
         with ordinality as a(person_id, employer_id, scheme, for_month, place)),
owed as (
    select a.place, d.component, d.payer, sum(d.base_fen)::bigint as base_fen, sum(d.amount_fen)::bigint as amount_fen,
           sum(d.account_fen)::bigint as account_fen, max(d.run_id) as run_id
    from asked a
    join collection.due d on d.person_id = a.person_id and d.employer_id = a.employer_id and d.scheme = a.scheme
         and d.for_month = a.for_month
    group by 1, 2, 3),
lived as (
    select distinct on (a.place) a.place, c.code
    from asked a
    join registry.membership m on m.person_id = a.person_id and coalesce(m.employer_id, 0) = a.employer_id
         and m.scheme = a.scheme
    join registry.region_code c on c.region_id = m.region_id and c.v @> a.first
    where upper_inf(m.r) and m.state in ('active', 'disputed')
      and m.v && daterange(a.first, (a.first + interval '1 month')::date)
    order by a.place, m.state <> 'active', m.membership_id)
select a.place, o.component, o.payer, o.base_fen, o.amount_fen, o.account_fen, o.run_id, coalesce(v.code, '') as region,
       coalesce(w.due, '') as due, coalesce(w.law_slice, '') as law_slice, l.wage_fen
from asked a join owed o using (place)
left join lived v using (place)
left join collection.due_law w on w.run_id = o.run_id and w.scheme = a.scheme and w.component = o.component
     and w.region = v.code and w.for_month = a.for_month
left join lateral (
    select l.wage_fen from collection.declaration_line l join collection.declaration h using (declaration_id)
    where l.person_id = a.person_id and coalesce(l.employer_id, 0) = a.employer_id and l.for_month = a.for_month
      and l.accepted and h.kind <> 'taken_on'
    order by l.declaration_id desc limit 1) l on true
order by a.place, o.component, w.pool_id;

-- What of a receipt paid each line, month and person of these.
-- name: parts_of_receipt
select p.person_id, p.employer_id, p.scheme, p.for_month, p.component, sum(p.amount_fen)::bigint as fen
from collection.tax_receipt r join collection.paid p using (receipt_id)
where r.number = :number and p.person_id = any (:persons::bigint[]) group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5;

-- For how many persons a receipt paid each line and month, and on what bases in all.
-- name: bases_of_receipt
select x.scheme, x.component, x.for_month, count(*) as persons, coalesce(sum(d.base_fen), 0)::bigint as base_fen,
       coalesce(sum(d.amount_fen), 0)::bigint as due_fen
from (select distinct p.person_id, p.employer_id, p.scheme, p.component, p.for_month
      from collection.tax_receipt r join collection.paid p using (receipt_id) where r.number = :number) x
left join lateral (
    select sum(d.base_fen) as base_fen, sum(d.amount_fen) as amount_fen from collection.due d
    where d.person_id = x.person_id and d.employer_id = x.employer_id and d.scheme = x.scheme
      and d.component = x.component and d.for_month = x.for_month) d on true
group by 1, 2, 3 order by 1, 2, 3;

-- The same of a sheet: what is owed for those it declares.
-- name: sums_of_sheet
select d.scheme, d.component, d.payer, l.for_month, count(distinct l.person_id) as persons,
       sum(d.base_fen)::bigint as base_fen, sum(d.amount_fen)::bigint as due_fen
from collection.declaration_line l
join collection.due d on d.person_id = l.person_id and d.for_month = l.for_month and d.employer_id = coalesce(l.employer_id, 0)
where l.declaration_id = :declaration and l.accepted group by 1, 2, 3, 4 order by 1, 2, 3, 4;

-- One person of each of these receipts and branches, by whom the law of the branch is told.
-- name: first_of_receipts
select distinct on (r.number, p.scheme, p.for_month) p.person_id, p.employer_id, p.scheme, p.for_month
from collection.tax_receipt r join collection.paid p using (receipt_id)
where r.number = any (:numbers::text[]) and p.run_id = :run and p.person_id <> 0
order by r.number, p.scheme, p.for_month, p.person_id;
