-- How an insolvency ended, on the court's paper. What was claimed and paid in it stays; nothing unpaid is forgiven by this row.
--   dismissed    the petition fell: the employer owes and pays as any other, surcharges run again from that day
--   concluded    the estate is given out: old dues are served by distributions alone, should anything be found later
--   reorganised  the plan is carried out; composed: the composition is. Old dues: distributions alone, as the plan gives them
create table collection.insolvency_end (
    insolvency_id bigint primary key references collection.insolvency,
    ended_on      date not null,
    outcome       text not null check (outcome in ('dismissed', 'concluded', 'reorganised', 'composed')),
    document      text not null check (document <> ''),
    ended_by      bigint not null,
    recorded      timestamptz not null default store.clock(),
    serving_path  text collate "C" not null
);
select access.protect('collection.insolvency_end');
comment on table collection.insolvency_end is 'canonical: ended_on, outcome, document, serving_path';

-- Insolvencies whose old dues are served by distributions alone: all but those whose petition fell.
create view collection.insolvency_standing with (security_invoker = true) as
select i.* from collection.insolvency i
where not exists (select from collection.insolvency_end e where e.insolvency_id = i.insolvency_id and e.outcome = 'dismissed');

-- Days without surcharge, dues by dues: a respite that ended has effect until that day. The pause of an insolvency goes on for what was
-- owed before it, unless the petition fell; what arose since is due as anybody's from the end on.
create view collection.pause with (security_invoker = true) as
select r.employer_id, r.schemes, r.pause * daterange(null, e.ended_on) as span,
       case when x.outcome <> 'dismissed' then r.pause end as span_of_old,
       (extract(year from lower(r.pause)) * 12 + extract(month from lower(r.pause)) - 1)::integer as since_month
from collection.respite r
left join collection.respite_end e using (respite_id)
left join collection.insolvency i on r.kind = 'insolvency' and i.employer_id = r.employer_id and i.document = r.document
left join collection.insolvency_end x using (insolvency_id)
where r.pause is not null;
