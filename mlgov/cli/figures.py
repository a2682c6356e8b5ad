"""`mlgov scorecard`, `mlgov kpis` and `mlgov maturity`: the figures that screens show, for scripts."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

SHOWN = ("window", "family", "metric", "subject", "group", "value", "n", "lower", "upper", "status", "why")
_LEVELS = ("dimension", "declared", "measured", "target", "evidence")


def scorecard(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    version: Annotated[
        str | None, typer.Option(metavar="V", help="Its version; else the newest with figures.")
    ] = None,
    as_of: AsOf = None,
    with_reference: Annotated[
        bool, typer.Option("--with-reference", help="The baseline's own rows, too.")
    ] = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every judged figure of a model.

    One row for each window, metric, subject and group.
    """
    from mlgov.services import score_rows, scorecards

    with reading(store) as ctx:
        found = scorecards.rows(
            ctx, model, version=version, as_of=moment(as_of), with_reference=with_reference
        )
    rows = score_rows.as_json(found)
    if as_json:
        print_json(rows)
    else:
        print_table(SHOWN, [[text(row[name]) for name in SHOWN] for row in rows])


def kpis(
    period: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Such as 2026-Q3; else the present one.")
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Every KPI with its target, status and records."""
    from mlgov.charts.words import amount
    from mlgov.services import kpis as service

    with reading(store) as ctx:
        rows = service.kpis(ctx, period=period, as_of=moment(as_of))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("kpi", "period", "value", "target", "status", "why"),
        [
            (
                one.kpi,
                one.period,
                amount(one.value, one.unit),
                amount(one.target, one.unit),
                one.status,
                one.why,
            )
            for one in rows
        ],
    )


def maturity(as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False) -> None:
    """Every dimension of maturity, declared and measured."""
    from mlgov.services import maturity as service

    with reading(store) as ctx:
        rows = service.maturity(ctx, as_of=moment(as_of))
    if as_json:
        print_json(rows)
    else:
        print_table(_LEVELS, [[getattr(one, name) for name in _LEVELS] for one in rows])


def text(value: Any) -> Any:
    """What a cell of a table shows of a nested value."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
