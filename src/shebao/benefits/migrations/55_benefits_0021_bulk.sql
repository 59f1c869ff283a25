-- A run of millions is attached to the register shard by shard (30_ledger_0020). That one run owes one cell once is therefore a key of
-- each part, not of the whole: a shard holds persons whole, so no award stands in two of them. Looking up goes by the same keys.

DO $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT conname FROM pg_constraint WHERE conrelid = 'benefits.obligation'::regclass AND contype = 'u' LOOP
        EXECUTE format('ALTER TABLE benefits.obligation DROP CONSTRAINT %I', k.conname);
    END LOOP;
    FOR k IN SELECT inhrelid::regclass AS part FROM pg_inherits WHERE inhparent = 'benefits.obligation'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ADD UNIQUE (award_id, for_month, component, payer, payee_person_id, run_id, period)', k.part);
    END LOOP;
END $$;
