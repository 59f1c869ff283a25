-- Residents' yearly campaigns and dues paid on behalf of others.

-- name: put_campaign
insert into collection.campaign (scheme, year, opens, closes, period, asked, document, opened_by, serving_path)
values (:scheme, :year, :opens, :closes, :period, :asked, :document, :by, :path)
on conflict (scheme, year, serving_path) do nothing;

-- name: campaign_of
select campaign_id, scheme, year, opens, closes, period, asked, document from collection.campaign
where scheme = :scheme and year = :year and serving_path = :path;

-- The roll in parts: members of a place and office in some year, some hundred thousand at a time.
-- name: roll_parts
select region_id, serving_path, min(person_id) as low, max(person_id) as high, count(*) as persons
from (
    select m.region_id, m.serving_path, m.person_id,
           (row_number() over (partition by m.region_id, m.serving_path order by m.person_id) - 1) / :size as part
    from registry.membership m
    where m.scheme = :scheme and upper_inf(m.r) and m.state in ('active', 'disputed') and m.v && daterange(:since, :until)) x
group by region_id, serving_path, part order by region_id, serving_path, part;

-- Who of a part owes, and why not: 0 owes, 1 dead, 2 insured through work at the year's begin. A person insured in two places
-- stands in the roll of the place he came to first; a merged record in none.
-- name: roll_rows
select m.person_id,
       case when v.died_on is not null then 1
            when exists (select from registry.membership x
                         where x.person_id = m.person_id and x.scheme = any (:not_with::text[]) and upper_inf(x.r)
                           and x.state in ('active', 'disputed') and x.v @> greatest(:since::date, lower(m.v))) then 2
            else 0 end as why
from registry.membership m join registry.person_version v on v.person_id = m.person_id and upper_inf(v.r)
where m.scheme = :scheme and upper_inf(m.r) and m.state in ('active', 'disputed') and m.v && daterange(:since, :until)
  and m.region_id = :region and m.serving_path = :path and m.person_id between :low and :high
  and not exists (select from registry.membership f
                  where f.person_id = m.person_id and f.scheme = m.scheme and upper_inf(f.r)
                    and f.state in ('active', 'disputed') and f.v && daterange(:since, :until)
                    and (lower(f.v), f.membership_id) < (lower(m.v), m.membership_id))
  and not exists (select from registry.person_merge g where g.merged = m.person_id and upper_inf(g.r))
order by m.person_id;

-- What is booked for persons of a part on one line.
-- name: roll_booked
select d.person_id, d.pool_id, sum(d.base_fen)::bigint as base_fen, sum(d.amount_fen)::bigint as amount_fen,
       sum(d.account_fen)::bigint as account_fen
from collection.due d
where d.scheme = :scheme and d.for_month = :for_month and d.component = :component and d.employer_id = 0
  and d.serving_path = :path and d.person_id between :low and :high
group by d.person_id, d.pool_id having sum(d.amount_fen) <> 0 or sum(d.base_fen) <> 0
order by d.person_id;

-- What is booked for persons who are not in the roll of that office any more.
-- name: roll_left
select d.person_id, d.component, d.payer, d.pool_id, d.serving_path, sum(d.base_fen)::bigint as base_fen,
       sum(d.amount_fen)::bigint as amount_fen, sum(d.account_fen)::bigint as account_fen
from collection.due d
where d.scheme = :scheme and d.for_month = :for_month and d.employer_id = 0
  and not exists (
      select from registry.membership m
      where m.person_id = d.person_id and m.scheme = d.scheme and m.serving_path = d.serving_path and upper_inf(m.r)
        and m.state in ('active', 'disputed') and m.v && daterange(:since, :until))
group by d.person_id, d.component, d.payer, d.pool_id, d.serving_path
having sum(d.amount_fen) <> 0 or sum(d.base_fen) <> 0
order by d.person_id, d.component;

-- Own lines of a part: what the persons owed themselves, paid, and on which day they last paid.
-- name: roll_own
select x.person_id, sum(x.base)::bigint as base_fen, sum(x.owed)::bigint as owed_fen, sum(x.paid)::bigint as paid_fen,
       coalesce(max(x.paid_on), :opens::date) as paid_on
