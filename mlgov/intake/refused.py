"""What is said of rows that went to quarantine, and of a file of which nothing else is left."""

from __future__ import annotations

import polars as pl

from mlgov.errors import DataError, Problem
from mlgov.intake.findings import Finding


def about(quarantine: pl.DataFrame) -> list[Finding]:
    """The warning beside a load that put rows aside; nothing where there are none."""
    if quarantine.height == 0:
        return []
    rows = "one row" if quarantine.height == 1 else f"{quarantine.height:,} rows"
    what = f"{rows} can't be read and went to quarantine"
    return [Finding("warning", "", what, "download them, mend them and load them again", quarantine.height)]


def nothing_left(name: str, quarantine: pl.DataFrame) -> DataError:
    """The error for a file without a single readable row, with the first of its faults."""
    problems = faults(quarantine, 10)
    message = f"{name}: none of its {quarantine.height:,} rows can be read. {problems[0]}"
    return DataError(message, problems)


def faults(quarantine: pl.DataFrame, most: int = 50) -> list[Problem]:
    """What is wrong with the first rows of a quarantine, line by line."""
    first = quarantine.select("line", "column", "reason").head(most).iter_rows()
    return [Problem(f"line {line}", f"{column}: {why}" if column else why) for line, column, why in first]
