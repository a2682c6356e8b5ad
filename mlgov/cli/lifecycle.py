"""`mlgov lifecycle` and `mlgov gate`: where versions stand, and what is missing before a gate."""

from __future__ import annotations

from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

_PHASES = ("version", "phase", "entered", "left", "time against plan", "reason")
_GATE = ("requirement", "state", "why", "who can mend it")
Model = Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")]


def lifecycle(
    model: Model,
    version: Annotated[str | None, typer.Option(metavar="V", help="One version; else all of them.")] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The way of a model's versions through the phases, against the plan, and the gate before each."""
    from mlgov.services import courses_plain

    with reading(store) as ctx:
        found = courses_plain.lifecycle(ctx, model, version, as_of=moment(as_of))
    if as_json:
        print_json(found)
        return
    print_table(
        _PHASES,
        [
            (one["version"], stay["title"], f"{stay['entered']:%Y-%m-%d}",
             f"{stay['left']:%Y-%m-%d}" if stay["left"] else None, stay["told"], stay["reason"] or None)
            for one in found
            for stay in one["phases"]
        ],
    )  # fmt: skip
    for one in found:
        if (gate := one["next_gate"]) is not None:
            lacking = [each["title"] for each in gate["requirements"] if not each["met"]]
            said = f"missing: {'; '.join(lacking)}" if lacking else "everything stands"
            print(f"{one['version']}, next gate {gate['gate']} ({gate['title']}): {said}")


def gate(
    model: Model,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="A version of the model.")],
    gate: Annotated[str, typer.Argument(metavar="GATE", help="A gate of the policy, such as production.")],
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """What a gate asks of a version, worst first: its state, why, and who can mend it."""
    from mlgov.services import courses_plain, gates

    with reading(store) as ctx:
        found = gates.standing(ctx, model, version, gate, as_of=moment(as_of))
    if as_json:
        print_json(courses_plain.standing(found))
        return
    print_table(
        _GATE,
        [
            (one.title, f"waived by {one.waived}" if one.waived else one.status, one.why, one.who or None)
            for one in found.worst_first()
        ],
    )
    print(f"{model} {version}: {'it can be passed' if found.passed else 'it is not passed yet'}")
