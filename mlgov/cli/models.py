"""`mlgov models`: the inventory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli import telling
from mlgov.cli.options import AsJson, AsOf, DryRun, StorePath, moment, reading, writing
from mlgov.cli.output import Progress, in_words, print_json, print_table

app = typer.Typer(help="The inventory of models.")
_SHOWN = ("name", "tier", "phase", "domain", "owner", "steward", "next_review")


@app.command("list")
def listed(as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every model with its tier, phase and people."""
    from mlgov.services import inventory

    with reading(store) as ctx:
        found = inventory.models(ctx, as_of=moment(as_of))
    if as_json:
        print_json([{"id": one.id, **one.body} for one in found])
    else:
        print_table(
            ("model", *_SHOWN), [(one.id, *(one.body.get(name) or None for name in _SHOWN)) for one in found]
        )


@app.command()
def show(
    model: Annotated[str, typer.Argument(help="The model's id.")],
    version: Annotated[str | None, typer.Option(help="Its live version, if none is named.")] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What the inventory says of a model and what is missing, its lineage and its artifacts."""
    from mlgov.services import metadata

    with reading(store) as ctx:
        found = metadata.whole(ctx, model, version, as_of=moment(as_of))
    if as_json:
        print_json(found)
        return
    known = found["completeness"]
    print(
        f"{found['model']['name']}: {known['present']} of {len(known['attributes'])} attributes present, "
        f"{known['not_applicable']} not applicable, {known['missing']} missing"
    )
    print(found["lineage"]["impact"])
    print_table(
        ("attribute", "state", "value", "reason"),
        [
            (one["title"], one["state"].replace("_", " "), in_words(one["value"]), one["reason"] or None)
            for one in known["attributes"]
        ],
    )
    print_table(
        ("required artifact", "state", "on file"),
        [
            (one["title"], one["why"] or "there", ", ".join(a["name"] for a in one["artifacts"]) or None)
            for one in found["artifacts"]
        ],
    )


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="XLSX, or CSV with one of its sheets.")],
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Add and change models and versions by a spreadsheet, such as `mlgov models export` writes.

    All of it is brought in, or, where anything is wrong with a cell, nothing.
    """
    from mlgov.services import bulk

    progress = Progress()
    with writing(store) as ctx:
        try:
            plan = bulk.check(ctx, file, progress)
            if plan.refused or not dry_run:
                plan = bulk.apply(ctx, plan, progress)
        finally:
            progress.done()
    if as_json:
        print_json(bulk.as_json(plan))
    else:
        telling.spreadsheet(plan)


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .xlsx, or in .csv for one sheet.")],
    sheet: Annotated[str, typer.Option(help="With CSV: models or versions.")] = "models",
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Write the inventory as a spreadsheet, to edit and bring back by `mlgov models import`."""
    from mlgov.errors import DataError
    from mlgov.services import bulk

    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(f"{file.name} ends in neither .xlsx nor .csv: name the file so")
    if file.exists():
        raise DataError(f"{file} exists already: name a new file")
    with reading(store) as ctx:
        at = moment(as_of)
        xlsx = file.suffix.lower() == ".xlsx"
        content = bulk.workbook(ctx, as_of=at) if xlsx else bulk.csv(ctx, sheet, as_of=at)
    file.write_bytes(content)
    if as_json:
        print_json({"file": str(file), "bytes": len(content)})
    else:
        print(f"the inventory is in {file}")
