"""The three steps of an upload, and its report."""

from __future__ import annotations

from typing import Any

import streamlit as st
import yaml

from mlgov.charts import words
from mlgov.errors import MlgovError
from mlgov.intake.findings import Finding
from mlgov.intake.inspect import inspect
from mlgov.intake.spec_file import read_spec
from mlgov.services import batches, inventory
from mlgov.services.batches import BatchReport
from mlgov.services.inventory import RegistryReport
from mlgov.ui import blocks, errors
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href
from mlgov.ui.uploads import job as jobs
from mlgov.ui.uploads.columns import edit, preview
from mlgov.ui.uploads.job import ROLES, Job
from mlgov.ui.view import show

STEPS = ("File", "Columns", "Check")


def draw(here: Here) -> None:
    """The step that the upload is at."""
    here.ctx.require("ingest")
    job = jobs.current()
    if job is not None and job.done is not None:
        _report(job)
        return
    show(_bar(job.step if job else 1), key="steps")
    if job is None:
        _file()
        return
    if job.message:
        show(errors.problems(errors.sentence(job.message), job.problems), key="upload_problems")
    if job.role == "registry":
        _registry(here, job)
    elif job.step == 2:
        _columns(job)
    else:
        _check(here, job)


def _bar(step: int) -> str:
    items = "".join(
        f'<li class="{"here" if number == step else "past" if number < step else ""}">{name}</li>'
        for number, name in enumerate(STEPS, start=1)
    )
    return f'<ol class="steps">{items}</ol>'


def _file() -> None:
    with st.container(width=720):
        role = st.radio(
            "What the file brings",
            list(ROLES),
            format_func=ROLES.__getitem__,
            horizontal=True,
            key="upload_role",
        )
        kinds = ["json", "yaml", "yml", "csv"] if role == "registry" else ["csv", "gz", "parquet"]
        file = st.file_uploader("File", kinds, key=f"upload_file_{role == 'registry'}")
        if file is not None and st.button("Read this file", type="primary"):
            jobs.begin(file, role)
            st.rerun()


def _columns(job: Job) -> None:
    if job.inspection is None and not _try(job, lambda: _inspect(job)):
        _again()
        return
    assert job.inspection is not None
    shown = job.inspection
    size = (
        f"{words.number(shown.size / 1e6, 1)} MB" if shown.size >= 1e5 else f"{words.count(shown.size)} bytes"
    )
    how = f", separated by {shown.delimiter}" if shown.delimiter else ""
    show(
        blocks.note(
            f"{job.path.name}: {words.plural(len(shown.columns), 'column')}, {size}{how}. The first rows:"
        ),
        preview(shown, job.spec),
        key="preview",
    )
    job.spec = edit(
        job.spec, [one.name for one in shown.columns], {one.name: one.examples for one in shown.columns}
    )
    with st.container(horizontal=True):
        if st.button("Check this file", type="primary") and _try(
            job, lambda: read_spec(yaml.safe_dump(job.spec, sort_keys=False) + "\n")
        ):
            job.step, job.checked = 3, None
            st.rerun()
        _again()


def _inspect(job: Job) -> None:
    job.inspection = inspect(job.path)
    job.spec = dict(job.inspection.draft)


def _check(here: Here, job: Job) -> None:
    spec = read_spec(yaml.safe_dump(job.spec, sort_keys=False) + "\n")
    if job.checked is None:
        _try(job, lambda: setattr(job, "checked", _ingest(here, job, spec, dry_run=True)))
    with_report = isinstance(job.checked, list)
    if with_report:
        for report in job.checked or ():  # type: ignore[union-attr]
            show(*_findings(report, job), key=f"check_{report.name}")
    with st.container(horizontal=True):
        if with_report and st.button(_verb(job), type="primary"):
            if _try(job, lambda: setattr(job, "done", _ingest(here, job, spec, dry_run=False))):
                st.rerun()
            st.rerun()
        if st.button("Back to the columns"):
            job.step, job.checked, job.message, job.problems = 2, None, "", ()
            st.rerun()
        _again()


def _verb(job: Job) -> str:
    rows = sum(report.rows for report in job.checked) if isinstance(job.checked, list) else 0
    return f"Load {words.plural(rows, 'row')}"


def _ingest(here: Here, job: Job, spec: Any, *, dry_run: bool) -> list[BatchReport]:
    bar = st.progress(0.0, "reading")
    try:
        return batches.ingest(
            here.ctx,
            [job.path],
            spec,
            reference=job.role == "reference",
            labels=job.role == "labels",
            dry_run=dry_run,
            progress=lambda share, what: bar.progress(min(1.0, share), what),  # type: ignore[arg-type]
        )
    finally:
        bar.empty()


