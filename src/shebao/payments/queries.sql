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
-- Lines of a large batch are joined as sets: looked up one by one they would take minutes.
select set_config('enable_nestloop', 'off', true) as nestloop, set_config('work_mem', '128MB', true) as work_mem
from payments.batch where batch_id = :batch and rows > 20000;

-- name: hold_key
-- Two callers with one key follow each other.
select pg_advisory_xact_lock(hashtextextended(:key, 40)) is null as held;

-- name: batch_by_key
select batch_id from payments.batch where batch_key = :key;

-- name: pools_to_pay
-- Where something waits, and where a batch of the month was begun.
select o.pool_id from payments.pools_owing(:period, :path) o (pool_id)
union select pool_id from payments.batch where period = :period;

-- name: make_batch
-- Every obligation that waits becomes part of one payment of its award to its payee, all in one statement.
with payable as materialized (
    select o.* from payments.payable_now(:pool, :period, :path) o
), payee as materialized (
    select p.payee_person_id, a.account_id
    from (select distinct payee_person_id from payable) p
    left join (
        select distinct on (person_id) person_id, account_id from payments.payee_account a
        where a.starts <= :period and exists (
            select from payments.account_step s where s.account_id = a.account_id and s.step = 'approved')
        order by person_id, starts desc, account_id desc) a on a.person_id = p.payee_person_id
), grouped as materialized (
    select award_id, person_id, payee_person_id, scheme, account_id, min(serving_path) as serving_path,
           sum(amount_fen)::bigint as fen
    from payable join payee using (payee_person_id) where account_id is not null
    group by award_id, person_id, payee_person_id, scheme, account_id having sum(amount_fen) > 0
), chosen as materialized (
    select p.*, coalesce(t.attempt, 0) as attempt
    from payable p join grouped g using (award_id, person_id, payee_person_id, scheme)
    left join (select run_id, row_no, count(*) as attempt from payments.part group by 1, 2) t using (run_id, row_no)
), ordinal as (
    select count(*) + 1 as n from payments.batch where pool_id = :pool and period = :period
), made as (
    insert into payments.batch (batch_key, kind, pool_id, period, payer, rows, fen, content_hash, serving_path)
    select :key, 'pay', :pool, :period, :payer, count(*), sum(fen),
           (select sha256(convert_to(string_agg(concat_ws('|', award_id, payee_person_id, component, payer, for_month, amount_fen),
                          ',' order by award_id, payee_person_id, component, payer, for_month, amount_fen), 'UTF8')) from chosen),
           :path
    from grouped having count(*) > 0
    returning batch_id
), paid as (
    insert into payments.payment (business_no, award_id, person_id, payee_person_id, scheme, pool_id, period, amount_fen, serving_path)
    select concat_ws('.', :month_text::text, :pool::integer, n, award_id, payee_person_id), award_id, person_id, payee_person_id, scheme,
           :pool, :period, fen, serving_path
    from grouped cross join ordinal order by award_id, payee_person_id
    returning payment_id, business_no, award_id, person_id, payee_person_id, scheme, amount_fen, serving_path
), parts as (
    insert into payments.part (run_id, row_no, attempt, payment_id, component, payer, for_month, amount_fen, serving_path)
    select c.run_id, c.row_no, c.attempt, p.payment_id, c.component, c.payer, c.for_month, c.amount_fen, p.serving_path
    from chosen c join paid p using (award_id, person_id, payee_person_id, scheme)
), orders as (
    insert into payments.instruction (payment_id, issue_no, batch_id, account_id, amount_fen, message_id, serving_path)
    select p.payment_id, 0, m.batch_id, g.account_id, p.amount_fen, p.business_no || '.0', p.serving_path
    from paid p join grouped g using (award_id, person_id, payee_person_id, scheme) cross join made m
)
select (select batch_id from made) as batch_id,
       (select count(distinct (award_id, payee_person_id)) from payable join payee using (payee_person_id)
        where account_id is null) as without_account,
       (select count(*) from (select 1 from payable group by award_id, person_id, payee_person_id, scheme
                              having sum(amount_fen) <= 0) x) as not_positive;

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
select b.batch_id, b.batch_key, b.kind, b.pool_id, b.period, b.payer, b.rows, b.fen, payments.batch_state(b.batch_id) as state,
       count(l.payment_id) as going_rows, coalesce(sum(l.amount_fen), 0)::bigint as going_fen, b.serving_path
