-- What the law may ask of contributions. Parameters: subjects bigint[], event_date, law_date, known_at, name = the scheme.
-- Months before the month of the event count, and that month itself where it is paid.

-- Months paid, each once, with the years taken over.
-- name: contribution_months
select p.subject, coalesce(sum(y.months), 0)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz) y using (subject)
group by p.subject;

-- name: contribution_years
select subject, year::bigint as year, months::bigint as months, base_fen as base_total
from collection.years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz)
order by subject, year;

-- Calendar years with a payment: for schemes that are paid by the year.
-- name: paid_years
select p.subject, count(y.year) as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz) y on y.subject = p.subject and y.months > 0
group by p.subject;

-- name: account_balance
select p.subject, coalesce(b.fen, 0) as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.balance(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz) b using (subject);

-- The rest of the account at death: what is booked, less what was drawn.
-- name: account_remaining
select p.subject, coalesce(b.fen, 0) as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.balance(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz) b using (subject);

-- name: account_years
select subject, account_year::bigint as account_year, brought_in, credit, credit_months
from collection.account_years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
    :known_at::timestamptz)
order by subject, account_year;

-- The wage last declared, up to the month of the event.
-- name: declared_wage
select subject, fen as value
from collection.last_wage(:subjects::bigint[],
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer);

-- A year of an employer: subjects are employers, name = the scheme whose dues count; the year is the one before the event.

-- Dues of last year's months paid by both sides, without surcharges. Who paid nothing has no row.
-- name: dues_of_the_year
select subject, sum(paid_fen)::bigint as value
from collection.months_of_employers(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11, :known_at::timestamptz)
group by subject having sum(paid_fen) > 0;

-- name: months_paid_in_full
select p.subject, count(m.for_month) filter (where m.owed_fen > 0 and m.paid_fen >= m.owed_fen) as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.months_of_employers(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11, :known_at::timestamptz) m using (subject)
group by p.subject;

-- Whether a month up to the end of last year is not paid to the full.
-- name: arrears
select p.subject, coalesce(bool_or(m.paid_fen < m.owed_fen), false)::int::bigint as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.months_of_employers(:subjects::bigint[], :name, 0,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11, :known_at::timestamptz) m using (subject)
group by p.subject;

-- Insured persons of last year's months by twelve, half up; who insured nobody has no row.
-- name: average_insured
select subject, (2 * sum(persons)::bigint + 12) / 24 as value
from collection.insured_of_employers(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11, :known_at::timestamptz)
group by subject having (2 * sum(persons)::bigint + 12) / 24 > 0;

-- name: insured_year_before
select subject, persons as value
from collection.insured_of_employers(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 2) * 12 + 11,
    (extract(year from :event_date::date)::integer - 2) * 12 + 11, :known_at::timestamptz);

-- name: insured_last_year_end
select p.subject, coalesce(i.persons, 0) as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.insured_of_employers(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12 + 11,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11, :known_at::timestamptz) i using (subject);

-- What a village or another giver adds to the payment of the year of the event, in the scheme of the residents' pension.
-- name: collective_aid
select a.person_id as subject, sum(a.amount_fen)::bigint as value
from collection.collective_aid a
where a.person_id = any (:subjects::bigint[]) and a.year = extract(year from :event_date::date)::integer
  and a.recorded <= :known_at::timestamptz
group by a.person_id;

-- The base of the last month with dues, of all employers of that month together.
-- name: contribution_base
select distinct on (subject) subject, sum(base_fen)::bigint as value
from collection.months_assessed(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer - 24,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz)
group by subject, for_month order by subject, for_month desc;

-- The dues of that month, both sides.
-- name: monthly_dues
select distinct on (subject) subject, sum(due_fen)::bigint as value
from collection.months_assessed(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer - 24,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz)
group by subject, for_month order by subject, for_month desc;

