"""`mlgov report`: the PDFs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json

if TYPE_CHECKING:
    from mlgov.services.council import Paper

app = typer.Typer(
    help="Papers as PDF: the council pack, one model's report, an assessment, minutes, a regime."
)
Out = Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf", help="The file to write.")]


@app.command()
def council(
    period: Annotated[str, typer.Option(metavar="PERIOD", help="The month reported on, such as 2026-10.")],
    out: Out,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The council pack of a period.

    The same store and moment give the same bytes.
    """
    from mlgov.services import council

    with reading(store) as ctx:
        paper = council.council_pdf(ctx, period=period, as_of=moment(as_of))
    _write(paper, out, as_json)


@app.command()
def model(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's id in the inventory.")],
    out: Out,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """One model's report."""
    from mlgov.services import council

    with reading(store) as ctx:
        paper = council.model_pdf(ctx, model, as_of=moment(as_of))
    _write(paper, out, as_json)


@app.command()
def assessment(
    assessment: Annotated[str, typer.Argument(metavar="ASSESSMENT", help="Its id, such as ASS-0001.")],
    out: Out,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """One assessment: its result, the risks found, every answer, and what changed since the last one."""
    from mlgov.services import council

    with reading(store) as ctx:
        paper = council.assessment_pdf(ctx, assessment, as_of=moment(as_of))
    _write(paper, out, as_json)


@app.command()
def minutes(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="The meeting's id, such as MEE-0001.")],
    out: Out,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """The minutes of a meeting."""
    from mlgov.services import council

    with reading(store) as ctx:
        paper = council.minutes_pdf(ctx, meeting, as_of=moment(as_of))
    _write(paper, out, as_json)


@app.command()
def compliance(
    regime: Annotated[str, typer.Argument(metavar="REGIME", help="Such as iso_42001.")],
    out: Out,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Where one law, standard or guideline stands, with its statement of applicability."""
    from mlgov.services import council

    with reading(store) as ctx:
        paper = council.compliance_pdf(ctx, regime, as_of=moment(as_of))
    _write(paper, out, as_json)


def _write(paper: Paper, out: Path, as_json: bool) -> None:
    out.write_bytes(paper.pdf)
    if as_json:
        print_json({"file": str(out), "bytes": len(paper.pdf), "sha256": paper.sha256})
    else:
        print(f"{out}: {len(paper.pdf):,} bytes, SHA-256 {paper.sha256}")
