"""What exactly was asked, to be read by people: a table a part, lists as lists, and long ones folded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.policy.models import Policy
from mlgov.ui import blocks, judged
from mlgov.ui.covered import covered
from mlgov.ui.text import esc, title_case
from mlgov.ui.written import line

FOLDED = 8  # rows; a longer list is opened by whoever wants all of it
_HASH = re.compile(r"[0-9a-f]{64}")
_LABELS = {
    "since": "Record version",
    "round": "Times sent back",
    "sha256": "SHA-256",
    "params": "Parameters",
    "from_version": "Made from",
}
Titles = Mapping[str, str]  # id -> what the policy calls it


def titles(policy: Policy) -> dict[str, str]:
    """What the policy calls the deliverables, gates, phases, forms and tiers that contents name by id."""
    named = {one.id: one.title for phase in policy.phases for one in phase.deliverables}
    named |= {one.id: one.title for one in policy.phases}
    named |= {one.id: one.title for one in policy.tiers}
    named |= {one.id: one.title for one in policy.forms}
    return named | {one.id: one.title for one in policy.gates.gates}


def content(asked: Mapping[str, Any], policy: Policy) -> str:
    """A content as HTML, what was made first and the lists of what it rests on last."""
    known = titles(policy)
    if "content" in asked:
        return _section("", _in_words(asked, policy), known)
    loose = {name: one for name, one in asked.items() if not isinstance(one, Mapping) and not _rows(one)}
    order = sorted(asked, key=lambda name: (name != "version", name != "model"))
    parts = [_section(name, asked[name], known) for name in order if isinstance(asked[name], Mapping)]
    parts += [_answers(_leaves(loose), known)] if loose else []
    parts += [_list(name, one, known) for name, one in asked.items() if _rows(one)]
    return "".join(f'<div class="block">{one}</div>' for one in parts)


def _in_words(asked: Mapping[str, Any], policy: Policy) -> Mapping[str, Any]:
    inner = asked["content"]
    said = {"covers": covered(inner["covers"], policy)} if inner.get("covers") else {}
    return {**asked, "content": {**inner, **said}}


def label(name: str) -> str:
    return _LABELS.get(name, title_case(name))


def place(where: str) -> str:
    """`version.content.features` as `Version: features`."""
    named = [label(part) for part in where.split(".") if part != "content"]
    head, rest = named[0], " ".join(named[1:]).lower()
    return f"{head}: {rest}" if rest else head


def _section(name: str, value: Mapping[str, Any], known: Titles) -> str:
    inner = {**value.get("content", {}), **{key: one for key, one in value.items() if key != "content"}}
    lists = "".join(_list(where, rows, known) for where, rows in _lists(inner))
    head = f"<h3>{esc(label(name))}</h3>" if name else ""
    return f"{head}{_answers(_leaves(inner), known)}{lists}"


def _leaves(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is said and is no list of things, with its label."""
    for name, one in value.items():
        said = f"{before}: {label(name).lower()}" if before else label(name)
        if isinstance(one, Mapping) and not _judged(one):
            yield from _leaves(one, said)
        elif one not in (None, "", [], {}, ()) and not _rows(one) and not isinstance(one, Mapping):
            yield said, one


def _lists(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    for name, one in value.items():
        if isinstance(one, Mapping) and _judged(one):
            yield name, [{"id": title_case(key), **_but_lists(each)} for key, each in one.items()]
        if isinstance(one, Mapping):
            yield from _lists(one, name)
        elif _rows(one):
            yield f"{before} {name}".strip(), one


def _judged(value: Mapping[str, Any]) -> bool:
    """Whether these are several things with a status each, which read best one below the other."""
    return bool(value) and all(isinstance(one, Mapping) and "status" in one for one in value.values())


def _but_lists(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if not isinstance(one, list | tuple)}


def _rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)


def _answers(pairs: Iterator[tuple[str, Any]], known: Titles) -> str:
    lines = "".join(f"<tr><td>{esc(name)}</td><td>{_words(one, known)}</td></tr>" for name, one in pairs)
    return f'<table class="data answers"><tbody>{lines}</tbody></table>' if lines else ""


def _list(name: str, rows: Sequence[Mapping[str, Any]], known: Titles) -> str:
    """A list of things as a table whose first column names them."""
    named = dict.fromkeys(key for row in rows for key in row if any(one.get(key) for one in rows))
    keys = sorted(named, key=lambda key: (key not in ("id", "form", "metric"), _HASH_KEYS.get(key, 0)))
    head = "".join(f"<th scope=col>{esc(_heading(key))}</th>" for key in keys)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(key, row.get(key), known)}</td>" for key in keys) + "</tr>"
        for row in rows
    )
    cards = " cards" if len(keys) > 3 else ""
    table = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{esc(label(name))}"><table class="data'
        f' factors{cards}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    if len(rows) > FOLDED:
        many = f"{esc(label(name))}, {words.count(len(rows))} in all"
        return f'<details class="block"><summary>{many}</summary>{table}</details>'
    return f'<div class="block"><h3>{esc(label(name))}</h3>{table}</div>'


_HASH_KEYS = {"why": 1, "hash": 2, "sha256": 2}  # what is read last


def _heading(key: str) -> str:
    return {"version": "Record version", "id": "What"}.get(key) or label(key)


def _cell(key: str, value: Any, known: Titles) -> str:
    if key == "status":
        return blocks.status(str(value))
    if key == "metric":
        return esc(judged.label(str(value)))
    if key == "state":
        return esc(title_case(str(value)))
    if key == "id":
        tail = str(value).partition("@")[2].partition("/")[2]
        return esc(known.get(tail) or tail or value)
    return _words(value, known)


def _words(value: Any, known: Titles) -> str:
    if isinstance(value, str) and _HASH.fullmatch(value):
        return f'<span class="mono" title="{value}">{value[:16]}</span>'
    return esc(line(value, known))
