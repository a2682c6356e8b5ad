"""`mlgov audit`: the chain of the journal, and rebuilding what follows from it."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, StorePath, reading
from mlgov.cli.output import print_json

app = typer.Typer(help="The audit trail: verify its chain, or rebuild.")
BROKEN = 1  # the exit code of a chain that does not hold


@app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="A hash noted elsewhere, such as on a printed council pack."),
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Check the chain.

    Exits 1 and names the first broken entry if it does not hold.
    """
    from mlgov.services import audit

    with reading(store) as ctx:
        found = audit.verify(ctx, head)
    if as_json:
        print_json(found)
    elif found.ok:
        print(f"the chain holds: {found.entries:,} entries, head {found.head}")
    else:
        place = f" at entry {found.first_broken}" if found.first_broken is not None else ""
        print(f"the chain is broken{place}: {found.why}")
    if not found.ok:
        raise typer.Exit(BROKEN)


@app.command()
def rebuild(store: StorePath = None, as_json: AsJson = False) -> None:
    """Make every table that pages read anew from the journal."""
    from mlgov.services import audit

    with reading(store) as ctx:
        entries = audit.rebuild(ctx)
    if as_json:
        print_json({"entries": entries})
    else:
        print(f"rebuilt from {entries:,} journal entries")
