"""A look at an extract before it is loaded: its first rows, its columns and the spec it seems to need."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from mlgov.errors import DataError
from mlgov.intake.draft import draft
from mlgov.intake.findings import Finding, shorten
from mlgov.intake.guess import ColumnGuess, seems
from mlgov.intake.header import delimiter_word, positions, read_header
from mlgov.intake.native import adopt
from mlgov.intake.parquet_file import parquet_schema, read_positions
from mlgov.intake.roles import kinds, match
from mlgov.intake.source import Source, open_source
from mlgov.measure.spec import Spec

SAMPLE_ROWS = 2_000
_NULLS = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None")


@dataclass(frozen=True)
class Inspection:
    """What a person sees before loading.

    `preview` holds the first rows as text, `spec` the guessed spec (or the given one), None when the guess
    would not be valid; `draft` is the guess as plain data in every case. `size` is in bytes; `delimiter` is
    "" for Parquet. `findings` say what does not fit the spec.
    """

    columns: list[ColumnGuess]
    preview: pl.DataFrame
    spec: Spec | None
    draft: dict[str, Any]
    delimiter: str
    size: int
    findings: list[Finding]


def inspect(path: str | Path, spec: Spec | None = None, *, rows: int = 50) -> Inspection:
    """Look at the first rows of an extract. Raises DataError when it is no table at all."""
    with open_source(path) as source:
        sample, delimiter, findings = _sample(source, spec)
        size = source.size
        findings = [*source.findings, *findings]
    if not sample.columns:
        raise DataError(f"{source.name} has no columns of simple values")
    columns = [_described(column) for column in sample.get_columns()]
    guess = draft(columns, sample, model_id(Path(path)))
    if spec is None and guess.spec is None:
        findings.append(
            Finding(
                "warning", "", f"no complete spec could be guessed: {guess.why}", "name the columns yourself"
            )
        )
    if spec is not None:
        findings += match(
            kinds(spec), {name: index for index, name in enumerate(sample.columns)}, spec.label
        )[1]
    roles = guess.roles if spec is None else _roles(spec)
    columns = [replace(column, role=roles.get(column.name, "")) for column in columns]
    return Inspection(columns, sample.head(rows), spec or guess.spec, guess.body, delimiter, size, findings)


def _sample(source: Source, spec: Spec | None) -> tuple[pl.DataFrame, str, list[Finding]]:
    """The first rows as text, empty cells as null; the delimiter in words."""
    if source.format == "parquet":
        return _parquet_sample(source), "", []
    header = read_header(source.path, source.name, spec.columns() if spec else ())
    present, findings = positions(header.names)
    width = len(header.names)
    with source.path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=header.delimiter, skipinitialspace=header.spaced)
        try:
            records = [record for record in islice(reader, SAMPLE_ROWS + header.line) if record][1:]
        except csv.Error as error:
            raise DataError(
                f"{source.name}, line {reader.line_num}: not readable as CSV ({error})"
            ) from error
    fitting = [record for record in records if len(record) == width]
    if len(fitting) < len(records):
        what = f"rows of the first {len(records):,} do not have the {width} columns of the header"
        findings.append(
            Finding("warning", "", what, "they would go to quarantine", len(records) - len(fitting))
        )
    nulls = frozenset(spec.null_values if spec else _NULLS)
    columns = [
        pl.Series(
            name, [None if record[index] in nulls else record[index] for record in fitting], dtype=pl.String
        )
        for name, index in present.items()
    ]
    return pl.DataFrame(columns), delimiter_word(header.delimiter), findings


def _parquet_sample(source: Source) -> pl.DataFrame:
    schema = parquet_schema(source)
    simple = [index for index, dtype in enumerate(schema.values()) if not dtype.is_nested()]
    frame = read_positions(source, simple, SAMPLE_ROWS) if simple else pl.DataFrame()
    return pl.DataFrame([_as_text(column) for column in frame.get_columns()])


def _as_text(column: pl.Series) -> pl.Series:
    found = adopt(column, "text")
    if found is not None:
        return found.values
    return pl.Series(
        column.name, [None if value is None else str(value) for value in column], dtype=pl.String
    )


def _described(column: pl.Series) -> ColumnGuess:
    known = list(dict.fromkeys(column.drop_nulls().to_list()))
    nulls = column.null_count() / column.len() if column.len() else 0.0
    examples = tuple(shorten(text) for text in known[:5])
    return ColumnGuess(column.name, seems(known), nulls, len(known), column.len(), examples)


def _roles(spec: Spec) -> dict[str, str]:
    roles = dict.fromkeys(spec.counterfactual.values(), "counterfactual")
    roles |= dict.fromkeys(spec.segments, "segment") | dict.fromkeys(spec.conditional, "condition")
    roles |= {} if spec.weight is None else {spec.weight: "weight"}
    roles |= dict.fromkeys(spec.protected, "protected")
    roles |= dict.fromkeys(spec.features.categorical, "categorical") | dict.fromkeys(
        spec.features.numeric, "numeric"
    )
    single = {
        "timestamp": spec.timestamp,
        "entity": spec.entity,
        "prediction": spec.prediction,
        "label": spec.label,
    }
    roles |= {column: role for role, column in single.items() if isinstance(column, str)}
    scores = spec.score.values() if isinstance(spec.score, dict) else [spec.score]
    return roles | {column: "score" for column in scores if column is not None}


def model_id(path: Path) -> str:
    """An id of a model from the name of a file: "Car loans (2).csv.gz" becomes "car-loans-2"."""
    stem = path.name.split(".")[0].casefold()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:100] or "model"
