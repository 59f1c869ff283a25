-- Regions, offices, pools ------------------------------------------------------------------------------------

-- Content is written again at each load; a row whose period changed only moves its end.
-- name: put_region
insert into registry.region (region_id, level, parent) values (:region_id, :level, :parent)
on conflict (region_id) do nothing;

-- name: close_region_codes
update registry.region_code set v = daterange(lower(v), :until) where region_id = :region_id and lower(v) = :since;

-- name: put_region_code
insert into registry.region_code (region_id, code, name_en, name_zh, document, confidence, v)
select :region_id, :code, :name_en, :name_zh, :document, :confidence, daterange(:since, :until)
where not exists (select from registry.region_code where region_id = :region_id and lower(v) = :since);

-- name: close_agency
update registry.agency set v = daterange(:since, :until) where agency_id = :agency_id;

-- name: put_agency
insert into registry.agency (agency_id, line, path, level, region_id, name_en, name_zh, strip, block, v)
select :agency_id, :line, :path, :level, c.region_id, :name_en, :name_zh, :strip, :block, daterange(:since, :until)
from registry.region_code c
where c.code = :region and not exists (select from registry.agency where agency_id = :agency_id)
order by upper_inf(c.v) desc, lower(c.v) desc limit 1;

-- name: put_branch
insert into registry.branch (branch, fund, line, name_en, name_zh) values (:branch, :fund, :line, :name_en, :name_zh)
on conflict (branch) do nothing;

-- name: close_pooling
update registry.pooling_map m set v = daterange(:since, :until)
from registry.region_code c
where c.code = :region and c.region_id = m.region_id and m.branch = :branch and lower(m.v) = :since;

-- name: put_pooling
insert into registry.pooling_map (branch, region_id, pooled_at, document, unverified, v)
select :branch, c.region_id, :pooled_at, :document, :unverified, daterange(:since, :until)
from registry.region_code c
where c.code = :region and not exists (
    select from registry.pooling_map m where m.branch = :branch and m.region_id = c.region_id and lower(m.v) = :since)
order by upper_inf(c.v) desc, lower(c.v) desc limit 1;

-- name: put_unit_kind
insert into registry.unit_kind (kind, name_en, name_zh, v) values (:kind, :name_en, :name_zh, daterange(:since, :until))
on conflict (kind) do update set v = excluded.v;

-- The region that carries a code on a day, and its name.
-- name: region_by_code
select region_id, name_en, name_zh, level, parent from registry.region_code join registry.region using (region_id)
where code = :code and v @> :at::date;

-- Region, prefecture, province, state: nearest first, with the codes of that day.
-- name: region_chain
select r.region_id, r.level, c.code, c.name_en, c.name_zh
from registry.chain(:region_id) u join registry.region r using (region_id)
left join registry.region_code c on c.region_id = r.region_id and c.v @> :at::date
order by u.steps;

-- name: regions_below
with recursive down (region_id) as (
    select :region_id::integer
    union all select r.region_id from down join registry.region r on r.parent = down.region_id)
select region_id, level, code, name_en, name_zh
from down join registry.region using (region_id) join registry.region_code c using (region_id)
where c.v @> :at::date order by code;

-- name: pooling_area
select a.region_id, c.code, c.name_en, c.name_zh, b.fund
from registry.pooling_area(:branch, :region_id, :at) a(region_id)
join registry.branch b on b.branch = :branch
left join registry.region_code c on c.region_id = a.region_id and c.v @> :at::date
where a.region_id is not null;

-- name: agency_at
select agency_id, line, path, level, region_id, name_en, name_zh, strip, block from registry.agency
where line = :line and path = :path and v @> :at::date;

-- name: agency_by_id
select agency_id, line, path, level, region_id, name_en, name_zh, strip, block, lower(v) as since, upper(v) as until
from registry.agency where agency_id = :agency_id;

-- Both superiors of an office.
-- name: agency_superiors
select a.agency_id, s.agency_id as strip_id, s.name_en as strip_en, s.name_zh as strip_zh,
       b.agency_id as block_id, b.name_en as block_en, b.name_zh as block_zh
from registry.agency a left join registry.agency s on s.agency_id = a.strip
left join registry.agency b on b.agency_id = a.block
where a.agency_id = :agency_id;

-- Offices upwards along the strip, nearest first.
-- name: agencies_above
with recursive up as (
    select a.*, 0 as steps from registry.agency a where a.agency_id = :agency_id
    union all select a.*, up.steps + 1 from up join registry.agency a on a.agency_id = up.strip)
select agency_id, line, path, level, name_en, name_zh from up where steps > 0 order by steps;

-- Offices downwards along the strip.
-- name: agencies_below
with recursive down as (
    select a.* from registry.agency a where a.strip = :agency_id and a.v @> :at::date
    union all select a.* from down join registry.agency a on a.strip = down.agency_id and a.v @> :at::date)
select agency_id, line, path, level, name_en, name_zh from down order by path;

-- name: agencies_in_three_levels
select tier, count(*) as offices from registry.agency_three_levels
where v @> :at::date and line = :line group by tier order by tier;

-- Faults of the tree on a day: an office below the centre that lacks a superior, or whose superior is gone.
-- name: tree_faults
select a.agency_id, a.name_en, a.name_zh,
       (a.line <> :block_line and b.agency_id is null) as block_missing, s.agency_id is null as strip_missing
