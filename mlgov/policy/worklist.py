"""What the policy says of things to do: to whom they come up once they have been overdue for a while."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlgov.policy.base import Id, Strict, Text

OWNER = "owner"


class Step(Strict):
    after_days: Annotated[int, Field(ge=1, le=366)]
    """So many whole days after its day or moment something that is still open comes up."""
    to: Id
    """A role of the policy, or `owner`: who owns the model that it is about."""
    because: Text


class Worklist(Strict):
    """A policy without steps escalates nothing but what findings say of themselves."""

    escalation: tuple[Step, ...] = ()
