-- Orders over a fund's money that rest on a paper and three signatures: remittances and allocations between levels,
-- budgets, investment of a surplus, state capital handed over. What an order says is never changed; its state is its last step.

-- Not row-secured on purpose: an order stands between two levels, and both must see it. It names no person.
create table ledger.fund_order (
    order_id     bigint generated always as identity primary key,
    order_key    text not null unique check (order_key <> ''),
    kind         text not null check (kind in ('remit', 'allocate', 'budget', 'invest', 'divest')),
    pool_id      integer not null references ledger.fund_pool,     -- who pays, or whose budget it is
    other_pool   integer references ledger.fund_pool,              -- who receives
    month        integer not null,
    fen          bigint not null check (fen >= 0),
    facts        jsonb not null,                                   -- accounts of both sides, or the lines of a budget
    document     text not null check (document <> ''),
    recorded     timestamptz not null default store.clock(),
    check ((kind in ('remit', 'allocate')) = (other_pool is not null)),
    check (kind = 'budget' or fen > 0),
    check (pool_id <> other_pool)
);
create index on ledger.fund_order (pool_id, month);
create index on ledger.fund_order (other_pool, month) where other_pool is not null;

create table ledger.fund_order_step (
    order_id     bigint not null references ledger.fund_order,
    step         text not null check (step in ('made', 'checked', 'approved', 'refused', 'paid', 'received')),
    actor_id     bigint not null,
    note         text not null default '',
    entry_id     bigint references ledger.entry,
    period       integer,                                          -- the month in whose books the entry stands
    recorded     timestamptz not null default store.clock(),
    primary key (order_id, step)
);
create unique index fund_order_three_persons on ledger.fund_order_step (order_id, actor_id)
    where step in ('made', 'checked', 'approved');

create function ledger.order_state(p_order bigint) returns text
    language sql stable as $$
    select step from ledger.fund_order_step where order_id = p_order
    order by array_position(array['made', 'checked', 'approved', 'paid', 'received', 'refused'], step) desc limit 1
$$;

-- Who acts for a pool: the agency that answers for it.
create function ledger.keeps(p_pool integer, p_path text) returns boolean
    language sql stable as $$ select exists (select from ledger.fund_pool where pool_id = p_pool and agency_path = p_path) $$;

-- Reasons against an order before anybody signs it.
create function ledger.order_reasons(p_order jsonb) returns jsonb
    language sql stable as $$
    with o as (select p_order ->> 'kind' as kind, (p_order ->> 'pool_id')::int as pool, (p_order ->> 'other_pool')::int as other,
                      (p_order ->> 'month')::int as month, (p_order ->> 'fen')::bigint as fen, p_order ->> 'path' as path),
    found as (
        select ledger.fact('unknown_pool', jsonb_build_object('pool', pool)) as fact from o
        where not exists (select from ledger.fund_pool where pool_id = pool)
        union all select ledger.fact('unknown_pool', jsonb_build_object('pool', other)) from o
        where other is not null and not exists (select from ledger.fund_pool where pool_id = other)
        union all select ledger.fact('order_not_positive', jsonb_build_object('fen', fen)) from o where kind <> 'budget' and fen <= 0
        union all select ledger.fact('no_document') from o where coalesce(p_order ->> 'document', '') = ''
        union all select ledger.fact('not_the_keeper', jsonb_build_object('pool', pool)) from o
        join ledger.fund_pool a on a.pool_id = pool where a.agency_path <> path
        union all select ledger.fact('month_closed', jsonb_build_object('pool', pool, 'month', month)) from o
        where kind <> 'budget' and ledger.is_closed(pool, month, path)
        union all select ledger.fact('other_fund', jsonb_build_object('fund', a.fund, 'other', b.fund)) from o
        join ledger.fund_pool a on a.pool_id = pool join ledger.fund_pool b on b.pool_id = other where a.fund <> b.fund
        union all select ledger.fact('not_above', jsonb_build_object('pool', pool, 'other', other)) from o
        join ledger.fund_pool a on a.pool_id = pool join ledger.fund_pool b on b.pool_id = other
        where not case kind when 'remit' then starts_with(a.agency_path, b.agency_path) and a.agency_path <> b.agency_path
                            else starts_with(b.agency_path, a.agency_path) and a.agency_path <> b.agency_path end
    )
    select coalesce(jsonb_agg(fact order by fact::text), '[]') from found
