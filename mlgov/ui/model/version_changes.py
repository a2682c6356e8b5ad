"""Two versions of a model side by side, by what their records say; both stand in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.version_changes import Change, Differences
from mlgov.services import version_changes
from mlgov.services.records import Stored
from mlgov.services.version_changes import SideBySide
from mlgov.ui import blocks, filters, persons
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href, title_case
from mlgov.ui.view import show
from mlgov.ui.written import line

DIFFERS, ALIKE = ("warn", "differs"), ("ok", "same")


def draw(here: Here, model: Stored, known: Sequence[str]) -> None:
    """known: the versions, lowest first; at least two."""
    newest_first = list(reversed(known))
    with filters.beside():
        b = filters.select("Version", "b", {one: one for one in newest_first}, anything=None)
        others = [one for one in newest_first if one != b]
        older = next((one for one in others if known.index(one) < known.index(b)), others[0])
        a = filters.select("against", "a", {one: one for one in others}, anything=None, default=older)
    found = version_changes.compare(here.ctx, model.id, a, b, as_of=here.as_of)
    show(
        blocks.verdict([_verdict(found.differences, a, b)]), _features(found.differences), key="changes_head"
    )
    _pairs("Metadata", found.differences.said, a, b)
    _pairs("Parameters", found.differences.params, a, b)
    _metrics(found.differences.metrics, a, b)
    _pairs("Artifacts", [_short(one) for one in found.artifacts], a, b)
    _records(found, a, b, persons.names(here))


def _verdict(found: Differences, a: str, b: str) -> tuple[str, list[blocks.Part]]:
    if not found.count:
        return "ok", [f"The records of {a} and {b} say the same."]
    told = [
        (len(found.added), "feature added", "features added"),
        (len(found.removed), "feature removed", "features removed"),
        (_many(found.params), "parameter changed", "parameters changed"),
        (_many(found.metrics), "metric changed", "metrics changed"),
        (_many(found.said), "other entry differs", "other entries differ"),
    ]
    said = ", ".join(words.plural(n, one, many) for n, one, many in told if n)
    return "not_applicable", [f"From {a} to {b}: {said}."]


def _many(changes: Sequence[Change]) -> int:
    return sum(one.differs for one in changes)


def _features(found: Differences) -> str:
    items: list[tuple[str, list[blocks.Part], str]] = []
    for status, word, names in (("ok", "added", found.added), ("warn", "removed", found.removed)):
        if names:
            items.append(
                (blocks.marked(status, word), [", ".join(names)], words.plural(len(names), "feature"))
            )
    kept = f"{words.plural(found.kept, 'feature')} in both; none is added or removed."
    return blocks.heading("Features") + blocks.items(items, kept)


def _pairs(title: str, changes: Sequence[Change], a: str, b: str) -> None:
    """What differs comes first."""
    rows = [
        {
            "name": one.name,
            "state": DIFFERS if one.differs else ALIKE,
            "a": line(one.a),
            "b": line(one.b),
        }
        for one in sorted(changes, key=lambda one: not one.differs)
    ]
    show(blocks.heading(title), key=f"changes_{title}")
    columns = [
        Column("name", "Entry", width="13rem"),
        Column("a", a, "long"),
        Column("b", b, "long"),
        Column("state", "", "marked"),
    ]
    table(rows, columns, key=f"changes_{title.lower()}", empty="Neither version has any on file.")


def _metrics(changes: Sequence[Change], a: str, b: str) -> None:
    rows = [
        {"name": one.name, "a": one.a, "b": one.b, "change": words.change(one.b, one.a, "score")}
        for one in changes
    ]
    show(blocks.heading("Performance when validated"), key="changes_metrics_head")
    columns = [
        Column("name", "Metric", width="13rem"),
        Column("a", a, "number", unit="unit"),
        Column("b", b, "number", unit="unit"),
        Column("change", f"{b} less {a}"),
    ]
    rows = [row | {"unit": "score"} for row in rows]
    table(rows, columns, key="changes_metrics", empty="Neither version says how it performed.")


def _short(one: Change) -> Change:
    return Change(one.name, one.a and one.a[:16], one.b and one.b[:16])


def _records(found: SideBySide, a: str, b: str, people: Mapping[str, str]) -> None:
    """Decisions and deployments of both, newest first."""
    rows: list[dict[str, Any]] = []
    for version, decisions, deployments in zip((a, b), found.decisions, found.deployments, strict=True):
        for one in (*decisions, *deployments):
            when = one.body.get("decided") or one.body.get("at") or one.at
            rows.append({"version": version, "what": _what(one), "when": day(when), "by": people[one.actor],
                         "sort": str(when), "id": one.id, "kind": one.kind})  # fmt: skip
    rows.sort(key=lambda row: row["sort"], reverse=True)
    show(blocks.heading("Decisions and deployments"), key="changes_records_head")
    columns = [Column("version", "Version"), Column("what", "What", "long"), Column("when", "When"),
               Column("by", "Filed by")]  # fmt: skip
    table(
        rows,
        columns,
        key="changes_records",
        empty="Neither version has any on file.",
        url=lambda row: href("audit", subject=f"{row['kind']}:{row['id']}"),
    )


def _what(one: Stored) -> str:
    body = one.body
    if one.kind == "approval":
        return f"{title_case(body['decision'])} by {title_case(body['body'])}"
    way = f" as {body['role']}" if body.get("role") else ""
    how = f"{title_case(body['strategy']).lower()}{way}"
    return f"To {body['environment']}, {how}: {title_case(body['outcome']).lower()}"