from (
    select d.person_id, d.base_fen as base, d.amount_fen as owed, 0::bigint as paid, null::date as paid_on
    from collection.due d
    where d.scheme = :scheme and d.for_month = :for_month and d.payer = 'person' and d.employer_id = 0
      and d.serving_path = :path and d.person_id between :low and :high
    union all
    select p.person_id, 0, 0, p.amount_fen, p.paid_on from collection.paid p
    where p.scheme = :scheme and p.for_month = :for_month and p.payer = 'person' and p.employer_id = 0
      and p.serving_path = :path and p.person_id between :low and :high) x
group by x.person_id order by x.person_id;

-- name: births_of
select v.person_id, v.birth_date from registry.person_version v
where v.person_id = any (:persons::bigint[]) and upper_inf(v.r) order by v.person_id;

-- What persons chose for a year, the latest choice first.
-- name: choices_of
select distinct on (c.person_id) c.person_id, c.value from collection.choice c
where c.scheme = :scheme and c.name = :name and c.from_year <= :year and c.person_id = any (:persons::bigint[])
order by c.person_id, c.from_year desc, c.recorded desc;

-- name: put_choice
insert into collection.choice (person_id, scheme, name, from_year, value, document, chosen_by, serving_path)
select p.person_id, :scheme, :name, :from_year, :value, :document, :by, p.serving_path
from registry.person p where p.person_id = :person
on conflict do nothing;

-- A note is written where it says something new of the person.
-- name: put_notes
insert into collection.campaign_note (campaign_id, run_id, scheme, year, person_id, note, code, amount_fen, first_month, serving_path)
select :campaign, :run, :scheme, :year, n.person_id, :note, n.code, n.amount_fen, n.first_month, n.serving_path
from unnest(:persons::bigint[], :codes::text[], :amounts::bigint[], :months::integer[], :paths::text[])
     n(person_id, code, amount_fen, first_month, serving_path)
left join (
    select distinct on (person_id) person_id, code, amount_fen, first_month from collection.campaign_note
    where campaign_id = :campaign and note = :note and person_id = any(:persons::bigint[])
    order by person_id, run_id desc) o using (person_id)
where o.person_id is null
   or (n.code, n.amount_fen, coalesce(n.first_month, 0)) <> (o.code, o.amount_fen, coalesce(o.first_month, 0));

-- name: notes_of_run
select note, code, count(*) as persons, sum(amount_fen)::bigint as fen from collection.campaign_note
where run_id = :run group by note, code order by note, code;

-- Who did not pay, by office and group, as it stood when the window closed, and how many of them paid since.
-- name: unpaid_by_office
select u.serving_path as path, coalesce(a.name_zh, '') as name_zh, coalesce(a.name_en, '') as name_en,
       coalesce(g.code, '') as code, count(*) as persons, sum(u.amount_fen)::bigint as fen,
       count(*) filter (where exists (
           select from collection.campaign_note w
           where w.campaign_id = u.campaign_id and w.note = 'waits' and w.person_id = u.person_id)) as paid_since
from (select distinct on (n.person_id) n.* from collection.campaign_note n
      where n.campaign_id = :campaign and n.note = 'unpaid' order by n.person_id, n.run_id) u
left join lateral (select o.code from collection.campaign_note o
                   where o.campaign_id = u.campaign_id and o.note = 'aided' and o.person_id = u.person_id
                   order by o.run_id desc limit 1) g on true
left join lateral (select b.name_zh, b.name_en from registry.agency b
                   where b.path = u.serving_path and b.v @> :on::date order by b.agency_id limit 1) a on true
group by 1, 2, 3, 4 order by 1, 4;

-- name: unpaid_persons
select distinct on (n.person_id) n.person_id, n.amount_fen from collection.campaign_note n
where n.campaign_id = :campaign and n.note = 'unpaid' and n.serving_path = :path order by n.person_id, n.run_id;

-- Own dues not yet paid of a campaign, for the collector; some hundred thousand at a time.
-- The last person of the next part of those who owe: so many dues in the order of persons. Null: there are no more.
-- name: campaign_notices_until
select max(n.person_id) as person_id
from (
    select d.person_id from collection.due d
    where d.scheme = :scheme and d.for_month = :for_month and d.component = :component and d.employer_id = 0
      and d.person_id > :after
    order by d.person_id limit :size) n;

