"""The inventory by spreadsheet: what is wrong is told cell by cell, and all is written or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mlgov.access.people import Person
from mlgov.errors import DataError, RecordError
from mlgov.services import audit, bulk, inventory, records
from mlgov.services.bulk import Plan
from mlgov.services.context import Context

MODELS = ("id", "name", "owner", "depends_on", "next_review", "tags")
VERSIONS = ("model", "version", "task", "features", "metrics", "created")
Rows = list[tuple[Any, ...]]


@pytest.fixture
def steward(ctx: Context) -> Context:
    """Somebody who may change the inventory, and not everything."""
    roles = [
        one.id for one in ctx.policy().roles if "model.register" in one.rights and "export" in one.rights
    ]
    return Context(ctx.store, Person("ada", "Ada", (roles[0],)), ctx.now)


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def made(models: Rows | None = None, versions: Rows | None = None, change: Any = None) -> Path:
        """A workbook with these rows below the headings; `change` gets it before it is saved."""
        workbook = Workbook()
        workbook.remove(workbook.active)
        for title, head, rows in (("Models", MODELS, models), ("Versions", VERSIONS, versions)):
            if rows is not None:
                sheet = workbook.create_sheet(title)
                sheet.append(head)
                for row in rows:
                    sheet.append(row)
        if change:
            change(workbook)
        path = tmp_path / "portfolio.xlsx"
        workbook.save(path)
        return path

    return made


def told(plan: Plan) -> list[tuple[str, str]]:
    """(cell, what is wrong) of every problem."""
    return [(one.where, one.what) for one in plan.refused]


def nothing_written(ctx: Context, plan: Plan) -> None:
    before = audit.head(ctx)
    with pytest.raises(DataError, match="can't be brought in"):
        bulk.apply(ctx, plan)
    assert audit.head(ctx) == before


def exported(ctx: Context, path: Path, change: Any = None) -> Path:
    workbook = load_workbook(io.BytesIO(bulk.workbook(ctx)))
    if change:
        change(workbook)
    workbook.save(path)
    return path


def cell(workbook: Any, sheet: str, row: int, field: str) -> Any:
    """A cell of a row by the name of its field."""
    page = workbook[sheet]
    column = next(one.column for one in page[1] if str(one.value).endswith(f"[{field}]"))
    return page.cell(row, column)


@pytest.fixture
def filled(ctx: Context) -> Context:
    inventory.register(
        ctx,
        {"id": "credit", "name": "Credit", "owner": "Otto", "description": "=SUM(A1)", "tags": {"a": "b; c"}},
    )
    inventory.register(
        ctx, {"id": "fraud", "name": "Fraud", "depends_on": ["credit"], "next_review": "2026-12-01"}
    )
    for version in ("1.0.0", "1.2.0"):
        body = {
            "model": "credit",
            "version": version,
            "features": ["a", "b"],
            "metrics": {"roc_auc_score": 0.8},
        }
        inventory.register_version(ctx, body)
    return ctx


def test_models_and_versions_come_in_together(steward: Context, book: Callable[..., Path]) -> None:
    path = book(
        [("credit", "Credit", "Otto", None, date(2026, 12, 1), "team = Risk"),
         ("fraud", "Fraud", None, "credit", None, None)],
        [("credit", "1.1.0", "binary", "income; age", "roc_auc_score = 0.81", datetime(2026, 1, 5, 8)),
         ("credit", "1.0.0", "Binary", None, None, None)],
    )  # fmt: skip
    plan = bulk.check(steward, path)
    assert plan.refused == ()
    assert plan.new == ("credit", "fraud", "credit@1.0.0", "credit@1.1.0"), (
        "a model's versions in their order"
    )
    assert inventory.models(steward) == []
    assert bulk.apply(steward, plan).applied
    credit = records.get(steward, "model", "credit").body
    assert (credit["next_review"], credit["tags"], credit["tier"]) == (
        "2026-12-01",
        {"team": "Risk"},
        "unclassified",
    )
    assert credit["source"] == "spreadsheet portfolio.xlsx"
    version = records.get(steward, "model_version", "credit@1.1.0").body
    assert (version["features"], version["metrics"]) == (["income", "age"], {"roc_auc_score": 0.81})
    assert version["created"] == "2026-01-05T08:00:00Z"
    assert records.get(steward, "model_version", "credit@1.0.0").body["task"] == "binary"


def test_each_record_has_an_entry_that_names_the_file(ctx: Context, book: Callable[..., Path]) -> None:
    plan = bulk.apply(ctx, bulk.check(ctx, book([("a", "A"), ("b", "B")])))
    filed = audit.entries(ctx, audit.Wanted(action="record.filed"))
    assert [(one.subject, one.body["source"]) for one in filed] == [
        ("model:b", "portfolio.xlsx"),
        ("model:a", "portfolio.xlsx"),
    ]
    (summary,) = audit.entries(ctx, audit.Wanted(action="spreadsheet.applied"))
    assert summary.body == {
        "name": "portfolio.xlsx", "sha256": plan.sha256, "new": 2, "changed": 0, "unchanged": 0,
    }  # fmt: skip
    assert audit.verify(ctx).ok


def test_the_downloaded_inventory_changes_nothing(filled: Context, tmp_path: Path) -> None:
    plan = bulk.check(filled, exported(filled, tmp_path / "inventory.xlsx"))
    assert (plan.refused, plan.new, plan.changed, plan.unchanged, plan.findings) == ((), (), (), 4, ())
    before = audit.head(filled)
    assert bulk.apply(filled, plan).applied
    assert audit.head(filled) == before


@pytest.mark.parametrize("sheet", ["models", "versions"])
def test_so_does_each_sheet_as_csv(sheet: str, filled: Context, tmp_path: Path) -> None:
    path = tmp_path / f"{sheet}.csv"
    path.write_bytes(bulk.csv(filled, sheet))
    plan = bulk.check(filled, path)
    assert (plan.refused, plan.changed, plan.unchanged) == ((), (), 2)


def test_an_edit_is_told_field_by_field_and_written(filled: Context, tmp_path: Path) -> None:
    def edit(workbook: Any) -> None:
        cell(workbook, "Models", 2, "owner").value = "Ada"
        cell(workbook, "Models", 2, "tags").value = None
        cell(workbook, "Versions", 3, "features").value = "a; b; c"

    plan = bulk.check(filled, exported(filled, tmp_path / "inventory.xlsx", edit))
    assert [(one.id, one.field, one.old, one.new) for one in plan.changed] == [
        ("credit", "tags", '{"a": "b; c"}', ""),
        ("credit", "owner", "Otto", "Ada"),
        ("credit@1.2.0", "features", "a; b", "a; b; c"),
    ]
    assert (plan.unchanged, plan.refused) == (2, ())
    bulk.apply(filled, plan)
    assert records.get(filled, "model", "credit").body["owner"] == "Ada"
    assert records.get(filled, "model", "credit").body["description"] == "=SUM(A1)"
    assert records.get(filled, "model", "credit").version == 2


def test_a_column_left_out_changes_nothing(filled: Context, book: Callable[..., Path]) -> None:
    def few(workbook: Any) -> None:
        workbook["Models"].delete_cols(4, 3)

    plan = bulk.check(filled, book([("fraud", "Fraud", "Eve")], change=few))
    assert [(one.id, one.field, one.new) for one in plan.changed] == [("fraud", "owner", "Eve")]
    bulk.apply(filled, plan)
    assert records.get(filled, "model", "fraud").body["depends_on"] == ["credit"]


def by_eve(filled: Context) -> str:
    """Eve changes a model; how that is told to whoever had read what stood before."""
    records.file(filled, "person", {"id": "eve", "name": "Eve Ek", "roles": ["steward"]})
    eve = Context(filled.store, Person("eve", "Eve Ek", ("steward",)), filled.now)
    body = records.get(filled, "model", "credit").body | {"owner": "Eve"}
    at = records.file(eve, "model", body, id="credit", base_version=1).at
    return f"Eve Ek saved version 2 on {at.day} {at:%b %Y} at {at:%H:%M} UTC"


def test_somebody_elses_change_since_the_download_is_refused(filled: Context, tmp_path: Path) -> None:
    path = exported(
        filled,
        tmp_path / "inventory.xlsx",
        lambda book: setattr(cell(book, "Models", 2, "owner"), "value", "Ada"),
    )
    told_of = by_eve(filled)
    plan = bulk.check(filled, path)
    assert told(plan) == [("Models!A2", f"was read as version 1, but {told_of}")]
    nothing_written(filled, plan)


def test_somebody_elses_change_since_the_check_is_refused(filled: Context, book: Callable[..., Path]) -> None:
    plan = bulk.check(filled, book([("credit", "Credits"), ("new", "New")]))
    told_of = by_eve(filled)
    before = audit.head(filled)
    with pytest.raises(RecordError) as refused:
        bulk.apply(filled, plan)
    assert f"credit: {told_of}, since the file was checked" in refused.value.message
    assert audit.head(filled) == before
    assert [one.id for one in inventory.models(filled)] == ["credit", "fraud"]


def test_a_new_row_for_a_record_that_is_there(filled: Context, tmp_path: Path) -> None:
    def copy(workbook: Any) -> None:
        cell(workbook, "Models", 2, "record_version").value = None

    plan = bulk.check(filled, exported(filled, tmp_path / "inventory.xlsx", copy))
    assert told(plan) == [("Models!A2", "credit is in the inventory already, as version 1")]


def test_two_thousand_errors_are_each_named_and_nothing_is_written(
    ctx: Context, book: Callable[..., Path]
) -> None:
    rows = [(f"model-{k}", "", None, None, "soon" if k % 2 else 46_000, None) for k in range(1_000)]
    plan = bulk.check(ctx, book(rows))
    assert len(plan.refused) == 2_000
    wrong = dict(told(plan))
    assert wrong["Models!B2"] == "is missing" and wrong["Models!B1001"] == "is missing"
    assert wrong["Models!E3"] == "is not a date"
    assert "must be a date" in wrong["Models!E2"], "a day that a spreadsheet shows as its number"
    nothing_written(ctx, plan)
    assert inventory.models(ctx) == []


def test_formulas_merged_cells_and_errors_by_their_address(ctx: Context, book: Callable[..., Path]) -> None:
    def spoil(workbook: Any) -> None:
        page = workbook["Models"]
        page["B2"] = '=CONCAT("a","b")'
        page["C3"] = "#REF!"
        page["C3"].data_type = "e"
        page.merge_cells("C4:D5")

    plan = bulk.check(ctx, book([("a", "A"), ("b", "B", "x"), ("c", "C", "y"), ("d", "D")], change=spoil))
    assert told(plan)[:3] == [
        ("Models!C4:D5", "cells are merged"),
        ("Models!B2", "is a formula"),
        ("Models!C3", "holds the error #REF!"),
    ]
    nothing_written(ctx, plan)


def test_what_the_inventory_has_against_a_row(filled: Context, book: Callable[..., Path]) -> None:
    path = book(
        [("x", "X"), ("x", "Y"), ("Not an id", "Z"), (None, "No id")],
        [
            ("credit", "1.1.0"),
            ("credot", "1.0.0"),
            ("fraud", "one"),
            ("fraud", "1.0.0", "binery"),
            ("x", "1.0.0"),
        ],
    )
    plan = bulk.check(filled, path)
    found = {one.where: one for one in plan.refused}
    assert found["Models!A3"].what == "x stands in row 2 already"
    assert found["Models!A5"].what == "is missing"
    assert "Models!A4" in found
    assert found["Versions!B2"].what == "goes backwards: credit is at 1.2.0 already"
    assert found["Versions!A3"].fix == "did you mean 'credit'?"
    assert "Versions!B4" in found
    assert found["Versions!C5"].fix == "did you mean 'binary'?"
    assert len(found) == 7, "x 1.0.0 belongs to a model that the file brings"


def test_a_circle_of_dependencies_is_named(filled: Context, book: Callable[..., Path]) -> None:
    plan = bulk.check(filled, book([("credit", "Credit", None, "fraud")]))
    assert told(plan) == [("Models!D2", "closes the circle credit -> fraud -> credit")]
    nothing_written(filled, plan)


def test_a_circle_that_the_file_itself_takes_apart_is_none(
    filled: Context, book: Callable[..., Path]
) -> None:
    plan = bulk.check(filled, book([("credit", "Credit", None, "fraud"), ("fraud", "Fraud", None, None)]))
    assert plan.refused == ()
    bulk.apply(filled, plan)
    assert records.get(filled, "model", "credit").body["depends_on"] == ["fraud"]


@pytest.mark.parametrize(
    ("sheet", "field", "value", "verb"),
    [
        ("Models", "tier", "critical", "classifying the model"),
        ("Versions", "stage", "production", "deploying the version"),
        ("Versions", "approval", "approved", "signatures"),
        ("Versions", "approved_by", "me", "signatures"),
        ("Versions", "deployed", "2026-01-01", "deploying the version"),
    ],
)
def test_what_an_act_decides_no_cell_decides(
    sheet: str, field: str, value: str, verb: str, filled: Context, steward: Context, tmp_path: Path
) -> None:
    path = exported(
        filled, tmp_path / "inventory.xlsx", lambda book: setattr(cell(book, sheet, 2, field), "value", value)
    )
    (one,) = bulk.check(steward, path).refused
    assert one.where.startswith(f"{sheet}!") and one.field == field
    assert "is not set here" in one.what and verb in one.what


def test_headings_are_labels_ids_or_both(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text("ID;Name [name];Business unit\na;A;Retail\n", encoding="utf-8")
    plan = bulk.check(ctx, path)
    assert (plan.refused, plan.new) == ((), ("a",))
    bulk.apply(ctx, plan)
    assert records.get(ctx, "model", "a").body["business_unit"] == "Retail"


def test_headings_that_name_nothing_or_the_same(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text("id,name,ownr,name\na,A,x,A\n", encoding="utf-8")
    assert told(bulk.check(ctx, path)) == [
        ("C1", "“ownr” names no field"),
        ("D1", "name stands in B1 too"),
    ]


def test_cells_below_no_heading(ctx: Context, book: Callable[..., Path]) -> None:
    plan = bulk.check(ctx, book([("a", "A", None, None, None, None, "lost")]))
    assert told(plan) == [("Models!G2", "stands below no heading")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_delimiter_and_unicode(
    delimiter: str, encoding: str, ctx: Context, tmp_path: Path
) -> None:
    path = tmp_path / "versions.csv"
    head = delimiter.join(("model", "version", "description"))
    path.write_text(f"{head}\ncredit{delimiter}1.0.0{delimiter}Größe\n\n", encoding=encoding)
    inventory.register(ctx, {"id": "credit", "name": "Credit"})
    plan = bulk.check(ctx, path)
    assert (plan.refused, plan.new) == ((), ("credit@1.0.0",))
    bulk.apply(ctx, plan)
    assert records.get(ctx, "model_version", "credit@1.0.0").body["description"] == "Größe"


def test_csv_in_another_encoding_names_it(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_bytes("id,name\na,Größe für Bürger\n".encode("cp1252"))
    assert any("UTF-8" in f"{what}" for _, what in told(bulk.check(ctx, path)))


def test_empty_rows_and_hidden_and_other_sheets(ctx: Context, book: Callable[..., Path]) -> None:
    def more(workbook: Any) -> None:
        workbook["Models"].append([])
        workbook["Models"].append(["b", "B"])
        workbook.create_sheet("Notes").append(["what we think"])
        hidden = workbook.create_sheet("Versions")
        hidden.append(["nonsense"])
        hidden.sheet_state = "hidden"

    plan = bulk.check(ctx, book([("a", "A"), ("  ", None)], change=more))
    assert (plan.refused, plan.new) == ((), ("a", "b"))
    assert [one.what for one in plan.findings] == [
        'hidden sheets are not read: "Versions"',
        'the sheet "Notes" is not read',
    ]


def test_a_file_without_our_sheets(ctx: Context, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "Notes"
    workbook.create_sheet("More")
    workbook.save(tmp_path / "notes.xlsx")
    assert told(bulk.check(ctx, tmp_path / "notes.xlsx")) == [
        ("", "there is no sheet Models or Versions to read")
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", b"", "is empty"),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0 old", "save it as XLSX"),
        ("paper.pdf", b"%PDF-1.7", "is not a table"),
    ],
)
def test_what_is_no_spreadsheet(name: str, content: bytes, why: str, ctx: Context, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=why):
        bulk.check(ctx, tmp_path / name)


def test_a_missing_file(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        bulk.check(ctx, tmp_path / "nothing.xlsx")


def test_a_sheet_that_reaches_to_the_end_of_the_world(ctx: Context, book: Callable[..., Path]) -> None:
    def far(workbook: Any) -> None:
        workbook["Models"].cell(1_000_000, 1).value = "x"

    with pytest.raises(DataError, match=r"reaches to row 1,000,000"):
        bulk.check(ctx, book([("a", "A")], change=far))
