"""Why a figure has its status, made readable: limit and reference in the unit of the figure beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mlgov.charts import words

_LIMIT = r"(?P<side>above|below|within) the limit of (?P<limit>-?[\d.]+(?:e[-+]?\d+)?)"
_FALL = r"\S+ is (?P<far>\S+) (?P<way>above|below) the reference's (?P<ref>[^ ,]+), "
_RATIO = r"\S+ is (?P<times>\S+) times the reference's (?P<ref>[^ ,]+), "
_FIXED, _FALLEN, _GROWN = (re.compile(start + _LIMIT) for start in (r"[^ ,]+, ", _FALL, _RATIO))
_LOWEST, _HIGHEST = r"lowest (?P<low>.+) (?P<a>[\d.e-]+)", r"highest (?P<high>.+) (?P<b>[\d.e-]+)"
_SPAN = re.compile(rf"(?P<rate>[\w ]+): {_LOWEST}, {_HIGHEST}")
_TOLD = re.compile(
    r"(?<![\w.])-?\d[\d.]*(?:e[-+]?\d+)?(?: is \S+ (?:above|below|times) the reference's [^ ,]+)?, "
)
_PAIR = re.compile(r"\b([A-Za-z]\w*),(?=[A-Za-z])")


def readable(why: str | None, unit: str) -> str:
    """The whole reason: `Below the limit of 0.80: ...; selection rate from 51 % (18-29) to 86 % (30-49)`."""
    text = why or ""
    found, told = _compared(text, unit)
    rest = text[found.end() :] if found else text
    *before, last = [_span(part) for part in rest.split("; ")]
    whole = told + "; ".join([*(part.rstrip(". ") for part in before), last])
    return whole[:1].upper() + whole[1:]


def against(why: str | None, unit: str) -> str:
    """Only the comparison, to go on from the figure: `, below the limit of 0.80`; nothing without a limit."""
    told = _compared(why or "", unit)[1]
    return f", {told}" if told else ""


def between(why: str | None) -> str:
    """The groups that a figure lies between: `selection rate from 51 % (18-29) to 86 % (30-49)`."""
    found = _SPAN.search((why or "").rpartition("; ")[2])
    return _span(found[0]) if found else ""


def limit_of(why: str | None) -> float | None:
    """The fixed limit that a figure is told to lie above, below or within."""
    found = _FIXED.match(why or "")
    return float(found["limit"]) if found else None


def rounded(text: str) -> str:
    """A sentence that holds a reason, of a figure of unknown unit: to two decimals, pairs joined by "and"."""
    begins = _TOLD.search(text)
    found, told = _compared(text[begins.start() :], "ratio") if begins else (None, "")
    if begins and found:
        value = words.number(float(re.split(r"[ ,]", found[0])[0]))
        rest = text[begins.start() + found.end() :]
        text = f"{text[: begins.start()]}{value}, {told}{rest}"
    return _PAIR.sub(r"\1 and ", text)


def _compared(why: str, unit: str) -> tuple[re.Match[str] | None, str]:
    """The comparison that a reason begins with, and the same in the figure's unit without the figure."""
    for pattern, tell in _TELLERS:
        if found := pattern.match(why):
            return found, tell(found.groupdict(), unit)
    return None, ""


def _fixed(part: Mapping[str, Any], unit: str) -> str:
    return f"{part['side']} the limit of {words.amount(float(part['limit']), unit)}"


def _fallen(part: Mapping[str, Any], unit: str) -> str:
    stood = words.amount(float(part["ref"]), unit)
    far, limit = _points(part["far"], unit), _points(part["limit"], unit)
    return f"{far} {part['way']} the reference's {stood}, {part['side']} the limit of {limit}"


def _grown(part: Mapping[str, Any], unit: str) -> str:
    stood, times = words.amount(float(part["ref"]), unit), words.number(float(part["times"]))
    limit = words.number(float(part["limit"]))
    return f"{times} times the reference's {stood}, {part['side']} the limit of {limit}"


def _points(text: str, unit: str) -> str:
    """A difference of shares is told in points, so that it is not taken for a share of the reference."""
    return f"{float(text) * 100:.1f} points" if unit == "share" else words.number(float(text))


def _span(text: str) -> str:
    found = _SPAN.search(text)
    if found is None:
        return text
    low, high = (words.share(float(found[name]), 0) for name in ("a", "b"))
    return f"{found['rate'].strip()} from {low} ({found['low']}) to {high} ({found['high']})"


_TELLERS: list[tuple[re.Pattern[str], Callable[[Mapping[str, Any], str], str]]] = [
    (_FIXED, _fixed),
    (_FALLEN, _fallen),
    (_GROWN, _grown),
]
