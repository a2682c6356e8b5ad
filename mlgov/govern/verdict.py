"""The portfolio's verdict in one to three sentences, worst first, with names that link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlgov.govern.calendar import plural
from mlgov.govern.portfolio import ModelState
from mlgov.policy.models import Status

NAMED = 3  # how many models a sentence names before it only counts


@dataclass(frozen=True)
class Link:
    """Words that lead to a thing: its kind (model, incident, uploads ...) and its id."""

    text: str
    kind: str
    id: str


@dataclass(frozen=True)
class Sentence:
    status: Status
    parts: tuple[str | Link, ...]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def verdict(found: Sequence[ModelState]) -> list[Sentence]:
    """What needs a decision, what needs watching, and what could not be judged; found is worst first."""
    used = [one for one in found if one.in_use or one.status in ("breach", "warn")]
    if not used:
        return [_nothing(bool(found))]
    by_status = {
        status: [one for one in used if one.status == status]
        for status in ("breach", "warn", "not_evaluated")
    }
    sentences = [
        *_decisions(by_status["breach"], len(used)),
        *_watched(by_status["warn"]),
        *_open(by_status["not_evaluated"]),
    ]
    return sentences or [_all_well(used)]


def _decisions(found: list[ModelState], of: int) -> list[Sentence]:
    if not found:
        return []
    needs = "needs" if len(found) == 1 else "need"
    parts: list[str | Link] = [f"{len(found)} of {plural(of, 'model')} {needs} a decision. "]
    for place, one in enumerate(found[:NAMED]):
        parts += ["; " if place else "", _link(one), f" {_reason(one)}"]
    rest = len(found) - NAMED
    parts.append(f"; and {rest} more." if rest > 0 else ".")
    return [Sentence("breach", tuple(parts))]


def _watched(found: list[ModelState]) -> list[Sentence]:
    if not found:
        return []
    verb = "needs" if len(found) == 1 else "need"
    return [Sentence("warn", (f"{plural(len(found), 'model')} {verb} watching: ", *_names(found), "."))]


def _open(found: list[ModelState]) -> list[Sentence]:
    if not found:
        return []
    parts = (f"{plural(len(found), 'model')} could not be judged: ", *_names(found), f" ({_why(found[0])}).")
    return [Sentence("not_evaluated", parts)]


def _nothing(registered: bool) -> Sentence:
    why = "no model is in use yet" if registered else "no model is registered yet"
    upload = Link("upload a prediction extract", "uploads", "")
    return Sentence(
        "not_evaluated", (f"Nothing could be checked: {why}; ", upload, " with its spec to begin.")
    )


def _all_well(used: list[ModelState]) -> Sentence:
    checked = "performance, drift, fairness and compliance, each in its newest window"
    subject = "The one model in use is" if len(used) == 1 else f"All {len(used)} models in use are"
    return Sentence("ok", (f"{subject} in control; checked: {checked}.",))


def _reason(one: ModelState) -> str:
    if one.worst is None:
        return ""
    if one.worst.family == "compliance":
        return f"is behind on its duties: {_why(one)}"
    since = f" since {one.worst.since}" if one.worst.since else ""
    metric, subject = (one.worst.metric or one.worst.family).replace("_", " "), one.worst.subject
    about = f" of {subject.replace(',', ' and ')}" if subject and subject != one.entry.id else ""
    return f"breaches its limit of {metric}{about}{since} ({one.worst.short})"


def _why(one: ModelState) -> str:
    return one.worst.why.rstrip(". ") if one.worst else ""


def _link(one: ModelState) -> Link:
    return Link(one.entry.name, "model", one.entry.id)


def _names(found: Sequence[ModelState]) -> Iterable[str | Link]:
    for place, one in enumerate(found[:NAMED]):
        yield ", " if place else ""
        yield _link(one)
    if len(found) > NAMED:
        yield f" and {len(found) - NAMED} more"
