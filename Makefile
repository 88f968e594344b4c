# Everything is in ground.py, which needs nothing but Python. PYTHON chooses which one.
PYTHON ?= python3
.PHONY: demo demo-reset test check fix bench help setup
.DEFAULT_GOAL := help

demo demo-reset test check fix bench help setup:
	@exec $(PYTHON) ground.py $@ $(ARGS)
