"""Training from an extract: every row becomes a record, or none does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern.records.people import Training
from mlgov.intake.findings import Finding, did_you_mean
from mlgov.intake.fixed_columns import opened
from mlgov.intake.layouts import TRAINING
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

KIND = Training.kind
_MOST_PROBLEMS = 50
_Key = tuple[str, str, str]  # person, course, day of completion


@dataclass(frozen=True)
class TrainingReport:
    """How many records an extract filed, how many got another expiry, and how many stood there already."""

    filed: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...]
    dry_run: bool


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


def ingest(ctx: Context, path: Path | str, *, dry_run: bool = False) -> TrainingReport:
    """File what an extract says of training; DataError with what is wrong line by line, and nothing filed."""
    ctx.require(Training.right)
    with opened(path, (TRAINING,), {}) as rows:
        found, findings = rows.faultless(), tuple(rows.findings)
    counts = {"filed": 0, "changed": 0, "unchanged": 0}
    try:
        with ctx.store.transaction() as tx:
            bodies = _checked(ctx, tx, Path(path).name, found.to_dicts())
            stood = {_key(one.body): one for one in tx.newest(KIND)}
            for body in bodies:
                counts[_take(ctx, tx, body, stood.get(_key(body)))] += 1
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return TrainingReport(**counts, findings=findings, dry_run=dry_run)


def _checked(ctx: Context, tx: Transaction, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row as the body of a record. DataError with all that is wrong, line by line."""
    people = {one.id for one in tx.newest("person")}
    problems: list[Problem] = []
    bodies: list[dict[str, Any]] = []
    lines: dict[_Key, int] = {}
    for row in rows:
        line = row.pop("line")
        where, given = f"line {line}", {key: value for key, value in row.items() if value is not None}
        if row["person"].strip() not in people:
            fix = did_you_mean(row["person"], people) or "create the account first"
            problems.append(Problem(where, f'person: nobody has the user name "{row["person"]}"', fix))
        try:
            body = filing.normalised(ctx, KIND, given)
        except RecordError as error:
            problems += [Problem(where, f"{one.where}: {one.what}", one.fix) for one in error.problems]
            continue
        first = lines.setdefault(_key(body), line)
        if first != line:
            problems.append(Problem(where, f"says the same as line {first}", "leave one of them"))
        bodies.append(body)
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems[:_MOST_PROBLEMS])
    return bodies


def _take(ctx: Context, tx: Transaction, body: dict[str, Any], stood: Stored | None) -> str:
    if stood is None:
        filing.write(ctx, tx, KIND, body)
        return "filed"
    if stood.body["expires_on"] == body["expires_on"]:
        return "unchanged"
    filing.write(ctx, tx, KIND, body, id=stood.id, base_version=stood.version)
    return "changed"


def _key(body: dict[str, Any]) -> _Key:
    return str(body["person"]), str(body["course"]), str(body["completed_on"])
