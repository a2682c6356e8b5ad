"""The inventory by spreadsheet: taken out, edited, checked cell by cell, and brought back all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern.records import cells
from mlgov.govern.records.forms import FormField, form_fields
from mlgov.govern.records.inventory import Model, ModelVersion
from mlgov.intake.findings import Finding
from mlgov.intake.sheets.reading import read_book
from mlgov.intake.sheets.rows import READ_AS, Layout, rows_of
from mlgov.papers import inventory_book
from mlgov.papers.inventory_book import Column, Sheet
from mlgov.policy import rights
from mlgov.policy.models import Policy
from mlgov.services import bulk_rows
from mlgov.services import records as filing
from mlgov.services.bulk_rows import VERBS, Change, Refused
from mlgov.services.context import Context
from mlgov.services.records import Filing
from mlgov.store import records
from mlgov.store.database import Transaction

__all__ = ["Change", "Plan", "Refused", "apply", "as_json", "check", "csv", "workbook"]
Progress = Callable[[float, str], None]
_LEFT_OUT = ("source",)  # what the import itself says
_READ_AS_HELP = (
    "The version of the record that this row was taken from; leave it as it is, and empty for a new one."
)


@dataclass(frozen=True)
class Plan:
    """What bringing a spreadsheet in would do, or did. With anything refused, nothing is written.

    new: ids. unchanged: how many rows say what is there already. filings: what is to be written, in order.
    """

    name: str
    sha256: str
    new: tuple[str, ...]
    changed: tuple[Change, ...]
    unchanged: int
    refused: tuple[Refused, ...]
    findings: tuple[Finding, ...]
    filings: tuple[Filing, ...]
    applied: bool = False


def check(ctx: Context, path: Path | str, progress: Progress | None = None) -> Plan:
    """Everything that a spreadsheet would change, and everything that is wrong with it by cell.

    Raises DataError when the file is no spreadsheet, AccessError without the right.
    """
    ctx.require(rights.MODEL_REGISTER)
    report = progress or (lambda share, what: None)
    layouts = _layouts(ctx.policy())
    report(0.0, "reading")
    book = read_book(path, tuple(name for one in layouts for name in (*one.headings, *one.headings.values())))
    rows, problems, findings = rows_of(book, layouts)
    found = bulk_rows.judged(ctx, rows, f"spreadsheet {book.name}"[:200], report)
    refused = [Refused(one.where, "", "", one.what, one.fix) for one in problems]
    return Plan(
        name=book.name,
        sha256=book.sha256,
        new=tuple(one.id for one in found.filings if one.base_version == 0),
        changed=tuple(found.changed),
        unchanged=found.unchanged,
        refused=(*refused, *found.refused),
        findings=tuple(findings),
        filings=tuple(found.filings),
    )


def apply(ctx: Context, plan: Plan, progress: Progress | None = None) -> Plan:
    """Write what a check found, all of it or nothing, with one journal entry for each record.

    Raises DataError while anything is refused, RecordError when somebody changed a record since the check,
    AccessError without the right.
    """
    ctx.require(rights.MODEL_REGISTER)
    if plan.refused:
        raise _refusal(plan)
    report = progress or (lambda share, what: None)
    if not plan.filings:
        return replace(plan, applied=True)
    counts = {"new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged}
    with ctx.store.transaction() as tx:
        report(0.1, f"writing {len(plan.filings):,} records")
        _unchanged_since(tx, plan)
        filing.write_all(ctx, tx, plan.filings, source=plan.name)
        ctx.append(
            tx, "spreadsheet.applied", "inventory", {"name": plan.name, "sha256": plan.sha256, **counts}
        )
    report(1.0, "written")
    return replace(plan, applied=True)


def workbook(ctx: Context, *, as_of: datetime | None = None) -> bytes:
    """The inventory as an XLSX file with a sheet of models and one of versions, to edit and bring back."""
    ctx.require(rights.EXPORT)
    return inventory_book.xlsx([_sheet(ctx, one, as_of) for one in _layouts(ctx.policy(as_of))])


def csv(ctx: Context, sheet: str, *, as_of: datetime | None = None) -> bytes:
    """One sheet, `models` or `versions`, as CSV. DataError for another name."""
    ctx.require(rights.EXPORT)
    for one in _layouts(ctx.policy(as_of)):
        if one.sheet.lower() == sheet.lower():
            return inventory_book.csv(_sheet(ctx, one, as_of))
    raise DataError(f"there is no sheet {sheet}: choose models or versions")


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON values, without the records themselves."""
    return {name: value for name, value in vars(plan).items() if name != "filings"}


