"""Text on screens: made harmless, put into links, and dated; figures are written by `charts.words`."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from mlgov.charts import words

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def esc(value: Any) -> str:
    """Text from anybody, safe inside HTML and inside a quoted attribute."""
    return html.escape(str(value), quote=True)


def plain(value: Any) -> str:
    """Text from anybody, safe where Streamlit reads Markdown: labels, captions, messages."""
    return _MARKDOWN.sub(r"\\\1", str(value)).replace("\n", " ")


def parsed(value: date | datetime | str | None) -> date | datetime | None:
    """A date or a moment from ISO 8601 text; None when it is neither. A week such as 2026-W48 is neither."""
    if not isinstance(value, str):
        return value
    if not _DATED.match(value):
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def day(value: date | datetime | str | None) -> str:
    """`14 Nov 2026`."""
    return words.date(parsed(value))


def moment(value: date | datetime | str | None) -> str:
    """`14 Nov 2026 09:30 UTC`; a date alone stays a date."""
    value = parsed(value)
    return words.moment(value) if isinstance(value, datetime) else words.date(value)


def exact(value: date | datetime | str | None) -> str:
    """What stands behind a shorter date: the moment to the microsecond, or the day as ISO 8601."""
    value = parsed(value)
    return words.exact_moment(value) if isinstance(value, datetime) else value.isoformat() if value else ""


def title_case(identifier: str) -> str:
    """`not_evaluated` as `Not evaluated`."""
    return identifier.replace("_", " ").replace("-", " ").strip().capitalize()


def href(page: str, **params: Any) -> str:
    """The URL of a page of ours, relative to the application's root."""
    kept = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{page}?{urlencode(kept)}" if kept else page
