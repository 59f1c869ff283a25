-- Publishing: registers of other packages are filled in `stage`, seen by nobody, and enter whole or not at all.

-- A package declares its register once, in its own migration.
create function ledger.declare_register(p_register text, p_target regclass, p_writer regrole, fixed_move text default null)
    returns void language plpgsql as $$
begin
    insert into ledger.register values (p_register, p_target, p_writer, fixed_move);
end $$;

create function ledger.declare_open_items(p_source text, p_relation regclass) returns void
    language plpgsql as $$
begin
    insert into ledger.open_item_source values (p_source, p_relation);
end $$;

-- An empty table for one shard of a run, shaped like the register. What an interrupted try left is dropped.
create function ledger.stage_shard(p_register text, p_run bigint, p_shard integer) returns text
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
    execute format('create table stage.%I (like %s including defaults)', v_table, v_register.target);
    execute format('grant select, insert on stage.%I to %s', v_table, v_register.writer);
    insert into ledger.shard values (p_register, p_run, p_shard) on conflict do nothing;
    return 'stage.' || v_table;
end $$;

-- One query over all staged shards of a register.
create function ledger.staged_rows(p_register text, p_run bigint) returns text
    language sql stable as $$
    select string_agg(format('select * from stage.%I', format('%s_%s_%s', register, run_id, shard)), ' union all ' order by shard)
    from ledger.shard where register = p_register and run_id = p_run
$$;

-- What the staged rows of a run add up to, in the grain of the control totals.
create function ledger.staged_totals(p_run bigint)
    returns table (register text, pool_id integer, scheme text, component text, payer text, move text, period integer,
                   rows bigint, fen bigint, foreign_rows bigint)
    language plpgsql stable as $$
declare
    r ledger.register;
begin
    for r in select g.* from ledger.register g where exists (
                 select from ledger.shard s where s.register = g.register and s.run_id = p_run) order by 1 loop
        return query execute format(
            'select %L::text, s.pool_id::integer, s.scheme::text, s.component::text, s.payer::text, %s::text, '
            's.period::integer, count(*), coalesce(sum(s.amount_fen), 0)::bigint, '
            'count(*) filter (where s.run_id is distinct from %s) '
            'from (%s) s group by 2, 3, 4, 5, 6, 7',
            r.register, coalesce(quote_literal(r.fixed_move), 's.move'), p_run, ledger.staged_rows(r.register, p_run));
    end loop;
end $$;

create function ledger.control_rows(p_controls jsonb)
    returns table (register text, pool_id integer, scheme text, component text, payer text, move text, period integer,
                   rows bigint, fen bigint, debit text, credit text)
    language sql immutable as $$
    select * from jsonb_to_recordset(p_controls)
        as x(register text, pool_id integer, scheme text, component text, payer text, move text, period integer,
             rows bigint, fen bigint, debit text, credit text)
$$;

-- The statutory lines that controls with accounts ask for: always in pairs, debit side first.
create function ledger.control_lines(p_controls jsonb, p_pool integer, p_period integer, p_move text) returns jsonb
    language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object('pool_id', c.pool_id, 'account', l.account, 'amount_fen', l.amount,
               'scheme', c.scheme, 'component', c.component, 'payer', c.payer)
               order by c.scheme, c.component, c.payer, c.register, l.side), '[]')
    from ledger.control_rows(p_controls) c
    cross join lateral (values (1, c.debit, c.fen), (2, c.credit, -c.fen)) as l(side, account, amount)
    where c.debit is not null and c.fen <> 0 and c.pool_id = p_pool and c.period = p_period and c.move = p_move
$$;

-- All reasons why a run may not be published.
create function ledger.publishing_reasons(p_run bigint, p_controls jsonb, p_path text) returns jsonb
    language sql stable as $$
    with control as (select * from ledger.control_rows(p_controls)),
    staged as (select * from ledger.staged_totals(p_run)),
    books as (select distinct pool_id, period from control),
    found as (
        select ledger.fact('control_twice', jsonb_build_object('register', register, 'scheme', scheme, 'component', component,
                   'payer', payer, 'move', move)) as fact
        from control group by register, pool_id, scheme, component, payer, move, period having count(*) > 1
        union all
        select ledger.fact('staged_differs', jsonb_build_object('register', coalesce(c.register, s.register),
                   'pool', coalesce(c.pool_id, s.pool_id), 'scheme', coalesce(c.scheme, s.scheme),
                   'component', coalesce(c.component, s.component), 'move', coalesce(c.move, s.move),
                   'month', coalesce(c.period, s.period), 'rows', coalesce(c.rows, 0), 'control_fen', coalesce(c.fen, 0),
                   'staged_rows', coalesce(s.rows, 0), 'staged_fen', coalesce(s.fen, 0)))
        from control c full join staged s
          on (c.register, c.pool_id, c.scheme, c.component, c.payer, c.move, c.period)
           = (s.register, s.pool_id, s.scheme, s.component, s.payer, s.move, s.period)
        where coalesce(c.rows, 0) <> coalesce(s.rows, 0) or coalesce(c.fen, 0) <> coalesce(s.fen, 0)
        union all
        select ledger.fact('foreign_rows', jsonb_build_object('register', register, 'rows', foreign_rows))
        from staged where foreign_rows > 0
        union all select ledger.fact('unknown_pool', jsonb_build_object('pool', b.pool_id))
        from books b left join ledger.fund_pool p using (pool_id) where p.pool_id is null
        union all select ledger.fact('month_closed', jsonb_build_object('pool', b.pool_id, 'month', b.period))
        from books b where ledger.is_closed(b.pool_id, b.period, p_path)
        union all select ledger.fact('before_first_month', jsonb_build_object('pool', b.pool_id, 'month', b.period))
        from books b join ledger.fund_pool p using (pool_id) where b.period < p.first_month
        union all select ledger.fact('scheme_of_other_fund', jsonb_build_object('scheme', c.scheme, 'fund', p.fund))
        from control c join ledger.fund_pool p using (pool_id) left join ledger.scheme_fund s on s.scheme = c.scheme
        where s.fund is distinct from p.fund
        union all select reason
        from (select distinct pool_id, period, move from control where debit is not null) k
        cross join lateral jsonb_array_elements(ledger.line_reasons(
            ledger.control_lines(p_controls, k.pool_id, k.period, k.move), k.period, p_path)) reason
        where reason ->> 'code' <> 'no_lines'
    )
    select coalesce(jsonb_agg(distinct fact), '[]') from found
