"""Tables: they sort, filter and download; a click on a row opens the thing that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl
import streamlit as st

from mlgov.charts import theme, words
from mlgov.papers import spreadsheet
from mlgov.ui import blocks
from mlgov.ui.text import day, esc, exact, moment
from mlgov.ui.view import show

Kind = Literal[
    "text",
    "long",
    "blank",
    "status",
    "marked",
    "date",
    "moment",
    "number",
    "count",
    "share",
    "ratio",
    "p_value",
    "hours",
    "trend",
    "weeks",
]
FEW = 8  # rows that need no filter
NARROW = 3  # columns; a table with more turns into one card a row where the screen is narrow
TALL = 25  # rows; a longer table scrolls inside itself
SHOWN = 200  # rows at a time; a longer list is searched as a whole and turned page by page
_RIGHT = {"number", "count", "share", "ratio", "p_value", "hours"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table: which key of a row, under which heading, written in which way.

    `why` names the key that holds a status' reason, `unit` the key that holds a figure's unit, `grey` the key
    of what stands in grey behind the value, such as its interval, `under` of what stands in grey below it,
    `apart` the key of a limit from which the value must be told apart.
    """

    key: str
    label: str
    kind: Kind = "text"
    help: str = ""
    why: str = ""
    unit: str = ""
    grey: str = ""
    under: str = ""
    apart: str = ""
    width: str = ""  # a CSS length, where tables that stand below each other should line up


def table(
    rows: pl.DataFrame | Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    empty: str,
    url: Callable[[Row], str] | None = None,
    part: str = "",
    every: Callable[[], Sequence[Row]] | None = None,
) -> None:
    """Draw a table in the order given (worst first is the caller's); `url` says what a row opens.

    part: which rows of a longer list these are, where the caller turns its pages; every: all of them, which
    are read when they are downloaded. Without it the caller offers them.
    """
    found: Sequence[Row] = rows.to_dicts() if isinstance(rows, pl.DataFrame) else rows
    if not found:
        show(f'<p class="empty-line">{esc(empty)}</p>', key=key)
        return
    shown, counted = (found, part) if part or len(found) <= SHOWN else _part(found, columns, key)
    show(html(shown, columns, counted=counted, url=url), key=key)
    if every or not part:
        _downloads(every or (lambda: found), columns, key)


def _part(rows: Sequence[Row], columns: Sequence[Column], key: str) -> tuple[Sequence[Row], str]:
    """Of a long list the rows that are looked for, as many as one page holds, and which these are."""
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.text_input(
            "Find in all rows",
            key=f"find_{key}",
            placeholder=f"Find in all {words.count(len(rows))} rows",
            label_visibility="collapsed",
            width=300,
        ).strip().casefold()  # fmt: skip
        found = [row for row in rows if wanted in _said(row, columns)] if wanted else rows
        starts = range(0, max(len(found), 1), SHOWN)
        chosen = (
            st.selectbox(
                "Rows",
                list(starts),
                format_func=lambda start: f"Rows {span(start, len(found))}",
                key=f"page_{key}_{len(found)}",
                label_visibility="collapsed",
                width=250,
            )
            if len(starts) > 1
            else 0
        )
    return found[chosen : chosen + SHOWN], f"rows {span(chosen, len(found))}" if found else "no row"


def span(start: int, total: int) -> str:
    """`201 to 400 of 1,000`: where a page of a long list lies."""
    first, last = words.count(min(start + 1, total)), words.count(min(start + SHOWN, total))
    return f"{first} to {last} of {words.count(total)}"


def _said(row: Row, columns: Sequence[Column]) -> str:
    """What the row's cells say, for a search."""
    names = [name for one in columns for name in (one.key, one.grey, one.under) if name]
    return " ".join(str(_plain(row.get(name))) for name in names).casefold()