from payments.batch b left join payments.batch_line l using (batch_id)
where b.batch_id = :batch group by b.batch_id;

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
-- Batches nobody has ended: they wait for a signature, for the file to go, or for the bank.
select b.batch_id from payments.batch b
where payments.batch_state(b.batch_id) in ('made', 'checked', 'approved', 'released', 'sent') order by b.batch_id;

-- name: scheme_of_batch
select p.scheme from payments.instruction i join payments.payment p using (payment_id)
where i.batch_id = :batch order by p.payment_id limit 1;

-- name: add_payment_event
insert into payments.payment_event (payment_id, issue_no, event, cause, bank_code, note, actor_id, serving_path)
values (:payment, :issue, :event, :cause, :bank_code, :note, :actor, :path);

-- name: lines_to_send
select message_id, amount_fen, bank, holder_id, number_cipher, name_cipher, key_id, scheme from payments.batch_line
where batch_id = :batch order by message_id;

-- name: movements_of_batch
-- One row for each part of each line that goes out, in a fixed order.
select l.payment_id, l.issue_no, l.scheme, t.component, t.payer, l.pool_id, t.for_month, t.amount_fen, l.serving_path
from payments.batch_line l join payments.part t using (payment_id)
where l.batch_id = :batch order by l.message_id, t.component, t.payer, t.for_month, t.run_id, t.row_no;

-- name: add_bank_file
insert into payments.bank_file (batch_id, name, format, sha256, serving_path)
select :batch, :name, :format, :sha256, serving_path from payments.batch where batch_id = :batch;

-- name: bank_file
select batch_id, name, format, sha256 from payments.bank_file where batch_id = :batch;

-- name: answered_lines
-- What the answers of a file speak of, with the state of each line.
select i.message_id, i.payment_id, i.issue_no, i.batch_id, i.account_id, i.amount_fen, i.serving_path, p.award_id, p.person_id,
       p.payee_person_id, p.scheme, p.pool_id, payments.batch_state(i.batch_id) as batch_state, coalesce(e.event, '') as event,
       coalesce(e.cause, '') as cause
from payments.instruction i join payments.payment p using (payment_id)
left join lateral (select event, cause from payments.payment_event e
                   where e.payment_id = i.payment_id and e.issue_no = i.issue_no
                   order by array_position(array['held', 'freed', 'paid', 'returned', 'cancelled'], event) desc limit 1) e on true
where i.message_id = any (:messages);

-- name: movements_of_lines
select i.message_id, i.payment_id, i.issue_no, p.scheme, t.component, t.payer, p.pool_id, t.for_month, t.amount_fen, i.serving_path
from payments.instruction i join payments.payment p using (payment_id) join payments.part t using (payment_id)
where i.message_id = any (:messages) order by i.message_id, t.component, t.payer, t.for_month, t.run_id, t.row_no;

-- name: add_answers
insert into payments.payment_event (payment_id, issue_no, event, cause, bank_code, note, actor_id, serving_path)
select i.payment_id, i.issue_no, a.event, nullif(a.cause, ''), a.code, a.note, :actor, i.serving_path
from unnest(:messages::text[], :events::text[], :causes::text[], :codes::text[], :notes::text[])
     as a(message_id, event, cause, code, note)
join payments.instruction i using (message_id);

-- name: answered_batches
-- Batches of these messages in which no line waits any longer.
select b.batch_id, b.batch_key, count(*) filter (where e.event = 'paid') as paid,
       coalesce(sum(l.amount_fen) filter (where e.event = 'paid'), 0)::bigint as paid_fen
