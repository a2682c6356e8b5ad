"""An empty form as YAML to fill in: every question stands above its key as a comment."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from mlgov.govern.templates import ASSESSMENT, Entry, Template

_WIDTH = 100
_HINTS = {
    "multi": "several of, as a list such as [a, b]",
    "date": "a day such as 2026-11-14",
    "moment": "a time in UTC such as 2026-11-14T09:30:00Z",
    "number": "a number",
    "switch": "true or false",
    "list": "a list of texts",
    "mapping": "names with texts",
    "numbers": "names with numbers",
    "evidence": "a list of the SHA-256 of stored files",
    "reasons": "names with the reason why each does not apply",
    "rows": "a list, each entry with",
}


def yaml_text(template: Template) -> str:
    """The file; an assessment form that is filled in it can be filed as it is."""
    return "\n".join([*_head(template), *_body(template)]) + "\n"


def _head(template: Template) -> Iterator[str]:
    yield from _comment(template.title + (f" ({template.section})" if template.section else ""))
    yield from _comment(template.purpose)
    if template.group == ASSESSMENT:
        yield from _comment(
            "Fill in what is known; what stays empty is not answered. Where a question may not apply, write"
            ' {reason: "why"} as its answer. File it by `mlgov assessments file FILE.yaml`, as a draft,'
            " or with --submit when it is complete."
        )
        yield from (f"form: {template.about}", "model:", "version:", "answers:")
    else:
        yield from _comment("Fill in what is known; what is marked * has to be filled in before it is filed.")


def _body(template: Template) -> Iterator[str]:
    indent = "  " if template.group == ASSESSMENT else ""
    for part in template.parts:
        yield ""
        yield from _comment(f"--- {part.title}{f' ({part.section})' if part.section else ''}", indent)
        if part.intro:
            yield from _comment(part.intro, indent)
        for entry in part.entries:
            yield from _entry(entry, indent)


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    yield from _comment(f"{entry.text}{' *' if entry.required else ''}", indent)
    if entry.help:
        yield from _comment(entry.help, indent)
    if entry.when:
        yield from _comment(f"Only where {entry.when}", indent)
    if entry.type in _HINTS:
        named = [f"{key} ({label})" for key, label in zip(entry.keys, entry.columns, strict=True)]
        columns = f" {', '.join(named)}" if named else ""
        yield from _comment(f"({_HINTS[entry.type]}{columns})", indent)
    for value, label in entry.options:
        yield from _comment(f"{value}: {label}", f"{indent}", "#   ")
    yield f"{indent}{entry.name}:"


def _comment(text: str, indent: str = "", mark: str = "# ") -> Iterator[str]:
    """A text as comments; whatever breaks lines in it stays inside them."""
    for line in textwrap.wrap(" ".join(text.split()), _WIDTH - len(indent) - len(mark)):
        yield f"{indent}{mark}{line}"
