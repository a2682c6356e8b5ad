"""Loading operations and business extracts, whole or not at all; a file may speak of many models."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from mlgov.errors import DataError, Problem
from mlgov.intake import business, operations
from mlgov.intake.findings import Finding, did_you_mean, listed
from mlgov.intake.fixed_columns import Part, Parts
from mlgov.intake.layouts import BUSINESS as BUSINESS_LAYOUT
from mlgov.intake.layouts import INTERVALS, REQUESTS
from mlgov.intake.refused import about
from mlgov.intake.table import QUARANTINE
from mlgov.services import extract_figures, incident_drafts
from mlgov.services.batches import BatchReport
from mlgov.services.context import Context
from mlgov.services.effects import follow, work_on
from mlgov.store import batches, figures
from mlgov.store.batches import Batch
from mlgov.store.database import Transaction

Kind = Literal["operations", "business"]
_READERS: dict[str, Callable[..., Parts]] = {"operations": operations.read, "business": business.read}


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


def ingest(
    ctx: Context,
    kind: Kind,
    path: Path | str,
    *,
    model: str | None = None,
    version: str | None = None,
    reference: bool = False,
    dry_run: bool = False,
) -> list[BatchReport]:
    """Load a file of operations or of business metrics: one batch for each model version, all or none.

    model, version: those of every row, where the file does not say. reference: what was accepted, with which
    latencies are compared. Raises DataError with every problem; nothing is kept then.
    """
    ctx.require("ingest")
    if reference and kind == "business":
        raise DataError("business metrics have no reference: they are held against their own targets")
    given = {name: text for name, text in (("model", model), ("version", version)) if text}
    read = _READERS[kind](path, given=given, now=ctx.now())
    return _commit(ctx, read, _role(kind, reference), dry_run)


def ingest_frame(
    ctx: Context,
    kind: Kind,
    frame: pl.DataFrame,
    *,
    model: str,
    version: str,
    name: str,
    reference: bool = False,
) -> BatchReport:
    """Load rows that are at hand as a frame, with the columns that a file's rows have once they are read."""
    ctx.require("ingest")
    content = hashlib.sha256(frame.write_ipc(None).getvalue()).hexdigest()
    layout = INTERVALS if "interval_seconds" in frame.columns else REQUESTS
    part = Part(model, version, frame, pl.DataFrame(schema=QUARANTINE))
    read = Parts(layout if kind == "operations" else BUSINESS_LAYOUT, [part], [], content, name)
    (report,) = _commit(ctx, read, _role(kind, reference), False)
    return report


def metrics(
    ctx: Context, model: str, version: str, *, as_of: datetime | None = None
) -> dict[str, dict[str, str | None]]:
    """Business metrics of a model version by name: unit, better and aggregation, as last declared."""
    ctx.require("read")
    standing = batches.active(ctx.store.cursor(), model, version, ctx.seq(as_of))
    return _declared([one for one in standing if one.role == extract_figures.BUSINESS])


def _role(kind: Kind, reference: bool) -> str:
    return extract_figures.REFERENCE if reference else str(kind)


def _commit(ctx: Context, read: Parts, role: str, dry_run: bool) -> list[BatchReport]:
    reports = []
    try:
        with ctx.store.transaction() as tx:
            _must_be_known(tx, read)
            if role == extract_figures.BUSINESS:
                _must_agree(tx, read)
            for part in read.parts:
                stood = batches.same_content(tx.cur, part.model, part.version, role, read.sha256)
                reports.append(
                    _repeated(stood, read, dry_run) if stood else _write(ctx, tx, read, part, role, dry_run)
                )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return reports


def _must_be_known(tx: Transaction, read: Parts) -> None:
    """Only predictions bring new models; here a name that nobody knows is a mistake. DataError with each."""
    known: dict[str, list[str]] = {}
    for one in tx.newest("model_version"):
        known.setdefault(str(one.body["model"]), []).append(str(one.body["version"]))
    problems = []
    for part in read.parts:
        if part.model not in known:
            fix = did_you_mean(part.model, known) or "register it, or load its predictions first"
            problems.append(Problem(f'model "{part.model}"', "is not in the inventory with a version", fix))
        elif part.version not in known[part.model]:
            fix = f"there are {listed(known[part.model])}"
            problems.append(Problem(f'version "{part.version}"', f"is no version of {part.model}", fix))
    _refuse(read.name, list(dict.fromkeys(problems)))


