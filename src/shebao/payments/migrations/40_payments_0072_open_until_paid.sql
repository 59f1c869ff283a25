-- What stands open says what it is: a released batch whose file is not out is not waiting for the bank, and what was owed in a month
-- and is in no batch, or in one that is not signed, stays open until it is paid, whether an account is missing or was named too late. A batch of which
-- nothing goes is no matter of the bank's. Money that came back and was given up later, under whatever order, is booked back.

create or replace view payments.open_item with (security_invoker = true) as
    select b.pool_id, b.period as month, b.serving_path, 'batch ' || b.batch_key as item, b.fen as amount_fen,
           'cashier'::text as owner, true as blocks,
           'A batch was sent and the bank has not answered for every payment' as en,
           '批次已送银行，尚未收到全部回盘' as zh
    from payments.batch b where payments.batch_state(b.batch_id) = 'sent'
      and exists (select from payments.batch_line l where l.batch_id = b.batch_id)
    union all
    select b.pool_id, b.period, b.serving_path, 'unsent ' || b.batch_id,
           (select coalesce(sum(l.amount_fen), 0)::bigint from payments.batch_line l where l.batch_id = b.batch_id), 'cashier', true,
           'A batch is released and was not sent to the bank: ./shebao payments sign ' || b.batch_id
               || ' sends it, ./shebao payments refuse ' || b.batch_id || ' --note "…" gives it up',
           '批次已放行，尚未送银行：发送请用 ./shebao payments sign ' || b.batch_id
               || '，退批请用 ./shebao payments refuse ' || b.batch_id || ' --note "…"'
    from payments.batch b where payments.batch_state(b.batch_id) = 'released'
    union all
    select b.pool_id, b.period, b.serving_path, 'unsigned ' || b.batch_id,
           (select coalesce(sum(l.amount_fen), 0)::bigint from payments.batch_line l where l.batch_id = b.batch_id),
           case b.state when 'made' then 'reviewer' when 'checked' then 'approver' else 'cashier' end, false,
           'A batch waits for a signature and pays nobody until then: ./shebao payments sign ' || b.batch_id
               || ' before the month is closed, or ./shebao payments refuse ' || b.batch_id || ' --note "…"',
           '批次尚待签批，签批前不发放：请在结账前用 ./shebao payments sign ' || b.batch_id
               || ' 签批，或用 ./shebao payments refuse ' || b.batch_id || ' --note "…" 退批'
    from (select *, payments.batch_state(batch_id) as state from payments.batch) b where b.state in ('made', 'checked', 'approved')
    union all
    select s.pool_id, s.period, s.serving_path, s.message_id, s.amount_fen, 'cashier', false,
           'A payment came back and is not yet paid again', '支付退回，尚未重新发放'
    from payments.payment_state s where s.state = 'returned'
    union all
    select s.pool_id, s.period, s.serving_path, s.message_id, s.amount_fen, 'cashier', true,
           'A returned payment was given up and is not booked back yet', '退回款项不再发放，尚未冲回'
    from payments.payment_state s where s.state = 'cancelled'
      and exists (select from payments.movement r where r.payment_id = s.payment_id and r.move = 'return'
                  and not exists (select from payments.movement n where n.payment_id = s.payment_id and n.issue_no > r.issue_no))
      and not exists (select from payments.movement m where m.payment_id = s.payment_id and m.move = 'keep')
    union all
    -- By award and month. Books that hold nothing owe nothing: their part of the registers is not read.
    select w.pool_id, w.period, w.serving_path,
           w.award_id || '/' || (w.period / 12) || '-' || lpad((w.period % 12 + 1)::text, 2, '0'), w.fen, 'clerk', false,
           case when w.account_id is null then 'Owed for a month and not paid: there is no account that money can go to'
                else 'Owed for a month and not paid: its account was named after the batch; it is paid with the next month''s run' end,
           case when w.account_id is null then '当月应发未发：没有可用账户'
                else '当月应发未发：账户在制批后才登记，随下一次月度发放补发' end
    from (select f.pool_id, p.award_id, p.period, min(p.serving_path) collate "C" as serving_path,
                 sum(p.amount_fen)::bigint as fen,
                 sum(sum(p.amount_fen)) over (partition by f.pool_id, p.award_id, p.payee_person_id) as whole,
                 payments.usable_account(p.payee_person_id, extract(year from store.clock())::integer * 12
                                         + extract(month from store.clock())::integer - 1) as account_id
          from ledger.fund_pool f
          cross join lateral payments.payable_now(
              case when exists (select from ledger.control c where c.pool_id = f.pool_id) then f.pool_id end, 2147483647, '') p
          group by f.pool_id, p.award_id, p.payee_person_id, p.period) w
    where w.whole > 0 and (
        w.account_id is null
        or exists (select from ledger.closing c where c.pool_id = w.pool_id and c.month = w.period
                   and starts_with(w.serving_path, c.agency_path))
        or exists (select from payments.batch b where b.pool_id = w.pool_id and b.kind = 'pay' and b.period >= w.period
                   and starts_with(w.serving_path, b.serving_path)));

select store.allow_call('payments.payable_now(integer,integer,text)', 'shebao_reader', 'payments.open_item asks it; the caller''s scope holds it');
