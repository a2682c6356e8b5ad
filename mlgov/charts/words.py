"""How a number, a date or a status is written, the same on every screen and paper.

Every function takes None (and NaN or infinity) and answers with a dash, because a figure that is not
there must never look like a zero.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from datetime import date as Date

NOTHING = "–"
MINUS = "-"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_DECIMALS = 4  # no figure is written with more, whatever it has to be told apart from


def number(value: float | None, decimals: int = 2) -> str:
    """`12,431.50`: grouped by thousands, never `-0.00`."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:,.{decimals}f}"
    return text.lstrip(MINUS) if float(text.replace(",", "")) == 0 else text


def count(value: float | None) -> str:
    """`12,431`."""
    return number(value, 0)


def window(label: str) -> str:
    """A window's label in a sentence; of figures without windows it is `all rows`."""
    return "all rows" if label == "all" else label


def ratio(value: float | None, decimals: int = 2) -> str:
    """`0.74`."""
    return number(value, decimals)


def share(value: float | None, decimals: int = 1) -> str:
    """`74.2 %` for 0.742."""
    return NOTHING if value is None or not math.isfinite(value) else f"{number(value * 100, decimals)} %"


def p_value(value: float | None) -> str:
    """`< 0.001` below a thousandth, else `0.043`."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def duration(length: timedelta | float | None) -> str:
    """`3 h 12 min` for a length of time; a bare number means hours. The two largest units, rounded."""
    hours = length.total_seconds() / 3600 if isinstance(length, timedelta) else length
    if hours is None or not math.isfinite(hours):
        return NOTHING
    minutes = round(abs(hours) * 60)
    if minutes >= 48 * 60:
        minutes = round(minutes / 60) * 60
    days, rest = divmod(minutes, 24 * 60) if minutes >= 48 * 60 else (0, minutes)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (rest // 60, "h"), (rest % 60, "min")) if n]
    return (MINUS if hours < 0 and parts else "") + (" ".join(parts) or "0 min")


def date(moment: Date | datetime | None) -> str:
    """`14 Nov 2026`, whatever the machine's language; a moment is dated in UTC."""
    if moment is None:
        return NOTHING
    day = _utc(moment).date() if isinstance(moment, datetime) else moment
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime | None) -> str:
    """`14 Nov 2026 09:30 UTC`."""
    return NOTHING if at is None else f"{date(at)} {_utc(at):%H:%M} UTC"


def exact_moment(at: datetime | None) -> str:
    """`2026-11-14 09:30:05.123456 UTC`, for what stands behind a shorter date."""
    return NOTHING if at is None else f"{_utc(at):%Y-%m-%d %H:%M:%S.%f} UTC"


def amount(value: float | None, unit: str = "ratio", *, apart_from: float | None = None) -> str:
    """A value in the style of its unit; unknown units are written as ratios.

    `apart_from` is the limit that stands beside it: 0.7996 against 0.80 is then written "0.7996", as
    "0.80, limit 0.80" would leave a reader to guess.
    """
    if apart_from is None or value is None or value == apart_from:
        return _in_unit(value, unit, _DECIMALS.get(unit, 2))
    for decimals in range(_DECIMALS.get(unit, 2), MOST_DECIMALS + 1):
        if _in_unit(value, unit, decimals) != _in_unit(apart_from, unit, decimals):
            break
    return _in_unit(value, unit, decimals)


def interval(
    value: float | None,
    lower: float | None = None,
    upper: float | None = None,
    n: float | None = None,
    unit: str = "ratio",
) -> str:
    """`0.74 (0.71-0.77), n = 8,214`; what is not known is left out."""
    text = amount(value, unit)
    if value is not None and lower is not None and upper is not None:
        low, high = amount(lower, unit), amount(upper, unit)
        # A minus of its own is not to be taken for the dash between the two.
        dash = " to " if lower < 0 else "-"
        text += f" ({low.removesuffix(' %')}{dash}{high})"
    return text if n is None else f"{text}, n = {count(n)}"


def change(now: float | None, before: float | None, unit: str = "ratio") -> str:
    """`+2.1 points` for shares, `-0.03` otherwise; "no change" where nothing of it would be seen."""
    if now is None or before is None:
        return NOTHING
    difference = now - before
    text = f"{number(difference * 100, 1)} points" if unit == "share" else amount(difference, unit)
    if not any(digit in text for digit in "123456789"):
        return "no change"
    return text if difference < 0 else f"+{text}"


def bin_label(text: str) -> str:
    """A bin's key as people say it.

    `(1294.8, 1592.7]` is "1,295-1,593", `(3696, inf)` "> 3,696", `=Paris` "Paris", `unseen:Rome` "new: Rome".
    """
    found = _INTERVAL.fullmatch(text.strip())
    if not found or not all(_is_number(end) for end in found.group(2, 3)):
        return _named_bin(text)
    low, high = float(found[2]), float(found[3])
    if math.isinf(low):
        return f"{'≤' if found[4] == ']' else '<'} {_short(high)}"
    if math.isinf(high):
        return f"{'≥' if found[1] == '[' else '>'} {_short(low)}"
    return f"{_short(low)}-{_short(high)}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """`1 model`, `3 models`, `1,204 entries` (with `many` given)."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def shortened(text: str, most: int = 40) -> str:
    """At most `most` characters, cut in the middle so that both ends stay to be recognised."""
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


_INTERVAL = re.compile(r"([(\[])\s*(\S+?)\s*,\s*(\S+?)\s*([)\]])")
_DECIMALS = {"share": 1, "points": 1, "count": 0, "level": 1, "weeks": 1, "currency": 0, "score": 3}


def _named_bin(text: str) -> str:
    if text.startswith("="):
        return text[1:]
    if text.startswith("unseen:"):
        return f"new: {text.removeprefix('unseen:')}"
    spoken = {
        "null": "missing",
        "invalid": "not a number",
        "unseen": "other new values",
        "other": "all others",
    }
    return spoken.get(text, text)


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


def _short(value: float) -> str:
    """Four significant digits, and no decimals that say nothing."""
    if value == 0 or not math.isfinite(value):
        return number(value, 0)
    decimals = min(max(3 - math.floor(math.log10(abs(value))), 0), 8)
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_unit(value: float | None, unit: str, decimals: int) -> str:
    if unit == "share":
        return share(value, decimals)
    if unit in ("p_value", "probability value"):
        return p_value(value)
    if unit in ("hours", "minutes"):
        return duration(value / 60 if unit == "minutes" and value is not None else value)
    text = number(value, decimals)
    return f"{text} weeks" if unit == "weeks" and text != NOTHING else text


def _utc(at: datetime) -> datetime:
    """A moment without a zone is UTC by the rule of this project."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
