-- Sealed numbers, as they are read to see that each opens.

-- name: numbers_sealed
select identity_id as row_no, person_id, blind, ciphertext, key_id, upper_inf(r) as in_force
from registry.person_identity where identity_id > :after order by identity_id limit :at_most;

-- Cells of lists of the dead under a new key.
-- name: death_cells_under_old_keys
select list_id, line_no, cells, key_id from registry.death_line
where key_id <> :key_id order by list_id, line_no limit :at_most;

-- name: reseal_death_cells
update registry.death_line set cells = :cells, key_id = :key_id where list_id = :list and line_no = :line;
