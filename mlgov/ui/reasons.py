"""Why a figure has its status, to go on from the figure that stands beside it."""

from __future__ import annotations

import re

_FIGURE = r"-?[\d.]+(?:e[-+]?\d+)?(?: %)?"
_LIMIT = rf"(?P<side>above|below|within) the limit of (?P<limit>{_FIGURE})(?: points)?"
_FIXED = re.compile(rf"(?P<value>{_FIGURE}), (?P<told>{_LIMIT})")
_COMPARED = re.compile(rf"(?P<value>{_FIGURE}) is (?P<told>.+? the reference's {_FIGURE}, {_LIMIT})")
_SPAN = re.compile(
    r"(?P<rate>[\w ]+): lowest (?P<low>.+) (?P<a>[\d.]+ %), highest (?P<high>.+) (?P<b>[\d.]+ %)"
)


def readable(why: str | None) -> str:
    """The whole reason without the figure: `Below the limit of 0.80: ...; selection rate from 51.0 % ...`."""
    text = why or ""
    found = _comparison(text)
    if found:
        text = found["told"] + text[found.end() :]
    *before, last = text.split("; ")
    whole = "; ".join([*(part.rstrip(". ") for part in before), _span(last)])
    return whole[:1].upper() + whole[1:]


def against(why: str | None) -> str:
    """Only the comparison: `, below the limit of 0.80`; nothing where there is none."""
    found = _comparison(why or "")
    return f", {found['told']}" if found else ""


def between(why: str | None) -> str:
    """The groups that a figure lies between: `selection rate from 51.0 % (18-29) to 86.1 % (30-49)`."""
    found = _SPAN.search((why or "").rpartition("; ")[2])
    return _span(found[0]) if found else ""


def limit_of(why: str | None) -> float | None:
    """The fixed limit that a figure is told to lie above, below or within."""
    found = _FIXED.match(why or "")
    if found is None:
        return None
    number = float(found["limit"].removesuffix(" %"))
    return number / 100 if found["limit"].endswith("%") else number


def _comparison(why: str) -> re.Match[str] | None:
    return _FIXED.match(why) or _COMPARED.match(why)


def _span(text: str) -> str:
    found = _SPAN.search(text)
    if found is None:
        return text
    told = f"{found['rate'].strip()} from {found['a']} ({found['low']}) to {found['b']} ({found['high']})"
    return text[: found.start()] + told + text[found.end() :]
