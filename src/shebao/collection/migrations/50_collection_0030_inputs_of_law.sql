-- What the law asks of a person's dues and account month by month: definer functions that keep the caller's scope. Merged
-- records count for the person they stand for; what is counted was published by :known_at.

-- What was booked on the account, month by month, by the line it came from.
create function collection.account_moves(subjects bigint[], of_scheme text, until_month integer, known_at timestamptz)
returns table (subject bigint, for_month integer, move text, component text, fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.subject, x.counts, x.move, x.component, sum(x.fen)::bigint
    from (
        select s.subject, p.move, p.component, p.amount_fen as fen,
               case p.move when 'contribution' then p.period else p.for_month end as counts
        from registry.standing_for(subjects, known_at) s
        join collection.account_posting p on p.person_id = s.person_id and p.scheme = of_scheme
        join ledger.publication u on u.run_id = p.run_id and u.recorded <= known_at) x
    where x.counts <= until_month
    group by x.subject, x.counts, x.move, x.component
$$;

-- Base and dues of each month with each employer, after all corrections; several lines of one month have one base.
create function collection.months_assessed(subjects bigint[], of_scheme text, first_month integer, last_month integer,
                                           known_at timestamptz)
returns table (subject bigint, for_month integer, employer_id bigint, base_fen bigint, due_fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.subject, x.for_month, x.employer_id, max(x.base)::bigint, sum(x.due)::bigint
    from (
        select s.subject, d.for_month, d.employer_id, d.component, sum(d.base_fen) as base, sum(d.amount_fen) as due
        from registry.standing_for(subjects, known_at) s
        join collection.due d on d.person_id = s.person_id and d.scheme = of_scheme
            and d.for_month between first_month and last_month
        join ledger.publication u on u.run_id = d.run_id and u.recorded <= known_at
        group by s.subject, d.for_month, d.employer_id, d.component) x
    group by x.subject, x.for_month, x.employer_id having sum(x.due) > 0
$$;

-- Of the employer a person last had dues with: the bases and the heads of all its staff in the months given.
create function collection.months_of_unit(subjects bigint[], of_scheme text, first_month integer, last_month integer,
                                          until_month integer, known_at timestamptz)
returns table (subject bigint, base_fen bigint, heads bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with mine as (
        select distinct on (s.subject) s.subject, d.employer_id
        from registry.standing_for(subjects, known_at) s
        join collection.due d on d.person_id = s.person_id and d.scheme = of_scheme and d.for_month <= until_month
            and d.employer_id <> 0 and d.amount_fen > 0
        join ledger.publication u on u.run_id = d.run_id and u.recorded <= known_at
        order by s.subject, d.for_month desc, d.employer_id),
    units as (
        select employer_id, sum(base)::bigint as base, count(*) as heads
        from (
            select employer_id, for_month, person_id, max(base) as base
            from (
                select d.employer_id, d.for_month, d.person_id, d.component, sum(d.base_fen) as base,
                       sum(d.amount_fen) as due
                from (select distinct employer_id from mine) m
                join collection.due d using (employer_id)
                join ledger.publication u on u.run_id = d.run_id and u.recorded <= known_at
                where d.scheme = of_scheme and d.for_month between first_month and last_month
                group by d.employer_id, d.for_month, d.person_id, d.component) lines
            where due > 0
            group by employer_id, for_month, person_id) persons
        group by employer_id)
    select mine.subject, units.base, units.heads from mine join units using (employer_id)
$$;

select store.allow_call(f, 'shebao_benefits', 'what the law may ask of contributions, month by month')
from unnest(array['collection.account_moves(bigint[],text,integer,timestamptz)',
                  'collection.months_assessed(bigint[],text,integer,integer,timestamptz)',
                  'collection.months_of_unit(bigint[],text,integer,integer,integer,timestamptz)']) f;
