-- An account is sealed again when the house changes its keys; what it says stays as it was.
select store.allow_update('payments.payee_account', array['number_blind', 'number_cipher', 'name_cipher', 'key_id'],
                          'sealed again under a new key');
