"""The columns of a registry extract, taken from the records that they fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlgov.govern.records.inventory import Model, ModelVersion

MODEL_FIELDS = tuple(name for name in Model.model_fields if name not in ("tags", "source"))
VERSION_FIELDS = tuple(
    name for name in ModelVersion.model_fields if name not in ("id", "model", "metrics", "params", "source")
)
LISTS = ("aliases", "features")
# Fields that a record reads from a text by itself, several divided by semicolons.
READ_BY_RECORD = ("data_sources", "depends_on", "consumers", "not_applicable")
# Columns for anything that has a name of its own: "metric.roc_auc", "param.depth", "tag.team".
OPEN = {"tag.": "tags", "metric.": "metrics", "param.": "params"}


@dataclass(frozen=True)
class Column:
    """One column: its name, what it describes, whether it must be there, and what it holds."""

    name: str
    of: Literal["model", "version"]
    required: bool
    help: str


def version_column(name: str) -> str:
    """The column of a version's field; a name that a model has too gets the prefix "version_"."""
    return f"version_{name}" if name in MODEL_FIELDS else name


def _form(name: str) -> str:
    """How a cell of several things is written."""
    written = {
        "data_sources": "Ledger = confidential; Bureau = personal",
        "not_applicable": "features = bought",
    }
    if name in written:
        return f" Such as {written[name]}."
    return " Several are divided by semicolons." if name in (*LISTS, *READ_BY_RECORD) else ""


def describe_registry_columns() -> list[Column]:
    """Every column of a CSV registry, one row for each version; JSON and YAML use the same names.

    In JSON and YAML, a model is a mapping with its columns and a list `versions`, whose members use a
    version's names without the prefix.
    """
    found = []
    for name in MODEL_FIELDS:
        text = (Model.model_fields[name].description or "") + _form(name)
        found.append(Column(name, "model", name == "id", text))
    for name in VERSION_FIELDS:
        text = (ModelVersion.model_fields[name].description or "") + _form(name)
        found.append(Column(version_column(name), "version", False, text))
    return [
        *found,
        Column("tag.<name>", "model", False, "Anything else about the model, one column for each."),
        Column("metric.<name>", "version", False, "Performance when it was validated, a number for each."),
        Column("param.<name>", "version", False, "How it was trained, one column for each."),
    ]
