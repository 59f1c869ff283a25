-- What is published: closed months of the registers, read once, by the runs that made them. Parameters of all reading:
-- :pool, :month (of the books), :runs, :known_at (when the month was closed), and the shard: human mod :shards = :shard.

-- name: closed_units
-- Every fund and closed month in the actor's part of the books, with the runs that no publication holds yet. `shut_out`: an
-- agency that has booked into the month has not closed it; nothing of it leaves before it has.
select p.pool_id, p.fund, p.area, p.agency_path, c.month, max(c.recorded) as known_at,
       coalesce((select max(n.number) + 1 from insight.publication n where n.pool_id = p.pool_id and n.month = c.month), 0) as number,
       array(select distinct k.run_id from ledger.control k
             where k.pool_id = p.pool_id and k.period = c.month and not exists (
                 select from insight.publication n where n.pool_id = p.pool_id and n.month = c.month and n.runs @> array[k.run_id])
             order by 1) as runs,
       exists (select from ledger.control k where k.pool_id = p.pool_id and k.period = c.month
               and not ledger.is_closed(p.pool_id, c.month, k.serving_path)) as shut_out
from ledger.closing c join ledger.fund_pool p using (pool_id)
where starts_with(p.agency_path, :path) and (:only::integer is null or c.month = :only)
group by p.pool_id, p.fund, p.area, p.agency_path, c.month
order by c.month, p.fund, p.area;

-- name: open_pools
-- Funds that have begun by a month and have not closed it: its insured are published when there is none.
select p.fund, p.area from ledger.fund_pool p
where starts_with(p.agency_path, :path) and p.first_month <= :month
  and not exists (select from ledger.closing c where c.pool_id = p.pool_id and c.month = :month)
order by 1, 2;

-- name: control_of_runs
-- The control totals these rows answer for, and what the book shows for those of them that touch it.
with control as (
    select register, scheme, component as line, payer, move, sum(rows)::bigint as rows, sum(fen)::bigint as fen,
           bool_or(entry_id is not null) as on_book
    from ledger.control where pool_id = :pool and period = :month and run_id = any (:runs)
    group by 1, 2, 3, 4, 5),
booked as (
    select l.scheme, l.component as line, l.payer, l.move, sum(l.amount_fen) filter (where mod(l.line_no, 2) = 1)::bigint as fen
    from ledger.entry_line l join ledger.entry e using (entry_id)
    where l.pool_id = :pool and l.period = :month and e.run_id = any (:runs)
    group by 1, 2, 3, 4)
select c.register, c.scheme, c.line, c.payer, c.move, c.rows, c.fen, case when c.on_book then coalesce(b.fen, 0) end as book_fen
from control c left join booked b using (scheme, line, payer, move)
order by 1, 2, 3, 4, 5;

-- name: rows_of_due
select coalesce(m.kept, r.person_id) as human, r.employer_id, r.scheme, r.component as line, r.payer, 'owe' as move, '' as item,
       r.for_month, r.amount_fen as fen
from collection.due r left join registry.person_merge m on m.merged = r.person_id and m.r @> :known_at::timestamptz
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)
  and mod(coalesce(m.kept, r.person_id), :shards) = :shard;

-- name: rows_of_paid
select coalesce(m.kept, r.person_id) as human, r.employer_id, r.scheme, r.component as line, r.payer, r.move, '' as item,
       r.for_month, r.amount_fen as fen
from collection.paid r left join registry.person_merge m on m.merged = r.person_id and m.r @> :known_at::timestamptz
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)
  and mod(coalesce(m.kept, r.person_id), :shards) = :shard;

-- name: rows_of_account
select coalesce(m.kept, r.person_id) as human, 0::bigint as employer_id, r.scheme, r.component as line, r.payer, r.move,
       '' as item, r.for_month, r.amount_fen as fen
