-- One posting at a time, in few questions: whether anything stands against its lines is one look-up; what it is, is asked
-- only where something does. The line of the log is written by the same call. Keys, locks, reasons and their order stay.

create index on ledger.account (chart, parent);

create or replace function ledger.chart_of(p_month integer) returns text
    language plpgsql stable as $$
declare
    v_first date := make_date(p_month / 12, p_month % 12 + 1, 1);
begin
    return (select c.chart from ledger.chart c where c.starts <= v_first and (c.ends is null or c.ends > v_first)
            order by c.starts desc limit 1);
end $$;

-- The pool all lines are of; null where there are several, or none.
create function ledger.pool_of(p_lines jsonb) returns integer
    language plpgsql immutable as $$
declare
    v_pool integer := p_lines -> 0 ->> 'pool_id';
begin
    for i in 1 .. coalesce(jsonb_array_length(p_lines), 0) - 1 loop
        if (p_lines -> i ->> 'pool_id')::integer is distinct from v_pool then
            return null;
        end if;
    end loop;
    return v_pool;
end $$;

-- Whether nothing stands against lines of one pool: the conditions of `line_reasons`, each row looked up by its key, told of
-- nobody. `false` is no refusal: `line_reasons` is asked then, also for lines of several pools, which this does not look at.
create function ledger.lines_stand(p_lines jsonb, p_pool integer, p_period integer, p_path text) returns boolean
    language plpgsql stable as $$
declare
    v_chart text := ledger.chart_of(p_period);
    v_fund text;
    v_line jsonb;
    v_sum numeric := 0;
begin
    select p.fund into v_fund from ledger.fund_pool p
    where p.pool_id = p_pool and p.first_month <= p_period
      and not exists (select from ledger.closing c where c.pool_id = p_pool and c.month = p_period
                      and starts_with(p_path, c.agency_path));
    if not found or v_chart is null then
        return false;
    end if;
    for i in 0 .. jsonb_array_length(p_lines) - 1 loop
        v_line := p_lines -> i;
        v_sum := v_sum + (v_line ->> 'amount_fen')::bigint;
        perform from ledger.account a
        where a.chart = v_chart and a.account = v_line ->> 'account' and (a.funds is null or v_fund = any (a.funds))
          and (v_line ->> 'amount_fen')::bigint <> 0
          and not exists (select from ledger.account below where below.chart = v_chart and below.parent = a.account);
        if not found then
            return false;
        end if;
        if coalesce(v_line ->> 'scheme', '') <> '' then
            perform from ledger.scheme_fund s where s.scheme = v_line ->> 'scheme' and s.fund = v_fund;
            if not found then
                return false;
            end if;
        end if;
    end loop;
    return coalesce(v_sum = 0, false);
end $$;

create or replace function ledger.write_entry(p_entry jsonb) returns bigint
    language plpgsql as $$
declare
    v_entry bigint := nextval('ledger.entry_entry_id_seq');
    v_period integer := p_entry ->> 'period';
    v_move text := p_entry ->> 'move';
    v_path text := p_entry ->> 'serving_path';
begin
    with entry as (
        insert into ledger.entry (entry_id, move, period, for_month, business_date, document, reason, reverses, run_id,
                                  made_by, approved_by, serving_path) overriding system value
        values (v_entry, v_move, v_period, (p_entry ->> 'for_month')::int, (p_entry ->> 'business_date')::date,
                p_entry ->> 'document', coalesce(p_entry ->> 'reason', ''), (p_entry ->> 'reverses')::bigint,
                (p_entry ->> 'run_id')::bigint, (p_entry ->> 'made_by')::bigint, (p_entry ->> 'approved_by')::bigint, v_path))
    insert into ledger.entry_line (entry_id, line_no, period, pool_id, account, amount_fen, scheme, component, payer,
                                   move, serving_path)
    select v_entry, line.no, v_period, (line.x ->> 'pool_id')::int, line.x ->> 'account', (line.x ->> 'amount_fen')::bigint,
           coalesce(line.x ->> 'scheme', ''), coalesce(line.x ->> 'component', ''), coalesce(line.x ->> 'payer', ''), v_move, v_path
    from jsonb_array_elements(p_entry -> 'lines') with ordinality as line(x, no);
    return v_entry;
end $$;

create or replace function ledger.post(p_source text, p_key text, p_entry jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_hash bytea := sha256(convert_to(p_entry::text, 'UTF8'));
    v_lines jsonb := p_entry -> 'lines';
    v_pool integer := ledger.pool_of(p_entry -> 'lines');
    v_period integer := p_entry ->> 'period';
    v_known ledger.posting_key;
    v_held text;
    v_reasons jsonb := '[]';
    v_entry bigint;
begin
    -- Two callers with one key: the second waits here for the first, then reads its answer.
    v_held := pg_advisory_xact_lock(hashtextextended(p_source || chr(31) || p_key, 30));
    select * into v_known from ledger.posting_key where source = p_source and key = p_key;
    if found then
        if v_known.content_hash = v_hash then
            return (v_known.entry_id, true, '[]'::jsonb)::ledger.answer;
        end if;
        return (v_known.entry_id, true, jsonb_build_array(ledger.fact('other_content',
                jsonb_build_object('source', p_source, 'key', p_key, 'entry', v_known.entry_id))))::ledger.answer;
    end if;
    if v_pool is not null then
        v_held := pg_advisory_xact_lock_shared(v_pool, v_period);  -- hold_month of one pool, without a query of its own
    else
        perform ledger.hold_month(pool, v_period, false)
            from (select distinct (x ->> 'pool_id')::int as pool from jsonb_array_elements(v_lines) x order by 1) p;
    end if;
    if not ledger.lines_stand(v_lines, v_pool, v_period, p_entry ->> 'serving_path') then
        v_reasons := ledger.line_reasons(v_lines, v_period, p_entry ->> 'serving_path');
    end if;
    if (p_entry ->> 'for_month')::int > v_period then
        v_reasons := v_reasons || ledger.fact('month_ahead', jsonb_build_object(
            'month', (p_entry ->> 'for_month')::int, 'period', v_period));
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

-- A posting of its own act: the answer, and where nothing stands against it its line of the log, in one call.
create function ledger.post_told(p_source text, p_key text, p_entry jsonb, p_subject text) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_answer ledger.answer := ledger.post(p_source, p_key, p_entry);
begin
    if v_answer.reasons = '[]' then
        perform audit.append('ledger', 'post', p_subject, '',
                             format('{"entry":%s,"replayed":%s}', v_answer.entry_id, v_answer.replayed::text));
    end if;
    return v_answer;
end $$;
