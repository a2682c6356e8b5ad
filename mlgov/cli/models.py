"""`mlgov models`: the inventory."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import in_words, print_json, print_table

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
    """What the inventory says of a model, and what is missing."""
    from mlgov.services import metadata

    with reading(store) as ctx:
        found = metadata.describe(ctx, model, version, as_of=moment(as_of))
    if as_json:
        print_json(metadata.as_json(found))
        return
    whole = found.completeness
    print(
        f"{found.model.body['name']}: {whole.count('present')} of {len(whole.said)} attributes present, "
        f"{whole.count('not_applicable')} not applicable, {whole.count('missing')} missing"
    )
    print_table(
        ("attribute", "state", "value", "reason"),
        [
            (one.attribute.title, one.state.replace("_", " "), in_words(one.value), one.reason or None)
            for one in whole.said
        ],
    )