$$;

create function ledger.make_order(p_key text, p_order jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_old ledger.fund_order;
    v_reasons jsonb;
    v_id bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('order' || p_key, 30));
    select * into v_old from ledger.fund_order where order_key = p_key;
    if found then
        if (v_old.kind, v_old.pool_id, v_old.month, v_old.fen, v_old.facts, v_old.document)
           = (p_order ->> 'kind', (p_order ->> 'pool_id')::int, (p_order ->> 'month')::int, (p_order ->> 'fen')::bigint,
              p_order -> 'facts', p_order ->> 'document') and v_old.other_pool is not distinct from (p_order ->> 'other_pool')::int then
            return (v_old.order_id, true, '[]'::jsonb)::ledger.answer;
        end if;
        return (v_old.order_id, true, jsonb_build_array(ledger.fact('other_content', jsonb_build_object(
            'source', 'order', 'key', p_key, 'entry', v_old.order_id))))::ledger.answer;
    end if;
    v_reasons := ledger.order_reasons(p_order);
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    insert into ledger.fund_order (order_key, kind, pool_id, other_pool, month, fen, facts, document)
    values (p_key, p_order ->> 'kind', (p_order ->> 'pool_id')::int, (p_order ->> 'other_pool')::int, (p_order ->> 'month')::int,
            (p_order ->> 'fen')::bigint, p_order -> 'facts', p_order ->> 'document') returning order_id into v_id;
    insert into ledger.fund_order_step (order_id, step, actor_id) values (v_id, 'made', (p_order ->> 'made_by')::bigint);
    return (v_id, false, '[]'::jsonb)::ledger.answer;
end $$;

-- checked, approved or refused, by the agency that keeps the pool. The same step by the same person again changes nothing.
create function ledger.sign_order(p_order bigint, p_step text, p_actor bigint, p_path text, p_note text) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_order ledger.fund_order;
    v_state text;
    v_before text := case p_step when 'checked' then 'made' when 'approved' then 'checked' end;
    v_reasons jsonb := '[]';
begin
    select * into v_order from ledger.fund_order where order_id = p_order for update;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_order', jsonb_build_object('order', p_order))))::ledger.answer;
    end if;
    v_state := ledger.order_state(p_order);
    if exists (select from ledger.fund_order_step where order_id = p_order and step = p_step and actor_id = p_actor) then
        return (p_order, true, '[]'::jsonb)::ledger.answer;
    end if;
    if v_state is distinct from v_before and not (p_step = 'refused' and v_state in ('made', 'checked', 'approved')) then
        v_reasons := v_reasons || ledger.fact('wrong_order_step', jsonb_build_object('order', p_order, 'state', v_state, 'step', p_step));
    end if;
    if not ledger.keeps(v_order.pool_id, p_path) then
        v_reasons := v_reasons || ledger.fact('not_the_keeper', jsonb_build_object('pool', v_order.pool_id));
    end if;
    if p_step <> 'refused' and exists (select from ledger.fund_order_step where order_id = p_order and actor_id = p_actor) then
        v_reasons := v_reasons || ledger.fact('same_person');
    end if;
    if p_step = 'refused' and coalesce(p_note, '') = '' then
        v_reasons := v_reasons || ledger.fact('no_reason');
    end if;
    if v_reasons <> '[]' then
        return (p_order, false, v_reasons)::ledger.answer;
    end if;
    insert into ledger.fund_order_step (order_id, step, actor_id, note) values (p_order, p_step, p_actor, coalesce(p_note, ''));
    return (p_order, false, '[]'::jsonb)::ledger.answer;
end $$;

-- One side of an order enters the books of its pool: `paid` by who gives, `received` by who gets, each in its own agency.
create function ledger.book_order(p_order bigint, p_step text, p_paper jsonb) returns ledger.answer
    language plpgsql security definer set search_path = '' as $$
declare
    v_order ledger.fund_order;
    v_state text;
    v_pool integer;
    v_month integer := (p_paper ->> 'period')::int;
    v_side jsonb;
    v_held bigint;
    v_reasons jsonb := '[]';
    v_answer ledger.answer;
