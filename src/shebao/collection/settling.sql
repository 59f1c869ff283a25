-- Arrears, surcharges, bank credits, estimates, insolvencies.

-- name: put_pause
insert into collection.respite (employer_id, kind, schemes, pause, document, granted_by, serving_path)
select :employer, :kind, :schemes, daterange(:since, :until), :document, :by, e.serving_path
from registry.employer e where e.employer_id = :employer
on conflict (employer_id, kind, document) do nothing
returning respite_id;

-- name: put_deferral
insert into collection.respite (employer_id, kind, schemes, months, due_day, document, granted_by, serving_path)
select :employer, 'deferral', :schemes, int4range(:first, :last, '[]'), :due_day, :document, :by, e.serving_path
from registry.employer e where e.employer_id = :employer
on conflict (employer_id, kind, document) do nothing
returning respite_id;

-- name: respite_of
select respite_id from collection.respite where employer_id = :employer and kind = :kind and document = :document;

-- name: put_instalment
insert into collection.instalment (respite_id, due_day, amount_fen, serving_path)
select :respite, :due_day, :amount, r.serving_path from collection.respite r where r.respite_id = :respite
on conflict do nothing;

-- Agreements with an instalment due before a day that the employer's payments since the agreement began do not reach.
-- name: agreements_missed
select r.respite_id, r.employer_id, min(i.due_day) as missed_on
from collection.respite r join collection.instalment i using (respite_id)
cross join lateral (
    select coalesce(sum(x.amount_fen), 0) as fen from collection.instalment x
    where x.respite_id = r.respite_id and x.due_day <= i.due_day) promised
cross join lateral (
    select coalesce(sum(p.amount_fen), 0) as fen from collection.paid p
    where p.employer_id = r.employer_id and p.move = 'receive' and p.paid_on >= lower(r.pause) and p.paid_on <= i.due_day) given
where r.kind = 'agreement' and i.due_day < :on and given.fen < promised.fen
  and not exists (select from collection.respite_end e where e.respite_id = r.respite_id)
group by r.respite_id, r.employer_id order by r.respite_id;

-- name: end_respite
insert into collection.respite_end (respite_id, ended_on, reason, ended_by, serving_path)
select r.respite_id, :on, :reason, :by, r.serving_path from collection.respite r where r.respite_id = :respite
on conflict do nothing;

