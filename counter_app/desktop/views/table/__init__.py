"""The table as every screen shows it."""

from .columns import KeptColumns
from .view import TablePanel

__all__ = ["KeptColumns", "TablePanel"]
