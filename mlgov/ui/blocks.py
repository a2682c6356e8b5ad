"""The parts that pages are made of, as HTML: every text from a record or a file passes `esc` here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mlgov.charts import theme, words
from mlgov.ui.text import day, esc, exact, moment

Part = str | tuple[str, str]  # text, or (text, URL)
WINDOWS = "Status by window"  # what a grid shows, the newest of it at its right end


def status(value: str | None, why: str = "") -> str:
    """Icon, word and colour; the reason shows on hover."""
    name = value if value in theme.STATUS else "not_evaluated"
    mark = theme.mark(name)
    title = f' title="{esc(why)}"' if why else ""
    return f'<span class="status {name}"{title}><b aria-hidden="true">{mark.icon}</b> {mark.word}</span>'


def marked(value: str, word: str) -> str:
    """The mark and colour of a status with a word of its own, such as ▲ overdue."""
    return (
        f'<span class="status {esc(value)}"><b aria-hidden="true">{theme.mark(value).icon}</b>'
        f" {esc(word)}</span>"
    )


def link(text: object, url: str) -> str:
    return f'<a href="{esc(url)}" data-go="{esc(url)}">{esc(text)}</a>'


def when(value: date | datetime | str | None, with_time: bool = False) -> str:
    """A date with its exact UTC time on hover."""
    shown = moment(value) if with_time else day(value)
    return f'<time title="{esc(exact(value))}">{esc(shown)}</time>'


def sentence(parts: Iterable[Part]) -> str:
    """Text and links in one line."""
    return "".join(esc(part) if isinstance(part, str) else link(*part) for part in parts)


def verdict(sentences: Sequence[tuple[str, Iterable[Part]]]) -> str:
    """The page's judgement in words: (status, parts) per sentence, worst first."""
    lines = [
        f'<p class="{esc(state)}"><b aria-hidden="true">{theme.mark(state).icon}</b>'
        f"<span>{sentence(parts)}</span></p>"
        for state, parts in sentences
    ]
    return f'<section class="verdict" role="status" aria-label="Verdict">{"".join(lines)}</section>'


@dataclass(frozen=True)
class Figure:
    """One of at most five boxes: what it is, how much, against what."""

    label: str
    value: str
    unit: str = ""
    note: str = ""  # the change and against what, or how many
    target: str = ""
    status: str | None = None
    trend: tuple[float | None, ...] = ()
    url: str = ""


def figures(boxes: Sequence[Figure]) -> str:
    """Equal boxes; all of them carry a trend, or none does."""
    trends = all(len([v for v in box.trend if v is not None]) > 1 for box in boxes)
    return (
        f'<section class="figures" aria-label="Figures">{"".join(_box(b, trends) for b in boxes)}</section>'
    )


def _box(box: Figure, with_trend: bool) -> str:
    mark = status(box.status) if box.status else ""
    unit = f'<span class="unit">{esc(box.unit)}</span>' if box.unit else ""
    trend = sparkline(box.trend) if with_trend else ""
    below = " · ".join(part for part in (esc(box.note), esc(box.target)) if part)
    lines = [
        f'<div class="label">{link(box.label, box.url) if box.url else esc(box.label)}</div>',
        f'<div class="value">{esc(box.value)}{unit}{trend or mark}</div>',
        f'<div class="note">{mark if trend else ""} {below}</div>',
    ]
    return f'<div class="figure">{"".join(lines)}</div>'


def sparkline(values: Sequence[float | None], width: int = 72, height: int = 20) -> str:
    """A small line; gaps in the data are gaps in the line, the last point is marked."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, spread = min(known), (max(known) - min(known)) or 1.0
    points = [
        (
            None
            if v is None
            else (3 + i * (width - 6) / (len(values) - 1), height - 3 - (v - low) / spread * (height - 6))
        )
        for i, v in enumerate(values)
    ]
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
        else:
            path, pen = f"{path}{pen}{point[0]:.1f} {point[1]:.1f}", "L"
    x, y = next(point for point in reversed(points) if point)
    return (
        f'<svg class="spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' aria-hidden="true"><path d="{path}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2"/></svg>'
    )


def strip(cells: Sequence[tuple[str, str | None]], width: int = 5, height: int = 22) -> str:
    """Status over time, (window, status) each: the worse, the taller, so that it reads without colour."""
    tall = {
        "breach": height,
        "warn": round(height * 0.62),
        "ok": round(height * 0.3),
        "not_evaluated": 2,
        "not_applicable": 2,
    }
    bars = "".join(
        f'<rect class="{esc(state)}" x="{i * width}" y="{height - tall.get(state, 2)}" width="{width - 1}"'
        f' height="{tall.get(state, 2)}"><title>{esc(window)}: {theme.mark(state).word}</title></rect>'
        for i, (window, state) in enumerate(cells)
        if state
    )
    said = f"{len([1 for _, state in cells if state == 'breach'])} of {len(cells)} windows in breach"
    return (
        f'<svg class="strip" width="{len(cells) * width}" height="{height}" role="img"'
        f' aria-label="{said}">{bars}</svg>'
    )


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Label and value pairs; the values are HTML already."""
    items = "".join(
        f"<div><dt>{esc(label)}</dt><dd>{value or words.NOTHING}</dd></div>" for label, value in pairs
    )
    return f'<dl class="facts">{items}</dl>'


