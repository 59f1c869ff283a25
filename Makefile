# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON = .shebao/venv/bin/python
.PHONY: demo test test-all check lint law mission works pages fix setup dev clean

demo: setup
	@./shebao demo

test: dev check
	@$(PYTHON) -m pytest -n 2 --dist loadfile -m "not slow"

test-all: dev check
	@$(PYTHON) -m pytest -n 2 --dist loadfile

check: lint law

lint: dev
	@$(PYTHON) -m ruff check --quiet src tests bench tools
	@$(PYTHON) -m ruff format --check --quiet src tests bench tools
	@$(PYTHON) -m mypy --no-error-summary
	@.shebao/venv/bin/lint-imports --no-cache >.shebao/floors.log || { cat .shebao/floors.log; exit 1; }

law: dev
	@./shebao law check --brief

mission: dev
	@$(PYTHON) -m pytest -n 2 --dist loadfile -m mission -q >.shebao/mission.log; $(PYTHON) tests/mission_plugin.py

works: dev
	@$(PYTHON) -m pytest -n 2 --dist loadfile -m mission -q >.shebao/mission.log || tail -n 20 .shebao/mission.log
	@$(PYTHON) tools/works.py

pages: dev
	@$(PYTHON) tools/commands.py
	@$(PYTHON) tools/glossary.py

fix: dev
	@$(PYTHON) -m ruff check --fix src tests bench tools
	@$(PYTHON) -m ruff format src tests bench tools

setup:
	@tools/setup requirements.txt

dev:
	@tools/setup requirements-dev.txt

requirements: dev
	@$(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.txt
	@$(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt

clean:
	@./shebao stop || true
	rm -rf .shebao
