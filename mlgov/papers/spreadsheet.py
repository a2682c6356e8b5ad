"""Tables as downloads. A spreadsheet program must show what a cell says and never run it.

A text that begins like a formula (= + - @, a tab or a carriage return) gets an apostrophe before it, which
makes every spreadsheet program read it as text. Numbers stay numbers.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import polars as pl
import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FULLWIDTH = ("＝", "＋", "－", "＠")  # some programs read these as the ASCII signs
LONGEST_CELL = 32_767  # characters, the format's own limit
_FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # a file's time of creation would make its bytes differ


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where it begins like a formula, leading blanks or not."""
    begins = text.lstrip(" \n\u00a0\ufeff")
    return f"'{text}" if begins.startswith((*FORMULA_STARTS, *_FULLWIDTH)) else text


def csv(frame: pl.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheet programs read its letters right; nulls are empty."""
    return b"\xef\xbb\xbf" + _texts_harmless(frame).write_csv().encode()


def xlsx(frame: pl.DataFrame, sheet: str = "mlgov") -> bytes:
    """One sheet with a header that stays in view and a filter; the same frame gives the same bytes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _FIXED.replace(tzinfo=None)})
        page = book.add_worksheet(_sheet_name(sheet))
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, name in enumerate(frame.columns):
            page.write_string(0, place, _cut(harmless(name)), bold)
            page.set_column(place, place, width(frame[name]))
        for line, row in enumerate(frame.iter_rows(), start=1):
            for place, value in enumerate(row):
                _write(page, line, place, value)
        page.freeze_panes(1, 0)
        if frame.width:
            page.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
    return target.getvalue()


def _texts_harmless(frame: pl.DataFrame) -> pl.DataFrame:
    def _told(series: pl.Series) -> pl.Series:
        kept = series.dtype.is_numeric() or series.dtype.is_temporal() or series.dtype == pl.Boolean
        texts = (
            [None if value is None else harmless(_text(value)) for value in series.to_list()]
            if not kept
            else None
        )
        return series if texts is None else pl.Series(series.name, texts, pl.String)

    shown = frame.with_columns(_told(series) for series in frame)
    return shown.rename({name: harmless(name) for name in shown.columns})


def _write(page: Any, line: int, place: int, value: Any) -> None:
    if value is None or (isinstance(value, float) and value != value):
        page.write_blank(line, place, None)
    elif isinstance(value, bool):
        page.write_boolean(line, place, value)
    elif isinstance(value, int | float) and abs(value) < 1e15:
        page.write_number(line, place, value)
    else:
        page.write_string(line, place, _cut(harmless(_text(value))))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _sheet_name(text: str) -> str:
    """A name that the format allows: 1 to 31 characters and none of []:*?/\\."""
    kept = "".join(" " if char in "[]:*?/\\" else char for char in text).strip("' ")
    return kept[:31] or "table"


def width(series: pl.Series) -> int:
    longest = max((len(str(value)) for value in series.head(200)), default=0)
    return max(9, min(60, max(longest, len(series.name)) + 2))
