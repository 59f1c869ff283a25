-- Sealed numbers, as they are read to see that each opens.

-- name: numbers_sealed
select identity_id as row_no, person_id, blind, ciphertext, key_id, upper_inf(r) as in_force
from registry.person_identity where identity_id > :after order by identity_id limit :at_most;
