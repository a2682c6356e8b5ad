"""The implementation roadmap (000 §12) as typed data; months count from the day the programme starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlgov.policy.base import Id, Strict, Text

Month = Annotated[int, Field(ge=1, le=120)]


class RoadmapActivity(Strict):
    id: Id
    title: Text
    from_month: Month
    to_month: Month | None = None
    """The last month in which it is worked on; none = it goes on."""

    @model_validator(mode="after")
    def _months_in_order(self) -> Self:
        if self.to_month is not None and self.to_month < self.from_month:
            raise ValueError(f"it ends in month {self.to_month} and begins in month {self.from_month}")
        return self


class Stream(Strict):
    """Activities of a phase that belong together."""

    id: Id
    title: Text
    section: Text
    because: Text
    activities: tuple[RoadmapActivity, ...]


class RoadmapPhase(Strict):
    id: Id
    title: Text
    section: Text
    from_month: Month
    to_month: Month
    because: Text
    streams: tuple[Stream, ...]

    @model_validator(mode="after")
    def _activities_within(self) -> Self:
        if self.to_month < self.from_month:
            raise ValueError(f"it ends in month {self.to_month} and begins in month {self.from_month}")
        for one in (activity for stream in self.streams for activity in stream.activities):
            if one.from_month < self.from_month or (one.to_month or one.from_month) > self.to_month:
                months = f"{self.from_month} to {self.to_month}"
                raise ValueError(f"activity `{one.id}` lies outside the months of its phase, {months}")
        return self


class Roadmap(Strict):
    """A policy without phases has no roadmap."""

    phases: tuple[RoadmapPhase, ...] = ()

    def activities(self) -> Iterator[tuple[RoadmapPhase, Stream, RoadmapActivity]]:
        """Every activity with its phase and stream, in the policy's order."""
        for phase in self.phases:
            for stream in phase.streams:
                for activity in stream.activities:
                    yield phase, stream, activity

    @property
    def last_month(self) -> int:
        """The month with which the programme ends; 0 without a roadmap."""
        return max((phase.to_month for phase in self.phases), default=0)
