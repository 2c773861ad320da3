"""The places of the rail: word, icon, who sees it, how it is made. Made when shown for the first time."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from .context import ViewContext
from .screen import Place, Screen


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    place: Place
    title: str
    icon: str
    build: Callable[[ViewContext], Screen]
    supervisors_only: bool = False

    @property
    def key(self) -> str:
        return f"Alt+{self.place.value}"


def _intake(context: ViewContext) -> Screen:
    from .intake.screen import IntakeScreen

    return IntakeScreen(context)


def _dossiers(context: ViewContext) -> Screen:
    from .dossiers.screen import DossiersScreen

    return DossiersScreen(context)


def _digitise(context: ViewContext) -> Screen:
    from .digitise.screen import DigitiseScreen

    return DigitiseScreen(context)


def _store(context: ViewContext) -> Screen:
    from .store.screen import StoreScreen

    return StoreScreen(context)


def _queue(context: ViewContext) -> Screen:
    from .queue.screen import QueueScreen

    return QueueScreen(context)


def _supervise(context: ViewContext) -> Screen:
    from .supervise.screen import SuperviseScreen

    return SuperviseScreen(context)


def all_places() -> tuple[PlaceSpec, ...]:
    """Return the places in the rail's order."""
    say = QCoreApplication.translate
    return (
        PlaceSpec(Place.INTAKE, say("Places", "Tiếp nhận"), "intake", _intake),
        PlaceSpec(Place.DOSSIERS, say("Places", "Hồ sơ"), "dossier", _dossiers),
        PlaceSpec(Place.DIGITISE, say("Places", "Số hóa"), "digitise", _digitise),
        PlaceSpec(Place.STORE, say("Places", "Kho công dân"), "store", _store),
        PlaceSpec(Place.QUEUE, say("Places", "Hàng đợi"), "queue", _queue),
        PlaceSpec(
            Place.SUPERVISE,
            say("Places", "Giám sát"),
            "supervise",
            _supervise,
            supervisors_only=True,
        ),
    )