from collection.account_posting r left join registry.person_merge m on m.merged = r.person_id and m.r @> :known_at::timestamptz
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)
  and mod(coalesce(m.kept, r.person_id), :shards) = :shard;

-- name: rows_of_late_fee
-- An employer's, nobody's row: all in the first shard.
select 0::bigint as human, r.employer_id, r.scheme, r.component as line, r.payer, 'owe' as move, '' as item, r.for_month,
       r.amount_fen as fen
from collection.late_fee r
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs) and :shard = 0 and :shards > 0
  and :known_at::timestamptz is not null;

-- name: rows_of_obligation
-- What an award owes; `item` names a sum paid once, and is empty for what comes month by month.
select coalesce(m.kept, r.person_id) as human, 0::bigint as employer_id, r.scheme, r.component as line, r.payer, 'owe' as move,
       coalesce(a.item, '') as item, r.for_month, r.amount_fen as fen
from benefits.payable r
left join benefits.award a on a.award_id = r.award_id
left join registry.person_merge m on m.merged = r.person_id and m.r @> :known_at::timestamptz
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)
  and mod(coalesce(m.kept, r.person_id), :shards) = :shard;

-- name: rows_of_movement
-- What left, came back or left again. A refund to an employer is a payment to nobody: its person stands below zero.
select case when p.person_id > 0 then coalesce(m.kept, p.person_id) else 0 end as human, greatest(-p.person_id, 0) as employer_id,
       r.scheme, r.component as line, r.payer, r.move, coalesce(a.item, '') as item, r.for_month, r.amount_fen as fen
from payments.movement r join payments.payment p using (payment_id)
left join benefits.award a on a.award_id = p.award_id
left join registry.person_merge m on m.merged = p.person_id and m.r @> :known_at::timestamptz
where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)
  and mod(case when p.person_id > 0 then coalesce(m.kept, p.person_id) else 0 end, :shards) = :shard;

-- name: persons_of_unit
-- Whoever stands in these rows: year of birth, sex and place of insurance (else of household registration) at the month's end,
-- as recorded when the month was closed.
with named as (
    select person_id from collection.due where pool_id = :pool and period = :month and run_id = any (:runs)
    union select person_id from collection.paid where pool_id = :pool and period = :month and run_id = any (:runs)
    union select person_id from collection.account_posting where pool_id = :pool and period = :month and run_id = any (:runs)
    union select person_id from benefits.payable where pool_id = :pool and period = :month and run_id = any (:runs)
    union select p.person_id from payments.movement r join payments.payment p using (payment_id)
    where r.pool_id = :pool and r.period = :month and r.run_id = any (:runs)),
humans as (
    select distinct coalesce(m.kept, n.person_id) as human
    from named n left join registry.person_merge m on m.merged = n.person_id and m.r @> :known_at::timestamptz
    where n.person_id > 0)
select h.human, coalesce(extract(year from v.birth_date), 0)::integer as birth_year, coalesce(v.sex, '') as sex,
       coalesce(c.code, '') as region
from humans h
left join registry.person_version v on v.person_id = h.human and v.r @> :known_at::timestamptz
left join lateral (
    select x.region_id from registry.person_place x
    where x.person_id = h.human and x.kind in ('insured', 'household_registration') and x.r @> :known_at::timestamptz
      and x.v @> :day::date
    order by x.kind = 'insured' desc, lower(x.v) desc limit 1) x on true
left join registry.region_code c on c.region_id = x.region_id and c.v @> :day::date
where mod(h.human, :shards) = :shard;

