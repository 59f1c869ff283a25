-- Payee accounts, batches, the bank's files and answers.

-- name: add_account
insert into payments.payee_account (person_id, bank, number_blind, number_cipher, name_cipher, key_id, tail, starts, basis, serving_path)
values (:person_id, :bank, :number_blind, :number_cipher, :name_cipher, :key_id, :tail, :starts, :basis, :serving_path)
on conflict (person_id, number_blind, starts) do nothing
returning account_id;

-- name: account_by_number
select account_id from payments.payee_account
where person_id = :person_id and number_blind = any (:blinds) and starts = :starts;

-- name: account_steps
select a.account_id, a.person_id, a.bank, a.tail, a.starts, a.serving_path,
       coalesce(array_agg(s.step) filter (where s.step is not null), '{}') as steps,
       coalesce(array_agg(s.actor_id) filter (where s.step in ('made', 'approved')), '{}') as actors
from payments.payee_account a left join payments.account_step s using (account_id)
where a.account_id = :account group by a.account_id;

-- name: add_account_step
insert into payments.account_step (account_id, step, actor_id, note, serving_path)
values (:account, :step, :actor, :note, :path) on conflict (account_id, step) do nothing;

-- name: accounts_of_person
-- All accounts of a person, the one in use first.
select a.account_id, a.bank, a.tail, a.starts, a.basis,
       (select array_agg(s.step order by s.recorded) from payments.account_step s where s.account_id = a.account_id) as steps,
       a.account_id is not distinct from payments.account_for(a.person_id, :month) as in_use
from payments.payee_account a where a.person_id = :person_id order by in_use desc, a.starts desc, a.account_id desc;

-- name: take_on_accounts_steps
-- Accounts taken over from former records: one officer for the rows, another for the order.
insert into payments.account_step (account_id, step, actor_id, note, serving_path)
select a.account_id, s.step, s.actor_id, :note, a.serving_path
from payments.payee_account a cross join (values ('made', :maker::bigint), ('approved', :approver::bigint)) s(step, actor_id)
where a.basis = :note;

-- name: accounts_taken_on
select account_id from payments.payee_account where basis = :basis limit 1;

-- name: read_in_bulk
-- Lines of a large batch are joined as sets: looked up one by one they would take minutes. What the questions gather first has no
-- statistics, so it is joined each with each: ten thousand lines took a minute and a half, three thousand some seconds.
select set_config('enable_nestloop', 'off', true) as nestloop, set_config('work_mem', '128MB', true) as work_mem
from payments.batch where batch_id = :batch and rows > 3000;

-- name: make_in_bulk
-- The same before a batch is there: by what the register owes of the pool in the month, as published.
select set_config('enable_nestloop', 'off', true) as nestloop, set_config('work_mem', '128MB', true) as work_mem
from ledger.control where pool_id = :pool and period = :period and move = 'owe' having sum(rows) > 3000;

-- name: hold_key
-- Two callers with one key follow each other.
select pg_advisory_xact_lock(hashtextextended(:key, 40)) is null as held;

-- name: hold_month
-- Nobody closes the month of a pool while this lasts.
select ledger.hold_month(:pool, :month, false) is null as held;

-- name: month_closed
select ledger.is_closed(:pool, :month, :path) as closed;

-- name: first_open_month
select m.month from generate_series(:month::integer, :month::integer + 120) m(month)
where not ledger.is_closed(:pool, m.month, :path) order by 1 limit 1;

-- name: batch_by_key
select batch_id from payments.batch where batch_key = :key;

-- name: pools_to_pay
-- Where something waits, and where a batch of the month was begun.
select o.pool_id from payments.pools_owing(:period, :path) o (pool_id)
union select pool_id from payments.batch where period = :period;

