"""Values of records in one line, as reviews, descriptions and comparisons show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.charts import words
from mlgov.ui.text import moment, parsed


def line(value: Any, labels: Mapping[str, str] | None = None) -> str:
    """Any value of a record; `labels` are what its choices are called. A dash for nothing."""
    known = labels or {}
    if value in (None, "", [], {}, ()):
        return words.NOTHING
    if isinstance(value, Mapping):
        return "; ".join(f"{known.get(name, name)}: {line(one, known)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_row(one, known) if isinstance(one, Mapping) else line(one, known) for one in value)
    if isinstance(value, float):
        return words.number(value, words.MOST_DECIMALS).rstrip("0").rstrip(".")
    text = str(value)
    return known.get(text) or (moment(text) if parsed(text) and not text.isdigit() else text)


def _row(cells: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """A line of a small table, its name first: `Ledger (confidential)`."""
    in_order = sorted(cells, key=lambda name: name != "name")
    first, *rest = (line(cells[name], labels) for name in in_order)
    return f"{first} ({', '.join(rest)})" if rest else first
