"""`mlgov models`: the inventory."""

from __future__ import annotations

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

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
