-- Posting: the only way into entry and entry_line. Each function answers with all its reasons and writes nothing
-- when there is one; the same key with the same content gives the first answer again.

create type ledger.answer as (
    entry_id bigint,
    replayed boolean,
    reasons  jsonb          -- [{code, …facts}], empty when done
);

create function ledger.fact(code text, facts jsonb default '{}') returns jsonb
    language sql immutable as $$ select jsonb_build_object('code', code) || facts $$;

-- The chart in force in a month.
create function ledger.chart_of(p_month integer) returns text
    language sql stable as $$
    select chart from ledger.chart
    where starts <= make_date(p_month / 12, p_month % 12 + 1, 1)
      and (ends is null or ends > make_date(p_month / 12, p_month % 12 + 1, 1))
    order by starts desc limit 1
$$;

create function ledger.account_for(p_role text, p_month integer) returns text
    language sql stable as $$
    select account from ledger.account where chart = ledger.chart_of(p_month) and role = p_role
$$;

-- Whether an agency at `p_path` may still book into the month: no closing by it or by an agency above it.
create function ledger.is_closed(p_pool integer, p_month integer, p_path text) returns boolean
    language sql stable security definer set search_path = '' as $$
    select exists (select from ledger.closing c
                   where c.pool_id = p_pool and c.month = p_month and starts_with(p_path, c.agency_path))
$$;

-- Posting into a month and closing it exclude each other, pool by pool; two postings do not.
create function ledger.hold_month(p_pool integer, p_month integer, p_closing boolean) returns void
    language plpgsql as $$
begin
    if p_closing then
        perform pg_advisory_xact_lock(p_pool, p_month);
    else
        perform pg_advisory_xact_lock_shared(p_pool, p_month);
    end if;
end $$;

-- Reasons against the lines of one entry: {pool_id, account, amount_fen, scheme, component, payer}.
create function ledger.line_reasons(p_lines jsonb, p_period integer, p_path text) returns jsonb
    language sql stable as $$
    with line as (
        select * from jsonb_to_recordset(p_lines)
            as x(pool_id integer, account text, amount_fen bigint, scheme text, component text, payer text)
    ), used as (
        select distinct line.pool_id, p.fund, p.first_month from line left join ledger.fund_pool p using (pool_id)
    ), found as (
        select ledger.fact('no_chart', jsonb_build_object('month', p_period)) as fact
        where ledger.chart_of(p_period) is null
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
            from line where ledger.chart_of(p_period) is not null and not exists (
                select from ledger.account a where a.chart = ledger.chart_of(p_period) and a.account = line.account)
        union all select distinct ledger.fact('summary_account', jsonb_build_object('account', line.account))
            from line join ledger.account a on a.chart = ledger.chart_of(p_period) and a.parent = line.account
        union all select distinct ledger.fact('account_of_other_fund', jsonb_build_object('account', line.account, 'fund', p.fund))
            from line join ledger.fund_pool p using (pool_id)
            join ledger.account a on a.chart = ledger.chart_of(p_period) and a.account = line.account
            where a.funds is not null and p.fund <> all (a.funds)
        union all select distinct ledger.fact('scheme_of_other_fund', jsonb_build_object('scheme', line.scheme, 'fund', p.fund))
            from line join ledger.fund_pool p using (pool_id)
            left join ledger.scheme_fund s on s.scheme = line.scheme
            where coalesce(line.scheme, '') <> '' and s.fund is distinct from p.fund
    )
    select coalesce(jsonb_agg(fact order by fact::text), '[]') from found
$$;

-- Writes an entry that has been checked. Not callable by package roles.
create function ledger.write_entry(p_entry jsonb) returns bigint
    language plpgsql as $$
declare
    v_entry bigint;
