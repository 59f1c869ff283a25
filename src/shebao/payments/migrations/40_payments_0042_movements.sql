-- The movements of a batch that is sent go from its parts into the stage without leaving the server.

create function payments.stage_movements(p_table regclass, p_run bigint, p_batch bigint, p_move text) returns bigint
    language plpgsql set search_path = '' as $$
declare
    v_rows bigint;
begin
    execute format(
        'insert into %s (run_id, row_no, payment_id, issue_no, move, scheme, component, payer, pool_id, for_month, period, amount_fen, '
        'serving_path) '
        'select $1, row_number() over (order by t.payment_id, t.run_id, t.row_no), l.payment_id, l.issue_no, $3, l.scheme, t.component, '
        't.payer, l.pool_id, t.for_month, b.period, t.amount_fen, l.serving_path '
        'from payments.batch b join payments.batch_line l using (batch_id) join payments.part t using (payment_id) '
        'where b.batch_id = $2 order by 2', p_table) using p_run, p_batch, p_move;
    get diagnostics v_rows = row_count;
    return v_rows;
end $$;
