"""`mlgov training`: who has to take which course, what is missing, and the rates."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlgov.cli.approvals import Token, acting
from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading, writing
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Training: what people have to take, the rates, and entering a completed course.")
Person = Annotated[str | None, typer.Option(metavar="PERSON", help="Only this one, by user name.")]


@app.command("list")
def listed(
    person: Person = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """What people have to take by their roles, worst first, after the rates of each course."""
    from mlgov.services import training

    with reading(store) as ctx:
        found = training.as_json(training.completion(ctx, moment(as_of)), person)
    if as_json:
        print_json(found)
        return
    if person is None:
        rates = (found["overall"], *found["by_course"])
        print_table(("course", "in date", "n"), [_told(one) for one in rates])
    names = ("person", "title", "state", "due", "why")
    print_table(names, [[row[name] for name in names] for row in found["required"]])


def _told(rate: dict[str, Any]) -> list[object]:
    share = rate["share"]
    said = "nobody has to" if share is None else f"{share * 100:.1f} %"
    return [rate["title"], said, f"{rate['done']} of {rate['of']}"]


@app.command()
def enter(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Their user name.")],
    course: Annotated[str, typer.Argument(metavar="COURSE", help="Its title.")],
    completed: Annotated[str, typer.Option(metavar="DAY", help="The day it was passed: 2026-08-01.")],
    expires: Annotated[str, typer.Option(metavar="DAY", help="Its last day, if not the course's.")] = "",
    score: Annotated[float | None, typer.Option(help="Of 100, where it ended with a test.")] = None,
    certificate: Annotated[str, typer.Option(help="Its number, or where it lies.")] = "",
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="SHA256", help="Of a file that mlgov evidence put stored.")
    ] = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Enter a course that somebody completed; one of your own needs its certificate as evidence."""
    from mlgov.services import records

    body = {
        "person": person, "course": course, "completed_on": completed,
        "expires_on": expires or None, "score": score, "certificate": certificate,
        "evidence": list(evidence or ()),
    }  # fmt: skip
    with writing(store) as ctx, acting(ctx, token) as who:
        filed = records.file(who, "training", body)
    if as_json:
        print_json(filed)
        return
    until = filed.body["expires_on"]
    print(f"{filed.id}: {person}, {course}, {f'counts until {until}' if until else 'does not expire'}")
