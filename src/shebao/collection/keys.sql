-- Sealed cells of sheets under a new key.

-- name: cells_under_old_keys
select declaration_id, line_no, cells, key_id from collection.declaration_line
where key_id <> :key_id order by declaration_id, line_no limit :at_most;

-- name: reseal_cells
update collection.declaration_line set cells = :cells, key_id = :key_id
where declaration_id = :declaration and line_no = :line;
