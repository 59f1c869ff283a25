-- The close asks only for open items that hinder it. Relations none of whose items ever block are then not read at all, where
-- every register was added up a second time for each pool.

create function ledger.blocking_items(p_pool integer, p_month integer, p_path text)
    returns table (source text, item text, amount_fen bigint, owner text, en text, zh text)
    language plpgsql stable security definer set search_path = '' as $$
declare
    s ledger.open_item_source;
begin
    for s in select * from ledger.open_item_source o order by o.source loop
        return query execute format(
            'select %L::text, item::text, amount_fen::bigint, owner::text, en::text, zh::text from %s '
            'where blocks and pool_id = %s and month <= %s and starts_with(serving_path, %L)',
            s.source, s.relation, p_pool, p_month, p_path);
    end loop;
end $$;

do $$
declare
    v_before text := pg_get_functiondef('ledger.closing_reasons(integer, integer, text)'::regprocedure);
    v_after text := replace(v_before, 'ledger.open_items(p_pool, p_month, p_path) where blocks',
                            'ledger.blocking_items(p_pool, p_month, p_path)');
begin
    if v_after = v_before then
        raise exception 'ledger.closing_reasons does not ask for open items as it did: adapt this migration';
    end if;
    execute v_after;
end $$;
