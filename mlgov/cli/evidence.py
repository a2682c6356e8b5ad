"""`mlgov evidence`: files that show what records say, stored once by their hash."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.options import AsJson, StorePath, reading
from mlgov.cli.output import print_json

app = typer.Typer(help="Evidence files: store one, or take one along.")


@app.command()
def put(
    files: Annotated[list[Path], typer.Argument(help="Files to store; their type is told by their content.")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Store files, all of them or none, and print the hashes by which records name them."""
    from mlgov.services import evidence

    with reading(store) as ctx:
        stored = evidence.put_all(ctx, [(file.name, file) for file in files])
    if as_json:
        print_json(stored)
    else:
        for one in stored:
            print(f"{one.sha256}  {one.name}  {one.size:,} bytes")


@app.command()
def get(
    sha256: Annotated[str, typer.Argument(help="The hash of a stored file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it, a new file.")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Write a stored file; who took it along stands in the audit trail."""
    from mlgov.services import evidence

    if output.exists():
        raise FileExistsError(17, "is there already", str(output))
    with reading(store) as ctx:
        about = evidence.describe(ctx, sha256)
        output.write_bytes(evidence.read(ctx, sha256))
    if as_json:
        print_json(about)
    else:
        print(f"{about.name} is in {output}: {about.size:,} bytes")
