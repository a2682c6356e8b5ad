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