$$;

-- Moves the staged rows into their registers.
create function ledger.move_in(p_run bigint) returns void
    language plpgsql as $$
declare
    k record;
    v_table text;
    v_columns text;
begin
    for k in select g.target, s.register, s.shard from ledger.shard s join ledger.register g using (register)
             where s.run_id = p_run order by s.register, s.shard loop
        v_table := format('%s_%s_%s', k.register, p_run, k.shard);
        select string_agg(quote_ident(attname), ', ' order by attnum) into v_columns
        from pg_attribute where attrelid = k.target and attnum > 0 and not attisdropped and attgenerated = '';
        execute format('insert into %s (%s) overriding system value select %s from stage.%I',
                       k.target, v_columns, v_columns, v_table);
        execute format('drop table stage.%I', v_table);
    end loop;
    delete from ledger.shard where run_id = p_run;
end $$;

-- The one door: re-checks everything, then registers, control totals, statutory entries and the mark, in the caller's
-- transaction. Answer: rows, fen, replayed, reasons.
create function ledger.publish_run(p_run bigint, p_controls jsonb, p_facts jsonb) returns jsonb
    language plpgsql security definer set search_path = '' as $$
declare
    v_hash bytea := sha256(convert_to(p_controls::text, 'UTF8'));
    v_path text := p_facts ->> 'serving_path';
    v_done ledger.publication;
    v_reasons jsonb;
    v_entry bigint;
    k record;
begin
    perform pg_advisory_xact_lock(hashtextextended('publish' || p_run, 30));
    select * into v_done from ledger.publication where run_id = p_run;
    if found then
        return jsonb_build_object('rows', v_done.rows, 'fen', v_done.fen, 'replayed', true, 'reasons',
            case when v_done.content_hash = v_hash then '[]'::jsonb
                 else jsonb_build_array(ledger.fact('other_totals', jsonb_build_object('run', p_run))) end);
    end if;
    perform ledger.hold_month(c.pool_id, c.period, false)
        from (select distinct pool_id, period from ledger.control_rows(p_controls) order by 1, 2) c;
    v_reasons := ledger.publishing_reasons(p_run, p_controls, v_path);
    if v_reasons <> '[]' then
        return jsonb_build_object('rows', 0, 'fen', 0, 'replayed', false, 'reasons', v_reasons);
    end if;
    update store.run set state = 'published', published_at = store.clock()
    where run_id = p_run and state = 'open';
    if not found then
        raise exception 'run % is not open', p_run using errcode = 'SB303';
    end if;
    perform ledger.move_in(p_run);
    insert into ledger.control (run_id, register, pool_id, scheme, component, payer, move, period, rows, fen, debit, credit,
                                serving_path)
    select p_run, c.*, v_path from ledger.control_rows(p_controls) c where c.debit is null or c.fen = 0;
    for k in select c.pool_id, c.period, c.move from ledger.control_rows(p_controls) c
             where c.debit is not null and c.fen <> 0 group by 1, 2, 3 order by 1, 2, 3 loop
        v_entry := ledger.write_entry(p_facts || jsonb_build_object('run_id', p_run, 'move', k.move, 'period', k.period,
            'for_month', k.period, 'lines', ledger.control_lines(p_controls, k.pool_id, k.period, k.move)));
        insert into ledger.posting_key values ('run', format('%s/%s/%s/%s', p_run, k.pool_id, k.period, k.move), v_hash, v_entry);
        insert into ledger.control (run_id, register, pool_id, scheme, component, payer, move, period, rows, fen, debit, credit,
                                    entry_id, serving_path)
        select p_run, c.*, v_entry, v_path from ledger.control_rows(p_controls) c
        where c.debit is not null and c.fen <> 0 and (c.pool_id, c.period, c.move) = (k.pool_id, k.period, k.move);
    end loop;
    insert into ledger.publication (run_id, content_hash, rows, fen)
    select p_run, v_hash, coalesce(sum(c.rows), 0), coalesce(sum(c.fen), 0) from ledger.control_rows(p_controls) c
    returning * into v_done;
    return jsonb_build_object('rows', v_done.rows, 'fen', v_done.fen, 'replayed', false, 'reasons', '[]'::jsonb);
end $$;