from registry.agency a
left join registry.agency s on s.agency_id = a.strip and s.v @> :at::date
left join registry.agency b on b.agency_id = a.block and b.v @> :at::date
where a.v @> :at::date and a.level <> 'state'
  and (s.agency_id is null or (a.line <> :block_line and b.agency_id is null))
order by a.agency_id;

-- name: add_measure
insert into registry.measure (agency_id, title, document, contrary_to, proposed_by, takes_effect)
values (:agency_id, :title, :document, :contrary_to, :by, :takes_effect) returning measure_id;

-- name: sign_measure
insert into registry.measure_signature (measure_id, side, agency_id, signed_by)
values (:measure_id, :side, :agency_id, :by);

-- name: measure
select measure_id, agency_id, title, document, contrary_to, takes_effect, flagged, state
from registry.measure_state where measure_id = :measure_id;

-- name: measure_signatures
select side, agency_id, signed_by, signed_at from registry.measure_signature where measure_id = :measure_id order by side;

-- name: hold
select pg_advisory_xact_lock(hashtextextended(:what, 5)) as held;

-- Persons ----------------------------------------------------------------------------------------------------

-- Who uses a number, in any office's care; the definer function shows ids and paths, nothing else.
-- name: holders_of_number
select person_id, serving_path, state from registry.holders_of_number(:blinds);

-- name: add_person
insert into registry.person (person_id, serving_path) values (registry.take_ids('person', 1), :path) returning person_id;

-- name: add_person_version
insert into registry.person_version (person_id, name, sex, birth_date, died_on, reason, document, recorded_by, serving_path)
select person_id, :name, :sex, :birth_date, :died_on, :reason, :document, :by, serving_path
from registry.person where person_id = :person;

-- name: close_person_version
update registry.person_version set r = tstzrange(lower(r), :now) where person_id = :person and upper_inf(r);

-- name: person_now
select p.person_id, v.name, v.sex, v.birth_date, v.died_on, p.serving_path, lower(v.r) as recorded,
       s.canonical_person_id
from registry.person p join registry.person_version v on v.person_id = p.person_id and upper_inf(v.r)
join registry.person_status s on s.person_id = p.person_id
where p.person_id = :person;

-- name: person_versions
select name, sex, birth_date, died_on, reason, document, recorded_by, lower(r) as since, upper(r) as until
from registry.person_version where person_id = :person order by version_id;

-- name: add_identity
insert into registry.person_identity
    (person_id, kind, blind, ciphertext, key_id, state, written, reason, document, v, serving_path)
select :person, 'citizen_number', :blind, :ciphertext, :key_id, :state, :written, :reason, :document,
       daterange(:since, null), serving_path
from registry.person where person_id = :person;

-- name: identities
select identity_id, kind, ciphertext, key_id, state, written, document, lower(v) as since, upper(v) as until
from registry.person_identity where person_id = :person and upper_inf(r) order by lower(v), identity_id;

-- name: identity_versions
select identity_id, kind, ciphertext, key_id, state, written, reason, document, lower(v) as since, upper(v) as until
from registry.person_identity where person_id = :person order by identity_id;

-- The number in force becomes a former one: its record is closed and written again with the end of its use.
-- name: close_identity
update registry.person_identity set r = tstzrange(lower(r), greatest(lower(r), :now)) where identity_id = :identity and upper_inf(r);

-- name: copy_identity
insert into registry.person_identity
    (person_id, kind, blind, ciphertext, key_id, state, written, reason, document, v, serving_path)
select person_id, kind, blind, ciphertext, key_id, :state, written, :reason, document, daterange(lower(v), :until),
       serving_path
from registry.person_identity where identity_id = :identity;

-- name: reseal_identity
update registry.person_identity set blind = :blind, ciphertext = :ciphertext, key_id = :key_id where identity_id = :identity;

-- name: identities_under_old_keys
-- Superseded numbers too: a key that was lost must open nothing.
select identity_id, person_id, ciphertext, key_id from registry.person_identity
where key_id <> :key_id order by identity_id limit :at_most;

-- name: add_conflict
insert into registry.conflict (person_id, field, held, claimed, source, serving_path)
select :person, :field, :held, :claimed, :source, serving_path from registry.person where person_id = :person
returning conflict_id;

-- name: open_conflicts
select conflict_id, field, held, claimed, source, recorded_at from registry.conflict
where person_id = :person and settled_at is null order by conflict_id;

-- name: conflict
select conflict_id, person_id, field, held, claimed, source, settled_at from registry.conflict
where conflict_id = :conflict for update;

-- name: settle_conflict
update registry.conflict set settled_at = :now, settled_by = :by, outcome = :outcome
where conflict_id = :conflict and settled_at is null;

-- What is recorded from `since` on is closed; what it said of earlier days stays in force.
-- name: cut_place
with closed as (
    update registry.person_place set r = tstzrange(lower(r), :now)
    where person_id = :person and kind = :kind and upper_inf(r) and v && daterange(:since, null)
    returning *)
insert into registry.person_place (person_id, kind, region_id, document, recorded_by, v, serving_path)
select person_id, kind, region_id, document, recorded_by, daterange(lower(v), :since), serving_path
from closed where lower(v) < :since;

