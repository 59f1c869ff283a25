"""Floor 1: the record. PostgreSQL, embedded by default, any server 15+ by SHEBAO_DATABASE_URL.

embedded.py     our supervisor of a private server          db.py       Database: who enters, as whom, which clock
transaction.py  what code does inside: queries, columns, events, notes for the audit line
migrate.py      all packages' migrations in floor order     queries.py  named queries of a package (aiosql)
copy.py         COPY of NumPy columns in and out            rows.py     typed rows
words.py        text columns of few words, as numbers
runs.py         runs and steps, restartable at any kill     outbox.py   events that rise to higher floors
sealing.py      blocks, anchors and verifying of the log    archive.py  the law a decision used, by its hash
canonical.py    the same record, the same hash              files.py    files that leave the house exactly once
ciphers.py      identity and bank numbers sealed            kill_points.py  where a test may kill
parallel.py     shards of a run side by side                lists.py  lists that come as XLSX or CSV
backup.py       base backup, log received, restore to a moment, standby
law_in_force.py which law is in force on a day; work by another one is refused
errors.py       what can go wrong with a database, as sentences
"""
