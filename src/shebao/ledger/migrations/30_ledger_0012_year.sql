-- The year of a pool: its budget, its final accounts in the published form, and the closing that refuses while anything is open.

create table ledger.year_closing (
    pool_id      integer not null references ledger.fund_pool,
    year         integer not null,
    agency_path  text collate "C" not null,   -- not row-secured, as closings of months are not
    forms        text not null,               -- which printed forms, by id and date
    closed_by    bigint not null,
    checked_by   bigint not null,
    recorded     timestamptz not null default store.clock(),
    primary key (pool_id, year, agency_path),
    check (closed_by <> checked_by)
);

-- The lines of the final accounts as they were laid down. Sums are not stored: they are read from these.
create table ledger.year_line (
    pool_id      integer not null,
    year         integer not null,
    agency_path  text collate "C" not null,
    statement    text not null,
    line         text not null,
    before_fen   bigint not null,             -- opening of the year, or the year before
    fen          bigint not null,
    primary key (pool_id, year, agency_path, statement, line),
    foreign key (pool_id, year, agency_path) references ledger.year_closing
);

-- What the lines of the forms show, from the entries alone. `forms`: [{statement, line, kind, accounts}]; kind is the class of
-- the accounts. Assets and liabilities show what they hold at the end, income and expenditure what moved in the year; the line of
-- the fund balance shows the balance with all income and expenditure so far, for the books of a year are not turned over.
create function ledger.year_figures(p_pool integer, p_year integer, p_path text, p_forms jsonb)
    returns table (statement text, line text, kind text, before_fen bigint, fen bigint)
    language sql stable as $$
    with form as (select * from jsonb_to_recordset(p_forms) as x(statement text, line text, kind text, accounts jsonb)),
    moved as (
        select l.account, a.kind, l.period, sum(l.amount_fen) as fen from ledger.entry_line l
        join ledger.account a on a.chart = ledger.chart_of(l.period) and a.account = l.account
        where l.pool_id = p_pool and l.period < p_year * 12 + 12 and starts_with(l.serving_path, p_path) group by 1, 2, 3)
    select f.statement, f.line, f.kind,
           coalesce(sum(case when f.kind in ('asset', 'expenditure') then m.fen else -m.fen end) filter (
               where case when f.kind in ('income', 'expenditure') then m.period between p_year * 12 - 12 and p_year * 12 - 1
                          else m.period < p_year * 12 end), 0)::bigint,
           coalesce(sum(case when f.kind in ('asset', 'expenditure') then m.fen else -m.fen end) filter (
               where f.kind not in ('income', 'expenditure') or m.period >= p_year * 12), 0)::bigint
    from form f left join moved m
      on f.accounts ? m.account or (f.kind = 'balance' and m.kind in ('income', 'expenditure'))
    group by 1, 2, 3
$$;

-- Bank accounts of the chart that moved or hold money, and what the bank says of them at the end of the year.
create function ledger.bank_reasons(p_pool integer, p_year integer, p_path text) returns setof jsonb
    language sql stable as $$
    with book as (
        select l.account, sum(l.amount_fen)::bigint as fen from ledger.entry_line l
        join ledger.account a on a.chart = ledger.chart_of(p_year * 12 + 11) and a.account = l.account
        where l.pool_id = p_pool and l.period < p_year * 12 + 12 and starts_with(l.serving_path, p_path)
          and a.role in ('income_account', 'special_account', 'expenditure_account')
        group by 1 having bool_or(l.period >= p_year * 12) or sum(l.amount_fen) <> 0),
    bank as (
        select distinct on (account) account, closing_fen, to_day from ledger.bank_statement
        where pool_id = p_pool and agency_path = p_path and to_day <= make_date(p_year, 12, 31)
        order by account, to_day desc, statement_id desc)
    select ledger.fact('bank_missing', jsonb_build_object('account', b.account, 'day', make_date(p_year, 12, 31)))
    from book b left join bank k using (account) where k.to_day is distinct from make_date(p_year, 12, 31)
    union all
    select ledger.fact('bank_differs', jsonb_build_object('account', b.account, 'book_fen', b.fen, 'bank_fen', k.closing_fen))
    from book b join bank k using (account) where k.to_day = make_date(p_year, 12, 31) and k.closing_fen <> b.fen
$$;

