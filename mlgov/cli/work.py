"""`mlgov work`: what a person has to do, what waits for them, and what came up to them."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_PARTS = {"own": "to do", "waiting": "waits for you", "escalated": "came up to you"}


def work(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose worklist: their user name.")],
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What a person has to do, most pressing first, with why and until when."""
    from mlgov.services import worklist

    with reading(store) as ctx:
        found = worklist.of(ctx, person, as_of=moment(as_of))
    if as_json:
        print_json(worklist.as_json(found))
        return
    rows = [
        (said, one.state, one.due, one.what, one.why)
        for name, said in _PARTS.items()
        for one in getattr(found.share, name)
    ]
    if not rows:
        print(f"{found.person.name} has nothing to do.")
        return
    print_table(("part", "state", "due", "what", "why"), rows)
