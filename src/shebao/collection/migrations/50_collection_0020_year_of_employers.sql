-- A year of contributions seen by employer, for benefits that employers have: definer functions that keep the caller's scope.

-- Owed and paid of each month, without surcharges and without money that answers to nothing owed; refunds lower what was paid.
create function collection.months_of_employers(subjects bigint[], of_scheme text, first_month integer, last_month integer,
                                               known_at timestamptz)
returns table (subject bigint, for_month integer, owed_fen bigint, paid_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.employer_id, x.for_month, sum(x.owed)::bigint, sum(x.paid)::bigint
    from (
        select d.run_id, d.employer_id, d.for_month, d.amount_fen as owed, 0::bigint as paid
        from unnest(subjects) e(employer_id) join collection.due d using (employer_id)
        where d.scheme = of_scheme and d.for_month between first_month and last_month
        union all
        select p.run_id, p.employer_id, p.for_month, 0, p.amount_fen
        from unnest(subjects) e(employer_id) join collection.paid p using (employer_id)
        where p.scheme = of_scheme and p.for_month between first_month and last_month
          and p.component <> 'late_fee' and (p.person_id <> 0 or (p.move <> 'hold' and p.payer <> ''))) x
    join ledger.publication u on u.run_id = x.run_id and u.recorded <= known_at
    group by x.employer_id, x.for_month
$$;

-- How many persons an employer insured in each month: who has dues left after all corrections.
create function collection.insured_of_employers(subjects bigint[], of_scheme text, first_month integer, last_month integer,
                                                known_at timestamptz)
returns table (subject bigint, for_month integer, persons bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select employer_id, for_month, count(*)
    from (
        select d.employer_id, d.for_month, d.person_id
        from unnest(subjects) e(employer_id) join collection.due d using (employer_id)
        join ledger.publication u on u.run_id = d.run_id and u.recorded <= known_at
        where d.scheme = of_scheme and d.for_month between first_month and last_month
          and d.person_id <> 0
        group by d.employer_id, d.for_month, d.person_id having sum(d.amount_fen) > 0) one
    group by employer_id, for_month
$$;

select store.allow_call(f, 'shebao_benefits', 'what the law may ask of an employer''s year')
from unnest(array['collection.months_of_employers(bigint[],text,integer,integer,timestamptz)',
                  'collection.insured_of_employers(bigint[],text,integer,integer,timestamptz)']) f;
