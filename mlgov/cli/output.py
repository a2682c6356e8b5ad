"""Writing answers: one JSON document for scripts, or aligned tables for people."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Sequence
from typing import Any

_EVERY_SECONDS = {True: 0.1, False: 5.0}  # how often progress is told: on a screen, and into a log
_MOST_WIDE = 60  # characters of a table's cell


def print_json(value: Any) -> None:
    from mlgov.services.plain import plain

    print(json.dumps(plain(value), ensure_ascii=False, allow_nan=False))


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as what they hold; numbers to the right; nothing is cut but very long texts."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    right = [bool(rows) and all(_is_number(row[k]) for row in rows) for k in range(len(header))]
    for line in ([*header], ["-" * width for width in widths], *cells):
        aligned = (
            text.rjust(w) if r else text.ljust(w) for text, w, r in zip(line, widths, right, strict=True)
        )
        print("  ".join(aligned).rstrip())


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    text = f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if _is_number(value) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _MOST_WIDE else f"{text[: _MOST_WIDE - 1]}…"


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def in_words(value: object) -> str | None:
    """A value of a record in one line; None for nothing."""
    if value in (None, "", [], {}, ()):
        return None
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(in_words(one)) for one in value)
    return str(value)


class Progress:
    """Tells on standard error how far a long load is: called with a share from 0 to 1 and what is done."""

    def __init__(self) -> None:
        self._screen = sys.stderr.isatty()
        self._told = time.monotonic()

    def __call__(self, share: float, what: str) -> None:
        now = time.monotonic()
        if now - self._told < _EVERY_SECONDS[self._screen]:
            return
        self._told = now
        start, end = ("\r\033[K", "") if self._screen else ("", "\n")
        print(f"{start}{share:4.0%} {what}", end=end, file=sys.stderr, flush=True)

    def done(self) -> None:
        """Take the line of progress away again."""
        if self._screen:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
