-- A number is sealed again when the house changes its keys, superseded numbers too, so that the old key opens nothing any
-- more; what it says stays as it was.
select store.allow_update('registry.person_identity', array['blind', 'ciphertext', 'key_id'], 'sealed again under a new key');