from payments.batch b join payments.batch_line l using (batch_id)
left join payments.payment_event e on e.payment_id = l.payment_id and e.issue_no = l.issue_no and e.event in ('paid', 'returned')
where b.batch_id in (select i.batch_id from payments.instruction i where i.message_id = any (:messages))
  and payments.batch_state(b.batch_id) = 'sent'
group by b.batch_id having bool_and(e.event is not null);

-- name: movements_given_up
-- Returned payments that were given up, and are not booked back to the expenditure they came from.
select e.payment_id, e.issue_no, p.scheme, t.component, t.payer, p.pool_id, t.for_month, t.amount_fen, e.serving_path
from payments.payment_event e
join payments.payment_event r on r.payment_id = e.payment_id and r.issue_no = e.issue_no and r.event = 'returned'
join payments.payment p on p.payment_id = e.payment_id join payments.part t on t.payment_id = p.payment_id
where e.event = 'cancelled' and p.pool_id = :pool
  and not exists (select from payments.movement m where m.payment_id = e.payment_id and m.move = 'keep')
order by e.payment_id, t.component, t.payer, t.for_month, t.run_id, t.row_no;

-- name: answer_file
select sha256, name, run_id, paid, returned from payments.answer_file where sha256 = :sha256;

-- name: add_answer_file
insert into payments.answer_file (sha256, name, run_id, paid, returned, serving_path)
values (:sha256, :name, :run, :paid, :returned, :path);

-- Findings before release. Each gives payment_id (0: the batch) and the facts of its sentence.

-- name: finding_sum_differs
select i.payment_id, jsonb_build_object('order_fen', i.amount_fen, 'payment_fen', p.amount_fen, 'parts_fen', t.fen) as facts
from payments.instruction i join payments.payment p using (payment_id)
left join lateral (select coalesce(sum(amount_fen), 0)::bigint as fen from payments.part where payment_id = p.payment_id) t on true
where i.batch_id = :batch and (i.amount_fen <> p.amount_fen or p.amount_fen <> t.fen);

-- name: finding_batch_sum_differs
select 0::bigint as payment_id, jsonb_build_object('rows', b.rows, 'total_fen', b.fen, 'found_rows', i.rows, 'found_fen', i.fen) as facts
from payments.batch b
cross join lateral (select count(*) as rows, coalesce(sum(amount_fen), 0)::bigint as fen from payments.instruction where batch_id = b.batch_id) i
where b.batch_id = :batch and (b.rows <> i.rows or b.fen <> i.fen);

-- name: finding_obligation_differs
with owed as materialized (select * from payments.payable_of(:batch))
select t.payment_id, jsonb_build_object('run', t.run_id, 'row', t.row_no, 'part_fen', t.amount_fen, 'owed_fen', coalesce(o.amount_fen, 0)) as facts
from payments.batch_line l join payments.part t using (payment_id)
left join owed o on o.run_id = t.run_id and o.row_no = t.row_no
where l.batch_id = :batch and (o.run_id is null or (o.amount_fen, o.component, o.payer, o.for_month, o.award_id, o.payee_person_id)
      is distinct from (t.amount_fen, t.component, t.payer, t.for_month, l.award_id, l.payee_person_id));

-- name: finding_same_account_same_amount
select l.payment_id, jsonb_build_object('tail', l.tail, 'line_fen', l.amount_fen, 'times', l.times) as facts
from (select payment_id, tail, amount_fen, count(*) over (partition by number_blind, amount_fen) as times
      from payments.batch_line where batch_id = :batch) l
where l.times > 1 and not exists (select from payments.accepted_finding a
      where a.batch_id = :batch and a.code = 'same_account_same_amount' and a.payment_id = l.payment_id);