-- name: make_batch
-- Every obligation that waits becomes part of one payment of its award to its payee, all in one statement. Payments get their
-- numbers before they are written, in the order of awards, so that parts and orders need not wait for them or look for them.
with payable as materialized (
    select o.* from payments.payable_now(:pool, :period, :path) o
), account as materialized (
    -- The last one approved. Where a bank said since that it cannot be used, the payee has none: he waits, not the batch.
    select l.payee_person_id, l.account_id from (
        select distinct on (person_id) person_id as payee_person_id, account_id from payments.payee_account a
        where a.starts <= :period and a.person_id in (select payee_person_id from payable) and exists (
            select from payments.account_step s where s.account_id = a.account_id and s.step = 'approved')
        order by person_id, starts desc, account_id desc) l
    where l.account_id not in (select account_id from payments.account_step where step in ('unusable', 'refused'))
), grouped as materialized (
    select award_id, person_id, payee_person_id, scheme, account_id, min(serving_path) as serving_path,
           sum(amount_fen)::bigint as fen
    from payable left join account using (payee_person_id) group by award_id, person_id, payee_person_id, scheme, account_id
), numbered as materialized (
    select nextval('payments.payment_payment_id_seq') as payment_id, g.*, concat_ws('.', :month_text::text, :pool::integer, o.n,
           award_id, payee_person_id) as business_no
    from (select * from grouped where account_id is not null and fen > 0 order by award_id, payee_person_id) g
    cross join (select count(*) + 1 as n from payments.batch where pool_id = :pool and period = :period) o
), chosen as materialized (
    select p.run_id, p.row_no, n.payment_id, award_id, payee_person_id, p.component, p.payer, p.for_month, p.amount_fen,
           n.serving_path
    from payable p join numbered n using (award_id, person_id, payee_person_id, scheme)
), content as (
    -- A thousand awards at a time: a text of millions of parts would be longer than any the server holds.
    select award_id / 1000 as place, sha256(convert_to(string_agg(
               concat_ws('|', award_id, payee_person_id, component, payer, for_month, amount_fen),
               ',' order by award_id, payee_person_id, component, payer, for_month, amount_fen), 'UTF8')) as hash
    from chosen group by 1
), given_up as (
    -- What waits was settled before only by payments that were cancelled since.
    select t.run_id, t.row_no, count(distinct t.payment_id) as attempts
    from payments.payment_event e join payments.part t using (payment_id) where e.event = 'cancelled' group by 1, 2
), made as (
    insert into payments.batch (batch_key, kind, pool_id, period, payer, rows, fen, content_hash, serving_path)
    select :key, 'pay', :pool, :period, :payer, count(*), sum(fen),
           (select sha256(string_agg(hash, '' order by place)) from content), :path
    from numbered having count(*) > 0
    returning batch_id
), paid as (
    insert into payments.payment (payment_id, business_no, award_id, person_id, payee_person_id, scheme, pool_id, period,
                                  amount_fen, serving_path)
    overriding system value
    select payment_id, business_no, award_id, person_id, payee_person_id, scheme, :pool, :period, fen, serving_path from numbered
), parts as (
    insert into payments.part (run_id, row_no, attempt, payment_id, component, payer, for_month, amount_fen, serving_path)
    select run_id, row_no, coalesce(g.attempts, 0), payment_id, component, payer, for_month, amount_fen, serving_path
    from chosen left join given_up g using (run_id, row_no) order by run_id, row_no
), orders as (
    insert into payments.instruction (payment_id, issue_no, batch_id, account_id, amount_fen, message_id, serving_path)
    select payment_id, 0, batch_id, account_id, fen, business_no || '.0', serving_path from numbered cross join made
)
select (select batch_id from made) as batch_id,
       (select count(distinct (award_id, payee_person_id)) from grouped where account_id is null) as without_account,
       (select coalesce(sum(fen), 0)::bigint from grouped where account_id is null) as without_account_fen,
       (select count(*) from grouped where fen <= 0) as not_positive;

-- name: still_waiting
-- Of a pool whose batch was made: payees who have no account to this day, and awards with nothing above zero.
select count(*) filter (where account_id is null) as without_account,
       coalesce(sum(fen) filter (where account_id is null), 0)::bigint as without_account_fen,
       count(*) filter (where account_id is not null and fen <= 0) as not_positive
from (select award_id, payee_person_id, payments.usable_account(payee_person_id, :period) as account_id, sum(amount_fen) as fen
      from payments.payable_now(:pool, :period, :path) group by award_id, payee_person_id) w;

-- name: not_reissuable
-- Which of the wanted payments cannot be paid again now, and why.
select w.payment_id, coalesce(s.state, 'unknown') as state, s.cause, payments.account_for(s.payee_person_id, :period) as account_id,
       s.account_id as last_account
from unnest(:wanted::bigint[]) w(payment_id) left join payments.payment_state s using (payment_id)
where s.payment_id is null or s.state not in ('returned', 'freed') or s.pool_id <> :pool
   or payments.account_for(s.payee_person_id, :period) is null
   or (s.cause in ('account_closed', 'unknown_account', 'name_mismatch')
       and payments.account_for(s.payee_person_id, :period) = s.account_id);

-- name: make_reissue
with wanted as materialized (
    select s.payment_id, s.issue_no + 1 as issue_no, s.business_no, s.amount_fen, s.serving_path,
           payments.account_for(s.payee_person_id, :period) as account_id
    from payments.payment_state s where s.payment_id = any (:wanted::bigint[])
), made as (
    insert into payments.batch (batch_key, kind, pool_id, period, payer, rows, fen, content_hash, serving_path)
    select :key, 'reissue', :pool, :period, :payer, count(*), sum(amount_fen),
           sha256(convert_to(string_agg(business_no || '|' || issue_no, ',' order by business_no), 'UTF8')), :path
    from wanted returning batch_id
), orders as (
    insert into payments.instruction (payment_id, issue_no, batch_id, account_id, amount_fen, message_id, serving_path)
    select payment_id, issue_no, batch_id, account_id, amount_fen, business_no || '.' || issue_no, serving_path
    from wanted cross join made
)
select batch_id from made;

