-- Which months count (docs/decisions/11): all that the person and his employer owe is paid, and of an employed person the
-- employer's line was assessed at all. What the budget, a village or the unemployment fund owes on his behalf is theirs to pay.
-- A month without a base does not count: it was given up, because the person was insured twice.

create or replace view collection.contribution_month with (security_invoker = true) as
select person_id, scheme, for_month, sum(base_fen)::bigint as base_fen
from (
    select person_id, scheme, for_month, employer_id, max(base_fen) as base_fen
    from collection.owed
    group by person_id, scheme, for_month, employer_id
    having sum(owed_fen) > 0
       and bool_and(paid_fen >= owed_fen or payer in ('government', 'collective', 'unemployment_fund'))
       and bool_or((employer_id = 0 or payer = 'employer') and base_fen > 0)) whole
group by person_id, scheme, for_month;

create or replace function collection.paid_months(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, year integer, months bigint, base_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with mine as (
        select s.subject, x.for_month, x.employer_id, x.component, max(x.payer) as payer, sum(x.owed) as owed,
               sum(x.paid) as paid, sum(x.base) as base
        from registry.standing_for(subjects, known_at) s
        cross join lateral (
            select d.run_id, d.for_month, d.employer_id, d.component, d.payer, d.amount_fen as owed, 0 as paid,
                   d.base_fen as base
            from collection.due d where d.person_id = s.person_id and d.scheme = of_scheme
            union all
            select p.run_id, p.for_month, p.employer_id, p.component, null, 0, p.amount_fen, 0
            from collection.paid p where p.person_id = s.person_id and p.scheme = of_scheme) x
        join ledger.publication u on u.run_id = x.run_id and u.recorded <= known_at
        where x.for_month <= until_month
        group by s.subject, x.for_month, x.employer_id, x.component),
    whole as (
        select subject, for_month, employer_id, max(base) as base from mine
        group by subject, for_month, employer_id
        having sum(owed) > 0
           and bool_and(paid >= owed or payer in ('government', 'collective', 'unemployment_fund'))
           and bool_or((employer_id = 0 or payer = 'employer') and base > 0))
    select subject, for_month / 12, count(distinct for_month), sum(base)::bigint from whole
    group by subject, for_month / 12
$$;