-- name: insured_changes
-- Who came to be insured and who ceased to be, between what was known at the close of the month before and at this one's: rows of
-- +1 and −1 whose running sum is the number insured. A person counts once in a scheme, by kind and place; the first month
-- (:before_day null) begins with all. What is found out late stands in the month in which it was found out.
with now as (
    select distinct on (h.human, b.scheme) h.human, b.scheme, b.branch, b.kind, coalesce(c.code, '') as region,
           coalesce(extract(year from v.birth_date), 0)::integer as birth_year, coalesce(v.sex, '') as sex
    from registry.membership b
    left join registry.person_merge m on m.merged = b.person_id and m.r @> :known_at::timestamptz
    cross join lateral (select coalesce(m.kept, b.person_id) as human) h
    left join registry.region_code c on c.region_id = b.region_id and c.v @> :day::date
    left join registry.person_version v on v.person_id = h.human and v.r @> :known_at::timestamptz
    where b.state = 'active' and b.v @> :day::date and b.r @> :known_at::timestamptz and mod(h.human, :shards) = :shard
    order by h.human, b.scheme, lower(b.v) desc, b.membership_id),
before as (
    select distinct on (h.human, b.scheme) h.human, b.scheme, b.branch, b.kind, coalesce(c.code, '') as region,
           coalesce(extract(year from v.birth_date), 0)::integer as birth_year, coalesce(v.sex, '') as sex
    from registry.membership b
    left join registry.person_merge m on m.merged = b.person_id and m.r @> :before_known_at::timestamptz
    cross join lateral (select coalesce(m.kept, b.person_id) as human) h
    left join registry.region_code c on c.region_id = b.region_id and c.v @> :before_day::date
    left join registry.person_version v on v.person_id = h.human and v.r @> :before_known_at::timestamptz
    where b.state = 'active' and b.v @> :before_day::date and b.r @> :before_known_at::timestamptz and mod(h.human, :shards) = :shard
    order by h.human, b.scheme, lower(b.v) desc, b.membership_id)
(select n.human, n.scheme, n.branch, n.kind, n.region, n.birth_year, n.sex, 1 as change from now n
 except select b.human, b.scheme, b.branch, b.kind, b.region, b.birth_year, b.sex, 1 from before b)
union all
(select b.human, b.scheme, b.branch, b.kind, b.region, b.birth_year, b.sex, -1 from before b
 except select n.human, n.scheme, n.branch, n.kind, n.region, n.birth_year, n.sex, -1 from now n);

-- name: insured_count
-- How many are insured by the record, as it was known when the month was closed: what the running sum must be.
select b.scheme, count(distinct coalesce(m.kept, b.person_id)) as persons
from registry.membership b left join registry.person_merge m on m.merged = b.person_id and m.r @> :known_at::timestamptz
where b.state = 'active' and b.v @> :day::date and b.r @> :known_at::timestamptz
group by 1 order by 1;

-- name: last_insured
-- The insured published before: month, when it was known, and by which key.
select month, known_at from insight.publication where unit = 'insured' and starts_with(serving_path, :path)
order by month desc limit 1;

-- name: key_of_pseudonyms
-- The key the first publication was made with; the same person keeps one number for ever.
select min(key_id) as key_id, count(distinct key_id) as keys from insight.publication;

-- name: publications
select n.publication_id, n.unit, n.pool_id, coalesce(p.fund, n.unit) as fund, coalesce(p.area, '') as area, n.month, n.number,
       n.known_at, n.runs, n.rows, n.fen, n.manifest_sha256, n.serving_path
from insight.publication n left join ledger.fund_pool p using (pool_id)
where starts_with(n.serving_path, :path) and (:only::integer is null or n.month = :only)
order by n.month, n.unit, n.number;

-- name: files_of_publication
select name, rows, fen, sha256 from insight.published_file where publication_id = :publication order by name;

-- name: add_publication
insert into insight.publication (unit, pool_id, month, number, known_at, runs, shards, rows, fen, key_id, manifest_sha256,
                                 published_by, serving_path)
values (:unit, :pool, :month, :number, :known_at, :runs, :shards, :rows, :fen, :key_id, :manifest_sha256, :actor, :path)
returning publication_id;

-- name: add_file
insert into insight.published_file (publication_id, name, rows, fen, sha256, serving_path)
values (:publication, :name, :rows, :fen, :sha256, :path);
