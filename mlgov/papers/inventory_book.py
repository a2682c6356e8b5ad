"""A spreadsheet to edit and bring back: headings with help, lists to choose from, cells not to be edited."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from mlgov.papers import spreadsheet

_FIXED = datetime(2000, 1, 1)  # a file's time of creation would make its bytes differ
_MORE = 500  # empty rows below the last that offer the choices, too
_LISTS = "Choices"
_LONGEST_LIST = 250  # characters of the choices that a cell's rule itself may hold


@dataclass(frozen=True)
class Column:
    """One column. `options` are what may be chosen, `shut` says why the cells are not edited here."""

    heading: str
    help: str
    options: tuple[str, ...] = ()
    open: bool = False  # another answer than the options may be written
    shut: str = ""


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one file; the same sheets give the same bytes. Texts are written as they are given."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _FIXED})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "shut": book.add_format({"font_color": "#6b6b6b", "bg_color": "#f0f0f0"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        pages = [(book.add_worksheet(one.name), one) for one in sheets]
        lists = _lists(book, sheets)
        for page, one in pages:
            _fill(page, one, styles, lists)
    return target.getvalue()


def csv(sheet: Sheet) -> bytes:
    """One sheet as UTF-8 with a byte order mark."""
    columns = {one.heading: [_plain(row[k]) for row in sheet.rows] for k, one in enumerate(sheet.columns)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return b"\xef\xbb\xbf" + frame.write_csv().encode()


def _fill(page: Any, sheet: Sheet, styles: Mapping[str, Any], lists: Mapping[tuple[str, ...], str]) -> None:
    last = len(sheet.rows) + _MORE
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, styles["head"])
        values = pl.Series([_plain(row[place]) for row in sheet.rows[:200]], dtype=pl.String)
        page.set_column(place, place, spreadsheet.width(values.rename(column.heading)))
        page.data_validation(1, place, last, place, _rule(column, lists))
    for line, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            _write(page, line, place, value, styles, shut=bool(sheet.columns[place].shut))
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)


def _write(page: Any, line: int, place: int, value: Any, styles: Mapping[str, Any], *, shut: bool) -> None:
    style = styles["shut"] if shut else None
    if value in (None, ""):
        if shut:
            page.write_blank(line, place, None, style)
    elif isinstance(value, date):
        page.write_datetime(line, place, value, styles["day"])
    elif isinstance(value, int):
        page.write_number(line, place, value, style)
    else:
        page.write_string(line, place, str(value), style)


def _rule(column: Column, lists: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    """What a spreadsheet program shows beside a cell of the column, and what it lets in."""
    said = f"{column.shut} {column.help}".strip()
    about = {"input_title": column.heading[:32], "input_message": said[:255]}
    if not column.options or column.shut:
        return {"validate": "any", **about}
    short = len(",".join(column.options)) <= _LONGEST_LIST and not any("," in one for one in column.options)
    source: Any = list(column.options) if short else lists[column.options]
    return {"validate": "list", "source": source, "error_type": "warning" if column.open else "stop", **about}


def _lists(book: Any, sheets: Sequence[Sheet]) -> dict[tuple[str, ...], str]:
    """Choices that no rule can hold, on a hidden sheet: options -> where they stand."""
    wanted = {one.options for sheet in sheets for one in sheet.columns if one.options and not one.shut}
    page = book.add_worksheet(_LISTS)
    page.hide()
    found = {}
    for place, options in enumerate(sorted(wanted)):
        for line, option in enumerate(options):
            page.write_string(line, place, option)
        name = xl_col_to_name(place, True)
        found[options] = f"={_LISTS}!{name}$1:{name}${len(options)}"
    return found


def _plain(value: Any) -> str | None:
    return None if value in (None, "") else value.isoformat() if isinstance(value, date) else str(value)
