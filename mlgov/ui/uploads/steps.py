"""The three steps of an upload, and what follows."""

from __future__ import annotations

from typing import Any

import streamlit as st
import yaml

from mlgov.charts import words
from mlgov.errors import MlgovError
from mlgov.intake.inspect import inspect
from mlgov.intake.spec_file import read_spec
from mlgov.services import batches, extracts, inventory
from mlgov.services.batches import BatchReport
from mlgov.services.bulk import Plan
from mlgov.services.inventory import RegistryReport
from mlgov.ui import blocks, errors
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href
from mlgov.ui.uploads import job as jobs
from mlgov.ui.uploads import report, sheet
from mlgov.ui.uploads.columns import edit, preview
from mlgov.ui.uploads.job import FIXED, ROLES, Job
from mlgov.ui.view import show

STEPS = ("File", "Columns", "Check")
FILES = {"registry": ["json", "yaml", "yml", "csv"], "spreadsheet": ["xlsx", "csv"]}


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
    elif job.role == "spreadsheet":
        sheet.draw(here, job, _try)
        _again()
    elif job.role in FIXED:
        _fixed(here, job)
    elif job.step == 2:
        _columns(job)
    else:
        _check(here, job)


def under_way() -> bool:
    """Whether a file is at hand that is not loaded yet."""
    job = jobs.current()
    return job is not None and job.done is None


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
        kinds = FILES.get(role, ["csv", "gz", "parquet"])
        file = st.file_uploader("File", kinds, key=f"upload_file_{kinds[0]}")
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
    found = job.checked if isinstance(job.checked, list) else []
    for one in found:
        show(*report.checked(one), key=f"check_{one.name}")
    if found and job.inspection:
        read = preview(job.inspection, job.spec, 5, only_read=True)
        show(blocks.heading("What is read, and as what"), read, key="check_preview")
    with st.container(horizontal=True):
        if found and st.button(_verb(job), type="primary"):
            if _try(job, lambda: setattr(job, "done", _ingest(here, job, spec, dry_run=False))):
                st.rerun()
            st.rerun()
        if st.button("Back to the columns"):
            job.step, job.checked, job.message, job.problems = 2, None, "", ()
            st.rerun()
        _again()


def _verb(job: Job) -> str:
    rows = sum(one.rows for one in job.checked) if isinstance(job.checked, list) else 0
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
        show(report.registry(job.checked), key="registry_check")
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


def _fixed(here: Here, job: Job) -> None:
    """An extract whose columns have fixed names: checked, then loaded."""
    job.step = 3
    if job.checked is None:
        _try(job, lambda: setattr(job, "checked", _load_fixed(here, job, dry_run=True)))
    found = job.checked if isinstance(job.checked, list) else []
    for one in found:
        if len(found) > 1:
            show(blocks.heading(f"{one.model} {one.version}"), key=f"fixed_{one.model}_{one.version}")
        show(*report.checked(one), key=f"check_{one.model}_{one.version}")
    with st.container(horizontal=True):
        if found and st.button(_verb(job), type="primary"):
            _try(job, lambda: setattr(job, "done", _load_fixed(here, job, dry_run=False)))
            st.rerun()
        _again()


def _load_fixed(here: Here, job: Job, *, dry_run: bool) -> list[BatchReport]:
    accepted = job.role == "operations_reference"
    kind: extracts.Kind = "business" if job.role == "business" else "operations"
    return extracts.ingest(here.ctx, kind, job.path, reference=accepted, dry_run=dry_run)


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


def _report(job: Job) -> None:
    """What the load did, with ways to what changed."""
    done = job.done
    if isinstance(done, Plan):
        sheet.done(done)
    elif isinstance(done, RegistryReport):
        show(
            report.registry(done),
            f"<p>{blocks.link('Open the inventory', href('models'))}</p>",
            key="registry_done",
        )
    else:
        for one in done or ():
            show(*report.loaded(one), key=f"done_{one.batch}")
    if st.button("Load another file", type="primary"):
        jobs.forget()
        st.rerun()
