"""People and the rights that their roles give them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mlgov.errors import AccessError
from mlgov.policy.models import Role


@dataclass(frozen=True)
class Person:
    """Who acts. `roles` are role ids of the policy; `everything` is for the system's own acts only."""

    id: str
    name: str
    roles: tuple[str, ...] = ()
    everything: bool = False

    @property
    def role(self) -> str:
        """The roles as the journal writes them."""
        return ", ".join(self.roles)


SYSTEM = Person("system", "mlgov", ("system",), everything=True)


def rights_of(person: Person, roles: Collection[Role]) -> frozenset[str]:
    """Every right that the person's roles give; a role that the policy does not know gives none."""
    return frozenset(right for role in roles if role.id in person.roles for right in role.rights)


def may(person: Person, right: str, roles: Collection[Role]) -> bool:
    return person.everything or right in rights_of(person, roles)


def require(person: Person, right: str, roles: Collection[Role]) -> None:
    """AccessError, saying which roles may, unless the person has the right."""
    if may(person, right, roles):
        return
    able = [role.title for role in roles if right in role.rights]
    who = f"who can: {', '.join(able)}" if able else "no role of the policy has this right"
    raise AccessError(f"{person.name} may not do this (right “{right}”); {who}")
