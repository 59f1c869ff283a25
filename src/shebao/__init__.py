"""Shebao: a country's social protection, run from one text of law.

Floors, lowest first: kernel, law, engine | store, access | registry, ledger, payments, collection | benefits,
service, demo, cli. Imports only point down; `docs/understand/shape.md` shows the seams.
"""

__version__ = "0.1.0"
