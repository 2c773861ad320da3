"""Officers of this desk and their passphrases."""

import re

from counter_app.domain.errors import FieldRefused, OfficerExists, UnknownOfficer
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.domain.text import clean
from counter_app.services.desk import Desk
from counter_app.services.ports import KeyRing
from counter_app.services.roles import require_supervisor

_LONGEST_LOGIN = 32
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LOGIN_LETTERS = re.compile(r"[a-z0-9._-]*")


def parse_login(text: str) -> OfficerLogin:
    """Return a login name: 2–32 of a–z, digits, dot, hyphen, underscore. Raises FieldRefused."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise FieldRefused(field="login", reason=_login_fault(login))
    return OfficerLogin(login)


def _login_fault(login: str) -> str:
    if not login:
        return "missing"
    if not _LOGIN_LETTERS.fullmatch(login):
        return "strange_characters"
    if len(login) > _LONGEST_LOGIN:
        return "too_long"
    return "too_short" if "a" <= login[0] <= "z" else "not_a_letter_first"


class Accounts:
    """Adding officers, changing passphrases."""

    def __init__(self, desk: Desk, ring: KeyRing) -> None:
        self._desk = desk
        self._ring = ring

    def all(self) -> tuple[Officer, ...]:
        """Return every officer of this store."""
        with self._desk.store.reading() as view:
            return view.officers.all()

    def add(self, login: str, name: str, role: Role, passphrase: str) -> Officer:
        """Add an officer; only a supervisor may. Raises RoleRequired, OfficerExists, FieldRefused, WeakPassphrase."""
        officer = Officer(parse_login(login), clean(name), role)
        if not officer.name:
            raise FieldRefused(field="name", reason="missing")
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            if any(known.login == officer.login for known in view.officers.all()):
                raise OfficerExists()
            view.officers.add(officer)
            view.events.append(
                EventDraft(
                    EventKind.OFFICER_ADDED,
                    subjects=(officer.login,),
                    after={"role": officer.role.value},
                )
            )
            try:
                self._ring.add(officer.login, passphrase)
            except OfficerExists:
                # A key without its officer: an earlier `add` was cut off between the two.
                self._ring.set(officer.login, passphrase)
        return officer

    def change_passphrase(self, old: str, new: str) -> None:
        """Change one's own passphrase. Raises WrongPassphrase, WeakPassphrase."""
        login = self._desk.store.officer
        with self._desk.store.writing() as view:
            view.events.append(EventDraft(EventKind.PASSPHRASE_CHANGED, subjects=(login,)))
            self._ring.change(login, old, new)

    def recover(self, login: OfficerLogin, new: str) -> None:
        """Give the named account a new passphrase; the store was opened with the printed recovery key. Raises UnknownOfficer."""
        with self._desk.store.writing() as view:
            if all(known.login != login for known in view.officers.all()):
                raise UnknownOfficer()
            view.events.append(EventDraft(EventKind.ACCOUNT_RECOVERED, subjects=(login,)))
            self._ring.set(login, new)