-- The surcharge by now less what was counted before, by employer, scheme, month and pool. Money that came late carries it up to
-- the day it came, what is still open up to :on. Days of a pause count nothing; each day counts at the rate of its own time.
-- name: late_fee_differences
with rate as (
    select * from unnest(:schemes::text[], :since::date[], :until::date[], :ticks::bigint[], :pay_day::integer[])
        as r(scheme, since, until, ticks, pay_day)
), line as materialized (
    select d.employer_id, d.scheme, d.for_month, d.payer = 'person' as own, d.pool_id, d.serving_path,
           sum(d.amount_fen)::bigint as owed
    from collection.due d where d.employer_id <> 0 and d.scheme = any (:schemes::text[])
    group by 1, 2, 3, 4, 5, 6
), due_on as materialized (
    select l.*, greatest(n.due_day, r.due_day) as due_day
    from line l
    join lateral (select min(due_day) as due_day from collection.notice n
                  where n.employer_id = l.employer_id and n.period >= l.for_month) n on n.due_day is not null
    left join lateral (
        select max(r.due_day) as due_day from collection.respite r
        where r.employer_id = l.employer_id and r.kind = 'deferral' and not l.own and l.scheme = any (r.schemes)
          and r.months @> l.for_month
          and not exists (select from collection.respite_end e where e.respite_id = r.respite_id)) r on true
    where greatest(n.due_day, r.due_day) < :on
), money as (
    select l.*, p.paid_on, sum(p.fen) over (partition by l.employer_id, l.scheme, l.for_month, l.own, l.pool_id, l.serving_path
                                            order by p.paid_on) as so_far, p.fen
    from due_on l
    join lateral (
        select p.paid_on, sum(p.amount_fen)::bigint as fen from collection.paid p
        where p.employer_id = l.employer_id and p.scheme = l.scheme and p.for_month = l.for_month
          and (p.payer = 'person') = l.own and p.pool_id = l.pool_id and p.serving_path = l.serving_path
          and p.move = 'receive' and p.component <> 'late_fee'
        group by p.paid_on) p on true
), piece as (
    select employer_id, scheme, for_month, pool_id, serving_path, due_day, paid_on as to_day, true as paid,
           least(so_far, owed) - least(so_far - fen, owed) as fen
    from money
    union all
    select l.employer_id, l.scheme, l.for_month, l.pool_id, l.serving_path, l.due_day, :on, false,
           greatest(l.owed - coalesce((
               select sum(m.fen) from money m
               where (m.employer_id, m.scheme, m.for_month, m.own, m.pool_id, m.serving_path)
                   = (l.employer_id, l.scheme, l.for_month, l.own, l.pool_id, l.serving_path)), 0), 0)
    from due_on l
), counted as (
    select p.employer_id, p.scheme, p.for_month, p.pool_id, p.serving_path,
           floor((2 * sum(p.fen * t.ticks) + :den) / (2 * :den))::bigint as fen
    from piece p
    cross join lateral (
        select coalesce(sum((upper(d) - lower(d)) * r.ticks), 0) as ticks
        from rate r
        cross join lateral unnest(
            datemultirange(daterange(p.due_day + 1, greatest(p.to_day + r.pay_day, p.due_day + 1)) * daterange(r.since, r.until))
            - (select coalesce(range_agg(x.span), '{}'::datemultirange) from (
                   select case when p.for_month < s.since_month then coalesce(s.span_of_old, s.span) else s.span end as span
                   from collection.pause s where s.employer_id = p.employer_id and p.scheme = any (s.schemes)) x)) as d
        where r.scheme = p.scheme) t
    group by 1, 2, 3, 4, 5
), booked as (
    select employer_id, scheme, for_month, pool_id, serving_path, sum(amount_fen)::bigint as fen
    from collection.late_fee where scheme = any (:schemes::text[]) group by 1, 2, 3, 4, 5
)
select employer_id, scheme, for_month, pool_id, serving_path, (coalesce(c.fen, 0) - coalesce(b.fen, 0))::bigint as amount_fen
from counted c full join booked b using (employer_id, scheme, for_month, pool_id, serving_path)
where coalesce(c.fen, 0) <> coalesce(b.fen, 0)
order by employer_id, for_month, scheme, pool_id;

-- name: late_fees_of_run
select count(*) as rows, coalesce(sum(amount_fen), 0)::bigint as fen from collection.late_fee where run_id = :run;

-- What an employer still owes in surcharges.
-- name: late_fees_open
select employer_id, scheme, for_month, pool_id, sum(fen)::bigint as open_fen
from (
    select employer_id, scheme, for_month, pool_id, amount_fen as fen from collection.late_fee
    where employer_id = any (:employers::bigint[])
    union all
    select employer_id, scheme, for_month, pool_id, -amount_fen from collection.paid
    where employer_id = any (:employers::bigint[]) and component = 'late_fee' and move = 'receive') x
group by 1, 2, 3, 4 having sum(fen) <> 0 order by employer_id, for_month, scheme;

-- Bank credits -----------------------------------------------------------------------------------------------

-- name: known_credits
select reference from collection.bank_credit where reference = any (:references::text[]);

-- Credits no receipt was made of yet, in the order they came, by payer: an employer, a person who pays for himself (below -1),
-- nobody known (-1). Money of an insolvent employer that names the case waits for its distribution.
-- name: credits_to_settle
select c.credit_id, c.file_id, c.reference, c.booked_on, c.amount_fen, c.payer_code, coalesce(c.employer_id, -1) as employer_id,
       case when c.employer_id = 0 then -1 - substr(c.payer_code, 2)::bigint else coalesce(c.employer_id, -1) end as payer,
       i.employer_id is not null as insolvent, c.serving_path
from collection.bank_credit c
left join lateral (select i.employer_id, i.case_no from collection.insolvency_standing i
                   where i.employer_id = c.employer_id and i.accepted_on <= c.booked_on limit 1) i on true
where c.booked_on < :until and not exists (select from collection.tax_receipt t where t.number = c.reference)
  and (i.employer_id is null or position(i.case_no in c.remark) = 0)
  and not exists (select from collection.bill b where position(b.number in c.remark) > 0)  -- waits to be laid over its bill
