-- What follows from the registers: months that count, what is still owed, differences with an owner.

-- Owed and paid of each person, employer, scheme, line and month.
create view collection.owed with (security_invoker = true) as
select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path,
       sum(owed)::bigint as owed_fen, sum(paid)::bigint as paid_fen, sum(account)::bigint as account_fen,
       sum(base)::bigint as base_fen
from (
    select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path,
           amount_fen as owed, 0::bigint as paid, account_fen as account, base_fen as base
    from collection.due
    union all
    select for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path, 0, amount_fen, 0, 0
    from collection.paid where person_id <> 0) both_sides
group by for_month, person_id, employer_id, scheme, component, payer, pool_id, serving_path;

-- A month counts when all that is owed for it is paid; several employers at once count it once, with all their bases.
create view collection.contribution_month with (security_invoker = true) as
select person_id, scheme, for_month, sum(base_fen)::bigint as base_fen
from (
    select person_id, scheme, for_month, employer_id, max(base_fen) as base_fen
    from collection.owed
    group by person_id, scheme, for_month, employer_id
    having sum(owed_fen) > 0 and bool_and(paid_fen >= owed_fen)) whole
group by person_id, scheme, for_month;

-- The day a month had to be paid: of its first notice to that employer.
create view collection.arrears with (security_invoker = true) as
select o.employer_id, o.scheme, o.for_month, o.pool_id, o.serving_path, n.due_day,
       sum(o.owed_fen - o.paid_fen)::bigint as principal_fen
from collection.owed o
left join lateral (select min(due_day) as due_day from collection.notice n
                   where n.employer_id = o.employer_id and n.period >= o.for_month) n on true
where o.owed_fen <> o.paid_fen
group by o.employer_id, o.scheme, o.for_month, o.pool_id, o.serving_path, n.due_day;

-- Person detail = tax receipt = treasury advice: each advice and scheme with its sums.
create view collection.three_sums with (security_invoker = true) as
select advice, scheme, serving_path, sum(tax)::bigint as tax_fen, sum(treasury)::bigint as treasury_fen,
       sum(detail)::bigint as detail_fen, min(day) as day
from (
    select advice, scheme, serving_path, amount_fen as tax, 0::bigint as treasury, 0::bigint as detail, paid_on as day
    from collection.tax_receipt
    union all
    select advice, scheme, serving_path, 0, amount_fen, 0, day from collection.treasury_advice
    union all
    select t.advice, p.scheme, t.serving_path, 0, 0, p.amount_fen, p.paid_on
    from collection.paid p join collection.tax_receipt t using (receipt_id) where p.move = 'receive') sums
group by advice, scheme, serving_path;

-- Every difference of the month with its owner, for the close. Only what falsifies the book blocks.
create view collection.open_item with (security_invoker = true) as
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
select a.pool_id, a.for_month, a.serving_path, 'arrears ' || a.scheme || ' ' || a.employer_id,
       sum(a.principal_fen)::bigint, 'collector', false,
       'Assessed and not paid: arrears from the day after the due day.', '已核定未缴纳：自截止日次日起为欠费。'
from collection.arrears a where a.principal_fen > 0 and a.due_day < store.clock()::date
group by a.pool_id, a.for_month, a.serving_path, a.scheme, a.employer_id
union all
select a.pool_id, a.for_month, a.serving_path, 'overpaid ' || a.scheme || ' ' || a.employer_id,
       sum(a.principal_fen)::bigint, 'clerk', false,
       'Less is owed than was paid, since the dues were lowered: set it off or refund it.',
       '应缴核减后少于已缴：请抵缴或退还。'
from collection.arrears a where a.principal_fen < 0
group by a.pool_id, a.for_month, a.serving_path, a.scheme, a.employer_id;
select ledger.declare_open_items('collection', 'collection.open_item');

