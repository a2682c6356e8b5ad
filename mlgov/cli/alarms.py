"""`mlgov alarms`: what has been outside its limits for several windows, and what people made of it."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Alarms of a model: list them with their reviews, or confirm or dismiss one.")
_HEADER = ("alarm", "level", "what", "since", "state", "decision", "carried by", "why")
Model = Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")]
Version = Annotated[str | None, typer.Option(metavar="V", help="Its version; else the newest with figures.")]


@app.command("list")
def listed(
    model: Model,
    version: Version = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every alarm of a model: those that need a decision first."""
    from mlgov.measure import telling
    from mlgov.services import alarms

    with reading(store) as ctx:
        found = alarms.alarms(ctx, model, version, as_of=moment(as_of))
    if as_json:
        print_json(alarms.as_json(found))
        return
    print_table(
        _HEADER,
        [
            (one.id.partition("/")[2], one.alarm.level, telling.title(one.alarm), one.alarm.since,
             "open" if one.alarm.open else f"until {one.alarm.until}",
             one.decision or ("wanted" if one.needs_decision else None),
             telling.carried(one.alarm.carried_by) or None, one.alarm.why)
            for one in found
        ],
    )  # fmt: skip


@app.command()
def review(
    model: Model,
    alarm: Annotated[
        str, typer.Argument(metavar="ALARM", help="The alarm, as `mlgov alarms list` names it.")
    ],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="confirmed or dismissed.")],
    reason: Annotated[str, typer.Option(help="What was found; it stays in the audit trail.")],
    version: Version = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Confirm or dismiss an alarm, with a reason."""
    from mlgov.services import alarms

    with reading(store) as ctx:
        filed = alarms.review(ctx, model, alarm, decision, reason, version=version)
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.body['decision']}: alarm {alarm} of {model}, review version {filed.version}")
