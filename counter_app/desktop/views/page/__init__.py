"""The page viewer: thumbnails, the page with its words, the recognised text."""

from .panel import PagePanel

__all__ = ["PagePanel"]
