"""Semantic versions: which is newer, and whether a new one would go backwards."""

from __future__ import annotations

from collections.abc import Iterable

Precedence = tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]


def precedence(version: str) -> Precedence:
    """What versions are ordered by: numbers first, a pre-release before its release (semver.org, 11)."""
    core, _, pre = version.partition("-")
    parts = tuple((not one.isdigit(), int(one) if one.isdigit() else 0, one) for one in pre.split(".") if pre)
    return tuple(int(part) for part in core.split(".")), not pre, parts


def newest(versions: Iterable[str]) -> str | None:
    return max(versions, key=precedence, default=None)


def backwards(version: str, known: Iterable[str]) -> str | None:
    """The newest known version where a new one lies below it, else None."""
    last = newest(known)
    return last if last is not None and precedence(version) < precedence(last) else None
