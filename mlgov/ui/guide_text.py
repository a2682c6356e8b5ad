"""A guide as HTML: paragraphs, lists, bold, italics, code and links to our pages; nothing else is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from mlgov.ui import blocks
from mlgov.ui.text import esc

_NUMBERED, _POINT = re.compile(r"^(\d+)\. +"), re.compile(r"^- +")
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z_]+(?:\?[a-z]+=[a-z_-]+)?)\)")
_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*]+)\*"), r"<em>\1</em>"),
)


def html(text: str) -> str:
    """The whole guide; what looks like HTML in it is shown as it is written."""
    return f'<article class="guide">{"".join(_paragraphs(text))}</article>'


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        for kind, members in groupby(paragraph.splitlines(), key=_kind):
            yield _block(kind, list(members))


def _kind(line: str) -> str:
    return "ol" if _NUMBERED.match(line) else "ul" if _POINT.match(line) else "p"


def _block(kind: str, lines: list[str]) -> str:
    if kind == "p":
        return f"<p>{_line(' '.join(lines))}</p>"
    mark = _NUMBERED if kind == "ol" else _POINT
    first = _NUMBERED.match(lines[0])
    start = f' start="{first[1]}"' if first else ""
    items = "".join(f"<li>{_line(mark.sub('', line))}</li>" for line in lines)
    return f"<{kind}{start}>{items}</{kind}>"


def _line(text: str) -> str:
    """One text with its marks; it is escaped first, and links are put in last."""
    shown, end = "", 0
    for found in _LINK.finditer(text):
        shown += _marked(text[end : found.start()]) + blocks.link(found[1], found[2])
        end = found.end()
    return shown + _marked(text[end:])


def _marked(text: str) -> str:
    shown = esc(text)
    for mark, tag in _MARKS:
        shown = mark.sub(tag, shown)
    return shown
