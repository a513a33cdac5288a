# Each target calls dev.py, which works without make too.
PYTHON ?= python3

.PHONY: demo test check docs matrix bench compare
demo test check docs matrix bench compare:
	@$(PYTHON) dev.py $@
