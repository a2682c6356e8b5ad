"""Loading prediction extracts, late labels and baselines; withdrawing a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from mlgov.errors import DataError
from mlgov.intake.findings import Finding
from mlgov.intake.predictions import Extract, read
from mlgov.measure.spec import RowWindow, Spec
from mlgov.services import incident_drafts, inventory, retirements
from mlgov.services.context import Context
from mlgov.services.effects import follow
from mlgov.services.measuring import windows_of
from mlgov.store import batches, figures
from mlgov.store.batches import Batch as Batch
from mlgov.store.database import Transaction

Progress = Callable[[float, str], None]
_NO_QUARANTINE = pl.DataFrame(
    schema={"line": pl.Int64, "column": pl.String, "reason": pl.String, "content": pl.String}
)


@dataclass(frozen=True)
class BatchReport:
    """What loading a file did, or in a dry run would do.

    statuses: how many judged figures have each status. incidents: those that its breaches drafted.
    """

    batch: str
    model: str
    version: str
    role: str
    name: str
    rows: int
    quarantined: int
    duplicate: bool
    dry_run: bool
    findings: tuple[Finding, ...]
    windows: tuple[str, ...]
    statuses: dict[str, int]
    incidents: tuple[str, ...] = ()


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


def ingest(
    ctx: Context,
    paths: Sequence[Path | str],
    spec: Spec,
    *,
    reference: bool = False,
    labels: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[BatchReport]:
    """Load files as batches, all of them or none; several files of a reference make one baseline.

    Raises DataError with every problem of the first file that can't be loaded; nothing is kept then.
    """
    ctx.require("ingest")
    if reference and labels:
        raise DataError("a file is a baseline or brings late labels: choose one of --reference and --labels")
    role = "reference" if reference else "labels" if labels else "analysis"
    report = progress or (lambda share, what: None)

    def load(path: Path | str) -> tuple[str, Extract]:
        def part(share: float, what: str) -> None:
            report(share * 0.7, what)

        return Path(path).name, read(Path(path), spec, labels_only=labels, progress=part, now=ctx.now())

    if len(paths) == 1:
        extracts: Iterable[tuple[str, Extract]] = [load(paths[0])]  # read before the transaction begins
    elif reference:
        extracts = [_together([load(path) for path in paths])]
    else:
        extracts = (load(path) for path in paths)  # one at a time in memory
    return _commit(ctx, extracts, spec, role, dry_run, report)


def ingest_frame(
    ctx: Context,
    frame: pl.DataFrame,
    spec: Spec,
    *,
    name: str,
    reference: bool = False,
    labels: bool = False,
) -> BatchReport:
    """Load rows that are at hand as a frame with the spec's columns in their proper types."""
    ctx.require("ingest")
    role = "reference" if reference else "labels" if labels else "analysis"
    content = hashlib.sha256(frame.write_ipc(None).getvalue()).hexdigest()
    extract = Extract(frame, _NO_QUARANTINE, [], content, frame.height)
    (report,) = _commit(ctx, [(name, extract)], spec, role, False, lambda share, what: None)
    return report


def withdraw(ctx: Context, batch: str, reason: str) -> Batch:
    """Take a batch out of every figure, as if it had never come; its rows stay for the past's sake."""
    ctx.require("batch.withdraw")
    if not reason.strip():
        raise DataError("say why the batch is withdrawn: the reason stays in the audit trail")
    with ctx.store.transaction() as tx:
        found = batches.find(tx.cur, batch)
        if found is None:
            raise DataError(f"there is no batch {batch}")
        if found.withdrawn_seq is not None:
            raise DataError(f"batch {batch} was withdrawn already")
        body = {"id": batch, "model": found.model, "version": found.version, "reason": reason.strip()}
        entry = ctx.append(tx, "batch.withdrawn", f"batch:{batch}", body)
        follow(ctx.store, tx, entry)
    return found


def all(ctx: Context, as_of: datetime | None = None) -> list[Batch]:
    """Every batch committed by a moment, newest first, withdrawn ones included."""
    ctx.require("read")
    return batches.listed(ctx.store.cursor(), ctx.seq(as_of))


