"""Notices that the law asks for after an incident: to whom, within which time, and by which article."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Strict, Text

CONFIRM = "to be confirmed with counsel"


class Notice(Strict):
    """One duty to tell an authority, counted from when the organisation became aware of the incident.

    Of the notices of one regime that fit, the shortest counts.
    """

    id: Id
    regime: Id
    """Notices of one regime stand for each other, such as `eu_ai_act`."""
    title: Text
    authority: Text
    article: Text
    within_hours: Annotated[int, Field(ge=1, le=87_600)]
    """Hours, or days as 24 hours each: they run through weekends, holidays and changes of the clock."""
    types: tuple[Id, ...] = ()
    harms: tuple[Id, ...] = ()
    """It is due where the incident is of one of these types, or did one of these harms."""
    quote: Text
    source: Text
    """The address of the text."""
    retrieved: date
    applies_from: date
    """Of incidents of which the organisation became aware on this day or later."""
    because: Text

    @model_validator(mode="after")
    def _has_occasion(self) -> Self:
        if not (self.types or self.harms):
            raise ValueError("a notice needs `types`, `harms` or both, else it would never be due")
        return self


class Notices(Strict):
    """A policy that says nothing of notices asks for none."""

    rules: tuple[Notice, ...] = ()
    none: Id | None = None
    """The harm that says that there was none: an answer, too, which no notice may name."""
    because: Text = "The policy says nothing of notices."

    def of(self, id: str) -> Notice | None:
        """The rule of an id; None where the policy has none."""
        return next((one for one in self.rules if one.id == id), None)
