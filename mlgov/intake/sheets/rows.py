"""Rows of a spreadsheet as what they say of records: the sheet tells the kind, headings tell the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlgov.errors import Problem
from mlgov.govern.records import cells
from mlgov.govern.records.forms import FormField
from mlgov.intake.findings import Finding, did_you_mean, listed, shorten
from mlgov.intake.sheets.book import Book, Sheet, text

READ_AS = "record_version"
READ_AS_LABEL = "Read as version"


@dataclass(frozen=True)
class Layout:
    """A sheet: which kind of record its rows are, and the fields of its columns. key: what names a record."""

    sheet: str
    kind: str
    key: tuple[str, ...]
    fields: tuple[FormField, ...]

    @property
    def headings(self) -> dict[str, str]:
        """field -> the heading of its column, in the order of the columns."""
        own = {one.name: heading(one.label, one.name) for one in self.fields}
        return {READ_AS: heading(READ_AS_LABEL, READ_AS), **own}


@dataclass(frozen=True)
class Row:
    """What one row says of a record: only fields that have a column are in `given`, empty ones as None.

    read_as: the version of the record that was edited, as the cell says it; None without such a column.
    """

    layout: Layout
    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    given: Mapping[str, Any] = field(default_factory=dict)
    read_as: str | None = None

    def at(self, name: str = "") -> str:
        """The address of a field's cell; of the row's first cell where the field has no column."""
        return self.sheet.at(self.number, self.columns.get(name, min(self.columns.values(), default=1)))

    def written(self, name: str) -> str:
        """What stands in a field's cell."""
        return text(self.sheet.rows[self.number].get(self.columns.get(name, 0)))


def heading(label: str, name: str) -> str:
    return f"{label} [{name}]"


def rows_of(book: Book, layouts: Sequence[Layout]) -> tuple[list[Row], list[Problem], list[Finding]]:
    """Every row of the sheets that are ours, what is wrong with sheets and headings, what was left out."""
    problems: list[Problem] = []
    findings = list(book.findings)
    found: list[Row] = []
    taken: dict[str, str] = {}
    for sheet in book.sheets:
        layout = _layout(sheet, layouts, alone=len(book.sheets) == 1)
        if layout is None:
            findings.append(_left_out(sheet, layouts))
            continue
        if layout.sheet in taken:
            what = f"holds {layout.sheet.lower()}, as {taken[layout.sheet]} does"
            problems.append(Problem(sheet.name, what, "keep one sheet for each"))
            continue
        taken[layout.sheet] = sheet.name
        problems += sheet.problems
        found += _rows(sheet, layout, problems)
    if not taken:
        wanted = " or ".join(one.sheet for one in layouts)
        problems.append(
            Problem("", f"there is no sheet {wanted} to read", "start from the downloaded inventory")
        )
    return found, problems, findings


def _layout(sheet: Sheet, layouts: Sequence[Layout], *, alone: bool) -> Layout | None:
    """By the sheet's name; a file with one sheet by the fields that its headings name."""
    for one in layouts:
        if sheet.name.strip().casefold() in (one.sheet.casefold(), one.kind.replace("_", " ")):
            return one
    first = sheet.rows[min(sheet.rows)] if sheet.rows else {}
    if not alone:
        return None
    named = [text(value) for value in first.values()]
    fits = {one.sheet: sum(_field(one, name) is not None for name in named) for one in layouts}
    keyed = [one for one in layouts if all(key in {_field(one, name) for name in named} for key in one.key)]
    return max(keyed, key=lambda one: fits[one.sheet], default=max(layouts, key=lambda one: fits[one.sheet]))


def _left_out(sheet: Sheet, layouts: Sequence[Layout]) -> Finding:
    near = did_you_mean(sheet.name, [one.sheet for one in layouts])
    return Finding("warning" if near else "info", "", f"the sheet {listed([sheet.name])} is not read", near)


def _rows(sheet: Sheet, layout: Layout, problems: list[Problem]) -> Iterator[Row]:
    if not sheet.rows:
        return
    top = min(sheet.rows)
    columns = _columns(sheet, layout, top, problems)
    fields = {one.name: one for one in layout.fields}
    for number, values in sheet.rows.items():
        if number == top:
            continue
        said = {name: text(values.get(column)) for name, column in columns.items()}
        given = {name: cells.read(fields[name], cell) for name, cell in said.items() if name in fields}
        yield Row(layout, sheet, number, columns, given, said.get(READ_AS))


def _columns(sheet: Sheet, layout: Layout, top: int, problems: list[Problem]) -> dict[str, int]:
    """field -> its column; a problem for each heading that names none, or one that stands there already."""
    columns: dict[str, int] = {}
    for column, value in sheet.rows[top].items():
        name, where = _field(layout, text(value)), sheet.at(top, column)
        if name is None:
            known = [*layout.headings, *(one.label for one in layout.fields)]
            fix = did_you_mean(text(value), known) or "take the column out"
            problems.append(Problem(where, f"“{shorten(text(value), 40)}” names no field", fix))
        elif name in columns:
            problems.append(
                Problem(where, f"{name} stands in {sheet.at(top, columns[name])} too", "keep one")
            )
        else:
            columns[name] = column
    for key in layout.key:
        if key not in columns:
            fix = f"add a column {layout.headings[key]}"
            problems.append(Problem(sheet.at(top, 1), f"no column is headed {key}", fix))
    _headless(sheet, top, problems)
    return columns


def _headless(sheet: Sheet, top: int, problems: list[Problem]) -> None:
    """Cells below no heading: what they say would be lost."""
    seen: set[int] = set(sheet.rows[top])
    for number, values in sheet.rows.items():
        for column in values:
            if column not in seen:
                seen.add(column)
                problems.append(
                    Problem(sheet.at(number, column), "stands below no heading", "name the field")
                )


def _field(layout: Layout, said: str) -> str | None:
    """The field that a heading names: by its label, its id, or both as in the downloaded sheet."""
    asked = said.strip().casefold()
    for name, whole in layout.headings.items():
        if asked in (name, whole.casefold(), whole.rpartition(" [")[0].casefold()):
            return name
    return None
