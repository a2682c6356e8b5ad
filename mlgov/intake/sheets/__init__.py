"""Spreadsheets of the inventory: XLSX and CSV files to rows of cells, each with its address."""
