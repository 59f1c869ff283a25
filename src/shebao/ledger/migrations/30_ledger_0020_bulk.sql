-- Millions of rows are not written twice. A large shard gets its keys where it was staged, by the worker that filled it, is added up
-- there and closed to writing; publication then makes it a part of the register by a change of the catalogue alone. Registers
-- partitioned by month with partitions `<register table>_<year>` take such shards; every other register, and every small run, as before.

alter table ledger.register add column bulk_rows bigint not null default 100000 check (bulk_rows > 0);
comment on column ledger.register.bulk_rows is 'from so many rows on a shard is attached, not copied';

-- A shard with keys: where its rows lie.
alter table ledger.shard add column period integer, add column first_row bigint, add column last_row bigint;

-- What a closed shard adds up to, in the grain of the control totals.
create table ledger.shard_total (
    register text not null, run_id bigint not null, shard integer not null, pool_id integer not null, scheme text not null,
    component text not null, payer text not null, move text not null, period integer not null, rows bigint not null,
    fen bigint not null, foreign_rows bigint not null,
    primary key (run_id, register, shard, pool_id, scheme, component, payer, move, period),
    foreign key (run_id, register, shard) references ledger.shard on delete cascade
);

create or replace function ledger.stage_shard(p_register text, p_run bigint, p_shard integer) returns text
    language plpgsql security definer set search_path = '' as $$
declare
    v_register ledger.register;
    v_table text := format('%s_%s_%s', p_register, p_run, p_shard);
begin
    select * into v_register from ledger.register where register = p_register;
    if not found then
        raise exception 'no register is called %', p_register using errcode = 'SB301';
    end if;
    if exists (select from ledger.publication where run_id = p_run) then
        raise exception 'run % is published: nothing can be added to it', p_run using errcode = 'SB302';
    end if;
    execute format('drop table if exists stage.%I', v_table);
    execute format('create table stage.%I (like %s including defaults including constraints)', v_table, v_register.target);
    execute format('grant select, insert on stage.%I to %s', v_table, v_register.writer);
    delete from ledger.shard where (register, run_id, shard) = (p_register, p_run, p_shard);
    insert into ledger.shard (register, run_id, shard) values (p_register, p_run, p_shard);
    return 'stage.' || v_table;
end $$;

-- The partition of a register for a month, if it has one that can take shards whole.
create function ledger.year_of(p_target regclass, p_period integer) returns regclass
    language sql stable as $$
    select to_regclass(p_target || '_' || p_period / 12)
    from pg_partitioned_table where partrelid = p_target and partstrat = 'r'
$$;

-- The keys of the register's year as statements for a table of the same columns, constraints first.
create function ledger.keys_for(p_year regclass, p_table text) returns setof text
    language sql stable as $$
    with leaf as (
        select coalesce((select partdefid::regclass from pg_partitioned_table where partrelid = p_year), p_year) as oid)
    select format('alter table %s add %s', p_table, pg_get_constraintdef(c.oid)) from pg_constraint c, leaf
    where c.conrelid = leaf.oid and c.contype in ('p', 'u')
    union all
    select regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX \S+ ON (ONLY )?\S+ ', format('CREATE \1INDEX ON %s ', p_table))
    from pg_index i, leaf
    where i.indrelid = leaf.oid and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))
$$;

-- Closes a shard of at least so many rows, all of one month: it is added up, gets the keys of its register, and nobody writes to it
-- any more. Whether that was done.
create function ledger.close_shard(p_register text, p_run bigint, p_shard integer, p_least bigint) returns boolean
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

-- Called by the worker that filled a shard, in the transaction that marks it done.
create function ledger.key_shard(p_register text, p_run bigint, p_shard integer) returns boolean
    language sql security definer set search_path = '' as $$
    select ledger.close_shard(p_register, p_run, p_shard, bulk_rows) from ledger.register where register = p_register
$$;

create or replace function ledger.staged_rows(p_register text, p_run bigint) returns text
    language sql stable as $$
    select string_agg(format('select * from stage.%I', format('%s_%s_%s', register, run_id, shard)), ' union all ' order by shard)
    from ledger.shard where register = p_register and run_id = p_run and period is null
$$;

-- Shards that were closed are added up already; the others are read here.
create or replace function ledger.staged_totals(p_run bigint)
    returns table (register text, pool_id integer, scheme text, component text, payer text, move text, period integer,
                   rows bigint, fen bigint, foreign_rows bigint)
    language plpgsql stable as $$
declare
    r ledger.register;
    v_parts text;
