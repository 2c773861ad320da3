"""Adapters tried against the real thing."""
