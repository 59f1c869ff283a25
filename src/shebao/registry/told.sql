-- What is read of a list that somebody sent, by its number.

-- name: death_list_by_id
select source, document, name, rows, recorded, known, differ, not_here, parked, known_on from registry.death_list
where list_id = :list;

-- name: death_lines_of
select l.line_no, l.person_id, coalesce(v.name, '') as name, l.died_on, l.outcome, l.reasons
from registry.death_line l left join registry.person_version v on v.person_id = l.person_id and upper_inf(v.r)
where l.list_id = :list order by l.line_no;
