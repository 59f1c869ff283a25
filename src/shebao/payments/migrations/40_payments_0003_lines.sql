-- The lines of a batch that really go out: everything that nobody holds back.
create view payments.batch_line with (security_invoker) as
    select i.batch_id, i.payment_id, i.issue_no, i.account_id, i.amount_fen, i.message_id, i.serving_path,
           p.business_no, p.award_id, p.person_id, p.payee_person_id, p.scheme, p.pool_id, p.period,
           p.amount_fen as payment_fen, a.person_id as holder_id, a.bank, a.number_blind, a.number_cipher, a.name_cipher,
           a.key_id, a.tail
    from payments.instruction i
    join payments.payment p using (payment_id)
    join payments.payee_account a using (account_id)
    where not exists (select from payments.payment_event e
                      where e.payment_id = i.payment_id and e.issue_no = i.issue_no and e.event in ('held', 'cancelled'));

-- Released, or sent but not yet booked, money of a pool in a month: no longer free for another batch.
create function payments.promised_fen(p_pool integer, p_but bigint) returns bigint
    language sql stable as $$
    select coalesce(sum(l.amount_fen), 0)::bigint
    from payments.batch b join payments.batch_line l using (batch_id)
    where b.pool_id = p_pool and b.batch_id <> p_but and payments.batch_state(b.batch_id) = 'released'
$$;

-- Same history, same bytes: no surrogate id, no clock, no message number.
create view canonical.payments_payment as
    select p.scheme, p.period, p.amount_fen, p.serving_path, s.state, s.issue_no,
           (select jsonb_agg(jsonb_build_array(t.component, t.payer, t.for_month, t.amount_fen)
                             order by t.component, t.payer, t.for_month, t.amount_fen)
            from payments.part t where t.payment_id = p.payment_id) as parts
    from payments.payment p join payments.payment_state s using (payment_id);
create view canonical.payments_batch as
    select batch_key, kind, period, payer, rows, fen, payments.batch_state(batch_id) as state, serving_path from payments.batch;
comment on table payments.movement is 'canonical: move, scheme, component, payer, for_month, period, amount_fen, serving_path';
comment on table payments.payment_event is 'canonical: event, cause, bank_code, serving_path';

-- A finding that may be lawful (a couple with one account) is accepted by name, with its reason; the rest cannot be.
create table payments.accepted_finding (
    batch_id     bigint not null references payments.batch,
    code         text not null check (code in ('same_account_same_amount', 'two_persons_one_account')),
    payment_id   bigint not null references payments.payment,
    actor_id     bigint not null,
    note         text not null check (note <> ''),
    serving_path text collate "C" not null,
    recorded     timestamptz not null default store.clock(),
    primary key (batch_id, code, payment_id)
);
select access.protect('payments.accepted_finding');

-- What is paid, or about to be, for each award, component, payer and month: over all batches, re-issues and back payments.
create view payments.paid_for with (security_invoker) as
    select p.award_id, p.person_id, t.component, t.payer, t.for_month, p.batch_id, p.payment_id, t.amount_fen
    from payments.part t join payments.live_payment p using (payment_id);

-- For every award of a batch: what this batch pays, what stands elsewhere, what it is entitled to. Added up by the asker, not
-- joined: as many rows on each side, and no plan that compares each with each.
create function payments.sums_of(p_batch bigint)
    returns table (award_id bigint, component text, payer text, for_month integer, now_fen bigint, elsewhere_fen bigint,
                   entitled_fen bigint, payment_id bigint)
    language sql stable as $$
    select p.award_id, p.component, p.payer, p.for_month,
           case when p.batch_id = p_batch then p.amount_fen else 0 end,
           case when p.batch_id = p_batch then 0 else p.amount_fen end,
           0, case when p.batch_id = p_batch then p.payment_id end
    from payments.paid_for p
    where p.award_id in (select l.award_id from payments.batch_line l where l.batch_id = p_batch)
    union all
    select e.award_id, e.component, e.payer, e.for_month, 0, 0, e.amount_fen, null from payments.entitlements_of(p_batch) e
$$;
