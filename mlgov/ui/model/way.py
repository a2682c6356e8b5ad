"""How a tier came about, as HTML: the steps with the answers taken, and the factors with their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.ui.text import esc

Part = Mapping[str, Any]  # a step or a factor, as a classification keeps it
_KINDS = {"rule": "Rule that comes first", "question": "Question", "score": "Score"}


def steps(path: Sequence[Part], titles: Mapping[str, str], open: int = 0) -> str:
    """One box a step, each with what it led to; titles: tier -> title. open: questions not answered yet."""
    lines = "".join(_step(one, titles) for one in path)
    if open:
        more = "Answer the questions to see where it leads." if not path else "The way goes on from here."
        lines += f'<li class="open"><small>{esc(more)}</small></li>'
    return f'<ol class="way" aria-label="How the tier came about">{lines}</ol>'


def _step(one: Part, titles: Mapping[str, str]) -> str:
    kind, tier = str(one["kind"]), str(one["tier"])
    end = f'<b class="tier">{esc(titles.get(tier, tier))}</b>' if tier else ""
    return (
        f'<li class="{esc(kind)}"><small>{esc(_KINDS.get(kind, kind))}</small>'
        f"<span>{esc(one['asked'])}</span><b>{esc(one['found'])}</b>"
        f"<small>{esc(one['because'])}</small>{end}</li>"
    )


def factors(found: Sequence[Part], score: float | None, decides: bool | None) -> str:
    """One bar a factor: its score of 100, its weight, and what it adds; decides: None = not known yet."""
    if not found:
        return ""
    lines = "".join(_factor(one) for one in found)
    total = f"{score or 0:.1f} of 100"
    said = f"The score {'is' if decides is not None else 'so far is'} {total}"
    said += "; it did not decide" if decides is False else ""
    head = "<th scope=col>Factor</th><th scope=col>Score</th>" + "".join(
        f'<th scope=col class="right">{one}</th>' for one in ("Weight", "Adds")
    )
    return (
        f'<table class="data factors" aria-label="{esc(said)}"><thead><tr>{head}</tr></thead><tbody>{lines}'
        f'</tbody></table><p class="note-quiet">{esc(said)}.</p>'
    )


def _factor(one: Part) -> str:
    score, weight = float(one["score"]), float(one["weight"])
    answer = f'<small class="grey">{esc(one["answer"])}</small>' if one["answer"] else ""
    return (
        f'<tr><td>{esc(one["title"])}{answer}</td><td class="nowrap">{_bar(score)} {score:.0f}</td>'
        f'<td class="right">{weight:.2f}</td><td class="right">{weight * score:.1f}</td></tr>'
    )


def _bar(score: float) -> str:
    return (
        '<svg class="bar" width="96" height="8" viewBox="0 0 100 8" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect class="ground" width="100" height="8"/><rect width="{score:.1f}"'
        ' height="8"/></svg>'
    )