-- name: add_place
insert into registry.person_place (person_id, kind, region_id, document, recorded_by, v, serving_path)
select :person, :kind, :region_id, :document, :by, daterange(:since, :until), serving_path
from registry.person where person_id = :person;

-- name: places
select kind, p.region_id, c.code, c.name_en, c.name_zh, lower(p.v) as since, upper(p.v) as until
from registry.person_place p left join registry.region_code c on c.region_id = p.region_id and c.v @> :at::date
where person_id = :person and upper_inf(p.r) and p.v @> :at::date order by kind;

-- Pairs of the same name, sex and birth date, not yet looked at.
-- name: find_duplicates
insert into registry.possible_duplicate (person_a, person_b, why, serving_path)
select least(a.person_id, b.person_id), greatest(a.person_id, b.person_id), 'same name, sex and birth date', a.serving_path
from registry.person_version a
join registry.person_version b on b.name = a.name and b.birth_date = a.birth_date and b.sex = a.sex
    and b.person_id > a.person_id and upper_inf(b.r)
where upper_inf(a.r) and not exists (
    select from registry.person_merge m where upper_inf(m.r) and m.merged in (a.person_id, b.person_id))
on conflict do nothing;

-- name: open_duplicates
select person_a, person_b, why, found_at from registry.possible_duplicate where outcome is null order by person_a, person_b;

-- name: settle_duplicate
update registry.possible_duplicate set outcome = :outcome
where person_a = least(:one::bigint, :other) and person_b = greatest(:one::bigint, :other) and outcome is null;

-- name: merges_of
select merge_id, kept, merged from registry.person_merge
where upper_inf(r) and (kept in (:one, :other) or merged in (:one, :other));

-- name: add_merge
insert into registry.person_merge (kept, merged, reason, document, decided_by, serving_path)
select person_id, :merged, :reason, :document, :by, serving_path from registry.person where person_id = :kept
returning merge_id;

-- name: close_merge
update registry.person_merge set r = tstzrange(lower(r), :now) where merge_id = :merge and upper_inf(r);

-- name: merge
select merge_id, kept, merged, lower(r) as since, upper(r) as until from registry.person_merge where merge_id = :merge;

-- A full number of somebody in another office's care: the function writes its own line to the audit.
-- name: outsider
select person_id, name, sex, birth_date, died_on, serving_path from registry.outsider(:blinds, :purpose);

-- name: hand_over
select registry.hand_over(:person, :path) as rows;

-- Units ------------------------------------------------------------------------------------------------------

-- name: add_unit
insert into registry.unit (kind, v, serving_path)
select kind, daterange(:since, null), :path from registry.unit_kind where kind = :kind and v @> :since::date
returning unit_id;

-- name: add_unit_member
insert into registry.unit_member (unit_id, person_id, role, v, serving_path)
select unit_id, :person, :role, daterange(:since, null), serving_path from registry.unit where unit_id = :unit;

-- name: unit_members
select person_id, role, lower(v) as since from registry.unit_member
where unit_id = :unit and upper_inf(r) and v @> :at::date order by person_id;

-- name: end_unit_member
with closed as (
    update registry.unit_member set r = tstzrange(lower(r), :now)
    where unit_id = :unit and person_id = :person and upper_inf(r) and v @> :until::date
    returning *)
insert into registry.unit_member (unit_id, person_id, role, v, serving_path)
select unit_id, person_id, role, daterange(lower(v), :until), serving_path from closed where lower(v) < :until;

-- name: units_of_persons
-- Who of :persons lives in a unit of a kind on or after a day.
select m.person_id, m.unit_id from registry.unit_member m
join registry.unit u on u.unit_id = m.unit_id and u.kind = :kind and upper_inf(u.r)
where m.person_id = any (:persons::bigint[]) and upper_inf(m.r) and m.v && daterange(:since::date, null) order by 1, 2;

-- name: members_from
-- Members of a unit on a day or later.
select person_id, role, lower(v) as since, upper_inf(v) as open from registry.unit_member
where unit_id = :unit and upper_inf(r) and v && daterange(:since::date, null) order by person_id, since;

-- name: cut_members
-- From a day on these are members no more; what was before it stays.
with closed as (
    update registry.unit_member set r = tstzrange(lower(r), :now)
    where unit_id = :unit and person_id = any (:persons::bigint[]) and upper_inf(r) and v && daterange(:since::date, null)
    returning *)
insert into registry.unit_member (unit_id, person_id, role, v, serving_path)
select unit_id, person_id, role, daterange(lower(v), :since), serving_path from closed where lower(v) < :since;

-- All records that stand for a person now, himself first.
-- name: standing_now
select person_id from registry.standing_for(array[:person::bigint], store.clock()) order by own desc, person_id;

-- Work -------------------------------------------------------------------------------------------------------

-- name: employer_by_code
select e.employer_id, v.name, v.opened, v.closed, e.serving_path
from registry.employer e join registry.employer_version v on v.employer_id = e.employer_id and upper_inf(v.r)
where e.credit_code = :credit_code;

-- name: employers_now
select employer_id, serving_path from registry.employer where employer_id = any (:employers::bigint[]);

-- name: employer_now
select e.employer_id, e.credit_code, v.name, v.region_id, v.opened, v.closed, e.serving_path
from registry.employer e join registry.employer_version v on v.employer_id = e.employer_id and upper_inf(v.r)
where e.employer_id = :employer;