-- name: campaign_notices
select x.person_id, sum(x.fen)::bigint as fen
from (
    select d.person_id, d.amount_fen as fen from collection.due d
    where d.scheme = :scheme and d.for_month = :for_month and d.component = :component and d.employer_id = 0
      and d.person_id > :after and d.person_id <= :until
    union all
    select p.person_id, -p.amount_fen from collection.paid p
    where p.scheme = :scheme and p.for_month = :for_month and p.component = :component and p.employer_id = 0
      and p.person_id > :after and p.person_id <= :until) x
group by x.person_id having sum(x.fen) > 0 order by x.person_id;

-- Cover of a person's year: own line, what was paid of it, and the month a wait ends in.
-- name: cover_of
select coalesce(sum(x.base), 0)::bigint as base_fen, coalesce(sum(x.owed), 0)::bigint as owed_fen,
       coalesce(sum(x.paid), 0)::bigint as paid_fen,
       (select w.first_month from collection.campaign_note w
        where w.scheme = :scheme and w.year = :year and w.note = 'waits' and w.person_id = :person
        order by w.run_id desc limit 1) as first_month
from (
    select d.base_fen as base, d.amount_fen as owed, 0::bigint as paid from collection.due d
    where d.scheme = :scheme and d.for_month = :for_month and d.payer = 'person' and d.person_id = :person
    union all
    select 0, 0, p.amount_fen from collection.paid p
    where p.scheme = :scheme and p.for_month = :for_month and p.payer = 'person' and p.person_id = :person) x;

-- Paid on behalf of others -------------------------------------------------------------------------------------

-- name: put_collective_aid
insert into collection.collective_aid (person_id, scheme, year, amount_fen, giver, document, recorded_by, serving_path)
select n.person_id, :scheme, :year, n.amount_fen, :giver, :document, :by, p.serving_path
from unnest(:persons::bigint[], :amounts::bigint[]) n(person_id, amount_fen) join registry.person p using (person_id)
on conflict do nothing;

-- name: bill_of
select bill_id, number, payer, payer_name, scheme, component, lower(months) as first, upper(months) as until, persons,
       amount_fen, document from collection.bill where number = :number;

-- What is open on a line that others pay: persons of the actor's scope, oldest month first.
-- name: behalf_open
select x.person_id, x.employer_id, x.for_month, x.pool_id, x.payer, x.serving_path, sum(x.fen)::bigint as open_fen
from (
    select d.person_id, d.employer_id, d.for_month, d.pool_id, d.payer, d.serving_path, d.amount_fen as fen
    from collection.due d
    where d.scheme = :scheme and d.component = :component and d.payer = :payer and d.for_month >= :first
      and d.for_month < :until
    union all
    select p.person_id, p.employer_id, p.for_month, p.pool_id, p.payer, p.serving_path, -p.amount_fen
    from collection.paid p
    where p.scheme = :scheme and p.component = :component and p.payer = :payer and p.for_month >= :first
      and p.for_month < :until and p.move = 'receive') x
group by x.person_id, x.employer_id, x.for_month, x.pool_id, x.payer, x.serving_path having sum(x.fen) > 0
order by x.for_month, x.person_id;

-- Bills of the same line and months that were not paid yet.
-- name: bill_open
select b.number from collection.bill b
where b.scheme = :scheme and b.component = :component and b.payer = :payer and b.serving_path = :path
  and b.months && int4range(:first, :until)
  and not exists (select from collection.treasury_advice t where t.scheme = b.scheme and starts_with(t.advice, b.number || ' ')) limit 1;

-- name: put_bill
insert into collection.bill (number, payer, payer_name, scheme, component, months, persons, amount_fen, document, billed_by,
                             serving_path)
values (:number, :payer, :payer_name, :scheme, :component, int4range(:first, :until), :persons, :fen, :document, :by, :path);

-- name: bill_paid
select coalesce(sum(amount_fen), 0)::bigint as fen, count(distinct person_id) as persons from collection.paid where run_id = :run;
