"""What the checks of an extract say, and the two ways in which they end.

An error stops the load, a warning is shown and loaded past, an info explains what the figures will lack.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mlgov.errors import DataError, Problem

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """One thing noticed in an extract.

    `column` is the column's name in the file ("" for the whole file), `rows` the number of rows affected.
    """

    level: Level
    column: str
    what: str
    fix: str = ""
    rows: int = 0


def stop_on_errors(name: str, findings: Iterable[Finding]) -> None:
    """Raise one `DataError` that holds every error at once; warnings and infos pass."""
    errors = [found for found in findings if found.level == "error"]
    if not errors:
        return
    problems = [Problem(_place(found), found.what, found.fix) for found in errors]
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems)


def _place(found: Finding) -> str:
    return f'column "{shorten(found.column)}"' if found.column else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest known names as a question, or "" when nothing is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=2, cutoff=0.6)
    return f"did you mean {' or '.join(repr(by_folded[match]) for match in near)}?" if near else ""


def shorten(text: str, length: int = 80) -> str:
    """A text that fits into a sentence: control characters shown, the rest cut with an ellipsis."""
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text[: length + 1])
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names in quotation marks, the tail counted: '"a", "b" and 12 more'."""
    every = list(names)
    text = ", ".join(f'"{shorten(name, 40)}"' for name in every[:most])
    return text if len(every) <= most else f"{text} and {len(every) - most:,} more"
