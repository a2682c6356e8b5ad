"""How often Python looks for objects that nothing but each other refers to."""

from __future__ import annotations

import gc

_NEW = 100_000  # new objects between two looks; the records of a thousand models are millions


def seldom() -> None:
    """Look for garbage after more new objects than by default, which are a few hundred.

    Records and what follows from them stay for long: looking through them again and again took two fifths of
    the time in which a large portfolio is worked out. What nothing refers to is freed at once all the same.
    """
    _, *older = gc.get_threshold()
    gc.set_threshold(_NEW, *older)