-- name: employers_by_number
select e.employer_id, e.credit_code, v.name
from registry.employer e join registry.employer_version v on v.employer_id = e.employer_id and upper_inf(v.r)
where e.employer_id = any (:employers::bigint[]);

-- name: employers
select e.employer_id, e.credit_code, v.name, v.region_id, v.opened, v.closed, e.serving_path
from registry.employer e join registry.employer_version v on v.employer_id = e.employer_id and upper_inf(v.r)
where v.opened <= :at::date and (v.closed is null or v.closed > :at::date) order by e.employer_id;

-- name: credit_code_taken
select exists (select from registry.credit_codes_in_use(array[:credit_code::text])) as taken;

-- name: add_employer
insert into registry.employer (employer_id, credit_code, serving_path)
values (registry.take_ids('employer', 1), :credit_code, :path) returning employer_id;

-- name: add_employer_version
insert into registry.employer_version
    (employer_id, name, region_id, opened, closed, reason, recorded_by, serving_path)
select employer_id, :name, :region_id, :opened, :closed, :reason, :by, serving_path
from registry.employer where employer_id = :employer;

-- name: close_employer_version
update registry.employer_version set r = tstzrange(lower(r), :now) where employer_id = :employer and upper_inf(r);

-- name: employment_at
select employment_id, employer_id, lower(v) as since, upper(v) as until from registry.employment
where person_id = :person and employer_id = :employer and upper_inf(r) and v && daterange(:since, :until);

-- name: employments
select employment_id, employer_id, reason, lower(v) as since, upper(v) as until from registry.employment
where person_id = :person and upper_inf(r) order by lower(v), employment_id;

-- name: add_employment
insert into registry.employment (person_id, employer_id, reason, recorded_by, v, serving_path)
select person_id, :employer, :reason, :by, daterange(:since, :until), serving_path
from registry.person where person_id = :person returning employment_id;

-- name: close_employment
update registry.employment set r = tstzrange(lower(r), :now) where employment_id = :employment and upper_inf(r);

-- Who works for an employer in a period, with the name in force.
-- name: staff
select m.person_id, v.name, min(lower(m.v)) as since
from registry.employment m join registry.person_version v on v.person_id = m.person_id and upper_inf(v.r)
where m.employer_id = :employer and upper_inf(m.r) and m.v && daterange(:since, :until)
group by m.person_id, v.name order by m.person_id;

-- Active relations of the branch that overlap, of all records that stand for the person.
-- name: overlapping_memberships
select m.membership_id, m.scheme, m.person_id, lower(m.v) as since, upper(m.v) as until
from registry.standing_for(array[:person::bigint], store.clock()) s
join registry.membership m on m.person_id = s.person_id
where upper_inf(m.r) and m.state = 'active' and m.exclusive and m.branch = :branch
  and m.v && daterange(:since, :until) and m.membership_id <> :but
order by m.membership_id;

-- name: add_membership
insert into registry.membership
    (membership_id, person_id, scheme, branch, kind, employer_id, region_id, exclusive, state, reason, recorded_by, v,
     serving_path)
select registry.take_ids('membership', 1), person_id, :scheme, :branch, :kind, :employer,
       :region_id, :exclusive, :state, :reason, :by, daterange(:since, :until), serving_path
from registry.person where person_id = :person returning membership_id;

-- The next version of a relation: another state, or another end.
-- name: next_membership
with closed as (
    update registry.membership set r = tstzrange(lower(r), :now) where membership_id = :membership and upper_inf(r)
    returning *)
insert into registry.membership
    (membership_id, person_id, scheme, branch, kind, employer_id, region_id, exclusive, state, reason, recorded_by, v,
     serving_path)
select membership_id, person_id, scheme, branch, kind, employer_id, region_id, exclusive, :state, :reason, :by,
       daterange(lower(v), :until), serving_path
from closed;

-- name: membership
select membership_id, person_id, scheme, branch, kind, employer_id, region_id, exclusive, state,
       lower(v) as since, upper(v) as until
from registry.membership where membership_id = :membership and upper_inf(r);

-- name: memberships
select membership_id, m.person_id, scheme, branch, kind, employer_id, region_id, state, reason,
       lower(v) as since, upper(v) as until
from registry.standing_for(array[:person::bigint], store.clock()) s
join registry.membership m on m.person_id = s.person_id
where upper_inf(m.r) order by lower(v), membership_id;

-- name: disputed_memberships
select membership_id, person_id, scheme, branch, reason, lower(v) as since, upper(v) as until
from registry.membership where state = 'disputed' and upper_inf(r) order by membership_id;

-- Facts ------------------------------------------------------------------------------------------------------

-- name: add_determination
insert into registry.determination
    (person_id, name, value, code, document, decided_on, decided_by, note, v, serving_path)
select person_id, :name, :value, :code, :document, :decided_on, :by, :note, daterange(:since, :until), serving_path
from registry.person where person_id = :person returning determination_id;

-- name: open_determination
select determination_id, person_id, name, value, code, decided_by, lower(v) as since, upper(v) as until
from registry.determination where determination_id = :determination and outcome is null for update;

-- A confirmed value that the new one replaces is closed; the part of its time the new one leaves is written again.
-- name: superseded_determinations
select determination_id, lower(v) as since, upper(v) as until from registry.determination
where person_id = :person and name = :name and outcome = 'confirmed' and upper_inf(r) and v && daterange(:since, :until);

