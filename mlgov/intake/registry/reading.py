"""Finds out which registry a file, folder or archive comes from, and has it read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlgov.errors import DataError
from mlgov.intake.registry import mlflow, model_cards, plain, tabular
from mlgov.intake.registry.documents import Document, from_file, from_folder, from_zip
from mlgov.intake.registry.extract import RegistryExtract


@dataclass(frozen=True)
class Format:
    """A format of registry: whether documents are of it, and how they are read."""

    title: str
    claims: Callable[[list[Document]], bool]
    read: Callable[[str, list[Document]], RegistryExtract]


# The first format that claims the documents reads them; the plain one comes last and says what is missing.
FORMATS = (
    Format("MLflow export", mlflow.claims, mlflow.read),
    Format("model cards", model_cards.claims, model_cards.read),
    Format("models in JSON or YAML", plain.claims, plain.read),
)


def read_registry(path: str | Path) -> RegistryExtract:
    """Read models and their versions from a JSON, YAML or CSV file, a folder, or a zip archive.

    Raises DataError that names the file, and line or entry, of everything that is wrong.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path.name}: there is no such file")
    if path.is_file() and path.name.lower().endswith((".csv", ".csv.gz")):
        return tabular.read(path)
    documents = _documents(path)
    chosen = next((form for form in FORMATS if form.claims(documents)), None)
    if chosen is None:
        raise DataError(
            f"{path.name} holds no models: neither JSON, YAML or CSV of models nor an MLflow export"
        )
    return chosen.read(path.name, documents)


def _documents(path: Path) -> list[Document]:
    if path.is_dir():
        return from_folder(path)
    if zipfile.is_zipfile(path):
        return from_zip(path)
    document = from_file(path)
    return mlflow.with_neighbours(path, document) if mlflow.claims([document]) else [document]
