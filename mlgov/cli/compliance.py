"""`mlgov compliance`: where models and the organisation stand against laws, standards and guidelines."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from mlgov.cli.approvals import Token, acting
from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="Regimes: scores, requirements with their evidence, and statements of applicability.")
Regime = Annotated[str, typer.Argument(metavar="REGIME", help="Such as iso_42001.")]
Declaration = Annotated[
    str, typer.Argument(metavar="DECLARATION", help="Such as iso_42001/A.2.3, with @model for one model.")
]
_COUNTS = ("score", "met", "applicable", "partly", "not_met", "not_evaluated", "not_applicable")


class By(StrEnum):
    regime = "regime"
    unit = "unit"
    model = "model"


class Declared(StrEnum):
    met = "met"
    partly = "partly"
    not_met = "not_met"


@app.command()
def scores(
    by: Annotated[By, typer.Option(help="What stands on a line.")] = By.regime,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Requirements met, divided by those that apply, with what was not evaluated beside it."""
    from mlgov.services import compliance

    with reading(store) as ctx:
        found = compliance.summary(ctx, as_of=moment(as_of))
    if as_json:
        print_json(found)
        return
    lines = [[row[by.value], *(row[name] for name in _COUNTS)] for row in found[f"{by.value}s"]]
    print_table((by.value, *_COUNTS), [*lines, ["all", *(found["overall"][name] for name in _COUNTS)]])


@app.command("list")
def listed(
    regime: Annotated[str | None, typer.Option(metavar="REGIME", help="Only this one.")] = None,
    control: Annotated[str | None, typer.Option(metavar="REQUIREMENT", help="Only this one of it.")] = None,
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="Only those of this model.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only these: not_met, partly, not_evaluated, met, not_applicable.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE.csv", help="Write them to a CSV file.")
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every requirement for every model in use and for the organisation, worst first, and what shows it."""
    from mlgov.services import compliance

    with reading(store) as ctx:
        found = compliance.answers(
            ctx, regime=regime, control=control, model=model, state=state, as_of=moment(as_of)
        )
    names = ("regime", "control", "title", "model", "state", "why", "due")
    lines = [compliance.as_row(one) for one in found]
    if out is not None:
        _write_csv(out, [{name: row[name] for name in names} for row in lines], names)
    if as_json:
        print_json(compliance.as_json(found))
    elif out is None:
        print_table(names, [[row[name] for name in names] for row in lines])


@app.command()
def statement(
    regime: Regime,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Write it to a file that ends in .xlsx or .csv."),
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The statement of applicability of a regime: each requirement in or out, with the reason."""
    from mlgov.errors import DataError
    from mlgov.services import declarations

    if out is not None and out.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(f"{out.name} ends in neither .xlsx nor .csv: name the file so")
    with reading(store) as ctx:
        rows = declarations.statement(ctx, regime, as_of=moment(as_of))
        if out is not None:
            out.write_bytes(declarations.statement_file(ctx, regime, rows, out.suffix.lower()))
    if as_json:
        print_json(rows)
    elif out is None:
        names = ("control", "title", "applicable", "state", "met", "of", "not_evaluated", "reason")
        print_table(names, [[row[name] for name in names] for row in rows])
    else:
        print(f"{out}: {len(rows)} requirements")


@app.command()
def declarations(
    regime: Annotated[str | None, typer.Option(metavar="REGIME", help="Only of this one.")] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every declaration: what waits for a second person first, then by the last day it counts."""
    from mlgov.services import declarations as service

    with reading(store) as ctx:
        rows = service.rows(ctx, regime=regime, as_of=moment(as_of))
    if as_json:
        print_json(rows)
        return
    names = ("id", "life", "applicable", "state", "owner", "declared_by", "confirmed_by", "valid_until")
    print_table(names, [[row[name] for name in names] for row in rows])


@app.command()
def declare(
    regime: Regime,
    control: Annotated[
        str, typer.Argument(metavar="REQUIREMENT", help='Such as A.2.3; "*" for all of the regime.')
    ],
    reason: Annotated[str, typer.Option(help="Why it applies, or why not.")],
    applicable: Annotated[
        bool, typer.Option("--applies/--does-not-apply", help="Whether it applies.")
    ] = True,
    state: Annotated[
        Declared | None, typer.Option(help="How it is met, where no record can show it.")
    ] = None,
    reference: Annotated[str, typer.Option(help="Where the evidence lies.")] = "",
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="For this model alone.")] = None,
    owner: Annotated[str, typer.Option(help="Who keeps it up to date; else who declares.")] = "",
    valid_until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day it counts.")] = None,
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Declare whether a requirement applies and why, and how it is met, as the person whose token this is."""
    from mlgov.services import declarations as service

    body = {
        "regime": regime, "control": control, "reason": reason, "applicable": applicable, "model": model,
        "state": state.value if state else "", "reference": reference, "owner": owner,
        "valid_until": valid_until,
    }  # fmt: skip
    with reading(store) as ctx, acting(ctx, token) as person:
        filed = service.declare(person, body)
        found = service.one(ctx, filed.id)
    _tell(filed, f"{filed.id}: {found.why}", as_json)


@app.command()
def confirm(
    declaration: Declaration, token: Token = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Confirm what somebody else declared, so that it counts."""
    from mlgov.services import declarations as service

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = service.confirm(person, declaration)
    _tell(filed, f"{filed.id} is confirmed by {filed.actor}", as_json)


@app.command()
def refuse(
    declaration: Declaration,
    reason: Annotated[str, typer.Option(help="What is wanting.")],
    token: Token = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Refuse what somebody else declared, with the reason."""
    from mlgov.services import declarations as service

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = service.refuse(person, declaration, reason)
    _tell(filed, f"{filed.id} is refused by {filed.actor}", as_json)


@app.command()
def withdraw(
    declaration: Declaration, token: Token = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """Take a declaration back; it counts for nothing from now on."""
    from mlgov.services import declarations as service

    with reading(store) as ctx, acting(ctx, token) as person:
        filed = service.withdraw(person, declaration)
    _tell(filed, f"{filed.id} is withdrawn by {filed.actor}", as_json)


def _tell(filed: Any, text: str, as_json: bool) -> None:
    if as_json:
        print_json(filed)
    else:
        print(text)


def _write_csv(out: Path, rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    import polars as pl

    from mlgov.papers import spreadsheet

    frame = pl.DataFrame([[row[name] for row in rows] for name in names], schema=list(names), strict=False)
    out.write_bytes(spreadsheet.csv(frame))
