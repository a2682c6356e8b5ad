"""`mlgov check`: one file against another, without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.figures import SHOWN, text
from mlgov.cli.options import AsJson
from mlgov.cli.output import print_json, print_table


def check(
    reference: Annotated[Path, typer.Argument(metavar="REFERENCE", help="CSV, CSV.gz or Parquet.")],
    current: Annotated[Path, typer.Argument(metavar="CURRENT", help="The file to hold against it.")],
    spec: Annotated[Path, typer.Option(metavar="SPEC.yaml", help="Which column plays which part.")],
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep what the reference costs here, for the next check."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The judged scorecard of one file against another, without a store.

    Each file counts as one window; limits are those of the policy that comes with mlgov.
    """
    from mlgov.intake.spec_file import read_spec
    from mlgov.services import score_rows
    from mlgov.services.check import check as checked

    rows = score_rows.as_json(checked(reference, current, read_spec(spec), keep=keep))
    if as_json:
        print_json(rows)
    else:
        print_table(SHOWN, [[text(row[name]) for name in SHOWN] for row in rows])