order by c.employer_id, c.booked_on, c.reference;

-- What these employers owe, dues and surcharges, in the order in which a payment settles them: oldest month first within each.
-- Of an insolvent employer `after` asks for what arose from the month of acceptance on: paid as it falls due (企业破产法 42, 43),
-- while single payments on older dues are void (16); else it asks for all.
-- name: claims_in_order
select employer_id as payer, scheme, component, for_month, sum(fen)::bigint as open_fen
from (
    select case when o.employer_id = 0 then -1 - o.person_id else o.employer_id end as employer_id, o.scheme, o.component,
           o.for_month, o.owed_fen - o.paid_fen as fen, 0 as kind
    from collection.owed o
    where o.employer_id = any (:employers::bigint[]) and o.owed_fen > o.paid_fen and o.scheme = any (:schemes::text[])
      and (o.employer_id <> 0 or (o.person_id = any (:persons::bigint[]) and o.payer = 'person'))
      and (not :after or exists (
          select from collection.insolvency_standing i where i.employer_id = o.employer_id
            and o.for_month >= extract(year from i.accepted_on) * 12 + extract(month from i.accepted_on) - 1))
    union all
    select f.employer_id, f.scheme, 'late_fee', f.for_month, f.amount_fen, 1 from collection.late_fee f
    where f.employer_id = any (:employers::bigint[]) and f.scheme = any (:schemes::text[]) and not :after
    union all
    select p.employer_id, p.scheme, 'late_fee', p.for_month, -p.amount_fen, 1 from collection.paid p
    where p.employer_id = any (:employers::bigint[]) and p.component = 'late_fee' and p.move = 'receive'
      and p.scheme = any (:schemes::text[]) and not :after) x
group by employer_id, kind, scheme, component, for_month having sum(fen) > 0
order by employer_id, case when :dues_first then kind else 0 end, for_month, kind, scheme, component;

-- name: income_account
select ledger.account_for('income_account', :month) as account;

-- name: suspense
select reference, payer_code, paid_on, scheme, amount_fen, age_days from collection.suspense order by paid_on, reference;

-- name: credit_of_reference
select credit_id, employer_id, booked_on, amount_fen from collection.bank_credit where reference = :reference;

-- name: identify_credit
insert into collection.identified_credit (credit_id, employer_id, document, identified_by, serving_path)
select c.credit_id, :employer, :document, :by, c.serving_path from collection.bank_credit c where c.credit_id = :credit
on conflict do nothing;

-- Held money whose owner is known: by the receipt itself or as identified since.
-- name: held_with_owner
select s.receipt_id, s.paid_on, coalesce(i.employer_id, s.employer_id) as employer_id, s.employer_id as held_as, s.scheme, s.pool_id,
       s.serving_path, s.amount_fen
from collection.suspense s
left join collection.bank_credit c on c.reference = s.reference
left join collection.identified_credit i using (credit_id)
where coalesce(i.employer_id, s.employer_id) > 0 and s.amount_fen > 0 and s.scheme = any (:schemes::text[])
order by employer_id, s.paid_on, s.receipt_id;

-- More was paid than is owed, line by line, with the receipt that brought the last of it.
-- name: overpaid_lines
select o.employer_id, o.scheme, o.pool_id, o.person_id, o.for_month, o.component, o.payer, o.serving_path,
       (o.paid_fen - o.owed_fen)::bigint as amount_fen, r.receipt_id, r.paid_on
from collection.owed o
cross join lateral (
    select p.receipt_id, p.paid_on from collection.paid p
    where p.person_id = o.person_id and p.employer_id = o.employer_id and p.scheme = o.scheme and p.for_month = o.for_month
      and p.component = o.component and p.pool_id = o.pool_id and p.move = 'receive' and p.amount_fen > 0
    order by p.paid_on desc, p.receipt_id desc limit 1) r
where o.paid_fen > o.owed_fen and o.scheme = any (:schemes::text[]) and o.employer_id <> 0
order by o.employer_id, o.scheme, o.pool_id, r.paid_on, o.for_month, o.person_id, o.component;

