"""Findings from an extract, as of an audit: every row becomes a record, or none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern import identity
from mlgov.intake.findings import Finding, did_you_mean
from mlgov.intake.fixed_columns import opened
from mlgov.intake.layouts import FINDINGS
from mlgov.policy.rights import FINDING_CLOSE, FINDING_FILE
from mlgov.services import findings
from mlgov.services.context import Context
from mlgov.store.database import Transaction

_MOST_PROBLEMS = 2_000
Key = tuple[str, str]  # model, what the finding is about


@dataclass(frozen=True)
class FindingReport:
    """How many findings an extract filed, and how many were on file already."""

    filed: int
    unchanged: int
    findings: tuple[Finding, ...]
    dry_run: bool


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


def ingest(ctx: Context, path: Path | str, *, dry_run: bool = False) -> FindingReport:
    """File what an extract says; DataError with every problem by line and column, and nothing filed."""
    ctx.require(FINDING_FILE)
    with opened(path, (FINDINGS,), {}) as rows:
        found, noticed = rows.faultless(), tuple(rows.findings)
    new: list[dict[str, Any]] = []
    try:
        with ctx.store.transaction() as tx:
            new = _checked(ctx, tx, Path(path).name, found.to_dicts())
            for body in new:
                findings.write(ctx, tx, body)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return FindingReport(len(new), found.height - len(new), noticed, dry_run)


def _checked(ctx: Context, tx: Transaction, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are not on file yet, as bodies of records."""
    models = {one.id for one in tx.newest("model")}
    stood = {(one.body["model"], one.body["key"]) for one in tx.newest(findings.KIND)}
    problems: list[Problem] = []
    lines: dict[Key, int] = {}
    bodies: list[dict[str, Any]] = []
    for row in rows:
        line, body = row.pop("line"), _body(row)
        key = (str(body["model"]).strip(), str(body["key"]))
        if key in stood:
            continue
        found = _problems(ctx, tx, body, models)
        first = lines.setdefault(key, line)
        if first != line:
            found.append(Problem("source_id", f"says the same as line {first}", "leave one of them"))
        problems += [Problem(f"line {line}, {one.where}", one.what, one.fix) for one in found]
        bodies.append(body)
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems[:_MOST_PROBLEMS])
    return bodies


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in row.items() if value is not None}
    source = given.get("source", "audit")
    about = str(given.get("source_id") or given.get("title") or "").strip()
    state = {"state": "closed"} if given.get("closed_on") else {}
    return given | {"key": f"{source}:{about}"[:200], **state}


def _problems(ctx: Context, tx: Transaction, body: Mapping[str, Any], models: set[str]) -> list[Problem]:
    model, closed_by = str(body["model"]).strip(), str(body.get("closed_by") or "")
    found = []
    if model not in models:
        fix = did_you_mean(model, models) or "enter it in the inventory first"
        found.append(Problem("model", f'there is no model "{model}"', fix))
    if body.get("closed_on") and not ctx.may(FINDING_CLOSE):
        found.append(Problem("closed_on", "is given, and you may not close findings", "leave it empty"))
    if closed_by and identity.same(closed_by, closed_by, str(body.get("owner") or "")):
        found.append(Problem("closed_by", "is its owner", "a finding is closed by a second person"))
    try:
        findings.completed(ctx, tx, body)
    except RecordError as error:
        found += [one for one in error.problems if one.where not in {before.where for before in found}]
    return found
