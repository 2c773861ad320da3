"""Desks with a long queue, and what happens to it over a thin line."""
