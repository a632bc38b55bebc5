# The portal's commands. Nothing needs to be set up beforehand except Python 3.11 or newer.
#   make run    the whole portal with demonstration data; PORT=8010 make run for another port
#   make test   every test but the long ones, on a throw-away database and in a real browser; COVERAGE=1 measures what
#               they run
#   make lint   style, types, rules of the house
#   make bench  how fast the pages are, beside their goals
#   make faults races and failures under load, then the long tests; SMOKE=1 runs each race once
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) -I config/bootstrap.py
VENV = .venv/bin
# A throw-away PostgreSQL and Redis around one command, whatever DATABASE_URL and REDIS_URL say.
THROW_AWAY = $(VENV)/python -m config.embedded exec --
# TESTS=tests/grants runs a part; only the whole can be held to its coverage.
TESTS ?= tests
MEASURED = --cov=programmes --cov=grants --cov=volunteering --cov=citizenship --cov-branch \
	--cov-report=term-missing:skip-covered --cov-fail-under=95

.PHONY: run test lint bench faults parts

run:
	@exec $(BOOTSTRAP) requirements.txt -m config.launch

parts:
	@$(BOOTSTRAP) requirements-dev.txt
	@$(VENV)/python -m config.frontend

test: parts
	@chromium=$$($(VENV)/python -m config.chromium) && \
	CHROMIUM="$$chromium" $(THROW_AWAY) $(VENV)/python -m pytest -m 'not long' -n 2 --maxschedchunk 4 $(if $(COVERAGE),$(MEASURED)) $(TESTS)

lint:
	@$(BOOTSTRAP) requirements-dev.txt
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/djlint templates --lint --quiet
	$(THROW_AWAY) $(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/bandit -q -r config programmes grants volunteering citizenship -c pyproject.toml
	$(THROW_AWAY) $(VENV)/python manage.py makemigrations --check --dry-run
	$(VENV)/python -m tests.reading_age
	$(VENV)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@! grep -n "://" requirements.txt requirements-dev.txt || { echo "A requirements file must not hold an address."; exit 1; }
	@! grep -n '"resolved"' package-lock.json || { echo "package-lock.json must not hold an address."; exit 1; }

bench: parts
	@$(THROW_AWAY) $(VENV)/python -m tests.performance

faults: parts
	@SMOKE="$(SMOKE)" $(THROW_AWAY) $(VENV)/python -m tests.faults
	@chromium=$$($(VENV)/python -m config.chromium) && \
	CHROMIUM="$$chromium" $(THROW_AWAY) $(VENV)/python -m pytest -m long -n 2 --maxschedchunk 1 tests
