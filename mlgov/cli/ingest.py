"""`mlgov ingest`: extracts in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlgov.cli.options import AsJson, DryRun, StorePath, writing
from mlgov.cli.output import Progress, print_json
from mlgov.errors import Problem

if TYPE_CHECKING:
    from mlgov.intake.findings import Finding
    from mlgov.services.batches import BatchReport
    from mlgov.services.inventory import RegistryReport

app = typer.Typer(
    help="""Load extracts.

    predictions: CSV, CSV.gz or Parquet; the spec says which column is what: timestamp, entity, score,
    prediction, label, features, protected attributes.

    registry: JSON, YAML, CSV or an MLflow export; a model has id, name, description, domain, owner,
    steward and more; a version has model, version, features, metrics, params.
    """
)


@app.command()
def predictions(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, CSV.gz or Parquet.")],
    spec: Annotated[Path, typer.Option(metavar="SPEC.yaml", help="Which column plays which part.")],
    reference: Annotated[
        bool, typer.Option("--reference", help="The baseline of this model version.")
    ] = False,
    labels: Annotated[
        bool,
        typer.Option("--labels", help="Labels that arrived late: only the entity id and the label are read."),
    ] = False,
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load prediction extracts.

    All files are loaded, or none; the same content twice changes nothing.
    """
    from mlgov.intake.spec_file import read_spec
    from mlgov.services import batches

    read = read_spec(spec)
    progress = Progress()
    with writing(store) as ctx:
        try:
            reports = batches.ingest(
                ctx, files, read, reference=reference, labels=labels, dry_run=dry_run, progress=progress
            )
        finally:
            progress.done()
    if as_json:
        print_json(reports)
        return
    for report in reports:
        _tell_batch(report)


@app.command()
def registry(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON, YAML, CSV, or an MLflow export.")],
    update: Annotated[
        bool, typer.Option("--update", help="Take the registry's values where ours differ.")
    ] = False,
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load models and their versions.

    New models come in as unclassified, and nothing is overwritten unasked.
    """
    from mlgov.services import inventory

    with writing(store) as ctx:
        report = inventory.import_registry(ctx, file, update=update, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        _tell_registry(report)


def _tell_batch(report: BatchReport) -> None:
    what = f"{report.name}: {report.rows:,} rows as {report.role} of {report.model} {report.version}"
    if report.duplicate:
        print(f"{what}: loaded before as batch {report.batch}, nothing changed")
    elif report.dry_run:
        print(f"{what}: would be loaded; nothing was kept")
    else:
        print(f"{what}: batch {report.batch}")
    if report.quarantined:
        print(f"  {report.quarantined:,} rows could not be read and are in quarantine")
    _tell_findings(report.findings)
    if report.statuses:
        judged = ", ".join(f"{n:,} {status.replace('_', ' ')}" for status, n in report.statuses.items())
        print(f"  figures: {judged}")


def _tell_registry(report: RegistryReport) -> None:
    verb = "would be " if report.dry_run else ""
    for what, names in (
        (f"{verb}new", report.new),
        (f"{verb}changed", report.changed),
        ("unchanged", report.unchanged),
    ):
        if names:
            print(f"{what}: {len(names):,} ({', '.join(names)})")
    _tell_problems("left alone", report.refused)
    _tell_findings(report.findings)


def _tell_problems(title: str, problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(f"  {title}: {problem}")


def _tell_findings(findings: Sequence[Finding]) -> None:
    for one in findings:
        where = f'column "{one.column}": ' if one.column else ""
        rows = f" ({one.rows:,} rows)" if one.rows else ""
        print(f"  {one.level}: {where}{one.what}{rows}" + (f"; {one.fix}" if one.fix else ""))
