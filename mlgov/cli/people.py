"""`mlgov people`: accounts and their roles. A password is shown when it is made, and is kept nowhere."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, StorePath, reading, writing
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="People who may sign in, their passwords and tokens.")
Username = Annotated[str, typer.Argument(metavar="USERNAME", help="The name to sign in with.")]


@app.command("list")
def listed(store: StorePath = None, as_json: AsJson = False) -> None:
    """Everybody who may sign in, with their roles."""
    from mlgov.services import people

    with reading(store) as ctx:
        found = people.all(ctx)
    if as_json:
        print_json([{"username": one.id, "name": one.name, "roles": one.roles} for one in found])
    else:
        print_table(
            ("user name", "name", "roles"), [(one.id, one.name, ", ".join(one.roles)) for one in found]
        )


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="The person's full name.")],
    role: Annotated[list[str], typer.Option(help="A role of the policy; repeat it for several.")],
    unit: Annotated[str, typer.Option(help="The part of the organisation they work in.")] = "",
    service: Annotated[bool, typer.Option("--service", help="A program, which owes no training.")] = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, and print the one-time password to hand over."""
    from mlgov.services import people

    with writing(store) as ctx:
        password = people.create(ctx, username, name, tuple(role), unit=unit, service=service)
    _hand_over(username, password, as_json)


@app.command()
def reset(username: Username, store: StorePath = None, as_json: AsJson = False) -> None:
    """Give a person a new one-time password.

    Open sessions end, and a lock-out is lifted.
    """
    from mlgov.services import people

    with reading(store) as ctx:
        password = people.reset_password(ctx, username)
    _hand_over(username, password, as_json)


@app.command()
def token(
    username: Username,
    days: Annotated[int, typer.Option(metavar="DAYS", help="How long it lasts, 1 to 366 days.")] = 30,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Make a token with which scripts read as this person.

    They send it to the REST API as "Authorization: Bearer TOKEN".
    """
    from mlgov.services import people

    with reading(store) as ctx:
        made = people.issue_token(ctx, username, days)
    if as_json:
        print_json({"username": username, "token": made, "days": days})
    else:
        print(f"token of {username} for {days} days, shown only now: {made}")


def _hand_over(username: str, password: str, as_json: bool) -> None:
    if as_json:
        print_json({"username": username, "one_time_password": password})
    else:
        print(f"one-time password of {username}, shown only now: {password}")
