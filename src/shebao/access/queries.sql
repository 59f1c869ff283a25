-- name: matrix_grants
select post, line, act from access.post_grant where v @> :day::date;

-- name: matrix_incompatible
select one, other, why_en, why_zh, cites from access.incompatible;

-- name: any_office
select exists (select from access.appointment where actor_id <> 1) as founded;

-- name: add_act
insert into access.act (act, name_en, name_zh) values (:act, :en, :zh) on conflict (act) do nothing;

-- name: add_post
insert into access.post (post, name_en, name_zh) values (:post, :en, :zh) on conflict (post) do nothing;

-- name: add_incompatible
insert into access.incompatible (one, other, why_en, why_zh, cites) values (:one, :other, :en, :zh, :cites) on conflict do nothing;

-- name: add_actor
insert into access.actor (name, kind) values (:name, :kind) returning actor_id;

-- name: add_grant
insert into access.post_grant (post, line, act, v) values (:post, :line, :act, daterange(:from_day, :to_day)) returning grant_id;

-- name: add_appointment
insert into access.appointment (actor_id, post, agency_path, v)
values (:actor_id, :post, :path, daterange(:from_day, :to_day)) returning appointment_id;

-- name: end_appointment
update access.appointment set v = daterange(lower(v), :from_day) where appointment_id = :target and v @> :from_day::date and lower(v) < :from_day;

-- name: withdraw_grant
update access.post_grant set v = daterange(lower(v), :from_day) where grant_id = :target and v @> :from_day::date and lower(v) < :from_day;

-- name: actor_by_id
select actor_id, name, kind, login from access.actor where actor_id = :actor_id;

-- name: post_known
select exists (select from access.post where post = :post) as known;

-- name: act_known
select exists (select from access.act where act = :act) as known;

-- name: appointment_by_id
select appointment_id, actor_id, post, agency_path, lower(v) as from_day, upper(v) as to_day from access.appointment where appointment_id = :target;

-- name: grant_by_id
select grant_id, post, line, act, lower(v) as from_day, upper(v) as to_day from access.post_grant where grant_id = :target;

-- name: appointments_of
-- All appointments of an actor that touch the days asked for.
select appointment_id, actor_id, post, agency_path, lower(v) as from_day, upper(v) as to_day from access.appointment
where actor_id = :actor_id and v && daterange(:from_day, :to_day) order by appointment_id;

-- name: holders_of
-- Who holds a post in the days asked for.
select distinct actor_id from access.appointment where post = :post and v && daterange(:from_day, :to_day) order by actor_id;

-- name: propose_change
insert into access.change (kind, actor_id, post, agency_path, line, act, target, from_day, to_day, basis, proposed_by)
values (:kind, :actor_id, :post, :path, :line, :act, :target, :from_day, :to_day, :basis, :proposed_by) returning change_id;

-- name: change_by_id
select c.change_id, c.kind, c.actor_id, c.post, c.agency_path, c.line, c.act, c.target, c.from_day, c.to_day, c.basis, c.proposed_by,
  d.confirmed_by from access.change c left join access.change_confirmed d using (change_id) where c.change_id = :change_id;

-- name: confirm_change
insert into access.change_confirmed (change_id, confirmed_by) values (:change_id, :confirmed_by);

-- name: set_login
update access.actor set login = :login where actor_id = :actor_id;

-- name: hands_of
-- Actors by their numbers, each with the posts it held on a day.
select a.actor_id, a.name, a.kind,
       coalesce((select string_agg(distinct p.post, ' ' order by p.post) from access.appointment p
                 where p.actor_id = a.actor_id and p.v @> :on_day::date), '') as posts
from access.actor a where a.actor_id = any (:actors::bigint[]);

-- name: officers_at
-- Who holds which post at exactly this agency on a day, the longest serving first.
select a.actor_id, a.name, p.post, p.agency_path as path from access.appointment p join access.actor a using (actor_id)
where p.agency_path = :path and p.v @> :on_day::date
order by p.post, lower(p.v), a.actor_id;
