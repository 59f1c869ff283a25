-- A month as somebody would write it by hand for this one purpose: the same rows, read from the same awards and accounts, into
-- tables of the same columns, checks, primary and unique keys, and with the foreign keys; in sets, shard by shard, keys made last and
-- foreign keys proved as a set. Nothing is asked that a reviewer would ask, nothing published, signed, totalled, sealed or written
-- to a bank. {s}: the shard, {shards}: how many, {month}: the month.

create table bare.obligation_{s} (like benefits.obligation including defaults including constraints);
create table bare.payment_{s} (like payments.payment including defaults including constraints);
create table bare.part_{s} (like payments.part including defaults including constraints);
create table bare.instruction_{s} (like payments.instruction including defaults including constraints);
create table bare.movement_{s} (like payments.movement including defaults including constraints);

insert into bare.obligation_{s} (run_id, row_no, period, for_month, award_id, person_id, payee_person_id, pool_id, scheme, component,
                                 payer, kind, amount_fen, serving_path)
select 1, {s} * 1000000000::bigint + row_number() over (order by a.award_id, c.component, c.payer), {month}, {month}, a.award_id,
       a.person_id, a.payee_id, a.pool_id, a.scheme, c.component, c.payer, 'regular', c.amount_fen, a.serving_path
from benefits.award a join benefits.award_component c using (award_id)
where mod(a.person_id, {shards}) = {s} and a.start_month <= {month} and upper_inf(c.r) and c.v @> {month}
order by 2;

create temp table paid_{s} on commit drop as
select {s} * 1000000000::bigint + row_number() over (order by o.award_id) as payment_id, o.award_id, o.person_id, o.payee_person_id,
       o.scheme, o.pool_id, a.account_id, min(o.serving_path) as serving_path, sum(o.amount_fen)::bigint as fen
from bare.obligation_{s} o
join (select distinct on (person_id) person_id, account_id from payments.payee_account a
      where exists (select from payments.account_step s where s.account_id = a.account_id and s.step = 'approved')
      order by person_id, starts desc, account_id desc) a on a.person_id = o.payee_person_id
group by o.award_id, o.person_id, o.payee_person_id, o.scheme, o.pool_id, a.account_id;

insert into bare.payment_{s} (payment_id, business_no, award_id, person_id, payee_person_id, scheme, pool_id, period, amount_fen,
                              serving_path)
select payment_id, concat_ws('.', {month}, pool_id, 1, award_id, payee_person_id), award_id, person_id, payee_person_id, scheme,
       pool_id, {month}, fen, serving_path
from paid_{s} order by payment_id;

insert into bare.part_{s} (run_id, row_no, attempt, payment_id, component, payer, for_month, amount_fen, serving_path)
select o.run_id, o.row_no, 0, p.payment_id, o.component, o.payer, o.for_month, o.amount_fen, p.serving_path
from bare.obligation_{s} o join paid_{s} p using (award_id, payee_person_id) order by o.row_no;

insert into bare.instruction_{s} (payment_id, issue_no, batch_id, account_id, amount_fen, message_id, serving_path)
select payment_id, 0, 1, account_id, fen, concat_ws('.', {month}, pool_id, 1, award_id, payee_person_id, 0), serving_path
from paid_{s} order by payment_id;

insert into bare.movement_{s} (run_id, row_no, payment_id, issue_no, move, scheme, component, payer, pool_id, for_month, period,
                               amount_fen, serving_path)
select 2, t.row_no, t.payment_id, 0, 'pay', p.scheme, t.component, t.payer, p.pool_id, t.for_month, {month}, t.amount_fen,
       t.serving_path
from bare.part_{s} t join bare.payment_{s} p using (payment_id) order by t.row_no;
