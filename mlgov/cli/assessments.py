"""`mlgov assessments`: which forms stand for which models, and one of them in full."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mlgov.cli.approvals import Token, acting
from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Assessments: where each form stands for each model, one in full, and filing one.")
_NAMES = ("id", "model", "form_title", "standing", "state", "band", "valid_until", "standing_why")


@app.command("list")
def listed(
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="Only those of this model.")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="Only these: missing, draft, submitted, in_review, returned, accepted, expired."),
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every form that is demanded of a model or was begun, worst first."""
    from mlgov.services import assessment_list

    with reading(store) as ctx:
        rows = assessment_list.rows(ctx, as_of=moment(as_of), model=model, state=state)
    if as_json:
        print_json(rows)
    else:
        print_table(_NAMES, [[row[name] for name in _NAMES] for row in rows])


@app.command()
def show(
    assessment: Annotated[str, typer.Argument(metavar="ASSESSMENT", help="Such as ASS-0001.")],
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """One assessment: where it stands, its result, the risks found, every answer, and what changed."""
    from mlgov.services import assessment_list

    with reading(store) as ctx:
        told = assessment_list.detail(ctx, assessment, as_of=moment(as_of))
    if as_json:
        print_json(told)
    else:
        _tell(told)


@app.command("file")
def filed(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A template that was filled in.")],
    submit: Annotated[bool, typer.Option("--submit", help="It is complete, and can be reviewed.")] = False,
    draft: Annotated[
        str | None, typer.Option(metavar="ASSESSMENT", help="The draft that it replaces.")
    ] = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Keep a template that was filled in as a draft, or submit it for review.

    `mlgov knowledge template FORM -o FILE.yaml` writes the empty one.
    """
    from mlgov.services import assessment_file, records

    with reading(store) as ctx, acting(ctx, token) as person:
        version = records.get(person, "assessment", draft).version if draft else 0
        kept = assessment_file.file(person, file, submit=submit, id=draft, base_version=version)
    if as_json:
        print_json(kept)
    else:
        body, (done, of) = kept.body, (kept.body["answered"], kept.body["of"])
        print(f"{kept.id}: {body['form']} of {body['model']} is {body['state']}, {done} of {of} answered")


def _tell(told: dict[str, Any]) -> None:
    print(f"{told['id']}: {told['title']} of {told['model']}\n{told['state']}: {told['standing']}")
    until = f"; counts until {told['valid_until']}" if told["valid_until"] else ""
    print(f"result {told['band'] or '–'}, {told['status']}: {told['why']}{until}")
    for one in told["findings"]:
        print(f"  risk {one['risk']}: {one['text']} – {one['answer']}")
    for one in told["answers"]:
        print(f"  {one['text']} {one['answer']}")
    for one in told["changed"] or ():
        print(f"  changed: {one['text']} was {one['before']}, is {one['after']}")
