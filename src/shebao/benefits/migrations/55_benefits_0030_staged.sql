-- Rows of persons that wait for their publication have no place yet, and PostgreSQL takes no COPY into a row-secured table:
-- nobody but the package itself reads them, no officer at a prompt of his own either.
SELECT store.keep_private('benefits.stage_transfer', 'unpublished rows of persons, without a place');
SELECT store.keep_private('benefits.stage_recovery', 'unpublished rows of persons, without a place');
