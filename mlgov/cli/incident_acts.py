"""`mlgov incidents steps`, `tick` and `review`: the checklists of an incident, and what was learned of it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.approvals import Token, acting
from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="Such as INC-0001.")]


def steps(incident: Incident, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """The steps of the response and of the recovery, by the part and the number that `tick` takes."""
    from mlgov.services import incident_register

    with reading(store) as ctx:
        found = incident_register.one(ctx, incident, as_of=moment(as_of))
    rows = [
        {"part": part, "number": number, "step": one.text, "state": one.state, "by": one.by}
        for part, members in groupby(found.steps, key=lambda one: one.part)
        for number, one in enumerate(members, 1)
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(("part", "number", "step", "state", "by"), [list(row.values()) for row in rows])


def tick(
    incident: Incident,
    part: Annotated[
        str, typer.Argument(metavar="PART", help="A stage of the response or a recovery, such as model.")
    ],
    steps: Annotated[
        list[str], typer.Argument(metavar="STEP...", help="Numbers of its steps, or their words.")
    ],
    state: Annotated[str, typer.Option(help="done, not_applicable or open.")] = "done",
    reason: Annotated[str, typer.Option(help="Why they do not apply.")] = "",
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Tick steps of a checklist off, say that they do not apply, or open them again: all or none."""
    from mlgov.services import incidents

    with reading(store) as ctx, acting(ctx, token) as person:
        done = incidents.tick_all(person, incident, [(part, one) for one in steps], state, reason)
    if as_json:
        print_json(done)
        return
    for one in done:
        print(f"{one.body['part']}: {one.body['step']} is {one.body['state']}, by {one.actor}")


def review(
    incident: Incident,
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A template that was filled in.")],
    base: Annotated[
        int | None, typer.Option(help="The version of the review that was read; else the newest.")
    ] = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """File the review of a resolved incident; each of its actions becomes a finding, once.

    `mlgov knowledge template incident_review -o FILE.yaml` writes the empty one.
    """
    from mlgov.services import review_file

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = review_file.file(person, incident, file, base_version=base)
    if as_json:
        print_json(filed)
    else:
        done, actions = f"{filed.id} is reviewed, version {filed.version}", len(filed.body["actions"])
        print(f"{done} by {filed.actor}; actions that follow: {actions}")