-- name: finding_two_persons_one_account
with line as materialized (
    select l.payment_id, l.number_blind, l.tail, coalesce(s.canonical_person_id, l.payee_person_id) as person
    from payments.batch_line l left join registry.person_status s on s.person_id = l.payee_person_id where l.batch_id = :batch)
select l.payment_id, jsonb_build_object('tail', l.tail, 'persons', l.persons) as facts
from (select payment_id, tail, dense_rank() over by_person + dense_rank() over by_person_down - 1 as persons from line
      window by_person as (partition by number_blind order by person),
             by_person_down as (partition by number_blind order by person desc)) l
where l.persons > 1 and not exists (select from payments.accepted_finding a
      where a.batch_id = :batch and a.code = 'two_persons_one_account' and a.payment_id = l.payment_id);

-- name: finding_sums
-- Paid already in another batch, or more than the award gives: both by the same sums.
with sums as materialized (
    select award_id, component, payer, for_month, sum(now_fen) as now_fen, sum(elsewhere_fen) as elsewhere_fen,
           sum(entitled_fen) as entitled_fen, min(payment_id) as payment_id
    from payments.sums_of(:batch) group by 1, 2, 3, 4)
select 'paid_already' as code, payment_id, jsonb_build_object('component', component, 'month', for_month, 'paid_fen', elsewhere_fen,
           'now_fen', now_fen, 'entitled_fen', entitled_fen) as facts
from sums where payment_id is not null and elsewhere_fen > 0 and now_fen > 0 and now_fen + elsewhere_fen > entitled_fen
union all
select 'more_than_entitled', payment_id, jsonb_build_object('component', component, 'month', for_month,
           'now_fen', now_fen + elsewhere_fen, 'entitled_fen', entitled_fen)
from sums where payment_id is not null and elsewhere_fen <= 0 and now_fen + elsewhere_fen > entitled_fen;

-- name: finding_dead_person
select distinct on (l.payment_id) l.payment_id, jsonb_build_object('died', s.died_on, 'month', t.for_month) as facts
from payments.batch_line l
join registry.person_status s on s.person_id = l.payee_person_id and s.died_on is not null
join payments.part t on t.payment_id = l.payment_id
where l.batch_id = :batch and t.amount_fen > 0
  and (l.payee_person_id <> l.person_id
       or t.for_month > extract(year from s.died_on)::int * 12 + extract(month from s.died_on)::int - 1)
order by l.payment_id, t.for_month desc;

-- name: finding_closed_employer
-- A payee below zero is an employer.
with line as materialized (
    select payment_id, -payee_person_id as employer_id from payments.batch_line where batch_id = :batch and payee_person_id < 0),
closed as materialized (
    select v.employer_id, v.closed from registry.employer_version v
    where v.employer_id = any ((select array_agg(employer_id) from line)::bigint[]) and upper_inf(v.r) and v.closed is not null)
select l.payment_id, jsonb_build_object('closed', c.closed) as facts
from line l join closed c using (employer_id) where c.closed <= store.clock()::date;

-- name: finding_awards
-- Held, not running in a month that is paid, of somebody else, or of another pool: each line beside its award, once.
with line as materialized (
    select l.payment_id, l.award_id, l.person_id, l.scheme, l.pool_id, b.pool_id as batch_pool, a.award_id as found,
           a.person_id as award_person, a.scheme as award_scheme, a.pool_id as award_pool, a.state, a.starts, a.ends,
           s.fund is distinct from f.fund as other_fund
    from payments.batch_line l join payments.batch b using (batch_id) join ledger.fund_pool f on f.pool_id = b.pool_id
    left join ledger.scheme_fund s on s.scheme = l.scheme left join payments.awards_of(:batch) a using (award_id)
    where l.batch_id = :batch)
