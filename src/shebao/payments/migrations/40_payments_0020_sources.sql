-- More than one floor above may owe: benefits, and contributions given back. Each declares its own relations of one shape; what
-- payments ask goes over all of them.

alter table payments.source drop constraint source_pkey;
alter table payments.source add primary key (source, relation);

create function payments.rows_of(p_source text, p_columns text) returns text
    language sql stable as $$
    select string_agg(format('select %s from %s', p_columns, relation), ' union all ' order by relation::text)
    from payments.source where source = p_source
$$;
create function payments.payables() returns text language sql stable as $$
    select payments.rows_of('payable', 'run_id::bigint, row_no::bigint, award_id::bigint, person_id::bigint, '
        'payee_person_id::bigint, scheme::text, component::text, payer::text, pool_id::integer, for_month::integer, '
        'period::integer, amount_fen::bigint, kind::text, serving_path::text')
$$;
create function payments.awards() returns text language sql stable as $$
    select payments.rows_of('award', 'award_id::bigint, person_id::bigint, scheme::text, pool_id::integer, state::text, '
        'starts::integer, ends::integer, exclusive_group::text')
$$;

create or replace function payments.payable_now(p_pool integer, p_period integer, p_path text) returns setof payments.payable
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select o.* from (%s) o where o.pool_id = $1 and o.period <= $2 and starts_with(o.serving_path, $3) and not exists ('
        'select from payments.part t where t.run_id = o.run_id and t.row_no = o.row_no and not exists ('
        'select from payments.payment_event e where e.payment_id = t.payment_id and e.event = ''cancelled''))',
        payments.payables()) using p_pool, p_period, p_path;
end $$;

create or replace function payments.payable_of(p_batch bigint) returns setof payments.payable
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select o.* from (%s) o join payments.part t on t.run_id = o.run_id and t.row_no = o.row_no '
        'join payments.instruction i on i.payment_id = t.payment_id where i.batch_id = $1',
        payments.payables()) using p_batch;
end $$;

create or replace function payments.awards_of(p_batch bigint) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select a.* from (%s) a where a.award_id in ('
        'select p.award_id from payments.payment p join payments.instruction i using (payment_id) where i.batch_id = $1)',
        payments.awards()) using p_batch;
end $$;

create or replace function payments.awards_of_persons(p_persons bigint[]) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format('select a.* from (%s) a where a.person_id = any ($1)', payments.awards()) using p_persons;
end $$;

create or replace function payments.entitlements_of(p_batch bigint) returns setof payments.entitlement
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select e.* from (%s) e where e.award_id in ('
        'select p.award_id from payments.payment p join payments.instruction i using (payment_id) where i.batch_id = $1)',
        payments.rows_of('entitlement', 'award_id::bigint, component::text, payer::text, for_month::integer, amount_fen::bigint'))
        using p_batch;
end $$;
