"""`mlgov batches`: what was loaded, and taking it out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Loaded batches: list them, see what was put aside, or withdraw one.")
BatchId = Annotated[str, typer.Argument(metavar="BATCH", help="The batch, as `mlgov batches list` names it.")]


@app.command("list")
def listed(as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every batch, newest first, withdrawn ones included."""
    from mlgov.charts import words
    from mlgov.services import batches

    with reading(store) as ctx:
        found = batches.all(ctx, as_of=moment(as_of))
    if as_json:
        print_json(found)
        return
    print_table(
        ("batch", "loaded", "by", "model", "version", "role", "file", "rows", "quarantined", "state"),
        [
            (one.id, words.moment(one.at), one.actor, one.model, one.version, one.role, one.name, one.rows,
             one.quarantined, "in force" if one.withdrawn_seq is None else "withdrawn")
            for one in found
        ],
    )  # fmt: skip


@app.command()
def quarantine(
    batch: BatchId,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE.csv", help="Write them to a CSV file.")
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The rows of a batch that could not be read: line, column, reason, content."""
    from mlgov.services import batches

    with reading(store) as ctx:
        found = batches.quarantine(ctx, batch)
    if out is not None:
        out.write_text(found.write_csv(), encoding="utf-8")
    if as_json:
        print_json(found)
    elif out is not None:
        print(f"{out}: {found.height:,} rows")
    else:
        print_table(found.columns, found.rows())


@app.command()
def withdraw(
    batch: BatchId,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit trail.")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Take a batch out of every figure, as if it had never come."""
    from mlgov.services import batches

    with reading(store) as ctx:
        withdrawn = batches.withdraw(ctx, batch, reason)
    if as_json:
        print_json(withdrawn)
    else:
        print(f"withdrawn: batch {batch} of {withdrawn.model} {withdrawn.version}, {withdrawn.rows:,} rows")
