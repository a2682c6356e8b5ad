"""One upload under way: the file in a place of its own, the spec as far as it is known, and the step."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mlgov.errors import Problem
from mlgov.intake.inspect import Inspection
from mlgov.services.batches import BatchReport
from mlgov.services.bulk import Plan
from mlgov.services.inventory import RegistryReport

ROLES = {
    "analysis": "Predictions, to be judged",
    "reference": "The reference of a version",
    "labels": "Labels that arrived late",
    "registry": "A registry of models and versions",
    "spreadsheet": "The inventory as a spreadsheet",
    "operations": "How models ran",
    "operations_reference": "How models ran when they were accepted",
    "business": "Business metrics",
}
# Extracts whose columns have fixed names: there is nothing to choose between the file and the check.
FIXED = ("operations", "operations_reference", "business")
_KEY = "upload"


@dataclass
class Job:
    """`spec` is the spec as plain data, `text` the same as YAML when a person edits that."""

    path: Path
    role: str
    place: tempfile.TemporaryDirectory[str] = field(repr=False)
    step: int = 2
    inspection: Inspection | None = None
    spec: dict[str, Any] = field(default_factory=dict)
    checked: list[BatchReport] | RegistryReport | Plan | None = None
    done: list[BatchReport] | RegistryReport | Plan | None = None
    message: str = ""
    problems: tuple[Problem, ...] = ()


def current() -> Job | None:
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Job) else None


def begin(file: UploadedFile, role: str) -> Job:
    """Put the file into a directory of its own, under its own name without any path."""
    forget()
    place = tempfile.TemporaryDirectory(prefix="mlgov-upload-", ignore_cleanup_errors=True)
    name = Path(file.name.replace("\\", "/")).name.lstrip(".") or "upload"
    path = Path(place.name) / name[-120:]
    with path.open("wb") as target:
        while block := file.read(1 << 20):
            target.write(block)
    job = Job(path, role, place)
    st.session_state[_KEY] = job
    return job


def forget() -> None:
    """Let go of the file; what was loaded stays loaded."""
    job = current()
    if job is not None:
        job.place.cleanup()
        del st.session_state[_KEY]
