"""Answers about a frame are kept by the frame itself, and only the newest ones."""

from __future__ import annotations

import polars as pl

from mlgov.measure.remembered import Remembered


def test_an_answer_is_worked_out_once_for_each_frame_and_question() -> None:
    kept: Remembered[int] = Remembered(2)
    made = iter(range(10))
    one, same = pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]})

    def ask(frame: pl.DataFrame, *asked: object) -> int:
        return kept.of(frame, *asked, make=lambda: next(made))

    assert [ask(one), ask(one), ask(one, "x"), ask(one, "x")] == [0, 0, 1, 1]
    assert ask(same) == 2  # equal content is not the same frame
    assert ask(one, "x") == 1
    assert ask(one) == 3  # only the newest two are kept
