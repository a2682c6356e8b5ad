"""`mlgov classify`: a model's tier from a file of answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mlgov.cli.options import AsJson, StorePath, reading
from mlgov.cli.output import print_json


def classify(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    answers: Annotated[
        Path,
        typer.Option(metavar="FILE.yaml", help="A line for each question of the method."),
    ],
    reason: Annotated[
        str, typer.Option(help="Why the tier changes, or is not what the method gives; it stays on file.")
    ] = "",
    tier: Annotated[
        str, typer.Option(metavar="TIER", help="Another tier than the method gives, to be approved.")
    ] = "",
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Classify a model by its answers. A first tier counts at once, a changed one once it is approved."""
    from mlgov.services import classification

    given = _read(answers)
    with reading(store) as ctx:
        seen = classification.preview(ctx, model, given, tier=tier, reason=reason)
        found = classification.file(ctx, model, given, tier=tier, reason=reason)
    if as_json:
        print_json(found)
        return
    for step in seen.outcome.steps:
        print(f"{step.asked} {step.found}: {step.because}")
    if found.request:
        wanted = ", ".join(f"{one.least} for {one.body.replace('_', ' ')}" for one in seen.needs)
        print(f"{model}: {found.tier} is asked for by {found.request.id}; still to sign: {wanted}")
    else:
        print(f"{model} is {found.tier}")


def _read(file: Path) -> dict[str, Any]:
    """The answers as plain data; DataError with every problem of the file."""
    from mlgov.errors import DataError
    from mlgov.policy.reading import read

    source, problems = read(file, "answers", file.name)
    if source is None or problems:
        raise DataError(f"the answers can't be read from {file}", problems)
    return source.data
