-- The questions of a large batch are asked by two at a time (payments/findings.py): whoever counts the row versions reads beside whoever
-- writes, so what was counted is handed over and written by queries.
drop function payments.keep_witness(bigint, pg_snapshot, text, text);
