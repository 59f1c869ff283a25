-- An approved refund on its way through the bank: ordered once, paid into the employer's account on record like anything owed.
-- Its numbers: the run that will book it; as an award the refund's number below zero; as a payee the employer's below zero.

create table collection.refund_order (
    refund_id    bigint primary key references collection.refund,
    run_id       bigint not null unique,
    pool_id      integer not null references ledger.fund_pool,
    period       integer not null,
    ordered_by   bigint not null,
    recorded     timestamptz not null default store.clock(),
    serving_path text collate "C" not null
);
select access.protect('collection.refund_order');
comment on table collection.refund_order is 'canonical: period, serving_path';

create view collection.refund_payable with (security_invoker = true) as
select o.run_id, 1 as row_no, -r.refund_id as award_id, -r.employer_id as person_id, -r.employer_id as payee_person_id, r.scheme,
       'contribution_refund'::text as component, ''::text as payer, o.pool_id, o.period as for_month, o.period, r.amount_fen,
       'regular'::text as kind, r.serving_path
from collection.refund_order o join collection.refund r using (refund_id);
create view collection.refund_award with (security_invoker = true) as
select -r.refund_id as award_id, -r.employer_id as person_id, r.scheme, o.pool_id, 'active'::text as state, o.period as starts,
       o.period + 1 as ends, 'contribution_refund.' || r.refund_id as exclusive_group
from collection.refund_order o join collection.refund r using (refund_id);
create view collection.refund_entitlement with (security_invoker = true) as
select -r.refund_id as award_id, 'contribution_refund'::text as component, ''::text as payer, o.period as for_month, r.amount_fen
from collection.refund_order o join collection.refund r using (refund_id);

select payments.declare_source('payable', 'collection.refund_payable');
select payments.declare_source('award', 'collection.refund_award');
select payments.declare_source('entitlement', 'collection.refund_entitlement');

-- Sent, paid by the bank, and not taken off the income yet.
create view collection.refund_open as
select o.pool_id, o.period as month, o.serving_path, 'refund ' || r.refund_id as item, r.amount_fen, 'accountant'::text as owner,
       true as blocks, 'A refund of contributions went out and is not booked against the income' as en,
       '退还的保险费已支付，尚未冲减收入' as zh
from collection.refund_order o join collection.refund r using (refund_id)
where exists (select from payments.payment_state s where s.award_id = -r.refund_id and s.state = 'paid')
  and not exists (select from collection.refund_step s where s.refund_id = r.refund_id and s.step = 'paid');
select ledger.declare_open_items('refunds', 'collection.refund_open');
