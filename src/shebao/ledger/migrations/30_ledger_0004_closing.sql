-- Closing a month: registers equal control totals, control totals equal the book, the book balances, nothing is open.

-- What a register holds for a pool and a month.
create function ledger.register_totals(p_pool integer, p_month integer, p_path text)
    returns table (register text, scheme text, component text, payer text, move text, rows bigint, fen bigint)
    language plpgsql stable as $$
declare
    r ledger.register;
begin
    for r in select * from ledger.register order by 1 loop
        return query execute format(
            'select %L::text, scheme::text, component::text, payer::text, %s::text, count(*), sum(amount_fen)::bigint '
            'from %s where pool_id = %s and period = %s and starts_with(serving_path, %L) group by 2, 3, 4, 5',
            r.register, coalesce(quote_literal(r.fixed_move), 'move'), r.target, p_pool, p_month, p_path);
    end loop;
end $$;

-- The tables lie on floors above, which the ledger may not read itself: read as the owner, within the caller's scope.
create function ledger.open_items(p_pool integer, p_month integer, p_path text)
    returns table (source text, item text, amount_fen bigint, owner text, blocks boolean, en text, zh text)
    language plpgsql stable security definer set search_path = '' as $$
declare
    s ledger.open_item_source;
begin
    for s in select * from ledger.open_item_source o order by o.source loop
        return query execute format(
            'select %L::text, item::text, amount_fen::bigint, owner::text, blocks, en::text, zh::text from %s '
            'where pool_id = %s and month <= %s and starts_with(serving_path, %L)',
            s.source, s.relation, p_pool, p_month, p_path);
    end loop;
end $$;

-- Opening, debit, credit and closing of every account of a pool in a month, in one agency's part of the books.
create function ledger.trial_balance(p_pool integer, p_month integer, p_path text)
    returns table (account text, opening_fen bigint, debit_fen bigint, credit_fen bigint, closing_fen bigint)
    language sql stable as $$
    select account,
           coalesce(sum(amount_fen) filter (where period < p_month), 0)::bigint,
           coalesce(sum(amount_fen) filter (where period = p_month and amount_fen > 0), 0)::bigint,
           coalesce(-sum(amount_fen) filter (where period = p_month and amount_fen < 0), 0)::bigint,
           sum(amount_fen)::bigint
    from ledger.entry_line
    where pool_id = p_pool and period <= p_month and starts_with(serving_path, p_path)
    group by account
$$;

