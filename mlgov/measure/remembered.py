"""Answers about a frame that is asked about again and again, such as the reference's profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import polars as pl

T = TypeVar("T")


class Remembered(Generic[T]):
    """The newest answers, by the very frame that they are about (not its content) and what else was asked."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._answers: list[tuple[pl.DataFrame, tuple[object, ...], T]] = []

    def of(self, frame: pl.DataFrame, *asked: object, make: Callable[[], T]) -> T:
        for known, other, answer in self._answers:
            if known is frame and other == asked:
                return answer
        made = make()
        self._answers.append((frame, asked, made))
        del self._answers[: -self._most]
        return made