def quarantine(ctx: Context, batch: str) -> pl.DataFrame:
    """[line, column, reason, content] of the rows of a batch that could not be read; DataError without it."""
    ctx.require("read")
    cur = ctx.store.cursor()
    if batches.find(cur, batch) is None:
        raise DataError(f"there is no batch {batch}")
    return batches.read_quarantine(cur, batch)


def _together(parts: list[tuple[str, Extract]]) -> tuple[str, Extract]:
    extracts = [extract for _, extract in parts]
    digest = hashlib.sha256("".join(one.sha256 for one in extracts).encode()).hexdigest()
    first = replace(
        extracts[0],
        frame=pl.concat([one.frame for one in extracts], how="diagonal_relaxed"),
        quarantine=pl.concat([one.quarantine for one in extracts]),
        findings=[finding for one in extracts for finding in one.findings],
        sha256=digest,
        file_rows=sum(one.file_rows for one in extracts),
    )
    return " + ".join(name for name, _ in parts), first


def _commit(
    ctx: Context,
    extracts: Iterable[tuple[str, Extract]],
    spec: Spec,
    role: str,
    dry_run: bool,
    progress: Progress,
) -> list[BatchReport]:
    """Write (name, extract) pairs as batches in one transaction."""
    reports = []
    try:
        with ctx.store.transaction() as tx:
            for name, extract in extracts:
                progress(0.7, "counting and judging")
                stood = batches.same_content(tx.cur, spec.model, spec.version, role, extract.sha256)
                reports.append(
                    _repeated(stood, extract, dry_run)
                    if stood
                    else _write(ctx, tx, name, extract, spec, role, dry_run)
                )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    progress(1.0, "done")
    return reports


def _repeated(stood: Batch, extract: Extract, dry_run: bool) -> BatchReport:
    finding = Finding(
        level="info",
        column="",
        what=f"this content was loaded before as batch {stood.id} ({stood.name}); nothing was changed",
        fix="to load it under another spec, withdraw that batch first",
        rows=stood.rows,
    )
    return BatchReport(
        stood.id, stood.model, stood.version, stood.role, stood.name, stood.rows, stood.quarantined, True,
        dry_run, (*extract.findings, finding), stood.windows, {},
    )  # fmt: skip


def _write(
    ctx: Context, tx: Transaction, name: str, extract: Extract, spec: Spec, role: str, dry_run: bool
) -> BatchReport:
    inventory.ensure(ctx, tx, spec, name)
    seq = tx.seq + 1
    batch = f"b{seq}"
    windows = _windows(tx, extract.frame, spec, role)
    body = {
        "id": batch,
        "model": spec.model,
        "version": spec.version,
        "role": role,
        "name": name,
        "sha256": extract.sha256,
        "rows": extract.frame.height,
        "quarantined": extract.quarantine.height,
        "columns": extract.frame.columns,
        "windows": windows,
        "spec": spec.model_dump(mode="json"),
    }
    entry = ctx.append(tx, "batch.committed", f"batch:{batch}", body)
    batches.write_rows(tx.cur, batch, extract.frame)
    batches.write_quarantine(tx.cur, batch, extract.quarantine)
    follow(ctx.store, tx, entry, {batch: extract.frame})
    judged = figures.statuses_since(tx.cur, spec.model, spec.version, entry.seq)
    flagged = retirements.flag(ctx, tx, spec, extract.frame) if role == "analysis" else []
    drafted = incident_drafts.after(ctx, tx, spec.model, spec.version, entry.seq)
    return BatchReport(
        batch, spec.model, spec.version, role, name, extract.frame.height, extract.quarantine.height, False,
        dry_run, (*extract.findings, *flagged), tuple(windows), judged, tuple(one.id for one in drafted),
    )  # fmt: skip


def _windows(tx: Transaction, frame: pl.DataFrame, spec: Spec, role: str) -> list[str]:
    """The windows that a batch falls into; those of rows go on counting where the version's rows ended."""
    if role == "labels":
        return []
    before = 0
    if isinstance(spec.window, RowWindow) and role == "analysis":
        standing = batches.active(tx.cur, spec.model, spec.version, tx.seq)
        before = sum(one.rows for one in standing if one.role == "analysis")
    return windows_of(frame, spec, before)
