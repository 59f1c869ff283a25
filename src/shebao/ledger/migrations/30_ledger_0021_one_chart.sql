-- The chart of the month is looked up once for an entry, not once for each of its questions.
create or replace function ledger.line_reasons(p_lines jsonb, p_period integer, p_path text) returns jsonb
    language sql stable as $$
    with chart as materialized (select ledger.chart_of(p_period) as id), line as (
        select * from jsonb_to_recordset(p_lines)
            as x(pool_id integer, account text, amount_fen bigint, scheme text, component text, payer text)
    ), used as (
        select distinct line.pool_id, p.fund, p.first_month from line left join ledger.fund_pool p using (pool_id)
    ), found as (
        select ledger.fact('no_chart', jsonb_build_object('month', p_period)) as fact
        from chart where id is null
        union all select ledger.fact('no_lines') where not exists (select from line)
        union all select ledger.fact('zero_line', jsonb_build_object('account', account))
            from line where coalesce(amount_fen, 0) = 0
        union all select ledger.fact('not_balanced', jsonb_build_object('pool', pool_id, 'fen', sum(amount_fen)))
            from line group by pool_id having sum(amount_fen) <> 0
        union all select ledger.fact('unknown_pool', jsonb_build_object('pool', pool_id)) from used where fund is null
        union all select ledger.fact('before_first_month', jsonb_build_object('pool', pool_id, 'month', p_period))
            from used where p_period < first_month
        union all select ledger.fact('month_closed', jsonb_build_object('pool', pool_id, 'month', p_period))
            from used where fund is not null and ledger.is_closed(pool_id, p_period, p_path)
        union all select distinct ledger.fact('unknown_account', jsonb_build_object('account', line.account, 'month', p_period))
            from line, chart where chart.id is not null and not exists (
                select from ledger.account a where a.chart = chart.id and a.account = line.account)
        union all select distinct ledger.fact('summary_account', jsonb_build_object('account', line.account))
            from line cross join chart join ledger.account a on a.chart = chart.id and a.parent = line.account
        union all select distinct ledger.fact('account_of_other_fund', jsonb_build_object('account', line.account, 'fund', p.fund))
            from line join ledger.fund_pool p using (pool_id) cross join chart
            join ledger.account a on a.chart = chart.id and a.account = line.account
            where a.funds is not null and p.fund <> all (a.funds)
        union all select distinct ledger.fact('scheme_of_other_fund', jsonb_build_object('scheme', line.scheme, 'fund', p.fund))
            from line join ledger.fund_pool p using (pool_id)
            left join ledger.scheme_fund s on s.scheme = line.scheme
            where coalesce(line.scheme, '') <> '' and s.fund is distinct from p.fund
    )
    select coalesce(jsonb_agg(fact order by fact::text), '[]') from found
$$;
