-- A shard that is attached passes no trigger: what its rows refer to is proved where it is closed, as a set.

alter table ledger.register add column refers text[] check (cardinality(refers) = 3);
comment on column ledger.register.refers is 'column, table it stands in, column there; proved of every shard that is attached';

create function ledger.prove_shard(p_register text, p_table text) returns void
    language plpgsql as $$
declare
    v_refers text[] := (select refers from ledger.register where register = p_register);
    v_nestloop text := current_setting('enable_nestloop');
    v_missing bigint;
begin
    if v_refers is null then
        return;
    end if;
    perform set_config('enable_nestloop', 'off', true);  -- never one by one: a staged table has no statistics yet
    execute format('select min(s.%1$I) from %2$s s where not exists (select from %3$s r where r.%4$I = s.%1$I and r.%4$I between '
                   '(select min(%1$I) from %2$s) and (select max(%1$I) from %2$s))',
                   v_refers[1], p_table, v_refers[2]::regclass, v_refers[3]) into v_missing;
    perform set_config('enable_nestloop', v_nestloop, true);
    if v_missing is not null then
        raise exception '%: % % stands in no row of %', p_table, v_refers[1], v_missing, v_refers[2]
            using errcode = 'foreign_key_violation';
    end if;
end $$;

create or replace function ledger.close_shard(p_register text, p_run bigint, p_shard integer, p_least bigint) returns boolean
    language plpgsql as $$
declare
    v_register ledger.register;
    v_table text := format('stage.%I', format('%s_%s_%s', p_register, p_run, p_shard));
    v_facts record;
    v_year regclass;
    v_key text;
begin
    select * into strict v_register from ledger.register where register = p_register;
    execute format('select count(*) as rows, min(period) as period, max(period) as last, min(row_no) as first_row, '
                   'max(row_no) as last_row from %s', v_table) into v_facts;
    if v_facts.rows < p_least or v_facts.period <> v_facts.last then
        return false;
    end if;
    v_year := ledger.year_of(v_register.target, v_facts.period);
    if v_year is null then
        return false;
    end if;
    execute format('revoke insert on %s from %s', v_table, v_register.writer);
    perform ledger.prove_shard(p_register, v_table);
    execute format(
        'insert into ledger.shard_total select %L, %s, %s, s.pool_id, s.scheme, s.component, s.payer, %s, s.period, count(*), '
        'sum(s.amount_fen), count(*) filter (where s.run_id is distinct from %s) from %s s group by 4, 5, 6, 7, 8, 9',
        p_register, p_run, p_shard, coalesce(quote_literal(v_register.fixed_move), 's.move'), p_run, v_table);
    update ledger.shard set period = v_facts.period, first_row = v_facts.first_row, last_row = v_facts.last_row
    where (register, run_id, shard) = (p_register, p_run, p_shard);
    for v_key in select * from ledger.keys_for(v_year, v_table) loop
        execute v_key;
    end loop;
    -- what the partition will ask of its rows, proved here by the worker, so that publication need not look at them again
    execute format('alter table %s add constraint partition_of_run check (run_id = %s and period >= %s and period < %s '
                   'and row_no >= %s and row_no < %s)', v_table, p_run, v_facts.period / 12 * 12, (v_facts.period / 12 + 1) * 12,
                   v_facts.first_row, v_facts.last_row + 1);
    execute format('analyze %s', v_table);
    return true;
end $$;
