# Each target calls dev.py, which works without make too.
PYTHON ?= python3

.PHONY: demo test check
demo test check:
	@$(PYTHON) dev.py $@
