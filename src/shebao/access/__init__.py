"""Floor 2: who may act. Officers, posts, dated appointments, and the acts that must never meet in one hand.

model.py     appointments, grants and the matrix; separate() tells every reason why hands may not work together
actions.py   found the office, propose and confirm a change of rights (two persons), give a database login
store.py     the matrix and the posts as the database has them
posts.yaml   acts, posts and incompatible acts where a country's content brings none of its own
migrations/  scope and row-level security, audit log: the database side of every transaction
"""