def _must_agree(tx: Transaction, read: Parts) -> None:
    """A metric means the same in every file. DataError with each that changed its unit or the like."""
    problems = []
    for part in read.parts:
        standing = batches.active(tx.cur, part.model, part.version, tx.seq)
        before = _declared([one for one in standing if one.role == extract_figures.BUSINESS])
        for name, facts in _metrics(part.frame).items():
            for fact, value in facts.items():
                stood = before.get(name, {}).get(fact)
                if stood is not None and value is not None and stood != value:
                    what = f"has {value} as its {fact}, and {stood} in what was loaded before"
                    fix = "withdraw that, or give the metric another name"
                    problems.append(Problem(f'metric "{name}"', what, fix))
    _refuse(read.name, problems)


def _refuse(name: str, problems: list[Problem]) -> None:
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} can't be loaded: {count}. {problems[0]}", problems)


def _repeated(stood: Batch, read: Parts, dry_run: bool) -> BatchReport:
    what = f"this content was loaded before as batch {stood.id} ({stood.name}); nothing was changed"
    finding = Finding("info", "", what, "", stood.rows)
    return BatchReport(
        stood.id, stood.model, stood.version, stood.role, stood.name, stood.rows, stood.quarantined, True,
        dry_run, (*read.findings, finding), stood.windows, {},
    )  # fmt: skip


def _write(ctx: Context, tx: Transaction, read: Parts, part: Part, role: str, dry_run: bool) -> BatchReport:
    seq = tx.seq + 1
    batch, frame = f"b{seq}", part.frame
    findings = [*_own(read, part), *_doubled(tx, part, role, read.layout.name)]
    work = work_on(ctx.store, tx.cur, part.model, part.version, seq, {})
    windows = extract_figures.labels_of(frame, extract_figures.calendar(work))
    body = {
        "id": batch,
        "model": part.model,
        "version": part.version,
        "role": role,
        "name": read.name,
        "sha256": read.sha256,
        "rows": frame.height,
        "quarantined": part.quarantine.height,
        "columns": frame.columns,
        "windows": windows,
        "spec": _spec(read.layout.name, frame),
    }
    entry = ctx.append(tx, "batch.committed", f"batch:{batch}", body)
    batches.write_rows(tx.cur, batch, frame)
    batches.write_quarantine(tx.cur, batch, part.quarantine)
    follow(ctx.store, tx, entry, {batch: frame})
    judged = figures.statuses_since(tx.cur, part.model, part.version, entry.seq)
    drafted = incident_drafts.after(ctx, tx, part.model, part.version, entry.seq)
    return BatchReport(
        batch, part.model, part.version, role, read.name, frame.height, part.quarantine.height, False,
        dry_run, tuple(findings), tuple(windows), judged, tuple(one.id for one in drafted),
    )  # fmt: skip


def _spec(layout: str, frame: pl.DataFrame) -> dict[str, Any]:
    """What the journal keeps of an extract without a spec: its layout, its span, what its metrics are."""
    first, last = (str(moment) for moment in (frame["timestamp"].min(), frame["timestamp"].max()))
    spec: dict[str, Any] = {"layout": layout, "from": first, "until": last}
    return spec | ({"metrics": _metrics(frame)} if "metric" in frame.columns else {})


def _metrics(frame: pl.DataFrame) -> dict[str, dict[str, str | None]]:
    told = frame.group_by("metric", maintain_order=True).agg(pl.col(business.FACTS).drop_nulls().last())
    return {str(row.pop("metric")): row for row in told.iter_rows(named=True)}


def _declared(standing: list[Batch]) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for one in standing:
        own: Mapping[str, dict[str, str | None]] = one.spec.get("metrics", {})
        for name, facts in own.items():
            told = {fact: value for fact, value in facts.items() if value is not None}
            found[name] = dict.fromkeys(business.FACTS) | found.get(name, {}) | told
    return found


def _own(read: Parts, part: Part) -> list[Finding]:
    """The file's findings; of several models each says how many of its own rows are in quarantine."""
    if len(read.parts) == 1:
        return read.findings
    every = about(pl.concat([one.quarantine for one in read.parts]))
    return [one for one in read.findings if one not in every] + about(part.quarantine)


def _doubled(tx: Transaction, part: Part, role: str, layout: str) -> list[Finding]:
    """A warning where another batch of the kind covers the same time: both count."""
    first, last = part.frame["timestamp"].min(), part.frame["timestamp"].max()
    standing = batches.active(tx.cur, part.model, part.version, tx.seq)
    same = [
        one.id
        for one in standing
        if one.role == role
        and one.spec["layout"] == layout
        and str(first) <= one.spec["until"]
        and str(last) >= one.spec["from"]
    ]
    if not same or role == extract_figures.BUSINESS:
        return []
    what = f"covers time that {listed(same)} covers too; the rows of both count"
    return [Finding("warning", "timestamp", what, "withdraw the other where this one takes its place")]
