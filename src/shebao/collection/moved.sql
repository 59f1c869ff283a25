-- Relations that move in from other agencies.

-- name: moved_list_of
select list_id from collection.moved_list where sha256 = :sha256 and serving_path = :path;

-- name: moved_paper_of
select name from collection.moved_list
where from_agency = :from_agency and document = :document and serving_path = :path;

-- name: add_moved_list
insert into collection.moved_list
    (scheme, document, from_agency, name, sha256, persons, amount_fen, pool_id, taken_by, serving_path)
values (:scheme, :document, :from_agency, :name, :sha256, :persons, :amount_fen, :pool_id, :by, :path)
returning list_id;

-- name: moved_list
select list_id, scheme, document, from_agency, persons, amount_fen, pool_id, serving_path from collection.moved_list
where list_id = :list;

-- The relations of a list, each with whether it is in the record already.
-- name: moved_relations
select r.relation_no, r.first_month, r.last_month, r.account_fen, r.pooled_fen, r.reasons, r.cells, r.key_id,
       exists (select from collection.moved_year y where (y.list_id, y.relation_no) = (r.list_id, r.relation_no)) as settled
from collection.moved_relation r where r.list_id = :list order by r.relation_no;

-- name: moved_spans
select relation_no, first_month, last_month, months, base_fen from collection.moved_span
where list_id = :list order by relation_no, first_month;

-- name: moved_money_of
select reference, booked_on, period, amount_fen, approved_by from collection.moved_money where list_id = :list;

-- name: moved_money_by_reference
select list_id from collection.moved_money where reference = :reference and serving_path = :path;

-- name: add_moved_money
insert into collection.moved_money (list_id, reference, booked_on, period, amount_fen, taken_by, approved_by, serving_path)
values (:list, :reference, :booked_on, :period, :amount_fen, :by, :approved_by, :path);

-- How many runs have taken relations of a list over.
-- name: moved_runs
select count(distinct run_id) as runs from collection.moved_year where list_id = :list;

-- Who of these persons is insured in the scheme on a day, and where.
-- name: insured_for_moving
select distinct on (m.person_id) m.person_id, m.region_id, p.serving_path
from registry.membership m join registry.person p using (person_id)
where m.person_id = any (:persons::bigint[]) and m.scheme = :scheme and upper_inf(m.r) and m.v @> :at::date
order by m.person_id, lower(m.v) desc;

-- Months these persons have paid here, between two months.
-- name: months_paid_here
select person_id, for_month from collection.contribution_month
where scheme = :scheme and person_id = any (:persons::bigint[]) and for_month between :first and :last;

-- Months of years that came from elsewhere, before this house or with a relation that moved in.
-- name: months_from_elsewhere
select person_id, year, sum(months)::integer as months
from (
    select person_id, year, months from collection.contribution_year
    where scheme = :scheme and person_id = any (:persons::bigint[])
    union all
    select person_id, year, months from collection.moved_year
    where scheme = :scheme and person_id = any (:persons::bigint[])) y
group by person_id, year;

-- Cells under a new key.
-- name: moved_cells_under_old_keys
select list_id, relation_no, cells, key_id from collection.moved_relation
where key_id <> :key_id order by list_id, relation_no limit :at_most;

-- name: reseal_moved_cells
update collection.moved_relation set cells = :cells, key_id = :key_id
where list_id = :list and relation_no = :relation;