begin
    for r in select g.* from ledger.register g where exists (
                 select from ledger.shard s where s.register = g.register and s.run_id = p_run) order by 1 loop
        v_parts := format('select pool_id, scheme, component, payer, move, period, rows, fen, foreign_rows '
                          'from ledger.shard_total where register = %L and run_id = %s', r.register, p_run);
        if ledger.staged_rows(r.register, p_run) is not null then
            v_parts := v_parts || format(
                ' union all select s.pool_id, s.scheme, s.component, s.payer, %s, s.period, count(*), coalesce(sum(s.amount_fen), 0), '
                'count(*) filter (where s.run_id is distinct from %s) from (%s) s group by 1, 2, 3, 4, 5, 6',
                coalesce(quote_literal(r.fixed_move), 's.move'), p_run, ledger.staged_rows(r.register, p_run));
        end if;
        return query execute format(
            'select %L::text, t.pool_id::integer, t.scheme::text, t.component::text, t.payer::text, t.move::text, '
            't.period::integer, sum(t.rows)::bigint, sum(t.fen)::bigint, sum(t.foreign_rows)::bigint '
            'from (%s) t group by 2, 3, 4, 5, 6, 7', r.register, v_parts);
    end loop;
end $$;

-- A year that holds rows of its own becomes one that holds runs; its rows stay where they are, as its rest.
create function ledger.open_year(p_target regclass, p_year integer) returns void
    language plpgsql as $$
declare
    v_schema text := (select relnamespace::regnamespace::text from pg_class where oid = p_target);
    v_name text := (select relname from pg_class where oid = p_target) || '_' || p_year;
begin
    if (select relkind from pg_class where oid = format('%I.%I', v_schema, v_name)::regclass) = 'p' then
        return;
    end if;
    execute format('alter table %s detach partition %I.%I', p_target, v_schema, v_name);
    execute format('alter table %I.%I rename to %I', v_schema, v_name, v_name || '_rest');
    execute format('create table %I.%I partition of %s for values from (%s) to (%s) partition by list (run_id)',
                   v_schema, v_name, p_target, p_year * 12, (p_year + 1) * 12);
    execute format('alter table %I.%I attach partition %I.%I default', v_schema, v_name, v_schema, v_name || '_rest');
end $$;

-- The shards of a run become a part of the register: no row is touched. Small shards beside large ones get their keys first.
create function ledger.attach_shards(p_register text, p_run bigint) returns void
    language plpgsql as $$
declare
    v_target regclass := (select target from ledger.register where register = p_register);
    v_schema text := (select relnamespace::regnamespace::text from pg_class where oid = v_target);
    v_name text := (select relname from pg_class where oid = v_target);
    v_writer regrole := (select writer from ledger.register where register = p_register);
    v_run text;
    v_part text;
    v_period integer;
    k record;
begin
    select min(period) into strict v_period from ledger.shard where register = p_register and run_id = p_run;
    if exists (select from ledger.shard where register = p_register and run_id = p_run and period <> v_period) then
        raise exception 'shards of run % are of different months', p_run using errcode = 'SB304';
    end if;
    v_run := format('%s_%s_r%s', v_name, v_period / 12, p_run);
    perform ledger.open_year(v_target, v_period / 12);
    execute format('create table %I.%I partition of %I.%I for values in (%s) partition by range (row_no)',
                   v_schema, v_run, v_schema, v_name || '_' || v_period / 12, p_run);
    for k in select * from ledger.shard where register = p_register and run_id = p_run and period is not null
             order by first_row loop
        v_part := v_run || '_' || k.shard;
        execute format('revoke all on stage.%I from %s', format('%s_%s_%s', p_register, p_run, k.shard), v_writer);
        execute format('alter table stage.%I rename to %I', format('%s_%s_%s', p_register, p_run, k.shard), v_part);
        execute format('alter table stage.%I set schema %I', v_part, v_schema);
        execute format('alter table %I.%I attach partition %I.%I for values from (%s) to (%s)',
                       v_schema, v_run, v_schema, v_part, k.first_row, k.last_row + 1);
        execute format('alter table %I.%I drop constraint partition_of_run', v_schema, v_part);
    end loop;
end $$;

create or replace function ledger.move_in(p_run bigint) returns void
    language plpgsql as $$
declare
    g record;
    k record;
    v_table text;
    v_columns text;
begin
    for g in select r.register, r.target, count(s.period) as keyed
             from ledger.shard s join ledger.register r using (register)
             where s.run_id = p_run group by 1, 2 order by 1 loop
        if g.keyed > 0 then  -- small shards beside large ones get their keys now
            perform ledger.close_shard(g.register, p_run, s.shard, 1)
            from ledger.shard s where s.register = g.register and s.run_id = p_run and s.period is null;
            perform ledger.attach_shards(g.register, p_run);
        end if;
        select string_agg(quote_ident(attname), ', ' order by attnum) into v_columns
        from pg_attribute where attrelid = g.target and attnum > 0 and not attisdropped and attgenerated = '';
        for k in select shard from ledger.shard where register = g.register and run_id = p_run and period is null order by shard loop
            v_table := format('%s_%s_%s', g.register, p_run, k.shard);
            execute format('insert into %s (%s) overriding system value select %s from stage.%I',
                           g.target, v_columns, v_columns, v_table);
            execute format('drop table stage.%I', v_table);
        end loop;
        perform store.count_anew(g.target);
    end loop;
    delete from ledger.shard where run_id = p_run;
end $$;
