-- An account on record for each employer.
insert into payments.payee_account (person_id, bank, number_blind, number_cipher, name_cipher, key_id, tail, starts, basis,
    serving_path)
select unnest(%s::bigint[]), 'Bank of Tests', unnest(%s::bytea[]), unnest(%s::bytea[]), unnest(%s::bytea[]), %s, '0000', 0,
    'form', '00.44.18.02.'
