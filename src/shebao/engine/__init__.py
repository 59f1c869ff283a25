"""Floor 1: compiles the law and runs it. Pure: no database, no clock, nothing outside `law` and `kernel`.

cut.py        the slice of a law that a graph uses; what the archive keeps     archive.py  its bytes, and back
lower.py      rules → exact integer fractions, one division each, proven below 2^53 (algebra, tables, nodes, program)
graph.py      specialise → Graph: decide one unit, run columns, the refusals    intake.py reads and checks inputs
trace.py      one decision as plain Python   explain.py  its steps, when asked   exact.py  the oracle, by fractions
blocks.py     NumPy in blocks   native.py  one C loop   arrow.py  record batches in and out
emit_c.py, c_text.py   the C of native.py   formula.py, reading.py   expressions and values as written
survey.py     every graph a law can be asked for   worked.py  worked cases   mutants.py  slips of the pen
frames.py     pandas, polars and Arrow for analysts   reform.py  another law by overlay
exercise.py   proofs by rows: settings, trial, search, reach, cases make them and prove what none can reach
errors.py     why a graph cannot be built, why a row is refused (refusals.py numbers the sentences)
"""

from shebao.engine.cut import Question, Typed, groups
from shebao.engine.graph import Decision, Graph, Refusal, specialise

__all__ = ["Decision", "Graph", "Question", "Refusal", "Typed", "groups", "specialise"]
