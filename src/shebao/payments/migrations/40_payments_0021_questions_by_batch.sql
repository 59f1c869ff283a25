-- The questions to the floors above, asked for the rows of one batch alone: awards and runs are given as lists, so that a view
-- over everybody is read by its index, and partitions of other periods are left out before they are opened.

-- The awards that a batch pays.
create function payments.awards_in(p_batch bigint) returns bigint[]
    language sql stable as $$
    select array_agg(distinct p.award_id) from payments.payment p join payments.instruction i using (payment_id)
    where i.batch_id = p_batch
$$;

create or replace function payments.payable_of(p_batch bigint) returns setof payments.payable
    language plpgsql stable security definer set search_path = '' as $$
declare
    v_runs bigint[];
    v_periods integer[];
begin
    select array_agg(distinct t.run_id) into v_runs
    from payments.part t join payments.instruction i using (payment_id) where i.batch_id = p_batch;
    -- A published register equals its control totals: these are the only periods its run wrote for. A source whose runs have
    -- none keeps no partitions and is read whole.
    select array_agg(distinct c.period) into v_periods from ledger.control c where c.run_id = any (v_runs)
    having not exists (select from unnest(v_runs) r(run_id) where not exists (
        select from ledger.control k where k.run_id = r.run_id));
    return query execute format(
        'select o.* from (%s) o join payments.part t on t.run_id = o.run_id and t.row_no = o.row_no '
        'join payments.instruction i on i.payment_id = t.payment_id '
        'where i.batch_id = $1 and o.run_id = any ($2) and ($3 is null or o.period = any ($3))',
        payments.payables()) using p_batch, v_runs, v_periods;
end $$;

create or replace function payments.awards_of(p_batch bigint) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format('select a.* from (%s) a where a.award_id = any ($1)', payments.awards())
        using payments.awards_in(p_batch);
end $$;

create or replace function payments.entitlements_of(p_batch bigint) returns setof payments.entitlement
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select e.* from (%s) e where e.award_id = any ($1)',
        payments.rows_of('entitlement', 'award_id::bigint, component::text, payer::text, for_month::integer, amount_fen::bigint'))
        using payments.awards_in(p_batch);
end $$;

-- After a batch: only what grew by a third since it was counted is counted again, not three tables for each of many pools.
create or replace function payments.count_anew() returns void
    language plpgsql security definer set search_path = '' as $$
begin
    perform store.count_anew('payments.payment'), store.count_anew('payments.part'), store.count_anew('payments.instruction');
end $$;
