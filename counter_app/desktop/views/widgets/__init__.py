"""Small parts that every screen is put together from."""

from .buttons import IconButton, PrimaryButton, PushButton, QuietButton
from .chip import StateChip
from .choice import Choice
from .empty import EmptyState
from .focus import order_focus, step_inside
from .keys import key_sequence
from .labels import hairline, label, vertical_line
from .message_bar import MessageBar
from .work_bar import WorkBar

__all__ = [
    "Choice",
    "EmptyState",
    "IconButton",
    "MessageBar",
    "PrimaryButton",
    "PushButton",
    "QuietButton",
    "StateChip",
    "WorkBar",
    "hairline",
    "key_sequence",
    "label",
    "order_focus",
    "step_inside",
    "vertical_line",
]
