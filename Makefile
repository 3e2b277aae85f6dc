# Each target is a command of dev.py, which works without make: python3 dev.py TARGET
PYTHON ?= python3

.PHONY: brief test bench docs soak

brief test bench docs soak:
	@$(PYTHON) dev.py $@
