"""`mlgov ingest`: extracts in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli import approvals, extracts, incidents, telling
from mlgov.cli.options import AsJson, DryRun, StorePath, writing
from mlgov.cli.output import Progress, print_json
from mlgov.intake.layouts import (
    BUSINESS,
    FINDINGS,
    INCIDENTS,
    INTERVALS,
    OUTSIDE_INCIDENTS,
    REQUESTS,
    TRAINING,
)

app = typer.Typer(
    help=f"""Load extracts: CSV, CSV.gz or Parquet.

    predictions: the spec says which column is what: timestamp, entity, score, prediction, label, features,
    protected attributes.

    registry: JSON, YAML, CSV or an MLflow export; a model has id, name, description, domain, owner,
    steward and more; a version has model, version, features, metrics, params.

    operations: a log of requests, or metrics by interval. {REQUESTS.described()} {INTERVALS.described()}

    business: {BUSINESS.described()}

    training: {TRAINING.described()}

    findings: {FINDINGS.described()}

    incidents: {INCIDENTS.described()} {OUTSIDE_INCIDENTS.described()}
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
        telling.batch(report)


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
        telling.registry(report)


app.command("operations")(extracts.operations)
app.command("business")(extracts.business)
app.command("training")(extracts.training)
app.command("findings")(approvals.ingest)
app.command("incidents")(incidents.ingest)
