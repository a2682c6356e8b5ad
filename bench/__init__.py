"""Benchmarks: each module has `results()`, and `python -m bench` prints them all as one table."""
