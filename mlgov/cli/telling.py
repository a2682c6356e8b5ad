"""What a load did, told to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgov.errors import Problem

if TYPE_CHECKING:
    from mlgov.intake.findings import Finding
    from mlgov.services.batches import BatchReport
    from mlgov.services.bulk import Plan
    from mlgov.services.inventory import RegistryReport
    from mlgov.services.training import TrainingReport


_MOST = 20  # names and fields that are told one by one


def batch(report: BatchReport) -> None:
    what = f"{report.name}: {report.rows:,} rows as {report.role} of {report.model} {report.version}"
    if report.duplicate:
        print(f"{what}: loaded before as batch {report.batch}, nothing changed")
    elif report.dry_run:
        print(f"{what}: would be loaded; nothing was kept")
    else:
        print(f"{what}: batch {report.batch}")
    if report.quarantined:
        print(f"  {report.quarantined:,} rows could not be read and are in quarantine")
    findings(report.findings)
    if report.statuses:
        judged = ", ".join(f"{n:,} {status.replace('_', ' ')}" for status, n in report.statuses.items())
        print(f"  figures: {judged}")
    if report.incidents:
        verb = "would draft an incident" if report.dry_run else f"drafted {', '.join(report.incidents)}"
        print(f"  breaches that last {verb}")


def registry(report: RegistryReport) -> None:
    verb = "would be " if report.dry_run else ""
    for what, names in (
        (f"{verb}new", report.new),
        (f"{verb}changed", report.changed),
        ("unchanged", report.unchanged),
    ):
        if names:
            print(f"{what}: {len(names):,} ({', '.join(names)})")
    problems("left alone", report.refused)
    findings(report.findings)


def spreadsheet(plan: Plan) -> None:
    verb = "" if plan.applied else "would be "
    for what, ids in ((f"{verb}new", plan.new), (f"{verb}changed", _ids(plan))):
        if ids:
            shown = ", ".join(ids[:_MOST]) + (f" and {len(ids) - _MOST:,} more" if len(ids) > _MOST else "")
            print(f"{what}: {len(ids):,} ({shown})")
    for one in plan.changed[:_MOST]:
        print(f"  {one.where}, {one.id}: {one.label.lower()}: {one.old or 'empty'} -> {one.new or 'empty'}")
    if len(plan.changed) > _MOST:
        print(f"  {len(plan.changed) - _MOST:,} more fields change")
    print(f"unchanged: {plan.unchanged:,}")
    findings(plan.findings)


def _ids(plan: Plan) -> list[str]:
    return list(dict.fromkeys(one.id for one in plan.changed))


def problems(title: str, found: Sequence[Problem]) -> None:
    for problem in found:
        print(f"  {title}: {problem}")


def findings(found: Sequence[Finding]) -> None:
    for one in found:
        where = f'column "{one.column}": ' if one.column else ""
        rows = f" ({one.rows:,} rows)" if one.rows else ""
        print(f"  {one.level}: {where}{one.what}{rows}" + (f"; {one.fix}" if one.fix else ""))


def training(report: TrainingReport) -> None:
    verb = "would be " if report.dry_run else ""
    for what, count in (
        (f"{verb}filed", report.filed),
        (f"{verb}changed", report.changed),
        ("unchanged", report.unchanged),
    ):
        print(f"{what}: {count:,}")
    findings(report.findings)
