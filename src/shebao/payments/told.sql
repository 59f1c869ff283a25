-- What explanations read: a payment by the numbers that stand on pages and bank files.

-- The payment of a business number, or of a bank message id, which ends in the number of the order.
-- name: payment_numbered
select payment_id from payments.payment where business_no = :number
union
select payment_id from payments.instruction where message_id = :number;

-- The file an order went to the bank in.
-- name: bank_file_of
select f.name, f.format, f.sha256 from payments.instruction i join payments.bank_file f using (batch_id)
where i.message_id = :message;

-- Payments that stand in an entry, each with its part of it: by the run and the controls that answer for the entry.
-- name: payments_of_entry
select x.*, coalesce(v.name, '') as name, count(*) over () as whole_rows, sum(x.part_fen) over ()::bigint as whole_fen
from (select m.payment_id, p.business_no, p.award_id, p.payee_person_id, p.scheme, p.period, p.amount_fen,
             sum(m.amount_fen)::bigint as part_fen
      from ledger.control c
      join payments.movement m on m.run_id = c.run_id and m.pool_id = c.pool_id and m.scheme = c.scheme
           and m.component = c.component and m.payer = c.payer and m.move = c.move and m.period = c.period
      join payments.payment p using (payment_id)
      where c.run_id = :run and c.entry_id = :entry and c.register = 'movement'
      group by 1, 2, 3, 4, 5, 6, 7) x
left join registry.person_version v on v.person_id = x.payee_person_id and upper_inf(v.r)
order by payment_id limit :most;

-- name: payments_in_batch
select s.payment_id, s.business_no, s.award_id, s.payee_person_id, s.scheme, s.period, s.amount_fen, s.amount_fen as part_fen,
       coalesce(v.name, '') as name, s.state, coalesce(s.cause, '') as cause, s.batch_id,
       count(*) over () as whole_rows, sum(s.amount_fen) over ()::bigint as whole_fen
from payments.instruction i join payments.payment_state s using (payment_id)
left join registry.person_version v on v.person_id = s.payee_person_id and upper_inf(v.r)
where i.batch_id = :batch order by s.payment_id limit :most;

-- What the batches of a pool and month were made to pay; what goes again stands in the batch of its month.
-- name: payments_of_month
select s.payment_id, s.business_no, s.award_id, s.payee_person_id, s.scheme, s.period, s.amount_fen, s.amount_fen as part_fen,
       coalesce(v.name, '') as name, s.state, coalesce(s.cause, '') as cause, s.batch_id,
       count(*) over () as whole_rows, sum(s.amount_fen) over ()::bigint as whole_fen
from payments.batch b join payments.instruction i using (batch_id) join payments.payment_state s using (payment_id)
left join registry.person_version v on v.person_id = s.payee_person_id and upper_inf(v.r)
where b.pool_id = :pool and b.period = :period and b.kind = 'pay' order by s.payment_id limit :most;

-- By the person whose right it is, which has an index; what an heir is paid stands with the person he follows.
-- name: payments_to_person
select s.payment_id, s.business_no, s.award_id, s.payee_person_id, s.scheme, s.period, s.amount_fen, s.amount_fen as part_fen,
       coalesce(v.name, '') as name, s.state, coalesce(s.cause, '') as cause, s.batch_id,
       count(*) over () as whole_rows, sum(s.amount_fen) over ()::bigint as whole_fen
from payments.payment_state s
left join registry.person_version v on v.person_id = s.payee_person_id and upper_inf(v.r)
where s.person_id = :person order by s.period desc, s.payment_id limit :most;

-- Whom the month's batches leave out: payees without an account that money can go to, with the one a bank said cannot be
-- used, and awards whose sum is not above zero.
-- name: not_payable
with left_out as (
    select w.*, payments.usable_account(w.payee_person_id, :period) as usable
    from (select p.award_id, p.person_id, p.payee_person_id, p.scheme, p.pool_id, sum(p.amount_fen)::bigint as fen
          from payments.pools_owing(:period, :path) o (pool_id)
          cross join lateral payments.payable_now(o.pool_id, :period, :path) p group by 1, 2, 3, 4, 5) w)
select w.award_id, w.person_id, w.payee_person_id, w.scheme, w.pool_id, w.fen, w.usable is not null as has_account,
       coalesce(v.name, '') as name, coalesce(u.tail, '') as tail, coalesce(u.note, '') as note, u.recorded::date as since,
       count(*) over () as whole_rows, sum(w.fen) over ()::bigint as whole_fen
from left_out w
left join registry.person_version v on v.person_id = w.payee_person_id and upper_inf(v.r)
left join lateral (
    select a.tail, s.note, s.recorded from payments.payee_account a join payments.account_step s using (account_id)
    where a.person_id = w.payee_person_id and s.step in ('unusable', 'refused') order by s.recorded desc limit 1) u on true
where w.usable is null or w.fen <= 0 order by w.pool_id, w.award_id limit :most;

-- Whom the batches of their month left out and who have an account since: paid with the first run still to come, which is that of the
-- first month neither closed nor begun.
-- name: paid_later
with owed as (
    select p.award_id, p.person_id, p.payee_person_id, p.scheme, p.pool_id, p.period, min(p.serving_path) as path,
           sum(p.amount_fen)::bigint as fen
    from payments.pools_owing(:period, :path) o (pool_id)
    cross join lateral payments.payable_now(o.pool_id, :period, :path) p group by 1, 2, 3, 4, 5, 6
), waiting as (
    select award_id, person_id, payee_person_id, scheme, pool_id, min(path) as path, sum(fen)::bigint as fen
    from owed o group by 1, 2, 3, 4, 5
    having sum(fen) > 0 and bool_or(ledger.is_closed(pool_id, period, path) or exists (
        select from payments.batch b where b.pool_id = o.pool_id and b.kind = 'pay' and b.period >= o.period
        and starts_with(o.path, b.serving_path)))
)
select w.award_id, w.person_id, w.payee_person_id, w.scheme, w.pool_id, w.fen, coalesce(v.name, '') as name, a.tail, n.month,
       count(*) over () as whole_rows, sum(w.fen) over ()::bigint as whole_fen
from waiting w
join payments.payee_account a on a.account_id = payments.usable_account(w.payee_person_id, :period)
left join registry.person_version v on v.person_id = w.payee_person_id and upper_inf(v.r)
cross join lateral (
    select m.month from generate_series(:period::integer, :period::integer + 120) m(month)
    where not ledger.is_closed(w.pool_id, m.month, w.path) and not exists (
        select from payments.batch b where b.pool_id = w.pool_id and b.kind = 'pay' and b.period = m.month
        and starts_with(w.path, b.serving_path))
    order by 1 limit 1) n
order by n.month, w.pool_id, w.award_id limit :most;

-- name: batch_there
select batch_id from payments.batch where batch_id = :batch;

-- name: payees_without_account
select p.payee from unnest(:payees::bigint[]) p (payee) where payments.usable_account(p.payee, :month) is null;
