-- Most pools owe nothing in a month: which do is asked once, not of each by making no batch.

create function payments.pools_owing(p_period integer, p_path text) returns setof integer
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select distinct o.pool_id from (%s) o where o.period <= $1 and starts_with(o.serving_path, $2) and not exists ('
        'select from payments.part t where t.run_id = o.run_id and t.row_no = o.row_no and not exists ('
        'select from payments.payment_event e where e.payment_id = t.payment_id and e.event = ''cancelled''))',
        payments.payables()) using p_period, p_path;
end $$;
