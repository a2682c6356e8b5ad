"""`mlgov knowledge`: looking things up, and taking templates and guides along."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlgov.cli.options import AsJson, AsOf, StorePath, moment, reading
from mlgov.cli.output import print_json, print_table

app = typer.Typer(help="The knowledge base: search it, and take templates and guides along.")
Model = Annotated[str | None, typer.Option(metavar="MODEL", help="Only lessons of this model.")]


@app.command()
def search(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="All of them have to occur.")],
    kind: Annotated[str | None, typer.Option(help="Only these: guide, template or lesson.")] = None,
    model: Model = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Guides, templates and lessons in which all words occur, best first."""
    from mlgov.services import knowledge

    with reading(store) as ctx:
        hits = knowledge.search(ctx, words, moment(as_of), kind=kind, model=model)
    rows = knowledge.as_json(hits)
    if as_json:
        print_json(rows)
        return
    names = ("kind", "id", "title", "excerpt")
    print_table(names, [[row[name] for name in names] for row in rows])


@app.command()
def lessons(
    model: Model = None, as_of: AsOf = None, store: StorePath = None, as_json: AsJson = False
) -> None:
    """What was learned from incidents, retirements and incidents elsewhere, newest first."""
    from mlgov.services import knowledge

    with reading(store) as ctx:
        rows = knowledge.lessons_as_json(knowledge.lessons(ctx, moment(as_of), model))
    if as_json:
        print_json(rows)
        return
    names = ("on", "kind", "id", "title", "text")
    print_table(names, [[row[name] for name in names] for row in rows])


@app.command()
def template(
    template: Annotated[
        str | None, typer.Argument(metavar="TEMPLATE", help="Its id; all of them are listed without one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="A .yaml, .docx or .pdf file.")
    ] = None,
    as_of: AsOf = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """List the templates, print one as YAML, or write it as YAML, DOCX or PDF by the name of the file."""
    from mlgov.errors import DataError
    from mlgov.services import knowledge

    at = moment(as_of)
    with reading(store) as ctx:
        if template is None:
            rows = [(one.id, one.group, one.title) for one in knowledge.every_template(ctx, at)]
            _listed(rows, as_json)
            return
        kind = out.suffix.lower() if out else ".yaml"
        if kind not in (".yaml", ".yml", ".docx", ".pdf"):
            raise DataError(f"{out}: a template is written as .yaml, .docx or .pdf")
        if kind == ".pdf":
            content = knowledge.template_pdf(ctx, template, at).pdf
        elif kind == ".docx":
            content = knowledge.template_document(ctx, template, at)
        else:
            content = knowledge.template_yaml(ctx, template, at).encode()
    if out is None:
        print_json({"id": template, "yaml": content.decode()}) if as_json else print(content.decode(), end="")
        return
    out.write_bytes(content)
    told = {"file": str(out), "bytes": len(content)}
    print_json(told) if as_json else print(f"{out}: {len(content):,} bytes")


def _listed(rows: list[tuple[str, str, str]], as_json: bool) -> None:
    if as_json:
        print_json([{"id": id, "group": group, "title": title} for id, group, title in rows])
    else:
        print_table(("id", "what", "title"), rows)


@app.command()
def guide(
    guide: Annotated[
        str | None, typer.Argument(metavar="GUIDE", help="Its id; all of them are listed without one.")
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """List the guides, or print one."""
    from mlgov.services import knowledge

    with reading(store) as ctx:
        found = knowledge.every_guide(ctx) if guide is None else (knowledge.guide(ctx, guide),)
    if as_json:
        print_json([{"id": one.id, "title": one.title, "text": one.text} for one in found])
    elif guide is None:
        print_table(("id", "title", "about"), [(one.id, one.title, one.summary) for one in found])
    else:
        print(f"# {found[0].title}\n\n{found[0].text}")