begin
    insert into ledger.entry (move, period, for_month, business_date, document, reason, reverses, run_id,
                              made_by, approved_by, serving_path)
    values (p_entry ->> 'move', (p_entry ->> 'period')::int, (p_entry ->> 'for_month')::int,
            (p_entry ->> 'business_date')::date, p_entry ->> 'document', coalesce(p_entry ->> 'reason', ''),
            (p_entry ->> 'reverses')::bigint, (p_entry ->> 'run_id')::bigint,
            (p_entry ->> 'made_by')::bigint, (p_entry ->> 'approved_by')::bigint, p_entry ->> 'serving_path')
    returning entry_id into v_entry;
    insert into ledger.entry_line (entry_id, line_no, period, pool_id, account, amount_fen, scheme, component, payer,
                                   move, serving_path)
    select v_entry, line.no, (p_entry ->> 'period')::int, (line.x ->> 'pool_id')::int, line.x ->> 'account',
           (line.x ->> 'amount_fen')::bigint, coalesce(line.x ->> 'scheme', ''), coalesce(line.x ->> 'component', ''),
           coalesce(line.x ->> 'payer', ''), p_entry ->> 'move', p_entry ->> 'serving_path'
    from jsonb_array_elements(p_entry -> 'lines') with ordinality as line(x, no);
    return v_entry;
end $$;

create function ledger.post(p_source text, p_key text, p_entry jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_hash bytea := sha256(convert_to(p_entry::text, 'UTF8'));
    v_known ledger.posting_key;
    v_reasons jsonb;
    v_entry bigint;
begin
    -- Two callers with one key: the second waits here for the first, then reads its answer.
    perform pg_advisory_xact_lock(hashtextextended(p_source || chr(31) || p_key, 30));
    select * into v_known from ledger.posting_key where source = p_source and key = p_key;
    if found then
        if v_known.content_hash = v_hash then
            return (v_known.entry_id, true, '[]'::jsonb)::ledger.answer;
        end if;
        return (v_known.entry_id, true, jsonb_build_array(ledger.fact('other_content',
                jsonb_build_object('source', p_source, 'key', p_key, 'entry', v_known.entry_id))))::ledger.answer;
    end if;
    perform ledger.hold_month(pool, (p_entry ->> 'period')::int, false)
        from (select distinct (x ->> 'pool_id')::int as pool from jsonb_array_elements(p_entry -> 'lines') x order by 1) p;
    v_reasons := ledger.line_reasons(p_entry -> 'lines', (p_entry ->> 'period')::int, p_entry ->> 'serving_path');
    if (p_entry ->> 'for_month')::int > (p_entry ->> 'period')::int then
        v_reasons := v_reasons || ledger.fact('month_ahead', jsonb_build_object(
            'month', (p_entry ->> 'for_month')::int, 'period', (p_entry ->> 'period')::int));
    end if;
    if coalesce(p_entry ->> 'document', '') = '' then
        v_reasons := v_reasons || ledger.fact('no_document');
    end if;
    if p_entry ->> 'made_by' is not distinct from p_entry ->> 'approved_by' then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if p_entry ->> 'run_id' is not null or p_entry ->> 'reverses' is not null then
        v_reasons := v_reasons || ledger.fact('not_by_hand');
    end if;
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    v_entry := ledger.write_entry(p_entry);
    insert into ledger.posting_key values (p_source, p_key, v_hash, v_entry);
    return (v_entry, false, '[]'::jsonb)::ledger.answer;
end $$;

-- A correction is another entry: every line with the opposite sign, in an open month, with a reason.
create function ledger.reverse(p_source text, p_key text, p_order jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_hash bytea := sha256(convert_to(p_order::text, 'UTF8'));
    v_known ledger.posting_key;
    v_old ledger.entry;
    v_lines jsonb;
    v_reasons jsonb := '[]';
    v_entry bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('reverse' || chr(31) || (p_order ->> 'entry_id'), 30));
    select * into v_known from ledger.posting_key where source = p_source and key = p_key;
    if found and v_known.content_hash = v_hash then
        return (v_known.entry_id, true, '[]'::jsonb)::ledger.answer;
    elsif found then
        return (v_known.entry_id, true, jsonb_build_array(ledger.fact('other_content',
                jsonb_build_object('source', p_source, 'key', p_key, 'entry', v_known.entry_id))))::ledger.answer;
    end if;
    select * into v_old from ledger.entry where entry_id = (p_order ->> 'entry_id')::bigint;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_entry',
                jsonb_build_object('entry', (p_order ->> 'entry_id')::bigint))))::ledger.answer;
    end if;
    select jsonb_agg(jsonb_build_object('pool_id', pool_id, 'account', account, 'amount_fen', -amount_fen, 'scheme', scheme,
                                        'component', component, 'payer', payer) order by line_no)
        into v_lines from ledger.entry_line where entry_id = v_old.entry_id;
    perform ledger.hold_month(pool, (p_order ->> 'period')::int, false)
        from (select distinct (x ->> 'pool_id')::int as pool from jsonb_array_elements(v_lines) x order by 1) p;
    v_reasons := ledger.line_reasons(v_lines, (p_order ->> 'period')::int, v_old.serving_path);
    if v_old.run_id is not null then
        v_reasons := v_reasons || ledger.fact('control_entry', jsonb_build_object('entry', v_old.entry_id));
    end if;
    if exists (select from ledger.entry where reverses = v_old.entry_id) then
        v_reasons := v_reasons || ledger.fact('already_reversed', jsonb_build_object('entry', v_old.entry_id));
    end if;
    if coalesce(p_order ->> 'reason', '') = '' then
        v_reasons := v_reasons || ledger.fact('no_reason');
    end if;
    if p_order ->> 'made_by' is not distinct from p_order ->> 'approved_by' then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if (p_order ->> 'period')::int < v_old.period then
        v_reasons := v_reasons || ledger.fact('before_the_entry', jsonb_build_object('entry', v_old.entry_id));
    end if;
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    v_entry := ledger.write_entry(p_order || jsonb_build_object(
        'move', v_old.move, 'for_month', v_old.for_month, 'reverses', v_old.entry_id, 'lines', v_lines,
        'serving_path', v_old.serving_path));
    insert into ledger.posting_key values (p_source, p_key, v_hash, v_entry);
    return (v_entry, false, '[]'::jsonb)::ledger.answer;
