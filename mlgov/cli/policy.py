"""`mlgov policy`: the framework's YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.options import AsJson, StorePath, writing
from mlgov.cli.output import print_json

app = typer.Typer(help="The framework as data: check, publish, schemas.")
Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[FOLDER]", help="The folder with the YAML files; else the one that comes along."),
]


@app.command()
def check(folder: Folder = None, as_json: AsJson = False) -> None:
    """Check the YAML files.

    Every problem of all of them is named, with file and line.
    """
    from mlgov.policy.load import load
    from mlgov.policy.publish import label, policy_hash

    policy = load(folder)
    if as_json:
        print_json({"label": label(policy), "hash": policy_hash(policy)})
    else:
        print(f"the policy holds together: {label(policy)}")


@app.command()
def publish(folder: Folder = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Put the policy in force.

    Every figure in force is judged anew by it.
    """
    from mlgov.policy.load import load
    from mlgov.services import policies

    policy = load(folder)
    with writing(store) as ctx:
        published = policies.publish(ctx, policy)
    if as_json:
        print_json(published)
    else:
        print(f"in force: policy {published.label}, journal entry {published.seq}")


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FOLDER", help="Where to write them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write JSON schemas of the files for editors."""
    from mlgov.policy.schema import write_schemas

    written = write_schemas(out)
    if as_json:
        print_json([str(file) for file in written])
    else:
        print("\n".join(str(file) for file in written))
