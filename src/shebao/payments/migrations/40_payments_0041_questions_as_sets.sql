-- The questions before money leaves are one statement over the batch's lines and parts, read once (queries.sql: findings). What it
-- asks of the floors above comes back narrow: only the parts that differ, only the months the batch pays.

-- Parts of a batch that are not, fen for fen, the obligation they say they settle.
create function payments.parts_that_differ(p_batch bigint)
    returns table (payment_id bigint, run_id bigint, row_no bigint, part_fen bigint, owed_fen bigint)
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
        'select t.payment_id, t.run_id, t.row_no, t.amount_fen, coalesce(o.amount_fen, 0) '
        'from payments.batch_line l join payments.part t using (payment_id) '
        'left join (%s) o on o.run_id = t.run_id and o.row_no = t.row_no and o.run_id = any ($2) '
        'and ($3 is null or o.period = any ($3)) '
        'where l.batch_id = $1 and (o.run_id is null '
        'or (o.amount_fen, o.component, o.payer, o.for_month, o.award_id, o.payee_person_id) '
        'is distinct from (t.amount_fen, t.component, t.payer, t.for_month, l.award_id, l.payee_person_id))',
        payments.payables()) using p_batch, v_runs, v_periods;
end $$;

-- What awards give for the months named.
create function payments.entitled_in(p_awards bigint[], p_months integer[]) returns setof payments.entitlement
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select e.* from (%s) e where e.award_id = any ($1) and e.for_month = any ($2)',
        payments.rows_of('entitlement', 'award_id::bigint, component::text, payer::text, for_month::integer, amount_fen::bigint'))
        using p_awards, p_months;
end $$;

-- Awards by their numbers; those of a batch are mostly known already as awards of its persons.
create function payments.awards_numbered(p_awards bigint[]) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format('select a.* from (%s) a where a.award_id = any ($1)', payments.awards()) using p_awards;
end $$;

-- What does not go with its batch: few, and asked for at every step of it. An account that may not be used: the same.
create index payment_event_stays on payments.payment_event (payment_id, issue_no) where event in ('held', 'cancelled');
create index account_step_stopped on payments.account_step (account_id) where step in ('unusable', 'refused');

drop function payments.sums_of(bigint);
drop function payments.entitlements_of(bigint);
drop function payments.awards_of(bigint);
drop function payments.awards_in(bigint);
drop function payments.payable_of(bigint);
