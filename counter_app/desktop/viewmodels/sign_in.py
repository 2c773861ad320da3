"""Coming in: is there a store, who may sign in, opening it; and making the first store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, Signal

from counter_app.app.counter import NewCounter, create_counter, known_logins
from counter_app.desktop.jobs import JobHub, Lane
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.session import Opened, open_desk
from counter_app.domain.dossier_number import office_to_new
from counter_app.domain.errors import CounterError, FieldRefused, StoreMissing
from counter_app.domain.ids import OfficeCode, OfficerLogin
from counter_app.domain.officers import Office
from counter_app.domain.text import clean
from counter_app.services.accounts import parse_login


class Door(Enum):
    """Where one stands before the desk is open."""

    LOOKING = auto()
    FIRST_RUN = auto()
    RECOVERY_KEY = auto()
    SIGN_IN = auto()
    CLOSED = auto()
    """No way in: `fault` says why."""


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What a new store is made of, as typed."""

    office_code: str
    office_name: str
    desk: str
    login: str
    name: str
    passphrase: str

    def __repr__(self) -> str:
        return "FirstRun()"


@dataclass(frozen=True, slots=True)
class SignInState:
    """`logins` to choose from, `chosen` the one offered first; `recovery_key` to print, in RECOVERY_KEY only."""

    door: Door = Door.LOOKING
    logins: tuple[OfficerLogin, ...] = ()
    chosen: OfficerLogin | None = None
    busy: bool = False
    fault: CounterError | None = None
    recovery_key: str = ""


class SignInModel(QObject):
    """Signals: changed(SignInState); opened(Opened): the desk is open."""

    changed = Signal(object)
    opened = Signal(object)

    def __init__(self, options: LaunchOptions, hub: JobHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self._hub = hub
        self._state = SignInState()

    @property
    def state(self) -> SignInState:
        return self._state

    def start(self) -> None:
        """Look who can sign in; with a passphrase given at the start, sign in at once."""
        self._set(SignInState())
        self._look(self._on_logins)

    def lock(self, login: OfficerLogin) -> None:
        """Ask for the passphrase again, `login` offered first."""
        self._set(replace(self._state, door=Door.SIGN_IN, chosen=login, busy=False, fault=None))
        self._look(partial(self._on_logins_again, login))

    def sign_in(self, login: OfficerLogin, passphrase: str) -> None:
        """Open the desk; `opened` or a fault follows."""
        if self._state.busy:
            return
        self._set(replace(self._state, chosen=login, busy=True, fault=None))
        options = self._options
        self._hub.submit(
            Lane.STORE,
            lambda: open_desk(options.data, login, passphrase, now=options.now),
            owner=self,
            on_done=self._on_opened,
            on_error=self._on_fault,
        )

    def create(self, wanted: FirstRun) -> None:
        """Make the store; its recovery key follows, or a fault."""
        if self._state.busy:
            return
        try:
            login = parse_login(wanted.login)
            office = _office(wanted)
        except CounterError as fault:
            self._set(replace(self._state, fault=fault))
            return
        self._set(replace(self._state, chosen=login, busy=True, fault=None))
        folder = self._options.data
        name = clean(wanted.name)
        self._hub.submit(
            Lane.STORE,
            lambda: create_counter(
                folder,
                office=office,
                login=login,
                officer_name=name,
                passphrase=wanted.passphrase,
            ),
            owner=self,
            on_done=self._on_created,
            on_error=self._on_fault,
        )

    def key_is_kept(self) -> None:
        """The recovery key is printed or written down: on to the sign-in."""
        self.start()

    def _look(self, on_done: Callable[[tuple[OfficerLogin, ...]], object]) -> None:
        folder = self._options.data
        self._hub.submit(
            Lane.STORE,
            lambda: known_logins(folder),
            owner=self,
            on_done=on_done,
            on_error=self._on_no_logins,
        )

    def _on_logins(self, logins: tuple[OfficerLogin, ...]) -> None:
        wanted = self._options.officer
        chosen = wanted if wanted in logins else (logins[0] if logins else None)
        self._set(SignInState(Door.SIGN_IN, logins, chosen))
        passphrase = self._options.passphrase
        if passphrase is not None and chosen is not None and (wanted or len(logins) == 1):
            self.sign_in(chosen, passphrase)

    def _on_logins_again(self, login: OfficerLogin, logins: tuple[OfficerLogin, ...]) -> None:
        self._set(replace(self._state, logins=logins, chosen=login))

    def _on_no_logins(self, fault: CounterError) -> None:
        if isinstance(fault, StoreMissing):
            self._set(SignInState(Door.FIRST_RUN))
        else:
            self._set(SignInState(Door.CLOSED, fault=fault))

    def _on_opened(self, opened: Opened) -> None:
        self._set(replace(self._state, busy=False))
        self.opened.emit(opened)

    def _on_created(self, made: NewCounter) -> None:
        self._set(
            SignInState(
                Door.RECOVERY_KEY, chosen=made.officer.login, recovery_key=made.recovery_key
            )
        )

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: SignInState) -> None:
        self._state = state
        self.changed.emit(state)


def _office(wanted: FirstRun) -> Office:
    """Raises FieldRefused, DossierNumberRefused."""
    for field, text in (("office", wanted.office_code), ("name", wanted.name)):
        if not clean(text):
            raise FieldRefused(field=field, reason="missing")
    code = office_to_new(OfficeCode(clean(wanted.office_code).upper()))
    return Office(code, clean(wanted.office_name) or code, clean(wanted.desk) or "Quầy 1")
