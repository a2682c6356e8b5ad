"""What a person sees when something goes wrong: what to mend, or an apology with a number; no traceback."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mlgov.errors import AccessError, ConflictError, MlgovError, Problem
from mlgov.ui.text import esc
from mlgov.ui.view import show

_TYPED = re.compile(r"`([^`]+)`")
_KEY = re.compile(r"[a-z_]+:[a-z_]+")

log = logging.getLogger("mlgov")


@contextmanager
def guard(key: str = "page") -> Iterator[None]:
    """Run a part of a page; whatever it raises is shown in its place."""
    try:
        yield
    except AccessError as error:
        show(closed(error), key=f"refusal_{key}")
    except MlgovError as error:
        show(refusal(error), key=f"refusal_{key}")
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("reference %s", reference)
        show(apology(reference), key=f"apology_{key}")


def closed(error: AccessError) -> str:
    """What a person may not do is no fault: said quietly, with who may."""
    said = re.sub(r" \(right “[^”]*”\)", "", error.message)
    return f'<section class="empty" role="note"><p>{_marked(sentence(said))}</p></section>'


def refusal(error: MlgovError) -> str:
    """A mistake that can be mended, with every problem found."""
    body = problems(sentence(error.message), error.problems)
    return body + difference(error) if isinstance(error, ConflictError) else body


def problems(title: str, found: Sequence[Problem]) -> str:
    lines = "".join(f"<li>{_marked(_read(one))}</li>" for one in found)
    return (
        '<section class="problems"'
        f' role="alert"><h3>{_marked(title)}</h3>{f"<ul>{lines}</ul>" if lines else ""}</section>'
    )


def _marked(text: str) -> str:
    """The text as HTML; what stands between backticks is set as it is typed."""
    return _TYPED.sub(r"<code>\1</code>", esc(text))


def _read(one: Problem) -> str:
    """A problem as people read it: a key such as `deliverable:risk_plan` is for scripts."""
    return str(Problem("", one.what, one.fix) if _KEY.fullmatch(one.where) else one)


def difference(error: ConflictError) -> str:
    """Both versions of a record, field by field where they differ."""
    names = [
        name for name in {**error.theirs, **error.yours} if error.theirs.get(name) != error.yours.get(name)
    ]
    rows = "".join(
        f"<tr><td>{esc(name)}</td><td>{esc(_shown(error.theirs.get(name)))}</td>"
        f"<td>{esc(_shown(error.yours.get(name)))}</td></tr>"
        for name in names
    )
    head = "<tr><th>Field</th><th>Saved in the meantime</th><th>Yours</th></tr>"
    return f'<div class="scroll"><table class="data"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def apology(reference: str) -> str:
    text = (
        "Nothing was changed. Try again; if it happens again, tell the person who runs mlgov this reference: "
        f"{reference}. The details are in the server's log."
    )
    return problems("Sorry, this did not work", [Problem("", text)])


def sentence(text: str) -> str:
    """A message as a sentence: a capital first, and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _shown(value: object) -> str:
    return "–" if value in (None, "") else str(value)
