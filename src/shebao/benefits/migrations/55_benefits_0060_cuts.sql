-- Shards of a payroll are cut between human beings of neighbouring numbers, as many awards in each, not by remainders: a shard then reads
-- little of what is another's. The cuts are fixed with the run; a run begun before this one has none and is done as it was begun.
ALTER TABLE benefits.run ADD COLUMN cuts bigint[];
COMMENT ON COLUMN benefits.run.cuts IS 'numbers of persons at which the next shard begins; NULL: shards are remainders of the number';
