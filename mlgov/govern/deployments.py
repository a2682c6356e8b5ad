"""Who serves: the champion of a model, its challengers, and what a rollout does to the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from mlgov.govern.entries import Filed

V = TypeVar("V", bound="Filed")

Environment = Literal["development", "staging", "production"]
ENVIRONMENTS: tuple[Environment, ...] = ("development", "staging", "production")
STRATEGIES = {
    "direct": "Direct",
    "blue_green": "Blue-green",
    "canary": "Canary",
    "ab_test": "A/B test",
    "feature_flag": "Feature flag",
}
# Both versions serve until such a rollout is finished; the others replace the one before at once.
GRADUAL = ("canary", "ab_test", "feature_flag")
CHAMPION, CHALLENGER, CANDIDATE = "champion", "challenger", "candidate"
_BESIDE = (CHALLENGER, CANDIDATE)
SERVING = (CHAMPION, *_BESIDE)


def champion(versions: Sequence[V]) -> V | None:
    """The version that does the model's work: of those in production the newest that no other runs beside.

    Where all of them only run beside, the newest of these.
    """
    live = [one for one in versions if one.body["stage"] == "production"]
    leading = [one for one in live if not beside(one)] or live
    return max(leading, key=_since, default=None)


def beside(version: Filed) -> bool:
    """Whether a version runs beside the champion: as a challenger, or until it has proved itself."""
    return any(alias in _BESIDE for alias in version.body.get("aliases") or ())


def alias(role: str, strategy: str, replaced: bool) -> str:
    """What a version is called while its rollout lasts."""
    if role == CHALLENGER:
        return CHALLENGER
    return CANDIDATE if strategy in GRADUAL and replaced else CHAMPION


def renamed(aliases: Sequence[str], name: str = "") -> list[str]:
    """Other names of a version, without those that say how it serves, and with this one."""
    kept = [one for one in aliases if one not in SERVING]
    return [*kept, name] if name else kept


def _since(version: Filed) -> tuple[str, object]:
    return str(version.body.get("deployed") or version.body.get("created") or ""), version.at
