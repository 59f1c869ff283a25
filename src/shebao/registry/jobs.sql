-- Who looks for work and who offers it.

-- name: seeker_now
select s.seeker_id, s.person_id, s.cohort, s.occupations, s.regions, s.wage_fen, s.terms, s.status, s.on_day, s.serving_path,
       e.outcome, e.on_day as ended_on
from registry.job_seeker s left join registry.job_seeker_end e using (seeker_id)
where s.seeker_id = :seeker;

-- name: seeking_now
-- The search of a person that has not ended.
select s.seeker_id from registry.job_seeker s
where s.person_id in (select x.person_id from registry.standing_for(array[:person]::bigint[], store.clock()) x)
  and not exists (select from registry.job_seeker_end e where e.seeker_id = s.seeker_id);

-- name: working_on
-- For whom a person works on a day, by the record.
select j.employer_id, v.name, lower(j.v) as since from registry.employment j
join registry.employer_version v on v.employer_id = j.employer_id and upper_inf(v.r)
where j.person_id in (select x.person_id from registry.standing_for(array[:person]::bigint[], store.clock()) x)
  and upper_inf(j.r) and j.v @> :day::date
order by lower(j.v);

-- name: add_seeker
insert into registry.job_seeker (person_id, cohort, occupations, regions, wage_fen, terms, status, on_day, document, actor_id,
                                 serving_path)
select p.person_id, :cohort, :occupations, :regions, :wage, :terms, :status, :day, :document, :by, p.serving_path
from registry.person p where p.person_id = :person
returning seeker_id;

-- name: end_seeker
insert into registry.job_seeker_end (seeker_id, outcome, on_day, document, actor_id, serving_path)
select seeker_id, :outcome, :day, :document, :by, serving_path from registry.job_seeker where seeker_id = :seeker;

-- name: add_vacancy
insert into registry.vacancy (employer_id, employer, occupation, region, wage_from_fen, wage_to_fen, terms, places, opened_on,
                              closes_on, document, agency_path, actor_id)
select v.employer_id, v.name, :occupation, :region, :wage_from, :wage_to, :terms, :places, :day, :closes, :document, :path, :by
from registry.employer_version v where v.employer_id = :employer and upper_inf(v.r)
returning vacancy_id;

-- name: vacancy_now
select * from registry.vacancy_now where vacancy_id = :vacancy;

-- name: add_vacancy_step
insert into registry.vacancy_step (vacancy_id, seq, step, on_day, note, actor_id)
select :vacancy, coalesce(max(seq), 0) + 1, :step, :day, :note, :by from registry.vacancy_step where vacancy_id = :vacancy;

-- name: ranked_vacancies
-- Open vacancies for a search, the fittest first. Apart: steps of the nearest wished occupation that differ; levels: the place (of
-- the prefixes of wished regions, each with the levels it lies above them) that holds the job; short: fen the wage lacks. What comes
-- after them only breaks ties: best wage, oldest notice, number.
with place as (
    select prefix, level from unnest(:prefixes::text[], :levels::integer[]) x(prefix, level)
), fit as (
    select v.vacancy_id, v.employer_id, v.employer, v.occupation, v.region, v.wage_from_fen, v.wage_to_fen, v.terms, v.places_left,
           v.opened_on, v.closes_on, coalesce((select min(registry.steps_apart(o, v.occupation)) from unnest(:occupations::text[]) o), 0) as apart,
           (select min(p.level) from place p where v.region like p.prefix || '%%') as levels,
           greatest(0, :wage::bigint - v.wage_to_fen) as short_fen
    from registry.vacancy_now v
    where not v.withdrawn and v.places_left > 0 and v.opened_on <= :day::date
      and (v.closes_on is null or v.closes_on >= :day::date)
      and (cardinality(:terms::text[]) = 0 or v.terms = any(:terms::text[]))
      and (cardinality(:occupations::text[]) = 0 or exists (
          select from unnest(:occupations::text[]) o
          where registry.same_steps(o, v.occupation, :shared)))
      and not exists (select from registry.referral r join registry.referral_end e using (referral_id)
                      where r.seeker_id = :seeker and r.vacancy_id = v.vacancy_id and e.outcome <> 'lapsed')
)
select *, row_number() over w as rank from fit
window w as (order by apart, levels, short_fen, wage_to_fen desc, opened_on, vacancy_id)
order by rank limit :limit;

