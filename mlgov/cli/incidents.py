"""`mlgov incidents`: what went wrong, its running clocks, the notices that are due, and moving it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlgov.cli import incident_acts, telling
from mlgov.cli.approvals import Model, Token, acting
from mlgov.cli.incident_acts import Incident
from mlgov.cli.options import AsJson, AsOf, DryRun, StorePath, moment, reading, writing
from mlgov.cli.output import print_json, print_table

if TYPE_CHECKING:
    from mlgov.services.context import Context
    from mlgov.services.incident_register import Response
    from mlgov.services.records import Stored

app = typer.Typer(help="Incidents: list them, show one, the notices that are due, and move one on.")
At = Annotated[str | None, typer.Option(metavar="TIME", help="When, as 2026-10-31T09:30Z; now if left out.")]
MOVES = ("confirm", "dismiss", "contain", "resolve", "close")


@app.command("list")
def listed(model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every incident with its next step and the time left or over, open ones first."""
    from mlgov.services import incident_register

    with reading(store) as ctx:
        rows = incident_register.listed(ctx, as_of=moment(as_of), model=model)
    if as_json:
        print_json(rows)
        return
    names = ("id", "severity", "status", "model", "title", "detected", "next_step", "left", "notices")
    print_table(names, [[row[name] for name in names] for row in rows])


@app.command()
def show(incident: Incident, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """One incident: its clocks, notices, steps, timeline, review and findings."""
    from mlgov.services import incident_register

    with reading(store) as ctx:
        found = incident_register.one(ctx, incident, as_of=moment(as_of))
    if as_json:
        print_json(incident_register.as_json(found))
    else:
        _tell(found)


def _tell(found: Response) -> None:
    from mlgov.govern.incidents import left

    body = found.incident.body
    print(f"{found.incident.id}: {body['title']} ({body['severity']}, {body['model']}) is {body['status']}")
    for one in found.clocks:
        print(f"  {one.step} by {one.due:%Y-%m-%d %H:%M} UTC: {one.state}, {left(one.due, found.now)}")
    for notice in found.notices:
        print(
            f"  notice {notice.rule.id} until {notice.due:%Y-%m-%d %H:%M} UTC: {notice.state}, {notice.why}"
        )
    for line in found.lines:
        later = " (entered later)" if line.entered_later else ""
        print(f"  {line.at:%Y-%m-%d %H:%M} {line.kind}: {line.text}, by {line.by}{later}")


@app.command()
def notices(
    model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Notices to authorities that incidents call for, worst first, with the article that asks for each.

    They are facts to start from, to be confirmed with counsel.
    """
    from mlgov.services import incident_register

    with reading(store) as ctx:
        rows = incident_register.notice_rows(ctx, as_of=moment(as_of), model=model)
    if as_json:
        print_json(rows)
        return
    names = ("incident", "state", "due", "why", "title", "article", "authority")
    print_table(names, [[row[name] for name in names] for row in rows])


@app.command()
def move(
    incident: Incident,
    step: Annotated[str, typer.Argument(metavar="STEP", help="confirm, dismiss, contain, resolve or close.")],
    text: Annotated[str, typer.Option(help="What was done, what the cause is, or why it is none.")] = "",
    at: At = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Confirm or dismiss a draft, contain, resolve or close an incident, as the person whose token it is."""
    with reading(store) as ctx, acting(ctx, token) as person:
        filed = _moved(person, incident, step, text, at)
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id} is {filed.body['status']}, by {filed.actor}")


def _moved(ctx: Context, id: str, step: str, text: str, at: str | None) -> Stored:
    from mlgov.errors import DataError
    from mlgov.services import incidents

    if step not in MOVES:
        raise DataError(f"there is no step {step}: choose one of {', '.join(MOVES)}")
    when: dict[str, Any] = {"at": moment(at)}
    if step == "confirm":
        return incidents.confirm(ctx, id)
    if step == "dismiss":
        return incidents.dismiss(ctx, id, text)
    if step == "contain":
        return incidents.contain(ctx, id, text, **when)
    return incidents.close(ctx, id) if step == "close" else incidents.resolve(ctx, id, text, **when)


@app.command()
def note(
    incident: Incident,
    text: Annotated[str, typer.Option(help="What happened.")],
    kind: Annotated[
        str, typer.Option(help="observation, mitigation, communication, decision or detection.")
    ] = "observation",
    at: At = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Write into the timeline of an incident; a time in the past shows as entered later."""
    from mlgov.services import incidents

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = incidents.note(person, incident, kind, text, at=moment(at))
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id} stands in the timeline of {incident}, by {filed.actor}")


@app.command()
def notify(
    incident: Incident,
    notice: Annotated[str, typer.Argument(metavar="NOTICE", help="Such as gdpr_authority.")],
    state: Annotated[str, typer.Argument(metavar="STATE", help="sent or not_applicable.")],
    reference: Annotated[str, typer.Option(help="The authority's number for it.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is not applicable, or why it is late.")] = "",
    at: At = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Record that a notice was sent, or why it is not applicable."""
    from mlgov.services import incidents

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = incidents.notify(
            person, incident, notice, state, sent=moment(at), reference=reference, reason=reason
        )
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id} is {filed.body['state']}, by {filed.actor}")


app.command()(incident_acts.steps)
app.command()(incident_acts.tick)
app.command()(incident_acts.review)


def ingest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, CSV.gz or Parquet.")],
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help="The file's name for a field; may be given several times."),
    ] = None,
    source: Annotated[str, typer.Option(help="The source of every row, where the file has no column.")] = "",
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load incidents from another tool, or incidents elsewhere to learn from, as records.

    Rows with model, type, severity, occurred and detected are our own: their clocks run and indicators count
    them. Rows with title and source are incidents elsewhere. What is on file already is left as it is; all
    other rows are filed, or none.
    """
    from mlgov.services import incident_extract

    with writing(store) as ctx:
        report = incident_extract.ingest(ctx, file, columns=_mapped(map), source=source, dry_run=dry_run)
    if as_json:
        print_json(report)
        return
    what = "incidents" if report.kind == "incident" else "incidents elsewhere"
    done = "would be filed" if dry_run else "filed"
    print(f"{report.filed} {what} {done}, {report.unchanged} on file already")
    telling.findings(report.findings)


def _mapped(pairs: list[str] | None) -> dict[str, str]:
    from mlgov.errors import DataError

    wrong = [pair for pair in pairs or () if "=" not in pair]
    if wrong:
        raise DataError(f"{wrong[0]} is no mapping: write FIELD=COLUMN, such as occurred=date")
    split = (pair.split("=", 1) for pair in pairs or ())
    return {field.strip(): column.strip() for field, column in split}
