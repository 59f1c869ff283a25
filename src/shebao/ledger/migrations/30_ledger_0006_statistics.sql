-- A published run is read at once, by the next step of the month: the registers it filled are counted anew.
create or replace function ledger.move_in(p_run bigint) returns void
    language plpgsql as $$
declare
    k record;
    v_table text;
    v_columns text;
begin
    for k in select g.target, s.register, s.shard, lead(g.target) over in_order as next
             from ledger.shard s join ledger.register g using (register)
             where s.run_id = p_run window in_order as (order by s.register, s.shard) order by s.register, s.shard loop
        v_table := format('%s_%s_%s', k.register, p_run, k.shard);
        select string_agg(quote_ident(attname), ', ' order by attnum) into v_columns
        from pg_attribute where attrelid = k.target and attnum > 0 and not attisdropped and attgenerated = '';
        execute format('insert into %s (%s) overriding system value select %s from stage.%I',
                       k.target, v_columns, v_columns, v_table);
        execute format('drop table stage.%I', v_table);
        if k.next is distinct from k.target then
            perform store.count_anew(k.target);
        end if;
    end loop;
    delete from ledger.shard where run_id = p_run;
end $$;
