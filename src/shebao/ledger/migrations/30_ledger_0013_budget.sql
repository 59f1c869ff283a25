-- Benefits paid from a budget: what finance grants on an approved request arrives as an appropriation, in the accounts the scheme's
-- move "receive" names. There is no special account that must hold it before; the request is funded once, as any other.
create function ledger.fund_from_budget(p_request bigint, p_actor bigint, p_approver bigint, p_day date, p_document text, p_lines jsonb)
    returns ledger.answer language plpgsql security definer set search_path = '' as $$
declare
    v_request ledger.funding_request;
    v_answer ledger.answer;
    v_state text;
    v_fen bigint := (select coalesce(sum((x ->> 'amount_fen')::bigint), 0) from jsonb_array_elements(p_lines) x
                     where (x ->> 'amount_fen')::bigint > 0);
begin
    select * into v_request from ledger.funding_request where request_id = p_request;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_request', jsonb_build_object('request', p_request))))::ledger.answer;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('funding' || v_request.request_key, 30));
    v_state := ledger.request_state(p_request);
    if v_state not in ('approved', 'funded') then
        return (null, false, jsonb_build_array(ledger.fact('wrong_step', jsonb_build_object(
            'request', p_request, 'state', v_state, 'step', 'funded'))))::ledger.answer;
    end if;
    if v_fen <> v_request.fen then
        return (null, false, jsonb_build_array(ledger.fact('budget_differs', jsonb_build_object(
            'request', p_request, 'fen', v_request.fen, 'given_fen', v_fen))))::ledger.answer;
    end if;
    v_answer := ledger.post('funding', v_request.request_key, jsonb_build_object(
        'move', 'receive', 'period', v_request.month, 'for_month', v_request.month, 'business_date', p_day,
        'document', p_document, 'made_by', p_actor, 'approved_by', p_approver, 'serving_path', v_request.serving_path,
        'lines', p_lines));
    if v_answer.reasons = '[]' and not v_answer.replayed then
        insert into ledger.funding_step (request_id, step, actor_id, entry_id, serving_path)
        values (p_request, 'funded', p_actor, v_answer.entry_id, v_request.serving_path);
    end if;
    return v_answer;
end $$;