-- Open lines of employers, person by person, in the order of settlement. What arose before an insolvency is served by distributions
-- alone: a creditor may set off only by asking the administrator (企业破产法 16, 40).
-- name: open_lines
select o.employer_id, o.scheme, o.pool_id, o.person_id, o.for_month, o.component, o.payer, o.serving_path,
       (o.owed_fen - o.paid_fen)::bigint as open_fen
from collection.owed o
where o.employer_id = any (:employers::bigint[]) and o.owed_fen > o.paid_fen and o.scheme = any (:schemes::text[])
  and not exists (
      select from collection.insolvency_standing i where i.employer_id = o.employer_id
        and o.for_month < extract(year from i.accepted_on) * 12 + extract(month from i.accepted_on) - 1)
order by o.employer_id, o.for_month, o.scheme, o.component, o.person_id;

-- Estimates --------------------------------------------------------------------------------------------------

-- Employers with dues in their last declared month before :month who declared nothing for :month: that month's lines.
-- name: undeclared
with last as (
    select d.employer_id, max(d.for_month) as for_month
    from collection.due d
    where d.employer_id <> 0 and d.person_id <> 0 and d.for_month < :month and d.for_month >= :month - 12
      and not exists (select from collection.declaration_line l join collection.declaration h using (declaration_id)
                      where l.for_month = :month and l.employer_id = d.employer_id and l.accepted and h.kind <> 'taken_on')
    group by d.employer_id)
select d.employer_id, d.scheme, d.component, d.payer, d.pool_id, min(d.serving_path) as serving_path,
       sum(d.amount_fen)::bigint as last_fen,
       coalesce((select sum(b.amount_fen) from collection.due b
                 where b.employer_id = d.employer_id and b.person_id = 0 and b.for_month = :month and b.scheme = d.scheme
                   and b.component = d.component and b.pool_id = d.pool_id), 0)::bigint as booked_fen
from last join collection.due d using (employer_id, for_month)
where d.person_id <> 0 and d.scheme = any (:schemes::text[])
  and exists (select from registry.membership m
              where m.employer_id = d.employer_id and upper_inf(m.r) and m.state in ('active', 'disputed')
                and m.v && daterange(:since, :until_day))
group by d.employer_id, d.scheme, d.component, d.payer, d.pool_id having sum(d.amount_fen) <> 0
order by d.employer_id, d.scheme, d.component;

-- name: enforcement_of
select step, on_day, until_day, document, owed_fen from collection.enforcement
where employer_id = :employer and case_no = :case_no order by recorded, on_day;

-- name: take_enforcement_step
insert into collection.enforcement (employer_id, case_no, step, on_day, until_day, document, owed_fen, taken_by, serving_path)
select :employer, :case_no, :step, :on, :until, :document, :owed, :by, e.serving_path
from registry.employer e where e.employer_id = :employer;

-- name: overdue_of
select coalesce(sum(principal_fen), 0)::bigint as fen from collection.arrears
where employer_id = :employer and principal_fen > 0 and due_day < :on;

-- Insolvency -------------------------------------------------------------------------------------------------

-- name: insolvency_of
select insolvency_id, accepted_on from collection.insolvency where employer_id = :employer and case_no = :case_no;

-- name: put_insolvency
insert into collection.insolvency (employer_id, accepted_on, case_no, court, document, filed_by, serving_path)
select :employer, :accepted_on, :case_no, :court, :document, :by, e.serving_path
from registry.employer e where e.employer_id = :employer
returning insolvency_id, serving_path;

-- name: put_insolvency_end
insert into collection.insolvency_end (insolvency_id, ended_on, outcome, document, ended_by, serving_path)
select insolvency_id, :on, :outcome, :document, :by, serving_path from collection.insolvency where insolvency_id = :insolvency
on conflict (insolvency_id) do nothing;

-- name: insolvency_end_of
select ended_on, outcome, document from collection.insolvency_end where insolvency_id = :insolvency;

-- name: end_pauses_of_insolvency
insert into collection.respite_end (respite_id, ended_on, reason, ended_by, serving_path)
select r.respite_id, :on, :reason, :by, r.serving_path
from collection.insolvency i join collection.respite r on r.employer_id = i.employer_id and r.kind = 'insolvency' and r.document = i.document
where i.insolvency_id = :insolvency on conflict (respite_id) do nothing;

