# Each target is a command of dev.py, which works without make: python3 dev.py TARGET
PYTHON ?= python3

.PHONY: brief test bench docs

brief test bench docs:
	@$(PYTHON) dev.py $@
