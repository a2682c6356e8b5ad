"""The bodies of the governance (000 §3): who sits on them, when they meet, and what they deal with."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from mlgov.policy.base import Id, Strict, Text

Subject = Literal["breaches", "decisions", "escalations", "exceptions", "initiatives", "actions"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)


class Quorum(Strict):
    """How many members a decision takes: this share of them, and never fewer than `least`."""

    share: Annotated[float, Field(gt=0, le=1)]
    least: Annotated[int, Field(ge=1, le=99)]
    because: Text


class Agenda(Strict):
    """What the agenda of a body fills itself with; a policy that says nothing of it leaves nothing out."""

    subjects: tuple[Subject, ...] = SUBJECTS
    because: Text = "The policy says nothing of it, so nothing is left out."


class Body(Strict):
    """A council, board or office of the governance structure (000 §3)."""

    id: Id
    title: Text
    role: Text
    responsibilities: tuple[Text, ...]
    composition: tuple[Text, ...]
    """The seats, as memberships name them."""
    meets: Literal["monthly", "every two weeks", "as needed"]
    quorum: Quorum | None = None
    """None: more than half of the members."""
    agenda: Agenda = Agenda()
