-- Bills between levels: what the budgets of higher levels owe a fund for benefits its register holds. A bill is a paper with three
-- signatures like any order, of the level that claims; money moves by orders that name the year of the claim. A claim is no
-- entry of the cash book: it stands here, the same for both sides.

alter table ledger.fund_order drop constraint fund_order_kind_check;
alter table ledger.fund_order add constraint fund_order_kind_check
    check (kind in ('remit', 'allocate', 'budget', 'invest', 'divest', 'bill'));

create or replace view ledger.order_open as
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
where (o.kind in ('budget', 'bill') and o.state in ('made', 'checked'))
   or (o.kind not in ('budget', 'bill') and o.state in ('made', 'checked', 'approved'))
   or (o.other_pool is not null and o.state = 'paid');

-- Billed, paid and received of each claim between two pools, by scheme and year; what a level gave back counts against it.
create view ledger.level_claim as
select creditor, payer, scheme, year, sum(billed)::bigint as billed_fen, sum(paid)::bigint as paid_fen,
       sum(received)::bigint as received_fen, sum(ordered)::bigint as ordered_fen
from (
    select f.pool_id as creditor, (f.facts ->> 'payer_pool')::integer as payer, f.facts ->> 'scheme' as scheme,
           (f.facts ->> 'bill_year')::integer as year, (f.facts ->> 'amount')::bigint as billed, 0 as paid, 0 as received, 0 as ordered
    from ledger.fund_order f where f.kind = 'bill' and ledger.order_state(f.order_id) = 'approved'
    union all
    select case f.kind when 'allocate' then f.other_pool else f.pool_id end,
           case f.kind when 'allocate' then f.pool_id else f.other_pool end, f.facts ->> 'scheme',
           (f.facts ->> 'bill_year')::integer, 0,
           case when s.state in ('paid', 'received') then s.sign * f.fen else 0 end,
           case when s.state = 'received' then s.sign * f.fen else 0 end,
           case when s.state <> 'refused' then s.sign * f.fen else 0 end
    from ledger.fund_order f
    cross join lateral (select ledger.order_state(f.order_id) as state, case f.kind when 'allocate' then 1 else -1 end as sign) s
    where f.kind in ('allocate', 'remit') and f.facts ? 'bill_year') both_sides
group by creditor, payer, scheme, year;

-- What the registers owe by component: benefits (a base that budgets pay) and dues (a subsidy for a head). Budgets' shares pick.
create function ledger.to_bill(p_pool integer, p_scheme text, p_first integer, p_last integer)
    returns table (component text, rows bigint, fen bigint)
    language sql stable security definer set search_path = '' as $$
    select c.component, sum(c.rows)::bigint, sum(c.fen)::bigint from ledger.control c
    where c.pool_id = p_pool and c.scheme = p_scheme and c.move = 'owe' and c.register in ('obligation', 'due')
      and c.period between p_first and p_last
    group by c.component
$$;

create view ledger.claim_open as
select p.pool_id, c.year * 12 + 11 as month, p.agency_path as serving_path,
       'claim ' || c.scheme || ' ' || c.year || ' ' || c.creditor || '/' || c.payer as item,
       c.billed_fen - c.received_fen as amount_fen, 'accountant'::text as owner, false as blocks,
       'A bill between levels is not cleared: what was billed and what came differ' as en,
       '上下级应分担资金尚未清算：账单金额与实收金额不一致' as zh
from ledger.level_claim c join ledger.fund_pool p on p.pool_id in (c.creditor, c.payer)
where c.billed_fen <> c.received_fen;
select ledger.declare_open_items('level_claims', 'ledger.claim_open');
