"""`python -m mlgov.cli`, where the package is not installed."""

from mlgov.cli import run

run()
