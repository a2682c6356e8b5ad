"""Guides that come with mlgov: short texts in Markdown, each of which leads to the pages that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "guides"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Guide:
    """`text` is Markdown without the title; `summary` is its first paragraph."""

    id: str
    title: str
    summary: str
    text: str

    @property
    def plain(self) -> str:
        """The text without marks, for a search."""
        return re.sub(r"[*`#]|^\d+\. |^- ", "", _LINK.sub(r"\1", self.text), flags=re.MULTILINE)


@cache
def guides() -> tuple[Guide, ...]:
    """Every guide, by title; they come with the program and are the same at every moment."""
    found = [_read(file) for file in sorted(FOLDER.glob("*.md"))]
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def _read(file: Path) -> Guide:
    head, _, text = file.read_text(encoding="utf-8").partition("\n")
    text = text.strip()
    summary = " ".join(text.partition("\n\n")[0].split())
    return Guide(file.stem, head.removeprefix("#").strip(), _LINK.sub(r"\1", summary), text)