def path(steps: Sequence[str], current: int | None) -> str:
    """The phases of a lifecycle as numbers, the present one by name."""
    items = []
    for i, step in enumerate(steps):
        here, past = i == current, current is not None and i < current
        state = "here" if here else "past" if past else ""
        shown = f"{i + 1} {step}" if here else "✓" if past else str(i + 1)
        mark = ' aria-current="step"' if here else ""
        items.append(f'<li class="{state}"{mark} title="{esc(step)}"><span>{esc(shown)}</span></li>')
    name = steps[current] if current is not None else "no phase given yet"
    return f'<ol class="path" aria-label="Phase: {esc(name)}">{"".join(items)}</ol>'


def leading(count: int, word: str = "first") -> str:
    """What leads from a count to the first of the things counted: a colon where there is but one."""
    return ": " if count == 1 else f", {word} "


def note(text: str, kind: str = "quiet") -> str:
    """A line of small print, or with `kind="band"` a band across the page."""
    return f'<div class="note-{esc(kind)}">{esc(text)}</div>'


def heading(text: str, *, help: str = "") -> str:
    more = (
        f'<span class="help" title="{esc(help)}" tabindex="0" aria-label="{esc(help)}">?</span>'
        if help
        else ""
    )
    return f"<h2>{esc(text)}{more}</h2>"


def items(entries: Sequence[tuple[str, Iterable[Part], str]], empty: str) -> str:
    """A short list: (mark as HTML or nothing, parts, small print at the end)."""
    if not entries:
        return f'<p class="empty-line">{esc(empty)}</p>'
    lines = [
        f"<li>{mark}<span>{sentence(parts)}</span><small>{esc(small)}</small></li>"
        for mark, parts, small in entries
    ]
    return f'<ul class="items">{"".join(lines)}</ul>'


def empty(title: str, why: str, action: tuple[str, str] | None = None) -> str:
    """What would be here, why it is not, and the one button that changes it."""
    button = (
        f'<a class="button" href="{esc(action[1])}" data-go="{esc(action[1])}">{esc(action[0])}</a>'
        if action
        else ""
    )
    return f'<section class="empty"><h2>{esc(title)}</h2><p>{esc(why)}</p>{button}</section>'


def status_grid(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], str],
    *,
    url: Callable[[str], str],
    names: Mapping[str, str] | None = None,
    about: str = WINDOWS,
    blank: str = "no data",
    kinds: Sequence[str] = ("breach", "warn", "not_evaluated", "ok"),
) -> str:
    """Status by row and window; what `cells` lacks stays blank, and every cell but ok has a symbol too.

    about: what it shows, for a screen reader. blank: what an empty cell means. kinds: what the key explains.
    """
    shown, newest = names or {}, " newest" if about == WINDOWS else ""
    head = "".join(f"<th scope=col><span>{esc(name)}</span></th>" for name in columns)
    body = "".join(
        f"<tr><th scope=row>{link(words.shortened(shown.get(row, row), 32), url(row))}</th>"
        + "".join(_cell(shown.get(row, row), name, cells.get((row, name))) for name in columns)
        + "</tr>"
        for row in rows
    )
    key = " ".join(status(name) for name in kinds)
    return (
        f'<div class="scroll{newest}" tabindex="0" role="region" aria-label="{esc(about)}"><table'
        f' class="grid"><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div><p'
        f' class="note-quiet">{key} · blank: {esc(blank)}</p>'
    )


def _cell(row: str, column: str, state: str | None) -> str:
    if state is None:
        return '<td class="blank"></td>'
    mark = theme.mark(state)
    title = esc(f"{row}, {column}: {mark.word}")
    return (
        f'<td class="{esc(state)}" title="{title}"'
        f' aria-label="{title}">{mark.icon if state != "ok" else ""}</td>'
    )
