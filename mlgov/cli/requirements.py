"""`mlgov requirements`: what a model's tier asks of it, and what shows each of it."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_HEADER = ("requirement", "status", "due", "why", "to do")


def requirements(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What a model's tier asks of it, worst first: state, evidence, due date, and what mends it."""
    from mlgov.services import requirements as service

    with reading(store) as ctx:
        found = service.checklist(ctx, model, as_of=moment(as_of))
    if as_json:
        print_json(service.as_json(found))
        return
    print_table(
        _HEADER,
        [
            (one.requirement.title, one.status, one.due, one.why, one.mend.text if one.mend else None)
            for one in found
        ],
    )
