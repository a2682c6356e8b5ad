"""`mlgov ingest operations`, `business` and `training`: extracts whose columns have fixed names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlgov.cli import telling
from mlgov.cli.options import AsJson, DryRun, StorePath, writing
from mlgov.cli.output import print_json

if TYPE_CHECKING:
    from mlgov.services.batches import BatchReport

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, CSV.gz or Parquet.")]
Model = Annotated[
    str | None, typer.Option(metavar="MODEL", help="The model of every row, where the file has no column.")
]
Version = Annotated[
    str | None, typer.Option(metavar="V", help="The version of every row, where the file has no column.")
]


def operations(
    file: File,
    model: Model = None,
    version: Version = None,
    reference: Annotated[
        bool, typer.Option("--reference", help="What was accepted: latencies are compared with it.")
    ] = False,
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load how models ran: a log of requests, or metrics by interval.

    A log has model, version, timestamp, latency_ms and status (ok, error or an HTTP code). Its latencies give
    exact percentiles.

    Metrics by interval have model, version, timestamp, interval_seconds and any of requests, errors,
    latency_p50_ms, latency_p95_ms, latency_p99_ms, cpu_utilisation, memory_utilisation, gpu_utilisation and
    up, the last four as shares of 1. Percentiles of several intervals can't be merged into one: their mean is
    shown with the range in which the true one lies.

    The windows are those of the version's predictions, or weeks. A file may speak of many models; all of it
    is loaded, or nothing.
    """
    from mlgov.services import extracts

    with writing(store) as ctx:
        reports = extracts.ingest(
            ctx, "operations", file, model=model, version=version, reference=reference, dry_run=dry_run
        )
    _tell(reports, as_json)


def business(
    file: File,
    model: Model = None,
    version: Version = None,
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load business metrics of the organisation's own, each against its own target.

    One row for each value: model, version, metric, value, aggregation (sum or mean: how the values of a
    window are put together), timestamp or period (2026-07, 2026-Q3, 2026-W31, 2026 or a day; the value counts
    in the window of its last day), and where there are any unit, target and better (higher or lower).

    All of the file is loaded, or nothing.
    """
    from mlgov.services import extracts

    with writing(store) as ctx:
        reports = extracts.ingest(ctx, "business", file, model=model, version=version, dry_run=dry_run)
    _tell(reports, as_json)


def training(file: File, dry_run: DryRun = False, store: StorePath = None, as_json: AsJson = False) -> None:
    """Load who completed which course, as records.

    One row for each: person (user name), course, completed_on; optional: expires_on where it counts otherwise
    than as the course says, score (of 100), certificate, evidence (SHA-256 of stored files). What is on file
    already is left as it is; all other rows are filed, or none.
    """
    from mlgov.services import training as service

    with writing(store) as ctx:
        report = service.ingest(ctx, file, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        telling.training(report)


def _tell(reports: list[BatchReport], as_json: bool) -> None:
    if as_json:
        print_json(reports)
        return
    for report in reports:
        telling.batch(report)