-- name: close_determination
update registry.determination set r = tstzrange(lower(r), :now) where determination_id = :determination and upper_inf(r);

-- name: keep_determination
insert into registry.determination (person_id, name, value, code, document, decided_on, decided_by, reviewed_by,
    reviewed_at, outcome, note, v, serving_path)
select person_id, name, value, code, document, decided_on, decided_by, reviewed_by, :now, outcome, note,
       daterange(:since, :until), serving_path
from registry.determination where determination_id = :determination;

-- name: review_determination
update registry.determination set outcome = :outcome, reviewed_by = :by, reviewed_at = :now, note = :note
where determination_id = :determination and outcome is null;

-- name: determinations
select determination_id, name, value, code, document, decided_on, decided_by, reviewed_by, reviewed_at, outcome, note,
       lower(v) as since, upper(v) as until, upper(r) as closed
from registry.determination where person_id = :person order by determination_id;

-- The papers behind recognised facts (:names) of a person, as the provider would read the facts.
-- name: papers_of_determinations
select distinct on (d.name) d.name, d.document, d.decided_on as day
from registry.standing_for(array[:person::bigint], :known_at::timestamptz) s
join registry.determination d on d.person_id = s.person_id and d.name = any(:names::text[]) and d.outcome = 'confirmed'
    and d.reviewed_at <= :known_at::timestamptz and d.r @> :known_at::timestamptz and d.v @> :event_date::date
order by d.name, s.own desc, d.reviewed_at desc, d.determination_id desc;

-- The papers behind typed facts (:names) of a person, and which source told them.
-- name: papers_of_facts
select distinct on (f.name) f.name, f.document, f.source, lower(f.r)::date as day
from registry.standing_for(array[:person::bigint], :known_at::timestamptz) s
join registry.fact f on f.subject_kind = 'person' and f.subject_id = s.person_id and f.name = any(:names::text[])
    and f.r @> :known_at::timestamptz and f.v @> :event_date::date
order by f.name, s.own desc, lower(f.r) desc, f.fact_id desc;

-- For whom a person works on the day of the event, the last first.
-- name: employers_known
select v.name, lower(e.v) as day
from registry.standing_for(array[:person::bigint], :known_at::timestamptz) s
join registry.employment e on e.person_id = s.person_id and e.v @> :event_date::date and e.r @> :known_at::timestamptz
join registry.employer_version v on v.employer_id = e.employer_id and v.r @> :known_at::timestamptz
order by lower(e.v) desc, e.employment_id desc;

-- name: paper_of_death
select v.document from registry.person_version v
where v.person_id = :person and v.r @> :known_at::timestamptz and v.died_on is not null;

-- name: determinations_to_review
select determination_id, person_id, name, value, code, document, decided_on, decided_by
from registry.determination where outcome is null order by determination_id;

-- name: path_of_subject
select serving_path from registry.person where :kind = 'person' and person_id = :subject
union all select serving_path from registry.employer where :kind = 'employer' and employer_id = :subject
union all select serving_path from registry.unit where :kind = 'unit' and unit_id = :subject;

-- name: facts_overlapping
select fact_id, value, code, lower(v) as since, upper(v) as until from registry.fact
where subject_kind = :kind and subject_id = :subject and name = :name and upper_inf(r) and v && daterange(:since, :until);

-- name: close_fact
update registry.fact set r = tstzrange(lower(r), :now) where fact_id = :fact and upper_inf(r);

-- name: keep_fact
insert into registry.fact (subject_kind, subject_id, name, value, code, source, document, reason, recorded_by, v, serving_path)
select subject_kind, subject_id, name, value, code, source, document, reason, recorded_by, daterange(:since, :until),
       serving_path
from registry.fact where fact_id = :fact;

-- name: add_fact
insert into registry.fact (subject_kind, subject_id, name, value, code, source, document, reason, recorded_by, v, serving_path)
values (:kind, :subject, :name, :value, :code, :source, :document, :reason, :by, daterange(:since, :until), :path)
returning fact_id;

-- name: facts
select fact_id, name, value, code, source, document, reason, recorded_by, lower(v) as since, upper(v) as until,
       lower(r) as recorded, upper(r) as closed
from registry.fact where subject_kind = :kind and subject_id = :subject order by name, fact_id;

-- Taking on --------------------------------------------------------------------------------------------------

-- Rows of a register in the caller's scope, and those of them that were taken on.
-- name: register_rows
select coalesce(sum(rows), 0)::bigint as rows,
       (select coalesce(sum(t.rows), 0)::bigint from registry.taken_on t where t.register = :register) as taken_on
from (
    select count(*) as rows from registry.person where :register = 'person'
    union all select count(*) from registry.employer where :register = 'employer'
    union all select count(*) from registry.employment where :register = 'employment'
    union all select count(*) from registry.membership where :register = 'membership'
    union all select count(*) from registry.determination where :register = 'determination'
    union all select count(*) from registry.fact where :register = 'fact') counted;

-- name: add_taken_on
insert into registry.taken_on (register, document, rows, recorded_by, serving_path)
values (:register, :document, :rows, :by, :path);

-- name: take_ids
select registry.take_ids(:kind, :count) as first;

-- name: blinds_in_use
select place from registry.numbers_in_use(:blinds);

