"""What only a supervisor may do."""

from counter_app.domain.errors import RoleRequired
from counter_app.domain.officers import Role
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction


def require_supervisor(desk: Desk, view: Transaction) -> None:
    """Raises RoleRequired unless the officer signed in is a supervisor."""
    if view.officers.get(desk.store.officer).role is not Role.SUPERVISOR:
        raise RoleRequired(role=Role.SUPERVISOR.value)