def html(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    counted: str = "",
    url: Callable[[Row], str] | None = None,
) -> str:
    """The rows as a table; `counted` says which rows of a longer list these are."""
    head = "".join(
        f'<th scope="col" tabindex="0" aria-sort="none" title="{esc(one.help)}"'
        f"{' class=right' if one.kind in _RIGHT else ''}"
        f"{f' style=width:{esc(one.width)}' if one.width else ''}>{esc(one.label)}</th>"
        for one in columns
    )
    body = "".join(_row(row, columns, url(row) if url else "") for row in rows)
    tools = _tools(counted or words.plural(len(rows), "row"), own=not counted)
    tall = " tall" if len(rows) > TALL else ""
    cards = " cards" if len(columns) > NARROW else ""
    return (
        f'{tools if counted or len(rows) > FEW else ""}<div class="scroll{tall}" tabindex="0" role="region"'
        f' aria-label="Table"><table class="data{cards}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _tools(counted: str, *, own: bool) -> str:
    """What stands above the rows; own: with a filter of theirs, as no search of the whole list is there."""
    search = (
        '<input class="filter" type="search" placeholder="Filter these rows" aria-label="Filter these rows">'
    )
    counter = f'<span class="counter" data-all="{counted}">{counted}</span>'
    return f'<div class="tools">{search if own else ""}{counter}</div>'


def _row(row: Row, columns: Sequence[Column], url: str) -> str:
    cells = []
    for i, column in enumerate(columns):
        key, content = _cell(row, column)
        if i == 0 and url:
            shown = day(row[column.key]) if column.kind == "date" else row[column.key]
            content = blocks.link(shown, url)
        side = (
            "right"
            if column.kind in _RIGHT
            else "long"
            if column.kind == "long"
            else "mid"
            if column.kind in ("text", "blank")
            else "nowrap"
        )
        grey = (
            f' <span class="grey">{esc(row[column.grey])}</span>'
            if column.grey and row.get(column.grey)
            else ""
        )
        under = f"<small>{esc(row[column.under])}</small>" if column.under and row.get(column.under) else ""
        title = (
            f' title="{esc(row[column.why])}"'
            if column.why and column.kind in ("long", "text") and row.get(column.why)
            else ""
        )
        cells.append(f'<td class="{side}" data-key="{esc(key)}"{title}>{content}{grey}{under}</td>')
    opens = f' data-go="{esc(url)}"' if url else ""
    return f"<tr{opens}>{''.join(cells)}</tr>"


def _cell(row: Row, column: Column) -> tuple[Any, str]:
    """What the cell sorts by, and what it shows as HTML."""
    value = row.get(column.key)
    match column.kind:
        case "status":
            return (-theme.severity(value) if value else ""), (
                blocks.status(value, str(row.get(column.why) or "")) if value else ""
            )
        case "marked":  # a status with a word of its own
            if not value:
                return "", ""
            return -theme.severity(value[0]), blocks.marked(*value)
        case "date":
            return _text(value), f'<time title="{esc(exact(value))}">{esc(day(value))}</time>'
        case "moment":
            return _text(value), f'<time title="{esc(exact(value))}">{esc(moment(value))}</time>'
        case "trend":
            return "", blocks.sparkline(value or ())
        case "weeks":
            return "", blocks.strip(value or ())
        case "blank":
            return _text(value), esc(value or "")
        case "text" | "long":
            if column.key.endswith("why"):
                value = _sentence(value)
            return ("" if value is None else value), esc(words.NOTHING if value in (None, "") else value)
        case kind:
            unit = str(row.get(column.unit) or kind) if column.unit else kind
            shown = words.amount(value, unit, apart_from=row.get(column.apart))
            return ("" if value is None else value), esc(shown)


def _sentence(value: Any) -> Any:
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value or "")


def _downloads(every: Callable[[], Sequence[Row]], columns: Sequence[Column], key: str) -> None:
    """Everything, not only the rows shown, in plain values under the headings of the screen."""

    def plain() -> pl.DataFrame:
        rows = every()
        kept = {
            c.label: [_plain(row[c.key][1] if c.kind == "marked" else row.get(c.key)) for row in rows]
            for c in columns
            if c.kind not in ("trend", "weeks")
        }
        return pl.DataFrame(kept, strict=False)

    with st.container(horizontal=True, key=f"downloads_{key}"):
        st.download_button(
            "CSV",
            lambda: spreadsheet.csv(plain()),
            f"{key}.csv",
            "text/csv",
            key=f"csv_{key}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
        st.download_button(
            "Excel",
            lambda: spreadsheet.xlsx(plain()),
            f"{key}.xlsx",
            key=f"xlsx_{key}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float | str | date | datetime) or value is None:
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