-- name: add_referral
insert into registry.referral (seeker_id, vacancy_id, on_day, rank, fits, actor_id, serving_path)
select seeker_id, :vacancy, :day, :rank, :fits, :by, serving_path from registry.job_seeker where seeker_id = :seeker
returning referral_id;

-- name: referral_now
select r.referral_id, r.seeker_id, r.vacancy_id, r.on_day, r.rank, r.fits, s.person_id, v.employer_id, e.outcome
from registry.referral r join registry.job_seeker s using (seeker_id) join registry.vacancy v using (vacancy_id)
left join registry.referral_end e using (referral_id)
where r.referral_id = :referral;

-- name: open_referral
select r.referral_id from registry.referral r
where r.seeker_id = :seeker and r.vacancy_id = :vacancy
  and not exists (select from registry.referral_end e where e.referral_id = r.referral_id);

-- name: end_referral
insert into registry.referral_end (referral_id, outcome, reason, on_day, actor_id, serving_path)
select referral_id, :outcome, :reason, :day, :by, serving_path from registry.referral where referral_id = :referral;

-- name: lapse_referrals
-- Nobody said what became of them: referrals made before a day.
insert into registry.referral_end (referral_id, outcome, on_day, actor_id, serving_path)
select r.referral_id, 'lapsed', :day, :by, r.serving_path from registry.referral r
where r.on_day < :before and not exists (select from registry.referral_end e where e.referral_id = r.referral_id);

-- name: persons_numbered
-- Persons of the caller's part of the record by sealed number, with the place of the number in the list.
select b.place, i.person_id, v.name,
       exists (select from registry.job_seeker s where s.person_id = i.person_id and s.cohort = :cohort) as listed,
       exists (select from registry.job_seeker s where s.person_id = i.person_id
               and not exists (select from registry.job_seeker_end e where e.seeker_id = s.seeker_id)) as seeking
from unnest(:blinds::bytea[]) with ordinality b(blind, place)
join registry.person_identity i on i.blind = b.blind and i.state = 'active' and upper_inf(i.r)
join registry.person_version v on v.person_id = i.person_id and upper_inf(v.r)
order by b.place;

-- name: add_cohort
with new as (
    insert into registry.job_seeker (person_id, cohort, occupations, regions, wage_fen, terms, status, on_day, document, actor_id,
                                     serving_path)
    select p.person_id, :cohort, array_remove(array[x.occupation], ''), array[:region], 0, '{}', 'out_of_work', :day, :document, :by,
           p.serving_path
    from unnest(:persons::bigint[], :occupations::text[]) x(person_id, occupation) join registry.person p using (person_id)
    returning seeker_id, person_id, serving_path
)
insert into registry.job_seeker_end (seeker_id, outcome, on_day, document, actor_id, serving_path)
select n.seeker_id, 'placed', x.placed, :document, :by, n.serving_path
from new n join unnest(:persons::bigint[], :placed::date[]) x(person_id, placed) using (person_id)
where x.placed is not null;

-- name: outcome_of_cohorts
-- What became of the searches of each cohort, in the caller's part of the record; proven: an employment on record from that day on.
select s.cohort, count(*) as seekers, count(*) filter (where e.outcome = 'placed') as placed,
       count(*) filter (where e.outcome = 'placed' and exists (
           select from registry.employment j where j.person_id = s.person_id and upper_inf(j.r)
           and j.v && daterange(e.on_day, null))) as proven,
       count(*) filter (where e.outcome = 'withdrawn') as withdrawn, count(*) filter (where e.outcome = 'lapsed') as lapsed,
       count(*) filter (where e.seeker_id is null) as seeking
from registry.job_seeker s left join registry.job_seeker_end e on e.seeker_id = s.seeker_id and e.on_day <= :day::date
where (:cohort::text is null or s.cohort = :cohort) and s.on_day <= :day::date
group by s.cohort order by s.cohort;

-- name: outcome_of_referrals
select s.cohort, coalesce(e.outcome, 'open') as outcome, count(*) as referrals
from registry.referral r join registry.job_seeker s using (seeker_id)
left join registry.referral_end e on e.referral_id = r.referral_id and e.on_day <= :day::date
where (:cohort::text is null or s.cohort = :cohort) and r.on_day <= :day::date
group by s.cohort, 2 order by s.cohort, 2;