select 'award_held' as code, payment_id, jsonb_build_object('award', award_id) as facts from line where state = 'held'
union all
select 'award_closed', x.payment_id, x.facts from (
    select distinct on (l.payment_id) l.payment_id, jsonb_build_object('award', l.award_id, 'month', t.for_month) as facts
    from line l join payments.part t using (payment_id)
    where t.amount_fen > 0 and (t.for_month >= l.ends or (l.state = 'closed' and l.ends is null) or t.for_month < l.starts)
    order by l.payment_id, t.for_month desc) x
union all
select 'no_award', payment_id, jsonb_build_object('award', award_id) from line
where found is null or award_person <> person_id or award_scheme <> scheme
union all
select 'wrong_pool', payment_id, jsonb_build_object('award', award_id, 'pool', batch_pool, 'award_pool', award_pool) from line
where found is not null and (award_pool <> batch_pool or pool_id <> batch_pool or other_fund);

-- name: finding_two_awards_one_person
-- One human being, under whichever numbers, with two awards that exclude each other in one month.
with mine as materialized (
    select distinct coalesce(s.canonical_person_id, l.person_id) as person
    from payments.batch_line l left join registry.person_status s on s.person_id = l.person_id where l.batch_id = :batch),
numbers as materialized (
    select subject as canonical, person_id
    from registry.standing_for((select array_agg(person) from mine), store.clock())),
award as materialized (
    select n.canonical, a.award_id, a.exclusive_group
    from payments.awards_of_persons((select array_agg(person_id) from numbers)) a join numbers n using (person_id)),
paid as materialized (
    select a.canonical, a.exclusive_group, p.for_month, a.award_id, sum(p.amount_fen) as fen,
           min(p.payment_id) filter (where p.batch_id = :batch) as payment_id
    from award a join payments.paid_for p using (award_id) group by 1, 2, 3, 4 having sum(p.amount_fen) > 0)
select min(p.payment_id) as payment_id,
       jsonb_build_object('awards', string_agg(p.award_id::text, ', ' order by p.award_id), 'month', p.for_month) as facts
from paid p group by p.canonical, p.exclusive_group, p.for_month
having count(*) > 1 and count(p.payment_id) > 0;

-- name: finding_not_returned
-- A re-issue stands only on an issue before it that came back or was held.
select l.payment_id, jsonb_build_object('issue', l.issue_no) as facts
from payments.batch_line l
where l.batch_id = :batch and l.issue_no > 0 and (
    not exists (select from payments.payment_event e
                where e.payment_id = l.payment_id and e.issue_no = l.issue_no - 1 and e.event in ('returned', 'freed'))
    or exists (select from payments.payment_event e join payments.instruction i using (payment_id, issue_no)
               where e.payment_id = l.payment_id and e.issue_no < l.issue_no and e.event = 'paid'
                 and not exists (select from payments.payment_event r where r.payment_id = e.payment_id
                                 and r.issue_no = e.issue_no and r.event = 'returned')));

-- name: finding_same_content
select 0::bigint as payment_id, jsonb_build_object('other', o.batch_key) as facts
from payments.batch b join payments.batch o
  on o.content_hash = b.content_hash and o.batch_id <> b.batch_id and o.pool_id = b.pool_id
where b.batch_id = :batch and payments.batch_state(o.batch_id) <> 'refused';

-- name: finding_account_not_usable
select l.payment_id, jsonb_build_object('tail', l.tail) as facts
from payments.batch_line l
where l.batch_id = :batch and (
    not exists (select from payments.account_step s where s.account_id = l.account_id and s.step = 'approved')
    or exists (select from payments.account_step s where s.account_id = l.account_id and s.step in ('unusable', 'refused')));

-- name: finding_account_of_other
select l.payment_id, jsonb_build_object('tail', l.tail) as facts
from payments.batch_line l
left join registry.person_status h on h.person_id = l.holder_id
left join registry.person_status p on p.person_id = l.payee_person_id
where l.batch_id = :batch and l.holder_id <> l.payee_person_id
  and coalesce(h.canonical_person_id, l.holder_id) <> coalesce(p.canonical_person_id, l.payee_person_id);

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