-- What an employer owes for months up to the one before acceptance, person by person: the account share of a line that is open
-- first ranks by itself. Deferred lines are due by the acceptance (claims not yet due count as due).
-- name: claims_of_insolvent
select o.scheme, o.component, o.payer, o.for_month, o.person_id, o.pool_id, o.serving_path,
       (o.owed_fen - o.paid_fen)::bigint as open_fen, least(o.account_fen, o.owed_fen - o.paid_fen)::bigint as account_fen
from collection.owed o
where o.employer_id = :employer and o.for_month < :before and o.owed_fen > o.paid_fen
order by o.for_month, o.scheme, o.component, o.person_id;

-- name: claims_sums
select rank, sum(amount_fen)::bigint as fen, count(*) as rows from collection.insolvency_claim
where insolvency_id = :insolvency group by rank order by rank;

-- A rank's claims with what is still open of them: filed less paid since.
-- name: claims_of_rank
select c.claim_no, c.scheme, c.component, c.payer, c.for_month, c.person_id, c.pool_id, c.serving_path,
       (c.amount_fen - coalesce(d.fen, 0))::bigint as open_fen
from collection.insolvency_claim c join collection.insolvency_standing using (insolvency_id)
left join (select claim_no, sum(amount_fen)::bigint as fen from collection.insolvency_paid where insolvency_id = :insolvency
           group by claim_no) d using (claim_no)
where c.insolvency_id = :insolvency and c.rank = :rank and c.amount_fen > coalesce(d.fen, 0)
order by c.claim_no;

-- name: receipts_of_number
select receipt_id, scheme, component, for_month from collection.tax_receipt where number = :number;

-- name: moved_by_run
select case when move = 'receive' then 'set_off' else move end as move,
       coalesce(sum(amount_fen) filter (where move <> 'receive' or amount_fen < 0), 0)::bigint
           * case when move = 'receive' then -1 else 1 end as fen
from collection.paid where run_id = :run group by move;

-- name: put_refund
insert into collection.refund (employer_id, scheme, amount_fen, document, asked_by, serving_path)
select :employer, :scheme, :fen, :document, :by, e.serving_path from registry.employer e where e.employer_id = :employer
on conflict (employer_id, scheme, document) do nothing;

-- name: refund_of
select refund_id from collection.refund where employer_id = :employer and scheme = :scheme and document = :document;

-- name: refund_by_id
select r.refund_id, r.employer_id, r.scheme, r.amount_fen,
       exists (select from collection.refund_step s where s.refund_id = r.refund_id and s.step = 'approved') as approved
from collection.refund r where r.refund_id = :refund;

-- name: put_refund_step
insert into collection.refund_step (refund_id, step, document, taken_by, serving_path)
select r.refund_id, :step, :document, :by, r.serving_path from collection.refund r where r.refund_id = :refund
on conflict do nothing;

-- A credit that no receipt was made of yet.
-- name: credit_for_distribution
select c.credit_id, c.file_id, c.booked_on, c.amount_fen, c.payer_code, c.remark, c.serving_path from collection.bank_credit c
where c.reference = :reference and not exists (select from collection.tax_receipt t where t.number = c.reference);

-- name: distributed
select coalesce(sum(amount_fen), 0)::bigint as fen, count(*) as lines from collection.paid where run_id = :run;

-- name: estimated
select count(distinct employer_id) as employers, coalesce(sum(amount_fen), 0)::bigint as fen from collection.due where run_id = :run;

-- Duplicate insurance ----------------------------------------------------------------------------------------

-- Months for which a person's own part is paid in two places or in two schemes that exclude each other; a scheme paid by the
-- year (:yearly) stands for all its months.
-- name: duplicate_months
with own as materialized (
    select o.person_id, o.scheme, o.pool_id, m.month as for_month
    from collection.owed o
    cross join lateral generate_series(o.for_month, o.for_month + case when o.scheme = any (:yearly::text[]) then 11 else 0 end)
        m(month)
    where o.payer = 'person' and o.paid_fen > 0 and o.base_fen > 0 and o.scheme = any (:schemes::text[])
      and (:person::bigint = 0 or o.person_id = :person)
    group by 1, 2, 3, 4)
