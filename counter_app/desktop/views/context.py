"""What every view is given: the look, the signed-in officer's session, link, reading in the background, dialogs, printers."""

from dataclasses import dataclass, field

from counter_app.desktop.session import Session
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.link import LinkModel
from counter_app.desktop.viewmodels.reading import ReadingModel

from .dialogs import Dialogs
from .printing import Printers


@dataclass(frozen=True, slots=True)
class ViewContext:
    theme: Theme
    session: Session
    link: LinkModel
    reading: ReadingModel
    dialogs: Dialogs = field(default_factory=Dialogs)
    printers: Printers = field(default_factory=Printers)
