"""Bringing an extract in by the screen: a file, its columns, a check, and the report."""