def _registry(here: Here, job: Job) -> None:
    job.step = 3
    if job.checked is None:
        _try(
            job, lambda: setattr(job, "checked", inventory.import_registry(here.ctx, job.path, dry_run=True))
        )
    update = False
    if isinstance(job.checked, RegistryReport):
        show(_registry_report(job.checked), key="registry_check")
        if job.checked.refused:
            update = st.checkbox(
                "Take the registry's values for what differs",
                help="Tier, people and review dates are never taken over",
            )
    with st.container(horizontal=True):
        if isinstance(job.checked, RegistryReport) and st.button("Import", type="primary"):
            _try(
                job,
                lambda: setattr(job, "done", inventory.import_registry(here.ctx, job.path, update=update)),
            )
            st.rerun()
        _again()


def _again() -> None:
    if st.button("Choose another file"):
        jobs.forget()
        st.rerun()


def _try(job: Job, act: Any) -> bool:
    """Do something with the file; what is wrong with it is kept and shown on top."""
    try:
        act()
    except MlgovError as error:
        changed = (error.message, error.problems) != (job.message, job.problems)
        job.message, job.problems = error.message, error.problems
        if changed:
            st.rerun()
        return False
    job.message, job.problems = "", ()
    return True


def _findings(report: BatchReport, job: Job) -> list[str]:
    """What the check found: rows, windows, what is noticed, and what the figures would say."""
    bad = report.statuses.get("breach", 0)
    status = (
        "warn"
        if report.quarantined or bad or any(one.level == "warning" for one in report.findings)
        else "ok"
    )
    rows = f"{words.plural(report.rows, 'row')} can be loaded"
    aside = f", {words.count(report.quarantined)} would go to quarantine" if report.quarantined else ""
    windows = (
        f" into {words.plural(len(report.windows), 'window')} ({report.windows[0]} to {report.windows[-1]})"
        if report.windows
        else ""
    )
    said = [(status, [f"{rows}{windows}{aside}."])]
    if report.duplicate:
        said = [
            (
                "warn",
                [
                    f"This content was loaded before as batch {report.batch}: loading it again changes"
                    " nothing."
                ],
            )
        ]
    return [blocks.verdict(said), _statuses(report), _finding_list(report.findings)]


def _statuses(report: BatchReport) -> str:
    if not report.statuses:
        return ""
    marks = "&ensp;".join(f"{blocks.status(name)} {words.count(n)}" for name, n in report.statuses.items())
    return f"<p>Figures that change, by status:&ensp;{marks}</p>"


def _finding_list(findings: tuple[Finding, ...]) -> str:
    levels = {"error": "breach", "warning": "warn", "info": "not_applicable"}
    rows = "".join(
        f"<li>{blocks.marked(levels[one.level], one.level)}"
        f"<span>{f'<b>{esc(one.column)}</b>: ' if one.column else ''}{esc(one.what)}"
        f"{'; ' + esc(one.fix) if one.fix else ''}</span>"
        f"<small>{words.plural(one.rows, 'row') if one.rows else ''}</small></li>"
        for one in findings
    )
    return f'{blocks.heading("What was noticed")}<ul class="items">{rows}</ul>' if rows else ""


def _registry_report(report: RegistryReport) -> str:
    said = [
        (
            "ok" if not report.refused else "warn",
            [
                f"{words.count(len(report.new))} new, {words.count(len(report.changed))} changed, "
                f"{words.count(len(report.unchanged))} the same, "
                f"{words.count(len(report.refused))} left alone. "
                "New models are unclassified until somebody gives them a tier."
            ],
        )
    ]
    left = [(blocks.marked("warn", "differs"), [str(one)], "") for one in report.refused[:200]]
    return (
        blocks.verdict(said)
        + _finding_list(report.findings)
        + (blocks.heading("Left alone") + blocks.items(left, "") if left else "")
    )


def _report(job: Job) -> None:
    """What the load did, with ways to what changed."""
    done = job.done
    if isinstance(done, RegistryReport):
        show(
            _registry_report(done),
            f"<p>{blocks.link('Open the inventory', href('models'))}</p>",
            key="registry_done",
        )
    else:
        for report in done or ():
            show(*_loaded(report), key=f"done_{report.batch}")
    if st.button("Load another file", type="primary"):
        jobs.forget()
        st.rerun()


def _loaded(report: BatchReport) -> list[str]:
    where = "as batch " + report.batch
    text = (
        f"This content was there already {where}; nothing was changed."
        if report.duplicate
        else (
            f"{words.plural(report.rows, 'row')} of {report.model} {report.version} loaded {where}"
            f"{f'; {words.count(report.quarantined)} in quarantine' if report.quarantined else ''}."
        )
    )
    links = [
        blocks.link(title, href("model", model=report.model, tab=tab, version=report.version))
        for tab, title in (
            ("summary", "See its summary"),
            ("performance", "Performance"),
            ("drift", "Drift"),
            ("fairness", "Fairness"),
        )
    ]
    links.append(blocks.link("This batch", href("uploads", batch=report.batch)))
    return [
        f'<section class="done" role="status"><p>{esc(text)}</p><p>{" · ".join(links)}</p></section>',
        _statuses(report),
        _finding_list(report.findings),
    ]