begin
    select * into v_order from ledger.fund_order where order_id = p_order for update;
    if not found then
        return (null, false, jsonb_build_array(ledger.fact('unknown_order', jsonb_build_object('order', p_order))))::ledger.answer;
    end if;
    v_state := ledger.order_state(p_order);
    v_pool := case p_step when 'paid' then v_order.pool_id else v_order.other_pool end;
    v_side := v_order.facts -> p_step;
    if v_side is null or not (v_state = case p_step when 'paid' then 'approved' else 'paid' end
       or exists (select from ledger.fund_order_step where order_id = p_order and step = p_step)) then
        v_reasons := v_reasons || ledger.fact('wrong_order_step', jsonb_build_object('order', p_order, 'state', v_state, 'step', p_step));
    end if;
    if not ledger.keeps(v_pool, p_paper ->> 'path') then
        v_reasons := v_reasons || ledger.fact('not_the_keeper', jsonb_build_object('pool', v_pool));
    end if;
    if v_month < coalesce((select s.period from ledger.fund_order_step s where s.order_id = p_order and s.step = 'paid'), v_order.month) then
        v_reasons := v_reasons || ledger.fact('before_the_order', jsonb_build_object('order', p_order));
    end if;
    if v_reasons = '[]' and p_step = 'paid' and v_state = 'approved' then
        perform pg_advisory_xact_lock(hashtextextended('special' || v_pool, 30));  -- counted and drawn by one caller at a time
        v_held := ledger.account_fen(v_pool, v_side ->> 'credit', v_month);
        if v_held < v_order.fen then
            v_reasons := v_reasons || ledger.fact('account_short', jsonb_build_object(
                'account', v_side ->> 'credit', 'fen', v_order.fen, 'held', v_held));
        end if;
    end if;
    if v_reasons <> '[]' then
        return (null, false, v_reasons)::ledger.answer;
    end if;
    v_answer := ledger.post('order', v_order.order_key || '/' || p_step, jsonb_build_object(
        'move', v_side ->> 'move', 'period', v_month, 'for_month', v_order.month, 'business_date', p_paper ->> 'day',
        'document', p_paper ->> 'document', 'made_by', (p_paper ->> 'made_by')::bigint,
        'approved_by', (p_paper ->> 'approved_by')::bigint, 'serving_path', p_paper ->> 'path',
        'lines', jsonb_build_array(
            jsonb_build_object('pool_id', v_pool, 'amount_fen', v_order.fen, 'account', v_side ->> 'debit',
                               'scheme', v_order.facts ->> 'scheme', 'component', v_order.facts ->> 'component'),
            jsonb_build_object('pool_id', v_pool, 'amount_fen', -v_order.fen, 'account', v_side ->> 'credit',
                               'scheme', v_order.facts ->> 'scheme', 'component', v_order.facts ->> 'component'))));
    if v_answer.reasons = '[]' and not v_answer.replayed then
        insert into ledger.fund_order_step (order_id, step, actor_id, entry_id, period)
        values (p_order, p_step, (p_paper ->> 'made_by')::bigint, v_answer.entry_id, v_month);
    end if;
    return v_answer;
end $$;

-- Money on its way between levels, and orders nobody has carried out. Money that has left one level blocks the month of the other.
create view ledger.order_open as
select coalesce(case o.state when 'paid' then o.other_pool end, o.pool_id) as pool_id,
       coalesce(case o.state when 'paid' then o.paid_in end, o.month) as month, p.agency_path as serving_path,
       o.order_key as item, o.fen as amount_fen, 'accountant'::text as owner, o.state = 'paid' as blocks,
       case o.state when 'paid' then 'Money sent by the other level has not been booked as received'
                    else 'An order over the fund''s money is ' || o.state || ' and not carried out' end as en,
       case o.state when 'paid' then '上下级划拨款项对方已付，本级尚未入账' else '基金划拨指令已签署但尚未执行' end as zh
from (select f.*, ledger.order_state(f.order_id) as state,
             (select s.period from ledger.fund_order_step s where s.order_id = f.order_id and s.step = 'paid') as paid_in
      from ledger.fund_order f) o
join ledger.fund_pool p on p.pool_id = coalesce(case o.state when 'paid' then o.other_pool end, o.pool_id)
where (o.kind = 'budget' and o.state in ('made', 'checked'))
   or (o.kind <> 'budget' and o.state in ('made', 'checked', 'approved'))
   or (o.other_pool is not null and o.state = 'paid');
select ledger.declare_open_items('orders', 'ledger.order_open');

comment on table ledger.fund_order is 'canonical: order_key, kind, month, fen, facts, document';