-- name: taken_on_persons
-- The persons a paper brought in, in the order of their numbers in the list.
select i.person_id as id
from unnest(:blinds::bytea[]) with ordinality b(blind, place)
join registry.person_identity i on i.blind = b.blind and upper_inf(i.r) and i.document = :document
order by b.place;

-- name: employers_by_code
-- The employers of these credit codes, in their order.
select e.employer_id as id
from unnest(:codes::text[]) with ordinality c(code, place)
join registry.employer e on e.credit_code = c.code
order by c.place;

-- name: credit_codes_in_use
select place from registry.credit_codes_in_use(:codes);

-- name: regions_by_code
select code, region_id from registry.region_code where code = any (:codes::text[]) and v @> :at::date;

-- name: paths_of_persons
select person_id as id, serving_path as path from registry.person where person_id = any (:ids::bigint[]) order by 1;

-- name: paths_of_employers
select employer_id as id, serving_path as path from registry.employer where employer_id = any (:ids::bigint[]) order by 1;

-- name: active_relations
select person_id, branch, lower(v) as since, coalesce(upper(v), date '9999-12-31') as until
from registry.membership
where person_id = any (:ids::bigint[]) and state = 'active' and exclusive and upper_inf(r);

-- For the floors above, inside their transaction as the registry ---------------------------------------------------

-- Persons of a list of numbers (blind indexes, any key), by place in the list; the active holder first.
-- name: persons_of_numbers
select distinct on (b.place) b.place, i.person_id, i.state, p.serving_path
from unnest(:blinds::bytea[], :places::integer[]) b(blind, place)
join registry.person_identity i on i.blind = b.blind and upper_inf(i.r)
join registry.person p using (person_id)
order by b.place, i.state, i.identity_id;

-- name: persons_with_numbers
select i.person_id, i.ciphertext, i.key_id, v.name
from registry.person_identity i join registry.person_version v on v.person_id = i.person_id and upper_inf(v.r)
where i.person_id = any (:persons::bigint[]) and upper_inf(i.r) and i.state <> 'former'
order by i.person_id, i.state, i.identity_id;

-- name: memberships_with_employer
select membership_id from registry.membership
where person_id = :person and employer_id = :employer and upper_inf(r) and v @> (:until::date - 1);

-- The code that an employer's region carries on a day.
-- name: region_of_employer
select c.code from registry.employer_version e join registry.region_code c on c.region_id = e.region_id
where e.employer_id = :employer and upper_inf(e.r) and c.v @> :at::date;

-- Local measures and their filing ------------------------------------------------------------------------------

-- Whether this law was read already, and whether any was.
-- name: law_read
select exists (select from registry.law_read where law_hash = :law) as this, exists (select from registry.law_read) as any;

-- name: add_law_read
insert into registry.law_read (law_hash, measures, taken_on) values (:law, :measures, :taken_on);

-- name: add_law_measures
insert into registry.law_measure (law_hash, kind, name, region, starts, content, document)
select :law, m.kind, m.name, m.region, m.starts, m.content, m.document
from jsonb_to_recordset(:measures) m(kind text, name text, region text, starts date, content text, document text);

-- What stands in the law when it is read first was in force before this system: taken on as filed, without a number.
-- name: take_filings_on
insert into registry.filing (kind, name, region, starts, content, document, version, filed_by)
select kind, name, region, starts, content, document,
       row_number() over (partition by kind, name, region, starts order by content), :by
from registry.law_measure where law_hash = :law;

-- Measures of a law without a filing; `former`: only those that law does not have.
-- name: unfiled_measures
select m.kind, m.name, m.region, m.starts, m.content, m.document from registry.unfiled_measure m
where m.law_hash = :law and not exists (
    select from registry.law_measure o
    where o.law_hash = :former and (o.kind, o.name, o.region, o.starts, o.content) = (m.kind, m.name, m.region, m.starts, m.content))
order by m.region, m.name, m.starts, m.kind;

-- Measures without a filing that began by a day.
-- name: unfiled_by_then
select m.name, split_part(m.name, '.', 1) as scheme, m.region, m.starts from registry.unfiled_measure m
where m.law_hash = :law and m.starts <= :until order by m.region, m.name, m.starts;

-- name: add_filing
insert into registry.filing (kind, name, region, starts, content, document, version, number, authority, filed_on, filed_by)
select m.kind, m.name, m.region, m.starts, m.content, m.document,
       1 + coalesce((select max(f.version) from registry.filing f
                     where (f.kind, f.name, f.region, f.starts) = (m.kind, m.name, m.region, m.starts)), 0),
       :number, :authority, :filed_on, :by
from registry.unfiled_measure m
where m.law_hash = :law and (:name::text is null or m.name = :name) and (:region::text is null or m.region = :region)
  and not exists (
    select from registry.law_measure o
    where o.law_hash = :former and (o.kind, o.name, o.region, o.starts, o.content) = (m.kind, m.name, m.region, m.starts, m.content))
returning filing_id;

-- name: filings
select filing_id, kind, name, region, starts, content, document, version, number, authority, filed_on, result, usable, result_on, result_document
from registry.filing_state
where (:number::text is null or number = :number) and (:region::text is null or region = :region)
  and (:name::text is null or name = :name or starts_with(name, :name || '.'))
order by region, name, starts, kind, version;

