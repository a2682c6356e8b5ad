"""A field of statuses as an SVG picture: rows by windows, for whoever takes it along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from mlgov.charts import words
from mlgov.charts.safe import visible
from mlgov.charts.theme import FONT, LIGHT, STATUS, WORST_FIRST, Colours, mark

CELL = 22  # pixels, and that much from row to row
_NAME, _LONGEST = 250, 32  # pixels and characters of a row's name
_HEAD = 92  # pixels for the windows' names, which stand upright
_TOP = 34  # pixels of the title


def svg(
    rows: Sequence[str],
    windows: Sequence[str],
    cells: Mapping[tuple[str, str], str],
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    tone: Colours = LIGHT,
) -> str:
    """Every cell has its status' colour and, but for ok, its mark; what `cells` lacks stays blank.

    names: what rows are called, where that is not what they are.
    """
    shown = names or {}
    width = _NAME + CELL * len(windows) + 20
    height = _TOP + _HEAD + CELL * len(rows) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(width, 520)}" height="{height}"'
        f' font-family="{escape(FONT)}" font-size="13" fill="{tone.text}" role="img">',
        f"<title>{_text(title)}</title>",
        f'<rect width="100%" height="100%" fill="{tone.ground}"/>',
        f'<text x="8" y="22" font-size="15" font-weight="600">{_text(title)}</text>',
        *(_head(i, window, tone) for i, window in enumerate(windows)),
        *(
            line
            for j, row in enumerate(rows)
            for line in _row(j, shown.get(row, row), [(w, cells.get((row, w))) for w in windows], tone)
        ),
        _key(height - 14, tone),
        "</svg>",
    ]
    return "\n".join(parts)


def _head(place: int, window: str, tone: Colours) -> str:
    x, y = _NAME + CELL * place + CELL / 2 + 4, _TOP + _HEAD - 8
    return (
        f'<text x="{x:g}" y="{y}" fill="{tone.grey}" font-size="11"'
        f' transform="rotate(-90 {x:g} {y})">{_text(words.shortened(window, 14))}</text>'
    )


def _row(place: int, name: str, line: Sequence[tuple[str, str | None]], tone: Colours) -> list[str]:
    y = _TOP + _HEAD + CELL * place
    parts = [f'<text x="8" y="{y + 15}">{_text(words.shortened(name, _LONGEST))}</text>']
    for i, (window, status) in enumerate(line):
        if status is None:
            continue
        x, one = _NAME + CELL * i, mark(status)
        told = _text(f"{name}, {window}: {one.word}")
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" fill="{tone.tint(status)}">'
            f"<title>{told}</title></rect>"
        )
        if status != "ok":
            colour = tone.on_breach if status == "breach" else tone.text if status == "warn" else tone.grey
            middle = x + CELL / 2 - 1
            parts.append(
                f'<text x="{middle:g}" y="{y + 14}" font-size="10" text-anchor="middle"'
                f' fill="{colour}">{one.icon}</text>'
            )
    return parts


def _key(y: float, tone: Colours) -> str:
    """What the cells mean, in words."""
    named = "".join(
        f'<tspan fill="{tone.of(one)}">{STATUS[one].icon}</tspan> {STATUS[one].word}   '
        for one in WORST_FIRST[:4]
    )
    return (
        f'<text x="8" y="{y:g}" font-size="12" fill="{tone.grey}" xml:space="preserve">{named}'
        "blank: no data</text>"
    )


def _text(value: str) -> str:
    return escape(visible(value))