-- Mean base of the months with dues among the twelve before the event, half up to the fen.
-- name: average_base
select subject, ((2 * sum(base_fen) + count(*)) / (2 * count(*)))::bigint as value
from (
    select subject, for_month, sum(base_fen)::bigint as base_fen
    from collection.months_assessed(:subjects::bigint[], :name,
        (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer - 12,
        (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer - 1,
        :known_at::timestamptz)
    group by subject, for_month) months
group by subject;

-- Sums over the staff of the employer the person last had dues with, for last year.
-- name: unit_bases
select subject, base_fen as value
from collection.months_of_unit(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz);

-- name: unit_months
select subject, heads as value
from collection.months_of_unit(:subjects::bigint[], :name, (extract(year from :event_date::date)::integer - 1) * 12,
    (extract(year from :event_date::date)::integer - 1) * 12 + 11,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz);

-- What the place's subsidy booked in the year of the event, and in all years.
-- name: subsidy_of_year
select p.subject, coalesce(sum(m.fen) filter (where m.for_month / 12 = extract(year from :event_date::date)::integer), 0)::bigint
    as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.account_moves(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz) m
    on m.subject = p.subject and m.move = 'contribution' and m.component = 'subsidy'
group by p.subject;

-- name: subsidy_balance
select p.subject, coalesce(sum(m.fen), 0)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
left join collection.account_moves(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz) m
    on m.subject = p.subject and m.component = 'subsidy'
group by p.subject;

-- Years of a yearly payment: each part, and the months of the year after its last booking.
-- name: yearly_payments
select subject, (for_month / 12)::bigint as year,
       coalesce(sum(fen) filter (where component not in ('collective', 'subsidy')), 0)::bigint as personal,
       coalesce(sum(fen) filter (where component = 'collective'), 0)::bigint as collective,
       coalesce(sum(fen) filter (where component = 'subsidy'), 0)::bigint as subsidy_booked,
       (11 - max(for_month) %% 12)::bigint as months_booked
from collection.account_moves(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz)
where move = 'contribution'
group by subject, for_month / 12 order by subject, year;

-- Years with months and the mean base of a month, half up to the fen: what a relation takes along when it moves.
-- name: years_moved
select subject, year::bigint as insured_year, months::bigint as insured_months,
       ((2 * base_fen + months) / (2 * months))::bigint as month_base
from collection.years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz)
where months > 0
order by subject, year;

-- Years of a notional account.
-- name: annuity_years
select subject, account_year::bigint as annuity_year, credit as booked
from collection.account_years(:subjects::bigint[], :name,
    (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer, :known_at::timestamptz)
order by subject, account_year;

-- Years from July to June, settled on 30 June: deposits and withdrawals, and each times its months to the settlement.
-- name: fund_years
select subject, settled::bigint as settled_month,
       coalesce(sum(fen) filter (where move = 'brought_in'), 0)::bigint as brought_in,
       coalesce(sum(fen) filter (where move = 'contribution'), 0)::bigint as deposits,
       coalesce(sum(fen * (settled - for_month)) filter (where move = 'contribution'), 0)::bigint as deposit_months,
       coalesce(-sum(fen) filter (where move = 'drawn'), 0)::bigint as withdrawals,
       coalesce(-sum(fen * (settled - for_month)) filter (where move = 'drawn'), 0)::bigint as withdrawn_months
from (
    select m.*, ((case m.move when 'brought_in' then m.for_month + 1 else m.for_month end + 6) / 12) * 12 + 5 as settled
    from collection.account_moves(:subjects::bigint[], :name,
        (extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1)::integer,
        :known_at::timestamptz) m
    where m.move <> 'interest') moves
where settled <= extract(year from :event_date::date) * 12 + extract(month from :event_date::date) - 1
group by subject, settled order by subject, settled;

-- What was paid for one person month by month, by whom and for which side's part: the record, no input of the law.
-- name: parts_paid
select for_month, employer_id, scheme, payer, fen
from collection.parts_paid(array[:person]::bigint[], :first::integer, :last::integer, store.clock())
where fen <> 0
order by for_month, scheme, employer_id, payer;
