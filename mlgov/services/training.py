"""Training: from an extract, every row of which becomes a record or none does; and how much of it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern import training
from mlgov.govern.records.people import Training
from mlgov.govern.training import Owed, Rate
from mlgov.intake.findings import Finding, did_you_mean
from mlgov.intake.fixed_columns import opened
from mlgov.intake.layouts import TRAINING
from mlgov.measure.metrics.counting import Measured
from mlgov.measure.metrics.facts import Facts
from mlgov.measure.metrics.targets import judge
from mlgov.policy.models import Policy, Status
from mlgov.policy.training import plain
from mlgov.services import completions, evidence
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.store.database import Transaction
from mlgov.store.records import Stored
from mlgov.store.standing import Same

KIND, KPI = Training.kind, "training_completion_rate"
_MOST_PROBLEMS = 50
_Key = tuple[str, str, str]  # person, course, day of completion
_Row = tuple[dict[str, Any], frozenset[str]]  # a body, and which of its fields the extract says


@dataclass(frozen=True)
class TrainingReport:
    """How many records an extract filed, how many it changed, and how many stood there already."""

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
            for body, given in bodies:
                counts[_take(ctx, tx, body, given, stood.get(_key(body)))] += 1
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return TrainingReport(**counts, findings=findings, dry_run=dry_run)


def _checked(ctx: Context, tx: Transaction, name: str, rows: list[dict[str, Any]]) -> list[_Row]:
    """Every row as the body of a record. DataError with all that is wrong, line by line."""
    people = {one.id for one in tx.newest("person")}
    problems: list[Problem] = []
    bodies: list[_Row] = []
    lines: dict[_Key, int] = {}
    for row in rows:
        line = row.pop("line")
        where, given = f"line {line}", {key: value for key, value in row.items() if value is not None}
        if row["person"].strip() not in people:
            fix = did_you_mean(row["person"], people) or "create the account first"
            problems.append(Problem(where, f'person: nobody has the user name "{row["person"]}"', fix))
        try:
            body = filing.normalised(ctx, KIND, given)
            completions.proven(ctx, body)
            evidence.check(tx, KIND, body)
        except RecordError as error:
            problems += [Problem(where, f"{one.where}: {one.what}", one.fix) for one in error.problems]
            continue
        first = lines.setdefault(_key(body), line)
        if first != line:
            problems.append(Problem(where, f"says the same as line {first}", "leave one of them"))
        bodies.append((body, frozenset(given)))
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems[:_MOST_PROBLEMS])
    return bodies


def _take(
    ctx: Context, tx: Transaction, body: dict[str, Any], given: Collection[str], stood: Stored | None
) -> str:
    """File a row; of what stands only that changes which the row says."""
    if stood is None:
        filing.write(ctx, tx, KIND, body)
        return "filed"
    before = filing.with_defaults(KIND, stood.body)
    after = before | {name: body[name] for name in given}
    if after == before:
        return "unchanged"
    filing.write(ctx, tx, KIND, after, id=stood.id, base_version=stood.version)
    return "changed"


def _key(body: dict[str, Any]) -> _Key:
    return str(body["person"]), str(body["course"]), str(body["completed_on"])


@dataclass(frozen=True)
class Completion:
    """Who has to take which course and where they stand at a moment, worst first, and the rates of it.

    `others` are completions that answer no course which the person has to take.
    """

    at: datetime
    policy: Policy
    owed: tuple[Owed, ...]
    overall: Rate
    by_course: tuple[Rate, ...]
    by_role: tuple[Rate, ...]
    by_unit: tuple[Rate, ...]
    by_person: tuple[Rate, ...]
    others: tuple[Stored, ...]


def completion(ctx: Context, as_of: datetime | None = None) -> Completion:
    """What people have to take by their roles and how much of it is completed and in date, at a moment."""
    ctx.require("read")
    policy, now, standing = ctx.policy(as_of), ctx.moment(as_of), ctx.standing(as_of)

    def work() -> Completion:
        people, taken = standing.newest("person"), standing.newest(KIND)
        found = training.owed(people, taken, policy, now)
        asked = {(one.person, name) for one in found for name in one.course.names()}
        return Completion(
            at=now,
            policy=policy,
            owed=tuple(found),
            overall=training.rate(found, "all", "Everybody"),
            by_course=tuple(training.by_course(found, policy)),
            by_role=tuple(training.by_role(found, policy)),
            by_unit=tuple(training.by_unit(found)),
            by_person=tuple(training.by_person(found)),
            others=tuple(one for one in taken if _about(one) not in asked),
        )

    return standing.once("training", (Same(policy), now), work, of=("person", KIND))


def against_target(found: Completion) -> tuple[Status, str]:
    """The overall rate against the target of its indicator, and why; nothing to tell without one."""
    kpi = next((one for one in found.policy.kpis if one.id == KPI), None)
    if kpi is None:
        return "not_applicable", ""
    measured = Measured(found.overall.share, found.overall.of, why="nobody has to take a course")
    return judge(kpi, measured, Facts(found.at, found.at, found.at))


def as_json(found: Completion, person: str | None = None) -> dict[str, Any]:
    """What scripts get: the rates with their counts, and an object for each course that somebody has to take.

    person: only what this one has to take; RecordError when nobody has this user name.
    """
    rows = [_row(one) for one in found.owed if person in (None, one.person)]
    if person is not None and not rows and person not in {one.id for one in found.by_person}:
        known = ", ".join(one.id for one in found.by_person) or "nobody"
        raise RecordError(f"there is no course that {person} has to take; asked of: {known}")
    return {
        "at": found.at,
        "overall": _rate(found.overall),
        "by_course": [_rate(one) for one in found.by_course],
        "by_role": [_rate(one) for one in found.by_role],
        "by_unit": [_rate(one) for one in found.by_unit],
        "by_person": [_rate(one) for one in found.by_person],
        "required": rows,
    }


def _about(one: Stored) -> tuple[str, str]:
    return str(one.body["person"]), plain(str(one.body["course"]))


def _rate(one: Rate) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "done": one.done, "of": one.of, "share": one.share}


def _row(one: Owed) -> dict[str, Any]:
    return {
        "person": one.person, "name": one.name, "unit": one.unit, "course": one.course.id,
        "title": one.course.title, "roles": list(one.roles), "state": one.state, "done": one.done,
        "completed": one.completed, "due": one.due, "late": one.late, "why": training.why(one),
        "record": one.record or None,
    }  # fmt: skip
