-- What payments look like from outside, and the three questions to the floors above.

create function payments.batch_state(p_batch bigint) returns text
    language sql stable as $$
    select step from payments.batch_step where batch_id = p_batch
    order by array_position(array['made', 'checked', 'approved', 'released', 'sent', 'answered', 'refused'], step) desc limit 1
$$;

-- The latest approved account of each person and month; unusable ones stay, so that they are found before release.
create function payments.account_for(p_person bigint, p_month integer) returns bigint
    language sql stable as $$
    select a.account_id from payments.payee_account a
    where a.person_id = p_person and a.starts <= p_month
      and exists (select from payments.account_step s where s.account_id = a.account_id and s.step = 'approved')
    order by a.starts desc, a.account_id desc limit 1
$$;

-- A payment that still stands: its last issue is not cancelled and its batch not refused.
create view payments.live_payment with (security_invoker) as
    select p.*, i.issue_no, i.batch_id, i.account_id, i.message_id
    from payments.payment p
    join lateral (select * from payments.instruction i where i.payment_id = p.payment_id order by issue_no desc limit 1) i on true
    where not exists (select from payments.payment_event e where e.payment_id = p.payment_id and e.event = 'cancelled');

-- Everything that happened to a payment, in order.
create view payments.payment_history with (security_invoker) as
    select i.payment_id, i.issue_no, s.step as event, ''::text as cause, s.note, s.actor_id, s.recorded, s.serving_path
    from payments.instruction i join payments.batch_step s using (batch_id)
    union all
    select payment_id, issue_no, event, coalesce(cause, ''), note, actor_id, recorded, serving_path from payments.payment_event;

-- Where each payment stands: made, checked, …, sent, held, cancelled, paid, returned.
create view payments.payment_state with (security_invoker) as
    select p.payment_id, p.business_no, p.award_id, p.person_id, p.payee_person_id, p.scheme, p.pool_id, p.period,
           p.amount_fen, p.serving_path, i.issue_no, i.batch_id, i.account_id, i.message_id,
           coalesce(e.event, payments.batch_state(i.batch_id)) as state, e.cause
    from payments.payment p
    join lateral (select * from payments.instruction i where i.payment_id = p.payment_id order by issue_no desc limit 1) i on true
    left join lateral (
        select event, cause from payments.payment_event e
        where e.payment_id = p.payment_id and e.issue_no = i.issue_no
        order by array_position(array['held', 'freed', 'paid', 'returned', 'cancelled'], event) desc limit 1) e on true;

-- What stands open at the end of a month: sent without an answer, returned and not paid again.
create view payments.open_item with (security_invoker) as
    select b.pool_id, b.period as month, b.serving_path, 'batch ' || b.batch_key as item, b.fen as amount_fen,
           'cashier'::text as owner, true as blocks,
           'A batch was sent and the bank has not answered for every payment' as en,
           '批次已送银行，尚未收到全部回盘' as zh
    from payments.batch b where payments.batch_state(b.batch_id) in ('released', 'sent')
    union all
    select s.pool_id, s.period, s.serving_path, s.message_id, s.amount_fen, 'cashier', false,
           'A payment came back and is not paid again', '支付退回，尚未重新发放'
    from payments.payment_state s where s.state = 'returned'
    union all
    select s.pool_id, s.period, s.serving_path, s.message_id, s.amount_fen, 'cashier', true,
           'A returned payment was given up and is not booked back yet', '退回款项不再发放，尚未冲回'
    from payments.payment_state s where s.state = 'cancelled'
      and exists (select from payments.payment_event e where e.payment_id = s.payment_id and e.issue_no = s.issue_no
                  and e.event = 'returned')
      and not exists (select from payments.movement m where m.payment_id = s.payment_id and m.move = 'keep');
select ledger.declare_open_items('payments', 'payments.open_item');

-- A batch is as large as everything before it together: without fresh statistics the guard would compare row by row.
create function payments.count_anew() returns void
    language plpgsql security definer set search_path = '' as $$
begin
    analyze payments.payment, payments.part, payments.instruction;
end $$;

create type payments.payable as (
    run_id bigint, row_no bigint, award_id bigint, person_id bigint, payee_person_id bigint, scheme text, component text,
    payer text, pool_id integer, for_month integer, period integer, amount_fen bigint, kind text, serving_path text);
create type payments.award as (
    award_id bigint, person_id bigint, scheme text, pool_id integer, state text, starts integer, ends integer,
    exclusive_group text);
create type payments.entitlement as (
    award_id bigint, component text, payer text, for_month integer, amount_fen bigint);

-- Published obligations of a pool that no live payment settles yet.
create function payments.payable_now(p_pool integer, p_period integer, p_path text) returns setof payments.payable
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select o.run_id::bigint, o.row_no::bigint, o.award_id::bigint, o.person_id::bigint, o.payee_person_id::bigint, '
        'o.scheme::text, o.component::text, o.payer::text, o.pool_id::integer, o.for_month::integer, o.period::integer, '
        'o.amount_fen::bigint, o.kind::text, o.serving_path::text from %s o '
        'where o.pool_id = $1 and o.period <= $2 and starts_with(o.serving_path, $3) and not exists ('
        'select from payments.part t where t.run_id = o.run_id and t.row_no = o.row_no and not exists ('
        'select from payments.payment_event e where e.payment_id = t.payment_id and e.event = ''cancelled''))',
        (select relation from payments.source where source = 'payable')) using p_pool, p_period, p_path;
end $$;

-- The obligations that the payments of a batch say they settle, as their owner has them.
create function payments.payable_of(p_batch bigint) returns setof payments.payable
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select o.run_id::bigint, o.row_no::bigint, o.award_id::bigint, o.person_id::bigint, o.payee_person_id::bigint, '
        'o.scheme::text, o.component::text, o.payer::text, o.pool_id::integer, o.for_month::integer, o.period::integer, '
        'o.amount_fen::bigint, o.kind::text, o.serving_path::text from %s o '
        'join payments.part t on t.run_id = o.run_id and t.row_no = o.row_no '
        'join payments.instruction i on i.payment_id = t.payment_id where i.batch_id = $1',
        (select relation from payments.source where source = 'payable')) using p_batch;
end $$;

create function payments.awards_of(p_batch bigint) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select a.award_id::bigint, a.person_id::bigint, a.scheme::text, a.pool_id::integer, a.state::text, '
        'a.starts::integer, a.ends::integer, a.exclusive_group::text from %s a where a.award_id in ('
        'select p.award_id from payments.payment p join payments.instruction i using (payment_id) where i.batch_id = $1)',
        (select relation from payments.source where source = 'award')) using p_batch;
end $$;

-- Every award of the persons of a batch, under whichever of their numbers.
create function payments.awards_of_persons(p_persons bigint[]) returns setof payments.award
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select a.award_id::bigint, a.person_id::bigint, a.scheme::text, a.pool_id::integer, a.state::text, '
        'a.starts::integer, a.ends::integer, a.exclusive_group::text from %s a where a.person_id = any ($1)',
        (select relation from payments.source where source = 'award')) using p_persons;
end $$;

create function payments.entitlements_of(p_batch bigint) returns setof payments.entitlement
    language plpgsql stable security definer set search_path = '' as $$
begin
    return query execute format(
        'select e.award_id::bigint, e.component::text, e.payer::text, e.for_month::integer, e.amount_fen::bigint '
        'from %s e where e.award_id in ('
        'select p.award_id from payments.payment p join payments.instruction i using (payment_id) where i.batch_id = $1)',
        (select relation from payments.source where source = 'entitlement')) using p_batch;
end $$;