-- name: batch
-- What goes is everything less what is held or given up: those few are looked up, not all the lines.
select b.batch_id, b.batch_key, b.kind, b.pool_id, b.period, b.payer, b.rows, b.fen, payments.batch_state(b.batch_id) as state,
       b.rows - h.rows as going_rows, b.fen - h.fen as going_fen, b.serving_path
from payments.batch b cross join lateral (
    select count(*) as rows, coalesce(sum(amount_fen), 0)::bigint as fen from (
        select distinct i.payment_id, i.issue_no, i.amount_fen
        from payments.payment_event e join payments.instruction i using (payment_id, issue_no)
        where e.event in ('held', 'cancelled') and i.batch_id = b.batch_id) x) h
where b.batch_id = :batch;

-- name: batches
select b.batch_id, b.batch_key, b.kind, b.pool_id, b.period, b.payer, b.rows, b.fen, payments.batch_state(b.batch_id) as state,
       b.rows::bigint as going_rows, b.fen as going_fen, b.serving_path
from payments.batch b where b.period between :first and :last order by b.batch_id;

-- name: batch_steps
select step, actor_id, post, note, recorded from payments.batch_step where batch_id = :batch
order by array_position(array['made', 'checked', 'approved', 'released', 'sent', 'answered', 'refused'], step);

-- name: add_batch_step
insert into payments.batch_step (batch_id, step, actor_id, post, note, serving_path)
select :batch, :step, :actor, :post, :note, serving_path from payments.batch where batch_id = :batch;

-- name: cancel_batch
-- Only what still goes with it: a payment that somebody held stays held, and one that was freed may be out with another batch.
insert into payments.payment_event (payment_id, issue_no, event, note, actor_id, serving_path)
select payment_id, issue_no, 'cancelled', :note, :actor, serving_path from payments.batch_line where batch_id = :batch;

-- name: free_batch
-- A refused re-issue gives its payments back to those that wait for one.
insert into payments.payment_event (payment_id, issue_no, event, note, actor_id, serving_path)
select payment_id, issue_no, e.event, :note, :actor, serving_path
from payments.batch_line cross join (values ('held'), ('freed')) e(event) where batch_id = :batch;

-- name: paying_account_fen
-- What the paying account of a batch still holds for it; NULL where another body's account pays, of which we know nothing.
select case when a.account is not null
            then ledger.account_fen(:pool, a.account, :month) - payments.promised_fen(:pool, :batch) end as fen
from (select coalesce(ledger.account_for(:payer, :month), (select account from ledger.account
      where chart = ledger.chart_of(:month) and account = :payer)) as account) a;

-- name: payment_state
select payment_id, business_no, award_id, person_id, payee_person_id, scheme, pool_id, period, amount_fen, issue_no, batch_id,
       account_id, message_id, state, cause, serving_path
from payments.payment_state where payment_id = :payment;

-- name: payment_history
select issue_no, event, cause, note, actor_id, recorded from payments.payment_history where payment_id = :payment
order by issue_no, array_position(array['made', 'checked', 'approved', 'held', 'freed', 'released', 'sent', 'answered', 'paid',
                                        'returned', 'cancelled', 'refused'], event);

-- name: payment_parts
select run_id, row_no, component, payer, for_month, amount_fen from payments.part where payment_id = :payment
order by component, payer, for_month;

-- name: payment_movements
-- What the book says of a payment: move, run, and the entry that stands for it.
select m.move, m.issue_no, m.run_id, m.component, m.payer, m.for_month, m.period, m.amount_fen, c.entry_id
from payments.movement m
left join ledger.control c on c.run_id = m.run_id and c.register = 'movement' and c.pool_id = m.pool_id and c.scheme = m.scheme
     and c.component = m.component and c.payer = m.payer and c.move = m.move and c.period = m.period
where m.payment_id = :payment order by m.issue_no, m.move, m.component, m.for_month;

-- name: payments_of_person
select payment_id, business_no, scheme, period, amount_fen, state, cause, batch_id from payments.payment_state
where person_id = :person or payee_person_id = :person order by period desc, payment_id desc;

-- name: payments_of_award
select payment_id, business_no, period, amount_fen, state, cause, batch_id from payments.payment_state
where award_id = :award order by period, payment_id;

