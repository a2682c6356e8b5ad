"""Rows become counts, counts become figures, figures become verdicts. Pure: no store, no clock, no files."""
