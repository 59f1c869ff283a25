"""Floor 3: the funds' books. Statutory, cash basis, append only, tied to the registers of the floors above.

chart.py        charts of accounts and the moves of schemes, from the law folder
model.py        frozen types
reasons.py      every refusal, in English and Chinese
actions.py      load, open, post, reverse, the money doors, funding requests
publishing.py   stage_shard and publish_run: the one way into a register
statements.py   trial balance, fund flow, open items, closing
migrations/     tables and the definer functions that alone may write
"""
