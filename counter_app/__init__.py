"""Quầy Số: offline-first intake, digitising and reuse of paper dossiers."""

__version__ = "0.1.0"