end $$;

-- What an account shows for a pool at the end of a month, in the part of the books the caller may see.
create function ledger.account_fen(p_pool integer, p_account text, p_month integer) returns bigint
    language sql stable as $$
    select coalesce(sum(amount_fen), 0)::bigint from ledger.entry_line
    where pool_id = p_pool and account = p_account and period <= p_month
$$;

-- Loads one chart of the law folder again and again: new accounts are added, names follow the file; kind and role of
-- an account that exists never change.
create function ledger.load_chart(p_chart jsonb) returns jsonb
    language plpgsql security definer set search_path = '' as $$
declare
    v_reasons jsonb;
begin
    select coalesce(jsonb_agg(ledger.fact('account_changed', jsonb_build_object('account', a.account))), '[]') into v_reasons
    from jsonb_to_recordset(p_chart -> 'accounts') as x(account text, kind text, role text)
    join ledger.account a on a.chart = p_chart ->> 'chart' and a.account = x.account
    where a.kind <> x.kind or a.role is distinct from x.role;
    if v_reasons <> '[]' then
        return v_reasons;
    end if;
    insert into ledger.chart values (p_chart ->> 'chart', (p_chart ->> 'starts')::date, (p_chart ->> 'ends')::date,
                                     p_chart ->> 'document')
    on conflict (chart) do update set ends = excluded.ends, document = excluded.document;
    insert into ledger.account
    select p_chart ->> 'chart', x.account, x.code, x.kind, x.role, x.parent, x.funds, x.name_en, x.name_zh, x.unverified
    from jsonb_to_recordset(p_chart -> 'accounts')
        as x(account text, code text, kind text, role text, parent text, funds text[], name_en text, name_zh text,
             unverified boolean)
    on conflict (chart, account) do update set code = excluded.code, name_en = excluded.name_en,
        name_zh = excluded.name_zh, funds = excluded.funds, unverified = excluded.unverified;
    return '[]';
end $$;

create function ledger.load_scheme(p_scheme text, p_fund text) returns text
    language plpgsql security definer set search_path = '' as $$
declare
    v_fund text;
begin
    insert into ledger.scheme_fund values (p_scheme, p_fund) on conflict do nothing;
    select fund into v_fund from ledger.scheme_fund where scheme = p_scheme;
    return v_fund;
end $$;

create function ledger.open_pool(p_fund text, p_area text, p_name_en text, p_name_zh text, p_first integer, p_path text)
    returns integer language plpgsql security definer set search_path = '' as $$
declare
    v_pool integer;
begin
    insert into ledger.fund_pool (fund, area, name_en, name_zh, first_month, agency_path)
    values (p_fund, p_area, p_name_en, p_name_zh, p_first, p_path) on conflict (fund, area) do nothing;
    select pool_id into v_pool from ledger.fund_pool where fund = p_fund and area = p_area;
    return v_pool;
end $$;

