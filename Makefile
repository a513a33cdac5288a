# Each target calls dev.py, which works without make too.
PYTHON ?= python3

.PHONY: demo test check bench
demo test check bench:
	@$(PYTHON) dev.py $@