-- name: waiting_payments
-- Payments that came back, are held, or are free to go again: the account they went to, and the one in use in :month.
select s.payment_id, s.business_no, s.person_id, s.payee_person_id, s.scheme, s.pool_id, s.period, s.amount_fen, s.issue_no, s.state,
       coalesce(s.cause, '') as cause, e.recorded as since, e.note, b.payer, o.tail as last_tail, coalesce(n.tail, '') as tail,
       coalesce(n.account_id = s.account_id, false) as same_account, s.serving_path
from payments.payment_state s
join payments.payment_event e on e.payment_id = s.payment_id and e.issue_no = s.issue_no and e.event = s.state
join payments.batch b on b.batch_id = s.batch_id
join payments.payee_account o on o.account_id = s.account_id
left join payments.payee_account n on n.account_id = payments.account_for(s.payee_person_id, :month)
where s.state in ('returned', 'held', 'freed')
  and s.payment_id in (select payment_id from payments.payment_event where event in ('returned', 'held', 'freed'))
order by s.payment_id;

-- name: batches_at_work
-- Batches nobody has ended: they wait for a signature, for the file to go, or for the bank, which is asked of nothing where nothing went.
select b.batch_id from payments.batch b
where payments.batch_state(b.batch_id) in ('made', 'checked', 'approved', 'released')
   or (payments.batch_state(b.batch_id) = 'sent' and exists (select from payments.batch_line l where l.batch_id = b.batch_id))
order by b.batch_id;

-- name: scheme_of_batch
select p.scheme from payments.instruction i join payments.payment p using (payment_id)
where i.batch_id = :batch order by p.payment_id limit 1;

-- name: add_payment_event
insert into payments.payment_event (payment_id, issue_no, event, cause, bank_code, note, actor_id, serving_path)
values (:payment, :issue, :event, :cause, :bank_code, :note, :actor, :path);

-- name: lines_to_send
select message_id, amount_fen, bank, holder_id, number_cipher, name_cipher, key_id, scheme from payments.batch_line
where batch_id = :batch order by message_id;

-- name: stage_movements
-- One row for each part of each line that goes out, in a fixed order.
select payments.stage_movements((:table::text)::regclass, :run, :batch, :move, :shard, :first, :before) as rows;

-- name: numbers_of_batch
select min(payment_id) as first, max(payment_id) as last from payments.instruction where batch_id = :batch;

-- name: controls_of_batch
-- The same added up from orders and parts, apart from what went into the stage.
select l.pool_id, l.scheme, t.component, t.payer, count(*) as rows, sum(t.amount_fen)::bigint as fen
from payments.batch_line l join payments.part t using (payment_id) where l.batch_id = :batch
group by 1, 2, 3, 4 order by 1, 2, 3, 4;

-- name: add_bank_file
insert into payments.bank_file (batch_id, name, format, sha256, serving_path)
select :batch, :name, :format, :sha256, serving_path from payments.batch where batch_id = :batch;

-- name: bank_file
select batch_id, name, format, sha256 from payments.bank_file where batch_id = :batch;

-- name: answered_lines
-- What the answers of a file speak of, with the state of each line; how a batch stands is asked once for all its lines.
with line as materialized (
    select i.message_id, i.payment_id, i.issue_no, i.batch_id, i.account_id, i.amount_fen, i.serving_path, p.award_id, p.person_id,
           p.payee_person_id, p.scheme, p.pool_id
    from payments.instruction i join payments.payment p using (payment_id) where i.message_id = any (:messages)
), batch as materialized (
    select batch_id, payments.batch_state(batch_id) as batch_state from (select distinct batch_id from line) b
)
select l.*, b.batch_state, coalesce(e.event, '') as event, coalesce(e.cause, '') as cause
from line l join batch b using (batch_id)
left join lateral (select event, cause from payments.payment_event e
                   where e.payment_id = l.payment_id and e.issue_no = l.issue_no
                   order by array_position(array['held', 'freed', 'paid', 'returned', 'cancelled'], event) desc limit 1) e on true
order by l.message_id;

-- name: issues_of_payments
select payment_id, issue_no, message_id from payments.instruction where payment_id = any (:payments) order by message_id;

-- name: movements_of_lines
select i.message_id, i.payment_id, i.issue_no, p.scheme, t.component, t.payer, p.pool_id, t.for_month, t.amount_fen, i.serving_path
from payments.instruction i join payments.payment p using (payment_id) join payments.part t using (payment_id)
where i.message_id = any (:messages) order by i.message_id, t.component, t.payer, t.for_month, t.run_id, t.row_no;

-- name: add_answers
insert into payments.payment_event (payment_id, issue_no, event, cause, bank_code, note, actor_id, serving_path)
select payment_id, issue_no, event, nullif(cause, ''), code, note, :actor, path
from unnest(:payments::bigint[], :issues::integer[], :events::text[], :causes::text[], :codes::text[], :notes::text[], :paths::text[])
     as a(payment_id, issue_no, event, cause, code, note, path);