def _refusal(plan: Plan) -> DataError:
    many = "one problem" if len(plan.refused) == 1 else f"{len(plan.refused):,} problems"
    problems = [Problem(one.where, one.told, one.fix) for one in plan.refused]
    return DataError(f"{plan.name} can't be brought in: {many}. {problems[0]}", problems)


def _unchanged_since(tx: Transaction, plan: Plan) -> None:
    """RecordError that names every record which somebody saved since the check."""
    problems = []
    for kind in {one.kind for one in plan.filings}:
        own = {one.id: one for one in plan.filings if one.kind == kind}
        for stood in records.newest(tx.cur, kind, tx.seq, ids=list(own)):
            if stood.version != own[stood.id].base_version:
                what = f"{filing.saved(tx, stood)}, since the file was checked"
                problems.append(Problem(stood.id, what, "check the file again"))
    if problems:
        raise RecordError(f"{plan.name} was not brought in: {problems[0]}", problems)


def _layouts(policy: Policy) -> tuple[Layout, Layout]:
    def fields(kind: str) -> tuple[FormField, ...]:
        return tuple(one for one in form_fields(kind, policy) if one.name not in _LEFT_OUT)

    return (
        Layout("Models", Model.kind, ("id",), fields(Model.kind)),
        Layout("Versions", ModelVersion.kind, ("model", "version"), fields(ModelVersion.kind)),
    )


def _sheet(ctx: Context, layout: Layout, as_of: datetime | None) -> Sheet:
    verbs = VERBS[layout.kind]
    columns = [Column(layout.headings[READ_AS], _READ_AS_HELP, shut="Not edited:")]
    for one in layout.fields:
        shut = f"Not edited here: {verbs[one.name]}." if one.name in verbs else ""
        options = tuple(option.value for option in one.options) if one.widget == "choice" else ()
        columns.append(Column(layout.headings[one.name], f"{one.help}{_form(one)}", options, one.open, shut))
    rows = [
        [stored.version, *(_cell(one, body.get(one.name)) for one in layout.fields)]
        for stored in filing.all(ctx, layout.kind, as_of=as_of)
        for body in [filing.with_defaults(layout.kind, stored.body)]
    ]
    return Sheet(layout.sheet, tuple(columns), rows)


_FORMS: Mapping[str, str] = {
    "list": " Several: income; age",
    "multi": " Several: income; age",
    "mapping": " Written: name = text; name = text",
    "reasons": " Written: field = reason; field = reason",
    "numbers": " Written: name = 0.81; name = 0.74",
    "date": " A day: 2026-11-14",
    "moment": " A time in UTC: 2026-11-14T09:30:00Z",
}


def _form(field: FormField) -> str:
    """How a cell of the field is written."""
    if field.widget == "rows":
        return f" Several: {' = '.join(one.label.lower() for one in field.columns)}; ..."
    return _FORMS.get(field.widget, "")


def _cell(field: FormField, value: Any) -> date | str:
    return date.fromisoformat(value) if field.widget == "date" and value else cells.written(field, value)


def summary(plan: Plan) -> Sequence[tuple[str, int]]:
    """How many records are new, changed, unchanged, and how many problems there are."""
    return (
        ("new", len(plan.new)),
        ("changed", len(plan.changed)),
        ("unchanged", plan.unchanged),
        ("refused", len(plan.refused)),
    )
