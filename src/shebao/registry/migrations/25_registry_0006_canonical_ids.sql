-- Persons and memberships by the order in which they came.
create view canonical.place_of_person with (security_invoker = true) as
select person_id as id, row_number() over (order by person_id) as place from registry.person;
create view canonical.place_of_membership with (security_invoker = true) as
select membership_id as id, row_number() over (order by membership_id) as place
from (select distinct membership_id from registry.membership) known;
grant select on canonical.place_of_person, canonical.place_of_membership to shebao_reader;
insert into canonical.id_column
select c, 'canonical.place_of_person'::regclass
from unnest(array['person_id', 'payee_person_id', 'payee_id', 'claimant_id', 'heir_id', 'kept', 'merged']) c
union all select 'membership_id', 'canonical.place_of_membership'::regclass;