-- name: answered_batches
-- Which of the batches were sent and have no line that still waits.
select b.batch_id, b.batch_key, count(*) filter (where e.event = 'paid') as paid,
       coalesce(sum(l.amount_fen) filter (where e.event = 'paid'), 0)::bigint as paid_fen
from payments.batch b join payments.batch_line l using (batch_id)
left join payments.payment_event e on e.payment_id = l.payment_id and e.issue_no = l.issue_no and e.event in ('paid', 'returned')
where b.batch_id = any (:batches::bigint[]) and payments.batch_state(b.batch_id) = 'sent'
group by b.batch_id having bool_and(e.event is not null) order by b.batch_id;

-- name: movements_given_up
-- Returned payments that were given up, and are not booked back to the expenditure they came from.
select e.payment_id, e.issue_no, p.scheme, t.component, t.payer, p.pool_id, t.for_month, t.amount_fen, e.serving_path
from payments.payment_event e
join payments.payment p on p.payment_id = e.payment_id join payments.part t on t.payment_id = p.payment_id
where e.event = 'cancelled' and p.pool_id = :pool
  and exists (select from payments.movement r where r.payment_id = e.payment_id and r.move = 'return'  -- and did not go out again
              and not exists (select from payments.movement n where n.payment_id = e.payment_id and n.issue_no > r.issue_no))
  and not exists (select from payments.movement m where m.payment_id = e.payment_id and m.move = 'keep')
order by e.payment_id, t.component, t.payer, t.for_month, t.run_id, t.row_no;

-- name: answer_file
select sha256, name, run_id, paid, returned, recorded::date as taken_on from payments.answer_file where sha256 = :sha256;

-- name: add_answer_file
insert into payments.answer_file (sha256, name, run_id, paid, returned, serving_path)
values (:sha256, :name, :run, :paid, :returned, :path);

-- name: worth_keeping
-- A large batch. Employers as payees are few and their registers apart: what is paid to one is always asked anew.
select b.batch_id from payments.batch b
where b.batch_id = :batch and b.rows > :least and not exists (
    select from payments.instruction i join payments.payment p using (payment_id)
    where i.batch_id = b.batch_id and p.payee_person_id < 0);

-- name: what_is_seen
-- Which transactions had ended: what any other writes was written since. The same sight for whoever reads beside.
select pg_export_snapshot() as snapshot, pg_current_snapshot()::text as since, payments.circumstances(:questions) as circumstances;

-- name: versions_read
select kind, relation, array_agg(grp order by grp)::text as groups, array_agg(old_rows order by grp)::text as rows
from (select * from payments.rows_read(:batch, :since::pg_snapshot)
      union all select * from payments.rows_read_above(:batch, :since::pg_snapshot)) x
group by 1, 2;

-- name: keep_witness
insert into payments.witness (batch_id, since, clock, scope, circumstances, serving_path)
select batch_id, :since::pg_snapshot, store.clock(), :scope, :circumstances, serving_path from payments.batch where batch_id = :batch;

-- name: keep_versions
insert into payments.witness_rows (batch_id, kind, relation, groups, rows, serving_path)
select batch_id, :kind, :relation, (:groups::text)::bigint[], (:rows::text)::integer[], serving_path
from payments.batch where batch_id = :batch;

-- name: touched_since_check
select payments.touched_since_check(:batch, :scope, payments.circumstances(:questions)) as payments;

-- name: read_few
select set_config('enable_nestloop', 'on', true) as nestloop;

