-- The monthly plan for the expenditure account: made, checked, approved by three persons, then funded by finance.

create function ledger.request_state(p_request bigint) returns text
    language sql stable as $$
    select step from ledger.funding_step where request_id = p_request
    order by array_position(array['made', 'checked', 'approved', 'funded', 'refused'], step) desc limit 1
$$;

create function ledger.request_funds(p_key text, p_request jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_old ledger.funding_request;
    v_reasons jsonb := '[]';
    v_pool integer := (p_request ->> 'pool_id')::int;
    v_month integer := (p_request ->> 'month')::int;
    v_fen bigint := (select coalesce(sum((x ->> 'fen')::bigint), 0) from jsonb_array_elements(p_request -> 'plan') x);
    v_id bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('funding' || p_key, 30));
    select * into v_old from ledger.funding_request where request_key = p_key;
    if found then
        if (v_old.pool_id, v_old.month, v_old.plan) = (v_pool, v_month, p_request -> 'plan') then
            return (v_old.request_id, true, '[]'::jsonb)::ledger.answer;
        end if;
        return (v_old.request_id, true, jsonb_build_array(ledger.fact('other_content', jsonb_build_object(
            'source', 'funding', 'key', p_key, 'entry', v_old.request_id))))::ledger.answer;
    end if;
    if not exists (select from ledger.fund_pool where pool_id = v_pool) then
        v_reasons := v_reasons || ledger.fact('unknown_pool', jsonb_build_object('pool', v_pool));
    elsif ledger.is_closed(v_pool, v_month, p_request ->> 'serving_path') then
        v_reasons := v_reasons || ledger.fact('month_closed', jsonb_build_object('pool', v_pool, 'month', v_month));
    end if;
    if exists (select from jsonb_array_elements(p_request -> 'plan') x where (x ->> 'fen')::bigint <= 0) or v_fen <= 0 then
        v_reasons := v_reasons || ledger.fact('plan_not_positive', jsonb_build_object('fen', v_fen));
    end if;
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    insert into ledger.funding_request (request_key, pool_id, month, fen, plan, serving_path)
    values (p_key, v_pool, v_month, v_fen, p_request -> 'plan', p_request ->> 'serving_path') returning request_id into v_id;
    insert into ledger.funding_step (request_id, step, actor_id, note, serving_path)
    values (v_id, 'made', (p_request ->> 'made_by')::bigint, coalesce(p_request ->> 'note', ''), p_request ->> 'serving_path');
    return (v_id, false, '[]'::jsonb)::ledger.answer;
end $$;

-- checked, approved or refused. Doing the same step again by the same person changes nothing.
create function ledger.step_request(p_request bigint, p_step text, p_actor bigint, p_note text) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_request ledger.funding_request;
    v_state text;
    v_before text := case p_step when 'checked' then 'made' when 'approved' then 'checked' end;
    v_reasons jsonb := '[]';
begin
    select * into v_request from ledger.funding_request where request_id = p_request;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_request', jsonb_build_object('request', p_request))))::ledger.answer;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('funding' || v_request.request_key, 30));
    v_state := ledger.request_state(p_request);
    if exists (select from ledger.funding_step where request_id = p_request and step = p_step and actor_id = p_actor) then
        return (p_request, true, '[]'::jsonb)::ledger.answer;
    end if;
    if v_state is distinct from v_before and not (p_step = 'refused' and v_state not in ('funded', 'refused')) then
        v_reasons := v_reasons || ledger.fact('wrong_step', jsonb_build_object('request', p_request, 'state', v_state, 'step', p_step));
    end if;
    if p_step <> 'refused' and exists (select from ledger.funding_step where request_id = p_request and actor_id = p_actor) then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if p_step = 'refused' and coalesce(p_note, '') = '' then
        v_reasons := v_reasons || ledger.fact('no_reason');
    end if;
    if v_reasons <> '[]' then
        return (p_request, false, v_reasons)::ledger.answer;
    end if;
    insert into ledger.funding_step (request_id, step, actor_id, note, serving_path)
    values (p_request, p_step, p_actor, coalesce(p_note, ''), v_request.serving_path);
    return (p_request, false, '[]'::jsonb)::ledger.answer;
end $$;

-- Finance has paid an approved request into the expenditure account.
create function ledger.fund_expenditure(p_request bigint, p_actor bigint, p_approver bigint, p_day date, p_document text)
    returns ledger.answer language plpgsql security definer set search_path = '' as $$
declare
    v_request ledger.funding_request;
    v_special text;
    v_held bigint;
    v_answer ledger.answer;
    v_state text;
begin
    select * into v_request from ledger.funding_request where request_id = p_request;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_request', jsonb_build_object('request', p_request))))::ledger.answer;
    end if;
    -- One pool's special account is counted and drawn by one caller at a time.
    perform pg_advisory_xact_lock(hashtextextended('special' || v_request.pool_id, 30));
    v_state := ledger.request_state(p_request);
    v_special := ledger.account_for('special_account', v_request.month);
    v_held := ledger.account_fen(v_request.pool_id, v_special, v_request.month);
    if v_state not in ('approved', 'funded') then
        return (null, false, jsonb_build_array(ledger.fact('wrong_step', jsonb_build_object(
            'request', p_request, 'state', v_state, 'step', 'funded'))))::ledger.answer;
    end if;
    if v_state = 'approved' and v_held < v_request.fen then
        return (null, false, jsonb_build_array(ledger.fact('special_account_short', jsonb_build_object(
            'fen', v_request.fen, 'held', v_held))))::ledger.answer;
    end if;
    v_answer := ledger.post('funding', v_request.request_key, jsonb_build_object(
        'move', 'fund', 'period', v_request.month, 'for_month', v_request.month, 'business_date', p_day,
        'document', p_document, 'made_by', p_actor, 'approved_by', p_approver, 'serving_path', v_request.serving_path,
        'lines', jsonb_build_array(
            jsonb_build_object('pool_id', v_request.pool_id, 'amount_fen', v_request.fen,
                               'account', ledger.account_for('expenditure_account', v_request.month)),
            jsonb_build_object('pool_id', v_request.pool_id, 'amount_fen', -v_request.fen, 'account', v_special))));
    if v_answer.reasons = '[]' and not v_answer.replayed then
        insert into ledger.funding_step (request_id, step, actor_id, entry_id, serving_path)
        values (p_request, 'funded', p_actor, v_answer.entry_id, v_request.serving_path);
    end if;
    return v_answer;
end $$;

-- Same history, same bytes: business columns without surrogate ids and clock times.
comment on table ledger.entry_line is 'canonical: period, account, amount_fen, scheme, component, payer, move, serving_path';
comment on table ledger.control is 'canonical: register, scheme, component, payer, move, period, rows, fen, debit, credit, serving_path';
comment on table ledger.balance is 'canonical: month, serving_path, account, opening_fen, debit_fen, credit_fen, closing_fen';
comment on table ledger.fund_pool is 'canonical: fund, area, name_en, name_zh, first_month, agency_path';
