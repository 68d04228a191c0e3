# Two commands; both set up all that they need and can be repeated at will.
PYTHON ?= python3

.PHONY: start test
start:
	@$(PYTHON) bootstrap.py start

test:
	@$(PYTHON) bootstrap.py test
