"""A field of a record as one cell of a spreadsheet, and back: exactly, or the cell says that it is kept.

Text, dates and choices stand as they are. Several things are divided by semicolons (`income; age`), things
with names are written `name = text; name = text`, and rows of a small table `Ledger = confidential`. What
can't be written so, such as a list with a text that holds a semicolon, is written as JSON. A text that a
spreadsheet program would run as a formula has an apostrophe before it, which is taken away again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mlgov.govern.records.forms import FormField

KEPT = "[kept as it is]"  # in place of what no cell can hold; such a cell changes nothing
LONGEST = 32_767  # characters of a cell, the format's own limit
_LISTS = ("list", "multi")
_NAMED = ("mapping", "reasons", "numbers")
_FORMULA = re.compile(r"^'*[ \n\u00a0\ufeff]*[=+\-@\t\r＝＋－＠]")
# Characters that XML can't hold, and the form in which spreadsheets escape them.
_UNHELD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")


def written(field: FormField, value: Any) -> str:
    """The cell of a stored value; empty for nothing."""
    if value in (None, "", [], {}, ()):
        return ""
    plain = _plain(field, value)
    if field.widget in (*_LISTS, *_NAMED, "rows") and (not plain or _parsed(field, plain) != value):
        plain = json.dumps(value, ensure_ascii=False)
    shown = f"'{plain}" if _FORMULA.match(plain) else plain
    return KEPT if len(shown) > LONGEST or _UNHELD.search(shown) else shown


def read(field: FormField, cell: str) -> Any:
    """What a cell says, for the record to check; None for an empty one. What is no list stays text."""
    text = cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
    return _parsed(field, text) if text.strip() else None


def _plain(field: FormField, value: Any) -> str:
    if field.widget in _LISTS:
        return "; ".join(map(str, value))
    if field.widget in _NAMED:
        return "; ".join(f"{name} = {_text(one)}" for name, one in value.items())
    if field.widget == "rows":
        return "; ".join(" = ".join(_text(row[cell.name]) for cell in field.columns) for row in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _parsed(field: FormField, text: str) -> Any:
    if field.widget in ("date", "moment") and isinstance(_number(text), float):
        return _number(text)  # a day as its number, which the record refuses; as text it would be seconds
    if field.widget not in (*_LISTS, *_NAMED, "rows"):
        return (
            {"yes": True, "no": False}.get(text.strip().lower(), text) if field.widget == "switch" else text
        )
    if text.lstrip().startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if field.widget in _LISTS:
        return parts
    if field.widget == "rows":
        names = [cell.name for cell in field.columns]
        return [
            dict(zip(names, (one.strip() for one in part.split("=", len(names) - 1)), strict=False))
            for part in parts
        ]
    return _named(parts, numbers=field.widget == "numbers")


def _named(parts: list[str], *, numbers: bool) -> Mapping[str, Any]:
    pairs = [part.partition("=") for part in parts]
    return {name.strip(): _number(text.strip()) if numbers else text.strip() for name, _, text in pairs}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
