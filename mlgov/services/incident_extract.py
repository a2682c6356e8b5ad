"""Incidents from an extract, our own or those of others: every row becomes a record, or none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.intake.findings import Finding, did_you_mean
from mlgov.intake.fixed_columns import opened
from mlgov.intake.layouts import INCIDENTS, OUTSIDE_INCIDENTS, Layout
from mlgov.policy.rights import INCIDENT_FILE
from mlgov.services import incidents, records
from mlgov.services.context import Context
from mlgov.store import records as stored
from mlgov.store.database import Transaction

OUTSIDE = "outside_incident"
_MOST_PROBLEMS = 2_000
_LISTS = ("harms",)


@dataclass(frozen=True)
class IncidentReport:
    """How many incidents an extract filed, and how many were on file already; `kind` says which kind."""

    kind: str
    filed: int
    unchanged: int
    findings: tuple[Finding, ...]
    dry_run: bool


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


def ingest(
    ctx: Context,
    path: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    source: str = "",
    dry_run: bool = False,
) -> IncidentReport:
    """File what an extract says. Rows that name a model and a severity are our own incidents, others are not.

    columns: field -> the file's name for it, where it has another. source: that of every row, where the file
    does not say. Raises DataError with every problem by line and column; nothing is filed then.
    """
    ctx.require(INCIDENT_FILE)
    names = dict(columns or {})
    layouts = _renamed(names)
    given = {"source": source} if source else {}
    with opened(path, layouts, given) as rows:
        found, noticed = rows.faultless(), tuple(rows.findings)
        kind = incidents.KIND if rows.layout.name == INCIDENTS.name else OUTSIDE
    fields = {name: field for field, name in names.items()}
    table = [{fields.get(name, name): value for name, value in row.items()} for row in found.to_dicts()]
    new: list[dict[str, Any]] = []
    try:
        with ctx.store.transaction() as tx:
            new = _checked(ctx, tx, Path(path).name, kind, table, names)
            _file(ctx, tx, kind, new, Path(path).name)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return IncidentReport(kind, len(new), found.height - len(new), noticed, dry_run)


def _renamed(names: Mapping[str, str]) -> list[Layout]:
    """Both layouts with the file's own names; DataError for a field that neither has."""
    known = {one.name for layout in (INCIDENTS, OUTSIDE_INCIDENTS) for one in layout.columns}
    wrong = [name for name in names if name not in known]
    if wrong:
        problems = [Problem(name, "is no column of incidents", did_you_mean(name, known)) for name in wrong]
        raise DataError(f"there is no column {wrong[0]} to map", problems)
    return [
        replace(
            one, columns=tuple(replace(each, name=names.get(each.name, each.name)) for each in one.columns)
        )
        for one in (INCIDENTS, OUTSIDE_INCIDENTS)
    ]


def _checked(
    ctx: Context,
    tx: Transaction,
    name: str,
    kind: str,
    rows: list[dict[str, Any]],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The rows that are not on file yet, as bodies of records."""
    models = {one.id for one in tx.newest("model")}
    stood = {_key(kind, one.body) for one in tx.newest(kind)}
    problems: list[Problem] = []
    lines: dict[tuple[str, str], int] = {}
    bodies: list[dict[str, Any]] = []
    for row in rows:
        line, body = row.pop("line"), _body(kind, row)
        key = _key(kind, body)
        if key in stood:
            continue
        found = _problems(ctx, kind, body, models)
        first = lines.setdefault(key, line)
        if first != line:
            found.append(Problem("source_id", f"says the same as line {first}", "leave one of them"))
        for one in found:
            problems.append(Problem(f"line {line}, {names.get(one.where, one.where)}", one.what, one.fix))
        bodies.append(body)
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems[:_MOST_PROBLEMS])
    return bodies


def _body(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in row.items() if value is not None}
    if kind == OUTSIDE:
        return body
    for name in _LISTS:
        if name in body:
            body[name] = [part.strip() for part in str(body[name]).split(";") if part.strip()]
    about = str(body.pop("source_id", "") or body.get("title") or "").strip()
    return body | {"key": f"{body.pop('source', '') or 'extract'}:{about}"[:200]}


def _key(kind: str, body: Mapping[str, Any]) -> tuple[str, str]:
    """What an incident is recognised by: its number in its source, or else its title."""
    if kind == OUTSIDE:
        about = str(body.get("source_id") or body.get("title") or "")
        return str(body.get("source") or "").strip(), about.strip()
    return str(body.get("model") or "").strip(), str(body.get("key") or "")


def _problems(ctx: Context, kind: str, body: Mapping[str, Any], models: set[str]) -> list[Problem]:
    found = []
    model = str(body.get("model") or "").strip()
    if kind != OUTSIDE and model not in models:
        fix = did_you_mean(model, models) or "enter it in the inventory first"
        found.append(Problem("model", f'there is no model "{model}"', fix))
    try:
        records.normalised(ctx, kind, dict(body))
    except RecordError as error:
        found += [one for one in error.problems if one.where not in {before.where for before in found}]
    return found


def _file(ctx: Context, tx: Transaction, kind: str, bodies: list[dict[str, Any]], name: str) -> None:
    if kind != OUTSIDE:
        for body in bodies:
            records.write(ctx, tx, kind, body, carrying=True)
        return
    before = stored.count(tx.cur, kind)
    records.write_all(
        ctx, tx,
        [
            records.Filing(kind, f"EXT-{before + place:04d}", records.normalised(ctx, kind, body))
            for place, body in enumerate(bodies, 1)
        ],
        name,
    )  # fmt: skip
