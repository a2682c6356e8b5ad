"""What every part of the framework's data shares: strictness, and a few kinds of value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["ok", "warn", "breach", "not_evaluated", "not_applicable"]
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]
Text = Annotated[str, Field(min_length=1)]  # says something
Months = Annotated[int, Field(ge=1, le=1200)]
Days = Annotated[int, Field(ge=1, le=3660)]
Week = Annotated[int, Field(ge=1, le=520)]
Hours = Annotated[float, Field(ge=0)]


class Strict(BaseModel):
    """Unknown keys are errors, infinities are refused, and nothing changes after loading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )
