-- "Is not paid again" was read as "must never be": a returned payment waits, and may go again.
do $$
declare
    v_before text := pg_get_viewdef('payments.open_item'::regclass);
    v_after text := replace(v_before, 'A payment came back and is not paid again', 'A payment came back and is not yet paid again');
begin
    if v_after = v_before then
        raise exception 'the words of payments.open_item are not those this migration knows';
    end if;
    execute 'create or replace view payments.open_item with (security_invoker = true) as ' || v_after;
end $$;