-- Every reason why the month cannot be closed.
create function ledger.closing_reasons(p_pool integer, p_month integer, p_path text) returns jsonb
    language sql stable security definer set search_path = '' as $$
    with pool as (select * from ledger.fund_pool where pool_id = p_pool),
    control as (
        select register, scheme, component, payer, move, sum(rows) as rows, sum(fen) as fen from ledger.control
        where pool_id = p_pool and period = p_month and starts_with(serving_path, p_path) group by 1, 2, 3, 4, 5),
    booked as (
        select scheme, component, payer, move, sum(fen) as fen from ledger.control
        where pool_id = p_pool and period = p_month and starts_with(serving_path, p_path) and entry_id is not null
        group by 1, 2, 3, 4),
    lines as (
        select l.scheme, l.component, l.payer, l.move,
               sum(l.amount_fen) filter (where l.line_no % 2 = 1) as fen, sum(l.amount_fen) as rest
        from ledger.entry_line l join ledger.entry e using (entry_id)
        where l.pool_id = p_pool and l.period = p_month and e.run_id is not null and starts_with(l.serving_path, p_path)
        group by 1, 2, 3, 4),
    found as (
        select ledger.fact('unknown_pool', jsonb_build_object('pool', p_pool)) as fact where not exists (select from pool)
        union all select ledger.fact('before_first_month', jsonb_build_object('pool', p_pool, 'month', p_month))
        from pool where p_month < first_month
        union all select ledger.fact('month_closed', jsonb_build_object('pool', p_pool, 'month', p_month))
        where ledger.is_closed(p_pool, p_month, p_path)
        union all select ledger.fact('month_before_open', jsonb_build_object('pool', p_pool, 'month', p_month - 1))
        from pool where p_month > first_month and not ledger.is_closed(p_pool, p_month - 1, p_path)
        union all select ledger.fact('not_balanced', jsonb_build_object('pool', p_pool, 'fen', sum(closing_fen)))
        from ledger.trial_balance(p_pool, p_month, p_path) having sum(closing_fen) <> 0
        union all select ledger.fact('entry_not_balanced', jsonb_build_object('entry', entry_id, 'fen', sum(amount_fen)))
        from ledger.entry_line where pool_id = p_pool and period = p_month and starts_with(serving_path, p_path)
        group by entry_id having sum(amount_fen) <> 0
        union all select ledger.fact('register_differs', jsonb_build_object('register', coalesce(c.register, r.register),
                  'scheme', coalesce(c.scheme, r.scheme), 'component', coalesce(c.component, r.component),
                  'move', coalesce(c.move, r.move), 'rows', coalesce(c.rows, 0), 'fen', coalesce(c.fen, 0),
                  'register_rows', coalesce(r.rows, 0), 'register_fen', coalesce(r.fen, 0)))
        from control c full join ledger.register_totals(p_pool, p_month, p_path) r
          on (c.register, c.scheme, c.component, c.payer, c.move) = (r.register, r.scheme, r.component, r.payer, r.move)
        where c.fen is distinct from r.fen or c.rows is distinct from r.rows
        union all select ledger.fact('book_differs', jsonb_build_object('scheme', coalesce(b.scheme, l.scheme),
                  'component', coalesce(b.component, l.component), 'move', coalesce(b.move, l.move),
                  'fen', coalesce(b.fen, 0), 'book_fen', coalesce(l.fen, 0)))
        from booked b full join lines l on (b.scheme, b.component, b.payer, b.move) = (l.scheme, l.component, l.payer, l.move)
        where b.fen is distinct from l.fen
        union all select ledger.fact('staged_left', jsonb_build_object('run', s.run_id, 'register', s.register, 'rows', s.rows))
        from (select distinct run_id from ledger.shard) k cross join lateral (
            select k.run_id, t.register, sum(t.rows) as rows from ledger.staged_totals(k.run_id) t
            where t.pool_id = p_pool and t.period = p_month group by t.register) s
        union all select ledger.fact('overdrawn', jsonb_build_object('account', t.account, 'fen', t.closing_fen))
        from ledger.trial_balance(p_pool, p_month, p_path) t
        join ledger.account a on a.chart = ledger.chart_of(p_month) and a.account = t.account
        where t.closing_fen < 0 and a.role in ('income_account', 'treasury', 'special_account', 'expenditure_account')
        union all select ledger.fact('open_item', jsonb_build_object('source', source, 'item', item, 'fen', amount_fen,
                  'owner', owner, 'en', en, 'zh', zh))
        from ledger.open_items(p_pool, p_month, p_path) where blocks
    )
    select coalesce(jsonb_agg(fact order by fact ->> 'code', fact::text), '[]') from found
$$;

create function ledger.close(p_pool integer, p_month integer, p_path text, p_closed_by bigint, p_checked_by bigint)
    returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    v_reasons jsonb;
begin
    perform ledger.hold_month(p_pool, p_month, true);
    v_reasons := ledger.closing_reasons(p_pool, p_month, p_path);
    if p_closed_by = p_checked_by then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if v_reasons <> '[]' then
        return v_reasons;
    end if;
    insert into ledger.closing (pool_id, month, agency_path, closed_by, checked_by)
    values (p_pool, p_month, p_path, p_closed_by, p_checked_by);
    insert into ledger.balance
    select p_pool, p_month, p_path, t.* from ledger.trial_balance(p_pool, p_month, p_path) t;
    return '[]';
end $$;