-- name: findings
-- Everything wrong with a batch, by kind: payment_id (0: the batch) and the facts of its sentence. Lines, parts, persons, accounts and
-- awards are read once; then each kind is one short question of them. `only` names the payments to ask about; none: all. `about`: of
-- what, 'money' or 'people', so that two may ask side by side; none: of both.
with batch as materialized (
    select * from payments.batch where batch_id = :batch
), ordered as materialized (
    select i.payment_id, i.issue_no, i.account_id, i.amount_fen, p.amount_fen as payment_fen, p.award_id, p.person_id,
           p.payee_person_id, p.scheme, p.pool_id
    from payments.instruction i join payments.payment p using (payment_id)
    where i.batch_id = :batch and (:only::bigint[] is null or i.payment_id = any (:only::bigint[]))
), line as materialized (
    -- What really goes out, as payments.batch_line.
    select o.*, a.person_id as holder_id, a.number_blind, a.key_id, a.tail
    from ordered o join payments.payee_account a using (account_id)
    where not exists (select from payments.payment_event e
                      where e.payment_id = o.payment_id and e.issue_no = o.issue_no and e.event in ('held', 'cancelled'))
), part as materialized (
    select t.payment_id, t.run_id, o.award_id, t.component, t.payer, t.for_month, t.amount_fen
    from payments.part t join ordered o using (payment_id)
), months as materialized (
    select array_agg(for_month) as of_parts from (select distinct for_month from part) m
), who as materialized (
    select s.person_id, s.canonical_person_id as human, s.died_on from registry.person_status s
    where s.person_id in (
        select person_id from line union all select payee_person_id from line where payee_person_id <> person_id
        union all select holder_id from line where holder_id <> payee_person_id)
), human as materialized (
    select distinct l.person_id, coalesce(w.human, l.person_id) as human from line l left join who w using (person_id)
), mine as materialized (
    -- Payments whose last order is this batch's and that stand.
    select o.payment_id from ordered o
    where not exists (select from payments.instruction n where n.payment_id = o.payment_id and n.issue_no > o.issue_no)
      and not exists (select from payments.payment_event e where e.payment_id = o.payment_id and e.event = 'cancelled')
), elsewhere as (
    select p.award_id, t.component, t.payer, t.for_month, t.amount_fen
    from payments.payment p join payments.part t using (payment_id)
    where p.award_id in (select award_id from line) and t.for_month = any ((select of_parts from months)::integer[])
      and not exists (select from mine m where m.payment_id = p.payment_id)
      and not exists (select from payments.payment_event e where e.payment_id = p.payment_id and e.event = 'cancelled')
), sums as materialized (
    -- What this batch pays for an award, component, payer and month, what stands elsewhere, what the award gives: added up, not
    -- joined, so that no plan compares each with each.
    select award_id, component, payer, for_month, sum(now_fen) as now_fen, sum(elsewhere_fen) as elsewhere_fen,
           sum(entitled_fen) as entitled_fen, min(payment_id) as payment_id
    from (select award_id, component, payer, for_month, amount_fen as now_fen, 0 as elsewhere_fen, 0 as entitled_fen, payment_id
          from part join mine using (payment_id) where award_id in (select award_id from line)
          union all select award_id, component, payer, for_month, 0, amount_fen, 0, null from elsewhere
          union all select e.award_id, e.component, e.payer, e.for_month, 0, 0, e.amount_fen, null
          from payments.entitled_in((select array_agg(distinct award_id) from line), (select of_parts from months)) e) x
    group by 1, 2, 3, 4 having min(payment_id) is not null
), number as materialized (
    -- The human beings of the batch under all their numbers.
    select subject as human, person_id from registry.standing_for((select array_agg(distinct human) from human), store.clock())
    union select human, person_id from human
), theirs as materialized (
    select n.human, a.* from payments.awards_of_persons((select array_agg(person_id) from number)) a join number n using (person_id)
), others as materialized (
    -- Awards of lines that are nobody's here: of somebody else, or of no one.
    select a.* from payments.awards_numbered((
        select array_agg(l.award_id) from line l where not exists (select from theirs t where t.award_id = l.award_id))) a
), award as materialized (
    select l.payment_id, l.award_id, l.person_id, l.scheme, l.pool_id, a.award_id as found, a.person_id as award_person,
           a.scheme as award_scheme, a.pool_id as award_pool, a.state, a.starts, a.ends
    from line l left join (
        select distinct award_id, person_id, scheme, pool_id, state, starts, ends from theirs
        union all select award_id, person_id, scheme, pool_id, state, starts, ends from others) a using (award_id)
), excluding as materialized (
    -- Awards of one human being, under whichever of his numbers, that exclude each other.
    select x.* from (
        select human, exclusive_group, award_id, count(*) over (partition by human, exclusive_group) as awards from theirs) x
    where x.awards > 1
), drawn as materialized (
    select x.human, x.exclusive_group, p.for_month, x.award_id, sum(p.amount_fen) as fen,
           min(p.payment_id) filter (where p.batch_id = :batch) as payment_id
    from excluding x join payments.paid_for p using (award_id)
    where p.award_id = any ((select array_agg(award_id) from excluding)::bigint[])
      and p.for_month = any ((select of_parts from months)::integer[])
    group by 1, 2, 3, 4 having sum(p.amount_fen) > 0
)
select * from (
    select 'sum_differs', o.payment_id,
           jsonb_build_object('order_fen', o.amount_fen, 'payment_fen', o.payment_fen, 'parts_fen', coalesce(t.fen, 0))
    from ordered o left join (select payment_id, sum(amount_fen)::bigint as fen from part group by 1) t using (payment_id)
    where o.amount_fen <> o.payment_fen or o.payment_fen <> coalesce(t.fen, 0)
union all
    select 'batch_sum_differs', 0, jsonb_build_object('rows', b.rows, 'total_fen', b.fen, 'found_rows', i.rows, 'found_fen', i.fen)
    from batch b cross join (select count(*) as rows, coalesce(sum(amount_fen), 0)::bigint as fen from payments.instruction
                             where batch_id = :batch) i
    where b.rows <> i.rows or b.fen <> i.fen
union all
    select 'obligation_differs', d.payment_id,
           jsonb_build_object('run', d.run_id, 'row', d.row_no, 'part_fen', d.part_fen, 'owed_fen', d.owed_fen)
    from payments.parts_that_differ(:batch, :only, (select array_agg(run_id) from (select distinct run_id from part) r)) d
union all
    -- Paid already in another batch, or more than the award gives: both by the same sums.
    select case when elsewhere_fen > 0 then 'paid_already' else 'more_than_entitled' end, payment_id,
           jsonb_build_object('component', component, 'month', for_month, 'paid_fen', elsewhere_fen, 'entitled_fen', entitled_fen,
               'now_fen', case when elsewhere_fen > 0 then now_fen else now_fen + elsewhere_fen end)
    from sums where now_fen + elsewhere_fen > entitled_fen and (elsewhere_fen <= 0 or now_fen > 0)
union all
    select 'same_content', 0, jsonb_build_object('other', o.batch_key)
    from batch b join payments.batch o on o.content_hash = b.content_hash and o.batch_id <> b.batch_id and o.pool_id = b.pool_id
    where payments.batch_state(o.batch_id) <> 'refused'
) money(code, payment_id, facts) where coalesce(:about, 'money') = 'money'
union all
select * from (
    -- One account number under two keys would look like two accounts.
    select 'keys_between' as code, 0::bigint as payment_id, jsonb_build_object() as facts
    from line having min(key_id) <> max(key_id)
union all
    select 'same_account_same_amount', l.payment_id, jsonb_build_object('tail', l.tail, 'line_fen', l.amount_fen, 'times', l.times)
    from (select payment_id, tail, amount_fen, count(*) over (partition by number_blind, amount_fen) as times from line) l
    where l.times > 1 and not exists (select from payments.accepted_finding a
          where a.batch_id = :batch and a.code = 'same_account_same_amount' and a.payment_id = l.payment_id)
union all
    select 'two_persons_one_account', l.payment_id, jsonb_build_object('tail', l.tail, 'persons', l.persons)
    from (select l.payment_id, l.tail, dense_rank() over by_person + dense_rank() over by_person_down - 1 as persons
          from (select l.payment_id, l.tail, l.number_blind, coalesce(w.human, l.payee_person_id) as person,
                       count(*) over (partition by l.number_blind) as lines
                from line l left join who w on w.person_id = l.payee_person_id) l
          where l.lines > 1
          window by_person as (partition by number_blind order by person),
                 by_person_down as (partition by number_blind order by person desc)) l
    where l.persons > 1 and not exists (select from payments.accepted_finding a
          where a.batch_id = :batch and a.code = 'two_persons_one_account' and a.payment_id = l.payment_id)
union all
    select 'dead_person', x.payment_id, x.facts from (
        select distinct on (l.payment_id) l.payment_id, jsonb_build_object('died', w.died_on, 'month', t.for_month) as facts
        from line l join who w on w.person_id = l.payee_person_id and w.died_on is not null join part t using (payment_id)
        where t.amount_fen > 0 and (l.payee_person_id <> l.person_id
              or t.for_month > extract(year from w.died_on)::int * 12 + extract(month from w.died_on)::int - 1)
        order by l.payment_id, t.for_month desc) x
union all
    -- A payee below zero is an employer.
    select 'closed_employer', l.payment_id, jsonb_build_object('closed', v.closed)
    from line l join registry.employer_version v on v.employer_id = -l.payee_person_id and upper_inf(v.r)
    where l.payee_person_id < 0 and v.closed <= store.clock()::date
union all
    select 'award_held', payment_id, jsonb_build_object('award', award_id) from award where state = 'held'
union all
    select 'award_closed', x.payment_id, x.facts from (
        select distinct on (l.payment_id) l.payment_id, jsonb_build_object('award', l.award_id, 'month', t.for_month) as facts
        from award l join part t using (payment_id)
        where t.amount_fen > 0 and (t.for_month >= l.ends or (l.state = 'closed' and l.ends is null) or t.for_month < l.starts)
        order by l.payment_id, t.for_month desc) x
union all
    select 'no_award', payment_id, jsonb_build_object('award', award_id) from award
    where found is null or award_person <> person_id or award_scheme <> scheme
union all
    select 'wrong_pool', a.payment_id, jsonb_build_object('award', a.award_id, 'pool', b.pool_id, 'award_pool', a.award_pool)
    from award a cross join batch b join ledger.fund_pool f on f.pool_id = b.pool_id left join ledger.scheme_fund s on s.scheme = a.scheme
    where a.found is not null and (a.award_pool <> b.pool_id or a.pool_id <> b.pool_id or s.fund is distinct from f.fund)
union all
    select 'two_awards_one_person', min(d.payment_id),
           jsonb_build_object('awards', string_agg(d.award_id::text, ', ' order by d.award_id), 'month', d.for_month)
    from drawn d group by d.human, d.exclusive_group, d.for_month having count(*) > 1 and count(d.payment_id) > 0
union all
    -- A re-issue stands only on an issue before it that came back or was held.
    select 'not_returned', l.payment_id, jsonb_build_object('issue', l.issue_no)
    from line l
    where l.issue_no > 0 and (
        not exists (select from payments.payment_event e
                    where e.payment_id = l.payment_id and e.issue_no = l.issue_no - 1 and e.event in ('returned', 'freed'))
        or exists (select from payments.payment_event e join payments.instruction i using (payment_id, issue_no)
                   where e.payment_id = l.payment_id and e.issue_no < l.issue_no and e.event = 'paid'
                     and not exists (select from payments.payment_event r where r.payment_id = e.payment_id
                                     and r.issue_no = e.issue_no and r.event = 'returned')))
union all
    select 'account_not_usable', l.payment_id, jsonb_build_object('tail', l.tail)
    from line l
    left join payments.account_step a on a.account_id = l.account_id and a.step = 'approved'
    left join (select distinct account_id from payments.account_step where step in ('unusable', 'refused')) s
      on s.account_id = l.account_id
    where a.account_id is null or s.account_id is not null
union all
    select 'account_of_other', l.payment_id, jsonb_build_object('tail', l.tail)
    from line l left join who h on h.person_id = l.holder_id left join who p on p.person_id = l.payee_person_id
    where l.holder_id <> l.payee_person_id and coalesce(h.human, l.holder_id) <> coalesce(p.human, l.payee_person_id)
) people(code, payment_id, facts) where coalesce(:about, 'people') = 'people';

