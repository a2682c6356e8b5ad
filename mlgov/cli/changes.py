"""`mlgov changes`: since when a model's figure is another."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_SHOWN = ("window", "earliest", "latest", "before", "after", "difference", "lower", "upper")


def changes(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="As `mlgov scorecard` names it.")],
    subject: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="A column or attribute; else the model as a whole.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(metavar="V", help="Its version; else the newest with figures.")
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The windows at which the level of a figure changed.

    With 95 % a change lies between `earliest` and `latest`; `lower` to `upper` holds its size. A slow slope
    looks like several steps, and levels shorter than three windows are not found.
    """
    from mlgov.services import change_points

    with reading(store) as ctx:
        found = change_points.of(ctx, model, metric, subject, version=version, as_of=moment(as_of))
    if as_json:
        print_json(change_points.as_json(found))
        return
    print_table(_SHOWN, found.select(_SHOWN).rows())
