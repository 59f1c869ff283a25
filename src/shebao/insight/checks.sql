-- What prove.py adds up in the files (DuckDB).

-- name: totals
select register, scheme, line, payer, move, count(*), sum(fen) from entries group by all;

-- name: insured
select scheme, sum(change) from insured group by all having sum(change) <> 0;
