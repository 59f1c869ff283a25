-- Movements are cut by the year of the books, as obligations and dues are: shards of a large batch are staged by two workers, get their
-- keys where they lie and are attached, not written a second time (30_ledger_0020). Rows, views, rights and scopes stay as they were.

do $$
declare
    v_open text := pg_get_viewdef('payments.open_item'::regclass);
    v_words text := obj_description('payments.movement'::regclass);
begin
    delete from ledger.open_item_source where relation = 'payments.open_item'::regclass;  -- the books name it by its number
    drop view payments.open_item;
    alter table payments.movement rename to movement_before;
    create table payments.movement (like payments.movement_before including defaults including constraints) partition by range (period);
    create table payments.movement_until_2024 partition of payments.movement for values from (0) to (24300);
    for y in 2025..2030 loop
        execute format('create table payments.%I partition of payments.movement for values from (%s) to (%s)',
                       'movement_' || y, y * 12, (y + 1) * 12);
    end loop;
    create table payments.movement_from_2031 partition of payments.movement for values from (24372) to (26400);
    -- the owner is bound to a scope like everybody: a migration has none, and would move nothing
    alter table payments.movement_before no force row level security;
    insert into payments.movement select * from payments.movement_before;
    update ledger.register set target = 'payments.movement'::regclass where register = 'movement';
    drop table payments.movement_before;
    alter table payments.movement add primary key (run_id, row_no, period);
    create index movement_payment_id_idx on payments.movement (payment_id);
    create index movement_pool_id_period_idx on payments.movement (pool_id, period);
    execute format('comment on table payments.movement is %L', v_words);
    perform access.protect('payments.movement');
    execute 'create view payments.open_item with (security_invoker = true) as ' || v_open;
    perform ledger.declare_open_items('payments', 'payments.open_item');
end $$;

create trigger refers_to after insert on payments.movement referencing new table as rows_written for each statement
    execute function payments.refers_to('payment_id', 'payments.payment', 'payment_id');
create trigger number_stays before update of payment_id on payments.movement for each row execute function payments.number_stays();
update ledger.register set bulk_rows = 20000, refers = array['payment_id', 'payments.payment', 'payment_id'] where register = 'movement';

drop function payments.stage_movements(regclass, bigint, bigint, text);

-- The movements of the payments from p_first up to before p_before; of all where these are not given.
create function payments.stage_movements(p_table regclass, p_run bigint, p_batch bigint, p_move text, p_shard bigint, p_first bigint,
                                         p_before bigint) returns bigint
    language plpgsql set search_path = '' as $$
declare
    v_rows bigint;
begin
    execute format(
        'insert into %s (run_id, row_no, payment_id, issue_no, move, scheme, component, payer, pool_id, for_month, period, amount_fen, '
        'serving_path) '
        'select $1, $4 * 1000000000 + row_number() over (order by t.payment_id, t.run_id, t.row_no), i.payment_id, i.issue_no, $3, '
        'p.scheme, t.component, t.payer, p.pool_id, t.for_month, b.period, t.amount_fen, i.serving_path '
        'from payments.batch b join payments.instruction i using (batch_id) join payments.payment p using (payment_id) '
        'join payments.part t using (payment_id) '
        'where b.batch_id = $2 %s and not exists (select from payments.payment_event e where e.payment_id = i.payment_id '
        'and e.issue_no = i.issue_no and e.event in (''held'', ''cancelled''))', p_table,
        case when p_first is not null then 'and i.payment_id >= $5 and i.payment_id < $6 and p.payment_id >= $5 and p.payment_id < $6 '
            'and t.payment_id >= $5 and t.payment_id < $6' else '' end)
        using p_run, p_batch, p_move, p_shard, p_first, p_before;
    get diagnostics v_rows = row_count;
    return v_rows;
end $$;
