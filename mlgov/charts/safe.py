"""Texts of strangers inside a figure.

Plotly reads tags, entities and TeX in every label. Column names and group values come from files that
anybody may have written, so each of them passes through `plain` before it reaches a figure.
"""

from __future__ import annotations

import unicodedata

from mlgov.charts.words import shortened

_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;", "{": "&#123;"}
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def visible(text: str) -> str:
    """The text without what can't be seen: control characters, changes of direction, lone surrogates."""
    kept = (" " if unicodedata.category(char) in _UNSEEN else char for char in text)
    return "".join(kept)


def plain(text: object, most: int | None = None) -> str:
    """A text that plotly draws letter by letter; with `most`, shortened in its middle first."""
    seen = visible(str(text))
    if most is not None:
        seen = shortened(seen, most)
    return "".join(_MARKUP.get(char, char) for char in seen)


def unique_labels(names: list[str], most: int = 34) -> list[str]:
    """Short labels of an axis, kept apart where shortening would make two names the same."""
    taken: dict[str, int] = {}
    labels = []
    for name in names:
        short = plain(name, most)
        seen = taken.get(short, 0)
        taken[short] = seen + 1
        labels.append(f"{short} ({seen + 1})" if seen else short)
    return labels