-- For benefits, which stands on the same floor: definer functions that keep the caller's scope. Merged records count
-- for the person they stand for.
create function collection.paid_months(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, year integer, months bigint, base_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with mine as (
        select s.subject, x.for_month, x.employer_id, x.component, sum(x.owed) as owed, sum(x.paid) as paid,
               sum(x.base) as base
        from registry.standing_for(subjects, known_at) s
        cross join lateral (
            select d.run_id, d.for_month, d.employer_id, d.component, d.amount_fen as owed, 0 as paid, d.base_fen as base
            from collection.due d where d.person_id = s.person_id and d.scheme = of_scheme
            union all
            select p.run_id, p.for_month, p.employer_id, p.component, 0, p.amount_fen, 0
            from collection.paid p where p.person_id = s.person_id and p.scheme = of_scheme) x
        join ledger.publication u on u.run_id = x.run_id and u.recorded <= known_at
        where x.for_month <= until_month
        group by s.subject, x.for_month, x.employer_id, x.component),
    whole as (
        select subject, for_month, employer_id, max(base) as base from mine
        group by subject, for_month, employer_id having sum(owed) > 0 and bool_and(paid >= owed))
    select subject, for_month / 12, count(distinct for_month), sum(base)::bigint from whole
    group by subject, for_month / 12
$$;

create function collection.years(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, year integer, months integer, base_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select subject, year, least(sum(months), 12)::integer, sum(base_fen)::bigint
    from (
        select subject, year, months, base_fen from collection.paid_months(subjects, of_scheme, until_month, known_at)
        union all
        select s.subject, y.year, y.months, y.base_fen
        from registry.standing_for(subjects, known_at) s
        join collection.contribution_year y on y.person_id = s.person_id and y.scheme = of_scheme
        where y.year * 12 <= until_month) counted
    group by subject, year
$$;

-- A balance brought in for the end of a year counts from the next; interest belongs to the year it is for.
create function collection.account_years(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, account_year integer, brought_in bigint, credit bigint, credit_months bigint,
               interest bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.subject, x.counts / 12,
           coalesce(sum(x.fen) filter (where x.move = 'brought_in'), 0)::bigint,
           coalesce(sum(x.fen) filter (where x.move = 'contribution'), 0)::bigint,
           coalesce(sum(x.fen * (12 - x.counts % 12)) filter (where x.move = 'contribution'), 0)::bigint,
           coalesce(sum(x.fen) filter (where x.move = 'interest'), 0)::bigint
    from (
        select s.subject, p.move, p.amount_fen as fen,
               case p.move when 'contribution' then p.period when 'brought_in' then p.for_month + 1 else p.for_month end
                   as counts
        from registry.standing_for(subjects, known_at) s
        join collection.account_posting p on p.person_id = s.person_id and p.scheme = of_scheme
        join ledger.publication u on u.run_id = p.run_id and u.recorded <= known_at) x
    where x.counts <= until_month
    group by x.subject, x.counts / 12
$$;

create function collection.balance(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.subject, sum(p.amount_fen)::bigint
    from registry.standing_for(subjects, known_at) s
    join collection.account_posting p on p.person_id = s.person_id and p.scheme = of_scheme
        and (case when p.move = 'contribution' then p.period else p.for_month end) <= until_month
    join ledger.publication u on u.run_id = p.run_id and u.recorded <= known_at
    group by s.subject
$$;

create function collection.last_wage(subjects bigint[], until_month integer)
returns table (subject bigint, fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct on (l.person_id) l.person_id, l.wage_fen
    from collection.declaration_line l
    where l.person_id = any (subjects) and l.accepted and l.for_month <= until_month
    order by l.person_id, l.for_month desc, l.declaration_id desc
$$;

select store.allow_call(f, 'shebao_benefits', 'what the law may ask of contributions')
from unnest(array['collection.years(bigint[],text,integer,timestamptz)',
                  'collection.account_years(bigint[],text,integer,timestamptz)',
                  'collection.balance(bigint[],text,integer,timestamptz)',
                  'collection.last_wage(bigint[],integer)']) f;
