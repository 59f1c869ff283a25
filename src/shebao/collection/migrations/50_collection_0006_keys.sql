-- The cells of a sheet are sealed again when the house changes its keys; what they say stays as it was.
select store.allow_update('collection.declaration_line', array['cells', 'key_id'], 'sealed again under a new key');
