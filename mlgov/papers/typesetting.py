"""Blocks to PDF. The same paper gives the same bytes, on every machine and every day.

Content travels to Typst as one JSON text and is shown as it is: no markup is ever built from it. The PDF is
tagged (PDF/UA-1), its time of creation is the moment that the paper speaks of, and only the fonts inside
Typst are used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import typst

from mlgov.charts import words
from mlgov.charts.theme import LIGHT, STATUS
from mlgov.papers.blocks import Block, Chart
from mlgov.papers.glyphs import fonts, printable

PaperSize = Literal["a4", "us-letter"]
TEMPLATES = Path(str(resources.files("mlgov.papers") / "typst"))
LONGEST_TEXT = 1_500  # characters of one text: no row of a table may be taller than a page
HASH_DIGITS = 12


@dataclass(frozen=True)
class Stamp:
    """What a paper rests on, printed at the foot of each page.

    `as_of` is the moment it speaks of, `head` and `entry` name the journal's newest entry at that moment,
    `data_cutoff` the newest data in it.
    """

    as_of: datetime
    data_cutoff: datetime | None
    policy_version: str
    head: str
    entry: int

    def lines(self) -> list[str]:
        return [
            f"as of {words.moment(self.as_of)}",
            f"data up to {words.moment(self.data_cutoff)}" if self.data_cutoff else "no data yet",
            f"policy {self.policy_version}",
            f"journal {words.count(self.entry)}, {self.head[:HASH_DIGITS]}",
        ]


@dataclass(frozen=True)
class Paper:
    """A finished PDF with its name and the SHA-256 of its bytes."""

    pdf: bytes
    filename: str
    sha256: str


def typeset(
    title: str,
    blocks: Sequence[Block],
    stamp: Stamp,
    *,
    size: PaperSize = "a4",
    author: str = "mlgov",
    keywords: Sequence[str] = (),
) -> bytes:
    """The PDF of the blocks under a title."""
    content = {
        "title": title,
        "author": author,
        "keywords": list(keywords),
        "format": size,
        "footer": stamp.lines(),
        "blocks": [_data(block) for block in blocks],
    }
    look = {
        "colours": _colours(),
        "marks": _marks(),
        "tints": {status: LIGHT.tint(status) for status in STATUS},
    }
    text = json.dumps({**_shown(content), **look}, ensure_ascii=False, allow_nan=False)
    made = typst.compile(
        TEMPLATES / "paper.typ",
        root=TEMPLATES,
        font_paths=fonts(),
        sys_inputs={"paper": text},
        pdf_standards="ua-1",
        timestamp=int(stamp.as_of.timestamp()),
    )
    return bytes(made)


def _data(value: Any) -> Any:
    """Blocks as JSON values; a dataclass with a `kind` keeps it, a chart's drawing joins its words."""
    if isinstance(value, Chart):
        words_of = {"kind": value.kind, "title": value.title, "caption": value.caption, "alt": value.alt}
        return {**words_of, **value.drawing}
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: _data(getattr(value, one.name)) for one in fields(value)}
        kind = getattr(type(value), "kind", None)
        return {"kind": kind, **named} if isinstance(kind, str) else named
    if isinstance(value, list | tuple):
        return [_data(one) for one in value]
    return value


def _shown(value: Any) -> Any:
    """Every text of the content printable and of a bearable length."""
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
        return printable(cut)
    if isinstance(value, Mapping):
        return {name: _shown(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value


def _colours() -> dict[str, str]:
    names = ("text", "border", "accent", "green", "orange", "red", "grey")
    return {name: getattr(LIGHT, name) for name in names}


def _marks() -> dict[str, dict[str, str]]:
    return {
        status: {"icon": mark.icon, "word": mark.word, "role": mark.role} for status, mark in STATUS.items()
    }
