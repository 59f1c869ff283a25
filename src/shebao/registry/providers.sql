-- What the law may ask of the registry. Parameters: subjects bigint[], event_date, law_date, known_at; merged records count
-- for the person they stand for, his own first. Columns: subject and value (inner integer) or code (its word).

-- name: person_birth_date
select p.subject, (v.birth_date - date '0001-01-01' + 1)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz;

-- name: person_birth_month
select p.subject, (extract(year from v.birth_date) * 12 + extract(month from v.birth_date) - 1)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz;

-- name: person_sex
select p.subject, v.sex as code
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz;

-- Completed months of age on the day of the event.
-- name: person_age_months
select p.subject, (extract(year from a) * 12 + extract(month from a))::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz
cross join lateral age(:event_date::date, v.birth_date) a;

-- name: person_death_date
select p.subject, (v.died_on - date '0001-01-01' + 1)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz and v.died_on is not null;

-- name: person_death_month
select p.subject, (extract(year from v.died_on) * 12 + extract(month from v.died_on) - 1)::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz and v.died_on is not null;

-- name: person_alive
select p.subject, (v.died_on is null or v.died_on > :event_date::date)::int::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz;

-- One of the six places (:name) on the day of the event, as its code of that day.
-- name: place
select p.subject, c.code
from unnest(:subjects::bigint[]) p(subject)
join registry.person_place l on l.person_id = p.subject and l.kind = :name and l.v @> :event_date::date
    and l.r @> :known_at::timestamptz
join registry.region_code c on c.region_id = l.region_id and c.v @> :event_date::date;

-- Whether the household registration lies in :region or below it (a region code with its trailing zeros cut off).
-- name: person_household_registered_here
select p.subject, (c.code like rtrim(:region::text, '0') || '%%')::int::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_place l on l.person_id = p.subject and l.kind = 'household_registration'
    and l.v @> :event_date::date and l.r @> :known_at::timestamptz
join registry.region_code c on c.region_id = l.region_id and c.v @> :event_date::date;

-- Whether the person is an active member of scheme :name on the day of the event.
-- name: membership_active
select p.subject, exists (
    select from registry.standing_for(array[p.subject], :known_at::timestamptz) s
    join registry.membership m on m.person_id = s.person_id
    where m.scheme = :name and m.state = 'active' and m.v @> :event_date::date and m.r @> :known_at::timestamptz
)::int::bigint as value
from unnest(:subjects::bigint[]) p(subject);

-- First month of any membership of scheme :name that counts.
-- name: membership_first_month
select s.subject, min(extract(year from lower(m.v)) * 12 + extract(month from lower(m.v)) - 1)::bigint as value
from registry.standing_for(:subjects::bigint[], :known_at::timestamptz) s
join registry.membership m on m.person_id = s.person_id and m.scheme = :name and m.r @> :known_at::timestamptz
    and m.state in ('active', 'paused')
group by s.subject;

-- How the person is a member of scheme :name on the day of the event (employee, flexible, …).
-- name: membership_kind
select distinct on (s.subject) s.subject, m.kind as code
from registry.standing_for(:subjects::bigint[], :known_at::timestamptz) s
join registry.membership m on m.person_id = s.person_id and m.scheme = :name and m.r @> :known_at::timestamptz
    and m.state = 'active' and m.v @> :event_date::date
order by s.subject, s.own desc, lower(m.v) desc, m.membership_id;

-- A recognised fact (:name), as confirmed by its reviewer before :known_at and valid on the day of the event.
-- name: determined
select distinct on (s.subject) s.subject, d.value, d.code
from registry.standing_for(:subjects::bigint[], :known_at::timestamptz) s
join registry.determination d on d.person_id = s.person_id and d.name = :name and d.outcome = 'confirmed'
    and d.reviewed_at <= :known_at::timestamptz and d.r @> :known_at::timestamptz and d.v @> :event_date::date
order by s.subject, s.own desc, d.reviewed_at desc, d.determination_id desc;

-- A typed fact of a person.
-- name: fact
select distinct on (s.subject) s.subject, f.value, f.code
from registry.standing_for(:subjects::bigint[], :known_at::timestamptz) s
join registry.fact f on f.subject_kind = 'person' and f.subject_id = s.person_id and f.name = :name
    and f.r @> :known_at::timestamptz and f.v @> :event_date::date
order by s.subject, s.own desc, lower(f.r) desc, f.fact_id desc;

-- A typed fact of an employer.
-- name: employer_fact
select p.subject, f.value, f.code
from unnest(:subjects::bigint[]) p(subject)
join registry.fact f on f.subject_kind = 'employer' and f.subject_id = p.subject and f.name = :name
    and f.r @> :known_at::timestamptz and f.v @> :event_date::date;

-- Size of an employer, as the statistical classes write it.
-- name: employer_size
select p.subject, f.code
from unnest(:subjects::bigint[]) p(subject)
join registry.fact f on f.subject_kind = 'employer' and f.subject_id = p.subject and f.name = 'size'
    and f.r @> :known_at::timestamptz and f.v @> :event_date::date;

-- What another department told of a person (:name is department.what), as the exchange wrote it.
-- name: department
select distinct on (s.subject) s.subject, f.value, f.code
from registry.standing_for(:subjects::bigint[], :known_at::timestamptz) s
join registry.fact f on f.subject_kind = 'person' and f.subject_id = s.person_id and f.name = :name
    and f.source = 'department' and f.r @> :known_at::timestamptz and f.v @> :event_date::date
order by s.subject, s.own desc, lower(f.r) desc, f.fact_id desc;

-- Completed years of age on the day of the event.
-- name: person_age
select p.subject, extract(year from age(:event_date::date, v.birth_date))::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_version v on v.person_id = p.subject and v.r @> :known_at::timestamptz;

-- Whether the residence lies in :region or below it.
-- name: person_lives_here
select p.subject, (c.code like rtrim(:region::text, '0') || '%%')::int::bigint as value
from unnest(:subjects::bigint[]) p(subject)
join registry.person_place l on l.person_id = p.subject and l.kind = 'residence'
    and l.v @> :event_date::date and l.r @> :known_at::timestamptz
join registry.region_code c on c.region_id = l.region_id and c.v @> :event_date::date;

-- Whether the person works for an employer on the day of the event.
-- name: employment
select p.subject, exists (
    select from registry.standing_for(array[p.subject], :known_at::timestamptz) s
    join registry.employment e on e.person_id = s.person_id
    where e.v @> :event_date::date and e.r @> :known_at::timestamptz)::int::bigint as value
from unnest(:subjects::bigint[]) p(subject);

-- How many members the person's household of kind :name has on the day of the event; who is in none has no row.
-- name: household_size
select p.subject, count(distinct m.person_id) as value
from unnest(:subjects::bigint[]) p(subject)
join registry.unit_member i on i.person_id = p.subject and i.v @> :event_date::date and i.r @> :known_at::timestamptz
join registry.unit u on u.unit_id = i.unit_id and u.kind = :name and u.v @> :event_date::date and u.r @> :known_at::timestamptz
join registry.unit_member m on m.unit_id = i.unit_id and m.v @> :event_date::date and m.r @> :known_at::timestamptz
group by p.subject;
