"""Roles in words."""

from bot.edge.screen import label
from db.models import Role


def role_names() -> dict[Role, str]:
    """Names each role as people call it."""
    return {role: label("role_name", role) for role in Role}