-- name: add_filing_result
insert into registry.filing_result (filing_id, result, on_day, document, recorded_by)
select filing_id, :result, :on_day, :document, :by from registry.filing where number = :number;

-- Documents down the tree of offices ---------------------------------------------------------------------------

-- name: put_line
insert into registry.line_of_business (line, name_en, name_zh, supervised_by, v)
values (:line, :name_en, :name_zh, :supervised_by, daterange(:since, :until))
on conflict (line) do update set v = excluded.v;

-- name: add_document
insert into registry.document (agency_id, number, title, rests_on, clauses, implements, issued_on, acknowledge_by, file_name, sha256, issued_by)
values (:agency, :number, :title, :rests_on, :clauses, :implements, :on_day, :acknowledge_by, :file_name, :sha256, :by)
on conflict (agency_id, number) do nothing returning document_id;

-- name: send_document
insert into registry.document_sent (document_id, agency_id, serving_path)
select :document, a.agency_id, a.path
from registry.offices_below(:agency, :on_day) below(agency_id) join registry.agency a using (agency_id)
where :lines::text[] is null or a.line = any (:lines);

-- name: documents
-- Documents that the offices of a path issued or were sent, the latest first, as somebody there sees them.
select d.document_id, d.agency_id, a.name_en, a.name_zh, d.number, d.title, d.rests_on, d.clauses, d.implements, d.issued_on, d.acknowledge_by,
       d.file_name, d.sha256, n.sent, n.acknowledged, n.late
from registry.document d join registry.agency a using (agency_id)
cross join lateral (
    select count(*) as sent, count(r.on_day) as acknowledged, count(*) filter (where r.on_day > d.acknowledge_by) as late
    from registry.document_sent s left join registry.document_receipt r using (document_id, agency_id)
    where s.document_id = d.document_id) n
where (:document::bigint is null or d.document_id = :document) and (n.sent > 0 or starts_with(a.path, :path))
order by d.issued_on desc, d.document_id desc;

-- Who has not acknowledged, with both superiors: whom to ask. An office that was closed since owes nothing.
-- name: missing_receipts
select s.document_id, a.agency_id, a.line, a.path, a.level, a.name_en, a.name_zh, u.name_en as strip_en, u.name_zh as strip_zh,
       b.name_en as block_en, b.name_zh as block_zh, d.acknowledge_by, :on_day > d.acknowledge_by as overdue
from registry.document_sent s join registry.document d using (document_id)
join registry.agency a on a.agency_id = s.agency_id and a.v @> :on_day::date
left join registry.agency u on u.agency_id = a.strip left join registry.agency b on b.agency_id = a.block
where (:document::bigint is null or s.document_id = :document)
  and not exists (select from registry.document_receipt r where r.document_id = s.document_id and r.agency_id = s.agency_id)
order by d.acknowledge_by, s.document_id, a.path, a.line, a.agency_id;

-- name: sent_to
select s.document_id, s.agency_id, a.line, a.path, r.on_day
from registry.document_sent s join registry.agency a using (agency_id)
left join registry.document_receipt r using (document_id, agency_id)
where s.document_id = :document and s.agency_id = :agency;

-- name: acknowledge
insert into registry.document_receipt (document_id, agency_id, on_day, actor_id, serving_path)
values (:document, :agency, :on_day, :by, :path) on conflict (document_id, agency_id) do nothing;

-- name: add_reply
insert into registry.document_reply (document_id, agency_id, said, on_day, actor_id, serving_path)
values (:document, :agency, :said, :on_day, :by, :path) returning reply_id;

-- name: replies
select r.reply_id, r.agency_id, a.name_en, a.name_zh, r.said, r.on_day
from registry.document_reply r join registry.agency a using (agency_id)
where r.document_id = :document order by r.reply_id;

-- Counters: where, what, when; their queues ------------------------------------------------------------------------

-- name: put_offices
insert into registry.agency (agency_id, line, path, level, region_id, name_en, name_zh, strip, block, v)
select o.agency, o.line, o.path, o.level, c.region_id, o.name_en, o.name_zh, o.strip, o.block, daterange(:since::date, null)
from jsonb_to_recordset(:offices) o(agency integer, line text, path text, level text, region text, name_en text, name_zh text, strip integer,
    block integer)
join registry.region_code c on c.code = o.region and c.v @> :since::date
on conflict (agency_id) do nothing;

-- Offices that are on no record, of those named.
-- name: offices_unknown
select agency from unnest(:agencies::integer[]) agency where not exists (select from registry.agency a where a.agency_id = agency) order by agency;

-- What an office offers until now ends where something else is said of it from a day on.
-- name: close_outlets
update registry.outlet o set v = daterange(lower(o.v), :since)
from jsonb_to_recordset(:outlets) n(agency integer, latitude integer, longitude integer, services text[], hours text[], posts text[],
    seats integer[], address text, telephone text)
where o.agency_id = n.agency and upper_inf(o.v) and lower(o.v) < :since
  and (o.latitude, o.longitude, o.services, o.hours, o.posts, o.seats, o.address, o.telephone)
    is distinct from (n.latitude, n.longitude, n.services, n.hours::int4multirange[], n.posts, n.seats, n.address, n.telephone);

-- name: put_outlets
insert into registry.outlet (agency_id, latitude, longitude, services, hours, posts, seats, address, telephone, source, v)
select n.agency, n.latitude, n.longitude, n.services, n.hours::int4multirange[], n.posts, n.seats, n.address, n.telephone, :source,
       daterange(:since, null)
