# Three commands; each sets up all that it needs and can be repeated at will.
# make bench QUICK=1 runs every benchmark for a moment, to see that it works, and keeps nothing.
PYTHON ?= python3

.PHONY: start test bench
start:
	@$(PYTHON) bootstrap.py start

test:
	@$(PYTHON) bootstrap.py test

bench:
	@QUICK="$(QUICK)" $(PYTHON) bootstrap.py bench