-- name: accept_finding
insert into payments.accepted_finding (batch_id, code, payment_id, actor_id, note, serving_path)
select :batch, :code, :payment, :actor, :note, serving_path from payments.batch where batch_id = :batch
on conflict (batch_id, code, payment_id) do nothing;

-- name: count_anew
-- Fresh statistics after a batch was written.
select payments.count_anew() is null as done;

-- name: payment_issues
-- Every order to the bank for a payment: in which batch, into which account, and how it ended.
select i.issue_no, i.batch_id, b.batch_key, b.kind, b.period, i.account_id, a.bank, a.tail, a.starts, a.basis, i.amount_fen,
       i.message_id, coalesce(e.event, payments.batch_state(i.batch_id)) as state, coalesce(e.cause, '') as cause,
       coalesce(e.bank_code, '') as bank_code, coalesce(e.note, '') as note
from payments.instruction i join payments.batch b using (batch_id) join payments.payee_account a using (account_id)
left join lateral (select event, cause, bank_code, note from payments.payment_event e
                   where e.payment_id = i.payment_id and e.issue_no = i.issue_no
                   order by array_position(array['held', 'freed', 'paid', 'returned', 'cancelled'], event) desc limit 1) e on true
where i.payment_id = :payment order by i.issue_no;

-- name: movements_of_others
-- What the same entries hold of other payments: with it each line of an entry adds up.
with mine as (
    select distinct c.entry_id, m.run_id, m.pool_id, m.scheme, m.component, m.payer, m.move, m.period
    from payments.movement m
    join ledger.control c on c.run_id = m.run_id and c.register = 'movement' and c.pool_id = m.pool_id and c.scheme = m.scheme
         and c.component = m.component and c.payer = m.payer and c.move = m.move and c.period = m.period
    where m.payment_id = :payment and c.entry_id is not null
)
select w.entry_id, w.component, w.payer, count(*) as rows, coalesce(sum(m.amount_fen), 0)::bigint as fen
from mine w join payments.movement m using (run_id, pool_id, scheme, component, payer, move, period)
where m.payment_id <> :payment
group by 1, 2, 3 order by 1, 2, 3;

-- name: parts_paid_before
-- What earlier payments of the award that were not given up carried, by month and component.
select p.payment_id, s.state, t.component, t.payer, t.for_month, sum(t.amount_fen)::bigint as fen
from payments.payment p join payments.part t using (payment_id) join payments.payment_state s using (payment_id)
where p.award_id = :award and p.payment_id < :payment and s.state <> 'cancelled'
group by 1, 2, 3, 4, 5 order by 1, 5, 3, 4;