-- Every reason why the year cannot be closed.
create function ledger.year_reasons(p_pool integer, p_year integer, p_path text, p_forms jsonb) returns jsonb
    language sql stable security definer set search_path = '' as $$
    with pool as (select * from ledger.fund_pool where pool_id = p_pool),
    months as (select m from pool, generate_series(greatest(first_month, p_year * 12), p_year * 12 + 11) m),
    figures as (select * from ledger.year_figures(p_pool, p_year, p_path, p_forms)),
    found as (
        select ledger.fact('unknown_pool', jsonb_build_object('pool', p_pool)) as fact where not exists (select from pool)
        union all select ledger.fact('year_closed', jsonb_build_object('pool', p_pool, 'year', p_year))
        from ledger.year_closing c where c.pool_id = p_pool and c.year = p_year and starts_with(p_path, c.agency_path)
        union all select ledger.fact('year_before_books', jsonb_build_object('pool', p_pool, 'year', p_year))
        from pool where first_month > p_year * 12 + 11
        union all select ledger.fact('month_not_closed', jsonb_build_object('pool', p_pool, 'month', m))
        from months where not ledger.is_closed(p_pool, m, p_path)
        union all select ledger.fact('open_item', jsonb_build_object('source', source, 'item', item, 'fen', amount_fen,
                  'owner', owner, 'en', en, 'zh', zh)) from ledger.open_items(p_pool, p_year * 12 + 11, p_path)
        union all select ledger.fact('request_open', jsonb_build_object('request', r.request_id, 'fen', r.fen,
                  'state', ledger.request_state(r.request_id)))
        from ledger.funding_request r where r.pool_id = p_pool and r.month < p_year * 12 + 12
         and ledger.request_state(r.request_id) not in ('funded', 'refused') and starts_with(r.serving_path, p_path)
        union all select * from ledger.bank_reasons(p_pool, p_year, p_path)
        union all select ledger.fact('no_budget', jsonb_build_object('pool', p_pool, 'year', p_year))
        where not exists (select from ledger.fund_order o where o.pool_id = p_pool and o.kind = 'budget'
                          and (o.facts ->> 'year')::int = p_year and ledger.order_state(o.order_id) = 'approved')
        -- final accounts = ledger: every account that moved or holds something stands in exactly one line of its kind
        union all select ledger.fact('account_not_in_form', jsonb_build_object('account', u.account, 'lines', u.lines))
        from (select l.account, (select count(*) from jsonb_to_recordset(p_forms) x(accounts jsonb) where x.accounts ? l.account) as lines
              from ledger.entry_line l where l.pool_id = p_pool and l.period < p_year * 12 + 12 and starts_with(l.serving_path, p_path)
              group by l.account having sum(l.amount_fen) <> 0 or bool_or(l.period >= p_year * 12)) u where u.lines <> 1
        union all select ledger.fact('sheet_differs', jsonb_build_object('asset_fen', a, 'other_fen', b))
        from (select coalesce(sum(fen) filter (where kind = 'asset'), 0) as a,
                     coalesce(sum(fen) filter (where kind in ('liability', 'balance')), 0) as b from figures) s where a <> b
        -- ledger = registers: each closed month is held against its registers once more
        union all select ledger.fact('register_differs', jsonb_build_object('register', coalesce(c.register, r.register),
                  'scheme', coalesce(c.scheme, r.scheme), 'component', coalesce(c.component, r.component),
                  'move', coalesce(c.move, r.move), 'rows', coalesce(c.rows, 0), 'fen', coalesce(c.fen, 0),
                  'register_rows', coalesce(r.rows, 0), 'register_fen', coalesce(r.fen, 0)))
        from months cross join lateral (
            select register, scheme, component, payer, move, sum(rows) as rows, sum(fen) as fen from ledger.control
            where pool_id = p_pool and period = m and starts_with(serving_path, p_path) group by 1, 2, 3, 4, 5) c
        full join (select m as month, t.* from months, ledger.register_totals(p_pool, m, p_path) t) r
          on (c.register, c.scheme, c.component, c.payer, c.move, months.m) = (r.register, r.scheme, r.component, r.payer, r.move, r.month)
        where c.fen is distinct from r.fen or c.rows is distinct from r.rows
    )
    select coalesce(jsonb_agg(fact order by fact ->> 'code', fact::text), '[]') from found
$$;

create function ledger.close_year(p_pool integer, p_year integer, p_path text, p_forms jsonb, p_hands jsonb) returns jsonb
    language plpgsql security definer set search_path = '' as $$
declare
    v_reasons jsonb;
begin
    perform ledger.hold_month(p_pool, p_year * 12 + 11, true);
    v_reasons := ledger.year_reasons(p_pool, p_year, p_path, p_forms);
    if p_hands ->> 'closed_by' = p_hands ->> 'checked_by' then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if v_reasons <> '[]' then
        return v_reasons;
    end if;
    insert into ledger.year_closing (pool_id, year, agency_path, forms, closed_by, checked_by)
    values (p_pool, p_year, p_path, p_hands ->> 'forms', (p_hands ->> 'closed_by')::bigint, (p_hands ->> 'checked_by')::bigint);
    insert into ledger.year_line select p_pool, p_year, p_path, f.statement, f.line, f.before_fen, f.fen
    from ledger.year_figures(p_pool, p_year, p_path, p_forms) f;
    return '[]';
end $$;

comment on table ledger.year_line is 'canonical: year, agency_path, statement, line, before_fen, fen';
