"""`mlgov agenda`: what the next meeting of a body deals with."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_SHOWN = ("status", "subject", "title", "recommendation", "due")


def agenda(
    body: Annotated[str, typer.Argument(metavar="BODY", help="Its id in the policy, such as council.")],
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What the next meeting of a council or board deals with, worst first."""
    from mlgov.services import bodies

    with reading(store) as ctx:
        at = moment(as_of)
        found, items = bodies.board(ctx, body, as_of=at), bodies.agenda(ctx, body, as_of=at)
    if as_json:
        print_json(bodies.as_json(found, items))
        return
    print(f"{found.body.title}: next meeting {found.next.day or 'not set'}, {found.next.why}.")
    if found.next.skipped:
        print(f"Skipped: {', '.join(str(one) for one in found.next.skipped)}.")
    print_table(_SHOWN, [[getattr(one, name) for name in _SHOWN] for one in items])
