"""Floor 9: what a country knows of itself. Closed months leave the record as files of pseudonyms, and are asked there.

model.py      a unit of publication, its files, its manifest; the columns of the files
errors.py     what can go wrong, in both languages
pseudonyms.py the number a person has in the statistics: keyed, the same for ever, no way back without the key
columns.py    rows of the registers as sorted, typed columns; a Parquet file of them, the same bytes each time
reading.py    a unit read in one snapshot, held against the ledger, written shard by shard
publish.py    a closed month written, promised, put in its place; done again after a kill it goes on
prove.py      files against their hashes, the ledger and the record: what is altered, missing, alien, not published
warehouse.py  the published files as tables of DuckDB, without the record at hand
asking.py     a question asked: which months, which files, at once or shard by shard
questions.py  the questions (questions/*.sql), small cells hidden, answers as tables and CSV

Of the record only closed months are read, only by SELECT; nothing here is written back but what was published.
"""