select a.person_id, a.scheme as kept_scheme, a.pool_id as kept_pool, b.scheme, b.pool_id, array_agg(a.for_month order by a.for_month) as months
from own a join own b using (person_id, for_month)
where (a.scheme, a.pool_id) < (b.scheme, b.pool_id)
group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5;

-- Lines of a person in the scheme and pool he gives up, in some months, with the receipt that brought the last of each.
-- name: lines_given_up
select o.for_month, o.employer_id, o.component, o.payer, o.serving_path, o.base_fen, o.owed_fen, o.paid_fen, o.account_fen,
       coalesce(r.receipt_id, 0) as receipt_id, coalesce(r.paid_on, :on::date) as paid_on
from collection.owed o
left join lateral (
    select p.receipt_id, p.paid_on from collection.paid p
    where p.person_id = o.person_id and p.employer_id = o.employer_id and p.scheme = o.scheme and p.for_month = o.for_month
      and p.component = o.component and p.pool_id = o.pool_id and p.move = 'receive' and p.amount_fen > 0
    order by p.paid_on desc, p.receipt_id desc limit 1) r on true
where o.person_id = :person and o.scheme = :scheme and o.pool_id = :pool and o.for_month = any (:months::integer[])
  and (o.base_fen <> 0 or o.owed_fen <> 0)
order by o.for_month, o.component;

-- name: put_duplicate
insert into collection.duplicate_case (person_id, kept_scheme, kept_pool, scheme, pool_id, months, refund_fen, article, document,
                                       proposed_by, serving_path)
select :person, :kept_scheme, :kept_pool, :scheme, :pool, :months::integer[], :fen, :article, :document, :by, p.serving_path
from registry.person p where p.person_id = :person
returning case_id;

-- name: duplicate_of
select c.case_id, c.person_id, c.kept_scheme, c.kept_pool, c.scheme, c.pool_id, c.months, c.refund_fen, c.article, c.document,
       c.proposed_by, coalesce((select max(s.step) from collection.duplicate_step s
                                where s.case_id = c.case_id and s.step <> 'settled'), 'proposed') as state
from collection.duplicate_case c where c.case_id = :case;

-- name: duplicates_open_of
select c.case_id from collection.duplicate_case c
where c.person_id = :person and c.scheme = :scheme and c.pool_id = :pool and c.months && :months::integer[]
  and not exists (select from collection.duplicate_step s where s.case_id = c.case_id and s.step = 'refused');

-- name: put_duplicate_step
insert into collection.duplicate_step (case_id, step, document, taken_by, serving_path)
select c.case_id, :step, :document, :by, c.serving_path from collection.duplicate_case c where c.case_id = :case
on conflict do nothing;

-- name: put_refund_order
insert into collection.refund_order (refund_id, run_id, pool_id, period, ordered_by, serving_path)
select r.refund_id, :run, :pool, :period, :by, r.serving_path from collection.refund r where r.refund_id = :refund;

-- name: refund_order
-- Where an ordered refund stands at the bank; no row: it was not ordered through the bank.
select o.run_id, o.pool_id, o.period, (select s.state from payments.payment_state s where s.award_id = -o.refund_id) as state
from collection.refund_order o where o.refund_id = :refund;

-- name: temporary_payments
select ledger.account_for('temporary_payments', :month) as account;

-- name: insolvencies_of
-- Cases of an employer with their ends.
select i.insolvency_id, i.case_no, i.court, i.accepted_on, i.document, e.ended_on, e.outcome, e.document as end_document
from collection.insolvency i left join collection.insolvency_end e using (insolvency_id)
where i.employer_id = :employer order by i.accepted_on, i.insolvency_id;

-- name: ranks_of_insolvency
-- What is claimed in each rank and what distributions gave for it.
select c.rank, sum(c.amount_fen)::bigint as claimed_fen, coalesce(sum(p.fen), 0)::bigint as paid_fen, count(*) as claims
from collection.insolvency_claim c
left join (select insolvency_id, claim_no, sum(amount_fen) as fen from collection.insolvency_paid group by 1, 2) p
  using (insolvency_id, claim_no)
where c.insolvency_id = :insolvency group by c.rank order by c.rank;

-- name: place_of_credit
select c.serving_path from collection.bank_credit c where c.reference = :reference;
