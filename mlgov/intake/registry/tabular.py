"""Models as CSV: a row for each version; the model's columns repeat, or stand on its first row only."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem
from mlgov.intake.csv_exact import read_exact
from mlgov.intake.findings import did_you_mean
from mlgov.intake.header import positions, read_header
from mlgov.intake.registry.columns import LISTS, MODEL_FIELDS, OPEN, VERSION_FIELDS, version_column
from mlgov.intake.registry.extract import Builder, RegistryExtract
from mlgov.intake.source import open_source

_VERSION_COLUMNS = {version_column(name): name for name in VERSION_FIELDS}


def read(path: Path) -> RegistryExtract:
    """Read a CSV registry. Raises DataError with every column and row at fault."""
    with open_source(path) as source:
        header = read_header(source.path, source.name, (*MODEL_FIELDS, *_VERSION_COLUMNS))
        places, _ = positions(header.names)
        problems = [
            problem for name in header.names if (problem := _column_problem(name, header.names)) is not None
        ]
        if "id" not in places:
            problems.insert(
                0, Problem("header", "there is no column `id`", "name the column of the model's id so")
            )
        if problems:
            raise DataError(f"{source.name} can't be loaded: {problems[0]}", problems)
        table = read_exact(source.path, header, places, ("",), check_encoding=True)
    build = Builder(source.name)
    build.problems += [Problem(f"line {row.line}", row.reason) for row in table.refused]
    lines = table.line_of(table.frame.with_row_index("row").get_column("row").cast(int).to_numpy())
    for line, row in zip(lines, table.frame.iter_rows(named=True), strict=True):
        _row(
            build,
            f"line {line}",
            {name: value.strip() for name, value in row.items() if value is not None},
            source.name,
        )
    return build.finish()


def _column_problem(name: str, names: tuple[str, ...]) -> Problem | None:
    known = (*MODEL_FIELDS, *_VERSION_COLUMNS)
    if name in known or any(name.startswith(prefix) and name != prefix for prefix in OPEN):
        return Problem("header", f'column "{name}" stands there twice') if names.count(name) > 1 else None
    return Problem(
        "header", f'unknown column "{name}"', did_you_mean(name, known) or "use tag.<name> for anything else"
    )


def _row(build: Builder, place: str, row: dict[str, str], file: str) -> None:
    if not row.get("id"):
        build.problems.append(Problem(place, "has no id"))
        return
    model: dict[str, Any] = {name: row[name] for name in MODEL_FIELDS if name in row}
    model["tags"] = _open(row, "tag.")
    ident = build.model(place, {**model, "source": file}, row["id"])
    if not row.get("version"):
        return
    version: dict[str, Any] = {field: row[name] for name, field in _VERSION_COLUMNS.items() if name in row}
    for name in LISTS:
        version[name] = [part.strip() for part in version.get(name, "").split(";") if part.strip()]
    version |= {"metrics": _numbers(_open(row, "metric.")), "params": _open(row, "param."), "source": file}
    build.version(place, ident, version, row["version"])


def _numbers(cells: dict[str, str]) -> dict[str, float | str]:
    """Cells as numbers; what is none stays as it is, for the record to refuse."""
    found: dict[str, float | str] = dict(cells)
    for name, cell in cells.items():
        with suppress(ValueError):
            found[name] = float(cell)
    return found


def _open(row: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix) and value
    }
