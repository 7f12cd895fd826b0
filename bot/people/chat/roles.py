"""Roles in words."""

from bot.edge.screen import label
from db.models import Role

_ROLES = {Role.OFFICIAL: "one_official", Role.LIAISON: "one_liaison", Role.COORDINATOR: "one_coordinator"}


def role_names() -> dict[Role, str]:
    """As people call them."""
    return {role: label(name) for role, name in _ROLES.items()}
