-- The close asks each pool for what stands open: its own rows by an index, and each difference added up once, where it was
-- added up anew for "too little" and for "too much".

create index due_pool on collection.due (pool_id, period);
create index paid_pool on collection.paid (pool_id, period);
create index account_posting_pool on collection.account_posting (pool_id, period);

create or replace view collection.open_item with (security_invoker = true) as
select null::integer as pool_id, (extract(year from s.day) * 12 + extract(month from s.day) - 1)::integer as month,
       s.serving_path, 'advice ' || s.advice || ' ' || s.scheme as item, s.tax_fen - s.treasury_fen as amount_fen,
       'accountant' as owner, false as blocks,
       'Tax receipts and treasury advice differ; nothing of this advice is booked until they agree.' as en,
       '税务入库明细与国库进账不一致，核对一致前不入账。' as zh
from collection.three_sums s where s.tax_fen <> s.treasury_fen
union all
select p.pool_id, p.period, p.serving_path, 'held ' || p.scheme || ' ' || p.employer_id, sum(p.amount_fen)::bigint,
       'clerk', false,
       'More was paid than is owed, or by somebody unknown: find whose it is, set it off or refund it.',
       '实缴多于应缴，或缴费单位不明：请查明归属，抵缴或退还。'
from collection.paid p where p.move = 'hold'
group by p.pool_id, p.period, p.serving_path, p.scheme, p.employer_id having sum(p.amount_fen) <> 0
union all
select d.pool_id, d.for_month, d.serving_path, s.what || ' ' || d.scheme || ' ' || d.employer_id, d.fen, s.owner, false,
       s.en, s.zh
from (
    select a.pool_id, a.for_month, a.serving_path, a.scheme, a.employer_id, a.principal_fen > 0 as late,
           sum(a.principal_fen)::bigint as fen
    from collection.arrears a
    where a.principal_fen < 0 or (a.principal_fen > 0 and a.due_day < store.clock()::date)
    group by a.pool_id, a.for_month, a.serving_path, a.scheme, a.employer_id, a.principal_fen > 0) d
join (values (true, 'arrears', 'collector', 'Assessed and not paid: arrears from the day after the due day.',
              '已核定未缴纳：自截止日次日起为欠费。'),
             (false, 'overpaid', 'clerk', 'Less is owed than was paid, since the dues were lowered: set it off or refund it.',
              '应缴核减后少于已缴：请抵缴或退还。')) as s(late, what, owner, en, zh) using (late);
