"""`mlgov retirement`: which models go, what is still to be done, and carrying it out."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.approvals import Model, Token, acting
from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Retirements: list them, ask for the approval, complete one, or reopen it.")
Retirement = Annotated[
    str, typer.Argument(metavar="RETIREMENT", help="The model, or model@version where one version goes.")
]


@app.command("list")
def listed(model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every retirement with its approval and what is still to be done, unfinished ones first."""
    from mlgov.services import retirements

    with reading(store) as ctx:
        rows = retirements.rows(ctx, as_of=moment(as_of), model=model)
    if as_json:
        print_json(rows)
        return
    names = ("id", "last_scoring", "approval", "completed", "replacement")
    print_table(
        (*names, "to do"), [[*(row[name] for name in names), len(row["outstanding"])] for row in rows]
    )
    for row in rows:
        for problem in row["outstanding"]:
            print(f"  {row['id']}: {problem}")


@app.command()
def request(
    retirement: Retirement,
    comments: Annotated[str, typer.Option(help="What those who sign should know.")] = "",
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Ask for the approval of a retirement's plan, as the person whose token this is."""
    from mlgov.services import retirements

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = retirements.request(person, retirement, comments)
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id}: {filed.body['title']}, asked by {filed.actor}")


@app.command()
def complete(
    retirement: Retirement, token: Token = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Retire for good: from then on the model is read-only, and later predictions of it are flagged."""
    from mlgov.services import retirements

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = retirements.complete(person, retirement)
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id} is retired by {filed.actor} and read-only from now on")


@app.command()
def reopen(
    retirement: Retirement,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit trail.")],
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Take a completed retirement back, so that the model may be changed again."""
    from mlgov.services import retirements

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = retirements.reopen(person, retirement, reason)
    if as_json:
        print_json(filed)
    else:
        print(f"{filed.id} is reopened by {filed.actor}")
