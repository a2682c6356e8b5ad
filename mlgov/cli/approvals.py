"""`mlgov approvals`: what is asked, where it stands, and signing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlgov.cli import telling
from mlgov.cli.options import AsJson, AsOf, DryRun, StorePath, moment, reading, writing
from mlgov.cli.output import print_json, print_table

if TYPE_CHECKING:
    from mlgov.services.context import Context

app = typer.Typer(help="Requests for approvals: list them, show one, sign or reject it, or take it back.")
_HEADER = ("request", "state", "title", "asked by", "why", "until")
Request = Annotated[str, typer.Argument(metavar="REQUEST", help="Such as REQ-0001.")]
Model = Annotated[str | None, typer.Option(metavar="MODEL", help="Only those of this model.")]
Token = Annotated[
    str | None,
    typer.Option(
        envvar="MLGOV_TOKEN",
        help="A person's token (`mlgov people token`): who signs is a person, not whoever holds the file.",
    ),
]


@app.command("list")
def listed(
    state: Annotated[
        str | None, typer.Option(help="Only these: open, approved, conditions, rejected, void, ...")
    ] = None,
    model: Model = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every request with where it stands, open ones first."""
    from mlgov.services import registers

    with reading(store) as ctx:
        rows = registers.approvals(ctx, as_of=moment(as_of), model=model, state=state)
    if as_json:
        print_json(rows)
        return
    names = ("id", "state", "title", "requested_by", "why", "until")
    print_table(_HEADER, [[row[name] for name in names] for row in rows])


@app.command()
def show(request: Request, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """One request: what exactly is asked, who signed, and what has changed since."""
    from mlgov.services import asking, registers

    at = moment(as_of)
    with reading(store) as ctx:
        asked = asking.one(ctx, request, at)
        row = next(
            one
            for one in registers.approvals(ctx, as_of=at, model=str(asked.body["model"]))
            if one["id"] == request
        )
        changed = asking.changes(ctx, asked, at)
    told = {"content": asked.body["content"], "changed": [vars(one) for one in changed]}
    if as_json:
        print_json(row | told)
    else:
        _tell(row, told)


def _tell(row: dict[str, Any], told: dict[str, Any]) -> None:
    print(f"{row['id']}: {row['title']}\n{row['state']}: {row['why']}")
    print(f"asked by {row['requested_by']}; content {row['content_hash']}")
    for one in row["signatures"]:
        said = "; ".join(part for part in (one["conditions"], one["comments"]) if part)
        print(f"  {one['decision']} by {one['by']} for {one['body']}{': ' if said else ''}{said}")
    for one in told["changed"]:
        print(f"  changed: {one['place']} was {one['before'] or '–'}, is {one['after'] or '–'}")


@app.command()
def decide(
    request: Request,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="approved, conditions or rejected.")],
    body: Annotated[str, typer.Option(help="The body for which one signs, such as review_board.")],
    comments: Annotated[str, typer.Option(help="Reasons; needed to reject.")] = "",
    conditions: Annotated[str, typer.Option(help="What has to be done for it to hold.")] = "",
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The last day it counts; else it lasts."),
    ] = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Sign a request or reject it, as the person whose token this is."""
    from mlgov.services import approvals

    with reading(store) as ctx, acting(ctx, token) as person:
        day = expires.date() if expires else None
        signed = approvals.decide(
            person, request, decision, body=body, comments=comments, conditions=conditions, expires=day
        )
        stood = approvals.standing(person, request)
    if as_json:
        print_json({"signature": signed.id, "request": request, "state": stood.state, "why": stood.why})
    else:
        print(f"{signed.id}: {decision} by {signed.actor}; {request} is {stood.state}: {stood.why}")


@app.command()
def withdraw(
    request: Request,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit trail.")],
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Take an open request back."""
    from mlgov.services import approvals

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = approvals.withdraw(person, request, reason)
    if as_json:
        print_json(filed)
    else:
        print(f"{request} is withdrawn by {filed.actor}")


@contextmanager
def acting(ctx: Context, token: str | None) -> Iterator[Context]:
    """The person whose token it is; without one, whoever holds the file."""
    from mlgov.errors import AccessError
    from mlgov.services import people
    from mlgov.services.context import Context

    person = people.person_for(ctx.store, token, ctx.now()) if token else ctx.person
    if person is None:
        raise AccessError("the token is not valid, or has ended: make a new one by `mlgov people token`")
    yield Context(ctx.store, person, ctx.now)


exceptions = typer.Typer(help="Exceptions: what is waived, for how long, and by whom it was approved.")
findings = typer.Typer(help="Findings: what was found wanting, by when it has to be mended, how far it is.")


@exceptions.command("list")
def list_exceptions(
    model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Every exception with where it stands, those in force first."""
    from mlgov.services import registers

    with reading(store) as ctx:
        rows = registers.exceptions_on_file(ctx, as_of=moment(as_of), model=model)
    _print(rows, ("id", "state", "model", "version", "title", "severity", "ends", "owner", "why"), as_json)


@findings.command("list")
def list_findings(
    model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Every finding with where it stands, late ones first."""
    from mlgov.services import registers

    with reading(store) as ctx:
        rows = registers.findings_on_file(ctx, as_of=moment(as_of), model=model)
    _print(rows, ("id", "state", "model", "version", "title", "severity", "due", "owner", "why"), as_json)


def _print(rows: list[dict[str, Any]], names: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_table(names, [[row[name] for name in names] for row in rows])


def ingest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, CSV.gz or Parquet.")],
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Load findings of an audit or another tool, as records.

    One row for each: model, title, severity (S1 to S4), and where they are known version, detail, source,
    source_id, owner, opened, due, plan, closed_on and closed_by. A row whose source_id and model are on file
    already is left as it is; all other rows are filed, or none.
    """
    from mlgov.services import finding_extract

    with writing(store) as ctx:
        report = finding_extract.ingest(ctx, file, dry_run=dry_run)
    if as_json:
        print_json(report)
        return
    done = "would be filed" if dry_run else "filed"
    print(f"{report.filed} findings {done}, {report.unchanged} on file already")
    telling.findings(report.findings)
