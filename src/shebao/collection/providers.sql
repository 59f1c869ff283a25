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
