"""`mlgov compare`: two versions, or two windows of one, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_SHOWN = ("metric", "subject", "group", "a", "b", "difference", "lower", "upper", "p", "differs", "better")


def compare(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    versions: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Two versions, on the rows of both.")
    ] = None,
    windows: Annotated[
        tuple[str, str] | None, typer.Option(metavar="W1 W2", help="Two windows of one version.")
    ] = None,
    window: Annotated[
        str | None, typer.Option(metavar="W", help="With --versions: the rows of this window alone.")
    ] = None,
    version: Annotated[
        str | None, typer.Option(metavar="V", help="With --windows: the version; else the newest.")
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What differs by more than chance between two versions or two windows.

    Differences are A less B, with 95 % intervals.
    """
    from mlgov.errors import DataError
    from mlgov.services import comparisons

    if (versions is None) == (windows is None):
        raise DataError("say what to compare: --versions A B, or --windows W1 W2")
    with reading(store) as ctx:
        if versions is not None:
            found = comparisons.versions(ctx, model, *versions, window=window, as_of=moment(as_of))
        elif windows is not None:
            found = comparisons.windows(ctx, model, version, *windows, as_of=moment(as_of))
    if as_json:
        print_json(found)
        return
    print(found.said)
    for note in found.notes:
        print(note)
    print_table(_SHOWN, [[getattr(row, name) for name in _SHOWN] for row in found.rows])
