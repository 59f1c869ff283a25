-- Sealed account numbers and names under a new key.

-- name: accounts_under_old_keys
select account_id, person_id, number_cipher, name_cipher, key_id, tail from payments.payee_account
where key_id <> :key_id order by account_id limit :at_most;

-- name: reseal_account
update payments.payee_account set number_blind = :blind, number_cipher = :number, name_cipher = :name, key_id = :key_id
where account_id = :account;

-- name: accounts_sealed
select account_id as row_no, person_id, number_blind as blind, number_cipher as ciphertext, name_cipher, key_id
from payments.payee_account where account_id > :after order by account_id limit :at_most;