from jsonb_to_recordset(:outlets) n(agency integer, latitude integer, longitude integer, services text[], hours text[], posts text[],
    seats integer[], address text, telephone text)
where not exists (select from registry.outlet o where o.agency_id = n.agency and o.v @> :since::date);

-- The nearest counters that give a service, by the ground between; `open_only`: at that minute of that kind of day.
-- A plan made for every service alike scans them all; one made for the service asked walks outwards from the point.
-- name: plan_for_what_is_asked
select set_config('plan_cache_mode', 'force_custom_plan', true) as mode;

-- name: nearest_outlets
-- The point is worked out once, and the way along the ground only for what is shown.
select n.agency_id, n.name_en, n.name_zh, n.line, n.path, n.level, n.address, n.telephone, n.services, n.hours::text[] as hours, n.posts, n.seats,
       registry.metres(n.spot, registry.on_globe(:latitude, :longitude)) as metres, n.hours[:day_row] @> :minute::integer as open
from (
    select o.agency_id, a.name_en, a.name_zh, a.line, a.path, a.level, o.address, o.telephone, o.services, o.hours, o.posts, o.seats, o.spot
    from registry.outlet o join registry.agency a using (agency_id)
    where o.v @> :day::date and a.v @> :day::date and o.services @> array[:service] and o.spot is not null
      and (not :open_only or o.hours[:day_row] @> :minute::integer)
    order by o.spot <-> (select registry.on_globe(:latitude, :longitude)), o.agency_id limit :limit) n
order by metres, n.agency_id;

-- The counters of a region that give a service, else those of the nearest region above that has one.
-- name: outlets_of_region
select o.agency_id, a.name_en, a.name_zh, a.line, a.path, a.level, o.address, o.telephone, o.services, o.hours::text[] as hours, o.posts, o.seats,
       null::integer as metres, o.hours[:day_row] @> :minute::integer as open
from registry.chain(:region) up join registry.agency a on a.region_id = up.region_id and a.v @> :day::date
join registry.outlet o on o.agency_id = a.agency_id and o.v @> :day::date
where o.services @> array[:service] and (not :open_only or o.hours[:day_row] @> :minute::integer)
order by up.steps, o.agency_id limit :limit;

-- name: outlet
select o.agency_id, a.name_en, a.name_zh, a.line, a.path, a.level, o.address, o.telephone, o.services, o.hours::text[] as hours, o.posts, o.seats,
       null::integer as metres, o.hours[:day_row] @> :minute::integer as open
from registry.outlet o join registry.agency a using (agency_id) where o.agency_id = :agency and o.v @> :day::date;

-- name: services_given
select distinct s as service from registry.outlet, unnest(services) s where v @> :day::date order by s;

-- name: take_ticket
insert into registry.queue_ticket (agency_id, on_day, number, service, serving_path)
select :agency, :on_day, 1 + coalesce((select max(number) from registry.queue_ticket where agency_id = :agency and on_day = :on_day), 0), :service, :path
returning ticket_id, number;

-- name: queue
-- The numbers of a day at an office, in order.
select t.ticket_id, t.number, t.service, t.taken, c.counter, c.at as called, e.outcome, e.at as ended
from registry.queue_ticket t
left join registry.queue_step c on c.ticket_id = t.ticket_id and c.step = 'called'
left join registry.queue_step e on e.ticket_id = t.ticket_id and e.step = 'ended'
where t.agency_id = :agency and t.on_day = :on_day order by t.number;

-- name: add_queue_step
insert into registry.queue_step (ticket_id, step, counter, outcome, actor_id, serving_path)
values (:ticket, :step, :counter, :outcome, :by, :path);

-- Lists of the dead -------------------------------------------------------------------------------------------------

-- What was answered to a file before, known by its bytes.
-- name: death_list_of
select list_id from registry.death_list
where sha256 = :sha256 and serving_path = :path;

-- The same paper with other bytes.
-- name: death_paper_of
select name, rows from registry.death_list where source = :source and document = :document and serving_path = :path;

-- name: add_death_list
insert into registry.death_list
    (source, document, name, sha256, rows, recorded, known, differ, not_here, parked, known_on, taken_by, serving_path)
values (:source, :document, :name, :sha256, :rows, :recorded, :known, :differ, :not_here, :parked, :known_on, :by, :path)
returning list_id;

-- name: death_lines
select line_no, outcome, reasons from registry.death_line where list_id = :list order by line_no;

-- name: persons_now
select person_id, name, sex, birth_date, died_on from registry.person_version
where person_id = any (:persons::bigint[]) and upper_inf(r);

-- name: close_person_versions
update registry.person_version set r = tstzrange(lower(r), :now) where person_id = any (:persons::bigint[]) and upper_inf(r);

-- The dead of a list, each with what was recorded of him before.
-- name: add_deaths
insert into registry.person_version (person_id, name, sex, birth_date, died_on, reason, document, recorded_by, serving_path)
select p.person_id, d.name, d.sex, d.birth_date, d.died_on, :reason, :document, :by, p.serving_path
from unnest(:persons::bigint[], :names::text[], :sexes::text[], :births::date[], :days::date[])
    d(person_id, name, sex, birth_date, died_on)
join registry.person p using (person_id);
