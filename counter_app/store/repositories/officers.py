"""Officers of the desk."""

from counter_app.domain.errors import OfficerExists, UnknownOfficer
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.store.rows import Row, Session


class SqlOfficers:
    """The `Officers` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, officer: Officer) -> None:
        """Raises OfficerExists."""
        if self._session.one("SELECT 1 FROM officer WHERE login = ?", officer.login) is not None:
            raise OfficerExists()
        self._session.run(
            "INSERT INTO officer (login, name, role, active) VALUES (?, ?, ?, ?)",
            officer.login, officer.name, officer.role, int(officer.active),
        )  # fmt: skip

    def get(self, login: OfficerLogin) -> Officer:
        """Raises UnknownOfficer."""
        row = self._session.one("SELECT * FROM officer WHERE login = ?", login)
        if row is None:
            raise UnknownOfficer()
        return _officer(row)

    def all(self) -> tuple[Officer, ...]:
        """By login."""
        return tuple(
            _officer(row) for row in self._session.all("SELECT * FROM officer ORDER BY login")
        )


def _officer(row: Row) -> Officer:
    return Officer(
        OfficerLogin(row.text("login")),
        row.text("name"),
        Role(row.text("role")),
        row.flag("active"),
    )
