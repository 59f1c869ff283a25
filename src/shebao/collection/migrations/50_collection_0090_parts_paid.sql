-- What was paid for a person, month by month: by whom, in which scheme and for which side's part. Late fees are nobody's part.
create function collection.parts_paid(subjects bigint[], first_month integer, last_month integer, known_at timestamptz)
returns table (subject bigint, for_month integer, employer_id bigint, scheme text, payer text, fen bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.subject, p.for_month, p.employer_id, p.scheme, p.payer, sum(p.amount_fen)::bigint
    from registry.standing_for(subjects, known_at) s
    join collection.paid p on p.person_id = s.person_id and p.for_month between first_month and last_month
    join ledger.publication u on u.run_id = p.run_id and u.recorded <= known_at
    where p.component <> 'late_fee'
    group by s.subject, p.for_month, p.employer_id, p.scheme, p.payer
$$;
select store.allow_call('collection.parts_paid(bigint[],integer,integer,timestamptz)', 'shebao_benefits',
                        'the subsidy of a month is counted from the dues really paid for it');
