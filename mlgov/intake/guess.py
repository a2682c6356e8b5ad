"""What each column of an extract seems to be by its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mlgov.intake.casting import moments


@dataclass(frozen=True)
class ColumnGuess:
    """What a column seems to be.

    `type` is number, whole number, truth value, time, text or empty; `nulls` a share of the sample (0 to 1),
    `distinct` a count among the `rows` of the sample; `role` the part in the spec, "" when none.
    """

    name: str
    type: str
    nulls: float
    distinct: int
    rows: int
    examples: tuple[str, ...]
    role: str = ""

    @cached_property
    def plain(self) -> str:
        """The name in lower case with underscores, for comparison."""
        return folded(self.name)


def seems(known: Sequence[str]) -> str:
    """The type of a text column by its different values (nulls left out)."""
    if not known:
        return "empty"
    if all(text.strip().lower() in ("true", "false") for text in known):
        return "truth value"
    values = [_float(text) for text in known]
    if None not in values:
        return (
            "whole number" if all(value is not None and value.is_integer() for value in values) else "number"
        )
    # Most texts are told from a time by their first value alone.
    head = pl.Series(known[:1])
    if moments(head).null_count() == 0 and moments(pl.Series(known)).null_count() == 0:
        return "time"
    return "text"


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def folded(name: str) -> str:
    """A text in lower case with underscores, for comparison."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
