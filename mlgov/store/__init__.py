"""The store: one DuckDB file, its journal, and the tables that follow from the journal.

Only this package writes the store's SQL. Times are UTC; DuckDB keeps them as TIMESTAMP without a zone.
"""
