"""`mlgov assessments`: which forms stand for which models, and one of them in full."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Assessments: where each form stands for each model, and one of them in full.")
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
