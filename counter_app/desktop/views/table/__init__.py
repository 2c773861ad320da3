"""The table as every screen shows it."""

from .view import TablePanel

__all__ = ["TablePanel"]
