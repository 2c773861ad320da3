"""What every view is given: the look, the signed-in officer's session, the link."""

from dataclasses import dataclass

from counter_app.desktop.session import Session
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.link import LinkModel


@dataclass(frozen=True, slots=True)
class ViewContext:
    theme: Theme
    session: Session
    link: LinkModel
